"""How a placement stands: the colour of its Registrert cell and the reasons, if any, why nothing is ordered for it.

Pure: all that counts comes in as `Facts`, and `today` is an argument (R3, R6, R12; DESIGN.md, States).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from praksis.access import Days
from praksis.deadlines import CalendarDays, Timeliness, row_deadline, timeliness
from praksis.holds import Hold
from praksis.identity import NumberState
from praksis.matching import Outcome
from praksis.ports import RegistrationStatus
from praksis.workbook import Colour


@dataclass(frozen=True, slots=True)
class Facts:
    """All that counts for one placement. Case flags (`…_undecided`) say that an administrator has not decided yet."""

    has_name: bool
    international: bool
    manual: bool
    institution_in_calendar: bool
    agreement_until: date | None
    document_bound: bool
    document_gone: bool
    document_withdrawn: bool
    """It is gone, and an administrator has said that it is withdrawn: access in effect is to be ended."""
    document_unreadable: bool
    calendar: Sequence[CalendarDays]
    """What the calendar has said of this group and period, oldest first; empty when it does not hold it."""
    row_days: tuple[date | None, date | None]
    sheet_days: tuple[date | None, date | None]
    days_unread: bool
    """The row has a day of its own that cannot be read: the sheet's must not take its place."""
    arrived_after: datetime | None
    arrived_at: datetime
    struck_undecided: bool
    correction_undecided: bool
    overlap_undecided: bool
    hand_painted_undecided: bool
    has_left: bool
    """An administrator has said that the student is out."""
    held_back: bool
    """An administrator has said that the row, late or overlapping, is held back."""
    sheet_unreadable: bool
    """The row's sheet is there, and hidden or no period any more: what it held is not known."""
    let_through: bool
    """An administrator has let a late or unsure row through, with a reason that is kept."""
    match: Outcome
    registration: RegistrationStatus | None
    number_state: NumberState
    registration_has_number: bool
    """Whether the certain registration has a valid number."""
    portal_user_confirmed: bool
    profession_in_catalogue: bool
    channel_is_full: bool
    columns_undecided: bool = False
    """Two columns of the sheet have one meaning, and nobody has said which of them counts."""
    list_days_hold: bool = False
    """An administrator has said that these days of the list hold, however far from the calendar's they are."""
    transferred_by_hand: bool = False
    """Whether a green Registrert was taken over from the manual routine as a proof of its own."""
    number_unreadable: bool = False
    """The registration's number is known as a hash only: the source did not tell it again when it was to be ordered."""


@dataclass(frozen=True, slots=True)
class StandingRules:
    """The numbers that settings give."""

    days_before: int = 28
    days_outside_calendar: int = 7
    order_waits_for_portal: bool = True


def days_of(facts: Facts) -> Days | None:
    """The placement's days: the row's own, else its sheet's, else the calendar's. None when nobody says, or the last
    is before the first."""
    calendar = facts.calendar[-1] if facts.calendar else None
    first = facts.row_days[0] or facts.sheet_days[0] or (calendar.first_day if calendar else None)
    last = facts.row_days[1] or facts.sheet_days[1] or (calendar.last_day if calendar else None)
    if first is None or last is None or last < first:
        return None
    return Days(first, last)


def deadline_for(facts: Facts, rules: StandingRules) -> date | None:
    """The last day in time for this row; None while neither list nor calendar says when it starts."""
    own = facts.row_days[0] or facts.sheet_days[0]
    if own is None and not facts.calendar:
        return None
    return row_deadline(own, facts.calendar, facts.arrived_at, rules.days_before, arrived_after=facts.arrived_after)


def registered_colour(match: Outcome, registration: RegistrationStatus | None, *, by_hand: bool = False) -> Colour:
    """Registrert: green only when the student is certainly registered and transferred (R3, R12).

    `by_hand` is the proof from the time before: it holds unless the certain registration has been withdrawn.
    """
    if match is Outcome.CERTAIN and registration is RegistrationStatus.TRANSFERRED:
        return Colour.GREEN
    withdrawn = match is Outcome.CERTAIN and registration is RegistrationStatus.WITHDRAWN
    return Colour.GREEN if by_hand and not withdrawn else Colour.YELLOW


def holds(facts: Facts, today: date, rules: StandingRules) -> tuple[Hold, ...]:
    """Why nothing is ordered for this placement, the first to be told first. Empty when it is ready."""
    found = [hold for hold, stands in _FLAGS if stands(facts)]
    days = days_of(facts)
    found += _institution_holds(facts, days, today)
    found += _day_holds(facts, days, today, rules)
    found += _person_holds(facts, rules)
    return tuple(sorted(found, key=_ORDER.__getitem__)) if len(found) > 1 else tuple(found)


