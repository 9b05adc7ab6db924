"""«Pakke O-0031.xlsx»: what a person places in Samlepunktet, and where the receipt is written down (R14).

The only workbook of ours that carries national numbers, and only until each line has its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BOLD,
    DATE_FORMAT,
    GRID,
    LABEL,
    TEXT_FORMAT,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height

SHEET = "Bestilling"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of a package. `number` is the national number of a grant; its repr does not show it."""

    line: int
    kind: str
    system: str
    role: str
    given_name: str
    family_name: str
    number: str | None = field(repr=False)
    birth_date: date | None
    nationality: str | None
    email: str | None
    mobile: str | None
    first_day: date
    last_day: date
    ward: str | None
    concerns_case: str | None
    """The case number of the order that a change or cancellation is about."""
    case_number: str | None = None
    not_ordered: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class OrderBook:
    """A whole package."""

    number: str
    plan: str
    institution: str
    group: str
    cohort: str
    period: str
    applied_by: str
    applied_on: date
    rows: Sequence[OrderRow]
    with_numbers: bool = True


ORDER_HEADERS = (
    "Linje",
    "Fornavn",
    "Etternavn",
    "Hva",
    "System",
    "Rolle",
    "Fødselsnummer",
    "Fødselsdato",
    "Nasjonalitet",
    "E-post (Webcruiter)",
    "Mobil",
    "Første dag",
    "Siste dag",
    "Praksissted/enhet",
    "Gjelder sak",
    "Saksnummer",
    "Ikke bestilt – årsak",
    "Signatur",
)
_WIDTHS = (7, 16, 18, 12, 16, 28, 16, 13, 14, 30, 12, 12, 12, 24, 17, 18, 34, 10)
_TO_FILL_IN = frozenset({"Saksnummer", "Ikke bestilt – årsak", "Signatur"})
_FILL_IN = "Fyll ut de blå feltene, én linje om gangen. Mer står i arket «Slik gjør du»."
_EMPTIED = "Alle linjene har kvittering, og fødselsnumrene er fjernet fra arket."
_INPUT_FILL = PatternFill("solid", fgColor="FFE2EFFA")
_HEADER_ROW = 4


def order_workbook(book: OrderBook) -> bytes:
    """The package as an Excel workbook: «Bestilling» and «Slik gjør du». Equal books give equal bytes."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    lines = "1 linje" if len(book.rows) == 1 else f"{len(book.rows)} linjer"
    write_text(sheet["A1"], f"Bestillingspakke {book.number} – {lines}")
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    write_text(
        sheet["A2"],
        f"{book.institution} · {book.group} · kull {book.cohort} · {book.period} · plan {book.plan} · "
        f"iverksatt av {book.applied_by} {book.applied_on:%d.%m.%Y}",
    )
    style(sheet["A2"], font=BOLD)
    write_text(sheet["A3"], _FILL_IN if book.with_numbers else _EMPTIED)
    style(sheet["A3"], font=LABEL)
    write_header(sheet, _HEADER_ROW, ORDER_HEADERS, _WIDTHS)
    for offset, row in enumerate(book.rows, start=1):
        _write(sheet, _HEADER_ROW + offset, row, with_number=book.with_numbers)
    # Line and name stay in sight while the receipt is filled in at the far end of the row.
    sheet.freeze_panes = f"D{_HEADER_ROW + 1}"
    last = _HEADER_ROW + max(len(book.rows), 1)
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(ORDER_HEADERS))}{last}"
    set_up_print(sheet, header_row=_HEADER_ROW, foot_note=f"Pakke {book.number}")
    _add_instructions(workbook, book)
    return to_bytes(workbook)


def _write(sheet: Worksheet, at: int, row: OrderRow, *, with_number: bool) -> None:
    values: tuple[str | int | date | None, ...] = (
        row.line,
        row.given_name,
        row.family_name,
        row.kind,
        row.system,
        row.role,
        row.number if with_number else None,
        row.birth_date,
        row.nationality,
        row.email,
        row.mobile,
        row.first_day,
        row.last_day,
        row.ward,
        row.concerns_case,
        row.case_number,
        row.not_ordered,
        row.signature,
    )
    for column, (header, value) in enumerate(zip(ORDER_HEADERS, values, strict=True), start=1):
        cell = sheet.cell(row=at, column=column)
        fill = _INPUT_FILL if header in _TO_FILL_IN else None
        if isinstance(value, date):
            cell.value = value
            style(cell, alignment=TOP_LEFT, border=GRID, number_format=DATE_FORMAT)
        elif isinstance(value, int):
            cell.value = value
            style(cell, alignment=TOP_LEFT, border=GRID)
        else:
            write_text(cell, value)
            style(cell, alignment=TOP_WRAPPED, border=GRID, fill=fill, number_format=TEXT_FORMAT)
    sheet.row_dimensions[at].height = fitting_height(values, _WIDTHS)


_INSTRUCTIONS = (
    "Logg inn i Samlepunktet og legg inn én bestilling for hver linje i arket «Bestilling». Flere linjer kan samles i "
    "én sak; da får de samme saksnummer.",
    "«Ny tilgang»: opprett tilgangen for personen med fødselsnummeret (mangler det, bruk navn, fødselsdato og "
    "nasjonalitet), fra første til siste dag.",
    "«Endring» og «Avslutning»: vis til saken i kolonnen «Gjelder sak». Der trengs ikke fødselsnummer.",
    "Skriv saksnummeret i kolonnen «Saksnummer» og signaturen din i «Signatur», etter hvert som linjene er lagt inn.",
    "Kan en linje ikke bestilles, skriv hvorfor i «Ikke bestilt – årsak» og la «Saksnummer» stå tomt. FOU får en sak "
    "om den.",
    "La linjer som ikke er behandlet ennå, stå tomme. Lagre og lukk arbeidsboken: ved neste oppdatering leses "
    "kvitteringene, og «Bestilt» blir grønn i listen.",
    "Ikke endre de hvite feltene, og ikke flytt linjene. Ikke kopier fødselsnumrene andre steder: når alle linjer har "
    "kvittering, tømmes kolonnen.",
)


_TEXT_WIDTH = 100


def _add_instructions(workbook: Workbook, book: OrderBook) -> None:
    sheet = workbook.create_sheet("Slik gjør du")
    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = _TEXT_WIDTH
    write_text(sheet["A1"], f"Slik legger du inn pakke {book.number} i Samlepunktet")
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    for row, text in enumerate(_INSTRUCTIONS, start=1):
        sheet.cell(row=row + 2, column=1, value=row)
        style(sheet.cell(row=row + 2, column=1), alignment=TOP_LEFT)
        write_text(sheet.cell(row=row + 2, column=2), text)
        style(sheet.cell(row=row + 2, column=2), alignment=TOP_WRAPPED)
        sheet.row_dimensions[row + 2].height = fitting_height([text], [_TEXT_WIDTH]) + 6
    set_up_print(sheet, landscape=False, foot_note=f"Pakke {book.number}")
