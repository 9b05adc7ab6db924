"""Carry out what a receipt was ruled to mean: the line's state and days, what it replaces, its case number, the audit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import OSLO
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.house import House
from praksis.jobs.package_states import RECEIPTED
from praksis.ledger.audit import append_audit
from praksis.ledger.tables import Entitlement, OrderLine, Package
from praksis.line_states import SUPERSEDED, PlacedLine, settled
from praksis.planning import LineKind, LineState, package_name
from praksis.ports import PackageReceipt
from praksis.receipt_rules import Ruling

_NOON = time(12)


def carry_out(
    session: Session, house: House, line: OrderLine, receipt: PackageReceipt, ruling: Ruling, signer: str
) -> list[str]:
    """Do what was ruled, in the caller's transaction. Returns what people should know besides, in sentences (bokmål)."""
    told: list[str] = []
    if ruling.late:
        line.case_number, line.receipt_by, line.changed_at = receipt.case_number, signer, house.now
        audit_access(session, house, line, AccessStep.UNKNOWN, signer)
        return told
    if ruling.corrects:
        told = correct(session, house, line, receipt.case_number or "", signer)
    if ruling.becomes is not None:
        become(session, house, line, receipt, ruling.becomes, signer)
    elif ruling.notes is not None:
        _note_day(line, ruling.notes, _moment(receipt.day, house.now))
        audit_access(session, house, line, AccessStep(ruling.notes.value), signer)
    return told


def become(
    session: Session, house: House, line: OrderLine, receipt: PackageReceipt, new: LineState, signer: str
) -> None:
    """Bring a line to `new`, with the receipt's words, and settle what is in effect for its entitlement."""
    at = _moment(receipt.day, house.now)
    line.state, line.receipt_by = new.value, signer
    if receipt.case_number is not None:
        line.case_number = receipt.case_number
    if new is LineState.NOT_PLACED:
        line.reason = receipt.not_ordered
    elif new is LineState.REJECTED:
        line.reason = receipt.rejected or receipt.not_ordered
    else:
        line.reason = None  # why it was not ordered, or not rightly: it was, after all
    _note_day(line, new, at)
    if new not in (LineState.APPROVED, LineState.IMPLEMENTED):
        line.changed_at = house.now  # those have days of their own, and are not what is newest about an entitlement
    session.flush()
    settle(session, line.entitlement_id)
    audit_access(session, house, line, AccessStep(new.value), signer)


def was_placed(session: Session, house: House, line: OrderLine, signer: str) -> None:
    """A line that was taken back turned out to have been placed: it is ordered, under the case number that was told."""
    receipt = PackageReceipt(line.position, line.case_number, None, signer)
    become(session, house, line, receipt, LineState.ORDERED, signer)
    package = session.get_one(Package, line.package_id)
    package.state, package.restate_since = RECEIPTED, house.now


def _note_day(line: OrderLine, step: LineState, at: datetime) -> None:
    if step in (LineState.ORDERED, LineState.APPROVED, LineState.IMPLEMENTED):
        line.ordered_at = line.ordered_at or at
    if step is LineState.APPROVED:
        line.approved_at = at
    elif step is LineState.IMPLEMENTED:
        line.implemented_at = at


def _moment(day: date | None, now: datetime) -> datetime:
    """The moment that is kept for a day that people write: noon in Oslo, so that it is that day wherever it is read."""
    return datetime.combine(day, _NOON, OSLO).astimezone(UTC) if day is not None else now


def settle(session: Session, entitlement_id: str) -> None:
    """Make the states of an entitlement's lines say what is in effect: a change or cancellation that is refused takes the
    place of nothing, so what was before it comes back."""
    lines = [
        (package.number if package is not None else 0, line)
        for line, package in session.execute(
            select(OrderLine, Package)
            .join(Entitlement)
            .outerjoin(Package, OrderLine.package_id == Package.id)
            .where(OrderLine.entitlement_id == entitlement_id)
        )
    ]
    lines.sort(key=lambda pair: pair[0])
    states = settled([_placed(line) for _, line in lines])
    for _, line in lines:
        new = states.get(line.id)
        if new is not None and new.value != line.state and (new in SUPERSEDED or LineState(line.state) in SUPERSEDED):
            line.state = new.value
    session.flush()


def own_state(line: OrderLine) -> LineState:
    """How far a line has come by itself, whatever has taken its place since; the end of its days is no step of its own."""
    return _placed(line).own_state_before_its_end


def _placed(line: OrderLine) -> PlacedLine:
    return PlacedLine(
        line.id,
        LineKind(line.kind),
        LineState(line.state),
        adopted=line.plan_id is None,
        approved=line.approved_at is not None,
        implemented=line.implemented_at is not None,
    )


def correct(session: Session, house: House, line: OrderLine, new: str, signer: str) -> list[str]:
    """Give a line the right case number. Returns a sentence for each line out of the house that names the wrong one."""
    old, line.case_number = line.case_number, new
    line.receipt_by = signer
    session.flush()
    audit_access(session, house, line, AccessStep.CORRECTED, signer)
    package = session.get(Package, line.package_id) if line.package_id else None
    name = f"{package_name(package.number)}/{line.position}" if package is not None else f"line/{line.id}"
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signer[:40],
        action="case-number-corrected",
        subject=name,
        detail={"line": line.id, "old": old, "new": new},
    )
    told = []
    for about in session.scalars(
        select(OrderLine).where(OrderLine.replaces_id == line.id, OrderLine.state == LineState.HANDED_OVER.value)
    ):
        given = session.get_one(Package, about.package_id)
        told.append(
            f"Pakke {package_name(given.number)}, linje {about.position} er gitt videre med det gamle saksnummeret "
            f"{old or '(uten)'} i «Gjelder sak». Gi beskjed til den som legger inn pakken: riktig saksnummer er {new}."
        )
    return told
