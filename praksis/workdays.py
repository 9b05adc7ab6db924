"""Which days are working days in Norway, so that «two working days» means what people think it means.

The public holidays are those of the `holidays` package. Christmas Eve and New Year's Eve are working days, as the law
has it; Sundays are never, holiday or not.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether offices are open: neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def working_days_after(day: date, today: date) -> int:
    """How many working days there have been after `day`, up to and with `today`; 0 when `today` is not after it."""
    return sum(is_working_day(day + timedelta(days=n)) for n in range(1, (today - day).days + 1))


def working_day_by(day: date) -> date:
    """`day` itself when it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= _DAY
    return day


def working_day_from(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    return working_day_from(day + _DAY)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    from holidays import country_holidays  # here: it takes a quarter of a second, and most commands count no days

    return frozenset(country_holidays("NO", years=year))
