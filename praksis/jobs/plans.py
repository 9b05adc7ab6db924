"""Make the plans: per group and period the lines that should be ordered, under a number that never changes its meaning.

The same lines keep their number; other lines make the plan `overtaken` and get a new one (DESIGN.md, Plan).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.access import Days
from praksis.cases import CaseKind, Choice
from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Locked, NotFound, Unavailable
from praksis.jobs.house import House
from praksis.jobs.standings import Standing, effective_lines, standings
from praksis.ledger.case_files import decided
from praksis.ledger.house_facts import mark_work
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import (
    CalendarRow,
    Document,
    Entitlement,
    OrderLine,
    Package,
    Placement,
    PlacementVersion,
    Plan,
)
from praksis.orders import PlanBook, PlanRow, Waiting, plan_workbook
from praksis.planning import (
    LEFT_THE_HOUSE,
    LINE_KIND_WORDS,
    Effective,
    EntitlementKey,
    LineDraft,
    LineKind,
    LineState,
    Wanted,
    derive,
    fingerprint,
    package_name,
    plan_name,
)
from praksis.sentences import REFUSED, WAITS_FOR_PLAN, WAITS_FOR_RECEIPT
from praksis.settings import Mode
from praksis.workbook import Colour

CURRENT, OVERTAKEN, APPLIED = "current", "overtaken", "applied"


@dataclass(frozen=True, slots=True)
class Derived:
    """The lines of one group and period, as they are now."""

    calendar_row: CalendarRow
    lines: tuple[LineDraft, ...]


def derive_lines(
    session: Session, house: House, all_standings: Sequence[Standing], but_for_package: str | None = None
) -> dict[str, Derived]:
    """The order lines that should be, by calendar row, for the groups whose channel is in full mode.

    Only groups with a list that has been read take part: a document that is gone or unreadable cancels nothing.
    `but_for_package` is one whose own lines count as if they were not under way: are they still what is asked for?
    """
    in_play = _periods_in_play(session, house, all_standings)
    wanted = _wanted(all_standings)
    all_lines = list(
        session.scalars(select(OrderLine).join(Entitlement).where(OrderLine.state != LineState.DROPPED.value))
    )
    effective = effective_lines(all_lines)
    uncertain = _uncertain(all_standings, effective)
    names = _names(session)
    untouchable = _untouchable(session, [line for line in all_lines if line.package_id != (but_for_package or "-")])
    result: dict[str, Derived] = {}
    for row_id, row in in_play.items():
        has = {
            key: Effective(
                line.id,
                line.role,
                Days(line.first_day, line.last_day),
                tuple(line.placement_ids),
                next((names[p] for p in line.placement_ids if p in names), ""),
            )
            for key, line in effective.items()
            if key.calendar_row_id == row_id
        }
        want = {key: w for key, w in wanted.items() if key.calendar_row_id == row_id}
        result[row_id] = Derived(row, derive(want, has, untouchable, uncertain, house.today))
    return result


def _periods_in_play(session: Session, house: House, all_standings: Sequence[Standing]) -> dict[str, CalendarRow]:
    full = {i.name.casefold() for i in house.settings.institutions if i.mode is Mode.FULL}
    silent = {
        s.document.group_id
        for s in all_standings
        if s.document.gone_since is not None or s.document.refusal is not None
    }
    read = set(
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


def _wanted(all_standings: Sequence[Standing]) -> dict[EntitlementKey, Wanted]:
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
        )
    return result


def _sort_name(version: PlacementVersion) -> str:
    return f"{version.family_name} {version.given_name}".casefold()


def _names(session: Session) -> Mapping[str, str]:
    return {
        v.placement_id: _sort_name(v)
        for v in session.scalars(select(PlacementVersion).where(PlacementVersion.current.is_(True)))
    }


def _uncertain(all_standings: Sequence[Standing], effective: Iterable[EntitlementKey]) -> set[EntitlementKey]:
    """Entitlements of rows that still stand in a list but are held: nothing is changed or cancelled for them.

    Of a row whose group or period is not known, nobody can say which of the person's entitlements it is about: all are.
    """
    keys: set[EntitlementKey] = set()
    nowhere = {s.placement.person_id for s in all_standings if s.calendar_row is None and not s.has_left}
    keys.update(key for key in effective if key.person_id in nowhere)
    for s in all_standings:
        if s.ready or s.has_left:
            continue
        for line in s.lines:
            e = line.entitlement
            keys.add(EntitlementKey(e.person_id, e.system, e.calendar_row_id))
    return keys


def _untouchable(session: Session, lines: Iterable[OrderLine]) -> set[EntitlementKey]:
    """Entitlements with a line that has left the house, or with a refusal that nobody has settled."""
    choices = decided(session, [CaseKind.NOT_PLACED])
    keys: set[EntitlementKey] = set()
    for line in lines:
        refused = line.state in (LineState.NOT_PLACED.value, LineState.REJECTED.value)
        again = choices.get((CaseKind.NOT_PLACED, line.id)) is Choice.ORDER_AGAIN
        being_applied = line.state == LineState.PLANNED.value and line.package_id is not None
        if LineState(line.state) in LEFT_THE_HOUSE or being_applied or (refused and not again):
            e = line.entitlement
            keys.add(EntitlementKey(e.person_id, e.system, e.calendar_row_id))
    return keys


def drafts_of(session: Session, plan: Plan) -> tuple[LineDraft, ...]:
    """The lines of a plan as they were planned."""
    names = _names(session)
    return tuple(
        LineDraft(
            EntitlementKey(line.entitlement.person_id, line.entitlement.system, line.entitlement.calendar_row_id),
            LineKind(line.kind),
            line.role,
            Days(line.first_day, line.last_day),
            tuple(line.placement_ids),
            line.number_hash,
            line.why,
            line.replaces_id,
            next((names[p] for p in line.placement_ids if p in names), ""),
        )
        for line in session.scalars(select(OrderLine).where(OrderLine.plan_id == plan.id).order_by(OrderLine.position))
    )


def make_plans(house: House) -> dict[str, int]:
    """Bring the plans up to date. Returns counts of new and overtaken plans; `write_plan_files` shows them."""
    counts = {"nye planer": 0, "planer som er innhentet": 0, "bestillingslinjer i nye planer": 0}
    with house.ledger.writing(CommitPoint.PLANS_MADE) as session:
        in_play = derive_lines(session, house, standings(session, house))
        for plan in session.scalars(select(Plan).where(Plan.state == CURRENT)):
            if plan.calendar_row_id not in in_play:  # another mode, by hand now, a list that is gone: nothing to offer
                overtake(session, house, plan)
                counts["planer som er innhentet"] += 1
        for derived in in_play.values():
            made, overtaken = keep_plan(session, house, derived)
            counts["planer som er innhentet"] += overtaken
            if made is not None:
                counts["nye planer"] += 1
                counts["bestillingslinjer i nye planer"] += len(derived.lines)
    return counts


def keep_plan(session: Session, house: House, derived: Derived) -> tuple[Plan | None, int]:
    """Make the current plan of one group and period what `derived` says. Returns a new plan, and how many were overtaken."""
    row = derived.calendar_row
    current = session.scalars(
        select(Plan).where(Plan.calendar_row_id == row.id, Plan.state == CURRENT, Plan.express_placement_id.is_(None))
    ).first()
    seal = fingerprint(derived.lines)
    if current is not None and current.fingerprint == seal:
        return None, 0
    overtaken = 0
    if current is not None:
        overtake(session, house, current)
        overtaken = 1
    if not derived.lines:
        return None, overtaken
    plan = Plan(
        number=next_number(session, Plan),
        group_id=row.group_id,
        calendar_row_id=row.id,
        fingerprint=seal,
        state=CURRENT,
        made_at=house.now,
    )
    session.add(plan)
    session.flush()
    entitlements = {
        EntitlementKey(e.person_id, e.system, e.calendar_row_id): e
        for e in session.scalars(select(Entitlement).where(Entitlement.calendar_row_id == row.id))
    }
    for position, draft in enumerate(derived.lines, start=1):
        entitlement = entitlements.get(draft.key)
        if entitlement is None:
            entitlement = Entitlement(
                person_id=draft.key.person_id,
                system=draft.key.system,
                calendar_row_id=draft.key.calendar_row_id,
                created_at=house.now,
            )
            session.add(entitlement)
            session.flush()
        session.add(
            OrderLine(
                entitlement_id=entitlement.id,
                plan_id=plan.id,
                position=position,
                kind=draft.kind.value,
                state=LineState.PLANNED.value,
                role=draft.role,
                first_day=draft.days.first,
                last_day=draft.days.last,
                placement_ids=list(draft.placement_ids),
                number_hash=draft.number_hash,
                why=draft.why[:500],
                replaces_id=draft.replaces_id,
                changed_at=house.now,
            )
        )
    session.flush()
    mark_work(session, house.now)
    return plan, overtaken


def overtake(session: Session, house: House, plan: Plan) -> None:
    """The plan holds no more: its lines are dropped and its number is never used again."""
    plan.state, plan.ended_at, plan.written_at = OVERTAKEN, house.now, None
    for line in session.scalars(
        select(OrderLine).where(OrderLine.plan_id == plan.id, OrderLine.state == LineState.PLANNED.value)
    ):
        line.state, line.changed_at = LineState.DROPPED.value, house.now
    session.flush()


def write_plan_files(house: House) -> int:
    """Write the workbooks of plans that have none yet into FOU's channel. Returns how many; a locked one waits."""
    with house.ledger.reading() as session:
        waiting = session.scalars(
            select(Plan.number).where(Plan.written_at.is_(None), Plan.state.in_([CURRENT, OVERTAKEN, APPLIED]))
        ).all()
        everyone = standings(session, house) if waiting else []  # once for all of them: it is the dear part
        books = {number: plan_book(session, house, number, everyone) for number in waiting}
    written = 0
    for number, book in books.items():
        try:
            passing(CommitPoint.PLAN_FILE_WRITTEN, "before")
            house.ports.teams.put(house.office_channel, f"Plan {plan_name(number)}.xlsx", plan_workbook(book))
        except (Locked, NotFound, Unavailable):
            continue
        with house.ledger.writing(CommitPoint.PLAN_FILE_WRITTEN) as session:
            session.scalars(select(Plan).where(Plan.number == number)).one().written_at = house.now
        written += 1
    return written


