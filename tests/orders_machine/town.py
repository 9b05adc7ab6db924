"""What people outside have written: the coordinator's list and the registrations. Plain facts; no rule is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from praksis.masters.practice_list import ListHead
from tests.connectors.exports import as_csv
from tests.jobs.season_factory import ADVERT, FIRST_DAY, GROUP, LAST_DAY, Student, lay, students
from tests.orders_machine.quick_list import UNTOUCHED, Colours, QuickRow, colours_in, quick_list
from tests.people import with_a_slip

STUDENTS = students(5)
HEAD = ListHead(*GROUP)
WARDS = ("Hjerteavdelingen, sengepost 1", "Kirurgisk klinikk, sengepost 2")


@dataclass(frozen=True, slots=True)
class Row:
    """A student's row. `number` is «right», «slip» (no valid number) or «none»."""

    number: str = "right"
    misspelt: bool = False
    first: date | None = None
    last: date | None = None
    ward: int = 0
    struck: bool = False
    arrived: datetime | None = None
    """When it came into the list, if it has stood there ever since with the same days."""

    @property
    def days(self) -> tuple[date, date]:
        return self.first or FIRST_DAY, self.last or LAST_DAY


@dataclass(frozen=True, slots=True)
class Reg:
    """A student's registration as Webcruiter has it now."""

    status: str
    with_number: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How everything outside stood when a command was given."""

    rows: dict[int, Row]
    regs: dict[int, Reg]
    manual: frozenset[int]
    let_through: frozenset[int]
    has_left: frozenset[int]
    there: bool
    now: datetime


@dataclass
class Town:
    """The coordinator's desk, Webcruiter, and what has been saved of both."""

    root: Path
    rows: dict[int, Row] = field(default_factory=dict)
    regs: dict[int, Reg] = field(default_factory=dict)
    there: bool = True
    """Whether the list lies in the channel."""
    _saved_rows: dict[int, Row] | None = None
    _saved_regs: dict[int, Reg] | None = None
    _hidden: bytes | None = None
    _exports: int = 0

    @property
    def path(self) -> Path:
        return self.root / "Teams" / GROUP[0] / HEAD.file_name

    def has_been_saved(self) -> None:
        """All of this lies in the folders already: laid out from a season that began alike."""
        self._saved_rows, self._saved_regs, self._exports = dict(self.rows), dict(self.regs), 1

    def save(self, now: datetime) -> None:
        """Save what has been changed since it was saved last."""
        self._save_list(now)
        if self.regs != self._saved_regs:
            self._exports += 1
            lines = [self._registration(n, reg) for n, reg in sorted(self.regs.items())]
            lay(self.root / "Webcruiter" / f"Eksport {self._exports:03}.csv", as_csv(lines), now)
            self._saved_regs = dict(self.regs)

    def _save_list(self, now: datetime) -> None:
        if not self.there:
            if self.path.exists():
                self._hidden = self.path.read_bytes()
                self.path.unlink()
            return
        if self._hidden is not None:
            lay(self.path, self._hidden, now)
            self._hidden = None
        if self.rows == self._saved_rows and list(self.rows) == list(self._saved_rows):
            return
        before = self.path.read_bytes() if self.path.exists() else None
        colours: dict[int, Colours] = {}
        if before is not None and self._saved_rows is not None:
            colours = dict(zip(self._saved_rows, colours_in(before, len(self._saved_rows)), strict=True))
        rows = [(self._row(n, row), colours.get(n, UNTOUCHED)) for n, row in self.rows.items()]
        content = quick_list(HEAD.title, GROUP[0], "Periode 1", (FIRST_DAY, LAST_DAY), rows, before)
        lay(self.path, content, now)
        self._saved_rows = dict(self.rows)

    def _row(self, n: int, row: Row) -> QuickRow:
        p = STUDENTS[n].person
        number = {"right": p.number, "slip": with_a_slip(p.number), "none": ""}[row.number]
        family = f"{p.family}x" if row.misspelt else p.family
        texts = (p.given, family, number, p.email, p.mobile, "Sykepleier", WARDS[row.ward])
        return QuickRow(texts, row.first, row.last, struck=row.struck)

    def _registration(self, n: int, reg: Reg) -> dict[str, object]:
        changed: dict[str, object] = {"Annonse": ADVERT, "Status": reg.status}
        if reg.status != "Overført":
            changed["Overført dato"] = ""
        if not reg.with_number:
            changed["Fødselsnummer"] = ""
        return STUDENTS[n].registration(**changed)


def student_of(mobile: str) -> int:
    """Who has that mobile number."""
    return next(n for n, student in enumerate(STUDENTS) if student.person.mobile == mobile[-8:])


def mobile_of(n: int) -> str:
    return STUDENTS[n].person.mobile


__all__ = ["HEAD", "STUDENTS", "Reg", "Row", "Snapshot", "Student", "Town", "mobile_of", "student_of"]
