"""The running numbers that people use: P-0412, O-0031, S-0007. Never used twice, also when a row has gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from praksis.ledger.house_facts import fact, put_fact
from praksis.ledger.tables import CaseFile, Package, Plan

NUMBERED: tuple[type[Plan] | type[Package] | type[CaseFile], ...] = (Plan, Package, CaseFile)
"""What bears running numbers."""


def next_number(session: Session, table: type[Plan] | type[Package] | type[CaseFile]) -> int:
    """One more than the highest that was ever given. Safe because one job at a time holds the house, and the column is
    unique. The highest is kept by itself too: a row may be erased, and its number still stands in people's mail."""
    number = _last(session, table) + 1
    _keep(session, table, number)
    return number


def last_numbers(session: Session) -> dict[str, int]:
    """The highest number that was ever given, by table name; 0 when none was."""
    plan, package, case = session.execute(_HIGHEST).one()
    there = {Plan: plan, Package: package, CaseFile: case}
    return {table.__tablename__: max(there[table] or 0, _kept(session, table)) for table in NUMBERED}


def go_on_after(session: Session, numbers: Mapping[str, int]) -> None:
    """See to it that the next numbers come after these (by table name), which a ledger before this one has given."""
    for table in NUMBERED:
        number = numbers.get(table.__tablename__, 0)
        if number > _last(session, table):
            _keep(session, table, number)


def _last(session: Session, table: type[Plan] | type[Package] | type[CaseFile]) -> int:
    return max(session.scalar(select(func.max(table.number))) or 0, _kept(session, table))


def _kept(session: Session, table: type[Plan] | type[Package] | type[CaseFile]) -> int:
    kept = fact(session, _name(table))
    return int(kept.value) if kept else 0


_HIGHEST = select(*(select(func.max(table.number)).scalar_subquery() for table in NUMBERED))
"""Of all three at once: the anchor is held against them several times in each job."""


def _keep(session: Session, table: type[Plan] | type[Package] | type[CaseFile], number: int) -> None:
    put_fact(session, _name(table), str(number), datetime.now(UTC))
    session.flush()


def _name(table: type[Plan] | type[Package] | type[CaseFile]) -> str:
    return f"last-number-{table.__tablename__}"
