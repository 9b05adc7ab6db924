"""When to remind of what: steps on working days, out of the quiet weeks, the newest only, and what is missing (R2, R6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.reminding import PeriodFacts, ReminderRules, missing, reminder_day, reminders_due, step_due, step_key
from praksis.wording.about import About, Cohort, Period
from praksis.wording.reminders import Missing
from praksis.workdays import is_working_day

RULES = ReminderRules()
NO_QUIET = ReminderRules(quiet_weeks=frozenset())
DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))
ABOUT = About(Cohort("HVL", "Sykepleie", "2024"), Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16)))


def facts(**changed: object) -> PeriodFacts:
    values: dict[str, object] = {
        "about": ABOUT,
        "list_deadline": date(2026, 8, 10),
        "advert_deadline": date(2026, 8, 1),
        "first_day": date(2026, 9, 7),
        "has_document": True,
        "has_sheet": True,
        "rows": 4,
    }
    return PeriodFacts(**{**values, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deadline", "step", "day"),
    [
        pytest.param(date(2026, 10, 5), 7, date(2026, 9, 28), id="a working day is its own"),
        pytest.param(date(2026, 10, 5), 1, date(2026, 10, 2), id="a sunday moves to the friday before"),
        pytest.param(date(2027, 3, 29), 1, date(2027, 3, 24), id="Easter moves to the day before it"),
        pytest.param(date(2026, 12, 26), 1, date(2026, 12, 24), id="Christmas Eve is a working day"),
        pytest.param(date(2026, 10, 2), -1, date(2026, 10, 5), id="after the deadline it moves to the day after"),
        pytest.param(date(2026, 8, 10), 21, date(2026, 8, 3), id="out of the quiet weeks to the day after them"),
        pytest.param(date(2026, 7, 27), 21, date(2026, 7, 3), id="a deadline in them: to the last day before them"),
        pytest.param(date(2026, 7, 27), 7, date(2026, 7, 3), id="that too"),
        pytest.param(date(2026, 7, 27), 1, date(2026, 7, 24), id="but the last one goes, or it would pass unsaid"),
        pytest.param(date(2026, 7, 27), -1, date(2026, 8, 3), id="and what comes after waits"),
    ],
)
def test_each_step_has_its_day(deadline: date, step: int, day: date) -> None:
    assert reminder_day(deadline, step, RULES) == day


@given(DAYS, st.sampled_from(RULES.steps))
def test_a_reminder_is_on_a_working_day_and_on_its_own_side_of_the_deadline(deadline: date, step: int) -> None:
    day = reminder_day(deadline, step, RULES)
    assert is_working_day(day)
    assert day > deadline if step < 0 else day <= deadline


@given(st.dates(date(2026, 6, 1), date(2026, 9, 15)), st.sampled_from(RULES.steps))
def test_in_the_quiet_weeks_only_the_last_before_a_deadline_in_them_goes(deadline: date, step: int) -> None:
    if RULES.is_quiet(reminder_day(deadline, step, RULES)):
        assert step == 1
        assert RULES.is_quiet(deadline)


@given(DAYS, st.lists(st.integers(0, 60), max_size=12))
def test_whatever_days_the_job_runs_on_no_step_is_said_twice_and_no_older_one_after_a_newer(
    deadline: date, gaps: list[int]
) -> None:
    today, met, said = deadline - timedelta(days=40), set[str](), list[int]()
    for gap in gaps:
        today += timedelta(days=gap)
        step = step_due("row:list", deadline, met, today, RULES)
        if step is not None:
            met.add(step_key("row:list", deadline, step))
            said.append(step)
    assert said == sorted(set(said), reverse=True)


def test_after_a_stop_the_newest_step_is_due_and_the_older_are_passed_over() -> None:
    deadline = date(2026, 10, 5)
    assert step_due("r", deadline, (), date(2026, 9, 30), NO_QUIET) == 7
    assert step_due("r", deadline, (), date(2026, 10, 6), NO_QUIET) == -1
    assert step_due("r", deadline, {step_key("r", deadline, -1)}, date(2026, 10, 20), NO_QUIET) is None


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ({"has_document": False}, Missing.DOCUMENT),
        ({"has_document": False, "unbound_documents": True}, Missing.UNBOUND),
        ({"document_readable": False}, Missing.UNREADABLE),
        ({"has_sheet": False, "rows": 0}, Missing.SHEET),
        ({"rows": 0}, Missing.ROWS),
        ({"rows_with_errors": 2}, Missing.ROWS_WITH_ERRORS),
        ({"not_registered": 1}, Missing.REGISTRATIONS),
        ({"not_transferred": 1}, Missing.TRANSFERS),
    ],
    ids=str,
)
def test_what_is_missing_is_named_by_its_first_obstacle(changed: dict[str, object], first: Missing) -> None:
    assert [item.missing for item in missing(facts(**changed))] == [first]
    assert missing(facts()) == ()


def test_registrations_are_due_by_the_adverts_deadline_and_by_the_lists_where_there_is_none() -> None:
    (item,) = missing(facts(not_registered=3))
    assert (item.deadline, item.count) == (date(2026, 8, 1), 3)
    (item,) = missing(facts(not_registered=3, advert_deadline=None))
    assert item.deadline == date(2026, 8, 10)


def test_all_that_is_missing_is_said_together_when_one_step_is_due() -> None:
    due = reminders_due("row", facts(rows_with_errors=1, not_transferred=2), (), date(2026, 8, 7), NO_QUIET)
    assert [item.missing for item in due.items] == [Missing.ROWS_WITH_ERRORS, Missing.TRANSFERS]
    assert due.by == date(2026, 8, 10)


def test_what_only_waits_for_fou_reminds_nobody_and_what_has_begun_neither() -> None:
    assert reminders_due("row", facts(not_transferred=2), (), date(2026, 8, 7), NO_QUIET).items == ()
    begun = reminders_due("row", facts(has_document=False), (), date(2026, 9, 7), NO_QUIET)
    assert (begun.items, begun.steps) == ((), ())


def test_a_step_with_nothing_to_say_is_met_so_that_what_comes_later_waits_for_the_next() -> None:
    due = reminders_due("row", facts(), (), date(2026, 8, 3), NO_QUIET)
    assert due.items == ()
    assert step_key("row:list", date(2026, 8, 10), 7) in due.steps
    again = reminders_due("row", facts(has_document=False), due.steps, date(2026, 8, 4), NO_QUIET)
    assert again.items == ()
