"""A plain table of the office's own books: a header row, then rows, with date checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.look import (
    BODY,
    DATE_FORMAT,
    GRID,
    TEXT_FORMAT,
    TOP_LEFT,
    TOP_WRAPPED,
    ask_for_date,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text

HEADER_ROW: Final = 1
LAST_CHECKED_ROW: Final = 1000
EMPTY_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of an office book: header, width in characters, advice, and whether it holds dates or long text."""

    header: str
    width: float
    advice: str
    is_date: bool = False
    wrapped: bool = False


def add_table(
    workbook: Workbook, name: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[str | date | None]]
) -> Worksheet:
    """Add the sheet `name` with its header row, `rows` (one value a column) and empty rows ready to be filled in."""
    sheet: Worksheet = workbook.create_sheet(name)
    write_header(sheet, HEADER_ROW, [column.header for column in columns], [column.width for column in columns])
    for offset in range(len(rows) + EMPTY_ROWS):
        row = HEADER_ROW + 1 + offset
        values = rows[offset] if offset < len(rows) else [None] * len(columns)
        for position, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            cell = sheet.cell(row=row, column=position)
            number_format = DATE_FORMAT if column.is_date else TEXT_FORMAT
            style(
                cell,
                font=BODY,
                alignment=TOP_WRAPPED if column.wrapped else TOP_LEFT,
                border=GRID,
                number_format=number_format,
            )
            if isinstance(value, str):
                write_text(cell, value)
            elif value is not None:
                cell.value = value
    date_letters = [get_column_letter(place) for place, column in enumerate(columns, start=1) if column.is_date]
    ask_for_date(sheet, [f"{letter}{HEADER_ROW + 1}:{letter}{LAST_CHECKED_ROW}" for letter in date_letters])
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    last_row = HEADER_ROW + len(rows) + EMPTY_ROWS
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last_row}"
    set_up_print(sheet, header_row=HEADER_ROW)
    return sheet
