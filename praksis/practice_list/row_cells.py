"""A row's cells as a person reads them: text that is struck through does not count, a merged cell is on all its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from praksis.practice_list.cell_text import said
from praksis.practice_list.columns import Field
from praksis.practice_list.header import Header
from praksis.workbook import Cell, Sheet

NAMES = (Field.GIVEN, Field.FAMILY, Field.FULL_NAME)
_WHO = frozenset({*NAMES, Field.NUMBER})
STATUS = frozenset({Field.REGISTERED, Field.ORDERED})
_OF_SEVERAL_ROWS = frozenset({Field.WARD, Field.PROFESSION, Field.FIRST_DAY, Field.LAST_DAY, Field.DAYS})
"""What several students can have in common, and so in one cell merged over their rows."""

FieldCells = Mapping[Field, Cell]
"""The cells of one row by what their columns mean."""


class Row:
    """A row as it is written: its number, its cells that are not empty, by column from the left, and what each says."""

    __slots__ = ("cells", "number", "texts")

    def __init__(self, number: int, cells: Iterable[Cell]) -> None:
        self.number = number
        self.cells = {cell.column: cell for cell in cells if cell.value is not None or cell.formula}
        self.texts = {column: text for column, cell in self.cells.items() if (text := said(cell.value))}
        """`said` of each cell that says something, worked out once: every rule asks for it."""

    def is_filled(self, column: int) -> bool:
        """Whether the cell says something, or has a formula whose answer was not saved."""
        return column in self.texts or (column in self.cells and is_filled(self.cells[column]))


@dataclass(frozen=True, slots=True)
class RowCells:
    """What stands in a student's row.

    `cells` are those that count, `texts` what they say. `struck` tells that the row is struck through (`wholly`), or its
    name or number in part. `crossed` are the fields with struck text in a row that is not struck as a whole, or with only
    a part of their text struck. `merged` are the fields whose cell is the rest of a merged one that does not say what
    holds for this row.
    """

    cells: FieldCells
    texts: Mapping[Field, str]
    struck: bool = False
    wholly: bool = False
    crossed: tuple[Field, ...] = ()
    merged: tuple[Field, ...] = ()


def row_cells(sheet: Sheet, header: Header, row: Row) -> RowCells:
    """What counts of the cells of a row under `header`. Raises nothing.

    In a row that is struck as a whole the struck text is kept: it says whom the row was about, should the student be in
    practice all the same.
    """
    there = {field: row.cells[column] for field, column in header.columns.items() if column in row.cells}
    merged = _fill_merged(sheet, header, row.number, there) if sheet.merged else ()
    if not any(cell.runs or cell.struck for cell in there.values()):
        return RowCells(there, _texts(there, row), merged=merged)
    whole_row = _is_struck(there)
    crossed, struck = [], whole_row
    for field in header.columns:
        cell = there.get(field)
        if cell is None or field in STATUS or not said(cell.value):
            continue
        if cell.partly_struck:
            crossed.append(field)
            struck = struck or field in _WHO
            there[field] = cell._replace(value=_unstruck(cell), runs=())
        elif cell.struck and not whole_row:
            crossed.append(field)
            struck = struck or field is Field.NUMBER
            if field not in NAMES:
                there[field] = cell._replace(value=None, runs=())
    return RowCells(there, _texts(there, row), struck, whole_row, tuple(crossed), merged)


def _texts(cells: FieldCells, row: Row) -> dict[Field, str]:
    """What the cells that count say: as written, but for those that a merge or a strike has put there instead."""
    return {
        field: row.texts.get(cell.column, "") if row.cells.get(cell.column) is cell else said(cell.value)
        for field, cell in cells.items()
    }


def is_filled(cell: Cell | None) -> bool:
    """Whether a cell says something, or has a formula whose answer was not saved."""
    return cell is not None and ((cell.formula and cell.value is None) or bool(said(cell.value)))


def _is_struck(cells: FieldCells) -> bool:
    """The whole name is struck through, or most of what the row says; a comment or a status does not count."""
    filled = {
        field: cell
        for field, cell in cells.items()
        if field not in STATUS and field is not Field.COMMENT and said(cell.value)
    }
    names = [filled[field] for field in NAMES if field in filled]
    if names and all(cell.struck for cell in names):
        return True
    return 2 * sum(cell.struck for cell in filled.values()) > len(filled)


def _unstruck(cell: Cell) -> str | None:
    own = cell.styles.font(cell.style).struck
    kept = "".join(run.text for run in cell.runs if not (run.font.struck if run.font is not None else own))
    return kept if kept.strip() else None


def _fill_merged(sheet: Sheet, header: Header, row: int, cells: dict[Field, Cell]) -> tuple[Field, ...]:
    """Put the anchor of a merge down one column into `cells`; give the fields that another merge covers."""
    unclear = []
    for field, column in header.columns.items():
        area = sheet.merged_range(row, column)
        if field in STATUS or area is None or area.anchor == (row, column):
            continue
        cells.pop(field, None)
        of_one_column = area.first_column == area.last_column and area.first_row > header.last_row
        anchor = sheet.cell(*area.anchor)
        if not is_filled(anchor):
            continue
        if of_one_column and field in _OF_SEVERAL_ROWS and anchor is not None:
            cells[field] = anchor
        else:
            unclear.append(field)
    return tuple(unclear)
