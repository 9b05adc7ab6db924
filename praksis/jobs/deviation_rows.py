"""What is kept of a deviation: its case, its steps, and the systems it is about (R20-R24)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.deviations import Step, StepKind, lacks_for_grant
from praksis.errors import NotFound
from praksis.jobs.house import House
from praksis.ledger.audit import append_audit
from praksis.ledger.tables import CalendarRow, CaseFile, CaseStep, DeviationResult
from praksis.planning import case_name


def find_deviation(session: Session, number: int) -> CaseFile:
    """The deviation of that case number.

    Raises:
        NotFound: There is none.
    """
    case = session.scalars(
        select(CaseFile).where(CaseFile.number == number, CaseFile.kind == CaseKind.DEVIATION.value)
    ).first()
    if case is None:
        raise NotFound(
            f"Sak {case_name(number)} er ikke en avvikssak. «praksis deviation list» viser dem.", code="sak-finnes-ikke"
        )
    return case


def steps_of(session: Session, case: CaseFile) -> list[CaseStep]:
    order = {kind.value: n for n, kind in enumerate(StepKind)}
    found = session.scalars(select(CaseStep).where(CaseStep.case_id == case.id)).all()
    return sorted(found, key=lambda step: order[step.kind])


def as_step(stored: CaseStep) -> Step:
    return Step(StepKind(stored.kind), stored.due_on, stored.done_on, stored.not_needed)


def results_of(session: Session, case: CaseFile) -> list[DeviationResult]:
    found = session.scalars(select(DeviationResult).where(DeviationResult.case_id == case.id)).all()
    return sorted(found, key=lambda r: (r.profession, r.system))


def lacking(session: Session, case: CaseFile) -> tuple[str, ...]:
    """What is missing before the case can be granted, in words."""
    steps = steps_of(session, case)
    decided_by = next((s.who for s in steps if s.kind == StepKind.DECISION.value), None)
    return lacks_for_grant([as_step(s) for s in steps], len(results_of(session, case)), decided_by)


def refresh_facts(session: Session, case: CaseFile) -> None:
    """What the case shows, in «Saker.xlsx» and everywhere: what is applied for, and how far it has come."""
    row = session.get_one(CalendarRow, case.calendar_row_id)
    steps = steps_of(session, case)
    results = "; ".join(
        f"{r.profession} {'får ikke' if r.takes_away else 'får'} {r.system}" + (f" ({r.role})" if r.role else "")
        for r in results_of(session, case)
    )
    lacks = lacking(session, case)
    outcomes = next((s.note or "" for s in steps if s.kind == StepKind.APPLICATION.value), "")
    case.facts = {
        "what": f"{row.group.institution}: {results or 'hva gruppen skal få, er ikke skrevet ned ennå'}",
        "why": (f"Mangler før saken kan innvilges: {'; '.join(lacks)}. " if lacks else "Kan avgjøres. ")
        + "Begrunnelsen blir sendt til studiestedet.",
        "one": f"Søknad: {outcomes}",
        "other": "",
        "group": f"{row.group.name}, kull {row.group.cohort}",
        "period": row.period,
        "institution": row.group.institution,
    }


def audit_deviation(session: Session, house: House, signature: str, action: str, case: CaseFile, **detail: str) -> None:
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action=action,
        subject=case_name(case.number),
        detail=detail,
    )
