"""When a row came, and what that means: by the clock in Oslo, never by our own painting (R2, R6; DESIGN.md, Arrival)."""

from __future__ import annotations

import os
from datetime import datetime

import pytest
from sqlalchemy import func, select

from praksis.cases import CaseKind
from praksis.clock import OSLO
from praksis.ledger.tables import DocumentVersion, Placement
from tests.jobs.season_factory import DEADLINE, SmallSeason, calendar_line, oslo, students


def versions(season: SmallSeason, *, ours: bool = False) -> int:
    with season.house() as house, house.ledger.reading() as session:
        return session.scalar(select(func.count()).where(DocumentVersion.ours.is_(ours))) or 0


def arrivals(season: SmallSeason) -> dict[str, datetime]:
    with season.house() as house, house.ledger.reading() as session:
        return {p.id: p.arrived_at for p in session.scalars(select(Placement).where(Placement.removed_at.is_(None)))}


@pytest.mark.parametrize(
    ("saved", "held"),
    [(oslo(8, 10, 23, 59, 59), ()), (oslo(8, 11, 0, 0), ("late",))],
    ids=["the last second of the day in Oslo", "a second later"],
)
def test_a_list_that_lies_there_on_the_last_day_is_in_time(
    season: SmallSeason, saved: datetime, held: tuple[str, ...]
) -> None:
    assert saved.date() >= DEADLINE
    (anna,) = students(1)
    season.list_of(anna, at=saved).export_of(anna).sync(oslo(8, 12))
    assert season.holds(anna) == held


def test_a_late_row_is_held_and_is_a_case_and_the_others_go_on(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.sync(oslo(8, 11))
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 20, 10)).sync(oslo(8, 20))
    assert season.holds(anna) == ()
    assert season.holds(bo) == ("late",)
    assert season.colours(bo) == ("green", "yellow"), "registered is registered, late or not"
    (case,) = season.cases()
    assert case.kind == "late-row"
    assert "20.08.2026, etter fristen 10.08.2026" in case.why
    assert case.case in " ".join(season.row_of(bo).why)
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {anna.name}


def test_a_late_row_that_is_let_through_is_ordered_and_taken_back_it_is_held_again(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, at=oslo(8, 12)).export_of(anna).sync(oslo(8, 13))
    assert season.plans() == ()
    case = season.cases(CaseKind.LATE_ROW)[0].number
    season.decide(CaseKind.LATE_ROW, "slipp gjennom", "Plassen ble klar sent.")
    season.sync()
    assert season.holds(anna) == ()
    first = season.plan()
    assert first.lines == 2

    season.take_back(case)
    season.sync()
    assert season.holds(anna) == ("late",)
    assert season.plans() == ()
    assert [c.number for c in season.cases()] == [case]

    season.decide(CaseKind.LATE_ROW, "slipp gjennom")
    season.sync()
    assert season.plan().number > first.number, "a number never comes back"
    season.order()
    assert season.colours(anna) == ("green", "green")


def test_a_late_row_that_is_held_back_stays_held_and_asks_no_more(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, at=oslo(8, 12)).export_of(anna).sync(oslo(8, 13))
    season.decide(CaseKind.LATE_ROW, "hold tilbake")
    season.sync()
    season.sync(oslo(8, 14))
    assert season.holds(anna) == ("held-back",)
    assert season.cases() == []
    assert season.plans() == ()


def test_a_decision_without_a_reason_or_with_another_cases_choice_is_refused(season: SmallSeason) -> None:
    from praksis.errors import Invalid, NotFound, Refused

    (anna,) = students(1)
    season.list_of(anna, at=oslo(8, 12)).export_of(anna).sync(oslo(8, 13))
    with pytest.raises(Invalid, match="begrunnelse"):
        season.decide(CaseKind.LATE_ROW, "slipp gjennom", " ")
    with pytest.raises(Invalid, match="«slipp gjennom» eller «hold tilbake»"):
        season.decide(CaseKind.LATE_ROW, "samme person")
    number = season.cases()[0].number
    season.decide(CaseKind.LATE_ROW, "slipp gjennom")
    season.take_back(number)
    with pytest.raises(Refused):
        season.take_back(number)
    with pytest.raises(NotFound):
        season.take_back(99)