def plan_book(session: Session, house: House, number: int, everyone: Sequence[Standing] | None = None) -> PlanBook:
    """All that is shown of a plan: its lines, and each placement that is not in it with its reason.

    `everyone` is how all placements stand, if the caller has worked it out in this session already.

    Raises:
        NotFound: There is no plan of that number.
    """
    plan = find_plan(session, number)
    lines = session.scalars(select(OrderLine).where(OrderLine.plan_id == plan.id).order_by(OrderLine.position)).all()
    versions = _versions(session, lines)
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).first()
    planned = {placement_id for line in lines for placement_id in line.placement_ids}
    return PlanBook(
        number=plan_name(plan.number),
        state=plan.state,
        institution=plan.group.institution,
        group=plan.group.name,
        cohort=plan.group.cohort,
        period=plan.calendar_row.period,
        made_on=oslo_date(plan.made_at),
        rows=[_plan_row(line, versions) for line in lines],
        waiting=[
            Waiting(full_name(s.version), f"{s.version.sheet}, rad {s.version.row}", why_not_in_plan(session, s))
            for s in (standings(session, house) if everyone is None else everyone)
            if s.calendar_row and s.calendar_row.id == plan.calendar_row_id and s.placement.id not in planned
        ],
        package=package_name(package.number) if package else None,
    )


