"""A coordinator at work in a sheet of a list: adds, removes, changes and sorts rows; the colours that are there stay."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from praksis.demo.habits import Habit, Part, master_part
from praksis.demo.own_lists import value_of, write_entry
from praksis.masters.practice_list import HEADER_ROW, ListEntry


class SheetEditor:
    """One sheet of a list, in the template's layout or in a coordinator's own."""

    def __init__(self, sheet: Worksheet, habit: Habit | None) -> None:
        self._sheet, self._habit = sheet, habit
        self._header_row = habit.header_row if habit is not None else HEADER_ROW
        own = dict(habit.columns) if habit is not None else None
        self._columns: list[tuple[Part, int]] = []
        for cell in sheet[self._header_row]:
            heading = str(cell.value)
            part = own.get(heading) if own is not None else master_part(heading)
            if part is not None and part not in ("nr", "student_id", "supervisor"):
                self._columns.append((part, cell.column or 0))

    def add(self, entry: ListEntry) -> None:
        """Write a student under the last one, unless the student stands there already."""
        if self._find(entry) is not None:
            return
        row = self._header_row + 1
        while self._name_at(row) is not None:
            row += 1
        write_entry(self._sheet, row, self._columns, entry, self._habit)

    def remove(self, entry: ListEntry) -> None:
        """Delete the student's row, if it is there."""
        row = self._find(entry)
        if row is not None:
            self._sheet.delete_rows(row)

    def change(self, before: ListEntry, now: ListEntry) -> None:
        """Write what is new about a student, in the row where the student stands."""
        row = self._find(before) or self._find(now)
        if row is None:
            return
        if now.struck and not before.struck:
            write_entry(self._sheet, row, [pair for pair in self._columns if not _is_colour(pair)], now, self._habit)
            return
        columns = [
            (part, column)
            for part, column in self._columns
            if not _is_colour((part, column))
            and value_of(before, part, self._habit) != value_of(now, part, self._habit)
        ]
        write_entry(self._sheet, row, columns, now, self._habit)

    def sort(self) -> None:
        """Sort the students by name, colours and all, as Excel does."""
        first, last = self._header_row + 1, self._header_row
        while self._name_at(last + 1) is not None:
            last += 1
        rows = [(self._name_at(row), self._cells(row)) for row in range(first, last + 1)]
        rows.sort(key=lambda pair: str(pair[0]).casefold())
        for row, (_, cells) in enumerate(rows, start=first):
            for column, (value, style) in enumerate(cells, start=1):
                cell = self._cell(row, column)
                cell.value = value
                cell._style = copy(style)  # type: ignore[attr-defined]

    def _cells(self, row: int) -> list[tuple[Any, Any]]:
        cells = [self._cell(row, column) for column in range(1, self._sheet.max_column + 1)]
        return [(cell.value, copy(cell._style)) for cell in cells]  # type: ignore[attr-defined]

    def _cell(self, row: int, column: int) -> Cell:
        cell = self._sheet.cell(row, column)
        assert isinstance(cell, Cell)  # no row of students is merged
        return cell

    def _find(self, entry: ListEntry) -> int | None:
        wanted = f"{entry.family}, {entry.given}"
        row = self._header_row + 1
        while (name := self._name_at(row)) is not None:
            if name == wanted:
                return row
            row += 1
        return None

    def _name_at(self, row: int) -> str | None:
        said = {part: self._sheet.cell(row, column).value for part, column in self._columns}
        if "name" in said:
            return str(said["name"]).strip() if said["name"] is not None else None
        if said["given"] is None and said["family"] is None:
            return None
        return f"{said['family']}, {said['given']}"


def _is_colour(column: tuple[Part, int]) -> bool:
    return column[0] in ("registered", "ordered")
