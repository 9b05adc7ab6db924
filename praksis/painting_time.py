"""When a list may be painted: after its coordinator has left it alone a while, and not over and over while it is open.

A workbook that is open in Excel or in the browser cannot be replaced, and nobody can ask beforehand whether it is. So it
is tried again with growing pauses, over hours; the summary for FOU says so after a while.
"""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (10, 20, 40, 80, 160))
"""After the first try that met an open workbook, the second, and so on; the last one holds from there on."""


def next_try(tries: int, now: datetime) -> datetime:
    """When a painting that has met an open workbook `tries` times (1 or more) is tried again; `now` is of the last try."""
    return now + PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def at_rest(saved_at: datetime, seen_at: datetime, quiet: timedelta, now: datetime) -> bool:
    """Whether a version has been left alone for the quiet period.

    Args:
        saved_at: When it was saved, by the other side's clock.
        seen_at: When we first saw it, by ours: a file may bear a time that is yet to come.
        quiet: The quiet period.
        now: The time.
    """
    return min(saved_at, seen_at) + quiet <= now
