"""A match that is not certain: held, a case, and an administrator's word that sticks (promise 1)."""

from __future__ import annotations

import pytest

from praksis.cases import CaseKind
from tests.jobs.season_factory import SmallSeason, Student, oslo, students


def undecided(season: SmallSeason) -> Student:
    """Anna has registered without a number and under another given name."""
    (anna,) = students(1)
    season.list_of(anna)
    season.export_of(anna.registration(Fødselsnummer="", Fornavn="Annika"))
    season.sync()
    return anna


def test_an_undecided_match_is_yellow_held_and_a_case_with_both_sides(season: SmallSeason) -> None:
    anna = undecided(season)
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.holds(anna) == ("match-undecided",)
    (case,) = season.cases()
    assert case.kind == "uncertain-match"
    assert anna.name in case.one
    assert "Annika" in case.other
    assert season.plans() == ()


def test_the_same_person_is_green_and_ordered_and_taken_back_is_yellow_again(season: SmallSeason) -> None:
    anna = undecided(season)
    number = season.cases()[0].number
    season.decide(CaseKind.UNCERTAIN_MATCH, "samme person", "Bekreftet av koordinator.")
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    assert season.plan().lines == 2
    plan = season.plan().number

    season.take_back(number)
    season.sync()
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.holds(anna) == ("match-undecided",)
    assert season.plans() == ()

    season.decide(CaseKind.UNCERTAIN_MATCH, "samme person")
    season.sync()
    assert season.plan().number > plan


def test_not_the_same_person_is_not_registered_and_asks_no_more(season: SmallSeason) -> None:
    anna = undecided(season)
    season.decide(CaseKind.UNCERTAIN_MATCH, "ikke samme person")
    season.sync()
    season.sync(oslo(8, 6))
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.holds(anna) == ("not-registered",)
    assert season.cases() == []


def test_a_number_alone_is_never_certain(season: SmallSeason) -> None:
    (anna,) = students(1)
    stranger = students(2)[1].person
    season.list_of(anna)
    line = anna.registration(
        Fornavn=stranger.given, Etternavn=stranger.family, Fødselsdato=f"{stranger.born:%d.%m.%Y}", Mobil=""
    )
    season.export_of(line).sync()
    assert season.holds(anna) == ("match-undecided",)
    assert [c.kind for c in season.cases()] == ["number-alone"]
    assert season.plans() == ()


@pytest.mark.parametrize("choice", ["samme person", "ikke samme person"])
def test_a_decision_sticks_when_the_list_is_changed_and_read_anew(season: SmallSeason, choice: str) -> None:
    anna = undecided(season)
    season.decide(CaseKind.UNCERTAIN_MATCH, choice)
    season.sync()
    before = season.colours(anna)
    season.edit(lambda sheet: sheet.set(anna, "Mobil", "68051234"), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == before
    assert season.cases() == []


def test_taken_back_after_it_was_ordered_nothing_is_cancelled_and_nothing_ordered_until_it_is_decided(
    season: SmallSeason,
) -> None:
    anna = undecided(season)
    number = season.cases()[0].number
    season.decide(CaseKind.UNCERTAIN_MATCH, "samme person")
    season.sync()
    season.order()
    assert season.colours(anna) == ("green", "green")
    season.take_back(number)
    season.sync()
    assert season.holds(anna) == ("match-undecided",)
    assert season.plans() == ()
    assert season.colours(anna)[0] == "yellow"


def test_a_case_shows_the_nearest_other_candidates_by_name(season: SmallSeason) -> None:
    (anna,) = students(1)
    near = [
        anna.registration(
            Fødselsnummer="",
            Fødselsdato=anna.person.born.strftime("%d.%m.%Y"),
            Fornavn=f"{anna.person.given}{ending}",
            **{"E-post": f"nr{serial}@example.no", "Mobil": "", "Søknads-ID": f"4000{serial}"},
        )
        for serial, ending in enumerate(("a", "e"))
    ]
    season.list_of(anna).export_of(*near).sync()

    (case,) = season.cases(CaseKind.UNCERTAIN_MATCH)
    told = f"{case.other} {case.others}"
    assert all(f"{anna.person.given}{ending} {anna.person.family}" in told for ending in ("a", "e"))
    assert "Andre som ligner" in case.others
