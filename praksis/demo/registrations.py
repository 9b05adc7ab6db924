"""The season's exports from Webcruiter: workbooks, and in act 2 a semicolon-separated file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from openpyxl import Workbook

from praksis.demo.model import OSLO, Story, Student
from praksis.demo.people import Person
from praksis.demo.trouble import Trouble
from praksis.masters.finish import to_bytes
from praksis.masters.look import DATE_FORMAT, TEXT_FORMAT, write_header
from praksis.masters.safe_text import write_text

#: File names and the times that the files were saved, by act.
EXPORTS: Final = {
    1: ("Eksport 2026-08-05.xlsx", datetime(2026, 8, 5, 6, 30, tzinfo=OSLO)),
    2: ("Eksport 2026-08-24.csv", datetime(2026, 8, 24, 6, 30, tzinfo=OSLO)),
    3: ("Eksport 2026-09-07.xlsx", datetime(2026, 9, 7, 6, 30, tzinfo=OSLO)),
}
#: The code page of a semicolon-separated file saved by a Norwegian Excel for Windows.
CSV_ENCODING: Final = "cp1252"

HEADERS: Final = (
    "Annonse", "Søknads-ID", "Fornavn", "Etternavn", "Fødselsnummer", "Fødselsdato", "E-post", "Mobil", "Status",
    "Registrert dato", "Overført dato", "Tidligere ansatt eller i praksis",
)  # fmt: skip
_WIDTHS: Final = (48, 12, 18, 20, 15, 13, 34, 13, 12, 16, 15, 18)
_DATES: Final = frozenset({"Fødselsdato", "Registrert dato", "Overført dato"})

_BETWEEN_THE_ACTS: Final = date(2026, 8, 13)
_UNSAID_NUMBER: Final = frozenset(
    {
        Trouble.UNCERTAIN_NAME,
        Trouble.UNCERTAIN_DATE,
        Trouble.UNCERTAIN_NAME_AND_DATE,
        Trouble.UNCERTAIN_CONFIRMED,
        Trouble.UNCERTAIN_DENIED,
        Trouble.NUMBER_MISSING,
    }
)
_HAS_NO_NUMBER: Final = frozenset(
    {Trouble.WAITING_FOR_PORTAL, Trouble.PORTAL_CONFIRMED, Trouble.PORTAL_LEAVES, Trouble.PORTAL_NUMBER_ARRIVES}
)
_PRIVATE_ADDRESS: Final = _UNSAID_NUMBER | {Trouble.OTHER_EMAIL, Trouble.NUMBER_INVALID}
_NUMBER_PASTED: Final = frozenset({Trouble.NUMBER_ALONE, Trouble.NUMBER_ALONE_DENIED})
_NEVER_REGISTERED: Final = frozenset(
    {Trouble.UNREGISTERED, Trouble.LATE_AND_UNREGISTERED, Trouble.FOREIGN_AND_UNREGISTERED}
)
_FROM_ACT_2: Final = frozenset(
    {
        Trouble.REGISTERS_LATER,
        Trouble.LATE,
        Trouble.LATE_LET_THROUGH,
        Trouble.LATE_HELD_BACK,
        Trouble.ADDED_IN_TIME,
        Trouble.ARRIVAL_UNSURE,
        Trouble.ARRIVAL_LET_THROUGH,
        Trouble.CORRECTED,
    }
)
_DATE_SLIPPED: Final = frozenset({Trouble.UNCERTAIN_DATE, Trouble.UNCERTAIN_NAME_AND_DATE})


@dataclass(frozen=True, slots=True)
class Registration:
    """One line of an export."""

    advert: str
    application: str
    given: str
    family: str
    number: str | None = field(repr=False)
    birth_date: date
    email: str
    mobile: str | None
    status: str
    registered_on: date
    transferred_on: date | None
    known_before: bool

    def values(self) -> tuple[str | date | None, ...]:
        """The values in the order of `HEADERS`."""
        return (
            self.advert, self.application, self.given, self.family, self.number, self.birth_date, self.email,
            self.mobile, self.status, self.registered_on, self.transferred_on, "Ja" if self.known_before else "Nei",
        )  # fmt: skip


def registrations(story: Story, act: int) -> tuple[Registration, ...]:
    """All registrations that are in Webcruiter in `act`, by application number."""
    made = [_registration(student, act) for student in (*story.students, *story.strangers)]
    made += [_registration(_in_place_of(s), act) for s in story.students if s.trouble is Trouble.NAMESAKE]
    return tuple(sorted((one for one in made if one is not None), key=lambda one: one.application))


def export(story: Story, act: int) -> bytes:
    """The bytes of the export of `act`: .csv (semicolons, Windows' western code page) in act 2, else .xlsx."""
    lines = registrations(story, act)
    return _as_csv(lines) if act == 2 else _as_workbook(lines, EXPORTS[act][1])


def _in_place_of(student: Student) -> Student:
    """Who comes in the place of a namesake, and registers between the acts."""
    assert student.other is not None
    return replace(student, person=student.other, trouble=Trouble.LATE, application=student.application + 3)


def _registration(student: Student, act: int) -> Registration | None:
    trouble = student.trouble
    if trouble in _NEVER_REGISTERED or (trouble in _FROM_ACT_2 and act < 2):
        return None
    registered_on = _BETWEEN_THE_ACTS if trouble in _FROM_ACT_2 else student.registered_on
    status = _status(trouble, act)
    # Transferred the week after, or between the acts.
    transferred_on = registered_on + timedelta(days=6)
    if trouble is Trouble.TRANSFERRED_LATER:
        transferred_on = date(2026, 8, 18)
    who = _as_registered(student, act)
    private = trouble in _PRIVATE_ADDRESS | _NUMBER_PASTED
    return Registration(
        advert=student.group.advert,
        application=str(student.application),
        given=who.given,
        family=who.family,
        number=who.number if _says_number(trouble, act) else None,
        birth_date=who.birth_date,
        email=who.private_email if private else who.student_email,
        mobile=None if trouble in _PRIVATE_ADDRESS else who.mobile,
        status=status,
        registered_on=registered_on,
        transferred_on=transferred_on if status == "Overført" else None,
        known_before=trouble is Trouble.RETURNING,
    )


def _says_number(trouble: Trouble, act: int) -> bool:
    if trouble is Trouble.PORTAL_NUMBER_ARRIVES:
        return act > 1
    return trouble not in _UNSAID_NUMBER | _HAS_NO_NUMBER


def _status(trouble: Trouble, act: int) -> str:
    if trouble is Trouble.WITHDRAWN or (trouble is Trouble.WITHDRAWS_AFTER_ORDER and act > 2):
        return "Trukket"
    if trouble is Trouble.NOT_TRANSFERRED or (trouble is Trouble.TRANSFERRED_LATER and act < 2):
        return "Registrert"
    return "Overført"


def _as_registered(student: Student, act: int) -> Person:
    """The person as the form in Webcruiter was filled in, slips included."""
    person = student.person
    if student.trouble in _NUMBER_PASTED or (student.trouble is Trouble.NUMBER_CHANGED and act > 2):
        assert student.other is not None
        person = student.other
    given, family = student.registered_name or (person.given, person.family)
    birth_date = _one_digit_off(person.birth_date) if student.trouble in _DATE_SLIPPED else person.birth_date
    return replace(person, given=given, family=family, birth_date=birth_date)


def _one_digit_off(day: date) -> date:
    """Another day of the same month and year, whose date differs in one digit."""
    if day.day == 30:
        return day.replace(day=20)
    return day.replace(day=day.day + 1 if day.day % 10 != 9 and day.day < 28 else day.day - 1)


def _as_workbook(lines: tuple[Registration, ...], saved_at: datetime) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Kandidater"
    write_header(sheet, 1, HEADERS, _WIDTHS)
    for row, line in enumerate(lines, start=2):
        for column, (header, value) in enumerate(zip(HEADERS, line.values(), strict=True), start=1):
            cell = sheet.cell(row, column)
            cell.number_format = DATE_FORMAT if header in _DATES else TEXT_FORMAT
            if isinstance(value, date):
                cell.value = value
            else:
                write_text(cell, value)
    sheet.freeze_panes = "A2"
    return to_bytes(workbook, author="Webcruiter", saved_at=saved_at)


def _as_csv(lines: tuple[Registration, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    for line in lines:
        writer.writerow(f"{value:%d.%m.%Y}" if isinstance(value, date) else value or "" for value in line.values())
    return text.getvalue().encode(CSV_ENCODING)