def test_a_row_seen_first_after_the_deadline_that_may_have_come_before_it_is_a_case_and_not_late(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 12, 10)).sync(oslo(8, 12))
    assert season.holds(bo) == ("arrival-unsure",)
    season.decide(CaseKind.ARRIVAL_UNSURE, "slipp gjennom", "Koordinator ringte den 9.")
    season.sync()
    assert season.holds(bo) == ()
    assert season.plan().lines == 4


def test_a_row_in_a_version_saved_by_the_deadline_is_in_time_however_late_we_look(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 10, 23, 59)).sync(oslo(8, 20))
    assert season.holds(bo) == ()


def test_our_own_painting_is_no_arrival_and_no_new_version(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    before = arrivals(season)
    assert versions(season) == 1
    # Bo registers after the deadline, so that we paint after it as well.
    season.export_of(anna, bo, at=oslo(8, 18)).sync(oslo(8, 18))
    season.sync(oslo(8, 19))
    assert season.colours(bo) == ("green", "yellow")
    assert arrivals(season) == before
    assert versions(season) == 1
    assert versions(season, ours=True) == 2
    assert season.holds(bo) == ()
    answers = [post for post in season.posts() if post.startswith("Emne: Praksisoversikten")]
    assert len(answers) == 1, "what we painted is not answered"


def test_a_list_that_is_only_touched_after_the_deadline_is_read_and_changes_nothing(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    before, plan = arrivals(season), season.plan().number
    moment = oslo(8, 20).timestamp()
    os.utime(season.list_path(), (moment, moment))
    season.sync(oslo(8, 21))
    assert season.calls.opened == [f"HVL/{season.list_path().name}"]
    assert arrivals(season) == before
    assert versions(season) == 1
    assert season.plan().number == plan
    season.sync()
    assert season.calls.opened == []


def test_a_changed_phone_ward_or_spelling_keeps_the_arrival(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    before = arrivals(season)

    def change(sheet: object) -> None:
        from tests.jobs.season_factory import ListEditor

        assert isinstance(sheet, ListEditor)
        sheet.set(anna, "Mobil", "68051234")
        sheet.set(anna, "Praksissted/enhet", "Lungeavdelingen, sengepost")
        sheet.set(anna, "Fornavn", f"{anna.person.given} Marie")

    season.edit(change, at=oslo(8, 20)).sync(oslo(8, 20))
    assert arrivals(season) == before
    assert [row.holds for row in season.status().rows] == [()]


def test_a_calendar_that_is_moved_forward_never_makes_an_on_time_list_late(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, days=(None, None)).export_of(anna).sync()
    assert season.row_of(anna).deadline == "2026-08-10"
    earlier = calendar_line(first_day=datetime(2026, 8, 24).date())
    season.calendar(earlier, at=oslo(8, 6)).sync(oslo(8, 6))
    assert season.holds(anna) == ()
    assert {line["Første dag"].date() for line in season.plan_lines(season.plan().number)} == {earlier.first_day}


def test_a_calendar_that_is_moved_back_gives_a_late_list_more_time(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, days=(None, None), at=oslo(8, 12)).export_of(anna).sync(oslo(8, 13))
    assert season.holds(anna) == ("late",)
    season.calendar(calendar_line(first_day=datetime(2026, 9, 21).date()), at=oslo(8, 14)).sync(oslo(8, 14))
    assert season.holds(anna) == ()
    assert season.cases() == [], "the case is overtaken"


def test_times_are_told_by_the_clock_in_oslo(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, at=datetime(2026, 8, 11, 0, 30, tzinfo=OSLO)).export_of(anna).sync(oslo(8, 12))
    assert "Raden kom 11.08.2026" in season.row_of(anna).why[0]
