"""A number that was told once and is told no more: nothing is ordered on the memory of it, and nobody else waits for it."""

from __future__ import annotations

import pytest

from praksis.cases import CHOICE_WORDS, CaseKind, Choice
from praksis.errors import Refused
from praksis.holds import Hold
from tests.jobs.season_factory import SmallSeason, oslo, students


def test_a_plan_goes_on_without_the_student_whose_number_nothing_tells_any_more(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo.row(number=None)).export_of(anna, bo).sync()
    season.decide(CaseKind.UNCERTAIN_MATCH, CHOICE_WORDS[Choice.SAME_PERSON])
    season.sync(oslo(8, 5, 13))
    assert season.plan().lines == 4
    season.export_of(anna, bo.registration(Fødselsnummer=""), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    with pytest.raises(Refused, match=r"linje \d \(ark «Periode 1», rad \d+\), linje \d") as refused:
        season.apply(season.plan().number)
    assert refused.value.code == "nummer-kan-ikke-leses"
    season.sync(oslo(8, 6, 14))
    assert season.holds(bo) == (Hold.NUMBER_MISSING.value,)
    lines = season.package(season.apply(season.plan().number).package)
    assert {line["Etternavn"] for line in lines} == {anna.person.family}
    season.export_of(anna, bo, at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.holds(bo) == ()
    again = season.package(season.apply(season.plan().number).package)
    assert {line["Etternavn"] for line in again} == {bo.person.family}
