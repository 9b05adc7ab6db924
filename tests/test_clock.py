"""The clock: Oslo's days, whatever UTC says, and clocks that stand still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.clock import OSLO, FixedClock, SystemClock, clock_at, end_of_day, oslo_date

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 8, 10, 21, 59, tzinfo=UTC), date(2026, 8, 10)),  # 23:59 in summer
        (datetime(2026, 8, 10, 22, 0, tzinfo=UTC), date(2026, 8, 11)),
        (datetime(2026, 1, 10, 22, 59, tzinfo=UTC), date(2026, 1, 10)),  # 23:59 in winter
        (datetime(2026, 1, 10, 23, 0, tzinfo=UTC), date(2026, 1, 11)),
    ],
)
def test_the_date_in_oslo_changes_at_midnight_in_oslo(moment: datetime, day: date) -> None:
    assert oslo_date(moment) == day


@given(DAYS)
def test_the_end_of_a_day_is_its_last_moment_in_oslo(day: date) -> None:
    end = end_of_day(day).astimezone(UTC)
    assert oslo_date(end) == day
    assert oslo_date(end + timedelta(microseconds=1)) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)], ids=str
)
def test_the_days_when_the_clocks_change_are_shorter_and_longer(day: date, hours: int) -> None:
    before, after = end_of_day(day - timedelta(days=1)).astimezone(UTC), end_of_day(day).astimezone(UTC)
    assert after - before == timedelta(hours=hours)


def test_a_fixed_clock_stands_still_and_speaks_utc() -> None:
    clock = FixedClock(datetime(2026, 8, 10, 2, 0, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == datetime(2026, 8, 10, 0, 0, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)


@given(DAYS)
def test_a_clock_at_a_day_is_on_that_day_in_oslo(day: date) -> None:
    now = clock_at(day).now()
    assert oslo_date(now) == day
    assert now.astimezone(OSLO).hour == 12


def test_without_a_day_the_clock_is_the_real_one() -> None:
    clock = clock_at(None)
    assert isinstance(clock, SystemClock)
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)
