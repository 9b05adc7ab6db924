"""What a job has come to once need not be worked out again: seasons that begin alike share their first jobs.

A job is a function of what lies in the folders, what is in the ledger, the settings and the clock. When a test's season
has come to a job by the very same steps as another season of this process has before it, the outcome of that job is laid
out again: the folders (file for file, with the inodes by which the connector knows a version), the ledger, the report and
what was asked of Teams. The first season that comes there does it for real, so that each job of each test is done.

Nothing is remembered of a season that did anything else in between (wrote in the ledger, opened the house itself), while
a commit point is watched, or after a test has put something in the place of something (`MonkeyPatch`).
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praksis import commit_points

if TYPE_CHECKING:
    from tests.jobs.season_factory import SmallSeason

_MOST_JOBS = 4
"""So far from the beginning two tests seldom do the same."""


@dataclass(frozen=True)
class _File:
    path: str
    inode: Path
    """Another name of the same file, in the memory's folder."""
    content: bytes
    saved_ns: int
    mode: int


@dataclass(frozen=True)
class _Outcome:
    files: tuple[_File, ...]
    folders: tuple[tuple[str, int], ...]
    ledger: Path
    report: Any
    calls: Counter[str]
    opened: tuple[str, ...]


@dataclass
class Memory:
    """The outcomes of one process, under the steps that led to them."""

    folder: Path
    outcomes: dict[str, _Outcome] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    """Of questions, which change nothing."""
    off: bool = False
    """For the rest of this test."""

    def steps(self, season: SmallSeason, job: str, words: tuple[object, ...]) -> str | None:
        """The steps that lead to this job, as one name; None when it must be done for real."""
        if self.off or season.came_by is None or season.before_replace is not None or commit_points._observers:
            return None
        if len(season.counted) > _MOST_JOBS or _written_in(_ledger_file(season)):
            return None
        settings = season.settings().model_dump_json().replace(str(season.root), "")
        steps = (season.came_by, type(season).__name__, job, words, season.now, settings, _lies_there(season.root))
        return sha256(repr(steps).encode()).hexdigest()

    def keep(self, season: SmallSeason, steps: str, report: Any) -> None:
        """The job has been done just now: this is what came of it."""
        folders, files = [], []
        for path in sorted(season.root.rglob("*")):
            name, state = str(path.relative_to(season.root)), path.lstat()
            if path.is_dir():
                folders.append((name, state.st_mode & 0o7777))
                continue
            inode = self.folder / str(state.st_ino)
            if not inode.exists():
                inode.hardlink_to(path)
            files.append(_File(name, inode, path.read_bytes(), state.st_mtime_ns, state.st_mode & 0o7777))
        season.ledger.close()  # takes the WAL into the file
        ledger = self.folder / f"{steps}.db"
        shutil.copy(_ledger_file(season), ledger)
        teams = season.calls
        self.outcomes[steps] = _Outcome(
            tuple(files), tuple(folders), ledger, deepcopy(report), Counter(teams.calls), tuple(teams.opened)
        )

    def recall(self, season: SmallSeason, outcome: _Outcome) -> Any:
        """Lay the outcome out as if the job had been done; returns its report."""
        for path in season.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, mode in outcome.folders:
            (season.root / name).mkdir(mode=mode)
        for file in outcome.files:
            # A test may have written into it since: it is the same file under another name.
            file.inode.write_bytes(file.content)
            os.utime(file.inode, ns=(file.saved_ns, file.saved_ns))
            file.inode.chmod(file.mode)
            (season.root / file.path).hardlink_to(file.inode)
        season.ledger.close()
        shutil.copy(outcome.ledger, _ledger_file(season))
        season.calls.calls.update(outcome.calls)
        season.calls.opened.extend(outcome.opened)
        return deepcopy(outcome.report)


def _ledger_file(season: SmallSeason) -> Path:
    return Path(str(season.ledger.engine.url.database))


def _written_in(ledger: Path) -> bool:
    """Whether anybody has written in it since it was laid out: a job that is remembered leaves no WAL behind."""
    wal = ledger.with_name(f"{ledger.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _lies_there(root: Path) -> list[tuple[str, int, int, str]]:
    """All folders and files, with mode, time and content."""
    found = []
    for path in sorted(root.rglob("*")):
        state = path.lstat()
        saved, content = (0, "") if path.is_dir() else (state.st_mtime_ns, sha256(path.read_bytes()).hexdigest())
        found.append((str(path.relative_to(root)), state.st_mode, saved, content))
    return found
