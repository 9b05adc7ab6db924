"""The lists of a first day are known again by their names: that is all that says when they are due to be erased."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.orders.first_day_book import first_day_name, first_day_of


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_day_is_read_back_from_the_name(day: date) -> None:
    assert first_day_of(first_day_name(day)) == day
    assert first_day_of(first_day_name(day).upper()) == day


@pytest.mark.parametrize(
    "name",
    ["Førstedag 32.01.2026.xlsx", "Førstedag 07.09.26.xlsx", "Førstedag 07.09.2026 kopi.xlsx", "Mine Førstedag.xlsx"],
)
def test_a_name_that_is_not_ours_has_no_day(name: str) -> None:
    assert first_day_of(name) is None
