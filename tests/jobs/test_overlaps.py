"""«Slipp gjennom» is said of a row beside those that were shown: one that comes later is a new question (promise 1)."""

from __future__ import annotations

from datetime import timedelta

from praksis.cases import CaseKind
from tests.jobs.season_factory import FIRST_DAY, SmallSeason, Student, calendar_line, oslo, students

(ANNA,) = students(1)
SECOND, THIRD = ("HVL", "Fysioterapi", "2023"), ("HVL", "Radiografi", "2025")


def calendar(season: SmallSeason) -> SmallSeason:
    groups = (calendar_line(group=group, cohort=cohort) for _, group, cohort in (SECOND, THIRD))
    return season.calendar(calendar_line(), *groups)


def let_all_through(season: SmallSeason) -> None:
    while season.cases(CaseKind.OVERLAP):
        season.decide(CaseKind.OVERLAP, "slipp gjennom")
    season.sync()


def in_two_groups(season: SmallSeason, anna: Student = ANNA) -> None:
    calendar(season).list_of(anna).list_of(anna, group=SECOND).export_of(anna).sync()
    assert len(season.cases(CaseKind.OVERLAP)) == 2
    let_all_through(season)
    assert season.cases() == []
    assert len(season.plans()) == 2


def test_a_third_group_that_comes_later_is_asked_about_in_every_row(season: SmallSeason) -> None:
    in_two_groups(season)
    before = [plan.number for plan in season.plans()]
    season.list_of(ANNA, group=THIRD, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    cases = season.cases(CaseKind.OVERLAP)
    assert len(cases) == 3
    assert sum("Radiografi kull 2025" in case.other for case in cases) == 2, "the old rows are shown beside the new one"
    assert all("overlap" in row.holds for row in season.status().rows)
    assert [plan for plan in season.plans() if plan.number in before] == [], "nothing is ordered till it is answered"
    season.sync(oslo(8, 6, 14))
    assert [case.number for case in season.cases(CaseKind.OVERLAP)] == [case.number for case in cases], "asked once"
    let_all_through(season)
    assert (season.cases(), len(season.plans())) == ([], 3)


def test_what_was_let_through_holds_while_rows_only_leave_or_move(season: SmallSeason) -> None:
    in_two_groups(season)
    season.edit(lambda sheet: sheet.set(ANNA, "Siste dag", FIRST_DAY + timedelta(days=30)), at=oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    assert season.cases() == []
    season.edit(lambda sheet: sheet.remove(ANNA), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.cases() == []


def test_access_under_a_name_that_the_calendar_has_no_more_is_asked_about_although_a_row_was_let_through(
    season: SmallSeason,
) -> None:
    in_two_groups(season)
    season.order()
    later = calendar_line(period="Semester 5", first_day=FIRST_DAY + timedelta(days=1))
    second = calendar_line(group=SECOND[1], cohort=SECOND[2])
    season.calendar(later, second, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.edit(lambda s: setattr(s.sheet, "title", "Semester 5"), oslo(8, 6, 14)).sync(oslo(8, 6, 16))
    assert season.plans() == (), "the same practice under another name is not ordered once more"
    assert any("har alt DIPS Arena" in case.why for case in season.cases(CaseKind.OVERLAP))
