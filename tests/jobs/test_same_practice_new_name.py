"""The same practice under another name: nothing is ordered twice when calendar, period or binding is put right."""

from __future__ import annotations

from datetime import timedelta

from praksis.cases import CaseKind
from praksis.jobs.bind import bind
from tests.jobs.season_factory import FIRST_DAY, SIGNATURE, SmallSeason, calendar_line, oslo, students

ANNA, BO = students(2)
CHANGED, SEEN, LATER = oslo(8, 6), oslo(8, 6, 13), oslo(8, 6, 16)


def ordered(season: SmallSeason) -> SmallSeason:
    season.list_of(ANNA, BO).export_of(ANNA, BO).sync()
    season.order()
    return season


def test_a_group_whose_name_is_put_right_keeps_its_list_and_what_was_ordered(season: SmallSeason) -> None:
    ordered(season).calendar(calendar_line(group="Sykepleier"), at=CHANGED).sync(SEEN)
    assert season.plans() == ()
    assert season.colours(ANNA) == ("green", "green")
    assert {row.group for row in season.status().rows} == {"Sykepleier"}


def test_a_cohort_that_is_put_right_keeps_what_was_ordered_too(season: SmallSeason) -> None:
    ordered(season).calendar(calendar_line(cohort="H24"), at=CHANGED).sync(SEEN)
    assert (season.plans(), season.colours(BO)) == ((), ("green", "green"))


def test_a_group_that_becomes_two_is_nobody_s_new_name(season: SmallSeason) -> None:
    both = (calendar_line(group="Sykepleie A"), calendar_line(group="Sykepleie B"))
    ordered(season).calendar(*both, at=CHANGED).sync(SEEN)
    assert season.holds(ANNA) == ("not-in-calendar",)
    assert {row.group for row in season.status().rows} == {"Sykepleie"}


def test_another_cohort_with_other_days_is_another_group(season: SmallSeason) -> None:
    other = calendar_line(cohort="2025", first_day=FIRST_DAY + timedelta(days=7))
    ordered(season).calendar(other, at=CHANGED).sync(SEEN)
    assert season.holds(ANNA) == ("not-in-calendar",)


def test_a_list_that_is_tied_to_another_group_after_it_was_ordered_is_asked_about_and_not_ordered_again(
    season: SmallSeason,
) -> None:
    season.calendar(calendar_line(), calendar_line(group="Fysioterapi", cohort="2023"))
    ordered(season).act(bind, season.list_path().name, "Fysioterapi", "2023", SIGNATURE)
    season.sync(SEEN)
    assert season.plans() == ()
    assert season.holds(ANNA) == ("overlap",)
    case = season.cases(CaseKind.OVERLAP)[0]
    assert "har alt DIPS Arena, Meona" in case.why
    assert "Sykepleie, kull 2024, Periode 1" in case.why

    season.act(bind, season.list_path().name, "Sykepleie", "2024", SIGNATURE)
    season.sync(LATER)
    assert (season.plans(), season.cases(), season.holds(ANNA)) == ((), [], ())


def test_a_period_with_another_name_and_other_days_is_asked_about_and_not_ordered_again(season: SmallSeason) -> None:
    ordered(season).calendar(
        calendar_line(period="Semester 5", first_day=FIRST_DAY + timedelta(days=1)), at=CHANGED
    ).sync(SEEN)
    season.edit(lambda s: setattr(s.sheet, "title", "Semester 5"), oslo(8, 6, 14)).sync(LATER)
    assert season.plans() == ()
    assert season.holds(BO) == ("overlap",)
    for _ in range(2):
        season.decide(CaseKind.OVERLAP, "slipp gjennom", "Den gamle tilgangen er avsluttet i Samlepunktet.")
    season.sync(oslo(8, 6, 17))
    assert {line["Hva"] for line in season.plan_lines(season.plan().number)} == {"Ny tilgang"}
