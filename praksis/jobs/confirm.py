"""Take receipts: per line a case number, «ikke bestilt» with a reason, or not yet; Bestilt is green only then (R13, R14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Conflict, Invalid, NotFound, Unavailable
from praksis.free_text import LONGEST_WHY_NOT_ORDERED, case_number_in, reason_in, without_identity_number
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.house import House
from praksis.jobs.packages import HANDED_OVER, RECEIPTED, find_package, package_book
from praksis.ledger.case_files import CaseNeed, keep_cases
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import OrderLine, Package
from praksis.orders import order_workbook
from praksis.planning import LineKind, LineState, package_name
from praksis.ports import PackageReceipt, ReceiptReading, SourceProblem
from praksis.workbook import WorkbookRefused


@dataclass(frozen=True, slots=True)
class ConfirmReport:
    """What was taken in: packages looked at, lines that got their receipt, and what could not be understood."""

    packages: int = 0
    lines: int = 0
    problems: tuple[SourceProblem, ...] = field(default=())


def take_receipts(house: House) -> ConfirmReport:
    """Read the package workbooks that still miss receipts as they now lie in FOU's channel, and take in what is new."""
    with house.ledger.reading() as session:
        waiting = session.execute(
            select(Package.id, Package.number, Package.receipts_tag)
            .where(Package.state.in_([HANDED_OVER, RECEIPTED]), Package.numbers_emptied_at.is_(None))
            .order_by(Package.number)
        ).all()
    lines, problems = 0, []
    for package_id, number, tag in waiting:
        reading: ReceiptReading | None = None
        trouble: list[SourceProblem] = []
        try:
            reading = house.ports.samlepunktet.receipts(package_name(number), tag)
        except (NotFound, WorkbookRefused) as error:
            name = f"Pakke {package_name(number)}"
            trouble = [SourceProblem(error.code, name, f"{name} kan ikke leses: {error.message}")]
        except Unavailable:
            continue
        if reading is not None:
            taken, trouble = _take(house, package_id, reading.receipts)
            lines += taken
            trouble = [*reading.problems, *trouble]
        if reading is not None or trouble:
            _remember_read(house, package_id, reading.read.state.tag if reading else None, trouble)
        problems += trouble
        _finish_if_complete(house, package_id, reading)
    return ConfirmReport(len(waiting), lines, tuple(problems))


def confirm(
    house: House,
    package_number: int,
    signature: str,
    case_number: str | None = None,
    lines: Sequence[int] | None = None,
    not_ordered: str | None = None,
) -> ConfirmReport:
    """Give the receipt by command: a case number (one may cover many lines) or a reason why not, for `lines` or for all
    that have none yet. With neither, the package workbook is read.

    Raises:
        Invalid: The signature is not known; both or neither given with `lines`; there is no such line; the case number is
            none; or what is written holds a national number («fodselsnummer»).
        NotFound: There is no such package.
        Unavailable: Another job holds the house.
    """
    administrator = house.settings.require_signature(signature)
    if case_number is not None and not_ordered is not None:
        raise Invalid("Oppgi enten saksnummer eller grunnen til at det ikke er bestilt, ikke begge.", code="kvittering")
    if lines and case_number is None and not_ordered is None:
        raise Invalid("Oppgi saksnummer eller grunnen til at linjene ikke er bestilt.", code="kvittering")
    receipt = _checked(PackageReceipt(0, case_number, not_ordered, administrator.signature))
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            package = find_package(session, package_number)
            package_id = package.id
            known = {
                line.position: line.state
                for line in session.scalars(
                    select(OrderLine).where(OrderLine.package_id == package.id).order_by(OrderLine.position)
                )
            }
            if package.state not in (HANDED_OVER, RECEIPTED):
                raise Invalid(
                    f"Pakke {package_name(package_number)} er ikke gitt videre, så den kan ikke få kvittering.",
                    code="kvittering",
                )
        if receipt.case_number is None and receipt.not_ordered is None:
            return take_receipts(house)
        unknown = sorted(set(lines or ()) - known.keys())
        if unknown:
            raise Invalid(
                f"Pakke {package_name(package_number)} har ikke linje {', '.join(map(str, unknown))}; den har linje "
                f"1–{max(known)}.",
                code="kvittering",
            )
        chosen = (
            sorted(set(lines))
            if lines
            else [position for position, state in known.items() if state == LineState.HANDED_OVER.value]
        )
        receipts = [replace(receipt, line=line) for line in chosen]
        taken, problems = _take(house, package_id, receipts)
        reading: ReceiptReading | None = None
        try:
            reading = house.ports.samlepunktet.receipts(package_name(package_number))
        except (NotFound, WorkbookRefused, Unavailable):
            reading = None
        _finish_if_complete(house, package_id, reading)
        return ConfirmReport(1, taken, tuple(problems))


