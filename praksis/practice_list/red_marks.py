"""Which rows carry a change marked as the routine asks: red text with signature and date (R11)."""

from __future__ import annotations

import re

from praksis.practice_list.cell_text import clean, said
from praksis.workbook import Cell, Workbook

_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b\d{1,2}\.?\s?(?:jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)"
)
_SIGNATURE = re.compile(r"(?<!\w)[A-ZÆØÅ]{2,6}(?!\w)|[-–/]\s?[A-ZÆØÅ][a-zæøå]+\s?[A-ZÆØÅ]?[a-zæøå]*")


def marked_rows(workbook: Workbook) -> frozenset[tuple[str, int]]:
    """Sheet and row of each row whose red text holds both a signature and a date, in one cell or in several."""
    return frozenset(
        (sheet.name, number)
        for sheet in workbook.sheets
        for number, cells in sheet.rows()
        if _is_signed(" ".join(_red_text(cell) for cell in cells if cell.red))
    )


def _is_signed(text: str) -> bool:
    return bool(text) and _DATE.search(text.casefold()) is not None and _SIGNATURE.search(text) is not None


def _red_text(cell: Cell) -> str:
    """The red part of a cell's text; a date cell in red says its date."""
    coloured = [run for run in cell.runs if run.font is not None]
    red = " ".join(run.text for run in coloured if run.font is not None and run.font.red)
    return clean(red) or said(cell.value)
