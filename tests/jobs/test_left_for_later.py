"""What a round leaves for a later one is still done, although that one may be about other lists alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from praksis.cases import CaseKind
from praksis.clock import FixedClock
from praksis.commit_points import CommitPoint
from praksis.errors import Locked, Unavailable
from praksis.jobs import sync as rounds
from praksis.jobs.bind import bind
from praksis.jobs.house import House
from praksis.jobs.stop import resume, stop
from praksis.jobs.sync import Step
from praksis.ledger.house_facts import changed_lists
from praksis.ledger.tables import Document
from praksis.ports import FileVersion
from tests.jobs.counted import CountedTeams
from tests.jobs.full_rounds import Seen, everything_worked_out_beside
from tests.jobs.season_factory import GROUP, SIGNATURE, ListEditor, SmallSeason, calendar_line, lay, oslo, students

OTHER, THIRD = ("HVL", "Sykepleie", "2025"), ("UiB", "Sykepleie", "2024")
ANNA, BO, CECILIE, DAG, EVA = students(5)
EVERYTHING = None


@pytest.fixture
def two_lists(season: SmallSeason) -> SmallSeason:
    season.modes = {"HVL": "full", "UiB": "full"}
    season.calendar(*(calendar_line(institution=g[0], group=g[1], cohort=g[2]) for g in (GROUP, THIRD)))
    season.list_of(ANNA, BO, group=GROUP).list_of(CECILIE, group=THIRD)
    season.export_of(ANNA, BO, CECILIE, DAG).sync(oslo(8, 5, 11))
    return season


@pytest.fixture
def beside() -> Iterator[Seen]:
    with pytest.MonkeyPatch.context() as patch, everything_worked_out_beside(patch) as seen:
        yield seen


def left(season: SmallSeason) -> frozenset[str] | None:
    """What the next round has before it."""

    def look(house: House) -> frozenset[str] | None:
        with house.ledger.reading() as session:
            return changed_lists(session, house.today, house.settings_seal)

    found: frozenset[str] | None = season.act(look)
    return found


def steps_with(patch: pytest.MonkeyPatch, after: str, do: Callable[[House], object]) -> None:
    """Let something happen in the round after one of its steps."""

    def happens(house: House) -> dict[str, int]:
        do(house)
        return {}

    at = next(n for n, step in enumerate(rounds.STEPS) if step.name == after) + 1
    patch.setattr(rounds, "STEPS", (*rounds.STEPS[:at], Step("imens", happens), *rounds.STEPS[at:]))


def ends_at(patch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let the clock have gone on when the round comes to its end."""
    last = rounds.STEPS[-1]

    def run(house: House) -> dict[str, int]:
        return last.run(replace(house, clock=FixedClock(moment)))

    patch.setattr(rounds, "STEPS", (*rounds.STEPS[:-1], Step(last.name, run)))


@pytest.mark.parametrize("mark", ["kept", "lost"])
def test_a_list_that_comes_to_rest_while_the_round_ends_is_answered_by_the_next_with_its_rows(
    two_lists: SmallSeason, mark: str
) -> None:
    two_lists.sync(oslo(8, 5, 11, 30))
    two_lists.edit(lambda sheet: sheet.set(ANNA, "Kommentar", "ny"), at=oslo(8, 5, 11, 50))
    with pytest.MonkeyPatch.context() as patch:
        if mark == "lost":
            patch.setattr(rounds, "_waits_in", lambda *_: frozenset())
        ends_at(patch, oslo(8, 5, 12, 20, 30))
        two_lists.sync(oslo(8, 5, 12, 19, 30))
    before = len(two_lists.posts())
    two_lists.list_of(CECILIE, DAG, group=THIRD, at=oslo(8, 5, 12, 25)).sync(oslo(8, 5, 13))
    assert len(two_lists.posts()) == before + 1
    assert not any("0 studenter" in post for post in two_lists.posts())
    assert sum("2 studenter" in post for post in two_lists.posts()) == 2


