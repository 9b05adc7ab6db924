"""The steps of a deviation and when they are due: rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.deviations import (
    DECIDED_UPON,
    STEP_WORDS,
    Step,
    StepKind,
    first_steps,
    lacks_for_grant,
    orders_follow,
    overdue,
)

CAME, FIRST_DAY = date(2026, 8, 5), date(2026, 10, 5)
DECIDER = "Helse Vest IKT og E-Helse"


def by_kind(steps: tuple[Step, ...]) -> dict[StepKind, Step]:
    return {step.kind: step for step in steps}


def test_each_step_has_its_place_its_words_and_its_date() -> None:
    steps = first_steps(CAME, FIRST_DAY, 14)
    assert [step.kind for step in steps] == list(StepKind)
    assert set(STEP_WORDS) == set(StepKind)
    due = {kind: step.due_on for kind, step in by_kind(steps).items()}
    assert due[StepKind.ASSESSED_BY_IKT] == due[StepKind.ASSESSED_BY_EHEALTH] == date(2026, 8, 19)
    assert due[StepKind.DECISION] == date(2026, 9, 2)
    assert due[StepKind.IMPLEMENTED] == FIRST_DAY
    assert due[StepKind.ASSESSED_BY_SITE] is None, "only when it is needed (R22)"
    assert by_kind(steps)[StepKind.APPLICATION].done_on == CAME


def test_what_comes_too_late_for_the_practice_is_due_with_the_decision() -> None:
    assert by_kind(first_steps(CAME, CAME, 14))[StepKind.IMPLEMENTED].due_on == date(2026, 9, 2)


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(1, 120))
def test_a_step_is_overdue_from_the_day_after_its_date_until_it_is_done(due: date, days: int) -> None:
    step = Step(StepKind.ASSESSED_BY_IKT, due)
    assert not overdue(step, due)
    assert overdue(step, due + timedelta(days=days))
    assert not overdue(replace(step, done_on=due), due + timedelta(days=days))
    assert not overdue(replace(step, not_needed=True), due + timedelta(days=days))


@pytest.mark.parametrize("missing", DECIDED_UPON)
def test_nothing_is_granted_without_the_word_of_those_who_decide(missing: StepKind) -> None:
    done = [replace(step, done_on=None if step.kind is missing else CAME) for step in first_steps(CAME, FIRST_DAY, 14)]
    assert lacks_for_grant(done, 1, DECIDER) == (STEP_WORDS[missing].lower(),)
    assert lacks_for_grant([replace(s, not_needed=s.kind is missing) for s in done], 1, DECIDER) == ()


def test_nothing_is_granted_before_it_is_known_what() -> None:
    done = [replace(step, done_on=CAME) for step in first_steps(CAME, FIRST_DAY, 14)]
    (words,) = lacks_for_grant(done, 0, DECIDER)
    assert "system" in words


def test_nothing_is_granted_before_it_is_known_who_has_decided() -> None:
    done = [replace(step, done_on=CAME) for step in first_steps(CAME, FIRST_DAY, 14)]
    (words,) = lacks_for_grant(done, 1, None)
    assert "hvem som har gjort vedtaket" in words


@given(st.booleans(), st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_orders_follow_what_is_granted_from_the_day_that_it_is_implemented(granted: bool, on: date | None) -> None:
    steps = [replace(s, done_on=on if s.kind is StepKind.IMPLEMENTED else CAME) for s in first_steps(CAME, None, 14)]
    assert orders_follow(steps, granted=granted) == (granted and on is not None)
