"""Take receipts: per line a case number, «ikke bestilt» with a reason, or not yet; then approved, rejected, implemented.

Bestilt is green only on a case number (R13, R14). Receipts come by command or by the package workbook filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.errors import Invalid, NotFound, Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.package_finish import finish_if_complete
from praksis.jobs.package_states import RESERVED, SEALED, WITH_A_WORKBOOK
from praksis.jobs.packages import find_package
from praksis.jobs.receipt_taking import (
    checked,
    lines_by_position,
    remember_read,
    take_by_command,
    take_by_workbook,
)
from praksis.ledger.tables import OrderLine, Package
from praksis.planning import LineState, package_name
from praksis.ports import PackageReceipt, ReceiptReading, ReceiptStatus, SourceProblem
from praksis.workbook import WorkbookRefused

_READ_AFTER_THE_PERIOD = timedelta(days=30)
"""So long after the last day of its period a package workbook is still looked at for what it may tell."""


@dataclass(frozen=True, slots=True)
class ConfirmReport:
    """What was taken in: packages looked at, lines that got something new, what could not be understood, and what people
    should know besides (bokmål)."""

    packages: int = 0
    lines: int = 0
    problems: tuple[SourceProblem, ...] = field(default=())
    told: tuple[str, ...] = field(default=())
    unread: int = 0
    """Packages whose workbook could not be reached just now: the next run reads them."""


class _Open(NamedTuple):
    """A package whose workbook may still tell something."""

    package_id: str
    number: str
    tag: str | None
    awaits_receipts: bool


def take_receipts(house: House) -> ConfirmReport:
    """Read the package workbooks that may still tell something, as they now lie in FOU's channel, and take in what is new.

    One listing tells which of them have changed; the others are not opened.
    """
    with house.ledger.reading() as session:
        still_open = _still_open(session, house)
    if not still_open:
        return ConfirmReport()
    try:
        tags = house.ports.samlepunktet.tags([package.number for package in still_open])
    except (Unavailable, Refused, NotFound):  # the others' round goes on all the same
        return ConfirmReport(len(still_open), unread=len(still_open))
    unread = 0
    lines, problems, told = 0, list[SourceProblem](), list[str]()
    for package in still_open:
        tag = tags.get(package.number)
        reading: ReceiptReading | None = None
        if tag is None and not package.awaits_receipts:
            pass  # put away by somebody: it had nothing left that must be told
        elif tag is None or tag != package.tag:
            try:
                reading = house.ports.samlepunktet.receipts(package.number)
            except (NotFound, WorkbookRefused) as error:
                name = f"Pakke {package.number}"
                trouble = [SourceProblem(error.code, name, f"{name} kan ikke leses: {error.message}")]
                remember_read(house, package.package_id, tag, trouble)
                problems += trouble
            except (Unavailable, Refused):
                unread += 1
                continue
        if reading is not None:
            taken = take_by_workbook(house, package.package_id, reading)
            lines += taken.lines
            problems += taken.problems
            told += taken.told
        finish_if_complete(house, package.package_id, reading)
    return ConfirmReport(len(still_open), lines, tuple(problems), tuple(told), unread)


def _still_open(session: Session, house: House) -> list[_Open]:
    """The packages with a line that waits for its receipt, whose workbook has not been brought up to date, or whose
    period is not long over: until then a status, or a number put right, may still come."""
    waiting = set(
        session.scalars(select(OrderLine.package_id).where(OrderLine.state == LineState.HANDED_OVER.value).distinct())
    )
    found: list[_Open] = []
    for package in session.scalars(select(Package).where(Package.state.in_(WITH_A_WORKBOOK)).order_by(Package.number)):
        behind = package.numbers_emptied_at is None or package.restate_since is not None
        is_over = package.plan.calendar_row.last_day + _READ_AFTER_THE_PERIOD < house.today
        if package.id in waiting or behind or not is_over:
            found.append(_Open(package.id, package_name(package.number), package.receipts_tag, package.id in waiting))
    return found


def confirm(
    house: House,
    package_number: int,
    signature: str,
    case_number: str | None = None,
    lines: Sequence[int] | None = None,
    not_ordered: str | None = None,
    *,
    approved: bool = False,
    rejected: str | None = None,
    implemented: bool = False,
    correct: bool = False,
) -> ConfirmReport:
    """Give the receipt of a package by command. With nothing said, the package workbook is read.

    What the workbook says is taken in first, so that nothing in it is lost when it is written anew.

    Args:
        house: The house.
        package_number: 31 for O-0031.
        signature: The administrator's.
        case_number: The case that the lines got (one may cover many).
        lines: Their numbers; None means each line that waits for just this: without a receipt for a case number or
            `not_ordered`; ordered and not yet so far for a later status; those with a number for `correct`.
        not_ordered: Why they could not be ordered.
        approved: Helse Vest IKT has approved them.
        rejected: Helse Vest IKT has refused them, and why.
        implemented: The access is there (or gone, for a cancellation).
        correct: The case number that stands is wrong, or «ikke bestilt» was: `case_number` is the right one.

    Raises:
        Invalid: The signature is not known; what is said does not fit together; there is no such line; the case number is
            none; or what is written holds a national number («fodselsnummer»).
        NotFound: There is no such package.
        Unavailable: Another job holds the house.
    """
    administrator = house.settings.require_signature(signature)
    status = _status(not_ordered, approved, rejected, implemented)
    _refuse_what_does_not_fit(case_number, lines, not_ordered, status, correct=correct)
    receipt = checked(
        PackageReceipt(0, case_number, not_ordered, administrator.signature, status=status, rejected=rejected)
    )
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            package = find_package(session, package_number)
            package_id, name = package.id, package_name(package_number)
            if package.state not in WITH_A_WORKBOOK:
                raise Invalid(_not_handed_over(name, package.state), code="kvittering")
            known = lines_by_position(session, package_id).keys()
        unknown = sorted(set(lines or ()) - known)
        if unknown:
            raise Invalid(
                f"Pakke {name} har ikke linje {', '.join(map(str, unknown))}; den har "
                f"{f'linje 1–{max(known)}' if len(known) > 1 else 'bare linje 1'}.",
                code="kvittering",
            )
        if not receipt.says_something:
            return take_receipts(house)
        reading = _read(house, name)
        by_workbook = take_by_workbook(house, package_id, reading) if reading is not None else None
        with house.ledger.reading() as session:
            chosen = sorted(set(lines)) if lines else _meant(session, package_id, receipt, correct=correct)
        given = [replace(receipt, line=line) for line in chosen]
        taken = take_by_command(house, package_id, given, may_correct=correct)
        finish_if_complete(house, package_id, reading)
        in_workbook = by_workbook.problems if by_workbook is not None else ()
        told = (*(by_workbook.told if by_workbook is not None else ()), *taken.told)
        return ConfirmReport(1, taken.lines, (*_still_unclear(in_workbook, chosen), *taken.problems), told)


def _not_handed_over(name: str, state: str) -> str:
    if state in (RESERVED, SEALED):  # an apply that died: the package may lie in the channel already
        return f"Pakke {name} er ikke ført som gitt videre ennå. Kjør «praksis sync», og prøv igjen."
    return f"Pakke {name} er ikke gitt videre, så den kan ikke få kvittering."


def _status(not_ordered: str | None, approved: bool, rejected: str | None, implemented: bool) -> ReceiptStatus | None:
    said = [
        status
        for status, chosen in (
            (ReceiptStatus.NOT_ORDERED, not_ordered is not None),
            (ReceiptStatus.APPROVED, approved),
            (ReceiptStatus.REJECTED, rejected is not None),
            (ReceiptStatus.IMPLEMENTED, implemented),
        )
        if chosen
    ]
    if len(said) > 1:
        words = " og ".join(f"«{status.value.lower()}»" for status in said)
        raise Invalid(f"Linjene kan ikke være {words} på én gang. Velg det som gjelder.", code="kvittering")
    return said[0] if said else None


def _refuse_what_does_not_fit(
    case_number: str | None,
    lines: Sequence[int] | None,
    not_ordered: str | None,
    status: ReceiptStatus | None,
    *,
    correct: bool,
) -> None:
    if case_number is not None and not_ordered is not None:
        raise Invalid("Oppgi enten saksnummer eller grunnen til at det ikke er bestilt, ikke begge.", code="kvittering")
    if correct and (case_number is None or status is not None):
        raise Invalid(
            "Når et saksnummer skal rettes, oppgi det riktige nummeret med --case, og ikke noe annet.",
            code="kvittering",
        )
    if lines and case_number is None and status is None:
        raise Invalid("Oppgi saksnummer eller grunnen til at linjene ikke er bestilt.", code="kvittering")


def _meant(session: Session, package_id: str, receipt: PackageReceipt, *, correct: bool) -> list[int]:
    """The lines that a receipt without line numbers is about."""
    lines = lines_by_position(session, package_id)
    states = {position: LineState(line.state) for position, line in lines.items()}
    if correct:
        numbered = [position for position, line in lines.items() if line.case_number is not None]
        if len({lines[position].case_number for position in numbered}) > 1:
            raise Invalid(
                "Linjene i pakken har ulike saksnumre. Oppgi hvilke linjer som skal rettes, med --line.",
                code="kvittering",
            )
        return numbered
    if receipt.case_number is not None or receipt.not_ordered is not None:
        meant = {LineState.HANDED_OVER}
    elif receipt.status is ReceiptStatus.APPROVED:
        meant = {LineState.ORDERED}
    else:
        meant = {LineState.ORDERED, LineState.APPROVED}
    return [position for position, state in states.items() if state in meant]


def _read(house: House, name: str) -> ReceiptReading | None:
    """The package workbook as it is now; None when it cannot be read, which hinders nobody in saying it by command."""
    try:
        return house.ports.samlepunktet.receipts(name)
    except (NotFound, WorkbookRefused, Unavailable):
        return None


def _still_unclear(problems: Sequence[SourceProblem], chosen: Sequence[int]) -> list[SourceProblem]:
    """What is unclear in the workbook, but for the lines that have been answered by command now."""
    answered = {f"linje {line}" for line in chosen}
    return [p for p in problems if not any(f"{words})" in p.message or p.place.endswith(words) for words in answered)]
