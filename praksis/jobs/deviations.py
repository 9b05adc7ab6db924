"""Deviations from the access catalogue, from the institution's application to orders that follow the decision (R20-R24).

Each is a case with dated steps. What is granted becomes a row of the catalogue for that group and period, kept beside
the book that people maintain: reading the book again does not touch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.access import profession_key
from praksis.cases import CaseKind, Choice
from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint
from praksis.deviations import (
    BY_HAND,
    ONLY_WHEN_NEEDED,
    STEP_WORDS,
    Step,
    StepKind,
    first_steps,
    lacks_for_grant,
    overdue,
)
from praksis.errors import Invalid, NotFound, Refused
from praksis.free_text import reason_in, without_identity_number
from praksis.jobs.house import House
from praksis.jobs.manual import find_group
from praksis.jobs.outbox import Post, write_post
from praksis.jobs.report import ActReport
from praksis.ledger.audit import append_audit
from praksis.ledger.case_files import standing_decision
from praksis.ledger.house_facts import mark_work
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    CaseStep,
    CatalogueRow,
    Decision,
    DeviationResult,
    Message,
    StudentGroup,
)
from praksis.messages import render
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


# ---------------------------------------------------------------------------------------------------------- what people do


def new_deviation(
    house: House,
    group: str,
    period: str,
    outcomes: str,
    signature: str,
    *,
    received_on: date | None = None,
    document: str | None = None,
    who: str | None = None,
) -> ActReport:
    """Write down an application (R21): which group («Studiested/Gruppe/Kull») and period, and the learning outcomes.

    Args:
        house: The house.
        group: The group as in the calendar, or its id.
        period: The practice period as in the calendar.
        outcomes: The learning outcomes to be reached, in the institution's words.
        signature: The administrator's.
        received_on: When the application came (Oslo); today when left out.
        document: The application itself, by name or reference.
        who: Who applied.

    Raises:
        Invalid: The signature is not known; the outcomes are missing or too long; a text holds a national number; the
            application comes from the future.
        NotFound: There is no such group or period in the calendar.
    """
    administrator = house.settings.require_signature(signature)
    why = _text(outcomes, "Læringsutbyttet")
    came = received_on or house.today
    if came > house.today:
        raise Invalid("Søknaden kan ikke være mottatt fram i tid. Rett datoen.", code="avvik-dato")
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        row = _find_period(session, find_group(session, group), period)
        number = next_number(session, CaseFile)
        about = f"{row.group.institution} {row.group.name}, kull {row.group.cohort}, {row.period}"
        case = CaseFile(
            number=number,
            kind=CaseKind.DEVIATION.value,
            subject=f"{row.id}:{number}",
            state="open",
            group_id=row.group_id,
            calendar_row_id=row.id,
            facts={},
            opened_at=house.now,
        )
        session.add(case)
        session.flush()
        for step in first_steps(came, row.first_day, house.settings.rules.deviation_days):
            session.add(
                CaseStep(
                    case_id=case.id,
                    kind=step.kind.value,
                    due_on=step.due_on,
                    done_on=step.done_on,
                    who=_short(who, 120) if step.kind is StepKind.APPLICATION else None,
                    document=_short(document, 200) if step.kind is StepKind.APPLICATION else None,
                    note=why if step.kind is StepKind.APPLICATION else None,
                    signature=administrator.signature if step.kind is StepKind.APPLICATION else None,
                    changed_at=house.now,
                )
            )
        session.flush()
        _refresh_facts(session, case)
        _audit(session, house, administrator.signature, "deviation-new", case)
        mark_work(session, house.now)
    return ActReport(
        f"Sak {case_name(number)}: søknad om avvik for {about} er skrevet ned. Skriv ned hva gruppen skal få eller ikke få "
        f"med «praksis deviation result {case_name(number)}», og stegene med «praksis deviation step {case_name(number)}»."
    )


def record_step(
    house: House,
    case_number: int,
    kind: StepKind,
    signature: str,
    *,
    done_on: date | None = None,
    due_on: date | None = None,
    not_needed: bool = False,
    who: str | None = None,
    document: str | None = None,
    note: str | None = None,
) -> ActReport:
    """Write down a step: done on a day, due on a day, or not needed; with who, which document and a note.

    Raises:
        Invalid: The signature is not known; nothing is given, or things that exclude one another; the day lies in the
            future; the step is not one that is written down by hand; a text holds a national number.
        NotFound: There is no such case.
    """
    administrator = house.settings.require_signature(signature)
    if kind not in BY_HAND:
        raise Invalid(
            f"Steget «{STEP_WORDS[kind].lower()}» skjer av seg selv når saken avgjøres med «praksis decide».",
            code="avvik-steg",
        )
    if done_on is not None and not_needed:
        raise Invalid("Et steg er enten gjort eller ikke aktuelt, ikke begge deler.", code="avvik-steg")
    if done_on is None and due_on is None and not not_needed and not (who or document or note):
        raise Invalid("Oppgi når steget ble gjort, fristen, eller at det ikke er aktuelt.", code="avvik-steg")
    if done_on is not None and done_on > house.today:
        raise Invalid("Steget kan ikke være gjort fram i tid. Oppgi fristen i stedet.", code="avvik-dato")
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        case = find_deviation(session, case_number)
        step = session.scalars(select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.kind == kind.value)).one()
        if done_on is not None or due_on is not None or not_needed:
            step.not_needed = not_needed
            step.done_on = done_on if not not_needed else None
        step.due_on = due_on or step.due_on
        step.who, step.document = _short(who, 120) or step.who, _short(document, 200) or step.document
        step.note = _text(note, "Merknaden") if note else step.note
        step.signature, step.changed_at = administrator.signature, house.now
        _refresh_facts(session, case)
        _audit(session, house, administrator.signature, "deviation-step", case, step=kind.value)
        mark_work(session, house.now)
    if not_needed:
        what = "ikke aktuelt"
    elif done_on is not None:
        what = f"gjort {done_on:%d.%m.%Y}"
    else:
        what = f"frist {due_on:%d.%m.%Y}" if due_on else "notert"
    return ActReport(f"Sak {case_name(case_number)}, {STEP_WORDS[kind].lower()}: {what}.")


def add_result(
    house: House,
    case_number: int,
    system: str,
    role: str,
    signature: str,
    *,
    takes_away: bool = False,
    profession: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> ActReport:
    """Write down a system that the group is to get (in a role), or not to get. Written again, it takes the place of what
    was written for that system.

    Args:
        house: The house.
        case_number: The case.
        system: The system, as in the access catalogue.
        role: The role; may be empty when the system is taken away.
        signature: The administrator's.
        takes_away: Whether the group is *not* to get it.
        profession: Whose; the period's own when left out.
        valid_from: For practices that start on this day or later; all of the period when left out.
        valid_to: The last day.

    Raises:
        Invalid: The signature is not known; system or role is missing; the period has no profession and none is given;
            the days are turned round or lie after the period; a text holds a national number.
        NotFound: There is no such case.
        Refused: The case has been decided.
    """
    administrator = house.settings.require_signature(signature)
    name, words = _short(system, 120), _short(role, 120)
    if not name or (not words and not takes_away):
        raise Invalid("Oppgi systemet, og rollen studentene skal ha i det.", code="avvik-system")
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        case = find_deviation(session, case_number)
        if case.state != "open":
            raise Refused(
                f"Sak {case_name(case_number)} er avgjort. Trekk avgjørelsen tilbake først om noe skal endres.",
                code="sak-ikke-apen",
            )
        row = session.get_one(CalendarRow, case.calendar_row_id)
        whose = _short(profession, 120) or row.profession
        if not whose:
            raise Invalid(
                "Kalenderen sier ikke hvilken profesjon perioden har. Oppgi profesjonen.", code="avvik-system"
            )
        if valid_from and (valid_from > row.last_day or (valid_to and valid_to < valid_from)):
            raise Invalid(
                f"Dagene passer ikke: perioden varer {row.first_day:%d.%m.%Y}–{row.last_day:%d.%m.%Y}, og første dag kan "
                "ikke være etter siste.",
                code="avvik-dato",
            )
        for earlier in _results(session, case):
            if (profession_key(earlier.profession), earlier.system.casefold()) == (
                profession_key(whose),
                name.casefold(),
            ):
                session.delete(earlier)
        session.add(
            DeviationResult(
                case_id=case.id,
                profession=whose,
                system=name,
                role=words or "",
                takes_away=takes_away,
                valid_from=valid_from,
                valid_to=valid_to,
            )
        )
        session.flush()
        _refresh_facts(session, case)
        _audit(session, house, administrator.signature, "deviation-result", case, system=name)
        mark_work(session, house.now)
    what = f"får ikke {name}" if takes_away else f"får {name} ({words})"
    late = ""
    if valid_from and valid_from > row.first_day:
        late = f" Merk: det gjelder bare praksis som starter {valid_from:%d.%m.%Y} eller senere."
    return ActReport(f"Sak {case_name(case_number)}: {whose} {what}.{late}")


# ------------------------------------------------------------------------------------------------- when it is decided


def refuse_unless_ready(session: Session, case: CaseFile, choice: Choice) -> None:
    """Guard a decision before it is kept.

    Raises:
        Refused: It cannot be granted yet; the words say what is missing.
    """
    lacks = lacks_for_grant([_step(s) for s in _steps(session, case)], len(_results(session, case)))
    if choice is Choice.GRANTED and lacks:
        raise Refused(
            f"Sak {case_name(case.number)} kan ikke innvilges ennå. Mangler: {'; '.join(lacks)}.", code="avvik-mangler"
        )


def carry_out(session: Session, house: House, case: CaseFile) -> None:
    """What the standing decision puts into force, in the commit that keeps it: rows of the catalogue, and the message
    back (R23)."""
    session.flush()
    session.refresh(case, ["decisions"])
    decision = standing_decision(case)
    assert decision is not None
    granted = decision.choice == Choice.GRANTED.value
    results = _results(session, case)
    row = session.get_one(CalendarRow, case.calendar_row_id)
    if granted:
        for result in results:
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
    for step in _steps(session, case):
        if step.kind == StepKind.DECISION.value:
            step.done_on, step.who, step.signature = house.today, decision.signature, decision.signature
        elif step.kind == StepKind.IMPLEMENTED.value and not granted:
            step.not_needed = True
    _tell(session, house, case, decision, granted=granted, results=results, taken_back=False)
    mark_work(session, house.now)


def take_back(session: Session, house: House, case: CaseFile, decision: Decision) -> None:
    """What taking a decision back undoes, in the commit that keeps it: the usual access counts again, and the institution
    is told."""
    results = _results(session, case)
    for result in results:
        if result.catalogue_row_id is not None:
            session.get_one(CatalogueRow, result.catalogue_row_id).left_book_at = house.now
            result.catalogue_row_id = None
    for step in _steps(session, case):
        if step.kind in (StepKind.DECISION.value, StepKind.IMPLEMENTED.value):
            step.done_on, step.not_needed = None, False
    granted = decision.choice == Choice.GRANTED.value
    _tell(session, house, case, decision, granted=granted, results=results, taken_back=True)
    mark_work(session, house.now)


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
    institution = next(
        (i for i in house.settings.institutions if i.name.casefold() == group.institution.casefold()), None
    )
    if institution is None:
        return  # nobody to tell; the step «beskjed» stays open and shows
    outcome = "trukket tilbake" if taken_back else ("innvilget" if granted else "avslått")
    body = render(
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
        reason=(decision.taken_back_why if taken_back else decision.reason) or "",
    )
    write_post(
        session,
        house,
        Post(
            occasion=f"{_occasion(decision)}{':taken-back' if taken_back else ''}",
            kind="deviation-decision",
            channel=institution.channel,
            institution=institution.name,
            subject=f"Vedtak om tilganger: {group.name}, kull {group.cohort}, {period} – {outcome}",
            body=body,
            mentions=institution.coordinators,
        ),
    )


def _occasion(decision: Decision) -> str:
    return f"deviation-decision:{decision.id}"


# ------------------------------------------------------------------------------------------------------- what is shown


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
    for stored in _steps(session, case):
        step = _step(stored)
        if step.kind is StepKind.MESSAGE_BACK:
            step = Step(step.kind, step.due_on, told_on)
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
                stored.document,
                stored.note,
            )
        )
    results = tuple(
        ResultStatus(
            r.profession, r.system, r.role, r.takes_away, r.valid_from, r.valid_to, r.catalogue_row_id is not None
        )
        for r in _results(session, case)
    )
    state = decision.choice if decision is not None else case.state
    outcomes = next((s.note or "" for s in steps if s.kind == StepKind.APPLICATION.value), "")
    return DeviationStatus(case_name(case.number), case.number, state, *about, outcomes, tuple(steps), results)


def _told_on(session: Session, decision: Decision | None) -> date | None:
    if decision is None:
        return None
    sent = session.scalars(select(Message.sent_at).where(Message.occasion == _occasion(decision))).first()
    return oslo_date(sent) if sent else None


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


def _find_period(session: Session, group: StudentGroup, period: str) -> CalendarRow:
    wanted = " ".join(period.casefold().split())
    rows = session.scalars(
        select(CalendarRow).where(CalendarRow.group_id == group.id, CalendarRow.left_book_at.is_(None))
    ).all()
    for row in rows:
        if " ".join(row.period.casefold().split()) == wanted:
            return row
    known = ", ".join(f"«{row.period}»" for row in rows) or "ingen"
    raise NotFound(
        f"Praksiskalenderen har ikke den perioden for {group.institution} {group.name}, kull {group.cohort}. Den har: "
        f"{known}.",
        code="periode-finnes-ikke",
    )


def _steps(session: Session, case: CaseFile) -> list[CaseStep]:
    order = {kind.value: n for n, kind in enumerate(StepKind)}
    found = session.scalars(select(CaseStep).where(CaseStep.case_id == case.id)).all()
    return sorted(found, key=lambda step: order[step.kind])


def _step(stored: CaseStep) -> Step:
    return Step(StepKind(stored.kind), stored.due_on, stored.done_on, stored.not_needed)


def _results(session: Session, case: CaseFile) -> list[DeviationResult]:
    found = session.scalars(select(DeviationResult).where(DeviationResult.case_id == case.id)).all()
    return sorted(found, key=lambda r: (r.profession, r.system))


def _refresh_facts(session: Session, case: CaseFile) -> None:
    """What the case shows, in «Saker.xlsx» and everywhere: what is applied for, and how far it has come."""
    row = session.get_one(CalendarRow, case.calendar_row_id)
    steps = _steps(session, case)
    results = "; ".join(
        f"{r.profession} {'får ikke' if r.takes_away else 'får'} {r.system}" + (f" ({r.role})" if r.role else "")
        for r in _results(session, case)
    )
    lacks = lacks_for_grant([_step(s) for s in steps], len(_results(session, case)))
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


def _text(text: str, what: str) -> str:
    try:
        return reason_in(text)
    except Invalid as error:
        raise Invalid(f"{what}: {error.message}", code=error.code) from None


def _short(text: str | None, longest: int) -> str | None:
    words = without_identity_number(text) if text else ""
    if len(words) > longest:
        raise Invalid(f"Teksten er for lang: høyst {longest} tegn.", code="for-lang")
    return words or None


def _audit(session: Session, house: House, signature: str, action: str, case: CaseFile, **detail: str) -> None:
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action=action,
        subject=case_name(case.number),
        detail=detail,
    )
