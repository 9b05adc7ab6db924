"""Builds «Oversikt.xlsx»: counts for each group and period, and each row that is not green with its sentence (promise 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BODY,
    BOLD,
    DATE_FORMAT,
    GRID,
    LABEL,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    set_up_print,
    solid,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height
from praksis.overview.lights import LIGHT_MEANINGS, Light
from praksis.overview.long_table import LongColumn, Value, written_rows
from praksis.overview.mark import GROUPS_SHEET, LEGEND_SHEET, MARK, ROWS_SHEET

_FILLS: dict[str, PatternFill] = {
    Light.RED: solid("FFF8CBAD"),
    Light.YELLOW: solid("FFFFF2CC"),
    Light.GREEN: solid("FFC6E0B4"),
    Light.GREY: solid("FFD9D9D9"),
    "gul": solid("FFFFF2CC"),
    "grønn": solid("FFC6E0B4"),
}
"""By the text that stands in the cell: the colour only says it once more."""


@dataclass(frozen=True, slots=True)
class OverviewGroup:
    """One group and period: who it is and how many stand where. Days and deadline are None where they are not known."""

    institution: str
    group: str
    cohort: str
    period: str
    first_day: date | None
    last_day: date | None
    deadline: date | None
    students: int
    transferred: int
    not_registered: int
    not_transferred: int
    ordered: int
    light: Light


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A row that is not green in both cells, and why: `why` says what is wrong, and who does what next."""

    institution: str
    group: str
    cohort: str
    period: str
    document: str
    sheet: str
    row: int
    student: str
    registered: bool
    ordered: bool
    why: str
    light: Light


@dataclass(frozen=True, slots=True)
class OverviewBook:
    """All that one overview shows. `institution` is None in FOU's own, which shows them all."""

    institution: str | None
    groups: Sequence[OverviewGroup]
    rows: Sequence[OverviewRow]


def overview_seal(institution: str | None, groups: Sequence[OverviewGroup], of_rows: Sequence[str]) -> str:
    """A hash of what an overview shows, whatever the day it is made: another one means that there is something to write.

    `of_rows` are the seals of what it shows of the rows of each list, in the order of the lists.
    """
    shown = (_LAYOUT, institution, [_group_values(g) for g in groups], list(of_rows))
    return sha256(repr(shown).encode()).hexdigest()


_LAYOUT = 2
"""Raised when the looks change, so that overviews that lie there are written anew."""

_GROUP_HEADERS = (
    "Studiested",
    "Studentgruppe",
    "Kull",
    "Periode",
    "Første dag",
    "Siste dag",
    "Frist for listen",
    "Status",
    "Studenter",
    "Registrert og overført",
    "Ikke registrert",
    "Registrert, ikke overført",
    "Bestilt",
)
_GROUP_WIDTHS = (13, 22, 10, 18, 12, 12, 12, 17, 11, 13, 12, 13, 10)
_ROW_HEADERS = (
    "Status",
    "Studiested",
    "Studentgruppe",
    "Kull",
    "Periode",
    "Ark",
    "Rad",
    "Student",
    "Registrert",
    "Bestilt",
    "Hvorfor, og hvem som gjør noe",
    "Liste",
)
_ROW_WIDTHS = (14, 13, 20, 9, 15, 18, 6, 26, 11, 10, 72, 40)
_HEADER_ROW = 4


def overview_workbook(book: OverviewBook, changed_on: date) -> bytes:
    """The overview as an Excel workbook; equal books of one day give equal bytes. `changed_on` is shown at the top."""
    workbook = Workbook()
    groups = workbook.active
    assert isinstance(groups, Worksheet)
    groups.title = GROUPS_SHEET
    whose = f"Praksisstudenter ved {book.institution}" if book.institution else "Praksisstudenter ved alle studiesteder"
    students = sum(group.students for group in book.groups)
    counts = (
        f"{_counted(students, 'student', 'studenter')}. Registrert og overført: "
        f"{sum(g.transferred for g in book.groups)} av {students}. Bestilt: {sum(g.ordered for g in book.groups)} av "
        f"{students}. Ikke registrert: {sum(g.not_registered for g in book.groups)}. Registrert, ikke overført: "
        f"{sum(g.not_transferred for g in book.groups)}."
    )
    _head(groups, whose, counts, changed_on)
    of_groups = _table(
        groups, _GROUP_HEADERS, _GROUP_WIDTHS, [_group_values(g) for g in book.groups], none="Ingen lister ennå."
    )

    rows = workbook.create_sheet(ROWS_SHEET)
    title = (
        f"{_counted(len(book.rows), 'rad', 'rader')} som ikke {'er ferdig' if len(book.rows) == 1 else 'er ferdige'}"
    )
    _head(rows, title, "Hver rad har sin grunn. Filtrer på status, studentgruppe, kull eller periode.", changed_on)
    of_rows = _table(
        rows, _ROW_HEADERS, _ROW_WIDTHS, [_row_values(r) for r in book.rows], none="Alle radene er ferdige."
    )

    _legend(workbook.create_sheet(LEGEND_SHEET))
    workbook.properties.title = whose
    workbook.properties.keywords = MARK
    return to_bytes(workbook, rows={GROUPS_SHEET: of_groups, ROWS_SHEET: of_rows})


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _head(sheet: Worksheet, title: str, text: str, changed_on: date) -> None:
    write_text(sheet["A1"], title)
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    write_text(sheet["A2"], text)
    style(sheet["A2"], font=BOLD)
    note = f"Sist endret {changed_on:%d.%m.%Y}. Laget av systemet: det som skrives her, går tapt. Rett i praksisoversikten."
    write_text(sheet["A3"], note)
    style(sheet["A3"], font=LABEL)


