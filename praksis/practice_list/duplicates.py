"""Rows that speak of one student more than once, and numbers that two students share: said, never settled here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import JaroWinkler

from praksis.contact import email_keys
from praksis.names import PersonName, loose_fold, loose_name_key, name_key
from praksis.practice_list.cell_text import fold
from praksis.practice_list.findings import Finding, FindingCode, finding
from praksis.practice_list.model import ListRow

_MOST_PLACES = 12
"""So many rows are named in one message."""
_SAME_SPELT_DIFFERENTLY = 0.9
"""From this similarity on, two given names, or two family names, may be one (Kristin and Kristine)."""


def repeated_students(rows: Sequence[ListRow]) -> Iterator[Finding]:
    """Findings about one sheet: a row that repeats another student's ward and days, or the student with other ones.

    Two rows are the same student when number and name agree (spelling and left-out names aside), or e-mail and name, or
    name and date of birth.
    """
    for together in _groups(rows):
        by_practice: dict[Hashable, list[ListRow]] = defaultdict(list)
        for row in together:
            by_practice[fold(row.ward or ""), row.first_day, row.last_day].append(row)
        for alike in by_practice.values():
            if len(alike) > 1:
                yield _said(FindingCode.DUPLICATE_ROW, alike)
        if len(by_practice) > 1:
            yield _said(FindingCode.STUDENT_TWICE, together)


def shared_numbers(rows: Sequence[ListRow], headings: dict[str, str]) -> Iterator[Finding]:
    """Findings about a document: a number that stands at two names that cannot be one person's, at each such row.

    `headings` gives the number column's heading by sheet.
    """
    by_number: dict[Hashable, list[ListRow]] = defaultdict(list)
    for row in rows:
        if row.number is not None and name_key(row.name):
            by_number[row.number].append(row)
    for holders in by_number.values():
        if _agree(holders):
            continue
        several_sheets = len({row.sheet for row in holders}) > 1
        places = _listed([f"{row.row} på «{row.sheet}»" if several_sheets else str(row.row) for row in holders])
        for row in holders:
            yield finding(FindingCode.NUMBER_SHARED, row.sheet, row.row, headings.get(row.sheet), rows=places)


def _agree(holders: Sequence[ListRow]) -> bool:
    keys = {loose_name_key(row.name): row.name for row in holders}
    return all(_may_be_one(a, b) for a, b in combinations(keys.values(), 2))


def _may_be_one(a: PersonName, b: PersonName) -> bool:
    """Whether two names can be one person's: one is the other with names left out, or spelt a little differently.

    One name in common is not enough: Anna Lie and Anna Berg are two, and so are Anna Lie and Per Lie.
    """
    one, other = loose_name_key(a), loose_name_key(b)
    if len(one & other) >= 2 and (one <= other or other <= one):
        return True
    return one == other or (_alike(a.given, b.given) and _alike(a.family, b.family))


def _alike(a: str, b: str) -> bool:
    one, other = set(loose_fold(a)), set(loose_fold(b))
    if not one or not other:
        return False
    if one <= other or other <= one:
        return True
    spelt, differently = " ".join(loose_fold(a)), " ".join(loose_fold(b))
    return JaroWinkler.similarity(spelt, differently) >= _SAME_SPELT_DIFFERENTLY


def _listed(places: Sequence[str]) -> str:
    shown = ", ".join(places[:_MOST_PLACES])
    return shown if len(places) <= _MOST_PLACES else f"{shown} og {len(places) - _MOST_PLACES} til"


def _said(code: FindingCode, rows: Sequence[ListRow]) -> Finding:
    last = rows[-1]
    return finding(code, last.sheet, last.row, rows=_listed([str(row.row) for row in rows]))


def _keys(row: ListRow) -> Iterator[Hashable]:
    name = name_key(row.name)
    if row.number is not None:
        yield "number", row.number
    if name:
        for email in email_keys(row.email):
            yield "email", email, name
        if row.birth_date is not None:
            yield "birth", row.birth_date, name


def _groups(rows: Sequence[ListRow]) -> list[list[ListRow]]:
    """The rows of each student that has several, joined over all keys; a number shared by two names joins nothing."""
    by_key: dict[Hashable, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for key in _keys(row):
            by_key[key].append(at)
    group_of = list(range(len(rows)))

    def root(at: int) -> int:
        while group_of[at] != at:
            group_of[at] = group_of[group_of[at]]
            at = group_of[at]
        return at

    for members in by_key.values():
        if len(members) > 1 and _agree([rows[at] for at in members]):
            for at in members[1:]:
                group_of[root(at)] = root(members[0])
    groups: dict[int, list[ListRow]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[root(at)].append(row)
    return [group for group in groups.values() if len(group) > 1]
