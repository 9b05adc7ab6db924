"""The four-week rule (R6): 23:59 in Oslo on the last day is in time, and a moved calendar makes nobody late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from praksis.clock import OSLO
from praksis.deadlines import CalendarDays, Timeliness, deadline_of, list_deadline, row_deadline, timeliness
from tests.examples import at_most

DAYS_BEFORE = 28
SEPTEMBER = date(2026, 9, 7)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


def in_oslo(day: date, at: str) -> datetime:
    """The moment when it is `at` o'clock in Oslo on `day`, in UTC."""
    return datetime.combine(day, time.fromisoformat(at), tzinfo=OSLO).astimezone(UTC)


def said(first_day: date, since: datetime, last_day: date | None = None) -> CalendarDays:
    return CalendarDays(first_day, last_day or first_day + timedelta(days=60), since)


@st.composite
def histories(draw: st.DrawFn) -> list[CalendarDays]:
    """What a calendar may have said: one to six starts, oldest first."""
    since = sorted(draw(st.lists(MOMENTS, min_size=1, max_size=6, unique=True)))
    return [said(draw(DAYS), moment) for moment in since]


def first_day_at(history: list[CalendarDays], moment: datetime) -> date:
    """The start that the calendar gave at `moment`; the first that it ever gave, before that."""
    return next((d.first_day for d in reversed(history) if d.since <= moment), history[0].first_day)


def test_the_list_is_due_28_days_before_the_practice_starts() -> None:
    assert deadline_of(SEPTEMBER, DAYS_BEFORE) == date(2026, 8, 10)


@given(DAYS)
def test_28_days_is_the_same_day_of_the_week_four_weeks_earlier(first_day: date) -> None:
    deadline = deadline_of(first_day, DAYS_BEFORE)
    assert (first_day - deadline).days == 28
    assert deadline.weekday() == first_day.weekday()


@pytest.mark.parametrize(
    "deadline",
    [
        date(2026, 8, 10),  # summer time
        date(2026, 1, 12),  # winter time
        date(2026, 3, 28),
        date(2026, 3, 29),  # the clocks go forward
        date(2026, 10, 25),  # the clocks go back
        date(2026, 12, 31),
    ],
    ids=str,
)
def test_one_minute_to_midnight_in_oslo_on_the_last_day_is_in_time_and_midnight_is_not(deadline: date) -> None:
    assert timeliness(None, in_oslo(deadline, "23:59"), deadline) is Timeliness.ON_TIME
    assert timeliness(None, in_oslo(deadline, "23:59:59.999999"), deadline) is Timeliness.ON_TIME
    assert timeliness(None, in_oslo(deadline + timedelta(days=1), "00:00"), deadline) is Timeliness.LATE


def test_it_is_oslo_that_counts_also_when_utc_is_still_on_the_day_before() -> None:
    deadline = date(2026, 8, 10)
    half_past_midnight_in_oslo = datetime(2026, 8, 10, 22, 30, tzinfo=UTC)
    assert timeliness(None, half_past_midnight_in_oslo, deadline) is Timeliness.LATE


@given(DAYS, MOMENTS)
def test_it_is_the_date_in_oslo_that_decides(deadline: date, arrived_at: datetime) -> None:
    in_time = arrived_at.astimezone(OSLO).date() <= deadline
    assert timeliness(None, arrived_at, deadline) is (Timeliness.ON_TIME if in_time else Timeliness.LATE)


@given(DAYS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_an_interval_is_on_time_late_or_unsure_by_its_two_ends(
    deadline: date, arrived_after: datetime, later: timedelta
) -> None:
    arrived_at = arrived_after + later
    start_in_time = arrived_after.astimezone(OSLO).date() <= deadline
    end_in_time = arrived_at.astimezone(OSLO).date() <= deadline
    expected = Timeliness.ON_TIME if end_in_time else Timeliness.UNSURE if start_in_time else Timeliness.LATE
    assert timeliness(arrived_after, arrived_at, deadline) is expected


def test_a_row_seen_absent_before_and_present_after_the_deadline_is_unsure_never_silently_late() -> None:
    deadline = date(2026, 8, 10)
    assert timeliness(in_oslo(deadline, "12:00"), in_oslo(date(2026, 8, 12), "08:00"), deadline) is Timeliness.UNSURE


def test_a_row_that_was_not_there_when_the_deadline_had_passed_is_late() -> None:
    deadline = date(2026, 8, 10)
    absent = in_oslo(date(2026, 8, 11), "00:00")
    assert timeliness(absent, in_oslo(date(2026, 8, 12), "08:00"), deadline) is Timeliness.LATE


@given(DAYS, st.lists(DAYS, max_size=8))
def test_a_list_is_due_before_the_earliest_of_the_calendar_and_its_rows(calendar: date, rows: list[date]) -> None:
    due = list_deadline(calendar, rows, DAYS_BEFORE)
    assert due in {deadline_of(day, DAYS_BEFORE) for day in [calendar, *rows]}
    assert all(due <= deadline_of(day, DAYS_BEFORE) for day in [calendar, *rows])


@given(DAYS, histories(), MOMENTS)
def test_a_row_with_a_start_of_its_own_counts_from_that_whatever_the_calendar_says(
    own: date, history: list[CalendarDays], arrived_at: datetime
) -> None:
    assert row_deadline(own, history, arrived_at, DAYS_BEFORE) == deadline_of(own, DAYS_BEFORE)


def test_a_row_without_a_start_counts_from_the_calendars() -> None:
    history = [said(SEPTEMBER, in_oslo(date(2026, 1, 2), "12:00"))]
    assert row_deadline(None, history, in_oslo(date(2026, 8, 1), "12:00"), DAYS_BEFORE) == date(2026, 8, 10)


@at_most(80)
@given(histories(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=200)), st.data())
def test_a_calendar_that_is_moved_never_makes_a_row_late_that_came_in_time_by_what_it_said(
    history: list[CalendarDays], arrived_after: datetime, width: timedelta, data: st.DataObject
) -> None:
    seen_at = arrived_after + width
    came = data.draw(st.datetimes(arrived_after.replace(tzinfo=None), seen_at.replace(tzinfo=None)).map(_utc))
    assume(came.astimezone(OSLO).date() <= deadline_of(first_day_at(history, came), DAYS_BEFORE))
    deadline = row_deadline(None, history, seen_at, DAYS_BEFORE, arrived_after=arrived_after)
    assert timeliness(arrived_after, seen_at, deadline) is not Timeliness.LATE


