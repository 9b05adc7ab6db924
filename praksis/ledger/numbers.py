"""The running numbers that people use: P-0412, O-0031, S-0007. Never used twice, also when a row has gone."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from praksis.ledger.tables import CaseFile, Package, Plan


def next_number(session: Session, table: type[Plan] | type[Package] | type[CaseFile]) -> int:
    """One more than the highest so far. Safe because one job at a time holds the house, and the column is unique."""
    return (session.scalar(select(func.max(table.number))) or 0) + 1
