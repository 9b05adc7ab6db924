"""When somebody's data is due to be erased, and what is not taken in again. Pure: `today` and days go in.

A period is over for us when the last day of anybody in it lies more than the set number of days back. A person is due
when all of theirs are; one who is still in another stays whole. So the workbooks that we have made of a period go when
its people do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta


def limit_of(today: date, days_after_last_day: int) -> date:
    """The day before which a last day must lie for what it is about to be due."""
    return today - timedelta(days=days_after_last_day)


def last_of(*days: date | None) -> date | None:
    """The latest of the days that are known; None when none is."""
    return max((day for day in days if day is not None), default=None)


def people_due(ends: Mapping[str, Collection[date]], held: Collection[str], limit: date) -> frozenset[str]:
    """Who is due: each of their periods ended before `limit`, and nothing of theirs is under way.

    Args:
        ends: The last days of each person's periods. One of whom no day is known is not due.
        held: Those who have something under way.
        limit: `limit_of` today.
    """
    return frozenset(
        person for person, days in ends.items() if person not in held and days and all(day < limit for day in days)
    )


def registration_end(
    of_advert: Collection[date], of_rows: Collection[date], registered_on: date | None, told_on: date
) -> date:
    """The day from which a registration grows old.

    The last day of its advert's periods, as long as the calendar knows the advert: until then a row may still need it.
    Else the last day of the rows that it was matched to, or its own age: the day of registration, or when we were told.

    Args:
        of_advert: The last days of the calendar's periods with that advert.
        of_rows: The last days of the rows that it was certainly matched to.
        registered_on: The day of registration, if the source says it.
        told_on: The day of the newest export that holds it.
    """
    own = registered_on or told_on
    return max(of_advert) if of_advert else max([own, *of_rows])


def is_row_erased(
    own: date | None, sheet: date | None, of_calendar: Collection[date], *, list_was_erased: bool, limit: date
) -> bool:
    """Whether a row that the ledger does not know belongs to what has been erased, and is not taken in again.

    A day that is typed wrong must not make a student disappear: it counts only beside the calendar's own last day, and
    for a period that the calendar has never had only in a list of which rows have been erased before.

    Args:
        own: The row's last day, None when it has none.
        sheet: What the sheet says.
        of_calendar: The calendar's last days for that group and period, of rows that have left the book as well.
        list_was_erased: Whether rows of this list have been erased before.
        limit: `limit_of` today.
    """
    last = last_of(own, sheet, *of_calendar)
    return last is not None and last < limit and (bool(of_calendar) or list_was_erased)


def is_record_over(ended_on: date | None, told_on: date, limit: date) -> bool:
    """Whether a record of the personnel system is over: its last day lies long back, or it has none and no extract has
    told of the person for as long."""
    return (ended_on or told_on) < limit
