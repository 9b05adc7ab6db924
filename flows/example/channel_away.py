"""What goes wrong in the example when an order is to leave: FOU's own channel is out of reach at that very moment.

The order has been written down and sealed, and nobody can see whether it came to stand: its outcome is unknown, and an
administrator is asked. The decision, and the new plan that follows it, come with the other decisions of the day.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.errors import NotFound
from praksis.jobs.apply import apply
from praksis.jobs.brakes import brake_words
from praksis.jobs.house import House
from praksis.jobs.portal import portal_rows
from praksis.ledger.tables import CaseFile, OrderLine, Package, Plan
from praksis.plan_states import CURRENT
from praksis.planning import package_name, plan_name


def order_while_away(house: House, office: Path, signature: str) -> str | None:
    """Apply the smallest plan while the folder of FOU's channel is away, once in a season, and bring it back.

    Returns:
        What happened, in words; None when it has happened already, or there is no plan of orders alone.
    """
    away = office.with_name(f"{office.name} (borte)")
    if away.exists():
        away.rename(office)  # a run that was killed just here
    with house.ledger.reading() as session:
        asked = select(CaseFile.id).where(CaseFile.kind == CaseKind.UNKNOWN_OUTCOME.value)
        plan = _smallest(session) if session.scalars(asked).first() is None else None
        package = package_name((session.scalar(select(func.max(Package.number))) or 0) + 1)
    if plan is None:
        return None
    office.rename(away)
    try:
        apply(house, plan, signature)
    except NotFound:
        return f"FOUs kanal er borte idet pakke {package} (plan {plan_name(plan)}) skal legges der"
    finally:
        away.rename(office)
    return None


def _smallest(session: Session) -> int | None:
    """The plan with fewest lines of those that can be applied and hold no e-mails."""
    lines = select(Plan.number, func.count(OrderLine.id)).join(OrderLine, OrderLine.plan_id == Plan.id)
    of_plans = session.execute(lines.where(Plan.state == CURRENT).group_by(Plan.number))
    counted = {row[0]: int(row[1]) for row in of_plans}
    plans = session.scalars(select(Plan).where(Plan.number.in_(counted)))
    return min(
        (p.number for p in plans if brake_words(session, p) is None and not portal_rows(session, p)),
        key=lambda number: (counted[number], number),
        default=None,
    )
