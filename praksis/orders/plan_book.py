"""«Plan P-0412.xlsx»: what would be ordered, for whom, from when to when and why, and who is not in it and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BODY,
    BOLD,
    DATE_FORMAT,
    GRID,
    HEADING,
    LABEL,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One order line as people see it. No national number: the plan is for looking at."""

    line: int
    kind: str
    student: str
    system: str
    role: str
    first_day: date
    last_day: date
    why: str
    place: str
    """Sheet and row in the practice list."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A placement of the group that is not in the plan, and why (promise 4)."""

    student: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class PlanBook:
    """All that the workbook of one plan shows."""

    number: str
    state: str
    """`current`, `overtaken` or `applied`."""
    institution: str
    group: str
    cohort: str
    period: str
    made_on: date
    rows: Sequence[PlanRow]
    waiting: Sequence[Waiting]
    package: str | None = None

    @property
    def heading(self) -> str:
        """Group, cohort and period, as every message has them (R19)."""
        return f"{self.institution} · {self.group} · kull {self.cohort} · {self.period}"

    @property
    def how_to_go_on(self) -> str:
        """What the reader does with it."""
        if self.state == "overtaken":
            return "Planen er innhentet: listene eller registreringene er endret. Se etter en nyere plan i kanalen."
        if self.state == "applied":
            return f"Planen er iverksatt: bestillingen ligger i «Pakke {self.package}.xlsx»."
        return (
            f"Se gjennom linjene. Bestill med flyten «Bestill tilganger» eller «praksis apply {self.number} --signatur XX». "
            "Alt eller ingenting bestilles; er noe endret siden planen ble laget, bestilles ingenting."
        )


_HEADERS = ("Linje", "Hva", "Student", "System", "Rolle", "Første dag", "Siste dag", "Hvorfor", "Rad i listen")
_WIDTHS = (7, 14, 30, 22, 26, 12, 12, 60, 26)
_WAITING_HEADERS = ("Student", "Rad i listen", "Hvorfor ikke")
_WAITING_WIDTHS = (32, 30, 110)


def plan_workbook(book: PlanBook) -> bytes:
    """The plan as an Excel workbook with two sheets, «Plan» and «Ikke med». Equal books give equal bytes."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Plan"
    write_text(sheet["A1"], f"Plan {book.number}")
    style(sheet["A1"], font=TITLE)
    for row, (label, text) in enumerate(
        (
            ("Gjelder", book.heading),
            ("Laget", f"{book.made_on:%d.%m.%Y}"),
            ("Innhold", _counts(book)),
            ("Slik går du videre", book.how_to_go_on),
        ),
        start=2,
    ):
        write_text(sheet.cell(row=row, column=1), label)
        style(sheet.cell(row=row, column=1), font=LABEL, alignment=TOP_LEFT)
        write_text(sheet.cell(row=row, column=3), text)
        style(sheet.cell(row=row, column=3), font=BOLD if row == 2 else BODY, alignment=TOP_LEFT)
    header_row = 7
    write_header(sheet, header_row, _HEADERS, _WIDTHS)
    for offset, line in enumerate(book.rows, start=1):
        values = (
            line.line,
            line.kind,
            line.student,
            line.system,
            line.role,
            line.first_day,
            line.last_day,
            line.why,
            line.place,
        )
        _write_row(sheet, header_row + offset, values)
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(_HEADERS))}{header_row + max(len(book.rows), 1)}"
    set_up_print(sheet, header_row=header_row, foot_note=f"Plan {book.number}")

    others = workbook.create_sheet("Ikke med")
    write_text(others["A1"], f"Ikke med i plan {book.number} ({len(book.waiting)})")
    style(others["A1"], font=HEADING)
    write_header(others, 3, _WAITING_HEADERS, _WAITING_WIDTHS)
    for offset, waiting in enumerate(book.waiting, start=1):
        _write_row(others, 3 + offset, (waiting.student, waiting.place, waiting.why))
    others.freeze_panes = "A4"
    set_up_print(others, header_row=3, foot_note=f"Plan {book.number}")
    return to_bytes(workbook)


def _counts(book: PlanBook) -> str:
    students = len({(row.student, row.place) for row in book.rows})
    lines = "1 linje" if len(book.rows) == 1 else f"{len(book.rows)} linjer"
    people = "1 student" if students == 1 else f"{students} studenter"
    return f"{lines} for {people}; {len(book.waiting)} er ikke med (se arket «Ikke med»)"


def _write_row(sheet: Worksheet, row: int, values: Sequence[str | int | date]) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=row, column=column)
        if isinstance(value, str):
            write_text(cell, value)
            style(cell, alignment=TOP_WRAPPED, border=GRID)
        else:
            cell.value = value
            number_format = DATE_FORMAT if isinstance(value, date) else None
            style(cell, alignment=TOP_LEFT, border=GRID, number_format=number_format)
