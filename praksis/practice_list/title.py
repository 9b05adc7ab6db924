"""What the rows above the header and the file name say: institution, student group, cohort, period and days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from praksis.practice_list.cell_text import CellValue, clean, fold, mask_numbers, said, same_dashes
from praksis.practice_list.dates import DateReading, DateState, read_day
from praksis.practice_list.period_name import is_period


@dataclass(frozen=True, slots=True)
class Stated:
    """What one place (a sheet's head, or the file name) says; None for what it does not say.

    `cohort` is a year («2024») or a term and year («H2024»). `first_day_reading` and `last_day_reading` tell why a day
    that stands there could not be read.
    """

    institution: str | None = None
    group: str | None = None
    cohort: str | None = None
    period: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    first_day_reading: DateReading | None = None
    last_day_reading: DateReading | None = None


LONGEST_TITLE = 200
"""A longer text above the header is guidance, not a title."""
_LEAD = (
    r"praksisoversikt(?:en)?|praksisoversyn|praksisliste[rn]?|praksis\s?plan|studentliste[rn]?|oversikt|oversyn|"
    r"praksisstudent(?:er|ar)|student(?:er|ar)?\s+i\s+praksis|praksisregistrering|registrering"
)
_COHORT = re.compile(
    r"\b(?:års)?(?:kull(?:et)?|cohort|class\sof|årskull)\s*:?\s*(?:(?:fra|frå)\s)?"
    r"(?P<term>[hv](?:øst(?:en)?|aust(?:en)?|år(?:en)?)?)?[\s.\-]*(?P<year>(?:19|20)\d{2}|'?\d{2})\b"
    r"(?:\s*[-/]\s*(?:20)?\d{2}\b)?"
)
_COHORT_BEFORE = re.compile(r"\b(?P<term>[hv])?(?P<year>(?:19|20)\d{2}|\d{2})[\s-]?kull(?:et)?\b")
_TERM = re.compile(r"\b(?P<term>[hv]|høst(?:en)?|haust(?:en)?|vår(?:en)?)[\s.\-]?'?(?P<year>20\d{2}|\d{2})\b")
_SHORT = re.compile(r"\bk\s?(?P<term>[hv])?(?P<year>20\d{2}|\d{2})\b")
_KNOWN_INSTITUTIONS = {
    name.casefold(): name
    for name in (
        "HVL", "UiB", "VID", "UiS", "UiO", "UiT", "UiA", "USN", "NTNU", "NMBU", "OsloMet", "NLA", "HiMolde", "HVO",
        "INN", "HINN", "Nord", "HiØ", "HK", "Kristiania", "LDH", "Noroff", "BI", "NIH", "HiVolda",
    )
}  # fmt: skip
_WORDS_TOO = frozenset({"nord", "inn", "bi", "vid", "hk"})
"""Short names that are ordinary words when they are not written as names."""
_KNOWN_LONG = {
    "høgskulen på vestlandet": "HVL",
    "western norway university of applied sciences": "HVL",
    "universitetet i bergen": "UiB",
    "university of bergen": "UiB",
    "vid vitenskapelige høgskole": "VID",
    "universitetet i stavanger": "UiS",
    "universitetet i oslo": "UiO",
    "nla høgskolen": "NLA",
    "høyskolen kristiania": "Kristiania",
}
_LABELS: Mapping[str, str] = {
    **dict.fromkeys(
        ("studiested", "studiestad", "institusjon", "utdanningsinstitusjon", "utdanningssted", "lærested", "lærestad",
         "skole", "skule", "institution", "høgskole", "universitet", "school", "university"), "institution"),
    **dict.fromkeys(
        ("studentgruppe", "gruppe", "studium", "studie", "studieprogram", "utdanning", "fagretning", "linje",
         "student group", "programme", "study programme", "studieretning"), "group"),
    **dict.fromkeys(("kull", "årskull", "studentkull", "kullet", "cohort"), "cohort"),
    **dict.fromkeys(("praksisperiode", "periode", "period", "practice period", "praksis"), "period"),
    **dict.fromkeys(
        ("første dag", "fyrste dag", "startdato", "fra", "frå", "fra dato", "frå dato", "oppstart", "start",
         "first day",
         "start date", "from", "første praksisdag", "praksisstart", "fra og med", "fom"), "first_day"),
    **dict.fromkeys(
        ("siste dag", "sluttdato", "til", "til dato", "slutt", "last day", "end date", "to", "siste praksisdag",
         "praksisslutt", "til og med", "tom"), "last_day"),
    **dict.fromkeys(
        ("dato", "datoer", "tidsrom", "uke", "uker", "veke", "veker", "week", "weeks", "praksisuker", "fra-til",
         "dates"), "days"),
}  # fmt: skip
_COPY = re.compile(
    r"\s*(?:-\s*(?:kopi|copy)(?:\s*\(\d+\))?|"
    r"\(\d{1,3}\)|\b(?:kopi|copy)\s+(?:av|of)\b|\bkopi\b|\bcopy\b)",
    re.IGNORECASE,
)
# What coordinators add to a file name that is neither group nor cohort.
_DECORATION = re.compile(
    r"\b(?:v(?:ersjon)?\.?\s?\d{1,2}(?:\.\d+)?|versjon|"
    r"endelig|endeleg|ferdig|utkast|oppdatert|rettet|retta|revidert|siste|ny|nye|"
    r"mal|final|updated|draft|til\s+helse\s?bergen|helse\s?bergen|hus|fou|internasjonale?(?:\s+student(?:er|ar))?|"
    r"norske(?:\s+student(?:er|ar))?)\b|\b\d{1,2}\.\d{1,2}\.(?:20)?\d{2}\b|\b20\d{2}-\d{2}-\d{2}\b"
)
_TO_FILL_IN = re.compile(r"\[[^\]]*\]|<[^>]*>|\{[^}]*\}|_{3,}|\.{3,}|…")
_PERIOD_IN_NAME = re.compile(
    r"\b(?:(?:praksis|del)?periode?\s?\d{1,2}|praksis\s?\d{1,2}|semester\s?\d{1,2}|\d{1,2}\.\s?semester|"
    r"(?:uke|veke)r?\s?\d{1,2}(?:\s?-\s?\d{1,2})?|p\d{1,2})\b"
)


def from_file_name(file_name: str, institutions: Iterable[str] = ()) -> Stated:
    """What a file name says: «Praksisoversikt HVL Sykepleie kull 2024.xlsx», underscores, « - Kopi» and «(1)» apart.

    `institutions` are names that are known besides the usual ones. A name without any of the words of a practice list
    («Mappe1.xlsx») says nothing.
    """
    stem = re.sub(r"\.(?:xlsx|xlsm|xltx|xls)$", "", clean(file_name.replace("\\", "/").rsplit("/", 1)[-1]), flags=re.I)
    return _from_phrase(_COPY.sub(" ", same_dashes(stem).replace("_", " ").replace("+", " ")), institutions)


def from_head(
    rows: Mapping[int, Mapping[int, CellValue]],
    before: int,
    *,
    year: int | None = None,
    institutions: Iterable[str] = (),
) -> Stated:
    """What the rows above row `before` say: a title («Praksisoversikt – Sykepleie – kull 2024») and labelled cells.

    A label's value stands to its right, or after a colon in the same cell. `year` helps a week without a year. What
    stands in a labelled cell goes before what the title says. `institutions` are names known besides the usual ones.
    """
    titled = Stated()
    labelled: dict[str, CellValue] = {}
    for number in sorted(row for row in rows if row < before):
        cells = rows[number]
        taken: set[int] = set()
        for column in sorted(cells):
            value = cells[column]
            if column in taken or not isinstance(value, str) or not (text := clean(value)):
                continue
            if len(text) > LONGEST_TITLE:
                continue
            label, _, after = text.partition(":")
            what = _LABELS.get(fold(label).strip(" ."))
            if what is None and after.strip() and is_period(label):  # «Periode 1: 7.9.–16.10.2026»
                labelled.setdefault("period", clean(label))
                labelled.setdefault("days", after.strip())
                continue
            if what is not None:
                right = None
                if not after.strip():
                    right = next((c for c in sorted(cells) if c > column and said(cells[c])), None)
                    if right is not None and is_label(cells[right]):
                        right = None
                found: CellValue = after.strip() or (cells[right] if right is not None else None)
                if said(found):
                    labelled.setdefault(what, found)
                    if right is not None:
                        taken.add(right)
            elif titled == Stated():
                titled = _from_phrase(text, institutions)
    return _merge(titled, labelled, year)


def same_cohort(a: str, b: str) -> bool:
    """Whether two cohorts can be one: same year, and the same term where both name one («2024» and «H2024» agree)."""
    one, other = (re.fullmatch(r"([HV]?)(\d{4})", text) for text in (a, b))
    if one is None or other is None:
        return fold(a) == fold(b)
    return one[2] == other[2] and (not one[1] or not other[1] or one[1] == other[1])


def says_other_institution(said_name: str, own: str, known: Iterable[str] = ()) -> bool:
    """Whether what a list says of its institution is another one than `own`; `known` are those that we read for.

    «HVL», «Høgskulen på Vestlandet» and «HVL, campus Førde» are one; «Bergen» is a place and says nothing of it.
    """
    one, other = _short_institution(said_name), _short_institution(own)
    words, own_words = (set(re.findall(r"\w+", name)) - _SMALL_WORDS for name in (one, other))
    if one == other or words <= own_words or own_words <= words:
        return False
    is_known = one in {fold(name) for name in _KNOWN_INSTITUTIONS} | {_short_institution(name) for name in known}
    return is_known or _SCHOOL.search(one) is not None


_SMALL_WORDS = frozenset({"i", "på", "og", "for", "of", "the", "ved"})
_SCHOOL = re.compile(r"universitet|høgsk[ou]|høysk[ou]|fagsk[ou]|college|university|videregående|vidaregåande")


def _short_institution(name: str) -> str:
    found, _ = _institution(same_dashes(clean(name)))
    return fold(found or name)


def read_cohort(value: CellValue) -> str | None:
    """A cohort out of a cell that holds one: 2024, «2024», «H24», «kull 2024»; None when it is none."""
    text = fold(said(value))
    for pattern in (_COHORT, _COHORT_BEFORE, _TERM, _SHORT):
        if match := pattern.search(text):
            return _cohort(match)
    match = re.fullmatch(r"((?:19|20)\d{2}|\d{2})(?:\s*[-/]\s*(?:20)?\d{2})?", text)
    return _year(match[1]) if match else None


def _as_weeks(value: CellValue) -> CellValue:
    """«36–41» beside the label «Uke» means weeks; a date stays what it is."""
    text = fold(said(value))
    return f"uke {text}" if re.fullmatch(r"\d{1,2}(?:\s?-\s?\d{1,2})?(?:\s*[,/(]?\s*20\d{2}\)?)?", text) else value


def is_label(value: CellValue) -> bool:
    """Whether a cell is the label of a head: «Praksisperiode», «Første dag:»."""
    return isinstance(value, str) and fold(value).strip(" .:") in _LABELS


def _year(text: str) -> str:
    text = text.strip("'")
    return text if len(text) == 4 else f"20{text}"


def _cohort(match: re.Match[str]) -> str:
    term = (match["term"] or "")[:1].upper()
    return term + _year(match["year"])


def _from_phrase(phrase: str, institutions: Iterable[str] = ()) -> Stated:
    """What a title or a bare file name says. Nothing, unless it opens like a list's or names a cohort."""
    if len(phrase) > LONGEST_TITLE:
        return Stated()
    text = mask_numbers(same_dashes(clean(_TO_FILL_IN.sub(" ", phrase))))
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    cohort: str | None = None
    spans: list[tuple[int, int]] = []
    for pattern in (_COHORT, _COHORT_BEFORE, _TERM, _SHORT):
        match = pattern.search(folded)
        if match is not None:
            cohort = _cohort(match)
            spans.append(match.span())
            break
    lead = re.search(rf"\b(?:{_LEAD})\b", folded)
    if lead is None and cohort is None:
        return Stated()
    period_match = _PERIOD_IN_NAME.search(folded)
    period = text[slice(*period_match.span())] if period_match else None
    for pattern in (re.compile(rf"\b(?:{_LEAD})\b"), _DECORATION, _PERIOD_IN_NAME):
        spans.extend(match.span() for match in pattern.finditer(folded))
    rest = "".join(" - " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))
    institution, rest = _institution(clean(rest), institutions)
    rest = re.sub(r"\b20\d{2}\b(?:\s*[-/]\s*(?:20)?\d{2}\b)?", " - ", rest)  # a bare year may be the practice's own
    rest = re.sub(r"\b(?:for|ved|på|av|kull|i)\s*(?=-|$)|(?<!\w)(?:-\s*)+(?:for|ved|av|i)\b", " - ", rest, flags=re.I)
    parts = [part.strip(" .,;:()") for part in re.split(r"\s+-[\s-]*|[,;|/]\s*", rest)]
    kept = [part for part in parts if part and not re.fullmatch(r"[\W\d_]*", part)]
    group = " ".join(kept) or None
    return Stated(institution, group if group is None or len(group) <= 80 else None, cohort, period)


