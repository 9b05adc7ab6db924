"""Builds practice lists («Praksisoversikt»): the empty master, the master for international students, and filled ones.

    content = build_practice_list(
        ListHead("HVL", "Sykepleie", "2024"),
        [PeriodSheet("Periode 1", date(2026, 9, 7), date(2026, 10, 16), rows=(ListEntry("Åse", "Lie"),))],
    )

Rows are written as they are given: a list for practice or test may hold what a real one holds, faults included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters import columns as col
from praksis.masters.columns import Column
from praksis.masters.finish import MADE_AT, OFFICE, to_bytes
from praksis.masters.guidance import add_guidance
from praksis.masters.list_guidance import (
    INTERNATIONAL_OPENING,
    ORDINARY_OPENING,
    international_sections,
    ordinary_sections,
)
from praksis.masters.look import (
    BODY,
    BOLD,
    DATE_FORMAT,
    FONT_NAME,
    GRID,
    LABEL,
    RED,
    TEXT_FORMAT,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    UNDERLINE,
    ask_for_date,
    offer_choices,
    set_up_print,
    solid,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text

HEADER_ROW: Final = 5
FIRST_ROW: Final = 6
#: Rows that are ready to be filled in under the students of a sheet, and in an empty master.
SPARE_ROWS: Final = 10
EMPTY_ROWS: Final = 60
#: Drop-downs and date checks reach this far down, so that pasted rows have them too.
LAST_CHECKED_ROW: Final = 505

#: What the drop-down of Profesjon offers when nothing else is given.
PROFESSIONS: Final = (
    "Sykepleier", "Fysioterapeut", "Lege", "Ergoterapeut", "Bioingeniør", "Radiograf", "Vernepleier", "Jordmor",
    "Psykolog", "Helsefagarbeider", "Sosionom", "Farmasøyt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListHead:
    """What a practice list is about: the institution, the student group and the cohort («kull»)."""

    institution: str
    group: str
    cohort: str

    @property
    def title(self) -> str:
        """The title that stands first in each sheet."""
        return f"Praksisoversikt – {self.group} – kull {self.cohort}"

    @property
    def file_name(self) -> str:
        """The file's name by the naming standard (R15)."""
        return f"Praksisoversikt {self.institution} {self.group} kull {self.cohort}.xlsx"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A student's row. `number` is an int when Excel is to have spoiled it; colours are hex or None."""

    given: str | None
    family: str | None
    number: str | int | None = field(default=None, repr=False)
    email: str | None = None
    mobile: str | None = None
    profession: str | None = None
    ward: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    comment: str | None = None
    birth_date: date | None = None
    nationality: str | None = None
    registered: str | None = None
    ordered: str | None = None
    struck: bool = False


@dataclass(frozen=True, slots=True)
class PeriodSheet:
    """A sheet for one practice period; `international` gives it the columns, and the name, of the international one."""

    period: str
    first_day: date | None
    last_day: date | None
    rows: tuple[ListEntry, ...] = ()
    international: bool = False

    @property
    def name(self) -> str:
        """The sheet's name: the period's own (R9), with «Internasjonale» before it on the international one (R16)."""
        return f"Internasjonale {self.period}" if self.international else self.period


def build_empty_master() -> bytes:
    """«MAL Praksisoversikt.xlsx»: one sheet, «Periode 1», with nothing filled in but the period's name."""
    head = ListHead("", "[studentgruppe]", "[årstall]")
    return _build(head, [PeriodSheet("Periode 1", None, None)], PROFESSIONS, EMPTY_ROWS, OFFICE, MADE_AT)


def build_international_master() -> bytes:
    """«MAL Internasjonale studenter registrering.xlsx»: the sheet that is copied into the group's own list (R16)."""
    head = ListHead("", "[studentgruppe]", "[årstall]")
    sheet = PeriodSheet("Periode 1", None, None, international=True)
    return _build(head, [sheet], PROFESSIONS, EMPTY_ROWS, OFFICE, MADE_AT)


