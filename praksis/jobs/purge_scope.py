"""Works out what is due to be erased: from the ledger, by the rules of `praksis.retention`. Reads only.

The unit is the practice period of a group with all who are in it; a person who is in a period that is not due stays
whole. A period with a line, a package or a mail under way is not due, and is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.clock import OSLO, oslo_date
from praksis.jobs.house import House
from praksis.jobs.long_over import advert_days, limit
from praksis.jobs.message_cases import message_of
from praksis.jobs.message_states import SENDING, UNKNOWN, WAITING
from praksis.jobs.package_states import RESERVED, SEALED, WITHDRAWING
from praksis.jobs.package_states import UNKNOWN as UNKNOWN_PACKAGE
from praksis.jobs.standings import period_key
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    Document,
    Entitlement,
    Identifier,
    Message,
    OrderLine,
    Package,
    Person,
    PersonnelRecord,
    Placement,
    PlacementVersion,
    Plan,
    PortalLine,
    Registration,
    SourceMark,
    TransferProof,
)
from praksis.planning import UNDER_WAY, LineState
from praksis.retention import is_record_over, last_of, people_due, registration_end

NOT_LEFT = frozenset({WAITING, SENDING, UNKNOWN})
"""The states of a message that has not left the outbox, or of which nobody knows whether it has."""
_PACKAGE_UNDER_WAY = (RESERVED, SEALED, WITHDRAWING, UNKNOWN_PACKAGE)
_ASK_STILL = frozenset({CaseKind.UNKNOWN_LINE.value, CaseKind.UNKNOWN_OUTCOME.value})
"""Open cases that are never closed by erasing: nobody knows yet what became of what they ask about."""


@dataclass(slots=True)
class Scope:
    """What is due, by ids. `people` holds persons, and rows that nobody has been tied to yet by their own id."""

    limit: date
    rows: frozenset[str] = frozenset()
    """Periods (calendar rows) whose workbooks and cases are due."""
    waiting: tuple[CalendarRow, ...] = ()
    """Periods that are over, but have something under way."""
    people: frozenset[str] = frozenset()
    ends: Mapping[str, date] = field(default_factory=dict)
    """The last day of each of them."""
    placements: frozenset[str] = frozenset()
    students: frozenset[str] = frozenset()
    """Those of `people` of whom the ledger still holds something that says who they are."""
    by_period: Mapping[tuple[str, str, str, str], tuple[int, int]] = field(default_factory=dict)
    """(institution, group, cohort, period) → how many of its people are due, and how many stay since they are elsewhere."""
    registrations: Sequence[Registration] = ()
    personnel: frozenset[str] = frozenset()
    lines: Sequence[OrderLine] = ()
    """Order lines that still hold something of somebody who is due."""
    portal_lines: frozenset[str] = frozenset()
    proofs: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    cases: Sequence[CaseFile] = ()
    documents: Sequence[Document] = ()
    """Lists of which rows are due."""
    gone: frozenset[str] = frozenset()
    """Of all lists those that lie in no channel any more and of which nothing is left: they go whole."""
    emptied: frozenset[str] = frozenset()
    """Lists of which no row is left when this is done."""
    messages: Sequence[Message] = ()
    plans: Sequence[Plan] = ()
    packages: Sequence[Package] = ()
    marks: Sequence[SourceMark] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the ledger is due."""
        return not any(
            (self.placements, self.registrations, self.personnel, self.lines, self.portal_lines, self.proofs,
             self.identifiers, self.cases, self.gone, self.messages, self.marks)
        )  # fmt: skip


def scope(session: Session, house: House) -> Scope:
    """What is due today."""
    return _Reckoning(session, house).scope()


