"""Opening, overtaking and deciding cases: a decision is never overwritten by a later run (DESIGN.md, Case)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from praksis.cases import CaseKind, Choice
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import CaseFile, Decision


@dataclass(frozen=True, slots=True)
class CaseNeed:
    """That a case should be open: its kind and subject, what it points at and what is shown."""

    kind: CaseKind
    subject: str
    facts: dict[str, str]
    placement_id: str | None = None
    registration_id: str | None = None
    document_id: str | None = None
    group_id: str | None = None
    calendar_row_id: str | None = None
    order_line_id: str | None = None


def standing_decision(case: CaseFile) -> Decision | None:
    """The decision that holds: the newest that has not been taken back."""
    return next((d for d in reversed(case.decisions) if d.taken_back_at is None), None)


def keep_cases(
    session: Session,
    kinds: Iterable[CaseKind],
    needs: Iterable[CaseNeed],
    now: datetime,
    *,
    in_documents: Collection[str] | None = None,
    in_groups: Collection[str] | None = None,
) -> int:
    """Make the open cases of `kinds` exactly what `needs` asks for; returns how many were opened.

    `in_documents` and `in_groups`: those about these lists, or these groups, alone; `needs` are all that there are of them.

    A need whose case has been decided (and not taken back) opens nothing: the decision sticks. An open case that
    nobody needs any more is overtaken. One that is open stays, with its facts brought up to date.
    """
    wanted = {(need.kind.value, need.subject): need for need in needs}
    values = [kind.value for kind in kinds]
    known: dict[tuple[str, str], CaseFile] = {}
    asked = select(CaseFile).where(CaseFile.kind.in_(values)).order_by(CaseFile.number)
    if in_documents is not None:
        asked = asked.where(CaseFile.document_id.in_(in_documents))
    if in_groups is not None:
        asked = asked.where(CaseFile.group_id.in_(in_groups))
    for case in session.scalars(asked):
        if case.state != "overtaken":
            known[case.kind, case.subject] = case
    opened = 0
    for key, case in known.items():
        if case.state == "open" and key not in wanted:
            case.state, case.ended_at = "overtaken", now
    for key, need in wanted.items():
        existing = known.get(key)
        if existing is None:
            session.add(
                CaseFile(
                    number=next_number(session, CaseFile),
                    kind=need.kind.value,
                    subject=need.subject,
                    state="open",
                    placement_id=need.placement_id,
                    registration_id=need.registration_id,
                    document_id=need.document_id,
                    group_id=need.group_id,
                    calendar_row_id=need.calendar_row_id,
                    order_line_id=need.order_line_id,
                    facts=need.facts,
                    opened_at=now,
                )
            )
            session.flush()
            opened += 1
        elif existing.state == "open" and existing.facts != need.facts:
            existing.facts = need.facts
    return opened


def decided_cases(session: Session, kinds: Iterable[CaseKind]) -> list[tuple[CaseFile, Choice]]:
    """The decided cases of some kinds, oldest first, each with its standing decision; the facts are those that were
    decided about. Two queries, however many have been decided."""
    found = []
    for case in session.scalars(_DECIDED, {"kinds": [kind.value for kind in kinds]}):
        decision = standing_decision(case)
        if decision is not None:
            found.append((case, Choice(decision.choice)))
    return found


_DECIDED = (
    select(CaseFile)
    .where(CaseFile.kind.in_(bindparam("kinds", expanding=True)), CaseFile.state == "decided")
    .order_by(CaseFile.number)
    .options(selectinload(CaseFile.decisions))
)
# Built once: a job asks it dozens of times, and building a statement costs as much as asking a small ledger.


def decided_with_facts(session: Session, kind: CaseKind) -> list[tuple[CaseFile, Choice]]:
    """The decided cases of one kind, each with its standing decision; the facts are those that were decided about."""
    return decided_cases(session, [kind])


def choices(cases: Iterable[tuple[CaseFile, Choice]]) -> dict[tuple[CaseKind, str], Choice]:
    """What holds by kind and subject, of cases as `decided_cases` gives them: of two about the same, the newer one."""
    return {(CaseKind(case.kind), case.subject): choice for case, choice in cases}


def decided(session: Session, kinds: Iterable[CaseKind]) -> dict[tuple[CaseKind, str], Choice]:
    """The standing decisions of some kinds of case, by kind and subject."""
    return choices(decided_cases(session, kinds))
