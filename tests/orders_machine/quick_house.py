"""One real house for thousands of short lives: a ledger that is copied back for each, and no waiting for the disk.

Nothing of the jobs is replaced. What is left out is what only a power cut would show (fsync), the wait for a file
system's clock, and the making of workbooks that nobody reads here
(plans and overviews).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from connectors import connect
from praksis.clock import FixedClock, SystemClock
from praksis.commit_points import CommitPoint, observe
from praksis.identity_key import IdentityKey
from praksis.jobs.house import House
from praksis.ledger.ledger import Ledger, set_up
from praksis.settings import Settings, settings_from
from tests.jobs.season_factory import BOOKS_SAVED, SIGNATURE, SYSTEMS, calendar_line, lay
from tests.jobs.season_factory import _calendar as calendar_book
from tests.jobs.season_factory import _catalogue as catalogue_book


class Crash(BaseException):
    """The process dies here. No `except` of ours can hold it up, and what was not committed is gone."""


@dataclass
class QuickHouse:
    """The house of one example after the other."""

    folder: Path
    key: IdentityKey = field(default_factory=lambda: IdentityKey(bytes(range(32))))
    passed: int = 0
    """Commit points (both sides) that the command has passed."""
    dies_at: int = 0
    """At the how manieth of them it dies; 0 never."""
    crashes: int = 0

    def __post_init__(self) -> None:
        quicken()
        ready = self.folder / "ferdig.db"
        set_up(f"sqlite:///{ready}", self.key, SystemClock().now())
        self.ready = ready
        self.life = self.folder / "hus"
        self.life.mkdir()
        self.ledger = Ledger.open(self._lay_ledger(), self.key)
        event.listen(self.ledger.engine, "connect", _no_waiting)
        self.settings = _settings(self.life)
        observe(self._passing)

    def _lay_ledger(self) -> str:
        shutil.copy(self.ready, self.life / "praksis.db")
        return f"sqlite:///{self.life / 'praksis.db'}"

    def begin(self) -> None:
        """A new life: an empty ledger, calendar and catalogue, and empty channels."""
        self.ledger.close()
        for child in self.life.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        self._lay_ledger()
        for channel in ("FOU", "HVL"):
            (self.life / "Teams" / channel).mkdir(parents=True)
        (self.life / "Webcruiter").mkdir()
        lay(self.office / "Praksiskalender.xlsx", calendar_book((calendar_line(),)), BOOKS_SAVED)
        lay(self.office / "Tilgangskatalog.xlsx", catalogue_book(SYSTEMS), BOOKS_SAVED)

    def keep(self, name: str) -> None:
        """Keep this life as it is now: files, their times and the ledger."""
        self.ledger.close()
        shutil.copytree(self.life, self._kept / name)

    def begin_as_kept(self, name: str) -> bool:
        """A new life that begins as one that was kept under that name; False when none was."""
        if not (self._kept / name).is_dir():
            return False
        self.ledger.close()
        shutil.rmtree(self.life)
        shutil.copytree(self._kept / name, self.life)
        return True

    @property
    def _kept(self) -> Path:
        return self.folder / "begynnelser"

    @property
    def office(self) -> Path:
        return self.life / "Teams" / "FOU"

    def house(self, now: datetime) -> House:
        clock = FixedClock(now)
        return House(self.settings, self.ledger, connect(self.settings, clock), clock, self.key)

    def run(self, job: Callable[..., Any], now: datetime, *args: Any, dies_at: int = 0, **words: Any) -> Any:
        """Give a command in a fresh house on the same ledger.

        Raises:
            Crash: It died on the way; the next command meets what was committed, and nothing else.
        """
        self.passed, self.dies_at = 0, dies_at
        try:
            return job(self.house(now), *args, **words)
        except Crash:
            self.crashes += 1
            self.ledger.close()
            raise
        finally:
            self.dies_at = 0

    def _passing(self, _point: CommitPoint, _side: str) -> None:
        self.passed += 1
        if self.passed == self.dies_at:
            raise Crash

    def close(self) -> None:
        self.ledger.close()


def _no_waiting(connection: Any, _record: Any) -> None:
    for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "secure_delete=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def quicken() -> None:
    """In this process only, and for good."""
    for name, instead in (
        ("os.fsync", lambda _descriptor: None),
        ("connectors.stable_read._TICK_NS", 0),
        ("praksis.jobs.plans.plan_workbook", lambda book: f"plan {book.number}".encode()),
        ("praksis.jobs.overview.overview_workbook", lambda *_, **__: b"oversikt"),
    ):
        patch(name, instead).start()


def _settings(root: Path) -> Settings:
    return settings_from(
        {
            "test_mode": True,
            "institutions": [{"name": "HVL", "channel": "HVL", "mode": "full"}],
            "administrators": [{"signature": SIGNATURE, "name": "Ingunn Fauske", "email": "ingunn.fauske@example.no"}],
        },
        base=root,
    )


@contextmanager
def quick_house(folder: Path) -> Iterator[QuickHouse]:
    house = QuickHouse(folder)
    try:
        yield house
    finally:
        house.close()
