"""Builds «Oversikt.xlsx»: counts for each group and period, and each row that is not green with its sentence (promise 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BODY,
    BOLD,
    GRID,
    LABEL,
    TITLE,
    TOP_WRAPPED,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height
from praksis.overview.groups import OverviewGroup
from praksis.overview.lights import LIGHT_MEANINGS
from praksis.overview.long_table import Value, placed, written_rows
from praksis.overview.looks import FILLS, LAYOUT, columns_of, new_workbook
from praksis.overview.mark import GROUPS_SHEET, LEGEND_SHEET, MARK, ROWS_SHEET
from praksis.overview.ready_rows import ROW_HEADERS, ROW_WIDTHS, ReadyRows


@dataclass(frozen=True, slots=True)
class OverviewBook:
    """All that one overview shows. `institution` is None in FOU's own, which shows them all."""

    institution: str | None
    groups: Sequence[OverviewGroup]
    rows: Sequence[ReadyRows]


def overview_seal(book: OverviewBook) -> str:
    """A hash of what the book shows, whatever the day it is made: another one means that there is something to write."""
    groups, rows = [_group_values(g) for g in book.groups], [rows.seal for rows in book.rows]
    return sha256(repr((LAYOUT, book.institution, groups, rows)).encode()).hexdigest()


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
_HEADER_ROW = 4


def overview_workbook(book: OverviewBook, changed_on: date) -> bytes:
    """The overview as an Excel workbook; equal books of one day give equal bytes. `changed_on` is shown at the top."""
    workbook, groups = new_workbook()
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
    _table(groups, _GROUP_HEADERS, _GROUP_WIDTHS, len(book.groups), none="Ingen lister ennå.")
    columns = columns_of(groups, _GROUP_HEADERS, _GROUP_WIDTHS)
    of_groups = written_rows(columns, [_group_values(g) for g in book.groups])

    rows = workbook.create_sheet(ROWS_SHEET)
    count = sum(ready.count for ready in book.rows)
    title = f"{_counted(count, 'rad', 'rader')} som ikke {'er ferdig' if count == 1 else 'er ferdige'}"
    _head(rows, title, "Hver rad har sin grunn. Filtrer på status, studentgruppe, kull eller periode.", changed_on)
    _table(rows, ROW_HEADERS, ROW_WIDTHS, count, none="Alle radene er ferdige.")
    of_rows = b"".join(ready.xml for ready in book.rows)

    _legend(workbook.create_sheet(LEGEND_SHEET))
    workbook.properties.title = whose
    workbook.properties.keywords = MARK
    below = _HEADER_ROW + 1
    return to_bytes(workbook, rows={GROUPS_SHEET: placed(of_groups, below), ROWS_SHEET: placed(of_rows, below)})


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


def _table(sheet: Worksheet, headers: Sequence[str], widths: Sequence[float], count: int, *, none: str) -> None:
    """Set the sheet up with all but the rows of its table: there may be tens of thousands."""
    write_header(sheet, _HEADER_ROW, headers, widths)
    if not count:
        write_text(sheet.cell(row=_HEADER_ROW + 1, column=1), none)
        style(sheet.cell(row=_HEADER_ROW + 1, column=1), font=LABEL)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(headers))}{_HEADER_ROW + max(count, 1)}"
    set_up_print(sheet, header_row=_HEADER_ROW, foot_note="Oversikt")


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
        style(sheet.cell(row=at, column=1), font=BOLD, alignment=TOP_WRAPPED, border=GRID, fill=FILLS.get(what))
        style(sheet.cell(row=at, column=2), font=BODY, alignment=TOP_WRAPPED, border=GRID)
        sheet.row_dimensions[at].height = fitting_height((what, meaning), (22, 90))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 90
    set_up_print(sheet, foot_note="Oversikt")
