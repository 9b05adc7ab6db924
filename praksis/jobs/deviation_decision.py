"""What a decision about a deviation puts into force, and what the institution is told (R22-R24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from praksis.cases import Choice
from praksis.deviations import StepKind, orders_follow
from praksis.errors import Refused
from praksis.jobs.deviation_rows import as_step, lacking, results_of, steps_of
from praksis.jobs.house import House
from praksis.jobs.outbox import Post, write_post
from praksis.ledger.case_files import standing_decision
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import CalendarRow, CaseFile, CatalogueRow, Decision, DeviationResult, StudentGroup
from praksis.messages import render
from praksis.planning import case_name
from praksis.settings import Institution
from praksis.wording.about import About, Cohort, Period
from praksis.wording.deviation import DeviationReceived, deviation_received

_REASON_BY_MAIL = "Skriv til student@helse-bergen.no, og oppgi saken, for å få den."


def refuse_unless_ready(session: Session, case: CaseFile, choice: Choice) -> None:
    """Guard a decision before it is kept.

    Raises:
        Refused: It cannot be granted yet; the words say what is missing.
    """
    lacks = lacking(session, case)
    if choice is Choice.GRANTED and lacks:
        raise Refused(
            f"Sak {case_name(case.number)} kan ikke innvilges ennå. Mangler: {'; '.join(lacks)}.", code="avvik-mangler"
        )


def carry_out(session: Session, house: House, case: CaseFile) -> None:
    """What the standing decision changes, in the commit that keeps it: its step, and the message back (R23)."""
    session.flush()
    session.refresh(case, ["decisions"])
    decision = standing_decision(case)
    assert decision is not None
    granted = decision.choice == Choice.GRANTED.value
    for step in steps_of(session, case):
        if step.kind == StepKind.DECISION.value:
            step.done_on, step.signature = house.today, decision.signature
        elif step.kind == StepKind.IMPLEMENTED.value and not granted:
            step.not_needed = True
    follow(session, house, case)
    _tell(session, house, case, decision, granted=granted, results=results_of(session, case), taken_back=False)
    mark_work(session, house.now)


def follow(session: Session, house: House, case: CaseFile) -> None:
    """Put what was granted into the catalogue once it is implemented (R24), and take it out when that holds no more."""
    decision = standing_decision(case)
    granted = decision is not None and decision.choice == Choice.GRANTED.value
    holds = orders_follow([as_step(step) for step in steps_of(session, case)], granted=granted)
    row = session.get_one(CalendarRow, case.calendar_row_id)
    for result in results_of(session, case):
        if holds and result.catalogue_row_id is None:
            in_force = CatalogueRow(
                profession=result.profession,
                system=result.system,
                role=result.role,
                valid_from=result.valid_from,
                valid_to=result.valid_to,
                seen_at=house.now,
                group_id=row.group_id,
                calendar_row_id=row.id,
                takes_away=result.takes_away,
            )
            session.add(in_force)
            session.flush()
            result.catalogue_row_id = in_force.id
        elif not holds and result.catalogue_row_id is not None:
            session.get_one(CatalogueRow, result.catalogue_row_id).left_book_at = house.now
            result.catalogue_row_id = None


def take_back(session: Session, house: House, case: CaseFile, decision: Decision) -> None:
    """What taking a decision back undoes, in the commit that keeps it: the usual access counts again, and the institution
    is told."""
    for step in steps_of(session, case):
        if step.kind in (StepKind.DECISION.value, StepKind.MESSAGE_BACK.value, StepKind.IMPLEMENTED.value):
            step.done_on, step.not_needed = None, False
    follow(session, house, case)
    granted = decision.choice == Choice.GRANTED.value
    _tell(session, house, case, decision, granted=granted, results=results_of(session, case), taken_back=True)
    mark_work(session, house.now)


def say_received(session: Session, house: House, case: CaseFile, row: CalendarRow, received_on: date) -> None:
    group = row.group
    institution = _institution(house, group)
    if institution is None:
        return
    about = About(Cohort(group.institution, group.name, group.cohort), Period(row.period, row.first_day, row.last_day))
    answer_by = next((s.due_on for s in steps_of(session, case) if s.kind == StepKind.DECISION.value), None)
    words = deviation_received(DeviationReceived(about, received_on, answer_by))
    write_post(
        session,
        house,
        Post(
            occasion=f"deviation-received:{case.id}",
            kind="deviation-received",
            channel=institution.channel,
            institution=institution.name,
            subject=words.subject,
            body=words.body,
            body_without_names=words.body,
            mentions=institution.coordinators,
        ),
    )


def _institution(house: House, group: StudentGroup) -> Institution | None:
    """The institution of a group, if settings know it; else nobody is told, and the open step «beskjed» shows it."""
    name = group.institution.casefold()
    return next((i for i in house.settings.institutions if i.name.casefold() == name), None)


def _tell(
    session: Session,
    house: House,
    case: CaseFile,
    decision: Decision,
    *,
    granted: bool,
    results: Sequence[DeviationResult],
    taken_back: bool,
) -> None:
    group = session.get_one(StudentGroup, case.group_id)
    period = session.get_one(CalendarRow, case.calendar_row_id).period
    institution = _institution(house, group)
    if institution is None:
        return
    outcome = "trukket tilbake" if taken_back else ("innvilget" if granted else "avslått")
    words = partial(
        render,
        "vedtak.txt.j2",
        institution=group.institution,
        group=group.name,
        cohort=group.cohort,
        period=period,
        case=case_name(case.number),
        granted=granted,
        taken_back=taken_back,
        results=[
            {
                "profession": r.profession,
                "system": r.system,
                "role": r.role,
                "takes_away": r.takes_away,
                "valid_from": f"{r.valid_from:%d.%m.%Y}" if r.valid_from else None,
                "valid_to": f"{r.valid_to:%d.%m.%Y}" if r.valid_to else None,
            }
            for r in results
        ],
    )
    write_post(
        session,
        house,
        Post(
            occasion=f"{decision_occasion(decision)}{':taken-back' if taken_back else ''}",
            kind="deviation-decision",
            channel=institution.channel,
            institution=institution.name,
            subject=f"Vedtak om tilganger: {group.name}, kull {group.cohort}, {period} – {outcome}",
            body=words(reason=(decision.taken_back_why if taken_back else decision.reason) or ""),
            body_without_names=words(reason=_REASON_BY_MAIL),  # a reason is free text, and may name somebody
            mentions=institution.coordinators,
        ),
    )


def decision_occasion(decision: Decision) -> str:
    return f"deviation-decision:{decision.id}"