def build_practice_list(
    head: ListHead,
    sheets: Sequence[PeriodSheet],
    *,
    professions: Sequence[str] = PROFESSIONS,
    spare_rows: int = SPARE_ROWS,
    author: str = OFFICE,
    saved_at: datetime = MADE_AT,
) -> bytes:
    """Return a practice list (.xlsx) of `head` with «Veiledning» first and the sheets in the order given.

    Under the rows of each sheet come `spare_rows` that are ready to be filled in. `saved_at` (aware) is the time that
    the document says it was saved. Raises ValueError when no sheet is given, or when the professions do not fit a
    drop-down.
    """
    if not sheets:
        raise ValueError("a practice list needs at least one sheet")
    return _build(head, sheets, professions, spare_rows, author, saved_at)


def _build(
    head: ListHead,
    sheets: Sequence[PeriodSheet],
    professions: Sequence[str],
    spare_rows: int,
    author: str,
    saved_at: datetime,
) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    if all(sheet.international for sheet in sheets):
        add_guidance(workbook, "Internasjonale studenter", INTERNATIONAL_OPENING, international_sections(), index=0)
    else:
        add_guidance(workbook, "Slik fyller du ut praksisoversikten", ORDINARY_OPENING, ordinary_sections(), index=0)
    for sheet in sheets:
        _add_period(workbook, head, sheet, professions, spare_rows)
    workbook.active = 1
    workbook.properties.title = head.title
    return to_bytes(workbook, author=author, saved_at=saved_at)


def _add_period(
    workbook: Workbook, head: ListHead, period: PeriodSheet, professions: Sequence[str], spare_rows: int
) -> None:
    sheet = workbook.create_sheet(period.name)
    layout = col.INTERNATIONAL if period.international else col.ORDINARY
    _write_top(sheet, head, period)
    write_header(sheet, HEADER_ROW, [column.header for column in layout], [column.width for column in layout])
    last_row = FIRST_ROW + len(period.rows) + spare_rows - 1
    for offset in range(len(period.rows) + spare_rows):
        entry = period.rows[offset] if offset < len(period.rows) else None
        _write_row(sheet, FIRST_ROW + offset, layout, entry)
    for letter, column in _lettered(layout):
        # Rows below the prepared ones take their format from the column: a number typed there keeps its zero.
        if column in (col.NUMBER, col.NUMBER_IF_ANY):
            sheet.column_dimensions[letter].number_format = TEXT_FORMAT
        elif column in (col.FIRST_DAY, col.LAST_DAY, col.BIRTH_DATE):
            sheet.column_dimensions[letter].number_format = DATE_FORMAT
    _add_checks(sheet, layout, professions)
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(layout))}{last_row}"
    sheet.sheet_view.zoomScale = 90
    set_up_print(sheet, header_row=HEADER_ROW, foot_note="Inneholder personopplysninger")


def _write_top(sheet: Worksheet, head: ListHead, period: PeriodSheet) -> None:
    write_text(sheet["A1"], head.title)
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    for ref, label in (("A2", "Studiested"), ("A3", "Praksisperiode"), ("C3", "Første dag"), ("E3", "Siste dag")):
        write_text(sheet[ref], label)
        style(sheet[ref], font=LABEL)
    for ref, text in (("B2", head.institution), ("B3", period.period)):
        write_text(sheet[ref], text)
        style(sheet[ref], font=BOLD, border=UNDERLINE)
    for ref, day in (("D3", period.first_day), ("F3", period.last_day)):
        sheet[ref].value = day
        style(sheet[ref], font=BOLD, alignment=TOP_LEFT, border=UNDERLINE, number_format=DATE_FORMAT)


