"""What «Saker.xlsx» shows, from the ledger: the open cases, and those settled in the last thirty days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from praksis.case_book import About, CaseBook, OpenRow, SettledRow, Typed
from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind, Choice
from praksis.clock import oslo_date
from praksis.jobs.decide import chosen_words, not_open, offered_in
from praksis.jobs.house import House
from praksis.ledger.case_files import standing_decision
from praksis.ledger.tables import CalendarRow, CaseFile, Document, StudentGroup
from praksis.planning import case_name

SHOWN_FOR = timedelta(days=30)
"""So long a settled case can be seen in the workbook, and its decision taken back there."""


def fresh_book(session: Session, house: House) -> CaseBook:
    """The workbook as the ledger has it, with nothing typed in it. Reads only."""
    desk = _Groups(session)
    open_cases = session.scalars(select(CaseFile).where(CaseFile.state == "open")).all()
    rows = [
        OpenRow(
            about=desk.about(case),
            why=_why(case),
            one=_fact(case, "one"),
            other="\n".join(text for text in (_fact(case, "other"), _fact(case, "others")) if text),
            age=(house.today - oslo_date(case.opened_at)).days,
            typed=Typed(taken_by=case.taken_by or ""),
        )
        for case in open_cases
    ]
    return CaseBook(
        made_on=house.today,
        open=sorted(rows, key=_in_heaps),
        settled=[_settled(desk, case) for case in _of_late(session, house)],
        choices={
            case_type.title: tuple(CHOICE_WORDS[choice] for choice in case_type.choices)
            for case_type in CASE_TYPES.values()
            if not case_type.named
        },
        names={
            (CASE_TYPES[CaseKind(case.kind)].title, _fact(case, "institution")): offered_in(case)
            for case in open_cases
            if CASE_TYPES[CaseKind(case.kind)].named
        },
        signatures=[administrator.signature for administrator in house.settings.administrators],
    )


def ended_words(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    """How each of the cases `numbers` ended that is not open any more, however long ago."""
    return {
        case.number: not_open(case)
        for case in session.scalars(
            select(CaseFile).where(CaseFile.number.in_(sorted(set(numbers))), CaseFile.state != "open")
        )
    }


def _of_late(session: Session, house: House) -> list[CaseFile]:
    return list(
        session.scalars(
            select(CaseFile)
            .where(CaseFile.state != "open", CaseFile.ended_at >= house.now - SHOWN_FOR)
            .order_by(CaseFile.ended_at.desc(), CaseFile.number)
            .options(selectinload(CaseFile.decisions))
        )
    )


def _in_heaps(row: OpenRow) -> tuple[object, ...]:
    """Cases of one kind and group stand together, so that a decision can be filled down."""
    about = row.about
    return (list(CaseKind).index(about.kind), about.institution, about.group, about.cohort, about.period, about.number)


def _settled(desk: _Groups, case: CaseFile) -> SettledRow:
    decision = standing_decision(case) if case.state == "decided" else None
    ended = oslo_date(case.ended_at or case.opened_at)
    if decision is None:
        return SettledRow(desk.about(case), "innhentet", "Det saken gjaldt, er ordnet på annen måte.", "", ended)
    words = chosen_words(case, Choice(decision.choice))
    return SettledRow(desk.about(case), words, decision.reason, decision.signature, oslo_date(decision.decided_at))


def _why(case: CaseFile) -> str:
    return " ".join(part for part in (_fact(case, "why"), CASE_TYPES[CaseKind(case.kind)].before) if part)


def _fact(case: CaseFile, name: str) -> str:
    return str(case.facts.get(name) or "")


class _Groups:
    """Which institution, group, cohort and period a case is about (R19): by what it points at, else by its facts."""

    def __init__(self, session: Session) -> None:
        self.groups = {group.id: group for group in session.scalars(select(StudentGroup))}
        self.periods = {row.id: row for row in session.scalars(select(CalendarRow))}
        self.group_of = {document.id: document.group_id for document in session.scalars(select(Document))}

    def about(self, case: CaseFile) -> About:
        row = self.periods.get(case.calendar_row_id or "")
        group_id = case.group_id or (row.group_id if row else None) or self.group_of.get(case.document_id or "")
        group = self.groups.get(group_id or "")
        return About(
            number=case.number,
            name=case_name(case.number),
            kind=CaseKind(case.kind),
            what=_fact(case, "what"),
            institution=_fact(case, "institution") or (group.institution if group else ""),
            group=group.name if group else _fact(case, "group"),
            cohort=group.cohort if group else "",
            period=_fact(case, "period") or (row.period if row else ""),
        )
