"""Decide a case, or take a decision back. Both are kept for ever, with who, when and why (DESIGN.md, Case)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseKind, Choice, read_choice
from praksis.commit_points import CommitPoint
from praksis.errors import Invalid, NotFound, Refused
from praksis.free_text import reason_in
from praksis.jobs import deviation_decision as deviations
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.bind import bind_in, unbind
from praksis.jobs.house import House
from praksis.jobs.line_steps import was_placed
from praksis.jobs.message_cases import message_of, settle_message
from praksis.jobs.package_states import GIVEN_UP, HANDED_OVER
from praksis.jobs.two_columns import read_anew
from praksis.ledger.audit import append_audit
from praksis.ledger.case_files import standing_decision
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import (
    CaseFile,
    Decision,
    Document,
    OrderLine,
    Package,
    Painting,
    Placement,
    PlacementVersion,
)
from praksis.planning import LineState, case_name


@dataclass(frozen=True, slots=True)
class DecideReport:
    """What was decided, in words."""

    case: str
    title: str
    choice: str


def decide(
    house: House, case_number: int, choice_text: str, reason: str, signature: str, via: str = "command"
) -> DecideReport:
    """Decide an open case. The next sync goes on from there.

    Raises:
        Invalid: The signature, the choice or the reason (missing, too long, or with a national number in it).
        NotFound: There is no such case, or no student group of the name that is chosen.
        Refused: It has been decided already, or overtaken.
        Unavailable: Another job holds the house.
    """
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.DECISION_RECORDED) as session:
        return decide_in(session, house, case_number, choice_text, reason, signature, via)


def decide_in(
    session: Session, house: House, case_number: int, choice_text: str, reason: str, signature: str, via: str
) -> DecideReport:
    """The same as part of a transaction of somebody who holds the house; nothing is changed when it raises.

    `via` is the way by which the decision came: `command` or `saker`.
    """
    administrator = house.settings.require_signature(signature)
    why = _why(reason)
    case = _find(session, case_number)
    kind = CaseKind(case.kind)
    choice = read_choice(kind, choice_text)
    if case.state != "open":
        raise Refused(not_open(case), code="sak-ikke-apen")
    if kind is CaseKind.DEVIATION:
        deviations.refuse_unless_ready(session, case, choice)
    session.add(
        Decision(
            case_id=case.id,
            choice=choice.value,
            reason=why,
            signature=administrator.signature,
            via=via,
            decided_at=house.now,
        )
    )
    case.state, case.ended_at = "decided", house.now
    if kind is CaseKind.UNBOUND_DOCUMENT:
        chosen = bind_in(session, house, session.get_one(Document, case.document_id), choice_text, administrator)
        case.facts = {**case.facts, "chosen": chosen}
    _carry_out(session, house, case, kind, choice, administrator.signature)
    _audit(session, house, administrator.signature, "decide", case, choice)
    mark_work(session, house.now)
    return DecideReport(case_name(case_number), CASE_TYPES[kind].title, chosen_words(case, choice))


def chosen_words(case: CaseFile, choice: Choice) -> str:
    """What has been decided, with the name of what was chosen."""
    chosen = case.facts.get("chosen")
    return f"{CHOICE_WORDS[choice]} {chosen}" if chosen else CHOICE_WORDS[choice]


def offered_in(case: CaseFile) -> tuple[str, ...]:
    """What can be chosen in a case, in words."""
    case_type = CASE_TYPES[CaseKind(case.kind)]
    if case_type.named:
        names = str(case.facts.get("offered") or "").splitlines()
        return tuple(names) or ("ingen studentgruppe i praksiskalenderen ennå",)
    return tuple(CHOICE_WORDS[choice] for choice in case_type.choices)


def take_back(house: House, case_number: int, reason: str, signature: str) -> DecideReport:
    """Take the standing decision of a case back: the case is open again if it is still needed.

    Raises:
        Invalid: The signature or the reason (missing, too long, or with a national number in it).
        NotFound: There is no such case.
        Refused: It has no decision that can be taken back.
        Unavailable: Another job holds the house.
    """
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.DECISION_RECORDED) as session:
        return take_back_in(session, house, case_number, reason, signature)


def take_back_in(session: Session, house: House, case_number: int, reason: str, signature: str) -> DecideReport:
    """The same as part of a transaction of somebody who holds the house; nothing is changed when it raises."""
    administrator = house.settings.require_signature(signature)
    why = _why(reason)
    case = _find(session, case_number)
    kind = CaseKind(case.kind)
    decision = standing_decision(case)
    if decision is None or case.state != "decided":
        raise Refused(f"Sak {case_name(case_number)} har ingen avgjørelse å trekke tilbake.", code="sak-ikke-avgjort")
    if CASE_TYPES[kind].final:
        raise Refused(
            f"Avgjørelsen i sak {case_name(case_number)} er alt satt i verk og kan ikke trekkes tilbake; rett listen "
            "eller be IT om hjelp.",
            code="sak-satt-i-verk",
        )
    decision.taken_back_at, decision.taken_back_by = house.now, administrator.signature
    decision.taken_back_why = why
    case.state, case.ended_at = "open", None
    choice = Choice(decision.choice)
    if kind is CaseKind.DEVIATION:
        deviations.take_back(session, house, case, decision)
    if kind is CaseKind.UNBOUND_DOCUMENT:
        unbind(session, house, session.get_one(Document, case.document_id), administrator)
    if kind is CaseKind.TWO_COLUMNS:
        read_anew(session, case)
    _audit(session, house, administrator.signature, "take-back", case, choice)
    mark_work(session, house.now)
    return DecideReport(case_name(case_number), CASE_TYPES[kind].title, CHOICE_WORDS[choice])


def _why(reason: str) -> str:
    try:
        return reason_in(reason)
    except Invalid as error:
        raise Invalid(f"Begrunnelse: {error.message}", code=error.code) from None


def _find(session: Session, number: int) -> CaseFile:
    case = session.scalars(select(CaseFile).where(CaseFile.number == number)).first()
    if case is None:
        raise NotFound(
            f"Det finnes ingen sak {case_name(number)}. «praksis status» viser sakene.", code="sak-finnes-ikke"
        )
    return case


def not_open(case: CaseFile) -> str:
    """Why a case that is not open cannot be decided, in words."""
    decision = standing_decision(case)
    if case.state == "decided" and decision is not None:
        return (
            f"Sak {case_name(case.number)} er avgjort av {decision.signature} {decision.decided_at:%d.%m.%Y} "
            f"({chosen_words(case, Choice(decision.choice))}). Trekk den tilbake først om den skal endres."
        )
    ended = case.facts.get("ended") or "det den gjaldt, er ordnet på annen måte."
    return f"Sak {case_name(case.number)} er innhentet: {ended}"


def _carry_out(session: Session, house: House, case: CaseFile, kind: CaseKind, choice: Choice, signature: str) -> None:
    """What a decision changes at once; most are looked up when they are needed and change nothing here."""
    if kind is CaseKind.SAME_STUDENT_CORRECTED and case.placement_id:
        _settle_correction(session, house, session.get_one(Placement, case.placement_id), choice)
    elif kind is CaseKind.TWO_COLUMNS:
        read_anew(session, case)
    elif kind is CaseKind.DEVIATION:
        deviations.carry_out(session, house, case)
    elif kind is CaseKind.UNKNOWN_OUTCOME and case.order_line_id is not None:
        if choice is Choice.IT_WAS_DONE:
            was_placed(session, house, session.get_one(OrderLine, case.order_line_id), signature)
    elif kind is CaseKind.UNKNOWN_OUTCOME and (message := message_of(session, case)) is not None:
        settle_message(message, choice, house.now)
    elif kind is CaseKind.UNKNOWN_OUTCOME:
        done = choice is Choice.IT_WAS_DONE
        package = session.get_one(Package, case.subject)
        package.state = HANDED_OVER if done else GIVEN_UP
        for line in session.scalars(select(OrderLine).where(OrderLine.package_id == package.id)):
            line.state = (LineState.HANDED_OVER if done else LineState.DROPPED).value
            line.changed_at = house.now
            audit_access(session, house, line, AccessStep.HANDED_OVER if done else AccessStep.GIVEN_UP, signature)


def _settle_correction(session: Session, house: House, new: Placement, choice: Choice) -> None:
    if new.corrected_with_id is None:
        return
    old = session.get_one(Placement, new.corrected_with_id)
    new.corrected_with_id = None
    if choice is Choice.TWO_STUDENTS:
        old.removed_at = house.now
        return
    # The same student: the old placement goes on, with its id, person and arrival, and says what the new row says.
    for version in session.scalars(
        select(PlacementVersion).where(PlacementVersion.placement_id == old.id, PlacementVersion.current.is_(True))
    ):
        version.current = False
    session.flush()
    for version in session.scalars(
        select(PlacementVersion).where(PlacementVersion.placement_id == new.id, PlacementVersion.current.is_(True))
    ):
        version.placement_id = old.id
    # What we painted under the new id was painted in the same cell, so it is still known as ours.
    session.execute(update(Painting).where(Painting.placement_id == new.id).values(placement_id=old.id))
    new.removed_at = house.now


def _audit(session: Session, house: House, signature: str, action: str, case: CaseFile, choice: Choice) -> None:
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action=f"{action}-{case.kind}",
        subject=case_name(case.number),
        detail={"choice": choice.value, "placement": case.placement_id},
    )
