"""An extract of the audit as a file for people: a workbook, or text with semicolons that Excel opens in Norwegian.

Pure. Nothing in it can become a formula, whatever somebody has written in a group's name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from praksis.masters.safe_text import clean_text, looks_like_formula, write_text

Row = Sequence[str]
_WIDEST = 60


def as_workbook(headings: Row, rows: Iterable[Row]) -> bytes:
    """One sheet «Revisjonsspor»: headings in bold, frozen and with filters; every cell is text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Revisjonsspor"
    widths = [len(heading) for heading in headings]
    for number, row in enumerate([headings, *rows], start=1):
        for column, text in enumerate(row, start=1):
            write_text(sheet.cell(number, column), text)
            widths[column - 1] = max(widths[column - 1], len(text))
    for column, width in enumerate(widths, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST) + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_csv(headings: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 with a byte order mark, semicolons between; what looks like a formula gets an apostrophe before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in [headings, *rows]:
        writer.writerow(_harmless(cell) for cell in row)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    text = clean_text(cell)
    return f"'{text}" if looks_like_formula(text) else text