def test_a_list_of_which_a_cell_cannot_be_coloured_is_tried_again_when_it_was_open(two_lists: SmallSeason) -> None:
    def refused_before(house: House) -> None:
        with house.ledger.writing(CommitPoint.PAINTING_RECORDED) as session:
            session.execute(update(Document).values(paint_refusal="Celle H9 er slått sammen."))

    two_lists.act(refused_before)
    two_lists.edit(lambda sheet: sheet.add(DAG), at=oslo(8, 5, 11, 10))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CountedTeams, "replace", _is_open)
        two_lists.sync(oslo(8, 5, 12))
    two_lists.list_of(CECILIE, EVA, group=THIRD, at=oslo(8, 5, 12, 10)).sync(oslo(8, 5, 13))
    assert two_lists.colours(DAG) == ("green", "yellow")


def _is_open(*_call: object) -> None:
    raise Locked("Listen er åpen hos noen.", code="open")


def test_what_was_ordered_for_another_group_is_part_of_the_island(season: SmallSeason, beside: Seen) -> None:
    """The list was tied to another group since, and its group got another list: its students' endings stand there."""
    season.calendar(*(calendar_line(institution=g[0], group=g[1], cohort=g[2]) for g in (GROUP, OTHER)))
    season.list_of(ANNA, BO).export_of(ANNA, BO, CECILIE).sync(oslo(8, 5, 10))
    season.order()
    season.act(bind, _lists(season)[season.list_path().name], "Sykepleie", "2025", SIGNATURE)
    kept, second = season.list_path().with_suffix(".kept"), season.channel() / "En liste til.xlsx"
    season.list_path().rename(kept)
    season.list_of(CECILIE, at=oslo(8, 5, 11))
    season.list_path().rename(second)
    shutil.copy2(kept, season.list_path())
    kept.unlink()
    season.sync(oslo(8, 5, 12))
    season.act(bind, _lists(season)[second.name], "Sykepleie", "2024", SIGNATURE)
    season.sync(oslo(8, 5, 13))
    season.sync(oslo(8, 5, 13, 30))
    book = load_workbook(season.list_path())
    book["Periode 1"].title = "Periode 7"
    for row in book["Periode 7"].iter_rows(max_row=5):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("Periode 1", "Periode 7")
    book.save(season.list_path())
    lay(season.list_path(), season.list_path().read_bytes(), oslo(8, 5, 14))
    season.sync(oslo(8, 5, 15))
    assert beside.rounds, "held against a round of everything"


def _lists(season: SmallSeason) -> dict[str, str]:
    def look(house: House) -> dict[str, str]:
        with house.ledger.reading() as session:
            return {d.name: d.id for d in session.scalars(select(Document))}

    found: dict[str, str] = season.act(look)
    return found


