"""The four-week rule: when a list or a row has to be there, and whether it was (R6; DESIGN.md, Days and Arrival)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from praksis.clock import end_of_day


class Timeliness(StrEnum):
    """Whether something came in time."""

    ON_TIME = "on-time"
    LATE = "late"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """The days the calendar gave a period, from the moment `since` on (aware)."""

    first_day: date
    last_day: date
    since: datetime


def deadline_of(first_day: date, days_before: int) -> date:
    """The last day in time for a practice that starts on `first_day`; 23:59 in Oslo on that day is in time."""
    return first_day - timedelta(days=days_before)


def list_deadline(calendar_first_day: date, row_first_days: Sequence[date], days_before: int) -> date:
    """The deadline of a whole list: counted from the earlier of the calendar's start and the rows' own."""
    return deadline_of(min([calendar_first_day, *row_first_days]), days_before)


def row_deadline(
    own_first_day: date | None,
    history: Sequence[CalendarDays],
    arrived_at: datetime,
    days_before: int,
    *,
    arrived_after: datetime | None = None,
) -> date:
    """The deadline of one row.

    A row with a start of its own (or its sheet's) counts from that. Otherwise from the calendar's, and then from the
    latest start that the calendar has given since the row may have come: a calendar that is moved, or moved and moved
    back, makes nobody late who was on time by what it said.

    Args:
        own_first_day: The row's or its sheet's first day, if either says one.
        history: What the calendar has said, oldest first, at least one.
        arrived_at: When the row came (aware).
        days_before: 28 by the routine.
        arrived_after: The row was surely not there at this moment (aware), if we know of one.
    """
    if own_first_day is not None:
        return deadline_of(own_first_day, days_before)
    earliest = min(arrived_at, arrived_after or arrived_at)
    said_then = [d for d in history if d.since <= earliest][-1:]
    said_since = [d for d in history if d.since > earliest]
    return deadline_of(max(d.first_day for d in said_then + said_since), days_before)


def timeliness(arrived_after: datetime | None, arrived_at: datetime, deadline: date) -> Timeliness:
    """Whether a row that came between `arrived_after` (if known) and `arrived_at` came by the end of `deadline` in Oslo.

    If it was surely not there before the deadline passed, it is late. If all we know is an interval that straddles the
    deadline, nobody can say, and it is a case for a person, never silently late.
    """
    last_moment = end_of_day(deadline)
    if arrived_at <= last_moment:
        return Timeliness.ON_TIME
    if arrived_after is not None and arrived_after <= last_moment:
        return Timeliness.UNSURE
    return Timeliness.LATE
