"""Take receipts into the ledger, whether they come by command or by the package workbook (R13, R14).

What is new is recorded in one commit with what was said, so that the same words are never news twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from praksis.commit_points import CommitPoint
from praksis.errors import Invalid
from praksis.free_text import LONGEST_WHY_NOT_ORDERED, case_number_in, reason_in, without_identity_number
from praksis.jobs.house import House
from praksis.jobs.line_steps import carry_out
from praksis.jobs.order_cases import keep_order_cases
from praksis.jobs.package_states import HANDED_OVER, RECEIPTED
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import OrderLine, Package
from praksis.planning import LineKind, LineState, package_name
from praksis.ports import PackageReceipt, ReceiptReading, SourceProblem
from praksis.receipt_rules import LineNow, Ruling, rule

Said = list[str | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some receipts: how many lines got something new, what is unclear, and what people should know."""

    lines: int = 0
    problems: tuple[SourceProblem, ...] = field(default=())
    told: tuple[str, ...] = field(default=())


@dataclass(slots=True)
class _Found:
    """The rulings on some receipts before they are carried out."""

    news: list[tuple[PackageReceipt, Ruling]] = field(default_factory=list)
    problems: list[SourceProblem] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    """What the workbook says of each line that is understood, by line number."""


def take_by_command(
    house: House, package_id: str, receipts: Iterable[PackageReceipt], *, may_correct: bool = False
) -> Taken:
    """Take in what an administrator said of some lines."""
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        lines = lines_by_position(session, package_id)
        found = _Found()
        for receipt in _rightly_said(receipts, _place(package), found.problems):
            _judge(house, package, lines.get(receipt.line), receipt, found, may_correct=may_correct)
    return _record(house, package_id, found, from_workbook=False)


def take_by_workbook(house: House, package_id: str, reading: ReceiptReading) -> Taken:
    """Take in what the package workbook says now and did not say before, and remember the version and its problems."""
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        lines = lines_by_position(session, package_id)
        found = _Found(problems=list(reading.problems), said=dict(package.receipts_said))
        for receipt in _rightly_said(reading.receipts, _place(package), found.problems):
            line, before = lines.get(receipt.line), package.receipts_said.get(str(receipt.line))
            now = said_of(receipt)
            waiting = line is not None and line.state == LineState.HANDED_OVER.value
            known = before == now and not (waiting and receipt.says_something)
            # A number, or a reason, that we have read and that is another one now was corrected by whoever wrote it.
            corrected = before is not None and (
                (before[0] is not None and before[0] != receipt.case_number)
                or (before[1] is not None and receipt.not_ordered is None)
            )
            if not receipt.says_something or known:
                continue  # a cell that somebody emptied takes nothing back, and what it said is remembered
            if _judge(house, package, line, receipt, found, may_correct=corrected):
                found.said[str(receipt.line)] = now
    taken = _record(house, package_id, found, from_workbook=True)
    remember_read(house, package_id, reading.read.state.tag, taken.problems, found.said)
    return taken


def lines_by_position(session: Session, package_id: str) -> dict[int, OrderLine]:
    """The lines of a package by their number."""
    return {
        line.position: line
        for line in session.scalars(
            select(OrderLine).where(OrderLine.package_id == package_id).order_by(OrderLine.position)
        )
    }


def said_of(receipt: PackageReceipt) -> Said:
    """What is remembered of a row of the workbook."""
    return [receipt.case_number, receipt.not_ordered, receipt.status and receipt.status.value, receipt.rejected]


def checked(receipt: PackageReceipt) -> PackageReceipt:
    """The receipt with its words cleaned, whoever gave it.

    Raises:
        Invalid: The case number, a reason or the signature is not one that may be kept.
    """
    return replace(
        receipt,
        case_number=_rightly("Saksnummer", receipt.case_number, case_number_in),
        not_ordered=_rightly("Ikke bestilt – årsak", receipt.not_ordered, _reason),
        rejected=_rightly("Avslått – årsak", receipt.rejected, _reason),
        signature=_rightly("Signatur", receipt.signature, without_identity_number),
    )


def _reason(text: str) -> str:
    return reason_in(text, LONGEST_WHY_NOT_ORDERED)


def _rightly(what: str, text: str | None, rule_of_it: Callable[[str], str]) -> str | None:
    try:
        return None if text is None else rule_of_it(text)
    except Invalid as error:
        raise Invalid(f"{what}: {error.message}", code=error.code) from None


