"""Whatever is chosen in a case that follows from a list stands through later runs, and can be taken back (promise 1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind, Choice
from tests.jobs.season_factory import BLUE, SmallSeason, calendar_line, oslo, students

Story = Callable[[SmallSeason], None]
REFERENCE = ("UiB", "Sykepleie", "2024")


def late_row(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.sync(oslo(8, 19))
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 20, 10)).sync(oslo(8, 20, 12))


def arrival_unsure(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 20, 10)).sync(oslo(8, 20, 12))


def struck_row(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo)
    season.edit(lambda sheet: sheet.strike(bo), at=oslo(8, 3, 11)).sync()


def uncertain_match(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna.registration(Fødselsnummer="", Fornavn="Annika")).sync()


def number_alone(season: SmallSeason) -> None:
    anna, stranger = students(2)
    person = stranger.person
    names = {"Fornavn": person.given, "Etternavn": person.family, "Fødselsdato": f"{person.born:%d.%m.%Y}", "Mobil": ""}
    season.list_of(anna).export_of(anna.registration(**names)).sync()


def hand_painted_cell(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(ordered=BLUE)).export_of(anna).sync()


def overlap(season: SmallSeason) -> None:
    season.modes = {"HVL": "full", "UiB": "full"}
    season.channel("UiB").mkdir()
    (anna,) = students(1)
    season.calendar(calendar_line(), calendar_line(institution=REFERENCE[0]))
    season.list_of(anna).list_of(anna, group=REFERENCE).export_of(anna).sync()


STORIES: dict[CaseKind, Story] = {
    CaseKind.LATE_ROW: late_row,
    CaseKind.ARRIVAL_UNSURE: arrival_unsure,
    CaseKind.STRUCK_ROW: struck_row,
    CaseKind.UNCERTAIN_MATCH: uncertain_match,
    CaseKind.NUMBER_ALONE: number_alone,
    CaseKind.HAND_PAINTED_CELL: hand_painted_cell,
    CaseKind.OVERLAP: overlap,
}
"""Two columns, days outside the calendar, copied sheets and messages have their own: test_two_columns.py and others."""

GONE_FOR_GOOD = {(CaseKind.HAND_PAINTED_CELL, Choice.USE_OUR_COLOUR)}
"""Taken back, nothing is asked any more: the cell has our colour by now."""


@pytest.mark.parametrize(
    ("kind", "choice"), [(kind, choice) for kind in STORIES for choice in CASE_TYPES[kind].choices]
)
def test_a_choice_stands_over_three_runs_and_is_asked_again_when_taken_back(
    season: SmallSeason, kind: CaseKind, choice: Choice
) -> None:
    STORIES[kind](season)
    case = season.cases(kind)[0]
    number = case.number
    assert case.why
    assert case.one
    assert case.other, "both sides are shown"
    others = [c.number for c in season.cases() if c.number != number]
    season.decide(kind, CHOICE_WORDS[choice])
    season.sync()
    standing = [(row.holds, row.registered, row.ordered) for row in season.status().rows]
    for day in (21, 22):
        season.sync(oslo(8, day))
        assert number not in [c.number for c in season.cases()]
        assert [c.number for c in season.cases()] == others, "the answer raises no other question"
        assert [(row.holds, row.registered, row.ordered) for row in season.status().rows] == standing
    season.take_back(number)
    season.sync()
    asked = [c.number for c in season.cases()]
    assert (number in asked) is ((kind, choice) not in GONE_FOR_GOOD)
