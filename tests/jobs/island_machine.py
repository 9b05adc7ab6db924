"""Five lists of four institutions with students in common, in any order of events: what an island is worked out to is held
against the whole after each of them (`tests.jobs.full_rounds`)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import select

from praksis.cases import CASE_TYPES, CaseKind, Choice
from praksis.clock import OSLO
from praksis.errors import PraksisError
from praksis.jobs.decide import decide
from praksis.ledger.tables import CaseFile, Package, Plan
from praksis.masters.practice_list import ListHead
from tests.jobs.season_factory import (
    FIRST_DAY,
    LAST_DAY,
    SIGNATURE,
    TODAY,
    SmallSeason,
    Student,
    calendar_line,
    lay,
    students,
)
from tests.orders_machine.quick_list import UNTOUCHED, Colours, QuickRow, colours_in, quick_list
from tests.people import with_a_slip

GROUPS = (
    ("HVL", "Sykepleie", "2024"),
    ("HVL", "Sykepleie", "2023"),
    ("UiB", "Medisin", "2024"),
    ("VID", "Sykepleie", "2024"),
    ("NLA", "Sykepleie", "2024"),
)
MODES = {"HVL": "full", "UiB": "full", "VID": "paint", "NLA": "shadow"}
STUDENTS = students(6)
WARDS = ("Sengepost 1", "Sengepost 2")
SHARED = "felles@example.no"
LISTS, PEOPLE = st.integers(0, len(GROUPS) - 1), st.integers(0, len(STUDENTS) - 1)
RARELY = st.integers(0, 7).map(lambda n: n == 0)


def advert(at: int) -> str:
    return f"44{at:02} Student i praksis – {' '.join(GROUPS[at][:2])} kull {GROUPS[at][2]}"


@dataclass(frozen=True)
class Row:
    """A student's row: who it is, and in what it says something else of them."""

    key: int
    n: int
    number: str = "right"
    email: str = "own"
    named: int | None = None
    """Somebody else's given name."""
    ward: int = 0
    late_days: int = 0
    struck: bool = False

    def texts(self) -> tuple[str, ...]:
        p = STUDENTS[self.n].person
        number = {"right": p.number, "slip": with_a_slip(p.number), "none": ""}[self.number]
        given = p.given if self.named is None else STUDENTS[self.named].person.given
        email = {"own": p.email, "shared": SHARED, "none": ""}[self.email]
        return (given, p.family, number, email, p.mobile, "Sykepleier", WARDS[self.ward])


@dataclass
class List:
    """A list as it lies in its channel."""

    rows: tuple[Row, ...] = ()
    saved: tuple[Row, ...] | None = None
    stray: bool = False
    """Its title names no group of the calendar."""
    hidden: bytes | None = None


