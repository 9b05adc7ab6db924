"""Reads what people have typed in «Saker.xlsx»: by headings and case numbers, however rows are sorted or filtered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from praksis.case_book.layout import (
    CHOICES_SHEET,
    GUIDE_SHEET,
    HEADER_ROW,
    OPEN_SHEET,
    OUR_SHEETS,
    SETTLED_SHEET,
    Column,
)
from praksis.case_book.model import OwnSheet, Reading, Typed
from praksis.case_book.ours import ABOVE, SEAL_COLUMN, seal_of
from praksis.practice_list.cell_text import fold, said
from praksis.workbook import Sheet, Workbook, WorkbookRefused, from_ref, open_workbook

_SEARCHED_ROWS = HEADER_ROW + 16
_MOST_OWN_ROWS, _MOST_OWN_COLUMNS = 10_000, 250
CUT = (
    f"Arket er for stort til å bli med videre, og er kuttet her: {_MOST_OWN_ROWS} rader og {_MOST_OWN_COLUMNS} kolonner er "
    "med. Hele arket ligger i versjonsloggen til filen."
)
NOTES_SHEET = "Egne notater"
"""A sheet for what people have written in sheets that are written anew whole."""
_SPOILT = f"{SETTLED_SHEET} uten overskrifter"
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
    ours = _ours(workbook)
    table = _table(workbook, OPEN_SHEET, Column.CHOICE)
    if table is None:
        raise NoCases
    settled_table = _table(workbook, SETTLED_SHEET, Column.TAKE_BACK)
    opened, twice, loose = _by_case(_rows(table, _TYPED_OPEN, ours))
    settled: dict[int, Typed] = {}
    if settled_table is not None:
        settled, settled_twice, settled_loose = _by_case(_rows(settled_table, _TYPED_SETTLED, ours))
        for number in settled_twice:  # two rows that say different things: nobody knows which, and nothing is lost
            settled[number] = settled[number].without_decision().with_note(settled[number].as_note)
        loose += [(label, typed) for label, typed in settled_loose if not typed.is_empty]
    own = dict.fromkeys([*table.own.values(), *(settled_table.own.values() if settled_table else ())])
    used = {table.sheet.name, settled_table.sheet.name if settled_table else ""}
    sheets = [_own_sheet(s) for s in workbook.sheets if s.name not in used and not _is_ours(s)]
    if settled_table is None:  # somebody has written over its headings: what stands there is kept as it is
        spoilt = [_own_sheet(s) for s in workbook.sheets if fold(s.name) == fold(SETTLED_SHEET)]
        sheets += [replace(s, name=_unlike(_SPOILT, (other.name for other in sheets))) for s in spoilt if s.rows]
    strays = [text for s in workbook.sheets if fold(s.name) == fold(GUIDE_SHEET) for text in _strays(s, ours)]
    above = {
        name: _above(t, ours) for name, t in ((OPEN_SHEET, table), (SETTLED_SHEET, settled_table)) if t is not None
    }
    return Reading(
        opened,
        settled,
        frozenset(twice),
        tuple(loose),
        tuple(own),
        tuple(_with_strays(sheets, strays)),
        {name: texts for name, texts in above.items() if texts},
    )


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


def _ours(workbook: Workbook) -> frozenset[str]:
    """The hashes of what we wrote; empty for a workbook that has none, of which nobody can tell what is typed over."""
    sheet = next((s for s in workbook.sheets if fold(s.name) == fold(CHOICES_SHEET)), None)
    cells = (sheet.cell(row, SEAL_COLUMN) for row, _ in sheet.rows()) if sheet is not None else ()
    return frozenset(str(cell.value) for cell in cells if cell is not None and cell.value is not None)


def _is_typed(heading: str, text: str, ours: Collection[str]) -> bool:
    """Whether a text that stands in a place of ours is somebody's own."""
    return bool(text and ours) and seal_of(heading, text) not in ours


