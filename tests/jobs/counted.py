"""Teams with every call counted, and a place to let a coordinator do something in the middle of a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from praksis.ports import Download, FileState, FileVersion, PostOutcome, Removal, Teams

Interruption = Callable[[], object]


@dataclass
class CountedTeams:
    """Passes each call on to the real connector. `calls` counts them as «replace HVL»; `opened` has what was opened."""

    real: Teams
    calls: Counter[str] = field(default_factory=Counter)
    opened: list[str] = field(default_factory=list)
    before_replace: Interruption | None = None
    """Done once, between our reading of a workbook and our putting it back."""

    def _count(self, what: str, channel: str) -> None:
        self.calls[f"{what} {channel}"] += 1

    def exists(self, channel: str) -> bool:
        self._count("exists", channel)
        return self.real.exists(channel)

    def workbooks(self, channel: str) -> Sequence[FileState]:
        self._count("workbooks", channel)
        return self.real.workbooks(channel)

    def download(self, channel: str, file_id: str) -> Download:
        self._count("download", channel)
        self.opened.append(f"{channel}/{file_id}")
        return self.real.download(channel, file_id)

    def replace(self, channel: str, read: Download, content: bytes) -> FileState:
        self._count("replace", channel)
        interruption, self.before_replace = self.before_replace, None
        if interruption is not None:
            interruption()
        return self.real.replace(channel, read, content)

    def put_new(self, channel: str, name: str, content: bytes) -> FileState:
        self._count("put_new", channel)
        return self.real.put_new(channel, name, content)

    def put(self, channel: str, name: str, content: bytes) -> FileState:
        self._count("put", channel)
        return self.real.put(channel, name, content)

    @property
    def keeps_history(self) -> bool:
        return self.real.keeps_history

    def versions(self, channel: str, file_id: str) -> Sequence[FileVersion]:
        self._count("versions", channel)
        return self.real.versions(channel, file_id)

    def download_version(self, channel: str, file_id: str, version_id: str) -> bytes:
        self._count("download_version", channel)
        return self.real.download_version(channel, file_id, version_id)

    def post(
        self,
        channel: str,
        marker: str,
        subject: str,
        body: str,
        mentions: Sequence[str] = (),
        *,
        again: bool = False,
    ) -> PostOutcome:
        self._count("post", channel)
        return self.real.post(channel, marker, subject, body, mentions, again=again)

    def remove(self, channel: str, names: Collection[str]) -> Removal:
        self._count("remove", channel)
        return self.real.remove(channel, names)

    def forget_posts(self, channel: str, markers: Collection[str]) -> int:
        self._count("forget_posts", channel)
        return self.real.forget_posts(channel, markers)

    def sweep(self, channel: str) -> int:
        self._count("sweep", channel)
        return self.real.sweep(channel)

    def forget(self) -> None:
        """Count from nothing again."""
        self.calls.clear()
        self.opened.clear()

    @property
    def written(self) -> Counter[str]:
        """The calls that write."""
        kinds = ("replace", "put_new", "put", "post")
        return Counter({call: n for call, n in self.calls.items() if call.split()[0] in kinds})
