"""Case books to write and read in tests, and a person who fills them in."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from praksis.case_book import OPEN_SHEET, About, CaseBook, Column, OpenRow, SettledRow, Typed
from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind

DAY = date(2026, 8, 20)
SIGNATURES = ("IFA", "PHE")
NOTHING_TYPED = Typed()
CHOICES = {t.title: tuple(CHOICE_WORDS[c] for c in t.choices) for t in CASE_TYPES.values() if not t.named}


def about(number: int, kind: CaseKind = CaseKind.LATE_ROW, what: str = "Anna Vik") -> About:
    return About(number, f"S-{number:04d}", kind, what, "HVL", "Sykepleie", "2024", "Periode 1")


def open_row(
    number: int, kind: CaseKind = CaseKind.LATE_ROW, typed: Typed = NOTHING_TYPED, what: str = "Anna Vik"
) -> OpenRow:
    why = "Raden kom 20.08.2026, etter fristen 10.08.2026; FOU kan ikke garantere tilgang i tide."
    one = f"Listen «Praksisoversikt HVL Sykepleie kull 2024.xlsx», ark «Periode 1», rad {number + 5}"
    return OpenRow(about(number, kind, what), why, one, "", 3, typed)


def settled_row(
    number: int, outcome: str = "slipp gjennom", by: str = "IFA", typed: Typed = NOTHING_TYPED
) -> SettledRow:
    return SettledRow(about(number), outcome, "Avklart på telefon.", by, DAY, typed)


def book(*rows: OpenRow, settled: tuple[SettledRow, ...] = ()) -> CaseBook:
    return CaseBook(DAY, rows, settled, CHOICES, SIGNATURES)


def edited(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    """The workbook as another program saves it after `change`."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def columns_of(sheet: Worksheet) -> dict[str, int]:
    """The column number of each heading."""
    row = header_row(sheet)
    return {str(cell.value): number for number, cell in enumerate(sheet[row], start=1) if cell.value is not None}


def header_row(sheet: Worksheet) -> int:
    return next(n for n, row in enumerate(sheet.iter_rows(), start=1) if row[0].value == Column.CASE.value)


def row_of(sheet: Worksheet, case: str) -> int:
    return next(n for n, row in enumerate(sheet.iter_rows(), start=1) if row[0].value == case)


def write(sheet: Worksheet, case: str, texts: Mapping[str, object]) -> None:
    """Type into the row of a case, by heading."""
    columns, row = columns_of(sheet), row_of(sheet, case)
    for heading, text in texts.items():
        sheet.cell(row, columns[heading]).value = text  # type: ignore[assignment]


def decided(
    case: str, choice: str, reason: str = "Avklart på telefon.", signature: str = "IFA"
) -> Callable[[Workbook], None]:
    """A person who decides one case in the workbook."""

    def change(workbook: Workbook) -> None:
        texts = {"Avgjørelse": choice, "Begrunnelse": reason, "Signatur": signature}
        write(workbook[OPEN_SHEET], case, texts)

    return change
