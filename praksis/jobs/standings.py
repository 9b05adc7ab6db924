"""How every placement stands just now: facts gathered from the ledger, judged by the pure rules, kept nowhere.

What people see (colours, plans, sentences, status) all comes from here, so that they can never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from praksis.access import Access, CatalogueEntry, Days, accesses, covered
from praksis.cases import CaseKind, Choice
from praksis.clock import oslo_date
from praksis.contact import email_keys
from praksis.deadlines import CalendarDays
from praksis.holds import Hold
from praksis.identity import NumberState
from praksis.jobs.access_elsewhere import Elsewhere, access_elsewhere
from praksis.jobs.calendar_cases import days_key, ruled_days
from praksis.jobs.copied_sheets import ruled_cells, set_copied_sheets_aside
from praksis.jobs.house import House
from praksis.jobs.island import Island, island_of
from praksis.jobs.ledger_rows import (
    PlacementRow,
    RegistrationRow,
    VersionRow,
    placements_now,
    registrations_now,
    versions_now,
)
from praksis.ledger.case_files import choices, decided_cases
from praksis.ledger.known_before import known_before
from praksis.ledger.line_order import oldest_first
from praksis.ledger.portal_lines import portal_users
from praksis.ledger.tables import (
    CalendarChange,
    CalendarRow,
    CaseFile,
    CatalogueRow,
    Document,
    Entitlement,
    OrderLine,
    Package,
    Painting,
    PersonnelRecord,
    PlacementVersion,
    Registration,
    TransferProof,
)
from praksis.matching import Outcome
from praksis.names import PersonName
from praksis.notices import Notice
from praksis.planning import IN_EFFECT, EntitlementKey, LineKind, LineState, case_name
from praksis.ports import RegistrationStatus
from praksis.practice_list import Kind
from praksis.sentences import SentenceFacts, why_not
from praksis.settings import Mode
from praksis.standing import Facts, days_of, deadline_for, holds, registered_colour
from praksis.transferred import Stay, Transfer, transfer
from praksis.workbook import Colour

REGISTERED, ORDERED = "registered", "ordered"

_CASES_OF: Mapping[Hold, tuple[CaseKind, ...]] = {
    Hold.STRUCK_THROUGH: (CaseKind.STRUCK_ROW,),
    Hold.DOCUMENT_UNBOUND: (CaseKind.UNBOUND_DOCUMENT,),
    Hold.DOCUMENT_GONE: (CaseKind.VANISHED_DOCUMENT,),
    Hold.SAME_STUDENT_CORRECTED: (CaseKind.SAME_STUDENT_CORRECTED,),
    Hold.MATCH_UNDECIDED: (CaseKind.UNCERTAIN_MATCH, CaseKind.NUMBER_ALONE),
    Hold.OVERLAP: (CaseKind.OVERLAP,),
    Hold.ARRIVAL_UNSURE: (CaseKind.ARRIVAL_UNSURE,),
    Hold.LATE: (CaseKind.LATE_ROW,),
    Hold.HAND_PAINTED: (CaseKind.HAND_PAINTED_CELL, CaseKind.COPIED_SHEET),
    Hold.DAYS_OUTSIDE_CALENDAR: (CaseKind.CALENDAR_DISAGREES,),
    Hold.TWO_COLUMNS: (CaseKind.TWO_COLUMNS,),
    Hold.WAITING_FOR_PORTAL: (CaseKind.PORTAL_USER,),
}
"""The cases by which an administrator settles a hold."""


@dataclass(frozen=True, slots=True)
class HandPainted:
    """A status cell whose colour is not ours and disagrees with what we know."""

    column: str
    found: Colour
    wanted: Colour

    def subject(self, placement_id: str) -> str:
        """What its case is about."""
        return f"{placement_id}:{self.column}:{self.found.value}"


@dataclass(slots=True)
class Standing:
    """One placement with all that is known and worked out about it."""

    placement: PlacementRow
    version: VersionRow
    document: Document
    calendar_row: CalendarRow | None
    registration: RegistrationRow | None
    personnel: PersonnelRecord | None
    """The record of the personnel system that certainly is the person of the registration."""
    transfer: Transfer | None
    """What the registration counts as, and by which proof; None without a certain registration."""
    mode: Mode
    facts: Facts
    days: Days | None
    deadline: date | None
    profession: str | None
    accesses: frozenset[Access]
    holds: tuple[Hold, ...]
    has_left: bool
    """An administrator has said that the student is out: access in effect is to be cancelled."""
    awaiting_correction: bool
    """The row has vanished and may have come back corrected: it has no cell of its own now."""
    registered: Colour
    ordered: Colour
    lines: tuple[OrderLine, ...]
    """All lines of the person's entitlements in this period, oldest first."""
    repaint: frozenset[str]
    """Columns where an administrator has said that our colour should stand."""
    leave_alone: frozenset[str]
    """Columns with a hand-painted cell that disagrees."""
    hand_painted: tuple[HandPainted, ...]
    portal_user: bool
    """Whether an administrator has confirmed a user in Læringsportalen for the person (R17)."""
    overlaps_with: tuple[PlacementRow, ...]
    """Rows of the same person in another group on the same days, that nobody has let through."""
    access_elsewhere: tuple[OrderLine, ...]
    """What the person has on the same days by a period that nobody looks after any more, and nobody has let through."""
    notices: tuple[Notice, ...]
    """What is worth knowing about the row although it holds nothing."""
    case_numbers: Mapping[str, int]
    """The open cases about this placement, by kind."""
    days_ruled: Choice | None = None
    """What an administrator has said about days that are too far outside the calendar."""
    copied_sheet: bool = False
    """The row's sheet has colours from elsewhere, and nobody has decided about them: none of its cells is painted."""

    @property
    def ready(self) -> bool:
        """Whether access may be ordered for it."""
        return not self.holds and not self.awaiting_correction

    @property
    def is_out(self) -> bool:
        """Whether what is in effect for it is to be ended, as an administrator has said of the row or of its whole list."""
        return (self.has_left or self.facts.document_withdrawn) and not self.facts.manual

    @property
    def sentence_facts(self) -> SentenceFacts:
        """What the sentences about it need."""
        calendar = self.facts.calendar[-1] if self.facts.calendar else None
        nearest = self.placement.match_proposals[0]["evidence"] if self.placement.match_proposals else None
        return SentenceFacts(
            deadline=self.deadline,
            arrived_on=oslo_date(self.placement.arrived_at),
            first_day=self.days.first if self.days else None,
            last_day=self.days.last if self.days else None,
            calendar_first_day=calendar.first_day if calendar else None,
            calendar_last_day=calendar.last_day if calendar else None,
            agreement_until=self.facts.agreement_until,
            profession=self.profession,
            nearest=nearest,
        )

    def sentences(self, *, for_office: bool = True) -> tuple[str, ...]:
        """Why it is held, one sentence a reason, with the number of the case that waits; empty when nothing holds it.

        Not `for_office`: without what is known of registrations that may be somebody else's.
        """
        facts = self.sentence_facts if for_office else replace(self.sentence_facts, nearest=None)
        return tuple(why_not(hold, replace(facts, case=self._case(hold))) for hold in self.holds)

    def _case(self, hold: Hold) -> str | None:
        numbers = [self.case_numbers[kind] for kind in _CASES_OF.get(hold, ()) if kind in self.case_numbers]
        return case_name(min(numbers)) if numbers else None


