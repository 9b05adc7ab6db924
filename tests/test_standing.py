"""How a placement stands: each reason from its fact alone, their order, and the colour of Registrert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.access import Days
from praksis.deadlines import CalendarDays
from praksis.holds import Hold
from praksis.identity import NumberState
from praksis.matching import Outcome
from praksis.ports import RegistrationStatus
from praksis.standing import Facts, StandingRules, days_of, deadline_for, holds, registered_colour
from praksis.workbook import Colour

TODAY = date(2026, 8, 14)
RULES = StandingRules()
FIRST, LAST = date(2026, 9, 7), date(2026, 11, 1)
DEADLINE = date(2026, 8, 10)
JANUARY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
IN_TIME = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
TOO_LATE = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)

READY = Facts(
    has_name=True,
    international=False,
    manual=False,
    institution_in_calendar=True,
    agreement_until=None,
    document_bound=True,
    document_gone=False,
    document_unreadable=False,
    document_withdrawn=False,
    calendar=(CalendarDays(FIRST, LAST, JANUARY),),
    row_days=(None, None),
    sheet_days=(None, None),
    days_unread=False,
    arrived_after=None,
    arrived_at=IN_TIME,
    struck_undecided=False,
    correction_undecided=False,
    overlap_undecided=False,
    hand_painted_undecided=False,
    has_left=False,
    held_back=False,
    sheet_unreadable=False,
    let_through=False,
    match=Outcome.CERTAIN,
    registration=RegistrationStatus.TRANSFERRED,
    number_state=NumberState.VALID,
    registration_has_number=True,
    portal_user_confirmed=False,
    profession_in_catalogue=True,
    channel_is_full=True,
)

ONE_FACT: dict[Hold, dict[str, Any]] = {
    Hold.HANDLED_MANUALLY: {"manual": True},
    Hold.HAS_LEFT: {"has_left": True},
    Hold.HELD_BACK: {"held_back": True},
    Hold.SHEET_UNREADABLE: {"sheet_unreadable": True},
    Hold.STRUCK_THROUGH: {"struck_undecided": True},
    Hold.TWO_COLUMNS: {"columns_undecided": True},
    Hold.NAME_MISSING: {"has_name": False},
    Hold.INSTITUTION_UNKNOWN: {"institution_in_calendar": False},
    Hold.AGREEMENT_ENDED: {"agreement_until": TODAY - timedelta(days=1)},
    Hold.DOCUMENT_UNBOUND: {"document_bound": False},
    Hold.DOCUMENT_GONE: {"document_gone": True},
    Hold.LIST_WITHDRAWN: {"document_gone": True, "document_withdrawn": True},
    Hold.DOCUMENT_UNREADABLE: {"document_unreadable": True},
    Hold.NOT_IN_CALENDAR: {"calendar": (), "row_days": (FIRST, LAST)},
    Hold.DAYS_MISSING: {"row_days": (LAST, FIRST)},
    Hold.DAYS_OUTSIDE_CALENDAR: {"row_days": (None, LAST + timedelta(days=8))},
    Hold.PERIOD_OVER: {"calendar": (CalendarDays(date(2026, 3, 2), date(2026, 5, 3), JANUARY),), "arrived_at": JANUARY},
    Hold.SAME_STUDENT_CORRECTED: {"correction_undecided": True},
    Hold.MATCH_UNDECIDED: {"match": Outcome.UNDECIDED},
    Hold.NUMBER_INVALID: {"number_state": NumberState.INVALID, "registration_has_number": False},
    Hold.NUMBER_MISSING: {"number_state": NumberState.MISSING, "registration_has_number": False},
    Hold.NOT_REGISTERED: {"match": Outcome.NONE, "registration": None},
    Hold.WITHDRAWN: {"registration": RegistrationStatus.WITHDRAWN},
    Hold.NOT_TRANSFERRED: {"registration": RegistrationStatus.REGISTERED},
    Hold.PROFESSION_UNKNOWN: {"profession_in_catalogue": False},
    Hold.OVERLAP: {"overlap_undecided": True},
    Hold.ARRIVAL_UNSURE: {"arrived_after": IN_TIME, "arrived_at": TOO_LATE},
    Hold.LATE: {"arrived_at": TOO_LATE},
    Hold.HAND_PAINTED: {"hand_painted_undecided": True},
    Hold.WAITING_FOR_PORTAL: {
        "international": True,
        "number_state": NumberState.MISSING,
        "registration_has_number": False,
    },
    Hold.CHANNEL_MODE: {"channel_is_full": False},
}


def held(today: date = TODAY, rules: StandingRules = RULES, **changed: Any) -> tuple[Hold, ...]:
    return holds(replace(READY, **changed), today, rules)


def test_a_row_with_nothing_against_it_is_ready() -> None:
    assert held() == ()


@pytest.mark.parametrize("hold", Hold)
def test_each_reason_stands_by_its_own_fact_and_brings_no_other(hold: Hold) -> None:
    assert held(**ONE_FACT[hold]) == (hold,)


# One about days and one about the match: the others of those kinds are facts of the same field, or hide one another.
INDEPENDENT = [h for h in Hold if len(ONE_FACT[h]) == 1]
for same_field in (Hold.DAYS_MISSING, Hold.WITHDRAWN, Hold.NOT_TRANSFERRED):
    INDEPENDENT.remove(same_field)


@given(st.sets(st.sampled_from(INDEPENDENT)))
def test_all_reasons_are_told_and_always_in_the_same_order(chosen: set[Hold]) -> None:
    facts: dict[str, Any] = {}
    for hold in chosen:
        facts |= ONE_FACT[hold]
    found = held(**facts)
    assert list(found) == sorted(found, key=list(Hold).index)
    hidden = {Hold.AGREEMENT_ENDED} if Hold.INSTITUTION_UNKNOWN in chosen else set()
    if Hold.HELD_BACK in chosen:  # what has been decided is no longer asked
        hidden |= {Hold.LATE, Hold.ARRIVAL_UNSURE}
    assert set(found) == chosen - hidden


BOOLS = st.booleans()
SOME_DAYS = st.none() | st.dates(date(2026, 8, 20), date(2026, 12, 1))
ANY_FACTS = st.builds(
    Facts,
    has_name=BOOLS,
    international=BOOLS,
    manual=BOOLS,
    institution_in_calendar=BOOLS,
    agreement_until=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    document_bound=BOOLS,
    document_gone=BOOLS,
    document_unreadable=BOOLS,
    document_withdrawn=BOOLS,
    calendar=st.sampled_from([(), READY.calendar]),
    row_days=st.tuples(SOME_DAYS, SOME_DAYS),
    sheet_days=st.tuples(SOME_DAYS, SOME_DAYS),
    arrived_after=st.none() | st.just(JANUARY),
    arrived_at=st.sampled_from([IN_TIME, TOO_LATE]),
    struck_undecided=BOOLS,
    correction_undecided=BOOLS,
    overlap_undecided=BOOLS,
    hand_painted_undecided=BOOLS,
    has_left=BOOLS,
    held_back=BOOLS,
    sheet_unreadable=BOOLS,
    let_through=BOOLS,
    match=st.sampled_from(Outcome),
    registration=st.none() | st.sampled_from(RegistrationStatus),
    number_state=st.sampled_from(NumberState),
    registration_has_number=BOOLS,
    portal_user_confirmed=BOOLS,
    profession_in_catalogue=BOOLS,
    channel_is_full=BOOLS,
)


@given(ANY_FACTS)
def test_nothing_is_ever_ready_without_a_certain_transferred_registration_a_number_or_a_portal_user_and_days(
    facts: Facts,
) -> None:
    if holds(facts, TODAY, RULES):
        return
    assert registered_colour(facts.match, facts.registration) is Colour.GREEN
    days = days_of(facts)
    assert days is not None
    assert days.last >= TODAY
    assert facts.has_name
    assert facts.profession_in_catalogue
    assert facts.channel_is_full
    assert facts.calendar
    assert not any([facts.manual, facts.struck_undecided, facts.overlap_undecided, facts.hand_painted_undecided])
    has_number = facts.registration_has_number or facts.number_state in (NumberState.VALID, NumberState.REPAIRED)
    assert has_number or (facts.international and facts.portal_user_confirmed)


@given(ANY_FACTS)
def test_reasons_are_never_told_twice_and_keep_their_order(facts: Facts) -> None:
    found = holds(facts, TODAY, RULES)
    assert list(found) == [hold for hold in Hold if hold in set(found)]


@pytest.mark.parametrize("match", Outcome)
@pytest.mark.parametrize("status", [None, *RegistrationStatus])
def test_registrert_is_green_only_when_certain_and_transferred(
    match: Outcome, status: RegistrationStatus | None
) -> None:
    green = match is Outcome.CERTAIN and status is RegistrationStatus.TRANSFERRED
    assert registered_colour(match, status) is (Colour.GREEN if green else Colour.YELLOW)


@pytest.mark.parametrize("hold", [Hold.LATE, Hold.ARRIVAL_UNSURE])
def test_a_late_or_unsure_row_that_is_let_through_is_ready(hold: Hold) -> None:
    assert held(**ONE_FACT[hold], let_through=True) == ()


def test_letting_a_row_through_forgives_lateness_only() -> None:
    assert held(let_through=True, has_name=False, arrived_at=TOO_LATE) == (Hold.NAME_MISSING,)


def test_a_row_with_an_own_later_start_is_on_time_after_the_calendars_deadline() -> None:
    assert held(arrived_at=TOO_LATE, row_days=(FIRST + timedelta(days=7), None)) == ()


def test_a_row_with_an_own_earlier_start_is_late_before_the_calendars_deadline() -> None:
    came = datetime(2026, 8, 9, 9, 0, tzinfo=UTC)
    assert held(arrived_at=came, row_days=(FIRST - timedelta(days=5), None)) == (Hold.LATE,)


def test_a_later_last_day_is_never_late() -> None:
    assert held(row_days=(None, LAST + timedelta(days=7))) == ()


def test_a_calendar_moved_forward_after_the_row_came_makes_it_no_later() -> None:
    moved = (*READY.calendar, CalendarDays(FIRST - timedelta(days=14), LAST, datetime(2026, 8, 9, 9, 0, tzinfo=UTC)))
    came = datetime(2026, 8, 8, 9, 0, tzinfo=UTC)
    assert held(calendar=moved, arrived_at=came) == ()


def test_a_row_that_may_have_come_before_the_calendar_was_moved_forward_is_not_late() -> None:
    moved = (*READY.calendar, CalendarDays(FIRST - timedelta(days=14), LAST, datetime(2026, 8, 9, 9, 0, tzinfo=UTC)))
    between: dict[str, Any] = {
        "arrived_after": datetime(2026, 8, 8, tzinfo=UTC),
        "arrived_at": datetime(2026, 8, 10, tzinfo=UTC),
    }
    assert held(calendar=moved, **between) == ()


def test_the_days_are_the_rows_own_else_the_sheets_else_the_calendars() -> None:
    row, sheet = (date(2026, 9, 14), date(2026, 10, 4)), (date(2026, 9, 21), date(2026, 10, 11))
    assert days_of(READY) == Days(FIRST, LAST)
    assert days_of(replace(READY, sheet_days=sheet)) == Days(*sheet)
    assert days_of(replace(READY, sheet_days=sheet, row_days=row)) == Days(*row)
    assert days_of(replace(READY, sheet_days=sheet, row_days=(row[0], None))) == Days(row[0], sheet[1])
    assert days_of(replace(READY, calendar=())) is None
    assert days_of(replace(READY, row_days=(LAST, FIRST))) is None
    assert days_of(replace(READY, row_days=(FIRST, FIRST))) == Days(FIRST, FIRST)


def test_the_deadline_is_unknown_only_when_nobody_says_when_it_starts() -> None:
    assert deadline_for(READY, RULES) == DEADLINE
    assert deadline_for(replace(READY, calendar=()), RULES) is None
    assert deadline_for(replace(READY, calendar=(), sheet_days=(FIRST, None)), RULES) == DEADLINE
    assert deadline_for(READY, replace(RULES, days_before=14)) == date(2026, 8, 24)


@pytest.mark.parametrize(("days", "outside"), [(7, False), (8, True)])
def test_a_week_outside_the_calendar_is_let_be_and_a_day_more_is_held(days: int, outside: bool) -> None:
    earlier = FIRST - timedelta(days=days)
    found = held(row_days=(earlier, None), arrived_at=JANUARY)
    assert found == ((Hold.DAYS_OUTSIDE_CALENDAR,) if outside else ())
    assert held(row_days=(None, LAST + timedelta(days=days))) == found


def test_how_far_outside_the_calendar_is_a_setting() -> None:
    ten_days_longer = (None, LAST + timedelta(days=10))
    assert held(rules=replace(RULES, days_outside_calendar=10), row_days=ten_days_longer) == ()


def test_the_period_is_not_over_on_its_last_day() -> None:
    assert Hold.PERIOD_OVER not in held(today=LAST)
    assert Hold.PERIOD_OVER in held(today=LAST + timedelta(days=1))


@pytest.mark.parametrize(
    ("until", "ended"),
    [
        (TODAY - timedelta(days=1), True),
        (TODAY, True),  # it ends before the practice starts
        (FIRST - timedelta(days=1), True),
        (FIRST, False),
        (LAST, False),
    ],
)
def test_an_agreement_must_last_until_the_practice_starts(until: date, ended: bool) -> None:
    assert held(agreement_until=until) == ((Hold.AGREEMENT_ENDED,) if ended else ())


def test_an_agreement_that_ran_out_during_the_practice_holds_what_is_not_ordered_yet() -> None:
    ran_out = FIRST + timedelta(days=10)
    assert held(agreement_until=ran_out, today=ran_out) == ()
    assert held(agreement_until=ran_out, today=ran_out + timedelta(days=1)) == (Hold.AGREEMENT_ENDED,)


def test_what_is_not_known_of_an_unknown_institution_is_not_told() -> None:
    assert held(institution_in_calendar=False, calendar=(), row_days=(FIRST, LAST)) == (Hold.INSTITUTION_UNKNOWN,)
    assert held(document_bound=False, calendar=(), row_days=(FIRST, LAST)) == (Hold.DOCUMENT_UNBOUND,)


NO_NUMBER: dict[str, Any] = {"number_state": NumberState.MISSING, "registration_has_number": False}


def test_a_number_in_the_certain_registration_makes_up_for_a_missing_or_wrong_one() -> None:
    for state in (NumberState.MISSING, NumberState.INVALID):
        assert held(number_state=state) == ()
        assert held(number_state=state, international=True) == ()


def test_a_number_in_a_registration_that_is_not_certain_makes_up_for_nothing() -> None:
    found = held(number_state=NumberState.MISSING, match=Outcome.UNDECIDED)
    assert found == (Hold.MATCH_UNDECIDED, Hold.NUMBER_MISSING)


def test_a_repaired_number_is_a_number() -> None:
    assert held(number_state=NumberState.REPAIRED, registration_has_number=False) == ()


@pytest.mark.parametrize("state", [NumberState.MISSING, NumberState.INVALID])
def test_an_international_without_a_number_waits_for_the_portal_until_the_user_is_confirmed(state: NumberState) -> None:
    facts: dict[str, Any] = {"international": True, "number_state": state, "registration_has_number": False}
    assert held(**facts) == (Hold.WAITING_FOR_PORTAL,)
    assert held(**facts, portal_user_confirmed=True) == ()


def test_an_international_without_a_number_waits_for_nothing_when_the_setting_is_off() -> None:
    assert held(rules=replace(RULES, order_waits_for_portal=False), international=True, **NO_NUMBER) == ()


def test_an_international_with_a_number_is_like_everybody_else() -> None:
    assert held(international=True, registration_has_number=False) == ()


def test_a_norwegian_row_without_a_number_never_waits_for_the_portal() -> None:
    assert held(**NO_NUMBER, portal_user_confirmed=True) == (Hold.NUMBER_MISSING,)
    assert held(rules=replace(RULES, order_waits_for_portal=False), **NO_NUMBER) == (Hold.NUMBER_MISSING,)


def test_a_day_of_the_rows_own_that_cannot_be_read_holds_although_the_calendar_has_days() -> None:
    unread = replace(READY, days_unread=True)
    assert holds(READY, TODAY, StandingRules()) == ()
    assert holds(unread, TODAY, StandingRules()) == (Hold.DAYS_MISSING,)
