"""A season of one group and a few students, in folders and SQLite, told step by step as it happens in the office.

    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()                      # applies each plan and gives each line its case number
    assert season.colours(anna) == ("green", "green")

The clock stands where the test puts it (`season.at(…)`); files are as old as the test says, whatever the machine thinks.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TypeVar

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from connectors import connect
from connectors.samlepunktet import PackageSamlepunktet
from praksis.cases import CaseKind
from praksis.clock import OSLO, FixedClock
from praksis.identity_key import IdentityKey
from praksis.jobs.apply import ApplyReport, apply
from praksis.jobs.confirm import ConfirmReport, confirm
from praksis.jobs.decide import DecideReport, decide, take_back
from praksis.jobs.house import House
from praksis.jobs.remind import RemindReport, remind
from praksis.jobs.status import CaseStatus, PlanStatus, RowStatus, Summary, summary
from praksis.jobs.sync import SyncReport, sync
from praksis.ledger.ledger import Ledger
from praksis.masters import (
    CalendarLine,
    CatalogueLine,
    ListEntry,
    ListHead,
    PeriodSheet,
    build_calendar,
    build_catalogue,
    build_practice_list,
)
from praksis.ports import Ports
from praksis.settings import Settings, settings_from
from tests.connectors.exports import as_csv
from tests.jobs.counted import CountedTeams
from tests.jobs.remembered import Memory
from tests.people import SyntheticPerson, synthetic_person

_Report = TypeVar("_Report")

FIRST_DAY, LAST_DAY = date(2026, 9, 7), date(2026, 10, 16)
DEADLINE = FIRST_DAY - timedelta(days=28)
GROUP = ("HVL", "Sykepleie", "2024")
ADVERT = "4410 Student i praksis – HVL Sykepleie kull 2024"
YELLOW, GREEN, BLUE = "FFFFFF00", "FF92D050", "FF00B0F0"
COLOUR_NAMES = {YELLOW: "yellow", GREEN: "green"}
SIGNATURE = "IFA"
SYSTEMS = (
    CatalogueLine("Sykepleier", "DIPS Arena", "Sykepleierstudent"),
    CatalogueLine("Sykepleier", "Meona", "Sykepleierstudent, les"),
    CatalogueLine("Lege", "LIBRA", "Medisinstudent, les"),
)


def oslo(month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the season's year, by the clock on the wall in Oslo."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=OSLO)


LISTED, EXPORTED, TODAY = oslo(8, 3, 10), oslo(8, 4, 6, 30), oslo(8, 5)
BOOKS_SAVED = oslo(6, 3)


@dataclass(frozen=True)
class Student:
    """A made-up student and what the coordinator and the student have written."""

    nth: int

    @property
    def person(self) -> SyntheticPerson:
        return synthetic_person(self.nth)

    @property
    def name(self) -> str:
        return f"{self.person.given} {self.person.family}"

    def row(self, **changed: Any) -> ListEntry:
        """The student's row in a list, yellow in both status cells as coordinators leave it."""
        p = self.person
        entry = ListEntry(
            given=p.given,
            family=p.family,
            number=p.number,
            email=p.email,
            mobile=p.mobile,
            profession="Sykepleier",
            ward="Hjerteavdelingen, sengepost 1",
            registered=YELLOW,
            ordered=YELLOW,
        )
        return replace(entry, **changed)

    def registration(self, **changed: object) -> dict[str, object]:
        """The student's line in an export: transferred, and with another e-mail address than the list has (R4)."""
        p = self.person
        line: dict[str, object] = {
            "Annonse": ADVERT,
            "Søknads-ID": f"{20_000 + self.nth}",
            "Fornavn": p.given,
            "Etternavn": p.family,
            "Fødselsnummer": p.number,
            "Fødselsdato": f"{p.born:%d.%m.%Y}",
            "E-post": p.private_email,
            "Mobil": p.mobile,
            "Status": "Overført",
            "Registrert dato": "20.06.2026",
            "Overført dato": "26.06.2026",
            "Tidligere ansatt eller i praksis": "Nei",
        }
        return line | changed