def _checked(receipt: PackageReceipt) -> PackageReceipt:
    """The receipt with its words cleaned, whoever gave it.

    Raises:
        Invalid: The case number, the reason or the signature is not one that may be kept.
    """
    return replace(
        receipt,
        case_number=_rightly("Saksnummer", receipt.case_number, case_number_in),
        not_ordered=_rightly(
            "Ikke bestilt – årsak", receipt.not_ordered, lambda text: reason_in(text, LONGEST_WHY_NOT_ORDERED)
        ),
        signature=_rightly("Signatur", receipt.signature, without_identity_number),
    )


def _rightly(what: str, text: str | None, rule: Callable[[str], str]) -> str | None:
    try:
        return None if text is None else rule(text)
    except Invalid as error:
        raise Invalid(f"{what}: {error.message}", code=error.code) from None


def _remember_read(house: House, package_id: str, tag: str | None, trouble: Sequence[SourceProblem]) -> None:
    """This version has told all it has to tell; what could not be understood stands in the status until it is mended."""
    found = [asdict(problem) for problem in trouble]
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        if (package.receipts_tag, package.receipt_problems) == (tag, found):
            return
    with house.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
        package = session.get_one(Package, package_id)
        package.receipts_tag, package.receipt_problems = tag, found


def _take(house: House, package_id: str, receipts: Iterable[PackageReceipt]) -> tuple[int, list[SourceProblem]]:
    """Record receipts that tell something new. Lines that have their receipt keep it; another one is a problem."""
    problems: list[SourceProblem] = []
    with house.ledger.reading() as session:
        place = f"Pakke {package_name(session.get_one(Package, package_id).number)}"
        said = [r for r in _rightly_said(receipts, place, problems) if r.case_number or r.not_ordered]
        fresh = [r for r in said if _is_new(session, package_id, r, problems)]
    if not fresh:
        return 0, problems
    with house.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
        package = session.get_one(Package, package_id)
        lines = {
            line.position: line for line in session.scalars(select(OrderLine).where(OrderLine.package_id == package_id))
        }
        for receipt in fresh:
            _record(session, house, package, lines[receipt.line], receipt)
        session.flush()
        if all(line.state != LineState.HANDED_OVER.value for line in lines.values()):
            package.state = RECEIPTED
        _keep_refusals(session, house)
        mark_work(session, house.now)
    return len(fresh), problems


def _rightly_said(
    receipts: Iterable[PackageReceipt], place: str, problems: list[SourceProblem]
) -> Iterator[PackageReceipt]:
    """The receipts that may be kept. Workbook readers refuse the others by cell; no other way in may let them by."""
    for receipt in receipts:
        where = f"{place}, linje {receipt.line}"
        try:
            yield _checked(receipt)
        except Invalid as error:
            problems.append(SourceProblem(f"kvittering-{error.code}", where, f"{where}, {error.message}"))


