"""A channel's folder on disk, kept in step with the folder of its drive, both ways."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from tests.connectors.graph_town.drive import Drive, Node

Stat = tuple[int, int, int]


class Mirror:
    """What lies under `path` on disk is what lies under `top` in the drive."""

    def __init__(self, path: Path, drive: Drive) -> None:
        self.path, self.drive = path, drive
        self.top: Node | None = None
        self._nodes: dict[str, Node] = {}
        """Files and folders by path below the channel."""
        self._stats: dict[str, Stat] = {}

    def take_in(self) -> None:
        """See what has happened on disk since we looked: saved, renamed, moved, deleted, locked."""
        if not self.path.is_dir():
            if self.top is not None:
                self.drive.delete(self.top)
            self.top, self._nodes, self._stats = None, {}, {}
            return
        if self.top is None:
            self.top = self.drive.add(self.path.name, self.drive.root.id, is_folder=True)
        found = dict(self._on_disk())
        gone = {name: node for name, node in self._nodes.items() if name not in found}
        by_inode = {self._stats[name][2]: name for name in gone if name in self._stats}
        locks = {_locked_by(name) for name in found}
        for name, stat in sorted(found.items()):
            if _is_lock(name):
                continue
            node = self._nodes.get(name)
            if node is None and stat[2] in by_inode and not self._is_dir(name):
                node = self._moved(by_inode.pop(stat[2]), name)
                gone.pop(next(old for old, n in gone.items() if n is node))
            if node is None:
                node = self.drive.add(name.rsplit("/", 1)[-1], self._parent(name).id, is_folder=self._is_dir(name))
                self._nodes[name] = node
            if not node.is_folder and self._stats.get(name) != stat:
                self._read(name, node, stat)
            node.locked = name.casefold() in locks
        for name, node in gone.items():
            self._nodes.pop(name)
            self._stats.pop(name, None)
            if not node.deleted:
                self.drive.delete(node)

    def lay_out(self, node: Node, path: str) -> None:
        """Put what was saved through Graph on disk."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(node.now.content)
        os.utime(file, (node.modified.timestamp(),) * 2)
        self._nodes[path] = node
        self._stats[path] = _stat(file)
        for folder in Path(path).parents[:-1]:
            if str(folder) not in self._nodes and self.top is not None:
                above = self.drive.at_path(self.top, str(folder))
                assert above is not None
                self._nodes[str(folder)] = above

    def take_away(self, node: Node) -> None:
        """It was deleted through Graph."""
        for name in [name for name, n in self._nodes.items() if n is node]:
            (self.path / name).unlink(missing_ok=True)
            self._nodes.pop(name)
            self._stats.pop(name, None)

    def path_of(self, node: Node) -> str | None:
        return next((name for name, n in self._nodes.items() if n is node), None)

    def _on_disk(self) -> list[tuple[str, Stat]]:
        found = []
        for place, folders, files in os.walk(self.path):
            for name in (*folders, *files):
                path = Path(place) / name
                found.append((str(path.relative_to(self.path)), _stat(path)))
        return found

    def _is_dir(self, name: str) -> bool:
        return (self.path / name).is_dir()

    def _parent(self, name: str) -> Node:
        above = name.rpartition("/")[0]
        assert self.top is not None
        return self._nodes[above] if above else self.top

    def _moved(self, old: str, new: str) -> Node:
        node = self._nodes.pop(old)
        self._stats[new] = self._stats.pop(old)
        node.name, node.parent = new.rsplit("/", 1)[-1], self._parent(new).id
        self._nodes[new] = node
        self.drive.touch(node)
        return node

    def _read(self, name: str, node: Node, stat: Stat) -> None:
        content = (self.path / name).read_bytes()
        saved = datetime.fromtimestamp(stat[0] / 1e9, UTC)
        if node.versions and node.now.content == content:
            node.modified = saved  # a column of the library was changed, no more
            self.drive.touch(node)
        else:
            self.drive.save(node, content, saved)
        self._stats[name] = stat


def _stat(path: Path) -> Stat:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _is_lock(name: str) -> bool:
    return name.rsplit("/", 1)[-1].startswith("~$")


def _locked_by(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/{last.removeprefix('~$')}".lstrip("/").casefold() if _is_lock(name) else ""
