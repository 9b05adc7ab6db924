"""Builds «Førstedag 07.09.2026.xlsx»: who starts, one sheet a ward, to be printed and laid where the students come (R4)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters.finish import to_bytes
from praksis.masters.look import BOLD, GRID, LABEL, TITLE, TOP_WRAPPED, set_up_print, solid, style, write_header
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height

NO_WARD = "Uten praksissted"
_HEADERS = (
    "Student",
    "Studiested og gruppe",
    "Periode",
    "Tilgang",
    "Brukernavn på e-post",
    "Passord på SMS",
    "Neste steg",
)
_WIDTHS = (26, 28, 24, 16, 15, 13, 46)
_HEADER_ROW = 4
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_NAME = re.compile(r"Førstedag (\d{2}\.\d{2}\.\d{4})\.xlsx", re.IGNORECASE)
_READY, _NOT_READY = solid("FFC6E0B4"), solid("FFF8CBAD")


@dataclass(frozen=True, slots=True)
class FirstDayStudent:
    """One student who starts. `next_step` is empty for one who has all that is needed."""

    ward: str
    name: str
    group: str
    period: str
    access: str
    """«Iverksatt», «Godkjent», «Bestilt» or «Uten tilgang»."""
    has_email: bool
    has_mobile: bool
    next_step: str = ""


def first_day_name(day: date) -> str:
    """What the workbook is called."""
    return f"Førstedag {day:%d.%m.%Y}.xlsx"


def first_day_of(name: str) -> date | None:
    """The day of a workbook with such a name; None when it is called something else."""
    match = _NAME.fullmatch(name)
    try:
        return datetime.strptime(match[1], "%d.%m.%Y").date() if match else None  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def first_day_workbook(day: date, students: Iterable[FirstDayStudent]) -> bytes:
    """The lists of all wards for one day as an Excel workbook; equal students give equal bytes.

    Each ward is a sheet of its own, so that it is printed on pages of its own. Names and wards are written as text,
    whatever they look like.
    """
    by_ward: dict[str, list[FirstDayStudent]] = defaultdict(list)
    for student in students:
        by_ward[" ".join(student.ward.split()) or NO_WARD].append(student)
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    taken: set[str] = set()
    for ward in sorted(by_ward, key=lambda w: (w == NO_WARD, w.casefold())):
        sheet = workbook.create_sheet(_sheet_name(ward, taken))
        _fill(sheet, ward, day, sorted(by_ward[ward], key=lambda s: (s.name.casefold(), s.group, s.period)))
    if by_ward:
        workbook.remove(first)
    else:
        first.title = "Ingen"
        _fill(first, "Ingen studenter starter", day, [])
    workbook.properties.title = f"Studenter som starter {day:%d.%m.%Y}"
    return to_bytes(workbook)


def _sheet_name(ward: str, taken: set[str]) -> str:
    """A name that Excel takes: no signs that it forbids, at most 31 characters, no two alike whatever the case."""
    plain = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", ward).split()).strip("'") or NO_WARD
    name, count = plain[:_LONGEST_NAME].rstrip("' "), 1
    while name.casefold() in taken or name.casefold() == "history":
        count += 1
        ending = f" ({count})"
        name = plain[: _LONGEST_NAME - len(ending)].rstrip("' ") + ending
    taken.add(name.casefold())
    return name


def _fill(sheet: Worksheet, ward: str, day: date, students: Sequence[FirstDayStudent]) -> None:
    write_text(sheet["A1"], ward)
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    without = sum(bool(s.next_step) for s in students)
    number = "1 student" if len(students) == 1 else f"{len(students)} studenter"
    write_text(sheet["A2"], f"{number} starter {day:%d.%m.%Y}. {without} trenger noe før de er klare.")
    style(sheet["A2"], font=BOLD)
    write_text(
        sheet["A3"],
        "Passordet kommer på SMS samme morgen. Virker det ikke: Helse Vest IKT hjelper først. "
        "Listen inneholder navn: makuler den etter bruk.",
    )
    style(sheet["A3"], font=LABEL)
    write_header(sheet, _HEADER_ROW, _HEADERS, _WIDTHS)
    for at, student in enumerate(students, start=_HEADER_ROW + 1):
        values = (
            student.name,
            student.group,
            student.period,
            student.access,
            "ja" if student.has_email else "mangler",
            "ja" if student.has_mobile else "mangler",
            student.next_step or "Klar",
        )
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row=at, column=column)
            write_text(cell, value)
            fill = None
            if column == len(values):
                fill = _NOT_READY if student.next_step else _READY
            style(cell, alignment=TOP_WRAPPED, border=GRID, fill=fill)
        sheet.row_dimensions[at].height = fitting_height(values, _WIDTHS)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    set_up_print(sheet, header_row=_HEADER_ROW, foot_note=f"Førstedag {day:%d.%m.%Y}")