def _comments(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
    """By row: the column of each comment, and what it says."""
    found: dict[int, list[tuple[int, str]]] = {}
    for ref, comments in sheet.comments().items():
        row, column = from_ref(ref)
        for comment in comments:
            words = said(comment.text)
            if words:
                found.setdefault(row, []).append((column, words))
    return found


def _above(table: _Table, ours: Collection[str]) -> dict[int, str]:
    """What somebody has written over the table, by column."""
    found: dict[int, list[str]] = {}
    for row, cells in table.sheet.rows():
        for cell in cells if row < table.header_row else ():
            text = said(cell.value)
            if _is_typed(ABOVE, text, ours):
                found.setdefault(cell.column, []).append(text)
    for row, comments in _comments(table.sheet).items():
        for column, text in comments if row <= table.header_row else ():
            found.setdefault(column, []).append(f"Merknad: {text}")
    return {column: " / ".join(texts) for column, texts in found.items()}


def _strays(sheet: Sheet, ours: Collection[str]) -> Iterator[str]:
    """What somebody has written in a sheet that is written anew whole."""
    for _, cells in sheet.rows():
        yield from (text for cell in cells if _is_typed(ABOVE, text := said(cell.value), ours))
    for comments in _comments(sheet).values():
        yield from (f"Merknad: {text}" for _, text in comments)


def _with_strays(sheets: list[OwnSheet], strays: list[str]) -> list[OwnSheet]:
    if not strays:
        return sheets
    rows = tuple((f"Skrevet i «{GUIDE_SHEET}»:", text) for text in strays)
    notes = next((sheet for sheet in sheets if fold(sheet.name) == fold(NOTES_SHEET)), None)
    if notes is None:
        return [*sheets, OwnSheet(NOTES_SHEET, rows)]
    more = OwnSheet(notes.name, notes.rows + tuple(row for row in rows if row not in notes.rows))
    return [more if sheet is notes else sheet for sheet in sheets]


def _rows(table: _Table, meanings: Mapping[Column, str], ours: Collection[str]) -> Iterator[tuple[str, Typed]]:
    """Each row under the header: what stands under «Sak», and what has been typed.

    What has been typed over a text of ours, and comments, become notes.
    """
    written = {number: c for c, number in table.columns.items() if c not in meanings and c is not Column.CASE}
    comments = _comments(table.sheet)
    headings = {**table.own, **{number: c.value for c, number in table.columns.items()}}
    stored = dict(table.sheet.rows())
    for row in sorted({*stored, *comments}):
        if row <= table.header_row:
            continue
        cells = stored.get(row, ())  # a comment may stand in a row that holds nothing else
        texts = {cell.column: said(cell.value) for cell in cells if cell.value is not None}
        fields = {
            name: texts.get(table.columns[column], "") for column, name in meanings.items() if column in table.columns
        }
        own = {heading: texts[column] for column, heading in table.own.items() if texts.get(column)}
        typed = Typed(**fields, own=own)
        for column, heading in written.items():
            text = texts.get(column, "")
            if _is_typed(heading.value, text, ours):
                typed = typed.with_note(f"Skrevet i «{heading.value}»: {text}")
        for column, text in comments.get(row, ()):
            typed = typed.with_note(f"Merknad ved «{headings.get(column, column)}»: {text}")
        label = texts.get(table.columns[Column.CASE], "")
        if case_number_of(label) is None and _is_typed(Column.CASE.value, label, ours):
            typed = typed.with_note(f"Skrevet i «{Column.CASE.value}»: {label}")
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
    found: dict[int, dict[int, str]] = {}
    for row, cells in sheet.rows():
        texts = {cell.column: text for cell in cells if (text := said(cell.value))}
        if texts:
            found[row] = texts
    for row, comments in _comments(sheet).items():
        for column, words in comments:
            here = found.setdefault(row, {})
            here[column] = " ".join(filter(None, (here.get(column), f"[Merknad: {words}]")))
    fits = {
        row: {column: text for column, text in texts.items() if column <= _MOST_OWN_COLUMNS}
        for row, texts in found.items()
        if row <= _MOST_OWN_ROWS
    }
    rows = [
        tuple(fits[row].get(column, "") for column in range(1, max(fits[row], default=0) + 1)) if row in fits else ()
        for row in range(1, max(fits, default=0) + 1)
    ]
    return OwnSheet(sheet.name, tuple(rows) if fits == found else (*rows, (CUT,)))


__all__ = ["NoCases", "WorkbookRefused", "case_number_of", "read_case_workbook"]
