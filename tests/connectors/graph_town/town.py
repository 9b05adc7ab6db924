"""The town itself: what is asked for by address, and what is answered."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.graph_http import GraphHttp
from connectors.graph_permissions import request_of
from connectors.teams_graph import GraphTeams
from praksis.settings_graph import GraphChannel, GraphSettings
from tests.connectors.graph_town.drive import Drive, Node, stamp
from tests.connectors.graph_town.messages import MOST_BYTES, Wall
from tests.connectors.graph_town.mirror import Mirror
from tests.connectors.loopback import Asked, Loopback, Reply, graph_error, loopback

TEAM = "6f0f0d3e-5d8c-4bb4-9d4e-000000000001"
OTHER_TEAM = "6f0f0d3e-5d8c-4bb4-9d4e-000000000002"
"""Owns the channels that are shared with ours; Graph knows those by it alone."""
APP, USER = "app-token", "user-token"
Trouble = Callable[[str, Asked], "Reply | str | None"]
"""What goes wrong with a request of a kind: an answer instead, «lost» when it is done and not answered, None for nothing."""


class GraphTown:
    """One team with its channels. Times are those that `clock` says; seconds pass only when somebody sleeps."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.address = ""
        self.clock: Callable[[], datetime] = lambda: datetime(2026, 8, 5, 10, tzinfo=UTC)
        self.seconds = 0.0
        self.page_size = 200
        self.rewrites = False
        """Whether Office files get SharePoint's own properties when they are taken in."""
        self.hashes = True
        self.history = True
        """Whether the library keeps earlier versions; IT may have switched that off."""
        self.twice = False
        """Whether the change feed tells each file twice, first as it was."""
        self.may_read_messages = True
        self.trouble: Trouble | None = None
        self.whose: Callable[[str], str] = lambda token: token
        """Which of APP and USER a token is of."""
        self.mail: list[bytes] = []
        """What has been sent as mail, as it came: MIME in base64."""
        self.users: dict[str, dict[str, str]] = {}
        self.walls: dict[str, Wall] = {}
        self.asked: Counter[str] = Counter()
        self.mailed: list[str] = []
        """The ids of the e-mails that were sent while the house reached its channels here."""
        """Requests by kind; what answers point at is counted as «redirected»."""
        self.before_upload: Callable[[], object] | None = None
        """Done once, just before the next upload is looked at: somebody else saves."""
        self._team_drive = Drive("team")
        self._mirrors: dict[str, Mirror] = {}
        self._kinds: dict[str, str] = {}
        self._pages: dict[str, tuple[list[dict[str, Any]], int]] = {}
        self._lock = threading.RLock()

    # ---------------------------------------------------------------------------------------------- set up by tests

    def add_channel(self, name: str, kind: str = "private") -> None:
        """A private channel, or one that another team shares with ours, with a drive of its own; or a standard one: a
        folder in the team's drive. It is there as long as its folder on disk is."""
        drive = self._team_drive if kind == "standard" else Drive(name)
        self._kinds[name] = kind
        self._mirrors[name] = Mirror(self.root / name, drive)
        self.walls[name] = Wall()

    def settings(self, **more: Any) -> GraphSettings:
        channels = tuple(
            GraphChannel(name=name, id=channel_id(name), team=OTHER_TEAM if self._kinds[name] == "shared" else None)
            for name in self._mirrors
        )
        return GraphSettings(
            tenant="t", client_id="c", team=TEAM, base=f"{self.address}/v1.0", channels=channels, **more
        )

    def http(self, token: str, **more: Any) -> GraphHttp:
        return GraphHttp(
            f"{self.address}/v1.0",
            token=lambda _: token,
            agent="NONISV|Test|praksistilgang/1",
            sleep=self.sleep,
            monotonic=lambda: self.seconds,
            jitter=lambda: 0.5,
            **more,
        )

    def teams(self, memory: Path, *, posts: bool = True, settings: GraphSettings | None = None) -> GraphTeams:
        """The connector as a new process makes it."""
        user = self.http(USER) if posts else None
        return GraphTeams(self.http(APP), user, settings or self.settings(), memory)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def forget_tokens(self) -> None:
        """Links given out until now are too old."""
        for drive in self._drives().values():
            drive.oldest = drive.last + 1
            drive.last += 1

    def node(self, channel: str, path: str) -> Node:
        mirror = self._mirrors[channel]
        mirror.take_in()
        assert mirror.top is not None
        node = mirror.drive.at_path(mirror.top, path)
        assert node is not None, f"{path} is not there"
        return node

    def files(self) -> list[Node]:
        """All files that lie in Teams, or have lain there, with their versions."""
        return [node for drive in self._drives().values() for node in drive.nodes.values() if not node.is_folder]

    def place(self, channel: str) -> tuple[str, str]:
        """The ids of a channel's drive and folder."""
        mirror = self._mirrors[channel]
        mirror.take_in()
        assert mirror.top is not None
        return mirror.drive.id, mirror.top.id

    def owner(self, channel: str) -> str:
        """The team by which Graph knows a channel."""
        return OTHER_TEAM if self._kinds[channel] == "shared" else TEAM

    def file_asked_for(self, asked: Asked) -> Path | None:
        """Where on disk the file lies that a request is about."""
        path_asked = unquote(urlsplit(asked.path).path).removeprefix("/v1.0")
        found = self._node_in(path_asked) if path_asked.startswith("/drives/") else None
        for mirror in self._mirrors.values() if found else ():
            path = mirror.path_of(found[1]) if found else None
            if path is not None:
                return mirror.path / path
        return None

    def drop_drive(self, channel: str) -> None:
        """The drive is deleted and made anew, with the same files."""
        mirror = self._mirrors[channel]
        fresh = Drive(f"ny {channel}")
        self._mirrors[channel] = Mirror(mirror.path, fresh)

    def move(self, channel: str, name: str, to: str) -> None:
        """Somebody moves a file to another channel that lies in the same drive: it keeps its id."""
        node = self.node(channel, name)
        self._mirrors[to].take_in()
        self._mirrors[channel].take_away(node)
        top = self._mirrors[to].top
        assert top is not None
        node.parent = top.id
        self._mirrors[to].drive.touch(node)
        self._mirrors[to].lay_out(node, name)

    def touch(self, channel: str, path: str) -> None:
        """Somebody changes a column of the library: another eTag, the same content."""
        node = self.node(channel, path)
        self._mirrors[channel].drive.touch(node)

    # --------------------------------------------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Reply:
        with self._lock:
            parts = urlsplit(asked.path)
            request = request_of(asked.method, parts.path)
            kind = request.kind if request else "redirected" if parts.path.startswith("/_content/") else "unknown"
            self.asked[kind] += 1
            wrong = self.trouble(kind, asked) if self.trouble else None
            if isinstance(wrong, Reply):
                return wrong
            reply = self._do(kind, asked, unquote(parts.path).removeprefix("/v1.0"), parse_qs(parts.query))
            return Reply(hang_up=True) if wrong == "lost" else reply

    def _do(self, kind: str, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        for mirror in self._mirrors.values():
            mirror.take_in()
        if kind == "redirected":
            return self._preauthenticated(path)
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if self.whose(token) != (USER if kind in ("post", "posts", "member") else APP):
            return graph_error(401, "InvalidAuthenticationToken")
        handler = getattr(self, f"_{kind.replace('-', '_')}", None)
        if handler is None:
            return graph_error(400, "invalidRequest")
        reply: Reply = handler(asked, path, query)
        return reply

    def _channels(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        if path != f"/teams/{TEAM}/allChannels":
            return graph_error(404, "NotFound")
        at = f"{self.address}/v1.0/tenants/t/teams"
        told = [
            {
                "@odata.id": f"{at}/{self.owner(name)}/channels/{channel_id(name)}",
                "id": channel_id(name),
                "membershipType": kind,
            }
            for name, kind in self._kinds.items()
        ]
        return Reply(200, {"value": told})

    def _files_folder(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        name = self._channel_in(path)
        mirror = self._mirrors.get(name)
        if mirror is None or mirror.top is None:
            return graph_error(404, "NotFound", "ItemNotFound")
        told = mirror.top.told()
        told["parentReference"]["driveId"] = mirror.drive.id
        return Reply(200, told)

    def _delta(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        drive = self._drives().get(path.split("/")[2])
        if drive is None:
            reply = graph_error(400, "invalidRequest")
            reply.body["error"]["message"] = (
                "The provided drive id appears to be malformed, or does not represent a drive"
            )
            return reply
        base = f"{self.address}/v1.0/drives/{drive.id}/root/delta"
        token = query.get("token", [""])[0]
        if token == "latest":
            return Reply(200, {"value": [], "@odata.deltaLink": f"{base}?token={drive.last}"})
        if token in self._pages:
            told, upto = self._pages[token]
        elif token and not token.isdigit():
            return graph_error(410, "resyncRequired", Location=base)
        elif token and int(token) < drive.oldest:
            return graph_error(410, "resyncChangesApplyDifferences", Location=base)
        else:
            upto = drive.last
            told = [node.told(ctag=False) for node in drive.since(int(token or 0))]
            if not self.hashes:
                for item in told:
                    item.get("file", {}).pop("hashes", None)
            if self.twice:
                told = [{**t, "name": "Gammelt navn.xlsx"} for t in told if "file" in t and "deleted" not in t] + told
        if len(told) > self.page_size:
            page, rest = told[: self.page_size], told[self.page_size :]
            following = f"p{len(self._pages)}-{upto}-{len(rest)}"
            self._pages[following] = (rest, upto)
            return Reply(200, {"value": page, "@odata.nextLink": f"{base}?token={following}"})
        return Reply(200, {"value": told, "@odata.deltaLink": f"{base}?token={upto}"})

    def _item(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        found = self._node_in(path)
        return Reply(200, found[1].told()) if found else graph_error(404, "itemNotFound")

    def _item_by_name(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        drive, folder, name = self._named_in(path)
        node = drive.at_path(folder, name) if drive and folder else None
        return Reply(200, node.told()) if node else graph_error(404, "itemNotFound")

    def _download(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        found = self._node_in(path)
        if found is None or found[1].is_folder:
            return graph_error(404, "itemNotFound")
        return Reply(302, headers={"Location": f"{self.address}/_content/{found[0].id}/{found[1].id}"})

    def _versions(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        found = self._node_in(path)
        if found is None:
            return graph_error(404, "itemNotFound")
        told = [
            {"id": v.id, "lastModifiedDateTime": stamp(v.saved_at), "size": len(v.content)}
            for v in reversed(found[1].versions)
        ]
        return Reply(200, {"value": told if self.history else told[:1]})

    def _old_version(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        found = self._node_in(path)
        wanted = path.split("/")[6]
        older = {v.id for v in found[1].versions[:-1]} if found else set()
        if found is None or wanted not in older:  # what lies there now is not to be had as a version
            return graph_error(404, "itemNotFound")
        return Reply(302, headers={"Location": f"{self.address}/_content/{found[0].id}/{found[1].id}/{wanted}"})

    def _preauthenticated(self, path: str) -> Reply:
        _, _, drive_id, node_id, *version = path.split("/")
        node = self._drives()[drive_id].nodes[node_id]
        chosen = next((v for v in node.versions if [v.id] == version), node.now)
        return Reply(200, chosen.content)

    def _upload(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        self._let_others_save()
        found = self._node_in(path)
        if found is None:
            return graph_error(404, "itemNotFound")
        drive, node = found
        if node.locked:
            return graph_error(423, "notAllowed", "resourceLocked")
        if asked.headers.get("if-match", node.etag_text) != node.etag_text:
            return graph_error(412, "notAllowed", "resourceModified")
        return self._save(drive, node, asked.body)

    def _new_file(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        self._let_others_save()
        drive, folder, name = self._named_in(path)
        if drive is None or folder is None:
            return graph_error(404, "itemNotFound")
        node = drive.at_path(folder, name)
        if node is None:
            *above, last = name.split("/")
            for part in above:
                folder = drive.children(folder).get(part.casefold()) or drive.add(part, folder.id, is_folder=True)
            return self._save(drive, drive.add(last, folder.id), asked.body, 201)
        if query.get("@microsoft.graph.conflictBehavior") == ["fail"]:
            return graph_error(409, "nameAlreadyExists")
        if node.locked:
            return graph_error(423, "notAllowed", "resourceLocked")
        return self._save(drive, node, asked.body)

    def _remove(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        found = self._node_in(path)
        if found is None:
            return graph_error(404, "itemNotFound")
        if found[1].locked:
            return graph_error(423, "resourceLocked")
        for mirror in self._mirrors.values():
            mirror.take_away(found[1])
        found[0].delete(found[1])
        return Reply(204)

    def _may_write(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        found = self._node_in(path)
        if found is None:
            return graph_error(404, "itemNotFound")
        if asked.headers.get("if-match") != found[1].etag_text:
            return graph_error(412, "resourceModified")
        raise AssertionError("what is asked on trial must never fit")

    def _send_mail(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        if asked.headers.get("content-type") == "text/plain":
            self.mail.append(asked.body)
            return Reply(202)
        assert asked.json["message"]["toRecipients"] == [], "what is sent on trial must reach nobody"
        return graph_error(400, "ErrorInvalidRecipients")

    def _post(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        wall = self.walls.get(self._channel_in(path))
        if wall is None:
            return graph_error(404, "NotFound")
        if self.seconds - wall.last_at < 1:
            return graph_error(429, "TooManyRequests", Retry_After="1.5")
        message = asked.json
        if len(message["body"]["content"].encode()) > MOST_BYTES:
            return graph_error(413, "RequestEntityTooLarge")
        for mention in message["mentions"]:
            tag = f'<at id="{mention["id"]}">'
            if tag not in message["body"]["content"] or "user" not in mention["mentioned"]:
                return graph_error(400, "BadRequest")
        wall.last_at = self.seconds
        wall.messages.append({"id": str(len(wall.messages)), **message})
        return Reply(201, {"id": wall.messages[-1]["id"]})

    def _posts(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        if not self.may_read_messages:
            return graph_error(403, "Forbidden")
        wall = self.walls.get(self._channel_in(path))
        if wall is None:
            return graph_error(404, "NotFound")
        skipped = int(query.get("$skip", ["0"])[0])
        newest_first = list(reversed(wall.messages))
        told: dict[str, Any] = {"value": newest_first[skipped : skipped + 50]}
        if len(newest_first) > skipped + 50:
            told["@odata.nextLink"] = f"{self.address}{urlsplit(asked.path).path}?$top=50&$skip={skipped + 50}"
        return Reply(200, told)

    def _member(self, asked: Asked, path: str, query: dict[str, list[str]]) -> Reply:
        user = self.users.get(path.split("/")[2])
        return Reply(200, user) if user else graph_error(404, "Request_ResourceNotFound")

    # --------------------------------------------------------------------------------------------------- in common

    def _save(self, drive: Drive, node: Node, content: bytes, status: int = 200) -> Reply:
        drive.save(node, with_properties(content) if self.rewrites else content, self.clock(), ours=True)
        for mirror in self._mirrors.values():
            if mirror.drive is drive and mirror.top is not None and mirror.top in drive.above(node):
                above = [n.name for n in drive.above(node)]
                below = above[: above.index(mirror.top.name)] if mirror.top.name in above else []
                mirror.lay_out(node, "/".join([*reversed(below), node.name]))
        return Reply(status, node.told())

    def _let_others_save(self) -> None:
        others, self.before_upload = self.before_upload, None
        if others is not None:
            others()
            for mirror in self._mirrors.values():
                mirror.take_in()

    def _drives(self) -> dict[str, Drive]:
        return {mirror.drive.id: mirror.drive for mirror in self._mirrors.values()}

    def _channel_in(self, path: str) -> str:
        _, _, team, _, wanted, *_ = path.split("/")
        return next((n for n in self._mirrors if channel_id(n) == wanted and self.owner(n) == team), "")

    def _node_in(self, path: str) -> tuple[Drive, Node] | None:
        drive = self._drives().get(path.split("/")[2])
        node = drive.nodes.get(path.split("/")[4]) if drive else None
        return (drive, node) if drive and node and not node.deleted else None

    def _named_in(self, path: str) -> tuple[Drive | None, Node | None, str]:
        match = re.fullmatch(r"/drives/([^/]+)/items/([^/:]+):/(.+?):(?:/content)?", path)
        assert match is not None
        drive = self._drives().get(match[1])
        folder = drive.nodes.get(match[2]) if drive else None
        return drive, folder if folder and not folder.deleted else None, match[3]


def channel_id(name: str) -> str:
    """The id of the channel that the tests call so."""
    return f"19:{name.encode().hex()}@thread.tacv2"


PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)


def with_properties(content: bytes) -> bytes:
    """An Office file as SharePoint gives it back: with its own properties in it, once."""
    part = "docProps/custom.xml"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if part in archive.namelist():
                return content
    except zipfile.BadZipFile:
        return content
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(zipfile.ZipInfo(part), PROPERTIES)
    return buffer.getvalue()


@contextmanager
def graph_town(root: Path, *channels: str, kind: str = "private") -> Iterator[GraphTown]:
    """A town for as long as the block lasts; the folders of its channels are made if they are not there."""
    town = GraphTown(root)
    with loopback(town.answer) as server:
        town.address = server.address
        for name in channels:
            (root / name).mkdir(parents=True, exist_ok=True)
            town.add_channel(name, kind)
        yield town


__all__ = ["APP", "TEAM", "USER", "GraphTown", "Loopback", "channel_id", "graph_town"]
