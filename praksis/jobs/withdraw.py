"""Take back what was not placed of a package: its lines go, and may come again in a plan with another number.

Written down before it is done: until the package workbook says «TRUKKET TILBAKE», its lines still count as handed over,
and nothing is planned anew for them. After a crash the next run, or the command once more, ends where it should have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import Conflict, Invalid, Locked, NotFound, PraksisError, Refused, Unavailable
from praksis.free_text import LONGEST_WHY_NOT_ORDERED, reason_in
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.house import House
from praksis.jobs.order_cases import keep_order_cases
from praksis.jobs.package_finish import note_written
from praksis.jobs.package_states import (
    HANDED_OVER,
    RECEIPTED,
    RESERVED,
    SEALED,
    UNKNOWN,
    WITH_A_WORKBOOK,
    WITHDRAWING,
    WITHDRAWN,
)
from praksis.jobs.packages import find_package, package_book
from praksis.jobs.receipt_taking import lines_by_position, take_by_workbook
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import OrderLine, Package
from praksis.orders import OrderBook, order_workbook
from praksis.planning import LineState, package_name
from praksis.ports import ReceiptReading
from praksis.workbook import WorkbookRefused

_TRIES = 3
"""Somebody who is filling in the workbook just now may come between our reading and our writing so many times."""


@dataclass(frozen=True, slots=True)
class WithdrawReport:
    """What became of a withdrawal. `stays` says, in words, each line that was not taken back, and why."""

    package: int
    taken_back: int
    stays: tuple[str, ...] = field(default=())
    already: bool = False
    """Whether it had been taken back before: nothing was changed now."""


def withdraw(house: House, package_number: int, reason: str, signature: str) -> WithdrawReport:
    """Take back the lines of a package that have no receipt. Lines with a case number stay ordered and are named.

    The stop switch does not hinder it: nothing is ordered by it.

    Raises:
        Invalid: The signature is not known; the reason is missing, too long, or holds a national number; the package has
            not been handed over.
        NotFound: There is no such package, or its workbook is gone: then nobody can see what was placed.
        WorkbookRefused: The workbook cannot be read. Nothing is taken back.
        Refused: Each line has its receipt already, or a line in the workbook is unclear.
        Unavailable: Another job holds the house; or the workbook is open (Locked) or being changed: close it and try
            again. What was to be taken back is written down, and is done at the next run.
    """
    administrator = house.settings.require_signature(signature)
    why = _why(reason)
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            package = find_package(session, package_number)
            package_id, state = package.id, package.state
            if state not in WITH_A_WORKBOOK:
                raise Invalid(_not_handed_over(package), code="pakke-ikke-overlevert")
            done = package.withdrawn_at is not None and state != WITHDRAWING and not _waiting(session, package_id)
            if done:
                back = _in_state(session, package_id, LineState.WITHDRAWN)
                return WithdrawReport(package_number, len(back), _stays(session, package_id), already=True)
        if state == HANDED_OVER:
            _read(house, package_id, package_name(package_number))
        with house.ledger.reading() as session:
            if state != WITHDRAWING and not _waiting(session, package_id):
                stays = "; ".join(_stays(session, package_id))
                raise Refused(
                    f"Pakke {package_name(package_number)} har ingen linjer å trekke tilbake: alle har kvittering ({stays})."
                    " Skal en tilgang bort, fjern raden fra listen; da kommer en avslutning i neste plan.",
                    code="alt-er-kvittert",
                )
        if state != WITHDRAWING:
            _intend(house, package_id, why, administrator.signature)
        return _take_back(house, package_id)


def finish_withdrawals(house: House) -> dict[str, int]:
    """Go on with what is being taken back and could not be finished. Returns how many packages are done now."""
    with house.ledger.reading() as session:
        waiting = session.scalars(select(Package.id).where(Package.state == WITHDRAWING).order_by(Package.number)).all()
    done = 0
    for package_id in waiting:
        try:
            _take_back(house, package_id)
        except (PraksisError, WorkbookRefused):
            continue  # `praksis status` says what is in the way
        done += 1
    return {"pakker trukket tilbake": done}


def _why(reason: str) -> str:
    try:
        return reason_in(reason, LONGEST_WHY_NOT_ORDERED)
    except Invalid as error:
        raise Invalid(f"Grunn: {error.message}", code=error.code) from None


def _not_handed_over(package: Package) -> str:
    name = package_name(package.number)
    if package.state in (RESERVED, SEALED):
        return f"Pakke {name} er ikke lagt i FOUs kanal ennå. Kjør «praksis sync» først, og prøv igjen."
    if package.state == UNKNOWN:
        return (
            f"Det er usikkert om pakke {name} ble lagt inn. Avgjør saken om den; da planlegges det som trengs, på nytt."
        )
    return f"Pakke {name} ble aldri gitt videre, så det er ingenting å trekke tilbake."


def _read(house: House, package_id: str, name: str) -> ReceiptReading:
    """Take in what the workbook says now; only what is clearly without a receipt can be taken back.

    Raises:
        As `withdraw`.
    """
    try:
        reading = house.ports.samlepunktet.receipts(name)
    except NotFound:
        raise NotFound(
            f"Fant ikke «Pakke {name}.xlsx» i FOUs kanal, så det kan ikke sees hva som er lagt inn. Ingenting er trukket "
            f"tilbake. Legg arbeidsboken tilbake og prøv igjen. Er den borte for godt, sjekk i Samlepunktet, og kvitter med "
            f"«praksis confirm {name} --not-ordered GRUNN».",
            code="pakken-er-borte",
        ) from None
    except Locked as error:
        raise _open(name) from error
    assert reading is not None
    take_by_workbook(house, package_id, reading)
    if reading.problems:
        raise Refused(
            f"Pakke {name} er ikke trukket tilbake: noe i arbeidsboken er uklart, og en linje der kan være lagt inn. Rett "
            f"dette og prøv igjen: {' '.join(problem.message for problem in reading.problems)}",
            code="kvittering-uklar",
        )
    return reading


def _open(name: str) -> Locked:
    return Locked(
        f"«Pakke {name}.xlsx» er åpen hos noen. Lukk den og prøv igjen, eller la neste «praksis sync» gjøre det. Så lenge "
        "står linjene som gitt videre, og ingenting planlegges på nytt.",
    )


def _waiting(session: Session, package_id: str) -> Sequence[OrderLine]:
    return _in_state(session, package_id, LineState.HANDED_OVER)


def _in_state(session: Session, package_id: str, state: LineState) -> Sequence[OrderLine]:
    return [line for line in lines_by_position(session, package_id).values() if line.state == state.value]


def _stays(session: Session, package_id: str) -> tuple[str, ...]:
    """Each line that has its receipt, and which."""
    told = []
    for position, line in lines_by_position(session, package_id).items():
        if line.state in (LineState.WITHDRAWN.value, LineState.HANDED_OVER.value):
            continue
        receipt = f"sak {line.case_number}" if line.case_number else "ikke bestilt"
        told.append(f"linje {position}: {receipt}")
    return tuple(told)


def _intend(house: House, package_id: str, why: str, signature: str) -> None:
    """Write down that what waits is being taken back, before anything is changed outside."""
    with house.ledger.writing(CommitPoint.WITHDRAWAL_INTENDED) as session:
        package = session.get_one(Package, package_id)
        package.state = WITHDRAWING
        package.withdrawn_at, package.withdrawn_by, package.withdrawn_why = house.now, signature, why
        append_audit(
            session,
            house.key,
            at=house.real_now,
            actor=signature,
            action="withdraw-package",
            subject=package_name(package.number),
            detail={"lines": [line.position for line in _waiting(session, package_id)]},
        )
        mark_work(session, house.now)


def _take_back(house: House, package_id: str) -> WithdrawReport:
    """Replace the workbook by one that says so, on the condition that it still is the one we read, and record it."""
    for _ in range(_TRIES):
        with house.ledger.reading() as session:
            package = session.get_one(Package, package_id)
            number, name = package.number, package_name(package.number)
            nothing_left = not _waiting(session, package_id)
        if nothing_left:  # each line has got its answer meanwhile
            return _record(house, package_id, None, None)
        reading = _read(house, package_id, name)
        with house.ledger.reading() as session:
            if not _waiting(session, package_id):
                continue
            book = package_book(session, session.get_one(Package, package_id), None)
        try:
            passing(CommitPoint.WORKBOOK_WITHDRAWN, "before")
            tag = house.ports.samlepunktet.finish(name, reading.read, order_workbook(book))
            passing(CommitPoint.WORKBOOK_WITHDRAWN, "after")
        except Conflict:
            continue  # somebody wrote in it just now: what they wrote counts
        except Locked as error:
            raise _open(name) from error
        return _record(house, package_id, book, tag)
    raise Unavailable(
        f"Noen skriver i «Pakke {package_name(number)}.xlsx» akkurat nå. Vent til den er lukket og prøv igjen; ingenting "
        "planlegges på nytt så lenge.",
        code="pakken-endres",
    )


def _record(house: House, package_id: str, book: OrderBook | None, tag: str | None) -> WithdrawReport:
    with house.ledger.writing(CommitPoint.WITHDRAWAL_RECORDED) as session:
        package = session.get_one(Package, package_id)
        waiting = _waiting(session, package_id)
        for line in waiting:
            line.state, line.changed_at = LineState.WITHDRAWN.value, house.now
            line.reason, line.receipt_by = package.withdrawn_why, package.withdrawn_by
            audit_access(session, house, line, AccessStep.WITHDRAWN, package.withdrawn_by or "")
        lines = lines_by_position(session, package_id).values()
        whole = all(line.state == LineState.WITHDRAWN.value for line in lines)
        package.state = WITHDRAWN if whole else RECEIPTED
        if book is not None:
            note_written(session, house, package_id, book, tag)
        keep_order_cases(session, house.now)
        mark_work(session, house.now)
        return WithdrawReport(package.number, len(waiting), _stays(session, package_id))
