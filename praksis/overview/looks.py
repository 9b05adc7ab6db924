"""What the cells of an overview's tables look like, and the number by which written rows name each look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.look import DATE_FORMAT, GRID, TOP_LEFT, TOP_WRAPPED, solid, style
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height
from praksis.overview.lights import Light
from praksis.overview.long_table import LongColumn, Value

LAYOUT = 1
"""Raised when the looks or the columns change: then overviews that lie there are written anew, and rows made anew."""

FILLS: dict[str, PatternFill] = {
    Light.RED: solid("FFF8CBAD"),
    Light.YELLOW: solid("FFFFF2CC"),
    Light.GREEN: solid("FFC6E0B4"),
    Light.GREY: solid("FFD9D9D9"),
    "gul": solid("FFFFF2CC"),
    "grønn": solid("FFC6E0B4"),
}
"""By the text that stands in the cell: the colour only says it once more."""

_LIGHT_COLUMNS = frozenset({"Status", "Registrert", "Bestilt"})
_ONE_OF_EACH: tuple[Value, ...] = ("tekst", "=", 1, date(2026, 7, 1), *FILLS)
"""Values that between them have every look that a cell of a table can have."""


def new_workbook() -> tuple[Workbook, Worksheet]:
    """A workbook with its first sheet, in which every look has its number: the same one in each."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for value in _ONE_OF_EACH:
        _ = _cell(sheet, value, lights=True).style_id  # numbered when it is first asked for
    return workbook, sheet


def columns_of(sheet: Worksheet, headers: Sequence[str], widths: Sequence[float]) -> list[LongColumn]:
    """The columns of a table, by what stands over them and how wide they are."""
    return [
        LongColumn(partial(_cell, sheet, lights=header in _LIGHT_COLUMNS), partial(_height, width))
        for header, width in zip(headers, widths, strict=True)
    ]


def _cell(sheet: Worksheet, value: Value, *, lights: bool) -> Cell:
    cell = Cell(sheet, row=1, column=1)  # not one of the sheet's own: only what it looks like counts
    if value is None or isinstance(value, str):
        write_text(cell, value)
        fill = FILLS.get(value or "") if lights else None
        style(cell, alignment=TOP_WRAPPED, border=GRID, fill=fill)
    else:
        cell.value = value
        style(cell, alignment=TOP_LEFT, border=GRID, number_format=DATE_FORMAT if isinstance(value, date) else None)
    return cell


def _height(width: float, value: Value) -> float:
    return fitting_height((value,), (width,))
