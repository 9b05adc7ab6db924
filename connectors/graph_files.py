"""Files of a drive through Graph, one request at a time: reading, writing, history; each answer noted in the listing.

What is read in a run is kept until its mark (eTag) is another, so that reading a list and painting it is one download. The
next write bears the mark it was read under, and is turned away if somebody has saved since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from connectors.graph_changes import Drives
from connectors.graph_http import GraphHttp
from connectors.graph_items import FIELDS, Item, item_of, moment_of
from connectors.stable_read import MOST_BYTES
from praksis.errors import NotFound
from praksis.ports import FileVersion
from praksis.workbook import same_workbook

_TRIES = 3
_CONTENT = {"Content-Type": "application/octet-stream"}
_ANY = {"Accept": "*/*"}


class DriveFiles:
    """Files by drive and item. All methods raise what `GraphHttp.call` does."""

    def __init__(self, http: GraphHttp, drives: Drives) -> None:
        self._http, self._drives = http, drives
        self._read: dict[str, tuple[str, bytes]] = {}
        """What has been read in this run: eTag and content, by item."""
        self._held = 0

    def item(self, drive: str, item_id: str) -> Item:
        """What Graph says of an item now."""
        try:
            item = item_of(self._http.get(f"{_address(drive, item_id)}?$select={FIELDS}", kind="item").json())
        except NotFound:
            self._drives.drop(drive, item_id)
            raise
        self._drives.note(drive, item)
        return item

    def named(self, drive: str, folder: str, path: str) -> Item | None:
        """What now lies under a path below a folder; None when nothing does."""
        address = f"{_address(drive, folder)}:/{quote(path)}:?$select={FIELDS}"
        try:
            item = item_of(self._http.get(address, kind="item-by-name").json())
        except NotFound:
            return None
        self._drives.note(drive, item)
        return item

    def read(self, drive: str, item: Item) -> tuple[Item, bytes] | None:
        """The content, and the item as it was when it had it; None when it is saved over and over at this moment.

        The item tells what the content should be (its hash). Where it is another one, or Graph gives no hash, the item is
        asked for after the download: if it is the same as before, the content is its own.
        """
        etag, kept = self._read.get(item.id, ("", b""))
        if etag and etag == item.etag:
            return item, kept
        for _ in range(_TRIES):
            content = self.content(drive, item)
            if not item.holds(content):
                now = self.item(drive, item.id)
                is_its_own = now.etag == item.etag or now.holds(content)
                item = now
                if not is_its_own:
                    continue
            self._keep(item, content)
            return item, content
        return None

    def content(self, drive: str, item: Item) -> bytes:
        """The content as it is at this moment."""
        try:
            return self._http.call("GET", f"{_address(drive, item.id)}/content", kind="download", headers=_ANY).content
        except NotFound:
            self._drives.drop(drive, item.id)
            raise

    def holds(self, drive: str, item: Item, content: bytes) -> bool:
        """Whether the item holds `content`, as it is or as SharePoint has taken it in."""
        return item.holds(content) or same_workbook(content, self.content(drive, item))

    def upload(self, drive: str, item_id: str, content: bytes, if_match: str | None = None) -> Item:
        """Put `content` in the place of what is there, as long as it bears the mark `if_match`.

        One PUT takes up to 250 MB. Upload sessions are for more, and there is never more: a file over 64 MB is not read
        (`GraphTeams.download`), so it is not painted either, and what we write anew ourselves is far smaller.
        """
        headers = {"If-Match": if_match} if if_match is not None else {}
        return self._put(drive, f"{_address(drive, item_id)}/content", "upload", content, headers)

    def create(self, drive: str, folder: str, path: str, content: bytes, *, over_another: bool = False) -> Item:
        """Make a file under a path below a folder. Where one is already, it is a Conflict, or it is written over."""
        behaviour = "replace" if over_another else "fail"
        address = f"{_address(drive, folder)}:/{quote(path)}:/content?@microsoft.graph.conflictBehavior={behaviour}"
        return self._put(drive, address, "new-file", content, {})

    def delete(self, drive: str, item_id: str) -> None:
        """Take it away."""
        self._http.call("DELETE", _address(drive, item_id), kind="remove")
        self._drives.drop(drive, item_id)

    def history(self, drive: str, item_id: str) -> list[FileVersion]:
        """The earlier versions, oldest first, without what lies there now."""
        link, raws = f"{_address(drive, item_id)}/versions", list[dict[str, Any]]()
        while link:
            page = self._http.get(link, kind="versions").json()
            raws += [raw for raw in page.get("value", ()) if isinstance(raw, dict)]
            link = str(page.get("@odata.nextLink") or "")
        found = [_version(raw) for raw in raws[1:]]  # the newest comes first, and is the file itself
        return sorted(found, key=lambda version: version.saved_at)

    def old_version(self, drive: str, item_id: str, version_id: str) -> bytes:
        """What an earlier version held."""
        address = f"{_address(drive, item_id)}/versions/{quote(version_id, safe='')}/content"
        return self._http.call("GET", address, kind="old-version", headers=_ANY).content

    def _put(self, drive: str, address: str, kind: str, content: bytes, headers: Mapping[str, str]) -> Item:
        answer = self._http.call("PUT", address, kind=kind, content=content, headers={**_CONTENT, **headers})
        item = item_of(answer.json())
        self._drives.note(drive, item)
        return item

    def _keep(self, item: Item, content: bytes) -> None:
        if item.etag and self._held + len(content) <= MOST_BYTES:
            self._held += len(content) - len(self._read.get(item.id, ("", b""))[1])
            self._read[item.id] = (item.etag, content)


def _address(drive: str, item_id: str) -> str:
    return f"/drives/{quote(drive, safe='!')}/items/{quote(item_id, safe='!')}"


def _version(raw: Mapping[str, Any]) -> FileVersion:
    saved_at = moment_of(str(raw.get("lastModifiedDateTime") or ""))
    return FileVersion(str(raw.get("id") or ""), saved_at, int(raw.get("size") or 0))
