"""The running numbers that people use: P-0412, O-0031, S-0007. Never used twice, also when a row has gone."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from praksis.ledger.tables import CaseFile, HouseFact, Package, Plan


def next_number(session: Session, table: type[Plan] | type[Package] | type[CaseFile]) -> int:
    """One more than the highest that was ever given. Safe because one job at a time holds the house, and the column is
    unique. The highest is kept by itself too: a row may be erased, and its number still stands in people's mail."""
    name = f"last-number-{table.__tablename__}"
    kept = session.get(HouseFact, name)
    number = max(session.scalar(select(func.max(table.number))) or 0, int(kept.value) if kept else 0) + 1
    session.merge(HouseFact(name=name, value=str(number), changed_at=datetime.now(UTC)))
    session.flush()
    return number
