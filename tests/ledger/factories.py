"""Rows of the ledger with what they need around them; only what a test is about has to be said."""

from __future__ import annotations

import itertools
from datetime import date

from sqlalchemy.orm import Session

from praksis.ledger.tables import CalendarRow, CaseFile, Entitlement, OrderLine, Person, Plan, StudentGroup
from praksis.planning import LineState
from tests.ledger.conftest import NOW

_numbers = itertools.count(1)


def a_calendar_row(session: Session, period: str = "Periode 1") -> CalendarRow:
    group = StudentGroup(institution="HVL", name="Sykepleie", cohort=f"kull {next(_numbers)}")
    session.add(group)
    session.flush()
    row = CalendarRow(
        group_id=group.id,
        period=period,
        first_day=date(2026, 9, 7),
        last_day=date(2026, 11, 1),
        profession="Sykepleier",
    )
    session.add(row)
    session.flush()
    return row


def a_plan(session: Session, row: CalendarRow, *, state: str = "current", number: int | None = None) -> Plan:
    plan = Plan(
        number=number or next(_numbers),
        group_id=row.group_id,
        calendar_row_id=row.id,
        fingerprint="0" * 64,
        state=state,
        made_at=NOW,
    )
    session.add(plan)
    session.flush()
    return plan


def an_entitlement(session: Session, row: CalendarRow, system: str = "DIPS Arena") -> Entitlement:
    person = Person(created_at=NOW)
    session.add(person)
    session.flush()
    entitlement = Entitlement(person_id=person.id, system=system, calendar_row_id=row.id, created_at=NOW)
    session.add(entitlement)
    session.flush()
    return entitlement


def a_line(session: Session, entitlement: Entitlement, state: LineState) -> OrderLine:
    line = OrderLine(
        entitlement_id=entitlement.id,
        position=next(_numbers),
        kind="grant",
        state=state.value,
        role="Student",
        first_day=date(2026, 9, 7),
        last_day=date(2026, 11, 1),
        why="Registrert og overført.",
        changed_at=NOW,
    )
    session.add(line)
    session.flush()
    return line


def a_case(session: Session, subject: str = "p1", *, kind: str = "late-row", state: str = "open") -> CaseFile:
    case = CaseFile(number=next(_numbers), kind=kind, subject=subject, state=state, opened_at=NOW)
    session.add(case)
    session.flush()
    return case