def vanished_subject(document: Document) -> str:
    """What the case about a list that is gone is about: the list and this disappearance of it, not an earlier one."""
    gone = f"{document.gone_since:%Y%m%d%H%M%S}" if document.gone_since else ""
    return f"{document.id}:{gone}"


def standings(session: Session, house: House, of: Island | None = None) -> list[Standing]:
    """All placements that stand in a list now, in the order of documents, sheets and rows; `of`: in the lists of an island.

    Worked out once for all steps of a job, until something is written that they rest on. What they hold is to be read:
    whoever changes a row of the ledger fetches it in a session of their own.
    """
    session.flush()  # what the caller has changed counts
    return list(house.ledger.worked_out.once(_key(house, of), lambda: _Desk(session, house, of).judge()))


def _key(house: House, of: Island | None) -> tuple[Hashable, ...]:
    return ("standings", house.today, house.settings_seal, of)


def keep_as_painted(session: Session, house: House, before: Sequence[Standing], painted: Set[str]) -> None:
    """Keep for the steps that follow how everybody stands now that these lists have been painted, and nothing else has
    changed since `before`: our own colours change nothing but themselves, where nobody had painted by hand.

    `before` is used up: what it holds is brought up to date.
    """
    by_hand = {
        s.document.id for s in before if s.document.id in painted and (s.hand_painted or s.leave_alone or s.repaint)
    }
    here = island_of(session, by_hand)
    if here is None:
        return
    anew = {s.placement.id: s for s in standings(session, house, here)} if by_hand else {}
    documents = {d.id: d for d in session.scalars(_DOCUMENTS)}
    colours = {placement_id: cells for placement_id, *cells in session.execute(_COLOURS)}
    for s in before:
        s.document = documents[s.document.id]
        if s.document.id in painted:
            registered, ordered = colours[s.placement.id]
            s.version = s.version._replace(registered_colour=registered, ordered_colour=ordered)
    house.ledger.worked_out.keep(_key(house, None), [anew.get(s.placement.id, s) for s in before])