@given(histories(), MOMENTS, DAYS, st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_a_row_that_was_on_time_stays_so_however_often_the_calendar_is_moved(
    history: list[CalendarDays], arrived_at: datetime, new_first_day: date, later: timedelta
) -> None:
    before = row_deadline(None, history, arrived_at, DAYS_BEFORE)
    moved = [*history, said(new_first_day, history[-1].since + later)]
    assert row_deadline(None, moved, arrived_at, DAYS_BEFORE) >= before or moved[-1].since <= arrived_at
    if timeliness(None, arrived_at, before) is Timeliness.ON_TIME and moved[-1].since > arrived_at:
        after = row_deadline(None, moved, arrived_at, DAYS_BEFORE)
        assert timeliness(None, arrived_at, after) is Timeliness.ON_TIME


def test_a_calendar_moved_to_later_and_back_again_makes_nobody_late() -> None:
    history = [
        said(SEPTEMBER, in_oslo(date(2026, 1, 2), "12:00")),
        said(date(2026, 9, 21), in_oslo(date(2026, 8, 11), "12:00")),
        said(SEPTEMBER, in_oslo(date(2026, 8, 20), "12:00")),
    ]
    came = in_oslo(date(2026, 8, 15), "12:00")  # in time for 21 September, which was what the calendar said that day
    assert timeliness(None, came, row_deadline(None, history, came, DAYS_BEFORE)) is Timeliness.ON_TIME


def test_a_row_that_came_after_every_deadline_that_was_ever_given_is_late() -> None:
    history = [
        said(SEPTEMBER, in_oslo(date(2026, 1, 2), "12:00")),
        said(date(2026, 9, 14), in_oslo(date(2026, 6, 1), "12:00")),
    ]
    came = in_oslo(date(2026, 8, 18), "00:00")
    assert timeliness(None, came, row_deadline(None, history, came, DAYS_BEFORE)) is Timeliness.LATE


def test_a_row_that_may_have_come_before_the_calendar_was_moved_forward_counts_from_what_it_said_then() -> None:
    history = [
        said(SEPTEMBER, in_oslo(date(2026, 1, 2), "12:00")),
        said(date(2026, 8, 24), in_oslo(date(2026, 8, 9), "12:00")),
    ]
    absent, seen = in_oslo(date(2026, 8, 8), "12:00"), in_oslo(date(2026, 8, 10), "12:00")
    assert row_deadline(None, history, seen, DAYS_BEFORE, arrived_after=absent) == date(2026, 8, 10)
    assert row_deadline(None, history, seen, DAYS_BEFORE) == date(2026, 7, 27)


def test_what_the_calendar_said_long_before_the_row_came_gives_nobody_more_time() -> None:
    history = [
        said(date(2026, 10, 5), in_oslo(date(2026, 1, 2), "12:00")),
        said(SEPTEMBER, in_oslo(date(2026, 3, 1), "12:00")),
    ]
    assert row_deadline(None, history, in_oslo(date(2026, 8, 12), "12:00"), DAYS_BEFORE) == date(2026, 8, 10)


@given(histories(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=300)))
def test_the_last_day_never_matters(history: list[CalendarDays], arrived_at: datetime, longer: timedelta) -> None:
    stretched = [CalendarDays(d.first_day, d.last_day + longer, d.since) for d in history]
    assert row_deadline(None, stretched, arrived_at, 28) == row_deadline(None, history, arrived_at, 28)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
