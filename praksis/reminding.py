"""When to remind of what: on which working day, which of several steps, and what of a period is missing (R2, R5, R6).

Pure: what is there comes in as `PeriodFacts`, what has been said as step keys, and `today` is an argument.

A step is so many days before a deadline (21, 7, 1), or after it (-1). Its day is moved:

* to the working day before, when it is no working day and the deadline is still ahead; a step after the deadline goes to
  the working day after;
* out of the quiet weeks («fellesferien»): when the deadline comes after them, to the first working day after them; when
  the deadline falls in them, to the last working day before them, where people can still do something. The last step
  before a deadline that falls in them is the exception: it goes on its own day, since the deadline would else pass unsaid.

Of the steps whose days have come, only the newest counts: after a stop of days what is due now is said, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from praksis.wording.about import About
from praksis.wording.reminders import Missing, ReminderItem
from praksis.workdays import is_working_day, working_day_by, working_day_from

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What settings say. `days_before` and `days_after` count from a deadline; `quiet_weeks` are ISO week numbers."""

    days_before: tuple[int, ...] = (21, 7, 1)
    days_after: tuple[int, ...] = (1,)
    quiet_weeks: frozenset[int] = frozenset({28, 29, 30, 31})

    @property
    def steps(self) -> tuple[int, ...]:
        """All steps, the first to come first: days before the deadline, below zero after it."""
        return (*sorted(set(self.days_before), reverse=True), *sorted({-n for n in self.days_after}, reverse=True))

    def is_quiet(self, day: date) -> bool:
        """Whether the day is in a quiet week."""
        return day.isocalendar().week in self.quiet_weeks


def reminder_day(deadline: date, step: int, rules: ReminderRules) -> date:
    """The working day on which a step of a deadline is said."""
    day = deadline - timedelta(days=step)
    if step < 0:
        return _out_of_quiet(working_day_from(day), rules)
    day = working_day_by(day)
    if not rules.is_quiet(day):
        return day
    after = _out_of_quiet(day, rules)
    if after <= deadline:
        return after
    is_last = step == min(rules.days_before)
    return day if is_last else _before_quiet(day, rules)


def _out_of_quiet(day: date, rules: ReminderRules) -> date:
    while rules.is_quiet(day) or not is_working_day(day):
        day += _DAY
    return day


def _before_quiet(day: date, rules: ReminderRules) -> date:
    while rules.is_quiet(day) or not is_working_day(day):
        day -= _DAY
    return day


def step_key(about: str, deadline: date, step: int) -> str:
    """What a step is known by: said once, it is said. A deadline that is moved begins anew."""
    return f"{about}:{deadline.isoformat()}:{step}"


def step_due(about: str, deadline: date, met: Collection[str], today: date, rules: ReminderRules) -> int | None:
    """The newest step whose day has come, None when it is met or none has come. Older ones are passed over."""
    come = [step for step in rules.steps if reminder_day(deadline, step, rules) <= today]
    if not come:
        return None
    newest = min(come)
    if newest > 0 and today > deadline:
        return None  # the deadline has passed, and what is said after it has its own day
    return None if step_key(about, deadline, newest) in met else newest


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What is there of one period of one group. Counts are of students or rows."""

    about: About
    list_deadline: date
    advert_deadline: date | None
    first_day: date
    has_document: bool
    document_readable: bool = True
    unbound_documents: bool = False
    """A list lies in the channel of which nobody knows the group."""
    has_sheet: bool = False
    rows: int = 0
    rows_with_errors: int = 0
    not_registered: int = 0
    not_transferred: int = 0
    list_known: bool = True
    """Whether the channel could be read at the last try: else what is missing may be there, and nothing is said."""
    registrations_known: bool = True
    """Whether Webcruiter could be read at the last try."""


LIST_MATTERS = frozenset(
    {
        Missing.DOCUMENT,
        Missing.UNREADABLE,
        Missing.UNBOUND,
        Missing.SHEET,
        Missing.ROWS,
        Missing.ROWS_WITH_ERRORS,
    }
)
"""What is due by the deadline of the list; registrations are due by the advert's (R1, R2)."""


def missing(facts: PeriodFacts) -> tuple[ReminderItem, ...]:
    """All that is missing of a period, the first obstacle first. Not registered and not transferred are two things (R3)."""
    return tuple(_missing(facts))


def _missing(facts: PeriodFacts) -> Iterator[ReminderItem]:
    if not facts.list_known:
        return
    obstacle = _first_obstacle(facts)
    if obstacle is not None:
        yield ReminderItem(obstacle, facts.about, facts.list_deadline)
        return
    if facts.rows_with_errors:
        yield ReminderItem(Missing.ROWS_WITH_ERRORS, facts.about, facts.list_deadline, facts.rows_with_errors)
    if not facts.registrations_known:
        return
    if facts.not_registered:
        by = facts.advert_deadline or facts.list_deadline
        yield ReminderItem(Missing.REGISTRATIONS, facts.about, by, facts.not_registered)
    if facts.not_transferred:
        yield ReminderItem(Missing.TRANSFERS, facts.about, None, facts.not_transferred)


def _first_obstacle(facts: PeriodFacts) -> Missing | None:
    if not facts.has_document:
        return Missing.UNBOUND if facts.unbound_documents else Missing.DOCUMENT
    if not facts.document_readable:
        return Missing.UNREADABLE
    if not facts.has_sheet:
        return Missing.SHEET
    return None if facts.rows else Missing.ROWS


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be said of one period today, and the steps that are met by it, or by there being nothing to say."""

    items: tuple[ReminderItem, ...]
    steps: tuple[str, ...]
    by: date | None
    """The deadline that is nearest among those whose step is due; None when nothing is said."""
    because: tuple[str, ...] = ()
    """The steps among `steps` whose deadlines have something missing: why it is said today."""


def reminders_due(about: str, facts: PeriodFacts, met: Collection[str], today: date, rules: ReminderRules) -> Due:
    """Whether a step of the list's or the advert's deadline is due, and what is then said of the period.

    A step is only said when something that its deadline is about is missing; all else that is missing is said with it.
    What only waits for FOU (transfers) is no reason to remind a coordinator. Nothing is said once the practice has begun.
    What is not known is not said, and its step not met: it is said when it is known again, if it is still missing.
    """
    if today >= facts.first_day or not facts.list_known:
        return Due((), (), None)
    items = missing(facts)
    theirs = [item for item in items if item.missing is not Missing.TRANSFERS]
    deadlines = {"list": (facts.list_deadline, [i for i in theirs if i.missing in LIST_MATTERS])}
    for_registering = [i for i in theirs if i.missing is Missing.REGISTRATIONS]
    if facts.advert_deadline is None or today > facts.advert_deadline:  # a missed advert is not left at that (R2)
        deadlines["list"][1].extend(for_registering)
    if facts.advert_deadline is not None:
        deadlines["advert"] = (facts.advert_deadline, for_registering)
    steps, by, because = [], [], []
    for kind, (deadline, wanted) in deadlines.items():
        key = f"{about}:{kind}"
        step = step_due(key, deadline, met, today, rules)
        if step is not None and (wanted or facts.registrations_known):
            steps.append(step_key(key, deadline, step))
            if wanted:
                by.append(deadline)
                because.append(steps[-1])
    return Due(items if by else (), tuple(steps), min(by, default=None), tuple(because))