# Built once and not for each desk: building them costs as much as asking a small ledger.
_DOCUMENTS = select(Document)
_PERSONNEL = select(PersonnelRecord).where(
    # Only those who prove something: the personnel system may hold many more.
    PersonnelRecord.id.in_(
        select(Registration.personnel_record_id).where(Registration.personnel_record_id.is_not(None))
    )
)
_CALENDAR = select(CalendarRow).where(CalendarRow.left_book_at.is_(None))
_CALENDAR_CHANGES = select(CalendarChange).order_by(CalendarChange.since)
_CATALOGUE = select(CatalogueRow)
_PROVED_BY_HAND = select(TransferProof.placement_id)
_OPEN_CASES = select(CaseFile).where(CaseFile.state == "open")
_PAINTED = (
    select(Painting.placement_id, Painting.column, Painting.colour).where(Painting.done.is_(True)).order_by(Painting.id)
)
_COLOURS = select(
    PlacementVersion.placement_id, PlacementVersion.registered_colour, PlacementVersion.ordered_colour
).where(PlacementVersion.current.is_(True))
_LINES = oldest_first(select(OrderLine).where(OrderLine.state != LineState.DROPPED))
_LEFT_IN_PACKAGES = (
    select(Entitlement.person_id, Entitlement.calendar_row_id, Package.reserved_at)
    .join(OrderLine, OrderLine.entitlement_id == Entitlement.id)
    .join(Package, OrderLine.package_id == Package.id)
    .where(OrderLine.state.not_in([LineState.PLANNED, LineState.DROPPED]))
)
_TAKEN_OVER = (  # from the manual routine
    select(Entitlement.person_id, Entitlement.calendar_row_id, OrderLine.ordered_at)
    .join(OrderLine, OrderLine.entitlement_id == Entitlement.id)
    .where(OrderLine.plan_id.is_(None), OrderLine.ordered_at.is_not(None))
)
_FIRST_ORDERED: CompoundSelect[Any] = union_all(_LEFT_IN_PACKAGES, _TAKEN_OVER)


