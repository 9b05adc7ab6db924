"""Write a package's workbook anew when each line has its answer: without national numbers, and as the ledger has it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import Conflict, NotFound, Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.package_states import RECEIPTED, WITHDRAWN
from praksis.jobs.packages import package_book
from praksis.jobs.receipt_taking import Said
from praksis.ledger.tables import Package
from praksis.orders import TAKEN_BACK, OrderBook, OrderRow, order_workbook
from praksis.planning import package_name
from praksis.ports import ReceiptReading
from praksis.workbook import WorkbookRefused


def finish_if_complete(house: House, package_id: str, reading: ReceiptReading | None) -> None:
    """Empty the column of national numbers in both places where it lies; later, bring the workbook up to date with what
    was said by command. Nothing that somebody has written and we have not read is ever written over: then, and when the
    workbook is open, the next run tries again.

    `reading` is what was read and taken in just now, None when nothing was.
    """
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        emptied, known_tag = package.numbers_emptied_at is not None, package.receipts_tag
        behind = not emptied or package.restate_since is not None
        if package.state not in (RECEIPTED, WITHDRAWN) or not behind:
            return
        number = package_name(package.number)
        book = package_book(session, package, None)
    try:
        reading = reading or house.ports.samlepunktet.receipts(number)
    except (NotFound, WorkbookRefused):
        reading = None
    except (Unavailable, Refused):
        return
    if reading is not None and (reading.read.state.tag != known_tag or (emptied and reading.problems)):
        return
    try:
        passing(CommitPoint.NUMBERS_EMPTIED, "before")
        tag = house.ports.samlepunktet.finish(number, reading.read if reading else None, order_workbook(book))
        passing(CommitPoint.NUMBERS_EMPTIED, "after")
    except (Conflict, Unavailable, Refused):
        return  # we may not, or it is open or changed just now: the next run tries again
    with house.ledger.writing(CommitPoint.EMPTYING_RECORDED) as session:
        note_written(session, house, package_id, book, tag)


def note_written(session: Session, house: House, package_id: str, book: OrderBook, tag: str | None) -> None:
    """Keep that the workbook was written, in the caller's transaction: what it says is ours, and need not be read."""
    package = session.get_one(Package, package_id)
    package.numbers_emptied_at = package.numbers_emptied_at or house.now
    package.restate_since, package.receipts_tag = None, tag
    package.receipts_said = {str(row.line): _said(row) for row in book.rows}


def _said(row: OrderRow) -> Said:
    status = None if row.status == TAKEN_BACK else row.status
    return [row.case_number, row.not_ordered, status, row.rejected]
