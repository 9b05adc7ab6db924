"""The moments of a process at which it can be killed: each passing of a commit point, and each change of a file.

Installed in a child that is about to die; nothing here can be taken out again.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field

from praksis.commit_points import CommitPoint, observe

ANY = "*"
"""Any moment: then the passing is its serial number in the process."""

_FILE_ACTS = {
    "os.rename": "file/replace",
    "os.link": "file/link",
    "os.mkdir": "file/mkdir",
    "os.remove": "file/remove",
    "os.rmdir": "file/rmdir",
    "os.chmod": "file/chmod",
}


@dataclass(frozen=True, slots=True)
class Kill:
    """Where to kill: the `nth` time (from 1) that `moment` is met: «apply.package-written/before», «file/replace»."""

    moment: str
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.moment}#{self.nth}"

    @classmethod
    def parse(cls, text: str) -> Kill:
        moment, _, nth = text.rpartition("#")
        return cls(moment, int(nth))


@dataclass(slots=True)
class Watch:
    """Counts the moments that are met and kills the process (SIGKILL) at the one that was chosen."""

    kill: Kill | None
    met: list[str] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        observe(self._at_point)
        sys.addaudithook(self._at_file)

    def _at_point(self, point: CommitPoint, side: str) -> None:
        self._meet(f"{point.value}/{side}")

    def _at_file(self, event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            path, _mode, flags = args
            made = isinstance(flags, int) and flags & os.O_CREAT
            if made and not str(path).endswith((".db", ".lock")):
                self._meet("file/make")
        elif event in _FILE_ACTS:
            self._meet(_FILE_ACTS[event])

    def _meet(self, moment: str) -> None:
        self.met.append(moment)
        self._count[moment] += 1
        chosen = self.kill
        if chosen is None:
            return
        if (chosen.moment == moment and self._count[moment] == chosen.nth) or (
            chosen.moment == ANY and len(self.met) == chosen.nth
        ):
            os.kill(os.getpid(), signal.SIGKILL)
