"""Order lines, oldest first: in the order in which they last changed, and those of one moment in that of their plans."""

from __future__ import annotations

from sqlalchemy import Select, func

from praksis.ledger.tables import OrderLine, Plan


def oldest_first(lines: Select[OrderLine]) -> Select[OrderLine]:
    """The lines in that order, the same in every database. One that was taken over by hand has no plan, and comes first."""
    return lines.outerjoin(Plan, OrderLine.plan_id == Plan.id).order_by(
        OrderLine.changed_at, func.coalesce(Plan.number, 0), OrderLine.position
    )
