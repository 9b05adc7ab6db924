"""Why a placement is not in a plan or not green, in one sentence, and who does what next (DESIGN.md, promise 4)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.jobs.brake_rulings import brake_rulings
from praksis.jobs.brakes import holding_case
from praksis.jobs.derived import as_draft
from praksis.jobs.ledger_rows import VersionRow
from praksis.jobs.standings import Standing
from praksis.ledger.case_files import standing_decision
from praksis.ledger.line_order import oldest_first
from praksis.ledger.tables import CaseFile, Document, OrderLine, Package, PlacementVersion, Plan
from praksis.planning import LineState, case_name, package_name, plan_name
from praksis.sentences import (
    ANOTHER_LIST_MISSING,
    BEING_APPLIED,
    BRAKED,
    HELD_BACK_BY_THE_BRAKE,
    IN_THE_NEXT_PLAN,
    NOT_TO_BE_ORDERED,
    OUTCOME_UNKNOWN,
    REASON_IN_OVERVIEW,
    REFUSED,
    REJECTED,
    WAITS_FOR_PLAN,
    WAITS_FOR_RECEIPT,
)
from praksis.workbook import Colour


def full_name(version: PlacementVersion | VersionRow) -> str:
    """The student's name as the list has it."""
    return f"{version.given_name} {version.family_name}".strip() or "(uten navn)"


def why_not_in_plan(session: Session, s: Standing, *, for_messages: bool = False) -> str:
    """Why a placement is not green, or that it is: the first reason, or how far its order has come.

    Names no student. Of several systems the one tells that needs somebody the most: a refusal, an unknown outcome, a
    receipt that is awaited, a plan that can be applied. `for_messages`: without what is known of somebody else's
    registration, and without what the person who places orders wrote in their own words, which may name somebody, and the
    message may have to leave as an e-mail; the overview has it.
    """
    if s.ordered is Colour.GREEN:
        return "Bestilt fra før."
    sentences = s.sentences(for_office=not for_messages)
    if sentences:
        return sentences[0]
    if s.awaiting_correction:
        return "Raden er borte, og en annen rad ligner; FOU avgjør om det er samme student, rettet."
    newest = list({line.entitlement_id: line for line in s.lines}.values())  # oldest first: the newest stands
    for line in newest:
        if (sentence := _refused(session, line, for_messages=for_messages)) is not None:
            return sentence
    for tell in (_unknown, _handed_over, _planned):
        for line in newest:
            if (sentence := tell(session, line)) is not None:
                return sentence
    return _held_back(session, s) or _not_planned_yet(session, s)


def why_not_in_short(session: Session, s: Standing) -> str | None:
    """That the order of a row that nothing holds was refused or is held back, and what becomes of it: the same words
    without reasons and numbers, so that equal ones can be counted. None when it goes its way."""
    newest = list({line.entitlement_id: line for line in s.lines}.values())
    refused = (_refused(session, line, for_messages=True, numbered=False) for line in newest)
    return next(filter(None, refused), None) or _held_back(session, s, numbered=False)


def _refused(session: Session, line: OrderLine, *, for_messages: bool, numbered: bool = True) -> str | None:
    if line.state not in (LineState.NOT_PLACED.value, LineState.REJECTED.value):
        return None
    case = _case_about(session, line)
    decision = standing_decision(case) if case is not None and case.state == "decided" else None
    if decision is not None and decision.choice == Choice.ORDER_AGAIN.value:
        return None
    rejected = line.state == LineState.REJECTED.value
    reason = REASON_IN_OVERVIEW if for_messages else _as_sentence(line.reason)
    words = NOT_TO_BE_ORDERED if decision is not None else REJECTED if rejected else REFUSED
    return words.format(reason=reason, case=_number(case) if numbered else "")


def _case_about(session: Session, line: OrderLine) -> CaseFile | None:
    kinds = [CaseKind.NOT_PLACED.value, CaseKind.REJECTION.value]
    return session.scalars(
        select(CaseFile)
        .where(CaseFile.subject == line.id, CaseFile.kind.in_(kinds), CaseFile.state != "overtaken")
        .order_by(CaseFile.number.desc())
    ).first()


def _unknown(session: Session, line: OrderLine) -> str | None:
    if line.state != LineState.UNKNOWN.value or line.package_id is None:
        return None
    case = session.scalars(
        select(CaseFile).where(CaseFile.subject == line.package_id, CaseFile.state == "open")
    ).first()
    return OUTCOME_UNKNOWN.format(package=_package(session, line.package_id), case=_number(case))


def _handed_over(session: Session, line: OrderLine) -> str | None:
    if line.state != LineState.HANDED_OVER.value or line.package_id is None:
        return None
    return WAITS_FOR_RECEIPT.format(package=_package(session, line.package_id))


def _planned(session: Session, line: OrderLine) -> str | None:
    if line.state != LineState.PLANNED.value or line.plan_id is None:
        return None
    if line.package_id is not None:
        return BEING_APPLIED.format(package=_package(session, line.package_id))
    # Kept with the session: it forgets what nobody holds, and this is asked for each row that waits.
    plans: dict[str, Plan] = session.info.setdefault("plans", {})
    plan = plans.get(line.plan_id) or plans.setdefault(line.plan_id, session.get_one(Plan, line.plan_id))
    case = holding_case(session, plan)
    if case is None:
        return WAITS_FOR_PLAN.format(plan=plan_name(plan.number))
    if case.state == "open":
        return BRAKED.format(plan=plan_name(plan.number), case=_number(case))
    return WAITS_FOR_PLAN.format(plan=f"{plan_name(plan.number)}, holdt tilbake i sak {case_name(case.number)}")


def _held_back(session: Session, s: Standing, *, numbered: bool = True) -> str | None:
    """A change that was planned, and that an administrator has held back: it stands in no plan any more."""
    entitlements = {line.entitlement_id for line in s.lines}
    if not entitlements:
        return None
    rulings = brake_rulings(session)
    if not rulings.hold_something_back:
        return None
    newest: dict[str, OrderLine] = {}
    for line in session.scalars(oldest_first(select(OrderLine).where(OrderLine.entitlement_id.in_(entitlements)))):
        newest[line.entitlement_id] = line
    for line in newest.values():
        draft = as_draft(line)
        if line.state == LineState.DROPPED.value and rulings.holds_back(draft):
            return HELD_BACK_BY_THE_BRAKE.format(case=_number(rulings.cases[draft.seal]) if numbered else "")
    return None


def _not_planned_yet(session: Session, s: Standing) -> str:
    """Ready and in no plan: the next sync plans it, unless another list of the group keeps the group out."""
    silent = session.scalars(
        select(Document.name).where(
            Document.group_id == s.document.group_id,
            Document.id != s.document.id,
            Document.gone_since.is_not(None) | Document.refusal.is_not(None),
        )
    ).first()
    return ANOTHER_LIST_MISSING.format(name=silent) if silent is not None else IN_THE_NEXT_PLAN


def _package(session: Session, package_id: str) -> str:
    return package_name(session.get_one(Package, package_id).number)


def _number(case: CaseFile | None) -> str:
    return f" (sak {case_name(case.number)})" if case is not None else ""


def _as_sentence(reason: str | None) -> str:
    text = (reason or "uten oppgitt grunn").strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