def test_a_history_that_could_not_be_had_is_asked_again_in_the_next_round(
    two_lists: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def versions(_teams: CountedTeams, _channel: str, file_id: str) -> Sequence[FileVersion]:
        asked.append(Path(file_id).name)
        raise Unavailable("Graph svarer ikke.", code="nede")

    monkeypatch.setattr(CountedTeams, "keeps_history", True)
    monkeypatch.setattr(CountedTeams, "versions", versions)
    late = oslo(8, 20, 11)
    two_lists.calendar(
        *(calendar_line(institution=g[0], group=g[1], cohort=g[2]) for g in (GROUP, THIRD, OTHER)), at=late
    )
    two_lists.list_of(DAG, group=OTHER, at=oslo(8, 20, 10)).sync(late)
    assert len(asked) == 1
    two_lists.sync(late + timedelta(hours=1))
    two_lists.list_of(CECILIE, EVA, group=THIRD, at=oslo(8, 20, 13)).sync(oslo(8, 20, 14))
    assert len(asked) == 3
    assert set(asked) == {two_lists.list_path(OTHER).name}


@pytest.mark.parametrize("what", ["opened again before the round ends", "the day begins before the round ends"])
def test_summaries_for_which_it_was_too_early_are_looked_for_once_more(two_lists: SmallSeason, what: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if what.startswith("opened"):
            two_lists.act(stop, SIGNATURE)
            steps_with(patch, "Skrive meldinger", lambda house: resume(house, SIGNATURE))
            two_lists.sync(oslo(8, 6, 12))
        else:
            ends_at(patch, oslo(8, 6, 10))
            two_lists.sync(oslo(8, 6, 5))
    assert left(two_lists) is EVERYTHING
    two_lists.sync(oslo(8, 6, 12, 30))
    assert left(two_lists) == frozenset()


def test_a_round_over_midnight_has_not_worked_out_the_new_day(two_lists: SmallSeason) -> None:
    with pytest.MonkeyPatch.context() as patch:
        ends_at(patch, oslo(8, 9, 0, 1))
        two_lists.sync(oslo(8, 8, 23, 58))  # a Saturday: no summary keeps the work open
    assert left(two_lists.at(oslo(8, 9, 12))) is EVERYTHING
    two_lists.sync(oslo(8, 9, 12))
    assert left(two_lists) == frozenset()


def test_what_is_marked_while_a_round_ends_is_not_taken_for_done(two_lists: SmallSeason) -> None:
    two_lists.sync(oslo(8, 5, 12))
    two_lists.list_of(CECILIE, DAG, group=THIRD, at=oslo(8, 5, 12, 10))
    waits_in = rounds._waits_in

    def marked_meanwhile(session: Any, house: House) -> frozenset[str] | None:
        found = waits_in(session, house)
        stop(house, SIGNATURE)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "_waits_in", marked_meanwhile)
        two_lists.sync(oslo(8, 5, 13))
    assert left(two_lists) is EVERYTHING


def test_a_list_that_is_another_groups_now_is_work_at_large(two_lists: SmallSeason) -> None:
    """Who has access by the group that it had may stand in any list."""
    found: list[frozenset[str] | None] = []

    def look(house: House) -> None:
        with house.ledger.reading() as session:
            found.append(changed_lists(session, house.today, house.settings_seal))

    def rename_group(sheet: ListEditor) -> None:
        sheet.sheet["A1"].value = "Praksisoversikt HVL Sykepleie kull 2025"

    groups = (GROUP, THIRD, OTHER)
    lines = (calendar_line(institution=g[0], group=g[1], cohort=g[2]) for g in groups)
    two_lists.calendar(*lines, at=oslo(8, 5, 11, 20)).sync(oslo(8, 5, 11, 30))
    two_lists.edit(rename_group, at=oslo(8, 5, 11, 40))
    with pytest.MonkeyPatch.context() as patch:
        steps_with(patch, "Lese praksislister", look)
        two_lists.sync(oslo(8, 5, 12, 30))
    assert found == [EVERYTHING]


def test_what_the_brake_holds_is_still_asked_about_when_another_list_changes(two_lists: SmallSeason) -> None:
    *people, newcomer = students(14)[5:]  # nobody of the other list is among them
    everybody = (ANNA, BO, CECILIE, DAG, *people, newcomer)
    two_lists.list_of(*people, at=oslo(8, 5, 11, 10)).export_of(*everybody, at=oslo(8, 5, 11, 20)).sync(oslo(8, 5, 12))
    two_lists.order()
    two_lists.list_of(at=oslo(8, 5, 13)).sync(oslo(8, 5, 14))
    before = two_lists.cases(CaseKind.MASS_CHANGE)
    two_lists.list_of(CECILIE, newcomer, group=THIRD, at=oslo(8, 5, 14, 10)).sync(oslo(8, 5, 15))
    assert len(before) == 1
    assert two_lists.cases(CaseKind.MASS_CHANGE) == before
