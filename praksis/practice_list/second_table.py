"""A line between the rows of a sheet that says whom the rows below are about: another period, or the other kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from praksis.practice_list.cell_text import CellValue, fold, said
from praksis.practice_list.columns import Field
from praksis.practice_list.model import Kind
from praksis.practice_list.period_name import is_international, is_period, other_period, says_norwegian
from praksis.practice_list.row_cells import Row
from praksis.practice_list.row_reader import REACHABLE, Table, says_how_to_reach
from praksis.practice_list.title import Stated, from_head, is_label

INTERNATIONAL_STUDENTS = "internasjonale studenter"
NORWEGIAN_STUDENTS = "norske studenter"
_LONGEST_HEADING = 100


@dataclass(slots=True)
class OtherTable:
    """A table that does not belong to its sheet: the row of its line, what that says, and its students so far."""

    row: int
    what: str
    students: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says: that others follow (`other` in words), that the sheet's own do, or neither."""

    other: str | None = None
    own: bool = False
    says_something: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What the sheet itself is: its kind, its period, and what its head states."""

    kind: Kind
    period: str | None
    stated: Stated

    def what(self) -> str:
        """The sheet in words."""
        if self.period is not None:
            return f"«{self.period}»"
        return INTERNATIONAL_STUDENTS if self.kind is Kind.INTERNATIONAL else NORWEGIAN_STUDENTS

    def heard(self, texts: Mapping[int, CellValue], year: int | None) -> Line:
        """What a line with these cells says, held against the sheet's own kind, period and days."""
        head = from_head({1: texts}, 2, year=year)
        words = " ".join(text for value in texts.values() if isinstance(value, str) and (text := said(value)))
        kind = Kind.INTERNATIONAL if is_international(words) else Kind.NORWEGIAN if says_norwegian(words) else None
        period = head.period or words
        if other_period(period, self.period):
            return Line(f"«{head.period or words}»", says_something=True)
        if kind is not None and kind is not self.kind:
            international = kind is Kind.INTERNATIONAL
            return Line(INTERNATIONAL_STUDENTS if international else NORWEGIAN_STUDENTS, says_something=True)
        days = (head.first_day, head.last_day)
        if (None not in days and days != (self.stated.first_day, self.stated.last_day)) or (
            head.period is not None and self.period is None
        ):
            return Line(f"«{words}»" if words else "andre dager", says_something=True)
        same = head.period is not None or is_period(words) or kind is not None or None not in days
        return Line(own=same, says_something=same or head != Stated())


def is_heading_line(table: Table, row: Row) -> bool:
    """Whether a row is a line about what follows, and no student: one lone text, or a label or period with its value.

    A lone text counts where there is a column for each part of a name: a student has at least two cells then.
    """
    if not row.texts or _is_reachable(table, row):
        return False
    column = next(iter(row.texts))
    first = row.cells[column].value
    if not isinstance(first, str) or len(first) > _LONGEST_HEADING:
        return False
    if len(row.texts) == 1:
        columns = table.header.columns
        names = {columns.get(field) for field in (Field.GIVEN, Field.FAMILY)}
        return is_period(first.partition(":")[0]) or (None not in names and (column in names or column == 1))
    return is_label(first) or is_period(fold(first).strip(" .:")) or _is_titled(first)


def _is_titled(text: str) -> bool:
    label, colon, after = text.partition(":")
    return bool(colon and after.strip()) and (is_label(label) or is_period(label))


def _is_reachable(table: Table, row: Row) -> bool:
    """Whether the row has a number, an address or a phone where a student has them."""
    columns = [table.header.columns.get(field) for field in REACHABLE]
    values = [row.cells[column].value for column in columns if column in row.texts]
    return any(isinstance(value, str | int | float) and says_how_to_reach(value) for value in values)
