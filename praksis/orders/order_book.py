"""«Pakke O-0031.xlsx»: what a person places in Samlepunktet, and where the receipt is written down (R14).

The only workbook of ours that carries national numbers, and only until each line has its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BODY,
    BOLD,
    DATE_FORMAT,
    FONT_NAME,
    GREY,
    GRID,
    LABEL,
    RED,
    TEXT_FORMAT,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    ask_for_date,
    offer_choices,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height
from praksis.ports import ReceiptStatus

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
    status: str | None = None
    """How far it has come, in the words of the drop-down; `TAKEN_BACK` for a line that was taken back."""
    status_day: date | None = None
    rejected: str | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That the lines of a package which had no receipt were taken back: who, when and why."""

    signature: str
    on: date
    why: str


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
    taken_back: TakenBack | None = None


TAKEN_BACK = "Trukket tilbake"

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
    "Status",
    "Dato",
    "Avslått – årsak",
)
_WIDTHS = (7, 16, 18, 12, 16, 28, 16, 13, 14, 30, 12, 12, 12, 24, 17, 18, 34, 10, 15, 12, 34)
_TO_FILL_IN = frozenset({"Saksnummer", "Ikke bestilt – årsak", "Signatur", "Status", "Dato", "Avslått – årsak"})
_FILL_IN = "Fyll ut de blå feltene, én linje om gangen. Mer står i arket «Slik gjør du»."
_EMPTIED = (
    "Alle linjene har kvittering, og fødselsnumrene er fjernet fra arket. Før opp i «Status» når en linje blir godkjent, "
    "avslått eller iverksatt."
)
_STATUS_ASKS = "Velg Bestilt, Ikke bestilt, Godkjent, Avslått eller Iverksatt. Vil du likevel beholde det du skrev?"
_WARNING_TITLE = Font(name=FONT_NAME, size=16, bold=True, color=RED)
_WARNING = Font(name=FONT_NAME, size=11, bold=True, color=RED)
_GONE = Font(name=FONT_NAME, size=11, strike=True, color=GREY)
_INPUT_FILL = PatternFill("solid", fgColor="FFE2EFFA")
_HEADER_ROW = 4


