"""Working days: what two of them after a day means, with weekends and Norwegian holidays in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.workdays import holidays, is_working_day, working_days_after


@pytest.mark.parametrize(
    ("gone", "asked"),
    [
        pytest.param(date(2026, 8, 17), date(2026, 8, 19), id="monday to wednesday"),
        pytest.param(date(2026, 8, 20), date(2026, 8, 24), id="thursday over a weekend"),
        pytest.param(date(2026, 8, 21), date(2026, 8, 25), id="friday over a weekend"),
        pytest.param(date(2026, 8, 22), date(2026, 8, 25), id="a saturday counts from monday"),
        pytest.param(date(2026, 4, 1), date(2026, 4, 8), id="over all of Easter"),
        pytest.param(date(2026, 5, 13), date(2026, 5, 18), id="over Ascension Day"),
        pytest.param(date(2027, 5, 14), date(2027, 5, 19), id="over Whit Monday and 17 May on the same day"),
        pytest.param(date(2026, 12, 23), date(2026, 12, 28), id="over Christmas"),
    ],
)
def test_two_working_days_have_passed_on_that_day_and_not_before(gone: date, asked: date) -> None:
    assert working_days_after(gone, asked) == 2
    assert working_days_after(gone, asked - timedelta(days=1)) < 2


def test_the_holidays_of_a_year_are_those_of_the_law() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 17),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
    ],
)
def test_easter_is_on_the_day_of_the_calendar(year: int, sunday: date) -> None:
    assert {sunday, sunday + timedelta(days=1), sunday - timedelta(days=2)} <= holidays(year)


DAYS = st.dates(date(2020, 1, 1), date(2050, 12, 31))


@given(DAYS, st.integers(0, 40))
def test_a_day_more_counts_one_more_exactly_when_it_is_a_working_day(day: date, later: int) -> None:
    today = day + timedelta(days=later)
    tomorrow = today + timedelta(days=1)
    assert working_days_after(day, tomorrow) - working_days_after(day, today) == is_working_day(tomorrow)


@given(DAYS, st.integers(0, 400))
def test_nothing_has_passed_before_the_day_itself(day: date, earlier: int) -> None:
    assert working_days_after(day, day - timedelta(days=earlier)) == 0