class _Desk:
    """Everything from the ledger that judging needs, fetched in a fixed number of queries; of an island what is its own."""

    def __init__(self, session: Session, house: House, island: Island | None) -> None:
        self.house = house
        self.session = session
        self.island = island
        self.today, self.rules = house.today, house.standing_rules
        here = None if island is None else island.documents
        self.documents = {
            d.id: d for d in session.scalars(_DOCUMENTS if here is None else _DOCUMENTS.where(Document.id.in_(here)))
        }
        self.versions = {v.placement_id: v for v in versions_now(session, in_documents=here)}
        self.placements = sorted((p for p in placements_now(session, here) if p.id in self.versions), key=self._place)
        self.registrations = {r.id: r for r in registrations_now(session, here)}
        proofs = any(r.personnel_record_id for r in self.registrations.values())
        self.personnel = {r.id: r for r in session.scalars(_PERSONNEL)} if proofs else {}
        self.calendar: dict[tuple[str, str], CalendarRow] = {}
        self.institutions: set[str] = set()
        for row in session.scalars(_CALENDAR):
            self.calendar[row.group_id, period_key(row.period)] = row
            self.institutions.add(row.group.institution.casefold())
        self.history: dict[str, list[CalendarDays]] = defaultdict(list)
        for change in session.scalars(_CALENDAR_CHANGES):
            self.history[change.calendar_row_id].append(CalendarDays(change.first_day, change.last_day, change.since))
        self.catalogue = [_entry(row) for row in session.scalars(_CATALOGUE)]
        cases = decided_cases(session, CaseKind)
        self.decisions = choices(cases)
        self.ruled_cells = ruled_cells(cases)
        self.ruled_days = ruled_days(cases)
        self.portal_users = portal_users(session, self.decisions)
        self.transferred_by_hand = set(session.scalars(_PROVED_BY_HAND))
        self.open_cases: dict[str, dict[str, int]] = defaultdict(dict)
        for case in session.scalars(_OPEN_CASES):
            about = case.placement_id or _about(case)
            if about:
                self.open_cases[about][case.kind] = case.number
        self.lines = _lines_by_person_and_period(session, island)
        self.first_ordered = _first_ordered(session, island)
        self.known_before = known_before(session)
        self.first_access: dict[str, date] = {}
        for (person_id, _), lines in self.lines.items():
            for line in effective_lines(lines).values():
                self.first_access[person_id] = min(line.first_day, self.first_access.get(person_id, line.first_day))
        self.last_painted: dict[tuple[str, str], Colour] = {}
        painted = _PAINTED if here is None else _PAINTED.where(Painting.document_id.in_(here))
        for placement_id, column, colour in session.execute(painted):
            self.last_painted[placement_id, column] = Colour(colour)
        self.awaiting = {p.corrected_with_id for p in self.placements if p.corrected_with_id}
        self.modes = {i.channel: i.mode for i in house.settings.institutions}
        self.calendar_rows = {p.id: self._calendar_row(p) for p in self.placements}
        self.days = {p.id: self._days(p) for p in self.placements}
        self.accesses: dict[tuple[str, date, datetime | None, str | None, str | None], frozenset[Access]] = {}
        self.addresses: dict[str | None, frozenset[str]] = {}

    def judge(self) -> list[Standing]:
        overlaps = self._overlaps()
        elsewhere = self._elsewhere()
        result = [self._judge(p, overlaps.get(p.id, []), elsewhere) for p in self.placements]
        set_copied_sheets_aside(result, self.last_painted)
        return result

    def _place(self, placement: PlacementRow) -> tuple[str, str, str, str, int, str]:
        """Where it stands; two in one place (a row, and the one that it may have been before) by their ids."""
        document, version = self.documents[placement.document_id], self.versions[placement.id]
        return document.channel.reference, document.name, document.id, version.sheet, version.row, placement.id

    def _calendar_row(self, placement: PlacementRow) -> CalendarRow | None:
        group_id, period = self.documents[placement.document_id].group_id, self.versions[placement.id].period
        if group_id is None or period is None:
            return None
        return self.calendar.get((group_id, period_key(period)))

    def _decision(self, kind: CaseKind, subject: str) -> Choice | None:
        return self.decisions.get((kind, subject))

    def _days(self, placement: PlacementRow) -> Days | None:
        version, row = self.versions[placement.id], self.calendar_rows[placement.id]
        first = version.first_day or version.sheet_first_day or (row.first_day if row else None)
        last = version.last_day or version.sheet_last_day or (row.last_day if row else None)
        return Days(first, last) if first and last and first <= last else None

    def _overlaps(self) -> dict[str, list[PlacementRow]]:
        """Placements of one person in two groups on the same days that nobody has let through (a case of its own kind)."""
        by_person: dict[str, list[tuple[PlacementRow, Days]]] = defaultdict(list)
        for placement in self.placements:
            days, group_id = self.days[placement.id], self.documents[placement.document_id].group_id
            if placement.person_id and group_id and days and placement.id not in self.awaiting:
                by_person[placement.person_id].append((placement, days))
        found: dict[str, list[PlacementRow]] = defaultdict(list)
        for rows in by_person.values():
            for index, (one, one_days) in enumerate(rows):
                for other, other_days in rows[index + 1 :]:
                    apart = one_days.last < other_days.first or other_days.last < one_days.first
                    groups = {self.documents[p.document_id].group_id for p in (one, other)}
                    if apart or len(groups) == 1:
                        continue
                    for placement, against in ((one, other), (other, one)):
                        if self._decision(CaseKind.OVERLAP, placement.id) is not Choice.LET_THROUGH:
                            found[placement.id].append(against)
        return found

    def _elsewhere(self) -> Elsewhere:
        stands = {
            (p.person_id, row.id)
            for p in self.placements
            if p.person_id and (row := self.calendar_rows[p.id]) is not None
        }
        in_effect = {key: effective_lines(lines).values() for key, lines in self.lines.items()}
        return access_elsewhere(self.session, in_effect, stands)

    def _judge(self, placement: PlacementRow, overlaps: Sequence[PlacementRow], elsewhere: Elsewhere) -> Standing:
        version, document = self.versions[placement.id], self.documents[placement.document_id]
        calendar_row, days = self.calendar_rows[placement.id], self.days[placement.id]
        registration = self.registrations.get(placement.registration_id or "")
        outcome = Outcome(placement.match_outcome) if placement.match_outcome else Outcome.NONE
        personnel = self.personnel.get(registration.personnel_record_id or "") if registration else None
        counts_as = _transfer(registration, personnel, days)
        status = counts_as.status if counts_as else None
        mode = self.modes.get(document.channel.reference, Mode.OFF)
        lines: tuple[OrderLine, ...] = ()
        if placement.person_id and calendar_row:
            lines = tuple(self.lines.get((placement.person_id, calendar_row.id), ()))
        profession = version.profession or (calendar_row.profession if calendar_row else None)
        access = self._accesses(placement, profession, days, calendar_row)
        let_through = self._decision(CaseKind.OVERLAP, placement.id) is Choice.LET_THROUGH
        asks = {a.system for a in access} if calendar_row is not None and not let_through else ()
        has_already = elsewhere.on(placement.person_id, days, asks)
        struck = version.struck or version.withdrawn
        struck_choice = self._decision(CaseKind.STRUCK_ROW, placement.id)
        has_left = struck and struck_choice is Choice.HAS_LEFT
        held_back = any(
            self._decision(kind, placement.id) is Choice.HOLD_BACK
            for kind in (CaseKind.LATE_ROW, CaseKind.ARRIVAL_UNSURE, CaseKind.OVERLAP)
        ) or self.portal_users.is_refused(placement.id, placement.person_id, calendar_row.id if calendar_row else None)
        by_proof = placement.id in self.transferred_by_hand
        registered = registered_colour(outcome, status, by_hand=by_proof)
        ordered = _ordered_colour(lines, access, days)
        hand_painted = self._hand_painted(placement, version, registered, ordered)
        kept = {h.column for h in hand_painted if self._cell_choice(placement, h) is Choice.KEEP_CELL}
        repaint = {h.column for h in hand_painted if self._cell_choice(placement, h) is Choice.USE_OUR_COLOUR}
        open_hands = [h for h in hand_painted if h.column not in kept | repaint]
        # A Bestilt that somebody painted green and that shall stand means ordered by hand: not ordered again.
        by_hand = ORDERED in kept and any(h.column == ORDERED and h.found is Colour.GREEN for h in hand_painted)
        ruled = (document.id, calendar_row.id, days_key(days)) if calendar_row and days else None
        days_ruled = self.ruled_days.get(ruled) if ruled else None
        facts = Facts(
            has_name=bool(version.given_name.strip() or version.family_name.strip()),
            international=version.kind == Kind.INTERNATIONAL.value,
            manual=placement.manual or document.manual or bool(document.group and document.group.manual) or by_hand,
            institution_in_calendar=(document.channel.institution or "").casefold() in self.institutions,
            agreement_until=calendar_row.agreement_until if calendar_row else None,
            document_bound=document.group_id is not None,
            document_gone=document.gone_since is not None,
            document_withdrawn=document.gone_since is not None
            and self._decision(CaseKind.VANISHED_DOCUMENT, vanished_subject(document)) is Choice.IS_WITHDRAWN,
            document_unreadable=document.refusal is not None,
            calendar=tuple(self.history[calendar_row.id]) if calendar_row else (),
            row_days=(version.first_day, version.last_day),
            sheet_days=(version.sheet_first_day, version.sheet_last_day),
            days_unread=version.days_unread,
            arrived_after=placement.arrived_after,
            arrived_at=placement.arrived_at,
            struck_undecided=struck and struck_choice is None,
            correction_undecided=placement.corrected_with_id is not None or placement.id in self.awaiting,
            overlap_undecided=bool(overlaps or has_already) and not held_back,
            has_left=has_left,
            held_back=held_back,
            sheet_unreadable=placement.sheet_unreadable,
            hand_painted_undecided=bool(open_hands),
            let_through=any(
                self._decision(kind, placement.id) is Choice.LET_THROUGH
                for kind in (CaseKind.LATE_ROW, CaseKind.ARRIVAL_UNSURE)
            ),
            match=outcome,
            registration=status,
            number_state=NumberState(version.number_state),
            registration_has_number=bool(registration and registration.number_hash),
            number_unreadable=bool(registration and registration.number_unreadable_since),
            portal_user_confirmed=self.portal_users.has_one(placement.person_id),
            profession_in_catalogue=bool(access),
            channel_is_full=mode is Mode.FULL,
            columns_undecided=CaseKind.TWO_COLUMNS.value in self._cases(document, version.sheet),
            list_days_hold=days_ruled is Choice.LIST_HOLDS,
            transferred_by_hand=by_proof,
        )
        assert days_of(facts) == days  # the rule and the desk count the days alike
        return Standing(
            placement=placement,
            version=version,
            document=document,
            calendar_row=calendar_row,
            registration=registration,
            personnel=personnel,
            transfer=counts_as,
            mode=mode,
            facts=facts,
            days=days,
            deadline=deadline_for(facts, self.rules),
            profession=profession,
            accesses=access,
            holds=holds(facts, self.today, self.rules),
            has_left=has_left,
            awaiting_correction=placement.id in self.awaiting,
            registered=registered,
            ordered=ordered,
            lines=lines,
            repaint=frozenset(repaint),
            leave_alone=frozenset(h.column for h in hand_painted) - repaint,
            hand_painted=tuple(open_hands),
            portal_user=placement.person_id in self.portal_users.confirmed,
            overlaps_with=tuple(overlaps),
            access_elsewhere=has_already,
            notices=tuple(self._notices(placement, version, registration, calendar_row, days)),
            case_numbers={
                **self._cases(document),
                **self._cases(document, version.sheet),
                **self._cases(document, calendar_row.id if calendar_row else None),
                **self.open_cases.get(placement.id, {}),
            },
            days_ruled=days_ruled,
        )

    def _accesses(
        self, placement: PlacementRow, profession: str | None, days: Days | None, row: CalendarRow | None
    ) -> frozenset[Access]:
        if profession is None or days is None:
            return frozenset()
        as_of: datetime | None = None
        if placement.person_id and row:
            as_of = self.first_ordered.get((placement.person_id, row.id))
            renewed = row.group.catalogue_renewed_at
            if as_of is not None and renewed is not None:
                as_of = max(as_of, renewed)
        group_id, row_id = self.documents[placement.document_id].group_id, row.id if row else None
        key = (profession, days.first, as_of, group_id, row_id)  # the same for most of a sheet
        if key not in self.accesses:
            self.accesses[key] = accesses(
                profession, days.first, self.catalogue, as_of=as_of, group_id=group_id, calendar_row_id=row_id
            )
        return self.accesses[key]

    def _notices(
        self,
        placement: PlacementRow,
        version: VersionRow,
        registration: RegistrationRow | None,
        row: CalendarRow | None,
        days: Days | None,
    ) -> Iterable[Notice]:
        if registration is None:
            return
        in_list, in_registration = self._addresses(version.email), self._addresses(registration.email)
        if in_list and in_registration and not in_list & in_registration:
            yield Notice.OTHER_EMAIL
        deadline = row.advert_deadline if row else None
        if deadline and registration.registered_at and oslo_date(registration.registered_at) > deadline:
            yield Notice.LATE_REGISTRATION
        first_access = self.first_access.get(placement.person_id or "")
        had_access = first_access is not None and days is not None and first_access < days.first
        if registration.known_before or had_access or self._remembered(version) or self._remembered(registration):
            yield Notice.KNOWN_BEFORE

    def _addresses(self, text: str | None) -> frozenset[str]:
        """A student stands in several rows with one address: it is read once for all of them."""
        if text not in self.addresses:
            self.addresses[text] = email_keys(text)
        return self.addresses[text]

    def _remembered(self, side: VersionRow | RegistrationRow) -> bool:
        """Whether the small record that outlives the rest knows this person (R4)."""
        name = PersonName(side.given_name, side.family_name)
        return self.known_before.remembers(self.house.key, side.number_hash, name, side.birth_date)

    def _cell_choice(self, placement: PlacementRow, cell: HandPainted) -> Choice | None:
        subject = cell.subject(placement.id)
        return self._decision(CaseKind.HAND_PAINTED_CELL, subject) or self.ruled_cells.get(subject)

    def _cases(self, document: Document, part: str | None = None) -> Mapping[str, int]:
        """The open cases about a document as a whole, or about a sheet or period of it, by kind."""
        return self.open_cases.get(f"{document.id}:{part}" if part else document.id, {})

    def _hand_painted(
        self, placement: PlacementRow, version: VersionRow, registered: Colour, ordered: Colour
    ) -> list[HandPainted]:
        """Cells whose colour was set by hand and disagrees: green or unclear where we never painted, or another colour
        than the one we last painted there (DESIGN.md, Coming in from the manual routine)."""
        found = []
        for column, text, wanted in (
            (REGISTERED, version.registered_colour, registered),
            (ORDERED, version.ordered_colour, ordered),
        ):
            colour = Colour(text)
            painted = self.last_painted.get((placement.id, column))
            foreign = colour in (Colour.GREEN, Colour.UNSURE) if painted is None else colour is not painted
            if foreign and colour is not wanted:
                found.append(HandPainted(column, colour, wanted))
        return found


