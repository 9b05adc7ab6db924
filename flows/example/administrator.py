"""What an administrator does by hand in the example: fill in the package workbook, as after a visit to Samlepunktet."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

PACKAGES = "Pakke O-*.xlsx"
_SHEET = "Bestilling"
_CASE_NUMBER, _NOT_ORDERED, _SIGNATURE = "Saksnummer", "Ikke bestilt – årsak", "Signatur"


def fill_in_packages(channel: Path, signature: str) -> int:
    """Write case number and signature in each line without a receipt, in every package of FOU's channel.

    Returns:
        How many lines were filled in.
    """
    return sum(_fill_in(file, signature) for file in sorted(channel.glob(PACKAGES)))


def _fill_in(file: Path, signature: str) -> int:
    workbook = load_workbook(file)
    sheet = workbook[_SHEET]
    assert isinstance(sheet, Worksheet)
    heading = next(row for row in sheet.iter_rows() if any(cell.value == _CASE_NUMBER for cell in row))
    column = {str(cell.value): cell.column for cell in heading if cell.value is not None}
    case_number = f"SAK-2026-{4000 + int(file.stem.rpartition('-')[2]):05d}"  # one case number covers a whole package
    filled_in = 0
    for row in range((heading[0].row or 0) + 1, sheet.max_row + 1):
        is_line = isinstance(sheet.cell(row, column["Linje"]).value, int)
        if is_line and not any(sheet.cell(row, column[title]).value for title in (_CASE_NUMBER, _NOT_ORDERED)):
            sheet.cell(row, column[_CASE_NUMBER], case_number)
            sheet.cell(row, column[_SIGNATURE], signature)
            filled_in += 1
    if filled_in:
        workbook.save(file)
    return filled_in
