"""The moments at which work becomes true: each by name, so that a test can kill the process there (DESIGN.md, promise 2).

A point is passed just before and just after a ledger commit or an act in the outside world. In production nobody
observes; the crash harness does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class CommitPoint(StrEnum):
    """Every commit and every act outside the ledger, in the order in which a season meets them."""

    OFFICE_BOOKS_STORED = "sync.office-books-stored"
    CASE_BOOK_READ = "sync.case-book-read"
    REGISTRATIONS_STORED = "sync.registrations-stored"
    REGISTRATIONS_ACKNOWLEDGED = "sync.registrations-acknowledged"
    PERSONNEL_STORED = "sync.personnel-stored"
    LIST_STORED = "sync.list-stored"
    PEOPLE_MATCHED = "sync.people-matched"
    CASES_OPENED = "sync.cases-opened"
    PAINTING_INTENDED = "sync.painting-intended"
    WORKBOOK_REPLACED = "sync.workbook-replaced"
    PAINTING_RECORDED = "sync.painting-recorded"
    PLANS_MADE = "sync.plans-made"
    PLAN_FILE_WRITTEN = "sync.plan-file-written"
    OVERVIEW_PARTS_KEPT = "sync.overview-parts-kept"
    OVERVIEW_WRITTEN = "sync.overview-written"
    OVERVIEW_RECORDED = "sync.overview-recorded"
    MESSAGES_WRITTEN = "sync.messages-written"
    MESSAGE_CLAIMED = "sync.message-claimed"
    MESSAGE_LEFT = "sync.message-left"
    MESSAGE_RECORDED = "sync.message-recorded"
    CASE_BOOK_WRITTEN = "sync.case-book-written"
    CASE_BOOK_RECORDED = "sync.case-book-recorded"
    SYNC_FINISHED = "sync.finished"
    FIRST_DAY_LIST_WRITTEN = "first-morning.list-written"
    PACKAGE_RESERVED = "apply.package-reserved"
    PACKAGE_WRITTEN = "apply.package-written"
    PACKAGE_SEALED = "apply.package-sealed"
    PACKAGE_PUBLISHED = "apply.package-published"
    LINES_HANDED_OVER = "apply.lines-handed-over"
    RECEIPTS_RECORDED = "confirm.receipts-recorded"
    NUMBERS_EMPTIED = "confirm.numbers-emptied"
    EMPTYING_RECORDED = "confirm.emptying-recorded"
    WITHDRAWAL_INTENDED = "withdraw.intended"
    WORKBOOK_WITHDRAWN = "withdraw.workbook-replaced"
    WITHDRAWAL_RECORDED = "withdraw.recorded"
    DECISION_RECORDED = "decide.decision-recorded"
    SETTING_RECORDED = "office.setting-recorded"
    GROUP_ADOPTED = "adopt.group-adopted"
    FILES_ERASED = "purge.files-erased"
    LEDGER_ERASED = "purge.ledger-erased"
    LEDGER_COMPACTED = "purge.ledger-compacted"
    ANCHOR_WRITTEN = "audit.anchor-written"
    DOUBT_RECORDED = "audit.doubt-recorded"
    RECONCILED = "audit.reconciled"


Observer = Callable[[CommitPoint, str], None]
_observers: list[Observer] = []


def observe(observer: Observer) -> None:
    """Call `observer(point, "before" | "after")` each time a point is passed, until the process ends."""
    _observers.append(observer)


def passing(point: CommitPoint, side: str) -> None:
    """Tell that `point` is just about to be passed (`before`) or has been (`after`)."""
    for observer in _observers:
        observer(point, side)
