"""A row's cells as a person reads them: text that is struck through does not count, a merged cell is on all its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from praksis.practice_list.cell_text import said
from praksis.practice_list.columns import Field
from praksis.practice_list.header import Header
from praksis.workbook import Cell, Sheet

Cells = Mapping[int, Cell]
"""A row's cells by column."""

NAMES = (Field.GIVEN, Field.FAMILY, Field.FULL_NAME)
_WHO = frozenset({*NAMES, Field.NUMBER})
_STATUS = frozenset({Field.REGISTERED, Field.ORDERED})
_OF_SEVERAL_ROWS = frozenset({Field.WARD, Field.PROFESSION, Field.FIRST_DAY, Field.LAST_DAY, Field.DAYS})
"""What several students can have in common, and so in one cell merged over their rows."""


@dataclass(frozen=True, slots=True)
class RowCells:
    """What stands in a student's row.

    `cells` are those that count. `struck` tells that the row is struck through (`wholly`), or its name or number in part.
    `crossed` are the fields with struck text in a row that is not struck as a whole, or with only a part of their text
    struck. `merged` are the fields whose cell is the rest of a merged one that does not say what holds for this row.
    """

    cells: Cells
    struck: bool
    wholly: bool
    crossed: tuple[Field, ...]
    merged: tuple[Field, ...]


def row_cells(sheet: Sheet, header: Header, row: int, cells: Cells) -> RowCells:
    """What counts of the cells of a row under `header`. Raises nothing.

    In a row that is struck as a whole the struck text is kept: it says whom the row was about, should the student be in
    practice all the same.
    """
    there = dict(cells)
    merged = _fill_merged(sheet, header, row, there) if sheet.merged else ()
    whole_row = _is_struck(header, there)
    crossed, struck = [], whole_row
    for field, column in header.columns.items():
        cell = there.get(column)
        if cell is None or field in _STATUS or not said(cell.value):
            continue
        if cell.partly_struck:
            crossed.append(field)
            struck = struck or field in _WHO
            there[column] = cell._replace(value=_unstruck(cell), runs=())
        elif cell.struck and not whole_row:
            crossed.append(field)
            struck = struck or field is Field.NUMBER
            if field not in NAMES:
                there[column] = cell._replace(value=None, runs=())
    return RowCells(there, struck, whole_row, tuple(crossed), merged)


def is_filled(cell: Cell | None) -> bool:
    """Whether a cell says something, or has a formula whose answer was not saved."""
    return cell is not None and ((cell.formula and cell.value is None) or bool(said(cell.value)))


def _is_struck(header: Header, cells: Cells) -> bool:
    """The whole name is struck through, or most of what the row says; a comment or a status does not count."""
    filled = {
        field: cell
        for field, column in header.columns.items()
        if field not in _STATUS
        and field is not Field.COMMENT
        and (cell := cells.get(column)) is not None
        and said(cell.value)
    }
    names = [filled[field] for field in NAMES if field in filled]
    if names and all(cell.struck for cell in names):
        return True
    return 2 * sum(cell.struck for cell in filled.values()) > len(filled)


def _unstruck(cell: Cell) -> str | None:
    own = cell.styles.font(cell.style).struck
    kept = "".join(run.text for run in cell.runs if not (run.font.struck if run.font is not None else own))
    return kept if kept.strip() else None


def _fill_merged(sheet: Sheet, header: Header, row: int, cells: dict[int, Cell]) -> tuple[Field, ...]:
    """Put the anchor of a merge down one column into `cells`; give the fields that another merge covers."""
    unclear = []
    for field, column in header.columns.items():
        area = sheet.merged_range(row, column)
        if field in _STATUS or area is None or area.anchor == (row, column):
            continue
        cells.pop(column, None)
        of_one_column = area.first_column == area.last_column and area.first_row > header.last_row
        anchor = sheet.cell(*area.anchor)
        if not is_filled(anchor):
            continue
        if of_one_column and field in _OF_SEVERAL_ROWS and anchor is not None:
            cells[column] = anchor
        else:
            unclear.append(field)
    return tuple(unclear)