def _group_values(g: OverviewGroup) -> tuple[Value, ...]:
    return (
        g.institution,
        g.group,
        g.cohort,
        g.period,
        g.first_day,
        g.last_day,
        g.deadline,
        g.light.value,
        g.students,
        g.transferred,
        g.not_registered,
        g.not_transferred,
        g.ordered,
    )


def _row_values(r: OverviewRow) -> tuple[Value, ...]:
    return (
        r.light.value,
        r.institution,
        r.group,
        r.cohort,
        r.period,
        r.sheet,
        r.row,
        r.student,
        "grønn" if r.registered else "gul",
        "grønn" if r.ordered else "gul",
        r.why,
        r.document,
    )


_LIGHT_COLUMNS = frozenset({"Status", "Registrert", "Bestilt"})


def _table(
    sheet: Worksheet, headers: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[Value]], *, none: str
) -> bytes:
    """Set the sheet up with all but the rows of its table. Returns those, written: there may be tens of thousands."""
    write_header(sheet, _HEADER_ROW, headers, widths)
    if not rows:
        write_text(sheet.cell(row=_HEADER_ROW + 1, column=1), none)
        style(sheet.cell(row=_HEADER_ROW + 1, column=1), font=LABEL)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(headers))}{_HEADER_ROW + max(len(rows), 1)}"
    set_up_print(sheet, header_row=_HEADER_ROW, foot_note="Oversikt")
    columns = [
        LongColumn(partial(_cell, sheet, lights=header in _LIGHT_COLUMNS), partial(_height, width))
        for header, width in zip(headers, widths, strict=True)
    ]
    return written_rows(columns, rows, first=_HEADER_ROW + 1)


def _cell(sheet: Worksheet, value: Value, *, lights: bool) -> Cell:
    cell = Cell(sheet, row=1, column=1)  # not one of the sheet's own: only what it looks like counts
    if value is None or isinstance(value, str):
        write_text(cell, value)
        fill = _FILLS.get(value or "") if lights else None
        style(cell, alignment=TOP_WRAPPED, border=GRID, fill=fill)
    else:
        cell.value = value
        style(cell, alignment=TOP_LEFT, border=GRID, number_format=DATE_FORMAT if isinstance(value, date) else None)
    return cell


def _height(width: float, value: Value) -> float:
    return fitting_height((value,), (width,))


def _legend(sheet: Worksheet) -> None:
    """What each light means, in words."""
    write_text(sheet["A1"], "Slik leses oversikten")
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    lines: list[tuple[str, str]] = [(light.value, meaning) for light, meaning in LIGHT_MEANINGS.items()]
    lines += [
        ("Registrert", "Grønn: studenten er registrert i Webcruiter og overført til personalsystemet. Ellers gul."),
        ("Bestilt", "Grønn: FOU har bestilt tilgang for alle dager og systemer. Ellers gul."),
        ("Spørsmål", "Skriv til student@helse-bergen.no, og oppgi studentgruppe, kull og praksisperiode."),
    ]
    for at, (what, meaning) in enumerate(lines, start=3):
        for column, text in ((1, what), (2, meaning)):
            write_text(sheet.cell(row=at, column=column), text)
        style(sheet.cell(row=at, column=1), font=BOLD, alignment=TOP_WRAPPED, border=GRID, fill=_FILLS.get(what))
        style(sheet.cell(row=at, column=2), font=BODY, alignment=TOP_WRAPPED, border=GRID)
        sheet.row_dimensions[at].height = fitting_height((what, meaning), (22, 90))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 90
    set_up_print(sheet, foot_note="Oversikt")
