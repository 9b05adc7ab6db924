"""What Graph says of a file or folder (a driveItem), as far as we need it, and where in a channel it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.quick_xor import quick_xor_hash

FIELDS = "id,name,size,eTag,cTag,file,folder,root,deleted,parentReference,lastModifiedDateTime"
"""What we ask for of each item."""
MOST_FOLDERS = 40
"""So deep a file may lie; SharePoint's own limit of a path is 400 characters."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file or a folder of a drive.

    `tag` tells one content from the next: the hash of the content, or the cTag where there is no hash. SharePoint's change
    feed leaves the cTag out (driveItem: delta, remarks), so the hash comes first. `etag` changes with anything at all.
    """

    id: str
    name: str
    parent: str
    is_folder: bool
    size: int = 0
    etag: str = ""
    tag: str = ""
    content_hash: str = ""
    """quickXorHash; empty where Graph gives none."""
    modified: str = ""
    """As Graph writes it (UTC)."""

    @property
    def modified_at(self) -> datetime:
        """When it was last saved (UTC); the beginning of time where Graph does not say."""
        return moment_of(self.modified)

    def holds(self, content: bytes) -> bool:
        """Whether `content` surely is what the item holds; False also where Graph gave no hash."""
        return bool(self.content_hash) and self.size == len(content) and self.content_hash == quick_xor_hash(content)

    def as_dict(self) -> dict[str, Any]:
        """For the memory."""
        return asdict(self)


def moment_of(text: str) -> datetime:
    """A time as Graph writes it («2026-08-03T08:00:00Z»), in UTC; the beginning of time when it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_gone(raw: Mapping[str, Any]) -> bool:
    """Whether the change feed says that the item has been deleted."""
    return raw.get("deleted") is not None


def item_of(raw: Mapping[str, Any]) -> Item:
    """An item as Graph tells it. Fields that are missing are empty."""
    file = raw.get("file") or {}
    content_hash = str((file.get("hashes") or {}).get("quickXorHash") or "")
    ctag, etag = str(raw.get("cTag") or ""), str(raw.get("eTag") or "")
    return Item(
        id=str(raw.get("id") or ""),
        name=str(raw.get("name") or ""),
        parent=str((raw.get("parentReference") or {}).get("id") or ""),
        is_folder="file" not in raw,
        size=int(raw.get("size") or 0),
        etag=etag,
        tag=_tag(content_hash, int(raw.get("size") or 0), ctag, etag) if "file" in raw else "",
        content_hash=content_hash,
        modified=str(raw.get("lastModifiedDateTime") or ""),
    )


def _tag(content_hash: str, size: int, ctag: str, etag: str) -> str:
    if content_hash:
        return f"hash:{content_hash}:{size}"
    return (f"ctag:{ctag}" if ctag else f"etag:{etag}")[:160]


def files_below(items: Mapping[str, Item], folder: str) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Each file that lies in a folder or below it, with the parts of its path from there."""
    for item in items.values():
        if not item.is_folder:
            parts = parts_below(items, item, folder)
            if parts is not None:
                yield item, parts


def parts_below(items: Mapping[str, Item], item: Item, folder: str) -> tuple[str, ...] | None:
    """The parts of an item's path from `folder` on, its own name last; None when it does not lie there."""
    parts = [item.name]
    parent = item.parent
    for _ in range(MOST_FOLDERS):
        if parent == folder:
            return tuple(reversed(parts))
        above = items.get(parent)
        if above is None:
            return None
        parts.append(above.name)
        parent = above.parent
    return None