class IslandMachine(RuleBasedStateMachine):
    """One small hospital. `root` and `new_season` are set before it is run."""

    new_season: ClassVar[Any]
    rounds: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.season: SmallSeason = self.new_season(MODES)
        self.lists = [List() for _ in GROUPS]
        self.regs: dict[tuple[int, int], tuple[str, bool]] = {}
        self.exports = self.keys = 0
        self.now: datetime = TODAY

    @initialize(data=st.data())
    def the_hospital_begins(self, data: st.DataObject) -> None:
        lines = [
            calendar_line(institution=g[0], group=g[1], cohort=g[2], advert=advert(at)) for at, g in enumerate(GROUPS)
        ]
        self.season.calendar(*lines).catalogue()
        for at in range(len(GROUPS)):
            self.season.channel(GROUPS[at][0]).mkdir(parents=True, exist_ok=True)
            for n in data.draw(st.lists(PEOPLE, max_size=4, unique=True)):
                self._add(at, n)
        for at, n in data.draw(st.lists(st.tuples(LISTS, PEOPLE), max_size=12, unique=True)):
            self.regs[at, n] = ("Overført", True)
        self._export()
        self.round()

    # ------------------------------------------------------------------------------------------------ what people do

    def _add(self, at: int, n: int) -> None:
        self.keys += 1
        self.lists[at].rows += (Row(self.keys, n),)

    def _edit(self, at: int, nth: int, **changed: Any) -> None:
        rows = self.lists[at].rows
        if rows:
            nth %= len(rows)
            self.lists[at].rows = (*rows[:nth], replace(rows[nth], **changed), *rows[nth + 1 :])

    @rule(at=LISTS, n=PEOPLE)
    def a_row_comes(self, at: int, n: int) -> None:
        if len(self.lists[at].rows) < 6:
            self._add(at, n)
        self.round()

    @rule(at=LISTS, nth=PEOPLE)
    def a_row_goes(self, at: int, nth: int) -> None:
        rows = self.lists[at].rows
        if rows:
            self.lists[at].rows = tuple(row for i, row in enumerate(rows) if i != nth % len(rows))
        self.round()

    @rule(
        at=LISTS,
        nth=PEOPLE,
        number=st.sampled_from(["right", "right", "slip", "none"]),
        email=st.sampled_from(["own", "own", "shared", "none"]),
        named=st.none() | PEOPLE,
    )
    def a_row_is_written_otherwise(self, at: int, nth: int, number: str, email: str, named: int | None) -> None:
        self._edit(at, nth, number=number, email=email, named=named)
        self.round()

    @rule(at=LISTS, nth=PEOPLE, n=PEOPLE)
    def another_student_takes_the_row(self, at: int, nth: int, n: int) -> None:
        self._edit(at, nth, n=n)
        self.round()

    @rule(at=LISTS, nth=PEOPLE, ward=st.integers(0, 1), late_days=st.sampled_from([0, 0, 3, 40]), struck=st.booleans())
    def a_row_moves_or_is_struck(self, at: int, nth: int, ward: int, late_days: int, struck: bool) -> None:
        self._edit(at, nth, ward=ward, late_days=late_days, struck=struck)
        self.round()

    @rule(at=LISTS, other=LISTS, n=PEOPLE)
    def a_student_comes_into_two_lists_at_once(self, at: int, other: int, n: int) -> None:
        self._add(at, n)
        self._add(other, n)
        self.round()

    @rule(at=LISTS)
    def the_rows_are_turned_round(self, at: int) -> None:
        self.lists[at].rows = self.lists[at].rows[::-1]
        self.round()

    @rule(at=LISTS, does=RARELY)
    def a_list_goes_or_comes_back(self, at: int, does: bool) -> None:
        a_list = self.lists[at]
        path = self._path(at)
        if a_list.hidden is not None:
            lay(path, a_list.hidden, self.now)
            a_list.hidden = None
        elif does and path.exists():
            a_list.hidden = path.read_bytes()
            path.unlink()
        self.round()

    @rule(at=LISTS, stray=RARELY)
    def a_title_is_changed(self, at: int, stray: bool) -> None:
        self.lists[at].stray, self.lists[at].saved = stray, None
        self.round()

    @rule(at=LISTS, nth=PEOPLE, column=st.sampled_from("JK"))
    def a_cell_is_painted_by_hand(self, at: int, nth: int, column: str) -> None:
        """With a colour that stands elsewhere in the list: green, if there is one."""
        self._save(at, painted=(nth, column))
        self.round()

    @rule(at=LISTS, n=PEOPLE, status=st.sampled_from(["Registrert", "Overført", "Trukket"]), number=st.booleans())
    def webcruiter_says_something_new(self, at: int, n: int, status: str, number: bool) -> None:
        self.regs[at, n] = (status, number)
        self._export()
        self.round()

    @rule(days=st.sampled_from([1, 2, 20]), does=RARELY)
    def days_pass(self, days: int, does: bool) -> None:
        if does:
            self.now = datetime.combine(self.now.date() + timedelta(days=days), time(10), tzinfo=OSLO)
            self.round()

    @rule()
    def nothing_happens(self) -> None:
        self.round()

    # ------------------------------------------------------------------------------------------------ the office acts

    @precondition(lambda self: self._one(select(Plan.number).where(Plan.state == "current")) is not None)
    @rule()
    def a_plan_is_applied(self) -> None:
        self._job(lambda s: s.apply(self._one(select(Plan.number).where(Plan.state == "current"))))

    @rule(case=st.integers(1000, 9999))
    def a_package_is_placed(self, case: int) -> None:
        package = self._one(select(Package.number).order_by(Package.number.desc()))
        if package is not None:
            self._job(lambda s: s.confirm(package, case_number=f"S-{case}"))

    @rule(data=st.data())
    def a_case_is_decided(self, data: st.DataObject) -> None:
        with self.season.ledger.reading() as session:
            cases = session.execute(
                select(CaseFile.number, CaseFile.kind).where(CaseFile.state == "open").order_by(CaseFile.number)
            ).all()
        open_cases = [(number, kind) for number, kind in cases if not CASE_TYPES[CaseKind(kind)].named]
        if open_cases:
            number, kind = data.draw(st.sampled_from(open_cases))
            choice = data.draw(st.sampled_from(CASE_TYPES[CaseKind(kind)].choices))
            self._job(lambda s: self._decide(s, number, choice))
        self.round()

    def _decide(self, season: SmallSeason, number: int, choice: Choice) -> None:
        with season.house() as house:
            decide(house, number, choice.value, "Avtalt på telefon.", SIGNATURE)

    # -------------------------------------------------------------------------------------------------------- machinery

    def round(self) -> None:
        """Save what people wrote, and half an hour later the round comes by."""
        for at, a_list in enumerate(self.lists):
            if a_list.hidden is None and a_list.rows != a_list.saved:
                self._save(at)
        self.now += timedelta(minutes=30 if self.now.hour < 20 else 1)
        self.season.sync(self.now)
        type(self).rounds += 1

    def _job(self, job: Any) -> None:
        self.now += timedelta(minutes=1)
        self.season.at(self.now)
        with suppress(PraksisError):  # refused, in words: as good an answer as any here
            job(self.season)

    def _one(self, question: Any) -> Any:
        with self.season.ledger.reading() as session:
            return session.scalars(question.limit(1)).first()

    def _path(self, at: int) -> Path:
        return self.season.channel(GROUPS[at][0]) / f"Liste {at}.xlsx"

    def _save(self, at: int, painted: tuple[int, str] | None = None) -> None:
        a_list, path = self.lists[at], self._path(at)
        if a_list.hidden is not None:
            return
        before = path.read_bytes() if path.exists() else None
        lay_now: dict[int, Colours] = {}
        if before is not None and a_list.saved is not None:
            found = colours_in(before, len(a_list.saved))
            lay_now = {row.key: colours for row, colours in zip(a_list.saved, found, strict=True)}
        if painted is not None and lay_now and a_list.rows:
            row = a_list.rows[painted[0] % len(a_list.rows)]
            every = sorted({style for colours in lay_now.values() for style in colours.values()})
            lay_now[row.key] = {**lay_now.get(row.key, UNTOUCHED), painted[1]: every[-1]}
        rows = [(_quick(row), lay_now.get(row.key, UNTOUCHED)) for row in a_list.rows]
        title = "Praksisoversikt" if a_list.stray else ListHead(*GROUPS[at]).title
        content = quick_list(title, GROUPS[at][0], "Periode 1", (FIRST_DAY, LAST_DAY), rows, before)
        lay(path, content, self.now)
        a_list.saved = a_list.rows

    def _export(self) -> None:
        self.exports += 1
        lines: list[Mapping[str, object] | Student] = []
        for (at, n), (status, number) in sorted(self.regs.items()):
            changed: dict[str, object] = {"Annonse": advert(at), "Status": status, "Søknads-ID": f"{at}{n}"}
            if status != "Overført":
                changed["Overført dato"] = ""
            if not number:
                changed["Fødselsnummer"] = ""
            lines.append(STUDENTS[n].registration(**changed))
        if lines:
            self.season.export_of(*lines, at=self.now, name=f"Eksport {self.exports:03}.csv")


def _quick(row: Row) -> QuickRow:
    first = FIRST_DAY + timedelta(days=row.late_days) if row.late_days else None
    last = LAST_DAY + timedelta(days=row.late_days) if row.late_days else None
    return QuickRow(row.texts(), first, last, struck=row.struck)