def _is_new(session: Session, package_id: str, receipt: PackageReceipt, problems: list[SourceProblem]) -> bool:
    line = session.scalars(
        select(OrderLine).where(OrderLine.package_id == package_id, OrderLine.position == receipt.line)
    ).first()
    package = session.get_one(Package, package_id)
    place = f"Pakke {package_name(package.number)}, linje {receipt.line}"
    if line is None:
        problems.append(SourceProblem("kvittering-ukjent-linje", place, f"{place} finnes ikke i pakken."))
        return False
    if line.state == LineState.HANDED_OVER.value:
        return True
    same = receipt.case_number == line.case_number if receipt.case_number else receipt.not_ordered == line.reason
    if not same:
        problems.append(
            SourceProblem(
                "kvittering-endret",
                place,
                f"{place} har allerede en annen kvittering. Den første står; rett arbeidsboken, eller si fra til IT.",
            )
        )
    return False


def _record(session: Session, house: House, package: Package, line: OrderLine, receipt: PackageReceipt) -> None:
    signer = (receipt.signature or package.signature)[:60]
    line.changed_at, line.receipt_by = house.now, signer
    if receipt.case_number:
        line.state, line.case_number = LineState.ORDERED.value, receipt.case_number
        _settle_replaced(session, house, line)
        step = AccessStep.ORDERED
    else:
        line.state, line.reason = LineState.NOT_PLACED.value, receipt.not_ordered
        step = AccessStep.NOT_PLACED
    audit_access(session, house, line, step, signer)


def _settle_replaced(session: Session, house: House, line: OrderLine) -> None:
    """What a change or a cancellation was about is in effect no more."""
    if line.replaces_id is None:
        return
    before = session.get_one(OrderLine, line.replaces_id)
    cancelled = line.kind == LineKind.CANCEL.value
    before.state = (LineState.CANCELLED if cancelled else LineState.REPLACED).value
    before.changed_at = house.now


def _keep_refusals(session: Session, house: House) -> None:
    """One case per line that was not placed: nothing is planned for its entitlement until somebody has decided."""
    needs = []
    for line in session.scalars(select(OrderLine).where(OrderLine.state == LineState.NOT_PLACED.value)):
        package = session.get_one(Package, line.package_id) if line.package_id else None
        if package is None:
            continue
        group = package.plan.group
        needs.append(
            CaseNeed(
                CaseKind.NOT_PLACED,
                line.id,
                {
                    "what": f"Pakke {package_name(package.number)}, linje {line.position}: {line.entitlement.system}",
                    "why": f"Ikke bestilt: {line.reason}",
                    "group": f"{group.name}, kull {group.cohort}",
                    "period": package.plan.calendar_row.period,
                    "institution": group.institution,
                },
                placement_id=line.placement_ids[0] if line.placement_ids else None,
                group_id=group.id,
                calendar_row_id=package.plan.calendar_row_id,
                order_line_id=line.id,
            )
        )
    keep_cases(session, [CaseKind.NOT_PLACED], needs, house.now)


def _finish_if_complete(house: House, package_id: str, reading: ReceiptReading | None) -> None:
    """When each line has its receipt, empty the column of national numbers, in both places where it lies."""
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        if package.state != RECEIPTED or package.numbers_emptied_at is not None:
            return
        number = package_name(package.number)
        content = order_workbook(package_book(session, package, None))
    try:
        reading = reading or house.ports.samlepunktet.receipts(number)
    except (NotFound, WorkbookRefused):
        reading = None
    except Unavailable:
        return
    try:
        passing(CommitPoint.NUMBERS_EMPTIED, "before")
        house.ports.samlepunktet.finish(number, reading.read if reading else None, content)
        passing(CommitPoint.NUMBERS_EMPTIED, "after")
    except (Conflict, Unavailable):
        return  # open or changed just now: the next run tries again
    with house.ledger.writing(CommitPoint.EMPTYING_RECORDED) as session:
        session.get_one(Package, package_id).numbers_emptied_at = house.now
