"""The season's practice lists: as the coordinators first save them, and as they add students to them later."""

from __future__ import annotations

import io
from datetime import date
from typing import Final

from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from praksis.demo.people import with_wrong_last_digit
from praksis.demo.story import Group, Row, Story, Trouble
from praksis.demo.truth import profession_of
from praksis.masters.columns import COMMENT, ORDERED, REGISTERED
from praksis.masters.finish import to_bytes
from praksis.masters.look import FONT_NAME, RED, YELLOW, solid
from praksis.masters.practice_list import HEADER_ROW, ListEntry, ListHead, PeriodSheet, build_practice_list
from praksis.masters.safe_text import write_text


def list_name(group: Group) -> str:
    """The file name of the group's list."""
    return ListHead(group.institution, group.group, group.cohort).file_name


def first_list(story: Story, group: Group) -> bytes:
    """The group's list as its coordinator saves it in act 1."""
    sheets = []
    for period in group.periods:
        for international in (False, True):
            rows = [
                _entry(row)
                for row in story.rows_of(group, 1)
                if row.period == period and row.student.international is international
            ]
            if rows:
                sheets.append(PeriodSheet(period.name, period.first_day, period.last_day, tuple(rows), international))
    return build_practice_list(
        ListHead(group.institution, group.group, group.cohort),
        sheets,
        author=group.coordinator.name,
        saved_at=group.list_saved_at[0],
    )


def has_additions(story: Story, group: Group) -> bool:
    """Whether the coordinator adds anyone in act 2."""
    return bool(_additions(story, group))


def with_additions(story: Story, group: Group, content: bytes) -> bytes:
    """The list that lies in the folder (`content`, painted or not) with the rows that the coordinator adds in act 2.

    The coordinator's program is openpyxl here: it opens the file, writes under the last student, and saves. Colours
    that are there stay. A student who is in the sheet already is not added again.
    """
    workbook = load_workbook(io.BytesIO(content))
    for row in _additions(story, group):
        _add(workbook[row.sheet], row)
    return to_bytes(workbook, author=group.coordinator.name, saved_at=group.list_saved_at[1])


def _additions(story: Story, group: Group) -> tuple[Row, ...]:
    return tuple(row for row in story.rows_of(group, 2) if row.from_act == 2)


def _entry(row: Row) -> ListEntry:
    person, trouble = row.student.person, row.student.trouble
    return ListEntry(
        given=person.given,
        family=person.family,
        number=_number(row),
        email=person.student_email,
        mobile=person.mobile,
        profession=profession_of(row),
        ward=row.ward,
        first_day=row.first_day,
        last_day=row.last_day,
        comment=_comment(row),
        birth_date=person.birth_date if row.student.international else None,
        nationality=row.student.nationality,
        registered=YELLOW,
        ordered=YELLOW,
        struck=trouble is Trouble.STRUCK_THROUGH,
    )


_WITHOUT_NUMBER: Final = frozenset(
    {
        Trouble.NUMBER_MISSING,
        Trouble.NUMBER_IN_REGISTRATION_ONLY,
        Trouble.WAITING_FOR_PORTAL,
        Trouble.FOREIGN_AND_UNREGISTERED,
    }
)


def _number(row: Row) -> str | int | None:
    number, trouble = row.student.person.number, row.student.trouble
    if trouble in _WITHOUT_NUMBER:
        return None
    match trouble:
        case Trouble.LEADING_ZERO_EATEN:
            return int(number)
        case Trouble.SPACED_NUMBER:
            return f"{number[:6]} {number[6:]}"
        case Trouble.NUMBER_INVALID:
            return with_wrong_last_digit(number)
        case _:
            return number


def _comment(row: Row) -> str | None:
    signature = row.student.group.coordinator.signature
    match row.student.trouble:
        case Trouble.OWN_DAYS if row.first_day is not None:
            return f"Starter en uke senere etter avtale. {signature} 30.07.2026"
        case Trouble.OUTSIDE_CALENDAR:
            return f"Tar perioden senere på høsten. {signature} 30.07.2026"
        case Trouble.STRUCK_THROUGH:
            return f"Har byttet studieprogram. {signature} 28.07.2026"
        case Trouble.LATE | Trouble.ADDED_IN_TIME | Trouble.LATE_AND_UNREGISTERED:
            return f"Lagt til. {signature} 20.08.2026"
        case _:
            return None


def _add(sheet: Worksheet, row: Row) -> None:
    places = {str(cell.value): cell.column for cell in sheet[HEADER_ROW] if cell.value is not None}
    given, family = places["Fornavn"], places["Etternavn"]
    at = HEADER_ROW + 1
    while sheet.cell(at, given).value is not None or sheet.cell(at, family).value is not None:
        if (sheet.cell(at, given).value, sheet.cell(at, family).value) == (
            row.student.person.given,
            row.student.person.family,
        ):
            return
        at += 1
    entry = _entry(row)
    texts: dict[str, str | None] = {
        "Fornavn": entry.given,
        "Etternavn": entry.family,
        "Fødselsnummer": str(entry.number),
        "E-post": entry.email,
        "Mobil": entry.mobile,
        "Profesjon": entry.profession,
        "Praksissted/enhet": entry.ward,
        COMMENT.header: entry.comment,
    }
    for header, text in texts.items():
        write_text(sheet.cell(at, places[header]), text)
    for header in (REGISTERED.header, ORDERED.header):
        sheet.cell(at, places[header]).fill = solid(YELLOW)
    sheet.cell(at, places[COMMENT.header]).font = Font(name=FONT_NAME, size=11, color=RED)
    days: dict[str, date | None] = {"Første dag": entry.first_day, "Siste dag": entry.last_day}
    for header, day in days.items():
        sheet.cell(at, places[header]).value = day
