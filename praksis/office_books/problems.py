"""What is wrong in one of the office's own books, said so that the one who keeps it can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error leaves its row out (or all rows, when it has none); a warning lets the row stand."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class BookProblem:
    """One thing that is wrong: a stable code, the place, and in bokmål what it is and what to do.

    `row` and `column` (the header's words) are None when the problem is the whole sheet's, `sheet` when it is the
    whole book's.
    """

    code: str
    severity: Severity
    sheet: str | None
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        """The place and the message in one sentence: «Kalender, rad 4, Siste dag: …»."""
        row = None if self.row is None else f"rad {self.row}"
        place = ", ".join(part for part in (self.sheet, row, self.column) if part)
        return f"{place}: {self.message}" if place else self.message
