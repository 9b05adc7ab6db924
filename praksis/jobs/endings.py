"""Access that comes to its end: marked and told of in the audit when its last day has passed; listed for review before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.house import House
from praksis.ledger.tables import CalendarRow, Entitlement, OrderLine, PlacementVersion, Plan
from praksis.planning import LineKind, LineState

_RUNNING = (LineState.ADOPTED, LineState.ORDERED, LineState.APPROVED, LineState.IMPLEMENTED)
"""Lines that give access and have not been marked as ended."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An access that ends, or has ended, as it is shown for review. Names are for the administrator; no number."""

    institution: str
    group: str
    cohort: str
    period: str
    student: str
    place: str
    """Sheet and row in the practice list."""
    system: str
    role: str
    first_day: date
    last_day: date
    case_number: str | None
    state: str
    over: bool
    """Whether the last day has passed."""


def end_lines(session: Session, house: House) -> int:
    """Mark the access whose last day has passed as ended, each with its entry in the audit. Returns how many.

    Part of the caller's transaction. Ended access still counts for Bestilt (R13): the practice was covered.
    """
    over = session.scalars(
        select(OrderLine)
        .outerjoin(Plan, OrderLine.plan_id == Plan.id)
        .where(
            OrderLine.state.in_([state.value for state in _RUNNING]),
            OrderLine.kind != LineKind.CANCEL.value,
            OrderLine.last_day < house.today,
        )
        .order_by(OrderLine.last_day, Plan.number, OrderLine.position, OrderLine.id)
    ).all()
    for line in over:
        line.state, line.changed_at = LineState.ENDED.value, house.now
        session.flush()
        audit_access(session, house, line, AccessStep.ENDED, "system")
    return len(over)


def ending_within(session: Session, house: House, days: int) -> Sequence[Ending]:
    """The accesses whose last day is within `days` days from today (today is day 0), and those that are over and not
    marked as ended yet; by last day, group, period and student."""
    until = house.today + timedelta(days=days)
    lines = session.scalars(
        select(OrderLine)
        .join(Entitlement)
        .where(
            OrderLine.state.in_([state.value for state in _RUNNING]),
            OrderLine.kind != LineKind.CANCEL.value,
            OrderLine.last_day <= until,
        )
    ).all()
    ids = {placement_id for line in lines for placement_id in line.placement_ids}
    current = select(PlacementVersion).where(PlacementVersion.current.is_(True), PlacementVersion.placement_id.in_(ids))
    versions = {v.placement_id: v for v in session.scalars(current)}
    found = [_ending(session, house, line, versions) for line in lines]
    return sorted(found, key=lambda e: (e.last_day, e.institution, e.group, e.cohort, e.period, e.student, e.system))


def _ending(session: Session, house: House, line: OrderLine, versions: dict[str, PlacementVersion]) -> Ending:
    row = session.get_one(CalendarRow, line.entitlement.calendar_row_id)
    version = next((versions[p] for p in line.placement_ids if p in versions), None)
    name = f"{version.given_name} {version.family_name}".strip() if version else ""
    return Ending(
        institution=row.group.institution,
        group=row.group.name,
        cohort=row.group.cohort,
        period=row.period,
        student=name or "ukjent",
        place=f"{version.sheet}, rad {version.row}" if version else "",
        system=line.entitlement.system,
        role=line.role,
        first_day=line.first_day,
        last_day=line.last_day,
        case_number=line.case_number,
        state=line.state,
        over=line.last_day < house.today,
    )
