"""«Plan P-0412.xlsx»: what would be ordered, for whom, from when to when and why, and who is not in it and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BODY,
    BOLD,
    DATE_FORMAT,
    FONT_NAME,
    GRID,
    LABEL,
    RED,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height
from praksis.plan_states import APPLIED, CURRENT, OVERTAKEN


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
class PlanMail:
    """An e-mail that leaves when the plan is applied, in full (R17). `students`: how many it names."""

    to: str
    subject: str
    body: str
    students: int


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
    express: bool = False
    """Whether it is one student's, made at once («express»)."""
    braked: str | None = None
    """Why it cannot be applied before a case has been decided, and what to do; None when it can."""
    mails: Sequence[PlanMail] = ()
    """What it says to Læringsportalen: rows of the plan, but no order lines."""

    @property
    def heading(self) -> str:
        """Group, cohort and period, as every message has them (R19)."""
        return f"{self.institution} · {self.group} · kull {self.cohort} · {self.period}"

    @property
    def title(self) -> str:
        """The plan's name, and its state when it can no longer be ordered."""
        states = {OVERTAKEN: " – innhentet, bestilles ikke", APPLIED: " – iverksatt"}
        kind = " (express, én student)" if self.express else ""
        braked = " – bremset, kan ikke bestilles ennå" if self.is_braked else ""
        return f"Plan {self.number}{kind}{states.get(self.state, braked)}"

    @property
    def is_braked(self) -> bool:
        """Whether it could be applied but for the brake."""
        return self.state == CURRENT and self.braked is not None

    @property
    def how_to_go_on(self) -> str:
        """What the reader does with it."""
        if self.state == OVERTAKEN:
            return "Planen er innhentet: listene eller registreringene er endret. Se etter en nyere plan i kanalen."
        if self.state == APPLIED:
            if self.package is None:
                return "Planen er iverksatt: e-posten i arket «E-post» er skrevet og sendes av seg selv."
            also = " E-posten i arket «E-post» sendes av seg selv." if self.mails else ""
            return f"Planen er iverksatt: bestillingen ligger i «Pakke {self.package}.xlsx».{also}"
        if self.is_braked:
            return f"Planen er bremset. {self.braked}"
        return (
            f"Se gjennom linjene. Bestill med flyten «Bestill tilganger» eller «praksis apply {self.number} --signatur XX». "
            "Alt eller ingenting bestilles; er noe endret siden planen ble laget, bestilles ingenting."
            + (" Da sendes også e-posten i arket «E-post»." if self.mails else "")
        )


_HEADERS = ("Linje", "Hva", "Student", "System", "Rolle", "Første dag", "Siste dag", "Hvorfor", "Rad i listen")
_WIDTHS = (7, 13, 28, 18, 30, 12, 12, 62, 24)
_WAITING_HEADERS = ("Student", "Rad i listen", "Hvorfor ikke")
_WAITING_WIDTHS = (32, 30, 110)
_TITLE_HEIGHT = 26
_HEADER_ROW = 7
_WAITING_HEADER_ROW = 3
_WARNING = Font(name=FONT_NAME, size=11, bold=True, color=RED)
_BRAKED = "braked"
_GO_ON = {CURRENT: BODY, OVERTAKEN: _WARNING, _BRAKED: _WARNING, APPLIED: BOLD}
"""A plan that cannot be ordered says so where nobody overlooks it."""


