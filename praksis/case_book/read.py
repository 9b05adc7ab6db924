"""Reads what people have typed in «Saker.xlsx»: by headings and case numbers, however rows are sorted or filtered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from praksis.case_book.layout import HEADER_ROW, OPEN_SHEET, OUR_SHEETS, SETTLED_SHEET, Column
from praksis.case_book.model import OwnSheet, Reading, Typed
from praksis.practice_list.cell_text import fold, said
from praksis.workbook import Sheet, Workbook, WorkbookRefused, open_workbook

_SEARCHED_ROWS = HEADER_ROW + 16
_MOST_OWN_ROWS, _MOST_OWN_COLUMNS = 2000, 60
_NO_HEADING = "Uten overskrift"
_CASE = re.compile(r"(?:sak\s*)?s?[-\s]?0*(\d{1,7})", re.IGNORECASE)
_HEADINGS = {fold(column.value): column for column in Column}
_TYPED_OPEN = {
    Column.CHOICE: "choice",
    Column.REASON: "reason",
    Column.SIGNATURE: "signature",
    Column.TAKEN_BY: "taken_by",
    Column.NOTES: "notes",
}
_TYPED_SETTLED = {
    Column.TAKE_BACK: "choice",
    Column.REASON: "reason",
    Column.SIGNATURE: "signature",
    Column.NOTES: "notes",
}


class NoCases(Exception):
    """The workbook can be opened, but has no table of cases any more."""


def read_case_workbook(content: bytes) -> Reading:
    """What people have typed. National numbers are masked on the way in.

    Raises:
        WorkbookRefused: It cannot be read as a workbook.
        NoCases: It has no sheet with a row that holds the headings «Sak» and «Avgjørelse».
    """
    workbook = open_workbook(content)
    table = _table(workbook, OPEN_SHEET, Column.CHOICE)
    if table is None:
        raise NoCases
    settled_table = _table(workbook, SETTLED_SHEET, Column.TAKE_BACK)
    opened, twice, loose = _by_case(_rows(table, _TYPED_OPEN))
    settled: dict[int, Typed] = {}
    if settled_table is not None:
        settled, settled_twice, settled_loose = _by_case(_rows(settled_table, _TYPED_SETTLED))
        for number in settled_twice:  # two rows that say different things: nobody knows which, and nothing is lost
            settled[number] = settled[number].without_decision()
        loose += [(label, typed) for label, typed in settled_loose if not typed.is_empty]
    own = dict.fromkeys([*table.own.values(), *(settled_table.own.values() if settled_table else ())])
    used = {table.sheet.name, settled_table.sheet.name if settled_table else ""}
    sheets = tuple(_own_sheet(s) for s in workbook.sheets if s.name not in used and not _is_ours(s))
    return Reading(opened, settled, frozenset(twice), tuple(loose), tuple(own), sheets)


def case_number_of(text: str) -> int | None:
    """The number of a case as people write it: «S-0007», «s 7», «7»; None when it is none."""
    match = _CASE.fullmatch(text.strip())
    return int(match[1]) if match and int(match[1]) > 0 else None


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    header_row: int
    columns: Mapping[Column, int]
    own: Mapping[int, str]


def _table(workbook: Workbook, name: str, wanted: Column) -> _Table | None:
    """The table whose header holds «Sak» and `wanted`: in the sheet of that name, else in any that has one."""
    sheets = sorted(workbook.sheets, key=lambda sheet: fold(sheet.name) != fold(name))
    for sheet in sheets:
        for row, cells in sheet.rows():
            if row > _SEARCHED_ROWS:
                break
            columns: dict[Column, int] = {}
            own: dict[int, str] = {}
            for cell in cells:
                heading = said(cell.value)
                meaning = _HEADINGS.get(fold(heading))
                if meaning is not None and meaning not in columns:
                    columns[meaning] = cell.column
                elif heading:  # a second column of ours, too, is somebody's own: what stands in it is kept
                    own[cell.column] = _unlike(heading, own.values(), (c.value for c in columns))
            if {Column.CASE, wanted} <= columns.keys():
                return _Table(sheet, row, columns, own | _unnamed(sheet, row, {*columns.values(), *own}, own.values()))
    return None


def _unnamed(sheet: Sheet, header_row: int, named: Collection[int], headings: Collection[str]) -> dict[int, str]:
    """The columns beside the table in which somebody has written without giving them a heading."""
    written = {
        cell.column
        for row, cells in sheet.rows()
        if row > header_row
        for cell in cells
        if cell.column not in named and said(cell.value)
    }
    found: dict[int, str] = {}
    for column in sorted(written):
        found[column] = _unlike(_NO_HEADING, [*headings, *found.values()])
    return found


def _unlike(heading: str, *others: Iterable[str]) -> str:
    """The heading, with a number behind it when another column has the same."""
    taken = {fold(other) for of in others for other in of}
    again = (f"{heading} ({n})" for n in count(2))
    return heading if fold(heading) not in taken else next(text for text in again if fold(text) not in taken)


def _rows(table: _Table, meanings: Mapping[Column, str]) -> Iterator[tuple[str, Typed]]:
    """Each row under the header: what stands under «Sak», and what has been typed."""
    for row, cells in table.sheet.rows():
        if row <= table.header_row:
            continue
        texts = {cell.column: said(cell.value) for cell in cells if cell.value is not None}
        fields = {
            name: texts.get(table.columns[column], "") for column, name in meanings.items() if column in table.columns
        }
        own = {heading: texts[column] for column, heading in table.own.items() if texts.get(column)}
        typed = Typed(**fields, own=own)
        label = texts.get(table.columns[Column.CASE], "")
        if label or not typed.is_empty:
            yield label, typed


def _by_case(rows: Iterator[tuple[str, Typed]]) -> tuple[dict[int, Typed], set[int], list[tuple[str, Typed]]]:
    """By case number; the numbers whose rows contradict each other; and the rows that are no case's, or one too many."""
    found: dict[int, Typed] = {}
    twice: set[int] = set()
    loose: list[tuple[str, Typed]] = []
    for label, typed in rows:
        number = case_number_of(label)
        if number is None:
            if not typed.is_empty:
                loose.append((label, typed))
        elif number not in found or found[number].is_empty:
            found[number] = typed
        elif not typed.is_empty and typed != found[number]:
            twice.add(number)
            loose.append((label, typed))
    return found, twice, loose


def _is_ours(sheet: Sheet) -> bool:
    return fold(sheet.name) in {fold(name) for name in OUR_SHEETS}


def _own_sheet(sheet: Sheet) -> OwnSheet:
    rows: list[tuple[str, ...]] = []
    for number, cells in sheet.rows():
        if number > _MOST_OWN_ROWS:
            break
        while len(rows) < number - 1:
            rows.append(())
        texts = {c.column: said(c.value) for c in cells if c.column <= _MOST_OWN_COLUMNS and c.value is not None}
        rows.append(tuple(texts.get(column, "") for column in range(1, max(texts, default=0) + 1)))
    return OwnSheet(sheet.name, tuple(rows))


__all__ = ["NoCases", "WorkbookRefused", "case_number_of", "read_case_workbook"]
