"""Deviations from the access catalogue, from the institution's application to orders that follow the decision (R20-R24).

Each is a case with dated steps. What is granted becomes a row of the catalogue for that group and period, kept beside
the book that people maintain: reading the book again does not touch it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.access import profession_key
from praksis.cases import CaseKind, Choice
from praksis.commit_points import CommitPoint
from praksis.deviations import DATED_BY_HAND, STEP_WORDS, StepKind, first_steps
from praksis.errors import Invalid, NotFound, Refused
from praksis.free_text import reason_in, without_identity_number
from praksis.jobs.deviation_decision import follow, say_received
from praksis.jobs.deviation_rows import audit_deviation, find_deviation, refresh_facts, results_of
from praksis.jobs.house import House
from praksis.jobs.manual import find_group
from praksis.jobs.report import ActReport
from praksis.ledger.case_files import standing_decision
from praksis.ledger.house_facts import mark_work
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import CalendarRow, CaseFile, CaseStep, DeviationResult, StudentGroup
from praksis.planning import case_name


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
        refresh_facts(session, case)
        say_received(session, house, case, row, came)
        audit_deviation(session, house, administrator.signature, "deviation-new", case)
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
            future; the step is not one that is written down by hand, or not yet; a text holds a national number.
        NotFound: There is no such case.
    """
    administrator = house.settings.require_signature(signature)
    if kind not in DATED_BY_HAND and (done_on is not None or not_needed):
        raise Invalid(
            "Dagen for vedtaket settes av seg selv når saken avgjøres i «Saker.xlsx» eller med «praksis decide». Skriv "
            "her hvem som har gjort vedtaket.",
            code="avvik-steg",
        )
    if kind is StepKind.IMPLEMENTED and not_needed:
        raise Invalid(
            "Det som er innvilget, følges først når det er iverksatt: oppgi dagen. Skal det ikke iverksettes likevel, trekk "
            "avgjørelsen tilbake.",
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
        if kind is StepKind.MESSAGE_BACK and done_on is not None and case.state != "decided":
            raise Invalid("Beskjeden kan først gis når saken er avgjort med «praksis decide».", code="avvik-steg")
        if kind is StepKind.IMPLEMENTED and done_on is not None and not _is_granted(case):
            raise Invalid("Et avvik kan først iverksettes når saken er innvilget.", code="avvik-steg")
        step = session.scalars(select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.kind == kind.value)).one()
        if done_on is not None or due_on is not None or not_needed:
            step.not_needed = not_needed
            step.done_on = done_on if not not_needed else None
        step.due_on = due_on or step.due_on
        step.who, step.document = _short(who, 120) or step.who, _short(document, 200) or step.document
        step.note = _text(note, "Merknaden") if note else step.note
        step.signature, step.changed_at = administrator.signature, house.now
        session.flush()
        follow(session, house, case)
        refresh_facts(session, case)
        audit_deviation(session, house, administrator.signature, "deviation-step", case, step=kind.value)
        mark_work(session, house.now)
    if not_needed:
        what = "ikke aktuelt"
    elif done_on is not None:
        what = f"gjort {done_on:%d.%m.%Y}"
        if kind is StepKind.IMPLEMENTED:
            what += ". Bestillingene følger vedtaket fra neste «praksis sync»"
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
        for earlier in results_of(session, case):
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
        refresh_facts(session, case)
        audit_deviation(session, house, administrator.signature, "deviation-result", case, system=name)
        mark_work(session, house.now)
    what = f"får ikke {name}" if takes_away else f"får {name} ({words})"
    late = ""
    if valid_from and valid_from > row.first_day:
        late = f" Merk: det gjelder bare praksis som starter {valid_from:%d.%m.%Y} eller senere."
    return ActReport(f"Sak {case_name(case_number)}: {whose} {what}.{late}")


def _is_granted(case: CaseFile) -> bool:
    decision = standing_decision(case)
    return case.state == "decided" and decision is not None and decision.choice == Choice.GRANTED.value


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