def _about(case: CaseFile) -> str | None:
    """What a case that is about no single row is about: a sheet of a document, a period of it, or all of it."""
    if case.document_id is None:
        return None
    if case.kind == CaseKind.CALENDAR_DISAGREES.value:
        return f"{case.document_id}:{case.calendar_row_id}"
    sheet = case.facts.get("sheet")
    return f"{case.document_id}:{sheet}" if sheet else case.document_id


def _transfer(
    registration: RegistrationRow | None, personnel: PersonnelRecord | None, days: Days | None
) -> Transfer | None:
    if registration is None:
        return None
    stay = Stay(personnel.ended_on) if personnel else None
    return transfer(RegistrationStatus(registration.status), stay, days.first if days else None)


def period_key(period: str) -> str:
    """What makes two spellings of a period the same: case and spaces do not count."""
    return " ".join(period.casefold().split())


def _entry(row: CatalogueRow) -> CatalogueEntry:
    return CatalogueEntry(
        profession=row.profession,
        access=Access(row.system, row.role),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        seen_at=row.seen_at,
        left_book_at=row.left_book_at,
        group_id=row.group_id,
        calendar_row_id=row.calendar_row_id,
        takes_away=row.takes_away,
    )


def _lines_by_person_and_period(session: Session, island: Island | None) -> dict[tuple[str, str], list[OrderLine]]:
    lines: dict[tuple[str, str], list[OrderLine]] = defaultdict(list)
    asked = _LINES
    if island is not None:
        asked = asked.where(
            OrderLine.entitlement_id.in_(select(Entitlement.id).where(Entitlement.person_id.in_(island.persons)))
        )
    for line in session.scalars(asked):
        lines[line.entitlement.person_id, line.entitlement.calendar_row_id].append(line)
    return lines