def remember_read(
    house: House,
    package_id: str,
    tag: str | None,
    trouble: Sequence[SourceProblem],
    said: dict[str, Said] | None = None,
) -> None:
    """This version has told all it has to tell; what could not be understood stands in the status until it is mended."""
    found = [asdict(problem) for problem in trouble]
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        now = package.receipts_said if said is None else said
        if (package.receipts_tag, package.receipt_problems, package.receipts_said) == (tag, found, now):
            return
    with house.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
        package = session.get_one(Package, package_id)
        package.receipts_tag, package.receipt_problems, package.receipts_said = tag, found, now


def _rightly_said(
    receipts: Iterable[PackageReceipt], place: str, problems: list[SourceProblem]
) -> Iterator[PackageReceipt]:
    """The receipts that may be kept. Workbook readers refuse the others by cell; no other way in may let them by."""
    for receipt in receipts:
        where = f"{place}, linje {receipt.line}"
        try:
            yield checked(receipt)
        except Invalid as error:
            problems.append(SourceProblem(f"kvittering-{error.code}", where, f"{where}, {error.message}"))


def _judge(
    house: House, package: Package, line: OrderLine | None, receipt: PackageReceipt, found: _Found, *, may_correct: bool
) -> bool:
    """Rule on one receipt and add what it comes to; False when it is a problem."""
    place = f"{_place(package)}, linje {receipt.line}"
    if line is None:
        found.problems.append(SourceProblem("kvittering-ukjent-linje", place, f"{place} finnes ikke i pakken."))
        return False
    now = _now(line, asked_again=_asked_again(line))
    ruling = rule(now, receipt, may_correct=may_correct, today=house.today)
    if ruling.problem is not None:
        code, words = ruling.problem
        found.problems.append(SourceProblem(code, place, f"{place}: {words}"))
        return False
    if ruling.late:
        words = "linjen er trukket tilbake, men har fått saksnummer. FOU avgjør i saken om den ble bestilt."
        found.problems.append(SourceProblem("kvittering-trukket", place, f"{place}: {words}"))
    if ruling.is_news:
        found.news.append((receipt, ruling))
    return True


def _asked_again(line: OrderLine) -> bool:
    """Whether what was not ordered has been given away once more: looked up only for a line of which that was said."""
    session = object_session(line)
    assert session is not None
    if line.state != LineState.NOT_PLACED.value:
        return False
    later = (
        select(OrderLine.id)
        .join(Package, OrderLine.package_id == Package.id)
        .where(
            OrderLine.entitlement_id == line.entitlement_id,
            OrderLine.state.not_in([LineState.DROPPED.value, LineState.WITHDRAWN.value]),
            Package.number > session.get_one(Package, line.package_id).number,
        )
    )
    return session.scalars(later).first() is not None


def _now(line: OrderLine, *, asked_again: bool) -> LineNow:
    return LineNow(
        LineKind(line.kind),
        LineState(line.state),
        line.case_number,
        line.reason,
        approved=line.approved_at is not None,
        implemented=line.implemented_at is not None,
        asked_again=asked_again,
    )


def _record(house: House, package_id: str, found: _Found, *, from_workbook: bool) -> Taken:
    told: list[str] = []
    if found.news:
        with house.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
            package = session.get_one(Package, package_id)
            lines = lines_by_position(session, package_id)
            for receipt, ruling in found.news:
                signer = (receipt.signature or package.signature)[:60]
                told += carry_out(session, house, lines[receipt.line], receipt, ruling, signer)
            if from_workbook:
                package.receipts_said = found.said
            elif package.numbers_emptied_at is not None:
                package.restate_since = package.restate_since or house.now
            close_if_answered(package, lines.values())
            keep_order_cases(session, house.now)
            mark_work(session, house.now)
    return Taken(len(found.news), tuple(found.problems), tuple(told))


def close_if_answered(package: Package, lines: Iterable[OrderLine]) -> None:
    """A package that was handed over and of which no line waits any more has its receipts."""
    if package.state == HANDED_OVER and all(line.state != LineState.HANDED_OVER.value for line in lines):
        package.state = RECEIPTED


def _place(package: Package) -> str:
    return f"Pakke {package_name(package.number)}"
