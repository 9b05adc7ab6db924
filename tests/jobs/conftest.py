"""One ledger for all tests, emptied for each: opened once, so that a small season costs its own work and no migration."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from praksis.clock import SystemClock
from praksis.identity_key import IdentityKey
from praksis.ledger.ledger import Ledger, set_up
from tests.connectors.graph_town import graph_town
from tests.jobs.graph_season import GraphSeason
from tests.jobs.remembered import Memory
from tests.jobs.season_factory import SmallSeason
from tests.no_power_cut import no_power_cut


@dataclass(frozen=True)
class EmptyLedger:
    """An open ledger on disk, and how to empty it again."""

    ledger: Ledger
    key: IdentityKey
    file: Path

    def empty(self) -> None:
        """Put the empty ledger back. Nobody has it open: closing has taken its WAL with it."""
        self.ledger.close()
        shutil.copy(self.file.with_suffix(".tom"), self.file)


@pytest.fixture(scope="package", autouse=True)
def _no_power_cut() -> Iterator[None]:
    with no_power_cut():
        yield


@pytest.fixture(scope="package")
def empty_ledger(_no_power_cut: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyLedger]:
    file = tmp_path_factory.mktemp("register") / "praksis.db"
    key = IdentityKey.new()
    url = f"sqlite:///{file}"
    set_up(url, key, SystemClock().now())
    shutil.copy(file, file.with_suffix(".tom"))
    ledger = Ledger.open(url, key)
    yield EmptyLedger(ledger, key, file)
    ledger.close()


@pytest.fixture(scope="package")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """What seasons of this process have come to. A test that puts something in the place of something does all for real
    from then on."""
    memory = Memory(tmp_path_factory.mktemp("husket"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("setattr", "setitem", "setenv", "delattr", "delitem", "delenv"):
            patch.setattr(pytest.MonkeyPatch, name, _telling(memory, getattr(pytest.MonkeyPatch, name)))
        yield memory


def _telling(memory: Memory, put: Callable[..., None]) -> Callable[..., None]:
    def told(*args: Any, **words: Any) -> None:
        memory.off = True
        put(*args, **words)

    return told


@pytest.fixture
def season(empty_ledger: EmptyLedger, memory: Memory, request: pytest.FixtureRequest, tmp_path: Path) -> SmallSeason:
    """A small season before anybody has sent in anything: calendar, catalogue and empty channels."""
    empty_ledger.empty()
    # What a job logs or prints is not remembered.
    memory.off = bool({"caplog", "capsys", "capfd"} & set(request.fixturenames))
    for channel in ("FOU", "HVL"):
        (tmp_path / "Teams" / channel).mkdir(parents=True)
    (tmp_path / "Teams" / "FOU").chmod(0o700)  # as `praksis init` makes it
    (tmp_path / "Webcruiter").mkdir()
    season = SmallSeason(tmp_path, empty_ledger.ledger, empty_ledger.key, memory=memory, came_by="the beginning")
    return season.calendar().catalogue()


@pytest.fixture
def graph_season(season: SmallSeason) -> Iterator[GraphSeason]:
    """The same with its channels in Teams, reached through Microsoft Graph."""
    with graph_town(season.root / "Teams", "FOU", "HVL") as town:
        yield GraphSeason(season.root, season.ledger, season.key, town=town)


_QUICK = {"test_from_list_to_green.py", "test_modes.py", "test_what_stands.py"}
"""The jobs in small in `make quick`; the rest, each test a small season or several, are in `make test`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep `make quick` under its minute."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and item.path.name not in _QUICK:
            item.add_marker(pytest.mark.slow)