def _institution(text: str, besides: Iterable[str] = ()) -> tuple[str | None, str]:
    folded = fold(text)
    if len(folded) == len(text):
        for name in sorted(besides, key=len, reverse=True):
            found = re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded) if fold(name) else None
            if found:
                return name, f"{text[: found.start()]} - {text[found.end() :]}"
        for long, short in _KNOWN_LONG.items():
            at = folded.find(long)
            if at >= 0:
                return short, f"{text[:at]} - {text[at + len(long) :]}"
    for match in re.finditer(r"[^\W\d_]+", text):
        word = match.group()
        known = _KNOWN_INSTITUTIONS.get(word.casefold())
        if known is not None and (word == known or word.isupper() or word.casefold() not in _WORDS_TOO):
            return known, f"{text[: match.start()]} - {text[match.end() :]}"
    return None, text


def _merge(titled: Stated, labelled: Mapping[str, CellValue], year: int | None) -> Stated:
    def words(what: str) -> str | None:
        text = said(labelled.get(what))
        return clean(_TO_FILL_IN.sub(" ", text)) or None if len(text) <= LONGEST_TITLE else None

    cohort = read_cohort(labelled["cohort"]) if "cohort" in labelled else titled.cohort
    group = words("group") or titled.group
    if "group" in labelled and group and "cohort" not in labelled:  # «Studentgruppe: Sykepleie kull 2024»
        phrase = _from_phrase(group)
        group, cohort = (phrase.group or group, phrase.cohort) if phrase.cohort else (group, cohort)
    institution = words("institution") or titled.institution
    if institution is not None:
        institution = _KNOWN_LONG.get(fold(institution)) or _KNOWN_INSTITUTIONS.get(fold(institution)) or institution
    first = read_day(labelled["first_day"], year=year) if "first_day" in labelled else None
    last = read_day(labelled["last_day"], year=year) if "last_day" in labelled else None
    span = read_day(_as_weeks(labelled["days"]), year=year) if "days" in labelled else None
    period = words("period") or titled.period
    if span is None and "period" in labelled:  # «Praksisperiode: uke 36–41» is a period and its days
        in_period = read_day(labelled["period"], year=year)
        span = in_period if in_period.state is DateState.READ else None
    if period is not None and not is_period(period) and span is not None and span.first is not None:
        period = titled.period
    first = first or span
    last = last or span or (first if first is not None and first.span else None)
    return Stated(
        institution,
        group,
        cohort,
        period,
        first.first if first is not None else None,
        last.last if last is not None else None,
        first,
        last,
    )
