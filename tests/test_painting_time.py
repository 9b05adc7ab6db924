"""When a list is painted: after it has rested, and with growing pauses while it is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from praksis.painting_time import PAUSES, at_rest, next_try

NOW = datetime(2026, 8, 5, 10, tzinfo=UTC)
QUIET = timedelta(minutes=30)


def test_pauses_grow_and_then_stay_below_three_hours() -> None:
    waits = [next_try(tries, NOW) - NOW for tries in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=10)
    assert waits[4:] == [timedelta(minutes=160)] * 7
    assert set(waits) == set(PAUSES)


@given(st.integers(-5, 10_000))
def test_there_is_always_a_next_try_and_it_is_yet_to_come(tries: int) -> None:
    assert NOW < next_try(tries, NOW) <= NOW + timedelta(hours=3)


@given(st.timedeltas(timedelta(), timedelta(days=400)), st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_list_rests_when_it_was_saved_or_seen_the_quiet_period_ago(saved: timedelta, seen: timedelta) -> None:
    assert at_rest(NOW - saved, NOW - seen, QUIET, NOW) == (max(saved, seen) >= QUIET)


def test_a_time_that_is_yet_to_come_keeps_no_list_from_rest_once_it_has_been_seen_so_long() -> None:
    years_ahead = NOW + timedelta(days=4000)
    assert not at_rest(years_ahead, NOW, QUIET, NOW)
    assert at_rest(years_ahead, NOW, QUIET, NOW + QUIET)


def test_without_a_quiet_period_nothing_waits() -> None:
    assert at_rest(NOW, NOW, timedelta(), NOW)
