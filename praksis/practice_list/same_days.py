"""Two period sheets with the same students on the same days: a sheet was copied for the next period, its days kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from praksis.names import name_key
from praksis.practice_list.findings import Finding, FindingCode, finding
from praksis.practice_list.model import Kind, ListRow, ListSheet
from praksis.practice_list.period_name import same_period

_Who = tuple[object, date, date]


def sheets_with_same_days(sheets: Sequence[ListSheet]) -> list[Finding]:
    """A warning for a sheet that shares half of the smaller's students with an earlier one of its kind, another period's.

    Shared is a student who stands on both with equal first and last day. Told once on the later sheet.
    """
    stays = [(sheet, _stays(sheet)) for sheet in sheets if sheet.kind is not Kind.SKIPPED and sheet.rows]
    found = []
    told = set()
    for (one, of_one), (other, of_other) in combinations(stays, 2):
        shared = len(of_one & of_other)
        if other.name in told or one.kind is not other.kind or same_period(one.period, other.period):
            continue
        if shared and 2 * shared >= min(len(one.rows), len(other.rows)):
            named = f"«{one.name}» og «{other.name}»"
            count = f"{shared} {'student' if shared == 1 else 'studenter'}"
            told.add(other.name)
            found.append(finding(FindingCode.SAME_DAYS, other.name, sheets=named, count=count))
    return found


def _stays(sheet: ListSheet) -> set[_Who]:
    stays: set[_Who] = set()
    for row in sheet.rows:
        first, last = row.first_day or sheet.first_day, row.last_day or sheet.last_day
        if first is not None and last is not None:
            stays.add((_who(row), first, last))
    return stays


def _who(row: ListRow) -> object:
    """The number where there is one, else name and date of birth; never shown."""
    return row.number if row.number is not None else (name_key(row.name), row.birth_date)
