"""The one clock of the program: real, or held still at a moment that is given (test mode and reading commands only)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
"""Deadlines are dates in Oslo, whatever UTC says (R6)."""


class Clock(Protocol):
    """Where jobs get the time from. Rules never see it: they take `today`."""

    def now(self) -> datetime:
        """This moment, with time zone UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still at `moment` (aware, any zone)."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)


def oslo_date(moment: datetime) -> date:
    """The date in Oslo at `moment` (aware)."""
    return moment.astimezone(OSLO).date()


def end_of_day(day: date) -> datetime:
    """The last moment of `day` in Oslo: 23:59:59.999999, still in time (DESIGN.md, Arrival)."""
    return datetime.combine(day, time.max, tzinfo=OSLO)


def clock_at(day: date | None) -> Clock:
    """A clock at noon in Oslo on `day`, or the real one when `day` is None."""
    if day is None:
        return SystemClock()
    return FixedClock(datetime.combine(day, time(12), tzinfo=OSLO))
