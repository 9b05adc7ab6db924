"""Colours that somebody set by hand: left alone, asked about, and settled by an administrator (DESIGN.md)."""

from __future__ import annotations

import pytest

from praksis.cases import CaseKind
from tests.jobs.season_factory import BLUE, GREEN, YELLOW, SmallSeason, oslo, students


def test_a_green_that_we_did_not_paint_is_left_alone_and_the_row_waits(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna.row(registered=GREEN), bo).export_of(bo).sync()
    assert season.colours(anna) == ("green", "yellow")
    assert season.holds(anna) == ("not-registered", "hand-painted")
    (case,) = season.cases()
    assert case.kind == "hand-painted-cell"
    assert "«Registrert» i ark «Periode 1», rad 6, er grønn" in case.why
    assert season.colours(bo) == ("green", "yellow")
    assert season.plan().lines == 2


def test_a_green_that_agrees_with_what_we_know_is_no_question(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(registered=GREEN)).export_of(anna).sync()
    assert season.cases() == []
    assert season.holds(anna) == ()


@pytest.mark.parametrize("colour", [YELLOW, None], ids=["yellow", "no fill"])
def test_yellow_or_no_fill_where_we_never_painted_is_simply_painted(season: SmallSeason, colour: str | None) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(registered=colour, ordered=colour)).export_of(anna).sync()
    assert season.colours(anna) == ("green", "yellow")
    assert season.cases() == []


def test_our_green_turned_yellow_is_left_alone_and_the_row_not_planned(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", YELLOW), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.holds(anna) == ("hand-painted",)
    assert season.plans() == ()
    assert "systemet ville hatt den grønn" in season.cases(CaseKind.HAND_PAINTED_CELL)[0].why


def test_a_colour_that_is_neither_is_left_alone_and_asked_about(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(ordered=BLUE)).export_of(anna).sync()
    assert season.colours(anna) == ("green", BLUE)
    assert season.holds(anna) == ("hand-painted",)
    assert "verken tydelig gul eller tydelig grønn" in season.cases(CaseKind.HAND_PAINTED_CELL)[0].why


def test_our_colour_is_painted_when_an_administrator_says_so(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", YELLOW), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.decide(CaseKind.HAND_PAINTED_CELL, "bruk systemets farge")
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    assert season.holds(anna) == ()
    assert season.plan().lines == 2
    season.sync(oslo(8, 7))
    assert season.cases() == []


def test_a_cell_that_shall_stand_is_never_painted_again_and_the_row_goes_on(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", YELLOW), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.decide(CaseKind.HAND_PAINTED_CELL, "la cellen stå", "Koordinator vil ha den gul.")
    season.sync()
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.holds(anna) == ()
    assert season.plan().lines == 2
    season.sync(oslo(8, 7))
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.cases() == []


def test_a_bestilt_painted_green_by_hand_that_shall_stand_is_ordered_by_hand_and_not_again(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(ordered=GREEN)).export_of(anna).sync()
    assert season.holds(anna) == ("hand-painted",)
    season.decide(CaseKind.HAND_PAINTED_CELL, "la cellen stå", "Bestilt på telefon i juni.")
    season.sync()
    assert season.plans() == ()
    assert season.colours(anna)[1] == "green"


def test_a_hand_painted_cell_that_is_put_right_by_hand_needs_no_decision(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", YELLOW), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", GREEN), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.cases() == []
    assert season.holds(anna) == ()


def test_the_same_cell_painted_by_hand_again_after_our_colour_was_chosen_is_asked_about_again(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", YELLOW), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.decide(CaseKind.HAND_PAINTED_CELL, "bruk systemets farge")
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    season.edit(lambda sheet: sheet.fill(anna, "Registrert", YELLOW), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.colours(anna) in {("green", "yellow"), ("yellow", "yellow")}
    painted_back = season.colours(anna) == ("green", "yellow")
    assert painted_back or season.cases(CaseKind.HAND_PAINTED_CELL), "never silently left"
