"""Which practice period a sheet's name speaks of (R9): «Periode 1», «Semester 5», «Internasjonale Periode 1»."""

from __future__ import annotations

import re
from functools import lru_cache

from praksis.practice_list.cell_text import clean, fold

_TERM = r"(?:h(?:øst|aust)?(?:en)?|v(?:år)?(?:en)?|høst|haust|autumn|fall|spring)\.?\s?-?(?:20)?\d{2}"
_UNIT = (
    r"(?:"
    r"(?:praksis|del|under|klinisk\w*\s)?period[ea]?n?\s?(?:nr\.?\s?)?(?:\d{1,2}[a-zæøå]?|(?<=\s)(?:[ivx]{1,4}|[a-e]))"
    r"|praksis\s?(?:nr\.?\s?)?(?:\d{1,2}[a-z]?|(?<=\s)(?:[ivx]{1,4}|[a-e]))"
    r"|per\.?\s?\d{1,2}[a-z]?"
    r"|p\s?\d{1,2}[a-c]?"
    r"|(?:semester|sem\.?|termin|modul|blokk|bolk|rotasjon|pulje|praksisemne|emne|studieår|år|del|runde|gruppe)"
    r"\s?\d{1,2}[a-z]?"
    r"|\d{1,2}\.\s?(?:semester|termin|periode|praksisperiode|studieår|år|praksis)"
    r"|(?:uke|uker|veke|veker|week|weeks|u)\.?\s?\d{1,2}(?:\s?(?:-|til|og)\s?(?:uke\s)?\d{1,2})?"
    r"|(?:period|placement|block)\s\d{1,2}"
    rf"|{_TERM}"
    r"|\(?20\d{2}\)?"
    r")"
)
USUAL_PERIOD = rf"{_UNIT}(?:[\s,;:/()+&_-]+(?:og\s)?{_UNIT})*\)?"
"""What a period sheet is called unless settings say otherwise; matched whole against the folded name."""

LONGEST_NAME = 60
"""Excel allows 31 characters; a longer name is no period."""

_INTERNATIONAL = re.compile(
    r"\b(?:internasjonal\w*|international\w*|utveksling\w*|exchange|erasmus\w*|incoming|innveksling\w*|utenlandsk\w*|"
    r"utanlandsk\w*|int\.?)(?=$|[\s_\-(,:])(?:[\s_-]*(?:studenter|studentar|students?)\b)?"
)
_COPY = re.compile(r"\s*(?:\(\d{1,2}\)|-\s?(?:kopi|copy)(?:\s?\(?\d*\)?)?|\b(?:kopi|copy)(?:\s(?:av|of))?\b)\s*")
_NORWEGIAN = re.compile(r"\b(?:norske?|norwegian)(?:[\s_-]*(?:studenter|studentar|students?)\b)?|\bstudent(?:er|ar)\b")
_GUIDE = re.compile(
    r"(?<![^\W_])(?:veiledning\w*|rettleiing\w*|vegleiing\w*|instruks\w*|guide|instructions?|les\s?meg|readme|forklaring\w*|"
    r"hjelp|hjelpeark|lister|oppslag\w*|kodelister?|nedtrekk|nedtrekkslister?|mal|malen|eksempel\w*|example|"
    r"informasjon|info)(?![^\W_])"
)
_CONTACTS = re.compile(
    r"kontakt|veileder|vegleiar|contact|koordinator|coordinator|ansatte|tilsette|praksissted|praksisstad"
)
_SPOKEN = re.compile(
    r"(?P<stem>period[ea]?n?|per\.?|p|semester|sem\.?|termin|modul|blokk|bolk|rotasjon|pulje|praksisemne|emne|del|runde|"
    r"gruppe|praksis|placement|block)\s?(?:nr\.?\s?)?(?P<which>\d{1,2}[a-zæøå]?|[ivx]{1,4}|[a-e])(?!\w)|"
    r"(?P<before>\d{1,2})\.\s?(?P<after>semester|termin|periode|praksisperiode|praksis)(?!\w)"
)


def is_international(sheet_name: str) -> bool:
    """Whether the sheet's name says that it holds the international students (R16)."""
    return _INTERNATIONAL.search(fold(sheet_name)) is not None


