"""Rows that are written as XML: whoever opens the workbook finds what openpyxl would have put there, cell by cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters import to_bytes, write_text
from praksis.overview.long_table import LongColumn, Value, placed, written_rows

AWKWARD = [
    "=1+1",
    " +1",
    "\t=1",
    "<r>&</r>",
    "]]>",
    "#N/A",
    " rom ",
    "a\nb",
    "a\rb",
    "\x00",
    "\ud800",
    "😀",
    "å" * 40_000,
]

values = st.one_of(
    st.none(),
    st.integers(0, 10**6),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.text(max_size=20),
    st.sampled_from(AWKWARD),
)


def workbook() -> tuple[Workbook, Worksheet]:
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "Overskrift"
    return made, sheet


def new_cell(sheet: Worksheet) -> Cell:
    return Cell(sheet, row=1, column=1)


def filled(cell: Cell, value: Value) -> Cell:
    if value is None or isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value
        cell.font = Font(bold=True)
    return cell


def written(rows: Sequence[Sequence[Value]]) -> Worksheet:
    made, sheet = workbook()
    columns = [LongColumn(lambda value: filled(new_cell(sheet), value), lambda _: 30.0) for _ in rows[0]]
    return opened(to_bytes(made, rows={sheet.title: placed(written_rows(columns, rows), first=2)}))


def cell_by_cell(rows: Sequence[Sequence[Value]]) -> Worksheet:
    made, sheet = workbook()
    for at, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            assert isinstance(cell, Cell)
            filled(cell, value)
        sheet.row_dimensions[at].height = 30
    return opened(to_bytes(made))


def opened(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def seen(sheet: Worksheet) -> list[object]:
    heights = [sheet.row_dimensions[at].height for at in range(1, sheet.max_row + 1)]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return [*heights, *((c.coordinate, c.value, c.data_type, c.quotePrefix, c.font.b, c.number_format) for c in cells)]


@given(st.lists(st.tuples(values, values), min_size=1, max_size=4))
def test_rows_are_found_as_if_openpyxl_had_written_each_cell(rows: list[tuple[Value, Value]]) -> None:
    numbered = [(*row, number) for number, row in enumerate(rows)]  # so that no row is empty
    assert seen(written(numbered)) == seen(cell_by_cell(numbered))


def test_rows_that_were_made_apart_stand_one_after_the_other_wherever_they_are_put() -> None:
    made, sheet = workbook()
    columns = [LongColumn(lambda value: filled(new_cell(sheet), value), lambda _: 15.0)]
    apart = (
        written_rows(columns, [("</row>",), ("a\x00b",)]) + written_rows(columns, []) + written_rows(columns, [("c",)])
    )
    found = opened(to_bytes(made, rows={sheet.title: placed(apart, first=5)}))
    assert [found.cell(at, 1).value for at in range(4, 9)] == [None, "</row>", "ab", "c", None]
    assert placed(b"", first=5) == b""


def test_a_value_is_made_once_for_its_column() -> None:
    _, sheet = workbook()
    asked: list[Value] = []

    def made(value: Value) -> Cell:
        asked.append(value)
        return filled(new_cell(sheet), value)

    written_rows([LongColumn(made, lambda _: 15.0)], [("gul",), ("grønn",), ("gul",)])
    assert asked == ["gul", "grønn"]


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    made, sheet = workbook()
    columns = [LongColumn(lambda value: filled(new_cell(sheet), value), lambda v: 15.0 * len(str(v))) for _ in range(2)]
    rows = placed(written_rows(columns, [("a", "bbb"), ("aa", "b")]), first=2)
    found = opened(to_bytes(made, rows={sheet.title: rows}))
    assert [found.row_dimensions[at].height for at in (2, 3)] == [45, 30]


def test_a_row_of_another_length_than_the_table_is_a_mistake() -> None:
    _, sheet = workbook()
    with pytest.raises(ValueError, match="zip"):
        written_rows([LongColumn(lambda value: filled(new_cell(sheet), value), lambda _: 15.0)], [("a", "b")])
