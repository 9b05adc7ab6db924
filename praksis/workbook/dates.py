"""Excel's day numbers: which number formats are dates, and what day a number is.

Source: ECMA-376 part 1, 18.17.4.1 (date systems), 18.8.30 (built-in formats), 18.8.31 (format codes).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache


class DateKind(Enum):
    """What a number format shows of a day number."""

    DATE = 1
    TIME = 2
    BOTH = 3


_BUILTIN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 56, 57, 58), DateKind.DATE),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 47, 55), DateKind.TIME),
    22: DateKind.BOTH,
}
# Quoted text, escaped signs, padding, and brackets other than elapsed time say nothing about dates.
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_GENERAL = re.compile(r"general|standard", re.IGNORECASE)
_LAST_SERIAL = 2_958_465  # 31.12.9999
_LEAP_BUG = 60  # 29.2.1900, which Lotus had and Excel kept
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_DAYS_1904 = 1462


def builtin_date_kind(number: int) -> DateKind | None:
    """What a built-in number format shows, or None when it is no date."""
    return _BUILTIN.get(number)


@lru_cache(maxsize=1024)
def date_kind(code: str) -> DateKind | None:
    """What a format code shows: «dd.mm.yyyy» is a date, «hh:mm» a time, «0.00» None. English tokens, as in the file."""
    first = _SILENT.sub("", code[:255]).partition(";")[0].lower()
    if _GENERAL.search(first):
        return None
    elapsed = bool(_ELAPSED.search(first))
    letters = set(re.sub(r"[^ymdhsegb]", "", first))
    if "e" in letters and re.search(r"e[+-]", first):
        letters.discard("e")
    has_time = elapsed or bool(letters & {"h", "s"})
    has_day = bool(letters & {"y", "d", "e"}) or ("m" in letters and not has_time)
    if has_day:
        return DateKind.BOTH if has_time else DateKind.DATE
    return DateKind.TIME if has_time else None


@lru_cache(maxsize=4096)
def from_serial(serial: float, kind: DateKind, *, from_1904: bool) -> date | datetime | time | int | float:
    """The date, date and time, or time that a day number means; the number itself when it is outside the calendar.

    A whole number in a date format is a `date`; no time zone is known.
    """
    highest = _LAST_SERIAL - (_DAYS_1904 if from_1904 else 0)
    if not 0 <= serial < highest + 1:
        return serial
    days, fraction = divmod(serial, 1)
    if kind is DateKind.TIME and days == 0:
        moment = _EPOCH_1900 + _clock(fraction)
        return moment.time() if moment.day == _EPOCH_1900.day else serial
    if not from_1904 and (days == 0 or days == _LEAP_BUG):
        return serial
    before_leap_bug = not from_1904 and days < _LEAP_BUG
    epoch = _EPOCH_1904 if from_1904 else _EPOCH_1900 + timedelta(days=before_leap_bug)
    try:
        moment = epoch + timedelta(days=days) + _clock(fraction)
    except OverflowError:
        return serial
    if kind is DateKind.DATE and not fraction:
        return moment.date()
    return moment


def _clock(fraction: float) -> timedelta:
    """Part of a day, to the nearest millisecond: a day number holds no more."""
    return timedelta(milliseconds=round(fraction * 86_400_000))


def from_iso(text: str, kind: DateKind | None) -> date | datetime | time | str:
    """A cell of type `d` (Strict files): a date, date and time or time; the text itself when it is none."""
    plain = text.strip().removesuffix("Z")
    for read in (date.fromisoformat, datetime.fromisoformat, time.fromisoformat):
        try:
            value = read(plain)
        except ValueError:
            continue
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None)
            is_day = kind is DateKind.DATE and value.time() == time()
            return value.date() if is_day else value
        return value
    return text