def students(count: int) -> list[Student]:
    """So many students of whom no two share a given name, a family name or a date of birth."""
    found: list[Student] = []
    nth = 0
    while len(found) < count:
        nth += 1
        p = synthetic_person(nth)
        taken = {word for s in found for word in (s.person.given, s.person.family, s.person.born)}
        if not taken & {p.given, p.family, p.born}:
            found.append(Student(nth))
    return found


def calendar_line(**changed: Any) -> CalendarLine:
    """The one period of the group; `changed` by field."""
    line = CalendarLine(
        institution=GROUP[0],
        agreement_until=None,
        group=GROUP[1],
        cohort=GROUP[2],
        profession="Sykepleier",
        period="Periode 1",
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        advert=ADVERT,
        advert_deadline=date(2026, 8, 1),
    )
    return replace(line, **changed)


@dataclass
class SmallSeason:
    """The folders, the ledger and the clock of one small season."""

    root: Path
    ledger: Ledger
    key: IdentityKey
    now: datetime = TODAY
    modes: dict[str, str] = field(default_factory=lambda: {"HVL": "full"})
    rules: dict[str, object] = field(default_factory=dict)
    reminders: dict[str, object] = field(default_factory=dict)
    webcruiter: dict[str, object] = field(default_factory=dict)
    coordinators: dict[str, list[str]] = field(default_factory=dict)
    """Their addresses, by institution."""
    counted: list[CountedTeams] = field(default_factory=list)
    before_replace: Callable[[], object] | None = None
    """Done once, in the next job, between the reading of a workbook and its replacing."""
    memory: Memory | None = None
    came_by: str | None = None
    """The steps by which it came to where it is now; None when it has done something of its own."""
    _status: tuple[object, Summary] | None = None

    # ------------------------------------------------------------------------------------------- what lies there

    @property
    def office(self) -> Path:
        return self.root / "Teams" / "FOU"

    def channel(self, institution: str = "HVL") -> Path:
        return self.root / "Teams" / institution

    def list_path(self, group: tuple[str, str, str] = GROUP) -> Path:
        return self.channel(group[0]) / ListHead(*group).file_name

    def at(self, moment: datetime) -> Self:
        """Move the clock."""
        self.now = moment
        return self

    def calendar(self, *lines: CalendarLine, at: datetime = BOOKS_SAVED) -> Self:
        lay(self.office / "Praksiskalender.xlsx", _calendar(lines or (calendar_line(),)), at)
        return self

    def catalogue(self, *lines: CatalogueLine, at: datetime = BOOKS_SAVED) -> Self:
        lay(self.office / "Tilgangskatalog.xlsx", _catalogue(lines or SYSTEMS), at)
        return self

    def list_of(
        self,
        *rows: Student | ListEntry,
        at: datetime = LISTED,
        group: tuple[str, str, str] = GROUP,
        period: str = "Periode 1",
        days: tuple[date | None, date | None] = (FIRST_DAY, LAST_DAY),
        international: tuple[ListEntry, ...] = (),
        more: tuple[PeriodSheet, ...] = (),
        path: Path | None = None,
    ) -> Self:
        """The coordinator saves the group's list whole: colours are as they first leave them."""
        sheets = []
        if rows or not international:
            sheets.append(PeriodSheet(period, *days, tuple(_entry(row) for row in rows)))
        if international:
            sheets.append(PeriodSheet(period, *days, international, international=True))
        content = _list(ListHead(*group), (*sheets, *more), saved_at=at)
        lay(path or self.list_path(group), content, at)
        return self

    def edit(
        self,
        change: Callable[[ListEditor], object],
        at: datetime,
        *,
        path: Path | None = None,
        period: str = "Periode 1",
    ) -> Self:
        """The coordinator opens the list as it lies there now (painted or not), changes something and saves."""
        file = path or self.list_path()
        book = load_workbook(file)
        change(ListEditor(book, book[period]))
        content = io.BytesIO()
        book.save(content)
        lay(file, content.getvalue(), at)
        return self

    def export_of(
        self, *lines: Student | Mapping[str, object], at: datetime = EXPORTED, name: str | None = None
    ) -> Self:
        """A new export from Webcruiter."""
        rows = [line.registration() if isinstance(line, Student) else line for line in lines]
        lay(self.root / "Webcruiter" / (name or f"Eksport {at:%Y-%m-%d}.csv"), as_csv(rows), at)
        return self

    # --------------------------------------------------------------------------------------------------- the jobs

    def settings(self) -> Settings:
        return settings_from(
            {
                "test_mode": True,
                "webcruiter": self.webcruiter,
                "rules": self.rules,
                "reminders": self.reminders,
                "institutions": [
                    {"name": n, "channel": n, "mode": mode, "coordinators": self.coordinators.get(n, [])}
                    for n, mode in self.modes.items()
                ],
                "administrators": [
                    {"signature": SIGNATURE, "name": "Ingunn Fauske", "email": "ingunn.fauske@example.no"},
                    {"signature": "PHE", "name": "Per Helle", "email": "per.helle@example.no"},
                ],
            },
            base=self.root,
        )

    def connect(self, settings: Settings, clock: FixedClock) -> Ports:
        """The outside world."""
        return connect(settings, clock)

    @contextmanager
    def house(self) -> Iterator[House]:
        """The house as it is opened for one command, with the real connectors and every call to Teams counted."""
        settings = self.settings()
        clock = FixedClock(self.now)
        ports = self.connect(settings, clock)
        teams = CountedTeams(ports.teams, before_replace=self.before_replace)
        self.before_replace, self._status, self.came_by = None, None, None
        self.counted.append(teams)
        samlepunktet = PackageSamlepunktet(settings.path(settings.samlepunktet.folder), teams, "FOU")
        yield House(settings, self.ledger, replace(ports, teams=teams, samlepunktet=samlepunktet), clock, self.key)

    def _job(self, job: Callable[..., _Report], *args: object) -> _Report:
        """Do it, or lay out what came of it when a season that came here by the same steps did it."""
        steps = self.memory.steps(self, job.__name__, args) if self.memory is not None else None
        known = self.memory.outcomes.get(steps) if self.memory is not None and steps is not None else None
        with self.house() as house:
            report = job(house, *args) if known is None else None
        if self.memory is not None and steps is not None:
            if known is not None:
                report = self.memory.recall(self, known)
            else:
                self.memory.keep(self, steps, report)
            self.came_by = steps
        return report  # type: ignore[return-value]

    @property
    def calls(self) -> CountedTeams:
        """What the last job asked of Teams."""
        return self.counted[-1]

    def sync(self, at: datetime | None = None) -> SyncReport:
        if at is not None:
            self.now = at
        return self._job(sync)

    def remind(self, at: datetime | None = None, only: str | None = None) -> RemindReport:
        """The morning job."""
        if at is not None:
            self.now = at
        with self.house() as house:
            return remind(house, only)

    def apply(self, plan: int, signature: str = SIGNATURE) -> ApplyReport:
        return self._job(apply, plan, signature)

    def confirm(self, package: int, **words: Any) -> ConfirmReport:
        if words.keys() == {"case_number"}:
            return self._job(_confirm, package, words["case_number"])
        with self.house() as house:
            return confirm(house, package, SIGNATURE, **words)

    def order(self, case_number: str = "SAK-1") -> list[int]:
        """Apply every plan, give each line its case number, and sync. Returns the package numbers."""
        packages = []
        for plan in self.plans():
            report = self.apply(plan.number)
            self.confirm(report.package, case_number=case_number)
            packages.append(report.package)
        self.sync()
        return packages

    def decide(self, kind: CaseKind, choice: str, reason: str = "Avklart på telefon.", nth: int = 0) -> DecideReport:
        case = self.cases(kind)[nth]
        with self.house() as house:
            return decide(house, case.number, choice, reason, SIGNATURE)

    def take_back(self, case_number: int, reason: str = "Det var feil.") -> DecideReport:
        with self.house() as house:
            return take_back(house, case_number, reason, SIGNATURE)

    def act(self, job: Callable[..., Any], *args: Any, **words: Any) -> Any:
        """Any other act of an administrator: `job(house, *args)`."""
        with self.house() as house:
            return job(house, *args, **words)

    # ------------------------------------------------------------------------------------------------ what became

    def status(self) -> Summary:
        """What `praksis status` says now; worked out once until something is done again."""
        asked = (self.now, str(self.modes), str(self.rules))
        if self._status is None or self._status[0] != asked:
            self._status = (asked, self._summary())
        return self._status[1]

    def _summary(self) -> Summary:
        came_by, question = self.came_by, None
        if self.memory is not None:
            question = self.memory.steps(self, "status", ())
            if question in self.memory.answers:
                return self.memory.answers[question]  # type: ignore[no-any-return]
        with self.house() as house:
            found = summary(house)
        self.came_by = came_by  # it has changed nothing
        if self.memory is not None and question is not None and str(self.root) not in repr(found):
            self.memory.answers[question] = found
        return found

    def plans(self) -> tuple[PlanStatus, ...]:
        return self.status().plans

    def plan(self) -> PlanStatus:
        """The one plan that can be applied."""
        plans = self.plans()
        assert len(plans) == 1, plans
        return plans[0]

    def cases(self, kind: CaseKind | None = None) -> list[CaseStatus]:
        return [c for c in self.status().cases if kind is None or c.kind == kind.value]

    def rows(self) -> dict[str, RowStatus]:
        """Each row by the student's name (the last one, if the name stands twice)."""
        return {row.name: row for row in self.status().rows}

    def row_of(self, student: Student) -> RowStatus:
        return self.rows()[student.name]

    def holds(self, student: Student) -> tuple[str, ...]:
        return self.row_of(student).holds

    def colours(self, student: Student, *, path: Path | None = None, period: str = "Periode 1") -> tuple[str, str]:
        """What openpyxl sees in Registrert and Bestilt of the student's row: `yellow`, `green`, `none`, or the colour."""
        editor = ListEditor.of(path or self.list_path(), period)
        row = editor.find(student)
        return editor.colour(row, "Registrert"), editor.colour(row, "Bestilt")

    def package(self, number: int) -> list[dict[str, Any]]:
        """The lines of a package workbook, by heading."""
        return package_lines(self.office / f"Pakke O-{number:04d}.xlsx")

    def plan_lines(self, number: int) -> list[dict[str, Any]]:
        """The lines of a plan's workbook, by heading."""
        book = load_workbook(self.office / f"Plan P-{number:04d}.xlsx")
        return table(book["Plan"], "Linje")

    def posts(self, institution: str = "HVL") -> list[str]:
        folder = self.channel(institution) / "Innlegg"
        return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))] if folder.exists() else []

    def tree(self) -> dict[str, str]:
        """Every file by path, with what it holds and when it was saved. The ledger lies elsewhere."""
        return {
            str(file.relative_to(self.root)): f"{sha256(file.read_bytes()).hexdigest()} {file.stat().st_mtime_ns}"
            for file in sorted(self.root.rglob("*"))
            if file.is_file()
        }