def plan_workbook(book: PlanBook) -> bytes:
    """The plan as an Excel workbook with two sheets, «Plan» and «Ikke med». Equal books give equal bytes."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Plan"
    _write_title(sheet, book.title)
    for row, (label, text, font) in enumerate(
        (
            ("Gjelder", book.heading, BOLD),
            ("Laget", f"{book.made_on:%d.%m.%Y}", BODY),
            ("Innhold", _counts(book), BODY),
            ("Slik går du videre", book.how_to_go_on, _GO_ON[_BRAKED if book.is_braked else book.state]),
        ),
        start=2,
    ):
        write_text(sheet.cell(row=row, column=1), label)
        style(sheet.cell(row=row, column=1), font=LABEL, alignment=TOP_LEFT)
        write_text(sheet.cell(row=row, column=3), text)
        style(sheet.cell(row=row, column=3), font=font, alignment=TOP_LEFT)
    write_header(sheet, _HEADER_ROW, _HEADERS, _WIDTHS)
    lines = [(r.line, r.kind, r.student, r.system, r.role, r.first_day, r.last_day, r.why, r.place) for r in book.rows]
    _write_rows(sheet, _HEADER_ROW, lines, _WIDTHS, none="Ingen linjer.")
    set_up_print(sheet, header_row=_HEADER_ROW, foot_note=f"Plan {book.number}")

    others = workbook.create_sheet("Ikke med")
    _write_title(others, f"Ikke med i plan {book.number} ({len(book.waiting)})")
    write_text(others["A2"], book.heading)
    style(others["A2"], font=BOLD)
    write_header(others, _WAITING_HEADER_ROW, _WAITING_HEADERS, _WAITING_WIDTHS)
    rows = [(w.student, w.place, w.why) for w in book.waiting]
    _write_rows(others, _WAITING_HEADER_ROW, rows, _WAITING_WIDTHS, none="Alle i listen er med i planen.")
    set_up_print(others, header_row=_WAITING_HEADER_ROW, foot_note=f"Plan {book.number}")
    if book.mails:
        _write_mails(workbook, book)
    return to_bytes(workbook)


def _write_mails(workbook: Workbook, book: PlanBook) -> None:
    """The e-mails in full, each with its head and one row a line."""
    sheet = workbook.create_sheet("E-post")
    students = sum(mail.students for mail in book.mails)
    _write_title(sheet, f"E-post i plan {book.number}: {_students(students)}")
    write_text(sheet["A2"], book.heading)
    style(sheet["A2"], font=BOLD)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 10, 130
    row = 4
    for mail in book.mails:
        for label, text in (("Til", mail.to), ("Emne", mail.subject)):
            write_text(sheet.cell(row=row, column=1), label)
            style(sheet.cell(row=row, column=1), font=LABEL, alignment=TOP_LEFT)
            write_text(sheet.cell(row=row, column=2), text)
            style(sheet.cell(row=row, column=2), font=BOLD, alignment=TOP_LEFT)
            row += 1
        for line in mail.body.rstrip().split("\n"):
            write_text(sheet.cell(row=row, column=2), line)
            style(sheet.cell(row=row, column=2), alignment=TOP_WRAPPED)
            sheet.row_dimensions[row].height = fitting_height((line,), (130,))
            row += 1
        row += 1
    set_up_print(sheet, header_row=2, foot_note=f"Plan {book.number}")


def _counts(book: PlanBook) -> str:
    students = len({(row.student, row.place) for row in book.rows})
    lines = "1 linje" if len(book.rows) == 1 else f"{len(book.rows)} linjer"
    people = _students(students)
    kinds = ", ".join(f"{number} × {kind}" for kind, number in Counter(row.kind for row in book.rows).items())
    each = f" ({kinds})" if kinds else ""
    about = _students(sum(mail.students for mail in book.mails))
    mails = f"; e-post til Læringsportalen om {about} (se arket «E-post»)" if book.mails else ""
    return f"{lines} for {people}{each}{mails}; {len(book.waiting)} er ikke med (se arket «Ikke med»)"


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} studenter"


def _write_title(sheet: Worksheet, title: str) -> None:
    write_text(sheet["A1"], title)
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = _TITLE_HEIGHT


def _write_rows(
    sheet: Worksheet,
    header_row: int,
    rows: Sequence[Sequence[str | int | date]],
    widths: Sequence[float],
    *,
    none: str,
) -> None:
    """Write the rows of a table under its header; the header stays in sight and can be filtered by."""
    for row, values in enumerate(rows, start=header_row + 1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row=row, column=column)
            if isinstance(value, str):
                write_text(cell, value)
                style(cell, alignment=TOP_WRAPPED, border=GRID)
            else:
                cell.value = value
                number_format = DATE_FORMAT if isinstance(value, date) else None
                style(cell, alignment=TOP_LEFT, border=GRID, number_format=number_format)
        sheet.row_dimensions[row].height = fitting_height(values, widths)
    if not rows:
        write_text(sheet.cell(row=header_row + 1, column=1), none)
        style(sheet.cell(row=header_row + 1, column=1), font=LABEL)
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(widths))}{header_row + max(len(rows), 1)}"
