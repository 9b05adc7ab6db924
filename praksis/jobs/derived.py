"""The order lines that should be, worked out from how every placement stands and what has been ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.access import Days
from praksis.cases import CaseKind, Choice
from praksis.declined import Declined, without_declined
from praksis.jobs.brake_rulings import brake_rulings
from praksis.jobs.house import House
from praksis.jobs.island import Island
from praksis.jobs.ledger_rows import VersionRow, versions_now
from praksis.jobs.portal import derive_portal_rows
from praksis.jobs.standings import Standing, effective_lines
from praksis.ledger.case_files import decided
from praksis.ledger.line_order import oldest_first
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    Document,
    Entitlement,
    OrderLine,
    Placement,
    Plan,
)
from praksis.ledger.unknown_lines import perhaps_ordered
from praksis.planning import (
    LEFT_THE_HOUSE,
    Effective,
    EntitlementKey,
    LineDraft,
    LineKind,
    LineState,
    Wanted,
    derive,
    ward_key,
)
from praksis.portal import PortalDraft
from praksis.settings import Mode

_REFUSALS = (CaseKind.NOT_PLACED, CaseKind.REJECTION)
"""The cases by which an administrator settles a refusal."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The lines of one group and period, as they are now."""

    calendar_row: CalendarRow
    lines: tuple[LineDraft, ...]
    portal: tuple[PortalDraft, ...] = ()
    """Rows that are no order lines: e-mails to Læringsportalen (R17)."""
    held_back: tuple[LineDraft, ...] = ()
    """Changes and cancellations that an administrator holds back: they stand in no plan, and hinder nobody else's."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to compare: what should be, what is in effect and what is under way, over all groups."""

    periods: Mapping[str, CalendarRow]
    """The calendar rows that take part, by id."""
    wanted: Mapping[EntitlementKey, Wanted]
    lines: Sequence[OrderLine]
    """All lines that have not been dropped, oldest first."""
    in_effect: Mapping[EntitlementKey, OrderLine]
    uncertain: frozenset[EntitlementKey]
    versions: Mapping[str, VersionRow]
    """What each row says, or said last, by placement; empty where nothing has been ordered."""
    with_ward: bool
    """Whether orders carry the ward."""
    portal: Mapping[str, tuple[PortalDraft, ...]]
    """Rows of e-mails to Læringsportalen, by calendar row."""

    def effective(self, key: EntitlementKey) -> Effective | None:
        """What is in effect for an entitlement, as the rules want it."""
        line = self.in_effect.get(key)
        return as_effective(line, self.versions, with_ward=self.with_ward) if line is not None else None


def situation(
    session: Session, house: House, all_standings: Sequence[Standing], here: Island | None = None
) -> Situation:
    """Gather it from the ledger, in a fixed number of queries. `here`: of an island, whose standings these are."""
    with_ward = house.settings.rules.order_carries_ward
    asked = select(OrderLine).join(Entitlement).where(OrderLine.state != LineState.DROPPED.value)
    if here is not None:
        asked = asked.where(Entitlement.person_id.in_(here.persons))
    lines = list(session.scalars(oldest_first(asked)))
    in_effect = effective_lines(lines)
    return Situation(
        periods={
            row_id: row
            for row_id, row in _periods_in_play(session, house, all_standings).items()
            if here is None or row.group_id in here.groups
        },
        wanted=_wanted(all_standings, with_ward=with_ward),
        lines=lines,
        in_effect=in_effect,
        uncertain=frozenset(_uncertain(all_standings, in_effect) | _by_hand(session, in_effect)),
        versions=_versions(session, here) if lines else {},
        with_ward=with_ward,
        portal=derive_portal_rows(session, all_standings, here=here),
    )


def _versions(session: Session, here: Island | None) -> dict[str, VersionRow]:
    documents = None if here is None else here.documents
    return {v.placement_id: v for v in versions_now(session, in_documents=documents)}


def derive_lines(
    session: Session, house: House, all_standings: Sequence[Standing], but_for_package: str | None = None
) -> dict[str, Derived]:
    """The order lines that should be, by calendar row, for the groups whose channel is in full mode.

    Only groups with a list that has been read take part: a document that is gone or unreadable cancels nothing, until an
    administrator has said that it is withdrawn.
    `but_for_package` is one whose own lines count as if they were not under way: are they still what is asked for?
    """
    return lines_of(session, house, situation(session, house, all_standings), but_for_package)