@dataclass
class ListEditor:
    """A practice list open in the coordinator's program (openpyxl here)."""

    book: Workbook
    sheet: Worksheet

    @classmethod
    def of(cls, path: Path, period: str) -> ListEditor:
        book = load_workbook(path)
        return cls(book, book[period])

    @property
    def columns(self) -> dict[str, int]:
        return {
            str(cell.value): cell.column
            for cell in self.sheet[self.heading]
            if cell.value is not None and isinstance(cell.column, int)
        }

    @property
    def heading(self) -> int:
        """The row of the headings."""
        return next(row[0].row for row in self.sheet.iter_rows() if any(c.value == "Fornavn" for c in row))  # type: ignore[return-value]

    def find(self, student: Student) -> int:
        """The row of the student, by name."""
        columns = self.columns
        for row in range(self.heading + 1, self.sheet.max_row + 1):
            found = tuple(self.sheet.cell(row, columns[h]).value for h in ("Fornavn", "Etternavn"))
            if found == (student.person.given, student.person.family):
                return row
        raise LookupError(f"{student.name} is not in the sheet")

    def set(self, student: Student, heading: str, value: object) -> None:
        self.sheet.cell(self.find(student), self.columns[heading]).value = value  # type: ignore[assignment]

    def fill(self, student: Student, heading: str, colour: str) -> None:
        self.sheet.cell(self.find(student), self.columns[heading]).fill = PatternFill("solid", fgColor=colour)

    def strike(self, student: Student) -> None:
        row = self.find(student)
        for heading in ("Fornavn", "Etternavn", "Fødselsnummer", "E-post", "Mobil", "Profesjon", "Praksissted/enhet"):
            self.sheet.cell(row, self.columns[heading]).font = Font(strike=True)

    def add(self, student: Student, **changed: Any) -> None:
        """Write the student under the last one."""
        entry, columns = student.row(**changed), self.columns
        row = self.heading + 1
        while self.sheet.cell(row, columns["Fornavn"]).value is not None:
            row += 1
        values = {
            "Fornavn": entry.given,
            "Etternavn": entry.family,
            "Fødselsnummer": entry.number,
            "E-post": entry.email,
            "Mobil": entry.mobile,
            "Profesjon": entry.profession,
            "Praksissted/enhet": entry.ward,
            "Første dag": entry.first_day,
            "Siste dag": entry.last_day,
        }
        for heading, value in values.items():
            self.sheet.cell(row, columns[heading]).value = value
        for heading in ("Registrert", "Bestilt"):
            self.sheet.cell(row, columns[heading]).fill = PatternFill("solid", fgColor=YELLOW)

    def remove(self, student: Student) -> None:
        self.sheet.delete_rows(self.find(student))

    def sort(self, *, reverse: bool = False) -> None:
        """Sort the rows by family name, contents and fills, as Excel does."""
        first = self.heading + 1
        columns = range(1, len(self.columns) + 1)
        family = self.columns["Etternavn"]
        rows: list[list[Any]] = [
            [(self.sheet.cell(row, c).value, copy(self.sheet.cell(row, c).fill)) for c in columns]
            for row in range(first, self.sheet.max_row + 1)
            if self.sheet.cell(row, family).value is not None
        ]
        rows.sort(key=lambda cells: str(cells[family - 1][0]), reverse=reverse)
        for row, cells in enumerate(rows, start=first):
            for c, (value, fill) in zip(columns, cells, strict=True):
                self.sheet.cell(row, c).value = value
                self.sheet.cell(row, c).fill = fill

    def colour(self, row: int, heading: str) -> str:
        fill = self.sheet.cell(row, self.columns[heading]).fill
        if fill.fill_type != "solid":
            return "none"
        rgb = str(fill.fgColor.rgb)
        return COLOUR_NAMES.get(rgb if len(rgb) == 8 and rgb[:2] != "00" else f"FF{rgb[-6:]}", rgb)