def _plan_row(line: OrderLine, versions: Mapping[str, PlacementVersion]) -> PlanRow:
    version = versions.get(line.placement_ids[0]) if line.placement_ids else None
    return PlanRow(
        line=line.position,
        kind=LINE_KIND_WORDS[LineKind(line.kind)],
        student=full_name(version) if version else "ukjent",
        system=line.entitlement.system,
        role=line.role,
        first_day=line.first_day,
        last_day=line.last_day,
        why=line.why,
        place=f"{version.sheet}, rad {version.row}" if version else "",
    )


def full_name(version: PlacementVersion) -> str:
    """The student's name as the list has it."""
    return f"{version.given_name} {version.family_name}".strip() or "(uten navn)"


def why_not_in_plan(session: Session, s: Standing) -> str:
    """Why a placement is not green, or that it is: the first reason, or how far its order has come."""
    if s.ordered is Colour.GREEN:
        return "Bestilt fra før."
    sentences = s.sentences()
    if sentences:
        return sentences[0]
    for line in reversed(s.lines):
        if line.state == LineState.NOT_PLACED.value:
            return REFUSED.format(reason=line.reason or "uten oppgitt grunn.", case="")
        if LineState(line.state) in LEFT_THE_HOUSE and line.package_id:
            package = session.get_one(Package, line.package_id)
            return WAITS_FOR_RECEIPT.format(package=package_name(package.number))
        if line.state == LineState.PLANNED.value and line.plan_id:
            return WAITS_FOR_PLAN.format(plan=plan_name(session.get_one(Plan, line.plan_id).number))
    return "Klar; kommer med i neste plan."


def _versions(session: Session, lines: Iterable[OrderLine]) -> dict[str, PlacementVersion]:
    """What the row of each line says now; of a row that has gone, what it said last."""
    ids = {line.placement_ids[0] for line in lines if line.placement_ids}
    return {
        v.placement_id: v
        for v in session.scalars(
            select(PlacementVersion)
            .join(Placement, PlacementVersion.placement_id == Placement.id)
            .where(PlacementVersion.placement_id.in_(ids), PlacementVersion.current.is_(True))
        )
    }


def find_plan(session: Session, number: int) -> Plan:
    """The plan of that number.

    Raises:
        NotFound: There is none.
    """
    plan = session.scalars(select(Plan).where(Plan.number == number)).first()
    if plan is None:
        raise NotFound(
            f"Det finnes ingen plan {plan_name(number)}. «praksis plan» viser planene som gjelder.",
            code="plan-finnes-ikke",
        )
    return plan
