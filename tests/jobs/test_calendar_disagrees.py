"""Days too far outside the calendar: one question for a list and period, and an answer that holds for those days."""

from __future__ import annotations

from datetime import date, timedelta

from praksis.cases import CaseKind
from tests.jobs.season_factory import FIRST_DAY, LAST_DAY, SmallSeason, Student, oslo, students

FAR = LAST_DAY + timedelta(days=30)


def outside(season: SmallSeason) -> list[Student]:
    """Two rows that go on for a month after the calendar's period, and one that does not."""
    anna, bo, eva = students(3)
    season.list_of(anna.row(last_day=FAR), bo.row(last_day=FAR), eva).export_of(anna, bo, eva).sync()
    return [anna, bo, eva]


def test_rows_outside_the_calendar_are_held_and_one_case(season: SmallSeason) -> None:
    anna, bo, eva = outside(season)
    (case,) = season.cases()
    assert case.kind == "calendar-disagrees"
    assert case.one == "Listen: 07.09.2026–15.11.2026 (rad 6, 7)"
    assert case.other == "Kalenderen: 07.09.2026–16.10.2026"
    assert "2 rader har dager" in case.why
    assert season.holds(anna) == season.holds(bo) == ("days-outside-calendar",)
    assert f"(sak {case.case})" in season.row_of(anna).why[0]
    assert season.holds(eva) == ()


def test_the_list_holds_and_its_days_are_ordered_until_that_is_taken_back(season: SmallSeason) -> None:
    anna, _, _ = outside(season)
    number = season.cases()[0].number
    season.decide(CaseKind.CALENDAR_DISAGREES, "listen gjelder", "Avtalt med avdelingen.")
    for _ in range(3):
        season.sync()
        assert (season.holds(anna), season.cases()) == ((), [])
    lines = season.plan_lines(season.plan().number)
    assert {line["Siste dag"].date() for line in lines if line["Student"] == anna.name} == {FAR}
    season.take_back(number)
    season.sync()
    assert season.holds(anna) == ("days-outside-calendar",)
    assert [case.number for case in season.cases()] == [number]


def test_the_calendar_holds_and_the_rows_wait_for_the_list_without_more_questions(season: SmallSeason) -> None:
    anna, _, _ = outside(season)
    season.decide(CaseKind.CALENDAR_DISAGREES, "kalenderen gjelder")
    for _ in range(3):
        season.sync()
        assert (season.holds(anna), season.cases()) == (("days-outside-calendar",), [])
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", LAST_DAY), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.holds(anna) == ()


def test_other_days_are_asked_about_anew_and_the_decided_ones_stand(season: SmallSeason) -> None:
    anna, bo, _ = outside(season)
    season.decide(CaseKind.CALENDAR_DISAGREES, "listen gjelder")
    season.sync()
    season.edit(lambda sheet: sheet.set(bo, "Siste dag", date(2026, 12, 24)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.holds(anna) == ()
    assert season.holds(bo) == ("days-outside-calendar",)
    (case,) = season.cases()
    assert "24.12.2026 (rad 7)" in case.one


def test_a_list_that_is_put_right_needs_no_decision(season: SmallSeason) -> None:
    anna, bo, _ = outside(season)

    def put_right(sheet: object) -> None:
        for student in (anna, bo):
            sheet.set(student, "Siste dag", LAST_DAY)  # type: ignore[attr-defined]

    season.edit(put_right, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.cases() == []
    assert season.holds(anna) == season.holds(bo) == ()
    assert season.row_of(anna).deadline == (FIRST_DAY - timedelta(days=28)).isoformat()