class _Reckoning:
    """All that the rules need, fetched in a fixed number of queries."""

    def __init__(self, session: Session, house: House) -> None:
        self.session, self.house = session, house
        self.limit = limit(house)
        self.rows = {row.id: row for row in session.scalars(select(CalendarRow))}
        self.by_key = {(row.group_id, period_key(row.period)): row for row in self.rows.values()}
        self.placements = {p.id: p for p in session.scalars(select(Placement))}
        self.versions: dict[str, list[PlacementVersion]] = defaultdict(list)
        for version in session.scalars(select(PlacementVersion)):
            self.versions[version.placement_id].append(version)
        self.lines = list(session.scalars(select(OrderLine).join(Entitlement)))
        self.portal_lines = list(session.scalars(select(PortalLine)))
        self.packages = list(session.scalars(select(Package)))
        self.ends: dict[str, date] = {}
        self.periods_of: dict[str, set[str]] = defaultdict(set)
        self.loose: dict[str, list[date]] = defaultdict(list)
        self.row_of: dict[str, CalendarRow | None] = {}

    # ------------------------------------------------------------------------------------------- periods and people

    def scope(self) -> Scope:
        self._periods()
        held = self._held()
        over = {row_id for row_id, end in self.ends.items() if end < self.limit}
        rows = frozenset(over - held)
        days = {
            key: [*(self.ends[row_id] for row_id in self.periods_of[key]), *self.loose[key]]
            for key in self.periods_of.keys() | self.loose.keys()
        }
        people = people_due(days, {key for key, of in self.periods_of.items() if of & held}, self.limit)
        placements = frozenset(p.id for p in self.placements.values() if _key(p) in people)
        registrations = self._registrations(people, placements)
        found = Scope(
            limit=self.limit,
            rows=rows,
            waiting=tuple(sorted((self.rows[i] for i in over & held), key=_in_order)),
            people=people,
            ends={key: max(days[key]) for key in people},
            placements=placements,
            by_period=self._by_period(people),
            registrations=registrations,
            personnel=self._personnel({r.id for r in registrations}),
            lines=[line for line in self.lines if self._holds_something(line, people, placements)],
            portal_lines=frozenset(
                line.id for line in self.portal_lines if line.person_id in people or line.placement_id in placements
            ),
            plans=list(self.session.scalars(select(Plan).where(Plan.calendar_row_id.in_(rows)).order_by(Plan.number))),
            packages=sorted((p for p in self.packages if p.plan.calendar_row_id in rows), key=lambda p: p.number),
        )
        found.proofs = frozenset(
            proof.id for proof in self.session.scalars(select(TransferProof)) if proof.placement_id in placements
        )
        identifiers = [i for i in self.session.scalars(select(Identifier)) if i.person_id in people]
        found.identifiers = frozenset(i.id for i in identifiers)
        found.students = frozenset(_key(self.placements[i]) for i in placements) | {i.person_id for i in identifiers}
        self._documents(found)
        found.messages = self._messages(found)
        found.cases = self._cases(found)
        moment = datetime.combine(self.limit, time(), OSLO)
        found.marks = [m for m in self.session.scalars(select(SourceMark)) if m.stored_at < moment and m.problems]
        return found

    def _periods(self) -> None:
        """The last day of each period, and who is in it. Fills `ends`, `periods_of` and `loose`."""
        self.ends = {row.id: row.last_day for row in self.rows.values()}
        for placement in self.placements.values():
            current = next((v for v in self.versions[placement.id] if v.current), None)
            own = last_of(current.last_day, current.sheet_last_day) if current else None
            row = self.by_key.get((placement.document.group_id or "", period_key((current and current.period) or "")))
            self.row_of[placement.id] = row
            if row is None:
                self.loose[_key(placement)].append(own or oslo_date(placement.arrived_at))
            else:
                self._in(_key(placement), row.id, own)
        for line in self.lines:
            if line.state != LineState.DROPPED.value:
                self._in(line.entitlement.person_id, line.entitlement.calendar_row_id, line.last_day)
        for asked in self.portal_lines:
            if asked.state != "dropped":
                self._in(asked.person_id, asked.plan.calendar_row_id, None)
        known = set(self.session.scalars(select(Identifier.person_id).distinct()))
        for person in self.session.scalars(select(Person)):
            if person.id in known and person.id not in self.periods_of and person.id not in self.loose:
                self.loose[person.id].append(oslo_date(person.created_at))

    def _in(self, key: str, row_id: str, day: date | None) -> None:
        self.periods_of[key].add(row_id)
        self.ends[row_id] = max(self.ends[row_id], day or self.ends[row_id])

    def _held(self) -> set[str]:
        """Periods with something under way."""
        under_way = {state.value for state in UNDER_WAY}
        held = {line.entitlement.calendar_row_id for line in self.lines if line.state in under_way}
        held |= {package.plan.calendar_row_id for package in self.packages if package.state in _PACKAGE_UNDER_WAY}
        for asked in self.portal_lines:
            if asked.message is not None and asked.message.state in NOT_LEFT:
                held.add(asked.plan.calendar_row_id)
        return held

    def _by_period(self, people: frozenset[str]) -> Mapping[tuple[str, str, str, str], tuple[int, int]]:
        found: dict[tuple[str, str, str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for placement in self.placements.values():
            row = self.row_of[placement.id]
            current = next((v for v in self.versions[placement.id] if v.current), None)
            group = row.group if row else placement.document.group
            about = (
                (group.institution, group.name, group.cohort)
                if group
                else (placement.document.channel.institution or "ukjent studiested", "ukjent studentgruppe", "")
            )
            period = row.period if row else (current and current.period) or "ukjent periode"
            due = _key(placement) in people
            if due or (row is not None and self.ends[row.id] < self.limit):
                found[(*about, period)][not due].add(_key(placement))
        return {about: (len(due), len(stay)) for about, (due, stay) in sorted(found.items()) if due}

    # ----------------------------------------------------------------------------------------------- what follows them

    def _registrations(self, people: frozenset[str], placements: frozenset[str]) -> list[Registration]:
        adverts = advert_days(self.session)
        users: dict[str, list[Placement]] = defaultdict(list)
        for placement in self.placements.values():
            if placement.registration_id:
                users[placement.registration_id].append(placement)
        found = []
        for registration in self.session.scalars(select(Registration)):
            theirs = users[registration.id]
            person = registration.person_id
            stays = person is not None and person not in people and (person in self.periods_of or person in self.loose)
            if stays or any(p.id not in placements for p in theirs):
                continue
            end = registration_end(
                adverts.get(registration.advert, ()),
                [self._end_of(p) for p in theirs],
                oslo_date(registration.registered_at) if registration.registered_at else None,
                oslo_date(registration.told_at),
            )
            if end < self.limit:
                found.append(registration)
        return found

    def _end_of(self, placement: Placement) -> date:
        row = self.row_of[placement.id]
        return self.ends[row.id] if row else max(self.loose[_key(placement)])

    def _personnel(self, erased: set[str]) -> frozenset[str]:
        proves = {
            r.personnel_record_id for r in self.session.scalars(select(Registration)) if r.id not in erased
        }  # fmt: skip
        return frozenset(
            record.id
            for record in self.session.scalars(select(PersonnelRecord))
            if record.id not in proves and is_record_over(record.ended_on, oslo_date(record.told_at), self.limit)
        )

    @staticmethod
    def _holds_something(line: OrderLine, people: frozenset[str], placements: frozenset[str]) -> bool:
        if line.entitlement.person_id in people:
            return bool(
                line.placement_ids or line.number_hash or line.why or line.reason or line.receipt_by or line.ward
            )
        return any(placement_id in placements for placement_id in line.placement_ids)

    def _documents(self, found: Scope) -> None:
        theirs: dict[str, list[bool]] = defaultdict(list)
        for placement in self.placements.values():
            theirs[placement.document_id].append(placement.id in found.placements)
        documents = list(self.session.scalars(select(Document).order_by(Document.name)))
        found.documents = [d for d in documents if any(theirs[d.id])]
        found.emptied = frozenset(d.id for d in documents if theirs[d.id] and all(theirs[d.id]))
        found.gone = frozenset(
            d.id for d in documents
            if d.gone_since is not None and oslo_date(d.gone_since) < self.limit and all(theirs[d.id])
        )  # fmt: skip

    def _cases(self, found: Scope) -> list[CaseFile]:
        person_of = {line.id: line.entitlement.person_id for line in self.lines}
        erased = {r.id for r in found.registrations}
        lists = found.emptied | found.gone
        due = []
        for case in self.session.scalars(select(CaseFile).order_by(CaseFile.number)):
            about_person = (
                case.placement_id in found.placements
                or case.registration_id in erased
                or person_of.get(case.order_line_id or "") in found.people
            )
            ended_long_ago = case.ended_at is not None and oslo_date(case.ended_at) < self.limit
            if about_person:
                is_due = True
            elif case.placement_id or case.registration_id or case.order_line_id:
                is_due = False
            elif (message := message_of(self.session, case)) is not None:
                is_due = ended_long_ago or message in found.messages
            elif case.calendar_row_id is not None:
                is_due = case.calendar_row_id in found.rows and (case.state != "open" or case.kind not in _ASK_STILL)
            elif case.document_id is not None:
                is_due = case.document_id in lists and (case.state != "open" or case.document_id in found.gone)
            else:
                is_due = ended_long_ago
            if is_due and not is_erased(case):
                due.append(case)
        return due

    def _messages(self, found: Scope) -> list[Message]:
        """What was said, or never will be, of those who are due or so long ago. One that never left goes by its age alone:
        a young one leaves yet, whoever it names. An e-mail to Læringsportalen goes when its students do."""
        moment = datetime.combine(self.limit, time(), OSLO)
        names = self._names(found)
        stays = {line.message_id for line in self.portal_lines if line.id not in found.portal_lines}

        def is_due(message: Message) -> bool:
            is_old = (message.sent_at or message.written_at) < moment
            if message.state in NOT_LEFT:
                return is_old and message.id not in stays
            return is_old or _mentions(message, names)

        return [m for m in self.session.scalars(select(Message).where(Message.body != "")) if is_due(m)]

    def _names(self, found: Scope) -> frozenset[str]:
        """What those who are due can be told by in a text."""
        sides: list[PlacementVersion | Registration] = [v for i in found.placements for v in self.versions[i]]
        sides += found.registrations
        names = {f"{side.given_name} {side.family_name}".strip() for side in sides} | {s.email or "" for s in sides}
        names |= {line.name for line in self.portal_lines if line.id in found.portal_lines}
        return frozenset(name.casefold() for name in names if len(name) > 4)


ERASED = "Slettet etter frist."
"""What a case says when what it was about has been erased."""


def is_erased(case: CaseFile) -> bool:
    """Whether a case has been emptied already."""
    return case.facts.get("what") == ERASED


def _mentions(message: Message, names: frozenset[str]) -> bool:
    text = f"{message.subject}\n{message.body}".casefold()
    return any(name in text for name in names)


def _key(placement: Placement) -> str:
    """Whose the row is: a person's, or its own as long as nobody has been tied to it."""
    return placement.person_id or placement.id


def _in_order(row: CalendarRow) -> tuple[str, str, str, str]:
    return row.group.institution, row.group.name, row.group.cohort, row.period
