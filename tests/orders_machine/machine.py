"""The state machine: coordinators, students, administrators and crashes in any order, against the real jobs.

What people write is saved when the next command is given. After each command the far end is looked at, and once in a
while, and at the end, everything is settled: then everybody has what is theirs, nobody anything else, and no plan is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from praksis.brake import Ruling
from praksis.cases import CASE_TYPES, CaseKind, Choice
from praksis.clock import OSLO
from praksis.errors import Invalid, PraksisError, Refused, Unavailable
from praksis.holds import Hold
from praksis.jobs.apply import apply
from praksis.jobs.brake_rulings import brake_rulings
from praksis.jobs.confirm import confirm
from praksis.jobs.decide import decide, take_back
from praksis.jobs.manual import ManualKind, set_manual
from praksis.jobs.standings import Standing, standings
from praksis.jobs.stop import resume, stop
from praksis.jobs.sync import sync
from praksis.jobs.withdraw import withdraw
from praksis.ledger.tables import CaseFile, OrderLine, Package, Placement, PlacementVersion, Plan
from praksis.planning import LineState
from tests.jobs.season_factory import FIRST_DAY, LAST_DAY, SIGNATURE, TODAY
from tests.orders_machine.far_end import CANCEL, GRANT, FarEnd, Fate, Line
from tests.orders_machine.quick_house import Crash, QuickHouse
from tests.orders_machine.town import STUDENTS, Reg, Row, Snapshot, Town, mobile_of, student_of

EVERYBODY = st.integers(0, len(STUDENTS) - 1)
DEATHS = st.one_of(st.just(0), st.integers(1, 12))
"""At which commit point a command dies; most come through."""
WRITTEN_BETWEEN = 3
"""People write more often than the office runs a command, and a command costs fifty times as much as a word."""
RARELY = st.integers(0, 3).map(lambda n: n == 3)
SYSTEMS = ("DIPS Arena", "Meona")
WHY = "Avklart på telefon."
MOST_ROUNDS = 12
_SETTLED = {
    CaseKind.UNCERTAIN_MATCH: Choice.SAME_PERSON,
    CaseKind.NUMBER_ALONE: Choice.SAME_PERSON,
    CaseKind.MASS_CHANGE: Choice.LET_THROUGH,
    CaseKind.STRUCK_ROW: Choice.HAS_LEFT,
    CaseKind.VANISHED_DOCUMENT: Choice.COMES_BACK,
}
"""What is true of these people; in other kinds the last choice, that asks for nothing more, closes the case."""


def _due(self: OrdersMachine) -> bool:
    return self.since_command > WRITTEN_BETWEEN


@dataclass
class Tally:
    """What has been done, over all examples."""

    examples: int = 0
    steps: int = 0
    commands: int = 0
    crashes: int = 0
    packages: int = 0
    lines: int = 0
    placed: int = 0
    lost: int = 0
    doubled: int = 0
    settled: int = 0


class OrdersMachine(RuleBasedStateMachine):
    """One small season of five students, in any order of events. `house` and `tally` are set before it is run."""

    house: ClassVar[QuickHouse]
    tally: ClassVar[Tally]

    @initialize(listed=st.integers(2, 4), registered=st.integers(2, 5))
    def the_season_begins(self, listed: int, registered: int) -> None:
        self.tally.examples += 1
        self.since_command = 0
        self.town = Town(self.house.life)
        self.far_end = FarEnd()
        self.now: datetime = TODAY
        self.town.rows = {n: Row(arrived=self.now) for n in range(listed)}
        self.town.regs = {n: Reg("Overført") for n in range(registered)}
        self.listed = set(self.town.rows)
        self.manual: set[int] = set()
        self.once_manual: set[int] = set()
        self.let_through: set[int] = set()
        self.has_left: set[int] = set()
        self.refused_for_good: set[tuple[str, str]] = set()
        self.stopped: bool | None = False
        self.snapshots: dict[int, list[Snapshot]] = {}
        self.plans: list[int] = []
        self.open_cases: list[tuple[int, CaseKind]] = []
        self._first_round(f"{listed} i listen, {registered} registrert")

    def _first_round(self, name: str) -> None:
        """The list and the registrations are read for the first time. Seasons that begin alike share what came of it."""
        if self.house.begin_as_kept(name):
            self.now += timedelta(minutes=1)
            self.town.has_been_saved()
            self._read_ledger()
            return
        self.house.begin()
        self.command(sync)
        self.house.keep(name)

    @invariant()
    def nothing_is_doubled(self) -> None:
        self.tally.steps += 1
        self.since_command += 1
        self.tally.doubled += len(self.far_end.doubled)
        assert not [*self.far_end.doubled, *self.far_end.strange]

    # ----------------------------------------------------------------------------------------------- how commands run

    def command(self, job: Callable[..., Any], *args: Any, dies_at: int = 0, **words: Any) -> Any:
        """Save what people wrote, give a command, and look at what came of it. A refusal is an answer, too."""
        self.now += timedelta(minutes=1)
        self.town.save(self.now - timedelta(seconds=30))
        before, stopped = self.far_end.packages, self.stopped
        self.tally.commands += 1
        self.since_command = 0
        try:
            answer = self.house.run(job, self.now, *args, dies_at=dies_at, **words)
        except Crash:
            self.tally.crashes += 1
            answer = None
        except PraksisError as refusal:
            answer = refusal
        fresh = self.far_end.look(self.house.office)
        if stopped:
            assert self.far_end.packages == before, "a package left the house while it was stopped"
        self._judge(fresh)
        self._read_ledger()
        return answer

    def snapshot(self) -> Snapshot:
        return Snapshot(
            dict(self.town.rows), dict(self.town.regs), frozenset(self.manual), frozenset(self.let_through),
            frozenset(self.has_left), self.town.there, self.now,
        )  # fmt: skip

    def _judge(self, fresh: list[Line]) -> None:
        """Each line that has come to the far end was right when its plan was applied."""
        if not fresh:
            return
        self.tally.packages += len({line.package for line in fresh})
        self.tally.lines += len(fresh)
        with self.house.ledger.reading() as session:
            plan_of = dict(session.execute(select(Package.number, Plan.number).join(Plan)).all())
        for line in fresh:
            wrongs = [_wrong(line, seen) for seen in self.snapshots[plan_of[line.package]]]
            assert not all(wrongs), f"{line}: {wrongs}"

    def _read_ledger(self) -> None:
        with self.house.ledger.reading() as session:
            self.plans = list(session.scalars(select(Plan.number).where(Plan.state == "current").order_by(Plan.number)))
            self.open_cases = [
                (number, CaseKind(kind))
                for number, kind in session.execute(
                    select(CaseFile.number, CaseFile.kind).where(CaseFile.state == "open").order_by(CaseFile.number)
                )
                if not CASE_TYPES[CaseKind(kind)].named
            ]

    # -------------------------------------------------------------------------------------------------- people write

    def _edit(self, n: int, **changed: Any) -> None:
        self.town.rows[n] = replace(self.town.rows[n], **changed)

    @rule(n=EVERYBODY)
    def a_row_comes_or_goes(self, n: int) -> None:
        if n in self.town.rows:
            del self.town.rows[n]
            self.manual.discard(n)
        else:
            # A row that comes back keeps its first arrival (DESIGN.md, Arrival), if it was ever read: judged by the rules.
            self.town.rows[n] = Row(arrived=None if n in self.listed else self.now)
            self.listed.add(n)

    @rule(n=EVERYBODY, number=st.sampled_from(["right", "right", "slip", "none"]), misspelt=st.booleans())
    def a_row_is_corrected(self, n: int, number: str, misspelt: bool) -> None:
        if n in self.town.rows:
            self._edit(n, number=number, misspelt=misspelt and number == "right")

    @rule(n=EVERYBODY, first=st.integers(-3, 20), last=st.integers(-20, 6), own=st.booleans())
    def days_are_moved(self, n: int, first: int, last: int, own: bool) -> None:
        if n in self.town.rows:
            moved = (FIRST_DAY + timedelta(days=first), LAST_DAY + timedelta(days=last)) if own else (None, None)
            self._edit(n, first=moved[0], last=moved[1], arrived=None)

    @rule(n=EVERYBODY)
    def the_ward_changes(self, n: int) -> None:
        if n in self.town.rows:
            self._edit(n, ward=1 - self.town.rows[n].ward)

    @rule(n=EVERYBODY)
    def a_row_is_struck_or_restored(self, n: int) -> None:
        if n in self.town.rows:
            self._edit(n, struck=not self.town.rows[n].struck)

    @rule(reverse=st.booleans())
    def the_rows_are_sorted(self, reverse: bool) -> None:
        self.town.rows = dict(sorted(self.town.rows.items(), reverse=reverse))

    @rule(emptied=RARELY)
    def the_sheet_is_emptied(self, emptied: bool) -> None:
        if emptied:
            self.town.rows = {}

    @rule(goes=RARELY)
    def the_document_goes_or_comes_back(self, goes: bool) -> None:
        if not self.town.there or goes:
            self.town.there = not self.town.there

    @rule(n=EVERYBODY, status=st.sampled_from(["Registrert", "Overført", "Overført", "Trukket"]), number=st.booleans())
    def webcruiter_says_something_new(self, n: int, status: str, number: bool) -> None:
        self.town.regs[n] = Reg(status, number)

    @rule(days=st.sampled_from([1, 1, 2, 5, 20]))
    def days_pass(self, days: int) -> None:
        if self.now.date() + timedelta(days=days) <= LAST_DAY + timedelta(days=10):
            self.now = datetime.combine(self.now.date() + timedelta(days=days), time(12), tzinfo=OSLO)

    # ------------------------------------------------------------------------------------------------ the office acts

    @precondition(_due)
    @rule(dies_at=DEATHS)
    def the_daily_round(self, dies_at: int) -> None:
        self.command(sync, dies_at=dies_at)

    @precondition(_due)
    @rule(dies_at=DEATHS)
    def the_week_is_brought_in_order(self, dies_at: int) -> None:
        """What a diligent office does: a round, and each plan applied and placed."""
        self.command(sync)
        for plan in list(self.plans):
            self._apply(plan, dies_at)
        while self.far_end.waiting:
            package = self.far_end.waiting[0].package
            self._receipt([line for line in self.far_end.waiting if line.package == package], placed=True)

    @precondition(lambda self: _due(self) and self.plans)
    @rule(dies_at=DEATHS)
    def a_plan_is_applied(self, dies_at: int) -> None:
        self._apply(self.plans[0], dies_at)

    def _apply(self, plan: int, dies_at: int = 0) -> Any:
        self.snapshots.setdefault(plan, []).append(self.snapshot())
        answer = self.command(apply, plan, SIGNATURE, dies_at=dies_at)
        assert answer is None or not isinstance(answer, PraksisError) or isinstance(answer, Refused | Unavailable), (
            answer
        )
        return answer

    @precondition(lambda self: _due(self) and self.far_end.waiting)
    @rule(data=st.data(), placed=st.booleans(), dies_at=DEATHS)
    def lines_are_placed_or_not(self, data: st.DataObject, placed: bool, dies_at: int) -> None:
        waiting = self.far_end.waiting
        package = data.draw(st.sampled_from(sorted({line.package for line in waiting})))
        mine = [line for line in waiting if line.package == package]
        chosen = data.draw(st.lists(st.sampled_from(mine), unique_by=lambda line: line.position, min_size=1))
        self._receipt(chosen, placed, dies_at)

    def _receipt(self, lines: list[Line], placed: bool, dies_at: int = 0) -> None:
        """The person places the lines, or does not, and writes it down; one case number for all of them."""
        case = self.far_end.new_case()
        for line in lines:
            if placed:
                self.far_end.place(line, case)
                self.tally.placed += 1
            else:
                line.fate = Fate.NOT_PLACED
        self._tell(lines, dies_at, {"case_number": case} if placed else {"not_ordered": "Systemet var nede."})

    @precondition(lambda self: _due(self) and self.far_end.waiting)
    @rule(data=st.data(), dies_at=DEATHS, seen=st.booleans())
    def not_ordered_is_said_by_mistake_and_put_right(self, data: st.DataObject, dies_at: int, seen: bool) -> None:
        """The line was placed; somebody wrote «ikke bestilt» all the same, and finds out the same day."""
        line = data.draw(st.sampled_from(self.far_end.waiting))
        case = self.far_end.new_case()
        self.far_end.place(line, case)
        self.tally.placed += 1
        self._tell([line], 0, {"not_ordered": "Systemet var nede."})
        if seen:
            self.command(sync)
        self._tell([line], dies_at, {"case_number": case, "correct": True})

    def _tell(self, lines: list[Line], dies_at: int, words: dict[str, Any]) -> None:
        """Give a receipt by command; whoever gave it gives it again when it died."""
        positions = sorted(line.position for line in lines)
        answer = self._until_it_is_done(dies_at, confirm, lines[0].package, SIGNATURE, lines=positions, **words)
        assert not answer.problems, answer.problems

    def _until_it_is_done(self, dies_at: int, job: Callable[..., Any], *args: Any, **words: Any) -> Any:
        """Who gave a command that died gives it again. An apply may have died when the package lay in the channel and
        the ledger did not know yet: then the command says so, and a round puts it right."""
        answer = self.command(job, *args, dies_at=dies_at, **words)
        if answer is None:
            answer = self.command(job, *args, **words)
        if isinstance(answer, Invalid) and answer.code in ("kvittering", "pakke-ikke-overlevert"):
            if self.stopped:
                self._switch(False)
            self.command(sync)
            answer = self.command(job, *args, **words)
        assert not isinstance(answer, PraksisError), answer
        return answer

    @precondition(lambda self: _due(self) and self._placed())
    @rule(data=st.data(), what=st.sampled_from(["approved", "rejected", "implemented", "correct"]), dies_at=DEATHS)
    def the_far_end_answers(self, data: st.DataObject, what: str, dies_at: int) -> None:
        line = data.draw(st.sampled_from(self._placed()))
        words: dict[str, Any] = {what: True}
        if what == "rejected":
            words = {"rejected": "Mangler avtale."}
            self.far_end.reject(line)
        elif what == "correct":
            words["case_number"] = self.far_end.correct(line)
        elif what == "implemented":
            line.final = True
        self._tell([line], dies_at, words)

    def _placed(self) -> list[Line]:
        """Lines that Helse Vest IKT has not said its last word about, and that nothing came after."""
        last = {line.what: line for line in self.far_end.lines if line.fate is not Fate.NOT_PLACED}
        return [line for line in last.values() if line.fate is Fate.PLACED and not line.final]

    @precondition(lambda self: _due(self) and self.far_end.waiting)
    @rule(dies_at=DEATHS)
    def a_package_is_taken_back(self, dies_at: int) -> None:
        package = self.far_end.waiting[0].package
        self._until_it_is_done(dies_at, withdraw, package, "Feil periode.", SIGNATURE)
        for line in self.far_end.waiting:
            if line.package == package:
                line.fate = Fate.TAKEN_BACK

    @precondition(lambda self: _due(self) and self.open_cases)
    @rule(data=st.data())
    def a_case_is_decided(self, data: st.DataObject) -> None:
        number, kind = data.draw(st.sampled_from(self.open_cases))
        choice = data.draw(st.sampled_from(CASE_TYPES[kind].choices))
        self._decide(number, kind, self._true_choice(number) if kind is CaseKind.SAME_STUDENT_CORRECTED else choice)

    def _true_choice(self, number: int) -> Choice:
        """Whether the row that is gone and the one that came are one student: the administrator asks, and knows."""
        with self.house.ledger.reading() as session:
            case = session.scalars(select(CaseFile).where(CaseFile.number == number)).one()
            new = session.get_one(Placement, case.placement_id)
            mobiles = {
                session.scalars(
                    select(PlacementVersion.mobile).where(
                        PlacementVersion.placement_id == placement, PlacementVersion.current.is_(True)
                    )
                ).first()
                for placement in (new.id, new.corrected_with_id)
            }
        return Choice.SAME_STUDENT if len(mobiles) == 1 else Choice.TWO_STUDENTS

    def _decide(self, number: int, kind: CaseKind, choice: Choice) -> None:
        n, what = self._about(number)
        answer = self.command(decide, number, choice.value, WHY, SIGNATURE)
        if isinstance(answer, PraksisError):
            return
        if choice is Choice.LET_THROUGH and n is not None:
            self.let_through.add(n)
        if choice is Choice.HAS_LEFT and n is not None:
            self.has_left.add(n)
        if choice is Choice.DO_NOT_ORDER and what is not None:
            self.refused_for_good.add(what)

    def _about(self, number: int) -> tuple[int | None, tuple[str, str] | None]:
        """Which student and which access a case is about."""
        with self.house.ledger.reading() as session:
            case = session.scalars(select(CaseFile).where(CaseFile.number == number)).one()
            line = session.get(OrderLine, case.order_line_id) if case.order_line_id else None
            placement = case.placement_id or (line.placement_ids[0] if line else None)
            mobile = session.scalars(
                select(PlacementVersion.mobile).where(PlacementVersion.placement_id == placement)
            ).first()
            system = line.entitlement.system if line else None
        n = student_of(mobile) if mobile else None
        return n, (mobile_of(n), system) if n is not None and system else None

    @precondition(_due)
    @rule(data=st.data())
    def a_decision_is_taken_back(self, data: st.DataObject) -> None:
        with self.house.ledger.reading() as session:
            decided = list(
                session.execute(
                    select(CaseFile.number, CaseFile.kind).where(CaseFile.state == "decided").order_by(CaseFile.number)
                )
            )
        if not decided:
            return
        number, kind = data.draw(st.sampled_from(decided))
        n, what = self._about(number)
        answer = self.command(take_back, number, "Det var feil.", SIGNATURE)
        if isinstance(answer, PraksisError):
            return
        if kind == CaseKind.STRUCK_ROW.value and n is not None:
            self.has_left.discard(n)
        if what is not None:
            self.refused_for_good.discard(what)

    @precondition(_due)
    @rule(n=EVERYBODY)
    def a_row_is_handled_by_hand_or_not(self, n: int) -> None:
        placement = self._placement_of(n)
        if placement is None or n not in self.town.rows:
            return
        by_hand = n not in self.manual
        answer = self.command(set_manual, ManualKind.ROW, placement, SIGNATURE, manual=by_hand)
        assert not isinstance(answer, PraksisError), answer
        (self.manual.add if by_hand else self.manual.discard)(n)
        self.once_manual.add(n)

    def _placement_of(self, n: int) -> str | None:
        with self.house.ledger.reading() as session:
            return session.scalars(
                select(Placement.id)
                .join(PlacementVersion, PlacementVersion.placement_id == Placement.id)
                .where(
                    PlacementVersion.current.is_(True),
                    Placement.removed_at.is_(None),
                    PlacementVersion.mobile == mobile_of(n),
                )
            ).first()

    @precondition(_due)
    @rule()
    def the_house_is_stopped_or_opened(self) -> None:
        self._switch(not self.stopped)

    def _switch(self, stopped: bool) -> None:
        self.command(stop if stopped else resume, SIGNATURE)
        self.stopped = stopped

    # ------------------------------------------------------------------------------------------------- all is settled

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self._settle()

    def _settle(self) -> None:
        """Open the house, answer every question and every line; then the ledger, the town and the far end agree."""
        self.tally.settled += 1
        self.town.there = True
        if self.stopped:
            self._switch(False)
        for number in self._held_back():
            self.command(take_back, number, "Listen var riktig.", SIGNATURE)
        for _ in range(MOST_ROUNDS):
            answer = self.command(sync)
            assert not isinstance(answer, PraksisError), answer
            if not (self.open_cases or self.plans or self.far_end.waiting):
                break
            for number, kind in self.open_cases:
                true = kind is CaseKind.SAME_STUDENT_CORRECTED
                choice = self._true_choice(number) if true else _SETTLED.get(kind, CASE_TYPES[kind].choices[-1])
                self._decide(number, kind, choice)
            while self.far_end.waiting:
                package = self.far_end.waiting[0].package
                self._receipt([line for line in self.far_end.waiting if line.package == package], placed=True)
            for plan in list(self.plans):
                self._apply(plan)
        else:
            raise AssertionError(f"it never comes to rest: {self.plans} {self.open_cases} {self.far_end.waiting}")
        self._all_is_right()

    def _held_back(self) -> list[int]:
        """The cases by which the brake holds something back."""
        with self.house.ledger.reading() as session:
            rulings = brake_rulings(session)
            held = [seal for seal, ruling in rulings.by_seal.items() if ruling is Ruling.HOLD_BACK]
            return sorted({rulings.cases[seal].number for seal in held})

    def _all_is_right(self) -> None:
        with self.house.ledger.reading() as session:
            stand = {student_of(s.version.mobile or ""): s for s in standings(session, self.house.house(self.now))}
            handed = session.execute(
                select(Package.number, OrderLine.position).join(OrderLine, OrderLine.package_id == Package.id)
                .where(OrderLine.state.not_in([LineState.PLANNED, LineState.DROPPED]))
            ).all()  # fmt: skip
            assert set(stand) == set(self.town.rows)
            wrongs = [f"handed over by the ledger only: {line}" for line in set(handed) ^ {
                (line.package, line.position) for line in self.far_end.lines}]  # fmt: skip
            today = self.now.date()
            for n in range(len(STUDENTS)):
                wrongs += self._wrong_access(n, stand.get(n), today)
        self.tally.lost += len(wrongs)
        assert not wrongs
        assert not [*self.far_end.doubled, *self.far_end.strange]

    def _wrong_access(self, n: int, s: Standing | None, today: date) -> list[str]:
        row, reg = self.town.rows.get(n), self.town.regs.get(n)
        found = []
        if row is not None and s is not None and _plainly_ready(row, reg) and n not in self.once_manual and s.holds:
            allowed = {Hold.PERIOD_OVER, Hold.MATCH_UNDECIDED, Hold.NOT_REGISTERED, Hold.HELD_BACK, Hold.LATE}
            if not set(s.holds) & allowed and row.days[1] >= today:
                found.append(f"{mobile_of(n)} is held although everything is in order: {s.holds}")
        for system in SYSTEMS:
            what = (mobile_of(n), system)
            has = self.far_end.in_effect(what)
            over = has is None or has.last < today
            if what in self.refused_for_good:
                continue
            if s is None or s.is_out:
                if not over and n not in self.once_manual:
                    found.append(f"{what} is in no list and has {has}")
            elif s.ready:
                assert row is not None
                if row.days[1] < today:
                    continue
                if has is None:
                    found.append(f"LOST: {what} is ready and has nothing")
                elif (has.first, has.last) != row.days:
                    found.append(f"{what} should have {row.days} and has {has}")
        return found


def _plainly_ready(row: Row, reg: Reg | None) -> bool:
    """Whether nobody could doubt it."""
    return (
        row.number == "right" and not row.misspelt and not row.struck and row.arrived is not None
        and row.arrived.date() <= FIRST_DAY - timedelta(days=28) and reg == Reg("Overført")
    )  # fmt: skip


def _wrong(line: Line, seen: Snapshot) -> str:
    """Why a line should not have been applied when everything stood like that; empty when it should."""
    n = student_of(line.who)
    row, reg = seen.rows.get(n), seen.regs.get(n)
    if n in seen.manual:
        return "is handled by hand"
    if line.kind == CANCEL:
        if row is None or (row.struck and n in seen.has_left) or not seen.there:
            return ""
        return "a cancellation of somebody who is in the list"
    if not seen.there:
        return "stands in a list that is gone"
    if row is None or row.struck:
        return "is not in the list"
    if (line.first, line.last) != row.days:
        return f"asks for other days than {row.days}"
    if line.kind == GRANT:
        if reg is None or reg.status != "Overført":
            return f"is not transferred: {reg}"
        if line.number != STUDENTS[n].person.number:
            return "carries another's number"
        late = row.arrived is not None and row.arrived.date() > row.days[0] - timedelta(days=28)
        if late and n not in seen.let_through:
            return "came late and was never let through"
    return ""