def _first_ordered(session: Session, island: Island | None) -> dict[tuple[str, str], datetime]:
    """When the first line left the house, or was taken over from the manual routine, per person and period: the catalogue
    of that moment counts from then on."""
    first: dict[tuple[str, str], datetime] = {}
    asked: CompoundSelect[Any] = _FIRST_ORDERED
    if island is not None:
        own = Entitlement.person_id.in_(island.persons)
        asked = union_all(_LEFT_IN_PACKAGES.where(own), _TAKEN_OVER.where(own))
    for person_id, row_id, left_at in session.execute(asked):
        key = (person_id, row_id)
        first[key] = min(first.get(key, left_at), left_at)
    return first


def effective_lines(lines: Iterable[OrderLine]) -> dict[EntitlementKey, OrderLine]:
    """The line in effect for each entitlement: the newest grant, change or adoption that has been ordered.

    A change takes the place of what it replaces; a cancelled grant is in effect no more.
    """
    effective: dict[EntitlementKey, OrderLine] = {}
    for line in lines:
        if LineState(line.state) in IN_EFFECT and line.kind != LineKind.CANCEL.value:
            e = line.entitlement
            effective[EntitlementKey(e.person_id, e.system, e.calendar_row_id)] = line
    return effective


def _ordered_colour(lines: Sequence[OrderLine], access: frozenset[Access], days: Days | None) -> Colour:
    """Bestilt: green if and only if each day and each system of the row is covered by lines in effect (R13)."""
    if not access or days is None or not lines:
        return Colour.YELLOW
    spans: dict[str, list[Days]] = defaultdict(list)
    for key, line in effective_lines(lines).items():
        spans[key.system].append(Days(line.first_day, line.last_day))
    return Colour.GREEN if all(covered(days, spans[a.system]) for a in access) else Colour.YELLOW