def lines_of(session: Session, house: House, now: Situation, but_for_package: str | None = None) -> dict[str, Derived]:
    """As `derive_lines`, for a caller who has the situation already."""
    untouchable = _untouchable(session, [line for line in now.lines if line.package_id != (but_for_package or "-")])
    untouchable |= perhaps_ordered(session, now.wanted.keys() | now.in_effect.keys())
    wanted: dict[str, dict[EntitlementKey, Wanted]] = defaultdict(dict)
    for key, want in now.wanted.items():
        wanted[key.calendar_row_id][key] = want
    has: dict[str, dict[EntitlementKey, Effective]] = defaultdict(dict)
    for key, line in now.in_effect.items():
        has[key.calendar_row_id][key] = as_effective(line, now.versions, with_ward=now.with_ward)
    declined, rulings = _declined(session, now.lines), brake_rulings(session)
    found = {}
    for row_id, row in now.periods.items():
        all_lines = without_declined(
            derive(wanted[row_id], has[row_id], untouchable, now.uncertain, house.today), declined
        )
        held_back = tuple(line for line in all_lines if rulings.holds_back(line))
        lines = tuple(line for line in all_lines if line not in held_back)
        found[row_id] = Derived(row, lines, now.portal.get(row_id, ()), held_back)
    return found


def as_effective(line: OrderLine, versions: Mapping[str, VersionRow], *, with_ward: bool) -> Effective:
    """A line of the ledger as the rules want it. Its ward counts only where orders carry the ward."""
    return Effective(
        line.id,
        line.role,
        Days(line.first_day, line.last_day),
        tuple(line.placement_ids),
        sort_name_of(line, versions),
        line.ward if with_ward else None,
    )


def sort_name_of(line: OrderLine, versions: Mapping[str, VersionRow]) -> str:
    """By what the lines of a plan are put in order."""
    return next((_sort_name(versions[p]) for p in line.placement_ids if p in versions), "")


def _periods_in_play(session: Session, house: House, all_standings: Sequence[Standing]) -> dict[str, CalendarRow]:
    full = {i.name.casefold() for i in house.settings.institutions if i.mode is Mode.FULL}
    withdrawn = {s.document.id: s.document.group_id for s in all_standings if s.facts.document_withdrawn}
    silent = {
        s.document.group_id
        for s in all_standings
        if (s.document.gone_since is not None and s.document.id not in withdrawn) or s.document.refusal is not None
    }
    read = {*withdrawn.values()} | set(
        session.scalars(
            select(Document.group_id).where(
                Document.group_id.is_not(None), Document.gone_since.is_(None), Document.refusal.is_(None)
            )
        )
    )
    return {
        row.id: row
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
        if row.group.institution.casefold() in full
        and not row.group.manual
        and row.group_id in read
        and row.group_id not in silent
    }


def _wanted(all_standings: Sequence[Standing], *, with_ward: bool) -> dict[EntitlementKey, Wanted]:
    rows: dict[EntitlementKey, list[tuple[Standing, str]]] = defaultdict(list)
    for s in all_standings:
        if s.ready and s.placement.person_id and s.calendar_row:
            for access in s.accesses:
                rows[EntitlementKey(s.placement.person_id, access.system, s.calendar_row.id)].append((s, access.role))
    result: dict[EntitlementKey, Wanted] = {}
    for key, of_person in rows.items():
        of_person.sort(key=lambda pair: (pair[0].version.sheet, pair[0].version.row))
        first, role = of_person[0]
        spans = [s.days for s, _ in of_person if s.days]
        number = next((s.version.number_hash for s, _ in of_person if s.version.number_hash), None) or next(
            (s.registration.number_hash for s, _ in of_person if s.registration and s.registration.number_hash), None
        )
        result[key] = Wanted(
            role=role,
            days=Days(min(d.first for d in spans), max(d.last for d in spans)),
            placement_ids=tuple(s.placement.id for s, _ in of_person),
            number_hash=number,
            evidence=f"Registrert og overført ({first.placement.match_evidence or 'sikker kobling'}); "
            f"{first.profession} i tilgangskatalogen.",
            sort_name=_sort_name(first.version),
            ward=_ward([s for s, _ in of_person]) if with_ward else None,
        )
    return result


def _ward(of_person: Sequence[Standing]) -> str | None:
    """Where the student is, by all rows of the period, in their order; None when no row says."""
    wards = {
        ward_key(text): " ".join(text.split()) for s in reversed(of_person) if (text := s.version.ward or "").strip()
    }
    return "; ".join(reversed(wards.values()))[:200] or None


