"""A drive: folders and files with versions, tags and a feed of changes, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.quick_xor import quick_xor_hash


@dataclass
class Version:
    """One content of a file, with when it was saved."""

    number: int
    content: bytes
    saved_at: datetime
    ours: bool = False
    """Whether it came through Graph."""

    @property
    def id(self) -> str:
        return f"{self.number}.0"


@dataclass
class Node:
    """A folder or a file. `etag` grows with any change, `ctag` with the content alone."""

    id: str
    name: str
    parent: str
    is_folder: bool
    versions: list[Version] = field(default_factory=list)
    modified: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    etag: int = 1
    changed: int = 0
    deleted: bool = False
    locked: bool = False

    @property
    def now(self) -> Version:
        return self.versions[-1]

    @property
    def etag_text(self) -> str:
        return f'"{{{self.id}}},{self.etag}"'

    def told(self, *, ctag: bool = True) -> dict[str, Any]:
        """The driveItem. The change feed of SharePoint leaves the cTag out, and the name of what is deleted."""
        told: dict[str, Any] = {"id": self.id, "parentReference": {"id": self.parent, "driveId": "?"}}
        if self.deleted:
            return told | {"deleted": {"state": "deleted"}, ("folder" if self.is_folder else "file"): {}}
        told |= {"name": self.name, "eTag": self.etag_text, "lastModifiedDateTime": stamp(self.modified)}
        if self.is_folder:
            return told | {"folder": {"childCount": 0}, "size": 0}
        content = self.now.content
        told |= {"size": len(content), "file": {"hashes": {"quickXorHash": quick_xor_hash(content)}}}
        return told | ({"cTag": f'"c:{{{self.id}}},{self.now.number}"'} if ctag else {})


def stamp(moment: datetime) -> str:
    """A time as Graph writes it: whole seconds, UTC."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


class Drive:
    """One drive. Each change has a number; a token of the feed is the number of the last change it has told."""

    def __init__(self, name: str) -> None:
        self.id = f"b!{name.encode().hex()[:24]}"
        self._prefix = f"01{name.encode().hex().upper()[:8]}"
        self.nodes: dict[str, Node] = {}
        self.last = 0
        self.oldest = 0
        """Tokens before this one are no longer taken (410)."""
        self.root = self.add("root", "", is_folder=True)

    def add(self, name: str, parent: str, *, is_folder: bool = False) -> Node:
        node = Node(f"{self._prefix}{len(self.nodes) + 1:012d}", name, parent, is_folder)
        self.nodes[node.id] = node
        self.touch(node)
        return node

    def touch(self, node: Node) -> None:
        """Something about it has changed."""
        self.last += 1
        node.changed = self.last
        node.etag += 1

    def save(self, node: Node, content: bytes, at: datetime, *, ours: bool = False) -> None:
        """A new version."""
        node.versions.append(Version(len(node.versions) + 1, content, at, ours))
        node.modified = at
        self.touch(node)

    def delete(self, node: Node) -> None:
        """It and all below it are gone."""
        for child in [n for n in self.nodes.values() if n.parent == node.id and not n.deleted]:
            self.delete(child)
        node.deleted = True
        self.touch(node)

    def since(self, token: int) -> list[Node]:
        """What has changed, with the folders above it, parents first; a full look (0) tells of nothing that is gone."""
        changed = [n for n in self.nodes.values() if n.changed > token and (token or not n.deleted)]
        if not changed:
            return []
        wanted = {n.id: n for n in changed}
        for node in changed:
            wanted |= {above.id: above for above in self.above(node)}
        return sorted(wanted.values(), key=lambda n: (len(list(self.above(n))), n.id))

    def above(self, node: Node) -> Iterator[Node]:
        while node.parent:
            node = self.nodes[node.parent]
            yield node

    def children(self, folder: Node) -> dict[str, Node]:
        """What lies right in a folder, by name as SharePoint compares names."""
        return {n.name.casefold(): n for n in self.nodes.values() if n.parent == folder.id and not n.deleted}

    def at_path(self, folder: Node, path: str) -> Node | None:
        node: Node | None = folder
        for part in path.split("/"):
            node = self.children(node).get(part.casefold()) if node is not None else None
        return node
