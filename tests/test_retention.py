"""When data is due, and what is not taken in again: rules over dates alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.retention import is_record_over, is_row_erased, last_of, limit_of, people_due, registration_end

LAST_DAY = date(2026, 10, 16)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
LIMIT = limit_of(date(2027, 4, 15), 180)


def test_one_is_due_the_day_after_the_set_number_of_days_have_passed() -> None:
    assert not people_due({"anna": [LAST_DAY]}, (), limit_of(LAST_DAY + timedelta(days=180), 180))
    assert people_due({"anna": [LAST_DAY]}, (), limit_of(LAST_DAY + timedelta(days=181), 180)) == {"anna"}


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(DAYS)), st.sets(st.sampled_from("abcdef")), DAYS)
def test_nobody_is_due_who_is_in_a_period_that_goes_on_or_has_something_under_way(
    ends: dict[str, list[date]], held: set[str], limit: date
) -> None:
    due = people_due(ends, held, limit)
    assert due <= ends.keys() - held
    assert all(ends[person] and max(ends[person]) < limit for person in due)
    assert {p for p in ends.keys() - held if ends[p] and max(ends[p]) < limit} == due


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(DAYS)), DAYS, DAYS)
def test_who_was_due_is_due_the_day_after(ends: dict[str, list[date]], one: date, other: date) -> None:
    assert people_due(ends, (), min(one, other)) <= people_due(ends, (), max(one, other))


def test_a_registration_lasts_as_long_as_the_calendar_has_a_period_for_its_advert() -> None:
    later = date(2027, 6, 1)
    assert registration_end([LAST_DAY, later], [LAST_DAY], date(2026, 6, 20), date(2026, 8, 4)) == later
    assert registration_end([], [LAST_DAY], date(2026, 6, 20), date(2026, 8, 4)) == LAST_DAY
    assert registration_end([], [], date(2026, 6, 20), date(2026, 8, 4)) == date(2026, 6, 20)
    assert registration_end([], [], None, date(2026, 8, 4)) == date(2026, 8, 4)


@pytest.mark.parametrize("erased_before", [True, False])
def test_a_row_of_a_period_that_the_calendar_has_going_on_is_always_taken_in(erased_before: bool) -> None:
    """Also when somebody has typed last year's date in it: then it is held, and seen."""
    typo = date(2025, 10, 16)
    assert not is_row_erased(typo, typo, [date(2027, 6, 1)], list_was_erased=erased_before, limit=LIMIT)


def test_a_row_of_a_period_that_ended_long_ago_is_passed_over_unless_its_own_days_go_on() -> None:
    assert is_row_erased(None, None, [LAST_DAY], list_was_erased=False, limit=LIMIT)
    assert is_row_erased(LAST_DAY, LAST_DAY, [LAST_DAY], list_was_erased=False, limit=LIMIT)
    assert not is_row_erased(date(2027, 3, 1), None, [LAST_DAY], list_was_erased=False, limit=LIMIT)


def test_a_row_of_a_period_that_the_calendar_never_had_is_passed_over_only_in_a_list_that_was_erased() -> None:
    assert is_row_erased(LAST_DAY, None, [], list_was_erased=True, limit=LIMIT)
    assert not is_row_erased(LAST_DAY, None, [], list_was_erased=False, limit=LIMIT)
    assert not is_row_erased(None, None, [], list_was_erased=True, limit=LIMIT)


def test_who_the_personnel_system_still_tells_of_is_not_over() -> None:
    assert is_record_over(LAST_DAY, date(2027, 4, 14), LIMIT)
    assert not is_record_over(None, date(2027, 4, 14), LIMIT)
    assert is_record_over(None, LAST_DAY, LIMIT)
    assert not is_record_over(date(2028, 1, 1), LAST_DAY, LIMIT)


def test_the_last_of_no_days_is_none() -> None:
    assert last_of(None, None) is None
    assert last_of(None, LAST_DAY, date(2026, 1, 1)) == LAST_DAY