def _sort_name(version: VersionRow) -> str:
    return f"{version.family_name} {version.given_name}".casefold()


def _uncertain(all_standings: Sequence[Standing], effective: Iterable[EntitlementKey]) -> set[EntitlementKey]:
    """Entitlements of rows that still stand in a list but are held: nothing is changed or cancelled for them.

    Of a row whose group or period is not known, nobody can say which of the person's entitlements it is about: all are.
    """
    keys: set[EntitlementKey] = set()
    nowhere = {s.placement.person_id for s in all_standings if s.calendar_row is None and not s.is_out}
    keys.update(key for key in effective if key.person_id in nowhere)
    for s in all_standings:
        if s.ready or s.is_out:
            continue
        for line in s.lines:
            keys.add(key_of(line))
    return keys


def _by_hand(session: Session, in_effect: Mapping[EntitlementKey, OrderLine]) -> set[EntitlementKey]:
    """Entitlements of rows that were handled by hand when they left their list, or whose list is: the office ends them by
    hand, too."""
    by_hand = select(Placement.id).join(Document).where(Placement.manual.is_(True) | Document.manual.is_(True))
    manual = set(session.scalars(by_hand))
    return {key for key, line in in_effect.items() if line.placement_ids and manual.issuperset(line.placement_ids)}


def _untouchable(session: Session, lines: Iterable[OrderLine]) -> set[EntitlementKey]:
    """Entitlements with a line that has left the house, or with a refusal that nobody has settled."""
    choices = decided(session, _REFUSALS)
    in_doubt = _in_doubt(session)
    keys: set[EntitlementKey] = set()
    for line in lines:
        refused = line.state in (LineState.NOT_PLACED.value, LineState.REJECTED.value)
        settled = any((kind, line.id) in choices for kind in _REFUSALS)
        being_applied = line.state == LineState.PLANNED.value and line.package_id is not None
        if LineState(line.state) in LEFT_THE_HOUSE or being_applied or line.id in in_doubt or (refused and not settled):
            keys.add(key_of(line))
    return keys


def _declined(session: Session, lines: Iterable[OrderLine]) -> list[Declined]:
    """The refused lines that shall not be ordered again, as long as nothing has been ordered for the same access since.

    `lines` with the oldest first.
    """
    choices = decided(session, _REFUSALS)
    newest: dict[EntitlementKey, OrderLine] = {}
    for line in lines:
        if line.state not in (LineState.PLANNED.value, LineState.WITHDRAWN.value):
            newest[key_of(line)] = line
    return [
        Declined(key, LineKind(line.kind), line.role, Days(line.first_day, line.last_day), line.ward)
        for key, line in newest.items()
        if line.state in (LineState.NOT_PLACED.value, LineState.REJECTED.value)
        and Choice.DO_NOT_ORDER in (choices.get((kind, line.id)) for kind in _REFUSALS)
    ]


def _in_doubt(session: Session) -> set[str | None]:
    """Lines that were taken back and have got a case number all the same: nobody has said yet whether they were placed."""
    return set(
        session.scalars(
            select(CaseFile.order_line_id).where(
                CaseFile.kind == CaseKind.UNKNOWN_OUTCOME.value, CaseFile.state == "open"
            )
        )
    )


def drafts_of(session: Session, plan: Plan) -> tuple[LineDraft, ...]:
    """The lines of a plan as they were planned."""
    lines = session.scalars(select(OrderLine).where(OrderLine.plan_id == plan.id).order_by(OrderLine.position)).all()
    ids = {placement_id for line in lines for placement_id in line.placement_ids}
    versions = {v.placement_id: v for v in versions_now(session, ids)}
    return tuple(as_draft(line, sort_name_of(line, versions)) for line in lines)


def as_draft(line: OrderLine, sort_name: str = "") -> LineDraft:
    """A line of the ledger as it was planned."""
    return LineDraft(
        key_of(line),
        LineKind(line.kind),
        line.role,
        Days(line.first_day, line.last_day),
        tuple(line.placement_ids),
        line.number_hash,
        line.why,
        line.replaces_id,
        sort_name,
        line.ward,
    )


def key_of(line: OrderLine) -> EntitlementKey:
    """The entitlement that a line is about."""
    return EntitlementKey(line.entitlement.person_id, line.entitlement.system, line.entitlement.calendar_row_id)
