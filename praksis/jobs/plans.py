"""Make the plans: per group and period the lines that should be ordered, under a number that never changes its meaning.

The same lines keep their number; other lines make the plan `overtaken` and get a new one (DESIGN.md, Plan).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Locked, NotFound, Refused, Unavailable
from praksis.jobs.brakes import brake_words, keep_brakes
from praksis.jobs.derived import Derived, lines_of, situation
from praksis.jobs.endings import end_lines
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.ledger_rows import PlacementRow
from praksis.jobs.portal import add_portal_rows, drop_portal_rows, plan_mails, plans_that_ask_for, portal_rows
from praksis.jobs.standings import Standing, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.base import new_id
from praksis.ledger.house_facts import doubt, mark_lists
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
from praksis.orders import PlanBook, PlanMail, PlanRow, Waiting, plan_workbook
from praksis.plan_states import APPLIED, CURRENT, OVERTAKEN
from praksis.planning import (
    LINE_KIND_WORDS,
    EntitlementKey,
    LineDraft,
    LineKind,
    LineState,
    fingerprint,
    package_name,
    plan_name,
)
from praksis.portal import PortalDraft


def make_plans(house: House) -> dict[str, int]:
    """Bring the plans up to date. Returns counts of new and overtaken plans; `write_plan_files` shows them.

    Access whose last day has passed is marked as ended in the same commit, and the brake is held against what is planned.
    """
    counts = {"nye planer": 0, "planer som er innhentet": 0, "bestillingslinjer i nye planer": 0}
    with house.ledger.writing(CommitPoint.PLANS_MADE) as session:
        if doubt(session) is not None:
            return counts  # what a restored ledger does not know of may have been ordered
        counts["tilganger som er over"] = end_lines(session, house)
        here = island(session, house)
        now = situation(session, house, standings(session, house, here), here)
        derived = lines_of(session, house, now)
        current = select(Plan).where(Plan.state == CURRENT)
        for plan in session.scalars(current if here is None else current.where(Plan.group_id.in_(here.groups))):
            if plan.calendar_row_id not in derived:  # another mode, by hand now, a list that is gone: nothing to offer
                overtake(session, house, plan)
                counts["planer som er innhentet"] += 1
        for each in derived.values():
            made, overtaken = keep_plan(session, house, each)
            counts["planer som er innhentet"] += overtaken
            if made is not None:
                counts["nye planer"] += 1
                counts["bestillingslinjer i nye planer"] += len(lines_of_plan(session, made, each.lines))
        counts["nye saker"] = keep_brakes(session, house, now, derived, here)
    return counts


def express_plans(session: Session, calendar_row_id: str) -> Mapping[str, Plan]:
    """The express plans of a period that can be applied, by the person whose lines they hold."""
    return {
        person_id: plan
        for person_id, plan in session.execute(
            select(Placement.person_id, Plan)
            .join(Placement, Plan.express_placement_id == Placement.id)
            .where(Plan.calendar_row_id == calendar_row_id, Plan.state == CURRENT)
        )
        if person_id is not None
    }


def lines_of_plan(session: Session, plan: Plan, lines: Iterable[LineDraft]) -> tuple[LineDraft, ...]:
    """Of the lines of a period those that are this plan's: one person's in an express plan, and in the ordinary one
    those of nobody who has an express plan of their own."""
    if plan.express_placement_id is not None:
        person_id = session.get_one(Placement, plan.express_placement_id).person_id
        return tuple(line for line in lines if line.key.person_id == person_id)
    express = express_plans(session, plan.calendar_row_id)
    return tuple(line for line in lines if line.key.person_id not in express)


def keep_plan(session: Session, house: House, derived: Derived) -> tuple[Plan | None, int]:
    """Make the current plans of one group and period what `derived` says: an express plan whose lines are others now is
    overtaken, and what it held is in the ordinary one again. Returns a new ordinary plan, and how many were overtaken."""
    row = derived.calendar_row
    overtaken = 0
    alone: set[str] = set()
    for person_id, plan in express_plans(session, row.id).items():
        if fingerprint(line for line in derived.lines if line.key.person_id == person_id) == plan.fingerprint:
            alone.add(person_id)
        else:
            overtake(session, house, plan)
            overtaken += 1
    current = session.scalars(
        select(Plan).where(Plan.calendar_row_id == row.id, Plan.state == CURRENT, Plan.express_placement_id.is_(None))
    ).first()
    lines = tuple(line for line in derived.lines if line.key.person_id not in alone)
    if current is not None:
        if current.fingerprint == seal_of(lines, derived.portal):
            return None, overtaken
        overtake(session, house, current)
        overtaken += 1
    if not lines and not derived.portal:
        return None, overtaken
    for other in plans_that_ask_for(session, derived.portal):  # who is asked for here now, is no longer asked for there
        overtake(session, house, other)
        overtaken += 1
    return new_plan(session, house, row, lines, portal=derived.portal), overtaken


def seal_of(lines: Iterable[LineDraft], portal: Iterable[PortalDraft] = ()) -> str:
    """The fingerprint of a plan: its order lines, and its rows to Læringsportalen."""
    return fingerprint(lines, [draft.identity for draft in portal])


def new_plan(
    session: Session,
    house: House,
    row: CalendarRow,
    lines: Sequence[LineDraft],
    express: PlacementRow | None = None,
    portal: Sequence[PortalDraft] = (),
) -> Plan:
    """A plan of these lines and rows under a new number. None of them may be under way in another plan."""
    plan = Plan(
        number=next_number(session, Plan),
        group_id=row.group_id,
        calendar_row_id=row.id,
        express_placement_id=express.id if express else None,
        fingerprint=seal_of(lines, portal),
        state=CURRENT,
        made_at=house.now,
    )
    session.add(plan)
    session.flush()
    entitlements = {
        EntitlementKey(e.person_id, e.system, e.calendar_row_id): e
        for e in session.scalars(select(Entitlement).where(Entitlement.calendar_row_id == row.id))
    }
    for draft in lines:
        if draft.key not in entitlements:
            entitlements[draft.key] = Entitlement(
                id=new_id(),
                person_id=draft.key.person_id,
                system=draft.key.system,
                calendar_row_id=draft.key.calendar_row_id,
                created_at=house.now,
            )
            session.add(entitlements[draft.key])
    session.flush()
    for position, draft in enumerate(lines, start=1):
        session.add(
            OrderLine(
                entitlement_id=entitlements[draft.key].id,
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
                ward=draft.ward,
                changed_at=house.now,
            )
        )
    add_portal_rows(session, house, plan, portal)
    session.flush()
    mark_lists(session, _lists_of(session, row.group_id), house.now)
    return plan


def _lists_of(session: Session, group_id: str) -> Sequence[str]:
    return session.scalars(select(Document.id).where(Document.group_id == group_id)).all()


def overtake(session: Session, house: House, plan: Plan) -> None:
    """The plan holds no more: its lines are dropped and its number is never used again."""
    plan.state, plan.ended_at, plan.written_at = OVERTAKEN, house.now, None
    for line in session.scalars(
        select(OrderLine).where(OrderLine.plan_id == plan.id, OrderLine.state == LineState.PLANNED.value)
    ):
        line.state, line.changed_at = LineState.DROPPED.value, house.now
    drop_portal_rows(session, house, plan)
    session.flush()


def write_plan_files(house: House) -> int:
    """Write the workbooks of plans that have none yet into FOU's channel. Returns how many; a locked one waits."""
    with house.ledger.reading() as session:
        if doubt(session) is not None:
            return 0  # a newer plan of that number may lie there
        waiting = session.scalars(
            select(Plan).where(Plan.written_at.is_(None), Plan.state.in_([CURRENT, OVERTAKEN, APPLIED]))
        ).all()
        here = island(session, house)
        if here is not None and not here.groups.issuperset(plan.group_id for plan in waiting):
            here = None
        everyone = standings(session, house, here) if waiting else []  # once for all of them: it is the dear part
        books = {plan.number: plan_book(session, house, plan.number, everyone) for plan in waiting}
    written = 0
    for number, book in books.items():
        try:
            passing(CommitPoint.PLAN_FILE_WRITTEN, "before")
            house.ports.teams.put(house.office_channel, f"Plan {plan_name(number)}.xlsx", plan_workbook(book))
        except (Locked, NotFound, Refused, Unavailable):
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
    planned |= {row.placement_id for row in portal_rows(session, plan)} if plan.state != OVERTAKEN else set()
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
        express=plan.express_placement_id is not None,
        braked=brake_words(session, plan),
        mails=[PlanMail(mail.to, mail.subject, mail.body, mail.students) for mail in plan_mails(session, house, plan)],
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