def lay(path: Path, content: bytes, at: datetime) -> Path:
    """Put a file there as if it had been saved at `at`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def table(sheet: Worksheet, first_heading: str) -> list[dict[str, Any]]:
    """The rows under the row that begins with `first_heading`, by heading."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, row in enumerate(rows) if row[0] == first_heading)
    return [dict(zip(map(str, rows[start]), row, strict=True)) for row in rows[start + 1 :] if row[0] is not None]


def package_lines(path: Path) -> list[dict[str, Any]]:
    return table(load_workbook(path)["Bestilling"], "Linje")


def fill_in(path: Path, values: Mapping[int, Mapping[str, str | None]]) -> None:
    """Write into a package workbook as a person does: for a line number, texts by heading; None empties a cell."""
    book = load_workbook(path)
    sheet = book["Bestilling"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Linje")
    columns = {str(cell.value): cell.column for cell in heading}
    for row in sheet.iter_rows(min_row=(heading[0].row or 0) + 1):
        for text, value in values.get(int(str(row[0].value)), {}).items():
            sheet.cell(row[0].row or 0, columns[text] or 0).value = value
    book.save(path)


def _confirm(house: House, package: int, case_number: str) -> ConfirmReport:
    return confirm(house, package, SIGNATURE, case_number=case_number)


_calendar, _catalogue, _list = lru_cache(build_calendar), lru_cache(build_catalogue), lru_cache(build_practice_list)


def _entry(row: Student | ListEntry) -> ListEntry:
    return row.row() if isinstance(row, Student) else row
