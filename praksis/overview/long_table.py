"""The rows of a long table as the XML that openpyxl would write for them, at a fraction of what its cells cost.

An overview of a full season has half a million cells, and few of them differ: each value is made into a cell once for
its column. On which row of the sheet a row comes to stand is left open until it is put there, so that rows can be made
once and shown in many places. All else of the sheet is openpyxl's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from xml.sax.saxutils import escape

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

Value = str | int | date | None

_serial: Callable[[date], int | float] = to_excel
"""The number by which Excel knows a day."""
_AT = "\x00"
"""Stands for the number of the row: no text of a workbook can hold it."""
_END = b"</row>"


class LongColumn(dict[Value, tuple[str, float]]):
    """For each value of a column what stands in its cell's element after the place, and the height that it needs.

    `cell_of` makes the cell, looks and all; it need not be one of the sheet's own. `height_of` is in points.
    """

    def __init__(self, cell_of: Callable[[Value], Cell], height_of: Callable[[Value], float]) -> None:
        super().__init__()
        self._cell_of, self._height_of = cell_of, height_of

    def __missing__(self, value: Value) -> tuple[str, float]:
        self[value] = made = _after_the_place(self._cell_of(value)), self._height_of(value)
        return made


def written_rows(columns: Sequence[LongColumn], rows: Iterable[Sequence[Value]]) -> bytes:
    """The row elements of a table, each as high as its highest cell; `placed` says where they stand."""
    starts = [f'<c r="{get_column_letter(at)}{_AT}" ' for at in range(1, len(columns) + 1)]
    written = []
    for values in rows:
        made = [column[value] for column, value in zip(columns, values, strict=True)]
        after_places, heights = zip(*made, strict=True)
        cells = [start + rest for start, rest in zip(starts, after_places, strict=True)]
        written.append(f'<row r="{_AT}" ht="{max(heights):g}" customHeight="1">{"".join(cells)}</row>')
    return "".join(written).encode()


def placed(rows: bytes, first: int) -> bytes:
    """Written rows as they stand in a sheet from the row `first` on."""
    at = _AT.encode()
    return _END.join([row.replace(at, b"%d" % number) for number, row in enumerate(rows.split(_END), start=first)])


def _after_the_place(cell: Cell) -> str:
    value = cell.value
    if value is None:
        return f's="{cell.style_id}"/>'
    if isinstance(value, str):
        space = "" if value == value.strip() else ' xml:space="preserve"'
        text = escape(value, {"\r": "&#13;"})  # a bare one would be read as a line feed
        return f's="{cell.style_id}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
    number = _serial(value) if isinstance(value, date) else value
    return f's="{cell.style_id}"><v>{number}</v></c>'
