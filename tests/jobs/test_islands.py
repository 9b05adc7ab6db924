"""What a changed list bears on is worked out by itself, and comes out as if everything had been worked out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select

from praksis.jobs import standings as desk
from praksis.jobs.house import House
from praksis.jobs.island import Island, island, island_of
from praksis.jobs.standings import Standing
from praksis.ledger.tables import Document
from tests.jobs import season_player
from tests.jobs.conftest import EmptyLedger
from tests.jobs.full_rounds import Seen, everything_worked_out_beside
from tests.jobs.island_machine import IslandMachine
from tests.jobs.one_list_at_a_time import sync_one_list_at_a_time
from tests.jobs.season_factory import GROUP, SmallSeason, Student, calendar_line, oslo, students


@pytest.fixture
def beside() -> Iterator[Seen]:
    with pytest.MonkeyPatch.context() as patch, everything_worked_out_beside(patch) as seen:
        yield seen


OTHER, THIRD = ("HVL", "Sykepleie", "2025"), ("UiB", "Sykepleie", "2024")
ANNA, BO, CECILIE, DAG = students(4)
NOON, LATER = oslo(8, 5, 12), oslo(8, 5, 15)


def three_lists(season: SmallSeason, first: list[Student], second: list[Student], third: list[Student]) -> None:
    season.modes = {"HVL": "full", "UiB": "full"}
    season.calendar(*(calendar_line(institution=g[0], group=g[1], cohort=g[2]) for g in (GROUP, OTHER, THIRD)))
    for group, who in ((GROUP, first), (OTHER, second), (THIRD, third)):
        season.list_of(*who, group=group)
    season.export_of(ANNA, BO, CECILIE, DAG).sync(NOON)


def islands(season: SmallSeason) -> dict[str, set[str]]:
    """What each list bears on, by their groups."""
    with season.house() as house, house.ledger.reading() as session:
        names = {d.id: d.name for d in session.scalars(select(Document))}
        found = {names[id_]: island_of(session, {id_}) for id_ in names}
    return {name: {names[id_] for id_ in here.documents} for name, here in found.items() if here}


def name_of(group: tuple[str, str, str]) -> str:
    return f"Praksisoversikt {' '.join(group[:2])} kull {group[2]}.xlsx"


def test_a_list_bears_on_those_that_share_a_student_with_it_and_on_those_that_share_one_with_them(
    season: SmallSeason,
) -> None:
    three_lists(season, [ANNA, BO], [BO, CECILIE], [DAG])
    first, second, third = map(name_of, (GROUP, OTHER, THIRD))
    assert islands(season) == {first: {first, second}, second: {first, second}, third: {third}}


def test_a_student_who_has_left_a_list_still_ties_it_to_his_others(season: SmallSeason) -> None:
    three_lists(season, [ANNA, BO], [BO, CECILIE], [DAG])
    season.list_of(ANNA, group=GROUP, at=oslo(8, 5, 13)).sync(LATER)
    both = {name_of(GROUP), name_of(OTHER)}
    assert islands(season)[name_of(GROUP)] == islands(season)[name_of(OTHER)] == both


def test_a_change_in_one_list_leaves_the_others_alone_until_the_next_day(season: SmallSeason) -> None:
    three_lists(season, [ANNA], [BO], [CECILIE])
    season.edit(lambda sheet: sheet.add(DAG), at=oslo(8, 5, 14))

    def now(house: House) -> Island | None:
        with house.ledger.reading() as session:
            return island(session, house)

    season.at(LATER)
    assert season.act(now) == Island(frozenset(), frozenset(), frozenset())
    looked: list[Island | None] = []
    judge = desk._Desk.judge

    def noted(self: Any) -> list[Standing]:
        looked.append(self.island)
        return judge(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk._Desk, "judge", noted)
        season.sync(LATER)
    assert None not in looked
    assert {len(here.documents) for here in looked if here} == {1}
    assert season.colours(DAG) == ("green", "yellow")
    assert season.at(oslo(8, 6)).act(now) is None


@pytest.mark.slow
def test_the_season_comes_to_the_same_when_each_list_is_read_in_a_round_of_its_own(
    beside: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(season_player, "_sync_once", sync_one_list_at_a_time)
    play = season_player.play_season(tmp_path, "small")
    assert beside.rounds >= 5
    for moment, look in play.looks.items():
        truth = {(t.institution, t.sheet, t.name): t for t in play.season.truth(moment)}
        assert look.rows.keys() == truth.keys()
        for key, row in look.rows.items():
            assert (row.registered, row.ordered) == (truth[key].registered, truth[key].ordered), (moment, key)


@pytest.mark.slow
def test_whatever_happens_an_island_is_worked_out_as_the_whole_would_be(
    beside: Seen, empty_ledger: EmptyLedger, tmp_path: Path
) -> None:
    examples = iter(range(10_000))

    def new_season(modes: dict[str, str]) -> SmallSeason:
        empty_ledger.empty()
        beside.at_the_end.clear()
        return SmallSeason(tmp_path / str(next(examples)), empty_ledger.ledger, empty_ledger.key, modes=modes)

    IslandMachine.new_season = staticmethod(new_season)
    rules = settings(
        max_examples=int(os.environ.get("ISLANDS", "5")), stateful_step_count=25, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(seed(int(os.environ.get("ISLANDS_SEED", "20260905")))(IslandMachine), settings=rules)
    print(IslandMachine.rounds, beside.rounds, beside.islands)
    assert beside.rounds > 15
