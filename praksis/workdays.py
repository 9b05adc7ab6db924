"""Which days are working days in Norway, so that «two working days» means what people think it means.

The holidays are those of the law on public holidays and the law on 1 and 17 May; Easter by the anonymous Gregorian
computus. Christmas Eve and New Year's Eve are counted as working days, as the law has it.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
_FROM_EASTER = (-3, -2, 0, 1, 39, 49, 50)
"""Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday and Monday."""
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices are open: neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def working_days_after(day: date, today: date) -> int:
    """How many working days there have been after `day`, up to and with `today`; 0 when `today` is not after it."""
    return sum(is_working_day(day + timedelta(days=n)) for n in range(1, (today - day).days + 1))


@lru_cache(maxsize=32)
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    easter = _easter_sunday(year)
    return frozenset(date(year, *fixed) for fixed in _FIXED) | {easter + timedelta(days=n) for n in _FROM_EASTER}


def _easter_sunday(year: int) -> date:
    century, year_of_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, year_rest = divmod(year_of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