_FLAGS: tuple[tuple[Hold, Callable[[Facts], bool]], ...] = (
    (Hold.HANDLED_MANUALLY, lambda facts: facts.manual),
    (Hold.HAS_LEFT, lambda facts: facts.has_left),
    (Hold.HELD_BACK, lambda facts: facts.held_back),
    (Hold.SHEET_UNREADABLE, lambda facts: facts.sheet_unreadable),
    (Hold.STRUCK_THROUGH, lambda facts: facts.struck_undecided),
    (Hold.TWO_COLUMNS, lambda facts: facts.columns_undecided),
    (Hold.NAME_MISSING, lambda facts: not facts.has_name),
    (Hold.DOCUMENT_UNBOUND, lambda facts: not facts.document_bound),
    (Hold.LIST_WITHDRAWN, lambda facts: facts.document_withdrawn),
    (Hold.DOCUMENT_GONE, lambda facts: facts.document_gone and not facts.document_withdrawn),
    (Hold.DOCUMENT_UNREADABLE, lambda facts: facts.document_unreadable),
    (Hold.SAME_STUDENT_CORRECTED, lambda facts: facts.correction_undecided),
    (Hold.PROFESSION_UNKNOWN, lambda facts: not facts.profession_in_catalogue),
    (Hold.OVERLAP, lambda facts: facts.overlap_undecided),
    (Hold.HAND_PAINTED, lambda facts: facts.hand_painted_undecided),
    (Hold.CHANNEL_MODE, lambda facts: not facts.channel_is_full),
)
"""The reasons that one fact alone tells."""
_ORDER = {hold: place for place, hold in enumerate(Hold)}
"""The order of telling. (Looking through all reasons for each of a hospital's rows would cost more than judging them.)"""


def _institution_holds(facts: Facts, days: Days | None, today: date) -> list[Hold]:
    if not facts.institution_in_calendar:
        return [Hold.INSTITUTION_UNKNOWN]
    until = facts.agreement_until
    if until is not None and (until < today or (days is not None and until < days.first)):
        return [Hold.AGREEMENT_ENDED]
    return []


def _day_holds(facts: Facts, days: Days | None, today: date, rules: StandingRules) -> list[Hold]:
    found: list[Hold] = []
    if facts.document_bound and facts.institution_in_calendar and not facts.calendar:
        found.append(Hold.NOT_IN_CALENDAR)
    if days is None or facts.days_unread:
        found.append(Hold.DAYS_MISSING)
        return found
    if days.last < today:
        found.append(Hold.PERIOD_OVER)
    if facts.calendar:
        slack = timedelta(days=rules.days_outside_calendar)
        now = facts.calendar[-1]
        outside = days.first < now.first_day - slack or days.last > now.last_day + slack
        if outside and not facts.list_days_hold:
            found.append(Hold.DAYS_OUTSIDE_CALENDAR)
    deadline = deadline_for(facts, rules)
    if deadline is not None and not facts.let_through and not facts.held_back:
        came = timeliness(facts.arrived_after, facts.arrived_at, deadline)
        if came is Timeliness.LATE:
            found.append(Hold.LATE)
        elif came is Timeliness.UNSURE:
            found.append(Hold.ARRIVAL_UNSURE)
    return found


def has_valid_number(facts: Facts) -> bool:
    """Whether a valid national number stands in the list or in the certain registration."""
    return _number_in_list(facts) or (facts.match is Outcome.CERTAIN and facts.registration_has_number)


def _number_in_list(facts: Facts) -> bool:
    return facts.number_state in (NumberState.VALID, NumberState.REPAIRED)


def _person_holds(facts: Facts, rules: StandingRules) -> list[Hold]:
    found: list[Hold] = []
    if facts.match is Outcome.UNDECIDED:
        found.append(Hold.MATCH_UNDECIDED)
    elif facts.match is Outcome.CERTAIN and facts.registration is RegistrationStatus.WITHDRAWN:
        found.append(Hold.WITHDRAWN)
    elif facts.transferred_by_hand:
        pass
    elif facts.match is Outcome.NONE or facts.registration is None:
        found.append(Hold.NOT_REGISTERED)
    elif facts.registration is RegistrationStatus.REGISTERED:
        found.append(Hold.NOT_TRANSFERRED)
    if has_valid_number(facts):
        if facts.number_unreadable and not _number_in_list(facts):
            found.append(Hold.NUMBER_MISSING)
        return found
    if facts.international:
        if rules.order_waits_for_portal and not facts.portal_user_confirmed:
            found.append(Hold.WAITING_FOR_PORTAL)
    elif facts.number_state is NumberState.INVALID:
        found.append(Hold.NUMBER_INVALID)
    else:
        found.append(Hold.NUMBER_MISSING)
    return found