def order_workbook(book: OrderBook) -> bytes:
    """The package as an Excel workbook: «Bestilling» and «Slik gjør du». Equal books give equal bytes."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    write_text(sheet["A1"], _title(book))
    style(sheet["A1"], font=TITLE if book.taken_back is None else _WARNING_TITLE)
    sheet.row_dimensions[1].height = 26
    write_text(
        sheet["A2"],
        f"{book.institution} · {book.group} · kull {book.cohort} · {book.period} · plan {book.plan} · "
        f"iverksatt av {book.applied_by} {book.applied_on:%d.%m.%Y}",
    )
    style(sheet["A2"], font=BOLD)
    write_text(sheet["A3"], _what_now(book))
    style(sheet["A3"], font=LABEL if book.taken_back is None else _WARNING)
    write_header(sheet, _HEADER_ROW, ORDER_HEADERS, _WIDTHS)
    for offset, row in enumerate(book.rows, start=1):
        _write(sheet, _HEADER_ROW + offset, row, with_number=book.with_numbers)
    # Line and name stay in sight while the receipt is filled in at the far end of the row.
    sheet.freeze_panes = f"D{_HEADER_ROW + 1}"
    last = _HEADER_ROW + max(len(book.rows), 1)
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(ORDER_HEADERS))}{last}"
    status, day = (get_column_letter(ORDER_HEADERS.index(header) + 1) for header in ("Status", "Dato"))
    choices = [status.value for status in ReceiptStatus]
    offer_choices(
        sheet, f"{status}{_HEADER_ROW + 1}:{status}{last}", choices, title="Ingen kjent status", otherwise=_STATUS_ASKS
    )
    ask_for_date(sheet, [f"{day}{_HEADER_ROW + 1}:{day}{last}"])
    set_up_print(sheet, header_row=_HEADER_ROW, foot_note=f"Pakke {book.number}")
    # Printed on two pages side by side, so that it can be read; line and name stand on both.
    sheet.page_setup.fitToWidth = 2
    sheet.print_title_cols = "A:C"
    _add_instructions(workbook, book)
    return to_bytes(workbook)


def _title(book: OrderBook) -> str:
    lines = "1 linje" if len(book.rows) == 1 else f"{len(book.rows)} linjer"
    if book.taken_back is None:
        return f"Bestillingspakke {book.number} – {lines}"
    back = sum(row.status == TAKEN_BACK for row in book.rows)
    return f"TRUKKET TILBAKE: bestillingspakke {book.number} – {back} av {lines}"


def _what_now(book: OrderBook) -> str:
    if book.taken_back is None:
        return _FILL_IN if book.with_numbers else _EMPTIED
    back = book.taken_back
    why = back.why if back.why.endswith((".", "!", "?")) else f"{back.why}."
    return (
        f"Trukket tilbake av {back.signature} {back.on:%d.%m.%Y}: {why} Linjene merket «{TAKEN_BACK}» skal ikke legges inn. "
        "Er en av dem lagt inn likevel, skriv saksnummeret på linjen og si fra til FOU."
    )


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
        row.status,
        row.status_day,
        row.rejected,
    )
    back = row.status == TAKEN_BACK
    for column, (header, value) in enumerate(zip(ORDER_HEADERS, values, strict=True), start=1):
        cell = sheet.cell(row=at, column=column)
        fill = _INPUT_FILL if header in _TO_FILL_IN else None
        font = _GONE if back and header not in _TO_FILL_IN else _WARNING if back and header == "Status" else BODY
        if isinstance(value, date):
            cell.value = value
            style(cell, font=font, alignment=TOP_LEFT, border=GRID, fill=fill, number_format=DATE_FORMAT)
        elif isinstance(value, int):
            cell.value = value
            style(cell, font=font, alignment=TOP_LEFT, border=GRID)
        else:
            write_text(cell, value)
            number_format = DATE_FORMAT if header == "Dato" else TEXT_FORMAT
            style(cell, font=font, alignment=TOP_WRAPPED, border=GRID, fill=fill, number_format=number_format)
    sheet.row_dimensions[at].height = fitting_height(values, _WIDTHS)


_INSTRUCTIONS = (
    "Logg inn i Samlepunktet og legg inn én bestilling for hver linje i arket «Bestilling». Flere linjer kan samles i "
    "én sak; da får de samme saksnummer.",
    "«Ny tilgang»: opprett tilgangen for personen med fødselsnummeret (mangler det, bruk navn, fødselsdato og "
    "nasjonalitet), til systemet i «System» med rollen i «Rolle», fra første til siste dag.",
    "«Endring» og «Avslutning»: vis til saken i kolonnen «Gjelder sak». Der trengs ikke fødselsnummer. Ved endring er det "
    "rollen og dagene på linjen som skal gjelde fra nå.",
    "Skriv saksnummeret i kolonnen «Saksnummer» og signaturen din i «Signatur», etter hvert som linjene er lagt inn. "
    "Ble nummeret feil, retter du det i cellen.",
    "Kan en linje ikke bestilles, skriv hvorfor i «Ikke bestilt – årsak» og la «Saksnummer» stå tomt. FOU får en sak "
    "om den.",
    "La linjer som ikke er behandlet ennå, stå tomme. Lagre og lukk arbeidsboken: ved neste oppdatering leses "
    "kvitteringene, og «Bestilt» blir grønn i listen.",
    "Når Helse Vest IKT har svart, velg «Godkjent», «Avslått» eller «Iverksatt» i kolonnen «Status», og skriv gjerne "
    "datoen i «Dato». Ved avslag skriver du svaret i «Avslått – årsak». Du kan gå rett fra bestilt til iverksatt. Dette "
    "kan gjøres også etter at fødselsnumrene er fjernet.",
    "Ikke endre de hvite feltene, og ikke flytt linjene. Ikke kopier fødselsnumrene andre steder: når alle linjer har "
    "kvittering, tømmes kolonnen.",
    "Står det «TRUKKET TILBAKE» øverst, skal linjene som er strøket over, ikke legges inn.",
    "Lurer du på noe, spør den som har iverksatt planen (signaturen står øverst i arket «Bestilling»), eller skriv til "
    "student@helse-bergen.no. Oppgi pakke, linje, studentgruppe, kull og praksisperiode, aldri fødselsnummer.",
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
