"""How long handling takes, by our own history, and who can still make it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.handling import FEWEST, Chance, chance, handling_time

DURATIONS = st.lists(st.integers(0, 60), min_size=FEWEST, max_size=80)


def test_of_ten_lines_half_and_nine_are_counted() -> None:
    found = handling_time([9, 1, 2, 3, 4, 5, 6, 7, 8, 30])
    assert found is not None
    assert (found.lines, found.median, found.ninety) == (10, 5, 9)
    assert "innen 5 virkedager, ni av ti innen 9 virkedager" in found.words


@given(DURATIONS)
def test_so_many_days_were_enough_for_half_and_for_nine_of_ten_and_a_day_less_was_not(durations: list[int]) -> None:
    found = handling_time(durations)
    assert found is not None
    for days, share in ((found.median, 0.5), (found.ninety, 0.9)):
        assert sum(d <= days for d in durations) >= share * len(durations) - 1e-6
        assert sum(d <= days - 1 for d in durations) < share * len(durations)


@given(DURATIONS, st.integers(0, 80))
def test_more_time_never_makes_it_less_likely(durations: list[int], left: int) -> None:
    handling = handling_time(durations)
    if chance(left, handling) is Chance.LIKELY:
        assert chance(left + 1, handling) is Chance.LIKELY


@pytest.mark.parametrize("count", range(FEWEST))
def test_of_too_few_nothing_is_said(count: int) -> None:
    assert handling_time([3] * count) is None
    assert chance(100, None) is Chance.UNKNOWN