def _write_row(sheet: Worksheet, row: int, layout: Sequence[Column], entry: ListEntry | None) -> None:
    struck = entry is not None and entry.struck
    font = Font(name=FONT_NAME, size=11, strike=True) if struck else BODY
    lines = 1
    for position, column in enumerate(layout, start=1):
        cell = sheet.cell(row=row, column=position)
        style(cell, font=font, border=GRID)
        if column in (col.FIRST_DAY, col.LAST_DAY, col.BIRTH_DATE):
            style(cell, font=font, alignment=TOP_LEFT, border=GRID, number_format=DATE_FORMAT)
        elif column in (col.NUMBER, col.NUMBER_IF_ANY):
            cell.number_format = TEXT_FORMAT
        elif column is col.COMMENT:
            # A comment is red, signed and dated (R11), and never struck through with its row.
            style(cell, font=Font(name=FONT_NAME, size=11, color=RED), alignment=TOP_WRAPPED, border=GRID)
        elif column is col.WARD:
            cell.alignment = TOP_WRAPPED
        if entry is None:
            continue
        if column is col.REGISTERED or column is col.ORDERED:
            colour = entry.registered if column is col.REGISTERED else entry.ordered
            if colour is not None:
                cell.fill = solid(colour)
            continue
        value = _value(entry, column)
        if isinstance(value, str):
            write_text(cell, value)
            if column in (col.WARD, col.COMMENT):
                # Not every program fits the height to wrapped text when it opens a file.
                lines = max(lines, 1 + int(len(value) / (column.width * 1.05)))
        elif isinstance(value, int):
            cell.value = value
            cell.number_format = "General"
        elif value is not None:
            cell.value = value
    if lines > 1:
        sheet.row_dimensions[row].height = 15 * lines


def _value(entry: ListEntry, column: Column) -> str | int | date | None:
    values: dict[str, str | int | date | None] = {
        col.GIVEN.header: entry.given,
        col.FAMILY.header: entry.family,
        col.NUMBER.header: entry.number,
        col.NUMBER_IF_ANY.header: entry.number,
        col.BIRTH_DATE.header: entry.birth_date,
        col.NATIONALITY.header: entry.nationality,
        col.EMAIL.header: entry.email,
        col.MOBILE.header: entry.mobile,
        col.PROFESSION.header: entry.profession,
        col.WARD.header: entry.ward,
        col.FIRST_DAY.header: entry.first_day,
        col.LAST_DAY.header: entry.last_day,
        col.COMMENT.header: entry.comment,
    }
    return values[column.header]


def _add_checks(sheet: Worksheet, layout: Sequence[Column], professions: Sequence[str]) -> None:
    dates = ["D3", "F3"]
    for letter, column in _lettered(layout):
        cells = f"{letter}{FIRST_ROW}:{letter}{LAST_CHECKED_ROW}"
        if column is col.PROFESSION:
            offer_choices(
                sheet,
                cells,
                professions,
                title="Profesjon",
                otherwise="Profesjonen står ikke i listen. Er du sikker på at FOU kjenner den?",
            )
        elif column in (col.FIRST_DAY, col.LAST_DAY, col.BIRTH_DATE):
            dates.append(cells)
        elif column in (col.NUMBER, col.NUMBER_IF_ANY):
            sheet.add_data_validation(_number_check(letter, cells))
        elif column in (col.REGISTERED, col.ORDERED):
            sheet.add_data_validation(_status_hint(column.header, cells))
    ask_for_date(sheet, dates)


def _number_check(letter: str, cells: str) -> DataValidation:
    """Warn, but do not stop, when a number has not eleven digits: a space in the middle is no mistake."""
    digits = f'SUBSTITUTE({letter}{FIRST_ROW}," ","")'
    rule = DataValidation(
        type="custom",
        formula1=f"AND(LEN({digits})=11,ISNUMBER(VALUE({digits})))",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="Fødselsnummer",
        error="Et fødselsnummer har 11 siffer. Mangler nullen først? Se etter en gang til.",
    )
    rule.add(cells)
    return rule


def _status_hint(header: str, cells: str) -> DataValidation:
    """A word of help in the status cells; no rule, since their fill is what counts."""
    rule = DataValidation(
        showInputMessage=True,
        promptTitle=header,
        prompt="Fargen settes av FOU: gul er ikke ferdig, grønn er ferdig. Skriv ingenting her.",
    )
    rule.add(cells)
    return rule


def _lettered(layout: Sequence[Column]) -> list[tuple[str, Column]]:
    return [(get_column_letter(position), column) for position, column in enumerate(layout, start=1)]
