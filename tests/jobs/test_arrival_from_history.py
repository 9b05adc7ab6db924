"""When a row came, by the version history that SharePoint keeps (DESIGN.md, Arrival)."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.connectors.loopback import graph_error
from tests.jobs.graph_season import GraphSeason
from tests.jobs.season_factory import oslo, students


def test_a_row_that_history_shows_to_have_come_in_time_is_no_question(graph_season: GraphSeason) -> None:
    season = graph_season
    anna, bo, cato = students(3)
    season.list_of(anna).export_of(anna, bo, cato).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 9, 10)).saves()
    season.edit(lambda sheet: sheet.add(cato), at=oslo(8, 11, 10)).saves()
    season.asked()
    season.sync(oslo(8, 12))
    assert season.holds(bo) == ()
    assert season.holds(cato) == ("late",), "it came on the 11th, and history shows that it was not there before"
    assert [case.kind for case in season.cases()] == ["late-row"]
    asked = season.asked()
    assert (asked["versions"], asked["old-version"]) == (1, 1)
    season.sync(oslo(8, 12, 13))
    season.sync(oslo(8, 13))
    assert not {"versions", "old-version"} & season.asked().keys(), "it is asked once"


def test_a_row_that_came_with_the_very_version_that_we_saw_is_late(graph_season: GraphSeason) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 12, 10)).sync(oslo(8, 12))
    assert season.holds(bo) == ("late",)


def test_our_own_painting_between_is_never_an_arrival(graph_season: GraphSeason) -> None:
    season = graph_season
    season.town.rewrites = True
    anna, bo = students(2)
    season.list_of(anna, at=oslo(8, 9, 8)).export_of(anna, bo)
    season.sync(oslo(8, 9))
    assert season.colours(anna) == ("green", "yellow")
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 10, 15)).saves()
    season.edit(lambda sheet: sheet.set(bo, "Praksissted/enhet", "Ortopedisk avdeling"), at=oslo(8, 14, 10)).saves()
    season.sync(oslo(8, 14))
    assert season.saves() == 5, "the coordinator saved three times, and we painted twice"
    assert season.holds(bo) == ()
    assert season.cases() == []


def test_at_the_very_first_look_the_rows_of_an_old_list_are_as_old_as_history_says(graph_season: GraphSeason) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna, at=oslo(8, 3)).saves()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 15)).saves()
    season.edit(lambda sheet: sheet.set(anna, "Praksissted/enhet", "Ortopedisk avdeling"), at=oslo(8, 16)).saves()
    season.export_of(anna, bo).sync(oslo(8, 17))
    assert season.holds(anna) == ()
    assert season.holds(bo) == ("late",)


def test_without_a_history_that_tells_it_stays_a_question_and_is_asked_again_only_when_graph_did_not_answer(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 9, 10)).saves()
    season.edit(lambda sheet: sheet.set(bo, "Praksissted/enhet", "Ortopedisk avdeling"), at=oslo(8, 12, 10)).saves()
    season.town.trouble = lambda kind, asked: graph_error(500, "generalException") if kind == "versions" else None
    season.sync(oslo(8, 12))
    assert season.holds(bo) == ("arrival-unsure",)
    assert [case.kind for case in season.cases()] == ["arrival-unsure"]
    season.town.trouble = None
    season.sync(oslo(8, 13))
    assert season.holds(bo) == ()
    assert season.cases() == []


@pytest.mark.parametrize(
    ("saved", "held"),
    [(oslo(8, 10, 23, 59, 59), ()), (oslo(8, 11, 0), ("late",))],
    ids=["in the last second", "after it"],
)
def test_the_deadline_is_midnight_in_oslo_for_versions_too(
    graph_season: GraphSeason, saved: datetime, held: tuple[str, ...]
) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=saved).saves()
    season.edit(lambda sheet: sheet.set(bo, "Praksissted/enhet", "Ortopedisk avdeling"), at=oslo(8, 12, 10)).saves()
    season.sync(oslo(8, 12))
    assert season.holds(bo) == held
