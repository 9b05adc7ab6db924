"""Dates as coordinators write them: Excel dates and Norwegian text, the ambiguous flagged, the impossible refused.

    >>> read_day("1. september 2026").first
    datetime.date(2026, 9, 1)
    >>> read_day("uke 36", year=2026).last        # Friday of that ISO week
    datetime.date(2026, 9, 4)

Norwegian order is day first. Dots are unmistakably Norwegian; a slash or a dash is not, so `01/02/2026` is read day
first and flagged. Time of day, if any, is dropped: practice days have no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from praksis.practice_list.cell_text import CellValue, fold

FIRST_YEAR, LAST_YEAR = 2015, 2045
"""The years that a practice day can plausibly lie in."""
EARLIEST_YEAR, LATEST_YEAR = 2000, 2099
"""A practice day outside these is a slip of the pen and is not used."""
YOUNGEST, OLDEST = 15, 100
"""The ages between which a two-digit year of birth is believed."""
LONGEST_TEXT = 80
"""A longer text is prose, not a date."""
LONGEST_ROLLOVER = 200
"""So many days may lie between the ends of a span that runs over new year without saying so."""
EXCEL_EPOCH = date(1899, 12, 30)

MONTHS = {
    "januar": 1, "january": 1, "jan": 1, "februar": 2, "february": 2, "feb": 2, "febr": 2, "mars": 3, "march": 3,
    "mar": 3, "april": 4, "apr": 4, "mai": 5, "may": 5, "juni": 6, "june": 6, "jun": 6, "juli": 7, "july": 7, "jul": 7,
    "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "october": 10, "okt": 10, "oct": 10,
    "november": 11, "nov": 11, "desember": 12, "december": 12, "des": 12, "dec": 12,
}  # fmt: skip

_WEEKDAY = re.compile(
    r"^(man|mån|tirs?|tys|ons|tors?|fre|lør|laur|søn|sun|mon|tue|wed|thu|fri|sat)\w*(?:\.?,?\s+|\.)(?=\S*\d)"
)
_CLOCK = re.compile(r"(?:\s+|t)(?:kl\.?\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:z|\s*uhr)?$")
_NUMERIC = re.compile(r"(\d{1,4})\s*([./\-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[./]\s*(\d{1,2})\.?")
_SLASH_DASH = re.compile(r"(\d{1,2})\s*(?:/\s*(\d{1,2})\s*[- ]\s*(\d{4}|\d{2})|\.\s*(\d{1,2})\.?\s*[- ]\s*(\d{4}))\.?")
"""«14/9-26», «14/9 2026», «14.9-2026»: a day, a month and a year, and nothing else."""
_SPACED = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4})")
_DIGITS = re.compile(r"\d{6}|\d{8}")
_NAMED = re.compile(r"(\d{1,2})\.?\s*(?:-|of)?\s*([a-zæøå]+)\.?,?(?:\s*-?\s*(\d{4}|'?\d{2}))?")
_NAMED_US = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_WEEK = re.compile(
    r"(?:uke(?:ne|r)?|veke(?:ne|r)?|vek|week|wk|u|v)\.?\s*(?:nr\.?\s*)?(\d{1,2})"
    r"(?:\s*(?:-|til|t\.o\.m\.?|tom)\s*(?:uke|veke|week)?\s*(\d{1,2}))?"
    r"(?:\s*[,/(\- ]\s*(\d{4}))?\s*\)?"
)
_RANGE = re.compile(r"(.*?\S)\s*(?: - | til |\s+t\.?o\.?m\.?\s+)\s*(\S.*)|([^-]*\d[^-]*)-([^-]*\d[^-]*)")


class Meant(StrEnum):
    """What a date stands for; it decides which years are plausible."""

    PRACTICE = "practice"
    BIRTH = "birth"


class DateState(StrEnum):
    """How sure a reading is. `YEAR_MISSING` is a real day or week whose year nothing tells."""

    READ = "read"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"
    YEAR_MISSING = "year-missing"


@dataclass(frozen=True, slots=True)
class DateReading:
    """A day, week or span: `first` and `last` are equal for one day, and None when nothing could be read.

    An ambiguous reading keeps the day-first date where that one is plausible. `reason` is bokmål, «» when all is well.
    `span` tells that the text itself named both ends («uke 36–41»).
    """

    first: date | None
    last: date | None
    state: DateState
    reason: str = ""
    span: bool = False


_MISSING = DateReading(None, None, DateState.MISSING)
_WHICH_CENTURY = DateReading(None, None, DateState.AMBIGUOUS, "Vi ser ikke hvilket århundre det gjelder.")


def read_day(value: CellValue, *, year: int | None = None, meant: Meant = Meant.PRACTICE) -> DateReading:
    """What a date cell says.

    `year` helps a day or week that names none (the sheet's own first day, or the title) and sets the age window for
    two-digit years of birth. Raises nothing: whatever cannot be read is IMPOSSIBLE, with its reason.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _checked(value, meant)
    if value is None:
        return _MISSING
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return _impossible("Cellen har noe annet enn en dato.")
    if isinstance(value, int | float):
        return _from_number(value, year, meant)
    text = fold(value)
    if len(text) > LONGEST_TEXT:
        return _impossible("Cellen har en lang tekst, ikke en dato.")
    return _from_text(text, year, meant) if text else _MISSING


def monday_to_friday(year: int, week: int) -> tuple[date, date] | None:
    """Monday and Friday of an ISO week, None when the year has no such week."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=4)


def _impossible(reason: str) -> DateReading:
    return DateReading(None, None, DateState.IMPOSSIBLE, reason)


def _checked(day: date, meant: Meant) -> DateReading:
    lowest, highest = (EARLIEST_YEAR, LATEST_YEAR) if meant is Meant.PRACTICE else (1900, LATEST_YEAR)
    if not lowest <= day.year <= highest:
        return _impossible(f"Årstallet {day.year} kan ikke stemme.")
    return DateReading(day, day, DateState.READ)


def _from_number(value: int | float, year: int | None, meant: Meant) -> DateReading:
    """A number that lost its date format: an Excel serial day, or ddmmyyyy / ddmmyy that lost its leading zero."""
    if value != value or abs(value) > 1e9:
        return _impossible("Cellen har et tall, ikke en dato.")
    whole = int(value)
    digits = str(whole)
    if value == whole and len(digits) in (7, 8):
        return _from_text(digits.zfill(8), year, meant)
    if value == whole and meant is Meant.BIRTH and len(digits) in (5, 6):
        written = _from_text(digits.zfill(6), year, meant)
        if written.first is not None:
            return written
    if 1 <= whole <= 73_000:
        day = EXCEL_EPOCH + timedelta(days=whole)
        lowest, highest = (FIRST_YEAR, LAST_YEAR) if meant is Meant.PRACTICE else (1925, LAST_YEAR)
        if lowest <= day.year <= highest:
            return DateReading(
                day, day, DateState.AMBIGUOUS, f"Cellen har et tall uten datoformat, lest som {_no(day)}."
            )
    return _impossible("Cellen har et tall, ikke en dato.")


def _from_text(text: str, year: int | None, meant: Meant) -> DateReading:
    text = _CLOCK.sub("", _WEEKDAY.sub("", text).strip()).strip(" ,;")
    text = re.sub(r"^(?:fra|frå|from|den|ca\.?|t\.?o\.?m\.?|til|to)\s+(?:og med\s+)?", "", text).strip()
    for attempt in (_numeric, _week, _digits, _day_month, _named):
        reading = attempt(text, year, meant)
        if reading is not None:
            return reading
    return _range(text, year, meant) or _impossible("Teksten kan ikke leses som en dato.")


def _numeric(text: str, year: int | None, meant: Meant) -> DateReading | None:
    mixed = _SLASH_DASH.fullmatch(text)
    if mixed is not None:
        day, month, said_year = mixed[1], mixed[2] or mixed[4], mixed[3] or mixed[5]
        if not _years(said_year, meant, year):
            return _WHICH_CENTURY
        return _settled(list(_days(day, month, said_year, "dmy", meant, year)), meant)
    match = _NUMERIC.fullmatch(text)
    if match is None:
        spaced = _SPACED.fullmatch(text)
        if spaced is None:
            return None
        parts, separator = spaced.groups(), "."
    else:
        parts, separator = (match[1], match[3], match[4]), match[2]
    a, b, c = parts
    if len(a) in (3,) or len(c) in (1, 3) or (len(a) == 4 and len(c) == 4):
        return _impossible("Årstallet mangler sifre.")
    if len(a) == 4:
        return _settled(list(_days(a, b, c, "ymd", meant, year)), meant)
    orders = ["dmy"]
    if separator != "." or len(c) == 2:
        orders += ["mdy"] if separator != "." else []
        orders += ["ymd"] if len(c) == 2 and len(a) == 2 else []
    if not _years(c, meant, year):
        return _WHICH_CENTURY
    day_first = list(_days(a, b, c, "dmy", meant, year))
    others = [day for order in orders[1:] for day in _days(a, b, c, order, meant, year)]
    return _settled(day_first, meant, others, norwegian=separator == ".")


def _days(a: str, b: str, c: str, order: str, meant: Meant, year: int | None) -> Iterator[date]:
    """The real date, if any, of three parts in one order."""
    part = dict(zip(order, (a, b, c), strict=True))
    for full_year in _years(part["y"], meant, year):
        try:
            yield date(full_year, int(part["m"]), int(part["d"]))
        except ValueError:
            continue


def _years(text: str, meant: Meant, year: int | None) -> list[int]:
    text = text.removeprefix("'")
    if len(text) == 4:
        return [int(text)]
    if meant is Meant.PRACTICE:
        return [2000 + int(text)]
    # A student in practice between FIRST_YEAR and LAST_YEAR is of age: «31» can only be 1931, «05» only 2005.
    short = int(text)
    born = 2000 + short if short <= (LAST_YEAR - YOUNGEST) % 100 else 1900 + short
    return [born] if year is None or year - OLDEST <= born <= year - YOUNGEST else []


def _plausible(day: date, meant: Meant) -> bool:
    return meant is Meant.BIRTH or FIRST_YEAR <= day.year <= LAST_YEAR


def _settled(
    day_first: list[date], meant: Meant, others: list[date] | None = None, *, norwegian: bool = True
) -> DateReading:
    """One reading out of the real dates: day first wins where plausible; another plausible one makes it ambiguous."""
    rivals = sorted({day for day in others or [] if _plausible(day, meant)} - set(day_first))
    likely = [day for day in day_first if _plausible(day, meant)]
    if likely and (not rivals or norwegian):
        return _checked(likely[0], meant)
    if likely:
        return DateReading(likely[0], likely[0], DateState.AMBIGUOUS, f"Vi har lest den som {_no(likely[0])}.")
    if rivals:
        chosen = rivals[0] if len(rivals) == 1 else None
        reason = " eller ".join(_no(day) for day in rivals)
        return DateReading(chosen, chosen, DateState.AMBIGUOUS, f"Den kan bety {reason}.")
    if day_first:
        return _checked(day_first[0], meant)
    return _impossible("Datoen finnes ikke i kalenderen.")


def _digits(text: str, year: int | None, meant: Meant) -> DateReading | None:
    """ddmmyyyy, ddmmyy or yyyymmdd, without separators."""
    if not _DIGITS.fullmatch(text):
        return None
    day_first = list(_days(text[:2], text[2:4], text[4:], "dmy", meant, year))
    others = list(_days(text[:4], text[4:6], text[6:], "ymd", meant, year)) if len(text) == 8 else []
    if not [d for d in day_first if _plausible(d, meant) and d.year >= 1900]:
        likely = [d for d in others if _plausible(d, meant) and d.year >= 1900]
        if likely:  # 20260901 can be read one way only
            return _checked(likely[0], meant)
    return _settled([d for d in day_first if d.year >= 1900], meant, others, norwegian=False)


def _day_month(text: str, year: int | None, meant: Meant) -> DateReading | None:
    match = _DAY_MONTH.fullmatch(text)
    if match is None:
        return None
    return _without_year(int(match[1]), int(match[2]), year, meant)


def _without_year(day: int, month: int, year: int | None, meant: Meant) -> DateReading:
    try:
        date(2024, month, day)  # a leap year: the 29th of February may be real
    except ValueError:
        return _impossible("Datoen finnes ikke i kalenderen.")
    if year is None or meant is Meant.BIRTH:
        return DateReading(None, None, DateState.YEAR_MISSING, "Året mangler.")
    try:
        read = date(year, month, day)
    except ValueError:
        return _impossible("Datoen finnes ikke i kalenderen.")
    return DateReading(read, read, DateState.READ)


def _named(text: str, year: int | None, meant: Meant) -> DateReading | None:
    match = _NAMED.fullmatch(text)
    if match is not None:
        day, month, said_year = match[1], match[2], match[3]
    else:
        match = _NAMED_US.fullmatch(text)
        if match is None:
            return None
        month, day, said_year = match[1], match[2], match[3]
    if month not in MONTHS:
        return None
    if said_year is None:
        return _without_year(int(day), MONTHS[month], year, meant)
    return _settled(list(_days(day, str(MONTHS[month]), said_year, "dmy", meant, year)), meant)


def _week(text: str, year: int | None, meant: Meant) -> DateReading | None:
    match = _WEEK.fullmatch(text)
    if match is None or meant is Meant.BIRTH:
        return None
    start, end = int(match[1]), int(match[2] or match[1])
    in_year = int(match[3]) if match[3] else year
    if not (1 <= start <= 53 and 1 <= end <= 53):
        return _impossible("Uken finnes ikke.")
    if in_year is None:
        return DateReading(None, None, DateState.YEAR_MISSING, "Året mangler.", span=match[2] is not None)
    first = monday_to_friday(in_year, start)
    last = monday_to_friday(in_year + (end < start), end)  # «uke 50–3» runs into the next year
    if first is None or last is None:
        return _impossible(f"Uke {max(start, end)} finnes ikke i {in_year}.")
    checked = _checked(first[0], meant)
    if checked.state is not DateState.READ:
        return checked
    return DateReading(first[0], last[1], DateState.READ, span=match[2] is not None)


def _range(text: str, year: int | None, meant: Meant) -> DateReading | None:
    """«1.9.–12.10.2026», «1. september 2026 til 12. oktober 2026»: both ends, the first taking the last one's year."""
    if meant is Meant.BIRTH:
        return None
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    left, right = (match[1], match[2]) if match[1] is not None else (match[3], match[4])
    end = _from_text(right.strip(), year, meant)
    if end.last is None:
        return end if end.state is DateState.YEAR_MISSING else None
    begin = _from_text(left.strip(), end.last.year, meant)
    if begin.first is None and re.fullmatch(r"\d{1,2}\.?", left.strip()):  # «1.–12. oktober 2026»
        begin = _without_year(int(left.strip(" .")), end.last.month, end.last.year, meant)
    if begin.first is None:
        return begin
    first = begin.first
    if first > end.last and not re.search(r"\d{4}|[./]\d{2}$", left):  # «1.12.–15.1.2027» begins the year before
        year_before = _without_year(first.day, first.month, first.year - 1, meant).first
        if year_before is not None and (end.last - year_before).days <= LONGEST_ROLLOVER:
            first = year_before
    if first > end.last:
        return _impossible("Slutten er før begynnelsen.")
    state = DateState.AMBIGUOUS if DateState.AMBIGUOUS in (begin.state, end.state) else DateState.READ
    return DateReading(first, end.last, state, begin.reason or end.reason, span=True)


def _no(day: date) -> str:
    return f"{day:%d.%m.%Y}"
