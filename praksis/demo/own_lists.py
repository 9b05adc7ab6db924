"""Practice lists in a coordinator's own layout (`praksis.demo.habits`), as plain as people make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from praksis.demo.habits import Habit, Part
from praksis.demo.model import Period
from praksis.masters.finish import to_bytes
from praksis.masters.look import DATE_FORMAT, RED, TEXT_FORMAT, solid
from praksis.masters.practice_list import ListEntry, ListHead
from praksis.masters.safe_text import write_text

_SUPERVISORS: Final = ("Gerd S.", "Arne", "avtales", "Mona/Lise")


def build_own_list(
    head: ListHead,
    habit: Habit,
    sheets: Sequence[tuple[Period, Sequence[ListEntry]]],
    *,
    author: str,
    saved_at: datetime,
) -> bytes:
    """Return a list (.xlsx) with a sheet for each period, laid out by `habit`."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for period, entries in sheets:
        _add_sheet(workbook.create_sheet(period.name), head, habit, period, entries)
    if habit.other_sheet:
        _add_contacts(workbook.create_sheet(habit.other_sheet), author)
    return to_bytes(workbook, author=author, saved_at=saved_at)


def write_entry(
    sheet: Worksheet, row: int, columns: Sequence[tuple[Part, int]], entry: ListEntry, habit: Habit | None
) -> None:
    """Write `entry` in `row`: every column but those of colours, which are fills, and those of no concern."""
    for part, column in columns:
        cell = sheet.cell(row, column)
        if part in ("registered", "ordered"):
            colour = entry.registered if part == "registered" else entry.ordered
            if colour is not None:
                cell.fill = solid(colour)
            continue
        value = value_of(entry, part, habit)
        if isinstance(value, str):
            write_text(cell, value)
        else:
            cell.value = value
        if part in ("first_day", "last_day", "birth_date"):
            cell.number_format = DATE_FORMAT
        elif part == "number":
            cell.number_format = "0" if isinstance(value, int) else TEXT_FORMAT
        colour = RED if part == "comment" else None
        if entry.struck or colour:
            cell.font = Font(strike=entry.struck and part != "comment", color=colour)


def value_of(entry: ListEntry, part: Part, habit: Habit | None) -> str | int | date | None:
    """What stands under `part` for `entry`, as fingers and Excel leave it."""
    if part == "name":
        text = f"{entry.family}, {entry.given}"
        return f"{text} " if habit is not None and habit.spaces else text
    if part == "number" and habit is not None and habit.number_as_number and isinstance(entry.number, str):
        return int(entry.number) if entry.number.isdigit() else entry.number
    value: str | int | date | None = getattr(entry, part)
    if habit is not None and habit.spaces and isinstance(value, str) and part in ("email", "ward"):
        return f" {value}  "
    return value


def _add_sheet(sheet: Worksheet, head: ListHead, habit: Habit, period: Period, entries: Sequence[ListEntry]) -> None:
    width = len(habit.columns)
    if habit.title is not None:
        write_text(sheet["A1"], habit.title.format(group=head.group, cohort=head.cohort))
        sheet["A1"].font = Font(bold=True, size=14)
        if habit.merged_title:
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=min(8, width))
    _write_days(sheet, habit, period)
    if habit.note is not None:
        write_text(sheet.cell(habit.header_row - 2, 1), habit.note)
    for column, (heading, _) in enumerate(habit.columns, start=1):
        cell = sheet.cell(habit.header_row, column)
        write_text(cell, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].hidden = heading in habit.hidden_columns
    parts = [(part, column) for column, (_, part) in enumerate(habit.columns, start=1)]
    own = [(part, column) for part, column in parts if part in ("nr", "student_id", "supervisor")]
    theirs = [pair for pair in parts if pair not in own]
    for number, entry in enumerate(entries, start=1):
        row = habit.header_row + number
        write_entry(sheet, row, theirs, entry, habit)
        said: dict[Part, str | int] = {
            "nr": number,
            "student_id": f"s{30_400 + 17 * number}",
            "supervisor": _SUPERVISORS[number % 4],
        }
        for part, column in own:
            sheet.cell(row, column).value = said[part]
        if habit.filtered and number % 5 == 0:
            sheet.row_dimensions[row].hidden = True
    if habit.filtered:
        sheet.auto_filter.ref = f"A{habit.header_row}:{get_column_letter(width)}{habit.header_row + len(entries)}"


def _write_days(sheet: Worksheet, habit: Habit, period: Period) -> None:
    first, last = period.days
    if habit.head == "labels":
        told: tuple[tuple[str, str | date], ...] = (
            ("Praksisperiode", period.name),
            ("Første dag", first),
            ("Siste dag", last),
        )
        for column, (label, value) in enumerate(told):
            sheet.cell(2, 1 + 2 * column).value = label
            cell = sheet.cell(2, 2 + 2 * column)
            cell.value = value
            cell.number_format = DATE_FORMAT if isinstance(value, date) else TEXT_FORMAT
    elif habit.head == "span":
        sheet["A2"].value = "Dato"
        sheet["B2"].value = f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


def _add_contacts(sheet: Worksheet, author: str) -> None:
    for row, values in enumerate((("Hvem", "Når"), (author, "Hverdager kl. 9–15"), ("Studieveileder", "Tirsdager")), 1):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
