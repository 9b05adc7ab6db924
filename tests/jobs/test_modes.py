"""How far the house goes: mode per channel, «håndteres manuelt», and the stop switch (promise 6)."""

from __future__ import annotations

import pytest

from praksis.errors import Refused
from praksis.jobs.manual import ManualKind, set_manual
from praksis.jobs.stop import resume, stop
from tests.jobs.season_factory import SIGNATURE, SmallSeason, oslo, students


def outside_the_office(tree: dict[str, str]) -> dict[str, str]:
    office = ("Teams/FOU/", "pakker/anker.json")  # the anchor of the audit chain lies beside the packages
    return {path: content for path, content in tree.items() if not path.startswith(office)}


def test_a_channel_that_is_off_is_not_even_looked_at(season: SmallSeason) -> None:
    season.modes["HVL"] = "off"
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    before = season.tree()
    season.sync()
    assert outside_the_office(season.tree()) == outside_the_office(before)
    assert not [call for call in season.calls.calls if call.endswith(" HVL")]
    assert season.rows() == {}
    assert not [call for call in season.calls.calls if call.endswith(" HVL")], "status looks no further than sync"


def test_in_shadow_nothing_is_written_outside_the_offices_own_channel(season: SmallSeason) -> None:
    season.modes["HVL"] = "shadow"
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna)
    before = season.tree()
    season.sync()
    season.sync(oslo(8, 6))
    assert outside_the_office(season.tree()) == outside_the_office(before)
    assert not [call for call in season.calls.written if call.endswith(" HVL")]
    assert season.rows()[anna.name].registered == "green", "it is worked out all the same"
    assert "channel-mode" in season.holds(anna)
    assert season.plans() == ()


def test_in_paint_there_are_colours_and_words_and_no_plan(season: SmallSeason) -> None:
    season.modes["HVL"] = "paint"
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    assert season.colours(anna) == ("green", "yellow")
    assert len(season.posts()) == 1
    assert season.holds(anna) == ("channel-mode",)
    assert season.plans() == ()


def test_from_shadow_to_full_what_was_read_is_painted_told_and_planned(season: SmallSeason) -> None:
    season.modes["HVL"] = "shadow"
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.modes["HVL"] = "full"
    season.sync(oslo(8, 5, 13))
    assert season.colours(anna) == ("green", "yellow")
    assert len(season.posts()) == 1
    assert season.plan().lines == 2


def test_from_full_to_paint_the_plan_is_no_longer_offered(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    season.modes["HVL"] = "paint"
    with pytest.raises(Refused):
        season.apply(plan)
    assert not list(season.office.glob("Pakke*"))
    season.sync(oslo(8, 6))
    assert season.plans() == ()


def test_a_row_that_is_handled_by_hand_is_shown_and_never_touched(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of()
    season.sync()
    season.act(set_manual, ManualKind.ROW, season.row_of(anna).id, SIGNATURE)
    season.export_of(anna, bo, at=oslo(8, 5, 7)).sync()
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.colours(bo) == ("green", "yellow")
    assert season.holds(anna) == ("handled-manually",)
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {bo.name}

    season.act(set_manual, ManualKind.ROW, season.row_of(anna).id, SIGNATURE, manual=False)
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {anna.name, bo.name}


@pytest.mark.parametrize("kind", [ManualKind.GROUP, ManualKind.LIST])
def test_a_group_or_a_list_that_is_handled_by_hand_is_left_alone(season: SmallSeason, kind: ManualKind) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    what = "HVL/Sykepleie/2024" if kind is ManualKind.GROUP else season.list_path().name
    season.act(set_manual, kind, what, SIGNATURE)
    with pytest.raises(Refused):
        season.apply(plan)
    season.export_of(anna.registration(Status="Trukket"), at=oslo(8, 5, 7)).sync()
    assert season.colours(anna) == ("green", "yellow"), "shown as it was, not painted back"
    assert season.holds(anna)[0] == "handled-manually"
    assert season.plans() == ()


@pytest.mark.parametrize("kind", [ManualKind.GROUP, ManualKind.LIST, ManualKind.ROW])
def test_a_row_that_leaves_what_is_handled_by_hand_is_ended_by_hand_too(season: SmallSeason, kind: ManualKind) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    what = {
        ManualKind.GROUP: "HVL/Sykepleie/2024",
        ManualKind.LIST: season.list_path().name,
        ManualKind.ROW: season.row_of(anna).id,
    }
    season.act(set_manual, kind, what[kind], SIGNATURE)
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plans() == ()


def test_stopped_nothing_leaves_the_house_and_after_resume_it_all_does(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    season.act(stop, SIGNATURE)
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 7)).export_of(anna, bo, at=oslo(8, 5, 7))
    before = outside_the_office(season.tree())
    season.sync(oslo(8, 5, 14))
    assert outside_the_office(season.tree()) == before
    assert not [call for call in season.calls.written if call.endswith(" HVL")]
    assert "STOPPET av IFA" in season.status().lines()[0]
    with pytest.raises(Refused, match="stoppet av IFA"):
        season.apply(plan)

    season.act(resume, SIGNATURE)
    season.sync(oslo(8, 5, 15))
    assert season.colours(bo) == ("green", "yellow")
    assert len(season.posts()) == 2
    assert season.plan().lines == 4