def is_guide(sheet_name: str) -> bool:
    """Whether the sheet's name says that it only helps: «Veiledning», «Eksempel», «Lister»."""
    return _GUIDE.search(fold(sheet_name)) is not None


def is_contacts(sheet_name: str) -> bool:
    """Whether the sheet's name says that it holds other people than students: contacts, supervisors, staff."""
    return _CONTACTS.search(fold(sheet_name)) is not None


def says_norwegian(text: str) -> bool:
    """Whether a heading says that Norwegian students follow: «Norske studenter»."""
    match = _NORWEGIAN.search(fold(text))
    return match is not None and match.group().startswith("nor")


def other_period(said: str, than: str | None) -> bool:
    """Whether `said` speaks of another period of the same sort: «Periode 4 GAMMEL» and «Periode 1», not «H2026».

    Where either names none, or the sorts differ («Uke 36», «Periode 1»), nothing is known: False.
    """
    one, other = _spoken(said), _spoken(than or "")
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[stem].isdisjoint(other[stem]) for stem in shared)


def _spoken(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _SPOKEN.finditer(fold(text).replace("_", " ")):
        before = match.string[: match.start()]
        if match["after"] is None and before[-1:].isalnum() and not before.endswith(("praksis", "del", "under")):
            continue
        stem = (match["stem"] or match["after"]).removeprefix("praksis").rstrip(".") or "praksis"
        stem = "periode" if stem.startswith("per") or stem == "p" else "semester" if stem == "sem" else stem
        found.setdefault(stem, set()).add(match["which"] or match["before"])
    return found


def is_copy(sheet_name: str) -> bool:
    """Whether Excel or a person has marked the sheet as a copy: «Periode 1 (2)», «Periode 1 - kopi»."""
    return _COPY.search(fold(sheet_name)) is not None


def period_of(sheet_name: str, pattern: str = USUAL_PERIOD) -> str | None:
    """The period that the name speaks of, written as in the name, None when the name is no period.

    Words for international students and marks of a copy are set aside first: «Internasjonale Periode 1» and
    «Periode 1 (2)» both speak of «Periode 1». Raises `re.error` for a pattern from settings that is no pattern.
    """
    text = clean(sheet_name).replace("_", " ")
    if len(text) > LONGEST_NAME:
        return None
    for aside in (_INTERNATIONAL, _NORWEGIAN, _COPY):
        text = _cut(text, aside)
    text = clean(text).strip(" -–—,:;").strip()
    if text.count("(") != text.count(")"):
        text = text.strip("() ")
    return text if text and is_period(text, pattern) else None


def period_within(sheet_name: str, pattern: str = USUAL_PERIOD) -> str | None:
    """The one period named somewhere inside a name that is more than a period («Periode 1 Sykepleie»), else None."""
    text = clean(sheet_name).replace("_", " ")
    if len(text) > LONGEST_NAME:
        return None
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    found = {match.span() for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", folded, re.IGNORECASE)}
    return text[slice(*found.pop())] if len(found) == 1 else None


def is_period(text: str, pattern: str = USUAL_PERIOD) -> bool:
    """Whether the whole text names a period."""
    return len(text) <= LONGEST_NAME and _compiled(pattern).fullmatch(fold(text)) is not None


def same_period(a: str | None, b: str | None) -> bool:
    """Whether two names speak of one period: «Praksisperiode 1», «Periode 1»; «Uke 36–41», «uke 36-41»."""
    return bool(a and b) and _key(a or "") == _key(b or "")


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    short = re.sub(r"^praksisperiode|^periode?n?\b|^period\b|^per\.?(?=\s?\d)|^p(?=\s?\d)", "periode", fold(text))
    return re.sub(r"[\s.]+|nr\.?", "", short)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _cut(text: str, pattern: re.Pattern[str]) -> str:
    """`text` without what the pattern finds in its folded form; which is as long for nearly all names."""
    folded = fold(text)
    if len(folded) != len(text):
        return clean(pattern.sub(" ", folded))
    kept, at = [], 0
    for match in pattern.finditer(folded):
        kept.append(text[at : match.start()])
        at = match.end()
    kept.append(text[at:])
    return clean(" ".join(kept))
