"""Many lists in one round are read and coloured by a process beside ours: what comes of it is the same as without."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from praksis import beside as beside_module
from praksis.beside import Beside
from praksis.errors import Locked, NotFound
from praksis.jobs.stop import stop
from praksis.ledger.tables import Document, DocumentVersion, Painting, Placement, PlacementVersion, Table
from praksis.ports import Download
from tests.jobs.conftest import EmptyLedger
from tests.jobs.counted import CountedTeams
from tests.jobs.season_factory import SIGNATURE, SmallSeason, calendar_line, lay, oslo, students

GROUPS = [("HVL", "Sykepleie", str(year)) for year in range(2016, 2024)]
ANNA, *OTHERS = students(8)
"""She is in all of them."""
_STEPS = ("Lese praksislister", "Farge lister")
_OF_THEIR_OWN = {
    "id", "document_id", "placement_id", "document_version_id", "group_id", "channel_id", "person_id", "registration_id",
    "corrected_with_id", "tag",
}  # fmt: skip
"""Drawn by lot, or the tag of a file that has been written."""


@pytest.fixture
def beside_us(monkeypatch: pytest.MonkeyPatch) -> list[Beside]:
    """A machine of two cores on which the second process is up at once; those that were started."""
    started: list[Beside] = []
    expect = Beside.expect

    def expect_and_wait(beside: Beside, count: int) -> None:
        expect(beside, count)
        if beside._process is not None:
            beside._up.result(30)
            started.append(beside)

    monkeypatch.setattr(beside_module, "_cores", lambda: 2)
    monkeypatch.setattr(Beside, "expect", expect_and_wait)
    return started


def _eight_lists(season: SmallSeason) -> SmallSeason:
    season.memory = None
    season.calendar(*(calendar_line(cohort=cohort) for _, _, cohort in GROUPS))
    for nth, group in enumerate(GROUPS):
        season.list_of(ANNA, *OTHERS[:nth], group=group)
    return season.export_of(ANNA, *OTHERS[:5])


def _kept(season: SmallSeason, table: type[Table]) -> list[dict[str, Any]]:
    names = [c.key for c in table.__table__.columns if c.key not in _OF_THEIR_OWN]
    if table is DocumentVersion:
        names.remove("modified_at")  # of what we have painted it is the machine's time
    with season.ledger.reading() as session:
        found = [{name: getattr(row, name) for name in names} for row in session.scalars(select(table))]
    return sorted(found, key=repr)


def _troubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """One list is open and one is gone when they are fetched."""
    download = CountedTeams.download

    def hindered(teams: CountedTeams, channel: str, file_id: str) -> Download:
        if file_id == "Liste i bruk.xlsx":
            raise Locked("I bruk.")
        if file_id == "Liste som er borte.xlsx":
            raise NotFound("Borte.")
        return download(teams, channel, file_id)

    monkeypatch.setattr(CountedTeams, "download", hindered)


def _kill(started: Sequence[Beside]) -> None:
    process = started[-1]._process if started else None
    if process is not None and process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("killed", [False, True], ids=["up", "killed in the midst"])
def test_the_ledger_the_files_and_the_report_are_the_same_with_it_and_without(
    empty_ledger: EmptyLedger,
    beside_us: list[Beside],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    killed: bool,
) -> None:
    _troubled(monkeypatch)
    found = []
    for cores in (1, 2):
        empty_ledger.empty()
        root = tmp_path / f"{cores}"
        for folder in ("Teams/HVL", "Teams/FOU", "Webcruiter"):
            (root / folder).mkdir(parents=True, mode=0o700)
        season = SmallSeason(root, empty_ledger.ledger, empty_ledger.key).catalogue()
        monkeypatch.setattr(beside_module, "_cores", lambda cores=cores: cores)
        _eight_lists(season)
        for name in ("Bare tekst.xlsx", "Liste i bruk.xlsx", "Liste som er borte.xlsx"):
            lay(season.channel() / name, b"Ingen arbeidsbok", oslo(8, 3))
        season.before_replace = (lambda: _kill(beside_us)) if killed and cores == 2 else None
        report = season.sync()
        lists = {name: text.split()[0] for name, text in season.tree().items() if name.startswith("Teams/HVL/Praksis")}
        tables = {t: _kept(season, t) for t in (Document, DocumentVersion, Placement, PlacementVersion, Painting)}
        found.append((lists, {step: report.steps[step] for step in _STEPS}, tables))
    assert found[0] == found[1]
    assert found[0][1]["Farge lister"]["lister farget"] == len(GROUPS)
    assert found[0][1]["Lese praksislister"].items() >= {"lister i bruk": 1, "lister som ikke kan leses": 1}.items()
    assert len({id(beside) for beside in beside_us}) == 2, "one for reading and one for colouring"


def test_stop_is_obeyed_although_the_next_lists_are_coloured_already(
    season: SmallSeason, beside_us: list[Beside]
) -> None:
    def press() -> None:
        with season.house() as house:
            stop(house, SIGNATURE)

    season = _eight_lists(season)
    season.before_replace = press
    report = season.sync()
    assert beside_us
    assert report.steps["Farge lister"]["lister farget"] == 1
    assert report.steps["Farge lister"]["lister som venter på farging"] == len(GROUPS) - 1
    assert sum(calls.calls["replace HVL"] for calls in season.counted) == 1


def test_what_a_coordinator_saves_after_it_was_fetched_is_left_as_they_saved_it(
    season: SmallSeason, beside_us: list[Beside]
) -> None:
    saved: dict[Path, bytes] = {}

    def save() -> None:
        for path in map(season.list_path, GROUPS):
            season.edit(lambda found: found.set(ANNA, "Kommentar", "Ringt."), oslo(8, 5, 12), path=path)
            saved[path] = path.read_bytes()

    season = _eight_lists(season)
    season.before_replace = save
    report = season.sync()
    assert beside_us
    assert report.steps["Farge lister"]["lister farget"] == 0
    assert saved == {path: path.read_bytes() for path in saved}
    season.sync(oslo(8, 6))
    assert {season.colours(ANNA, path=path) for path in saved} == {("green", "yellow")}


def test_a_round_with_one_changed_list_is_done_here(season: SmallSeason, monkeypatch: pytest.MonkeyPatch) -> None:
    _eight_lists(season).sync()
    begun: list[int] = []
    expect: Callable[[Beside, int], None] = Beside.expect

    def told(beside: Beside, count: int) -> None:
        expect(beside, count)
        begun.append(count)
        assert beside._process is None

    monkeypatch.setattr(beside_module, "_cores", lambda: 2)
    monkeypatch.setattr(Beside, "expect", told)
    season.edit(lambda found: found.set(ANNA, "Kommentar", "Ringt."), oslo(8, 6), path=season.list_path(GROUPS[0]))
    season.sync(oslo(8, 6, 14))
    assert begun[0] == 1
