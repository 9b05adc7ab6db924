"""«Samlepunktet» as the person who places orders sees it: packages come, lines are placed, access is given and taken.

It knows nothing but the package workbooks and what that person did with them. It is the truth about who has access.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from praksis.workbook import open_workbook

GRANT, CHANGE, CANCEL = "Ny tilgang", "Endring", "Avslutning"

Wanted = tuple[str, str]
"""Whose access to what: mobile number and system. At the far end that is one access."""


class Fate(StrEnum):
    """What became of a line at the far end."""

    WAITING = "waiting"
    PLACED = "placed"
    NOT_PLACED = "not-placed"
    REJECTED = "rejected"
    TAKEN_BACK = "taken-back"


@dataclass(slots=True)
class Line:
    """A line of a package as it lay in the channel. Its repr shows no national number."""

    package: int
    position: int
    kind: str
    who: str
    system: str
    first: date
    last: date
    concerns: str | None
    number: str | None = field(repr=False)
    fate: Fate = Fate.WAITING
    case: str | None = None
    known_as: set[str] = field(default_factory=set)
    """Every case number that was told of it: a wrong one may be corrected after it was passed on."""
    final: bool = False
    """Helse Vest IKT has implemented it: it is refused no more."""

    @property
    def what(self) -> Wanted:
        return self.who, self.system


@dataclass
class FarEnd:
    """Everything that has come to the person who places orders, and what they made of it."""

    lines: list[Line] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _cases: int = 0

    def look(self, office: Path) -> list[Line]:
        """Take in the packages that have come since; their lines."""
        fresh: list[Line] = []
        for path in sorted(office.glob("Pakke O-*.xlsx")):
            number = int(path.stem.removeprefix("Pakke O-"))
            if number not in self._seen:
                self._seen.add(number)
                fresh += _lines(number, path.read_bytes())
        self.lines += fresh
        return fresh

    @property
    def waiting(self) -> list[Line]:
        """Lines that nobody has done anything about."""
        return [line for line in self.lines if line.fate is Fate.WAITING]

    @property
    def packages(self) -> set[int]:
        return set(self._seen)

    def in_effect(self, what: Wanted) -> Line | None:
        """The line by which somebody has access just now; a rejected one changes nothing."""
        standing: Line | None = None
        for line in self.lines:
            if line.what == what and line.fate is Fate.PLACED:
                standing = None if line.kind == CANCEL else line
        return standing

    def everybody(self) -> set[Wanted]:
        return {line.what for line in self.lines}

    def new_case(self) -> str:
        self._cases += 1
        return f"SAK-{self._cases:04d}"

    def place(self, line: Line, case: str) -> None:
        """Place a line, as it says: what does not fit with what is there is found out here."""
        assert line.fate is Fate.WAITING, f"{line} was to be placed twice"
        before = self.in_effect(line.what)
        if line.kind == GRANT:
            if before is not None:
                self.doubled.append(f"{line} although {before} is in effect")
        elif before is None:
            self.strange.append(f"{line} although nothing is in effect")
        elif line.concerns not in before.known_as:
            self.strange.append(f"{line} is about another order than the one in effect: {before}")
        line.fate, line.case = Fate.PLACED, case
        line.known_as.add(case)

    def correct(self, line: Line) -> str:
        """The case number that was told was wrong; the right one."""
        line.case = self.new_case()
        line.known_as.add(line.case)
        return line.case

    def reject(self, line: Line) -> None:
        """Helse Vest IKT refuses a line that was placed (or not placed yet)."""
        line.fate = Fate.REJECTED


def _lines(package: int, content: bytes) -> list[Line]:
    sheet = next(sheet for sheet in open_workbook(content).sheets if sheet.name == "Bestilling")
    rows = [{cell.column: cell.value for cell in cells} for _, cells in sheet.rows()]
    at = next(n for n, row in enumerate(rows) if "Linje" in row.values())
    columns = {str(name): column for column, name in rows[at].items()}
    table = [{name: row.get(column) for name, column in columns.items()} for row in rows[at + 1 :]]
    return [
        Line(
            package,
            int(str(row["Linje"])),
            str(row["Hva"]),
            str(row["Mobil"])[-8:],
            str(row["System"]),
            _day(row["Første dag"]),
            _day(row["Siste dag"]),
            _text(row["Gjelder sak"]),
            _text(row["Fødselsnummer"]),
        )
        for row in table
        if row["Linje"] is not None
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))
