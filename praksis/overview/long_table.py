"""The rows of a long table as the XML that openpyxl would write for them, at a fraction of what its cells cost.

An overview of a full season has half a million cells, and few of them differ: each value is made into a cell once for
its column. All else of the sheet is openpyxl's.
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


def written_rows(columns: Sequence[LongColumn], rows: Iterable[Sequence[Value]], first: int) -> bytes:
    """The row elements of a table from the row `first` on, each as high as its highest cell."""
    cells = "".join(f'<c r="{get_column_letter(nth)}%s" %s' for nth in range(1, len(columns) + 1))
    row = f'<row r="%s" ht="%s" customHeight="1">{cells}</row>'
    written = []
    for at, values in enumerate(rows, start=first):
        made = [column[value] for column, value in zip(columns, values, strict=True)]
        after_places, heights = zip(*made, strict=True)
        # The place of the row and its height, and of each cell its place and the rest.
        fields: list[object] = [at] * (2 + 2 * len(made))
        fields[1], fields[3::2] = f"{max(heights):g}", after_places
        written.append(row % tuple(fields))
    return "".join(written).encode()


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
