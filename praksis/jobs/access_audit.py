"""One entry of the audit per step of an order line: who got, lost or changed which access, why, for whom, and by whom.

What Normen asks of a register of authorisations: person (an id), role, purpose, enterprise, when it holds, what was
done and by whom (DESIGN.md, Audit). Ids only: no name and no national number ever stands in the audit.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.ledger.audit import append_audit
from praksis.ledger.tables import CalendarRow, OrderLine, Package
from praksis.planning import LineKind, package_name, plan_name


class AccessStep(StrEnum):
    """What has happened with an order line; with the line's kind it is the entry's action (`ordered-grant`)."""

    APPLIED = "applied"
    HANDED_OVER = "handed-over"
    UNKNOWN = "unknown"
    GIVEN_UP = "given-up"
    ORDERED = "ordered"
    NOT_PLACED = "not-placed"
    APPROVED = "approved"
    REJECTED = "rejected"
    IMPLEMENTED = "implemented"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    ADOPTED = "adopted"
    TAKEN_IN = "taken-in"
    SETTLED = "settled"


STEP_WORDS: dict[AccessStep, str] = {
    AccessStep.APPLIED: "vedtatt bestilt",
    AccessStep.HANDED_OVER: "gitt videre",
    AccessStep.UNKNOWN: "usikkert utfall",
    AccessStep.GIVEN_UP: "ikke gitt videre",
    AccessStep.ORDERED: "bestilt",
    AccessStep.NOT_PLACED: "ikke bestilt",
    AccessStep.APPROVED: "godkjent",
    AccessStep.REJECTED: "avslått",
    AccessStep.IMPLEMENTED: "iverksatt",
    AccessStep.ENDED: "utløpt",
    AccessStep.WITHDRAWN: "trukket tilbake",
    AccessStep.CORRECTED: "saksnummer rettet",
    AccessStep.ADOPTED: "tatt over, bestilt for hånd",
    AccessStep.TAKEN_IN: "tatt inn fra pakken",
    AccessStep.SETTLED: "avgjort",
}
"""How an extract says it (bokmål)."""

_WHAT: dict[LineKind, str] = {LineKind.GRANT: "granted", LineKind.CHANGE: "changed", LineKind.CANCEL: "revoked"}


def audit_access(session: Session, house: House, line: OrderLine, step: AccessStep, actor: str) -> None:
    """Append that `line` has come to `step`, in the same commit as the step itself.

    Args:
        session: The transaction.
        house: Its key seals the entry, its real time stamps it.
        line: The line as it is after the step; flushed, so that its entitlement and package are known.
        step: What has happened.
        actor: The signature of who did it, or «system».

    Raises:
        Unavailable: Another writer was adding to the chain; try again.
    """
    package = session.get(Package, line.package_id) if line.package_id else None
    row = session.get_one(CalendarRow, line.entitlement.calendar_row_id)
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=actor[:40],
        action=f"{step.value}-{line.kind}",
        subject=_subject(line, package),
        detail={
            "line": line.id,
            "what": _WHAT[LineKind(line.kind)],
            "person": line.entitlement.person_id,
            "system": line.entitlement.system,
            "role": line.role,
            "purpose": f"praksis: {row.group.name}, kull {row.group.cohort}, {row.period}",
            "enterprise": row.group.institution,
            "first_day": line.first_day.isoformat(),
            "last_day": line.last_day.isoformat(),
            "plan": plan_name(package.plan.number) if package else None,
            "case_number": line.case_number,
            "replaces": line.replaces_id,
        },
    )


def _subject(line: OrderLine, package: Package | None) -> str:
    return f"{package_name(package.number)}/{line.position}" if package else f"line/{line.id}"
