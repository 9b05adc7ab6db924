"""How far each deviation has come, and what is overdue (R20-R24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.deviations import ONLY_WHEN_NEEDED, STEP_WORDS, Step, StepKind, overdue
from praksis.jobs.deviation_decision import decision_occasion
from praksis.jobs.deviation_rows import as_step, results_of, steps_of
from praksis.jobs.house import House
from praksis.ledger.case_files import standing_decision
from praksis.ledger.tables import CalendarRow, CaseFile, Decision, Message
from praksis.planning import case_name


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One step as people see it."""

    case: str
    institution: str
    group: str
    cohort: str
    period: str
    kind: str
    step: str
    due_on: date | None
    done_on: date | None
    not_needed: bool
    overdue: bool
    who: str | None
    signature: str | None
    """The administrator who has written it down, or decided the case."""
    document: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ResultStatus:
    """One system that the group is to get or not to get. `in_force`: orders follow it now."""

    profession: str
    system: str
    role: str
    takes_away: bool
    valid_from: date | None
    valid_to: date | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class DeviationStatus:
    """A deviation with its steps and results."""

    case: str
    number: int
    state: str
    institution: str
    group: str
    cohort: str
    period: str
    outcomes: str
    steps: tuple[StepStatus, ...]
    results: tuple[ResultStatus, ...]


def deviations(session: Session, house: House) -> list[DeviationStatus]:
    """All deviations with their steps and results, the newest last."""
    cases = session.scalars(
        select(CaseFile).where(CaseFile.kind == CaseKind.DEVIATION.value).order_by(CaseFile.number)
    ).all()
    return [_status(session, house, case) for case in cases]


def overdue_steps(session: Session, house: House) -> list[StepStatus]:
    """The steps that should have been done before today, the oldest date first."""
    late = [step for one in deviations(session, house) for step in one.steps if step.overdue]
    return sorted(late, key=lambda step: (step.due_on or date.max, step.case))


def deviation_problems(session: Session, house: House) -> list[str]:
    """The overdue steps in words, one sentence each."""
    return [
        f"Sak {step.case} (avvik for {step.institution} {step.group}, kull {step.cohort}, {step.period}): «"
        f"{step.step}» hadde frist {step.due_on:%d.%m.%Y}. Følg opp, og skriv det ned med «praksis deviation step»."
        for step in overdue_steps(session, house)
    ]


def _status(session: Session, house: House, case: CaseFile) -> DeviationStatus:
    row = session.get_one(CalendarRow, case.calendar_row_id)
    about = (row.group.institution, row.group.name, row.group.cohort, row.period)
    decision = standing_decision(case)
    told_on = _told_on(session, decision)
    steps = []
    for stored in steps_of(session, case):
        step = as_step(stored)
        if step.kind is StepKind.MESSAGE_BACK:
            step = Step(step.kind, step.due_on, told_on or step.done_on, step.not_needed)
        if step.kind is StepKind.IMPLEMENTED and decision is None:
            step = Step(step.kind, None, step.done_on, step.not_needed)  # waits for the decision, not for a date
        steps.append(
            StepStatus(
                case_name(case.number),
                *about,
                step.kind.value,
                STEP_WORDS[step.kind],
                step.due_on,
                step.done_on,
                step.not_needed or (step.kind in ONLY_WHEN_NEEDED and step.is_open and step.due_on is None),
                overdue(step, house.today),
                stored.who,
                stored.signature,
                stored.document,
                stored.note,
            )
        )
    results = tuple(
        ResultStatus(
            r.profession, r.system, r.role, r.takes_away, r.valid_from, r.valid_to, r.catalogue_row_id is not None
        )
        for r in results_of(session, case)
    )
    state = decision.choice if decision is not None else case.state
    outcomes = next((s.note or "" for s in steps if s.kind == StepKind.APPLICATION.value), "")
    return DeviationStatus(case_name(case.number), case.number, state, *about, outcomes, tuple(steps), results)


def _told_on(session: Session, decision: Decision | None) -> date | None:
    if decision is None:
        return None
    sent = session.scalars(select(Message.sent_at).where(Message.occasion == decision_occasion(decision))).first()
    return oslo_date(sent) if sent else None
