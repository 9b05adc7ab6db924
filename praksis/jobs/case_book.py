"""«Saker.xlsx» in FOU's channel: decisions are read there, and the cases written there, without losing what is typed.

A decision is in the ledger, and known again by its seal, before the workbook is written anew: one that is read twice is
carried out once. The workbook is replaced only if it is still what was read; while somebody has it open, it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.case_book import (
    OPEN_SHEET,
    SETTLED_SHEET,
    CaseBook,
    Merged,
    NoCases,
    Reading,
    Typed,
    case_workbook,
    is_ready,
    merge,
    read_case_workbook,
    trouble,
    trouble_taking_back,
)
from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Conflict, Invalid, NotFound, PraksisError, Refused, Unavailable
from praksis.jobs.case_book_view import ended_words, fresh_book
from praksis.jobs.decide import decide_in, take_back_in
from praksis.jobs.house import House
from praksis.ledger.house_facts import is_work, mark_work
from praksis.ledger.tables import CaseFile, OfficeBook
from praksis.ports import Download, FileState
from praksis.workbook import WorkbookRefused

NAMES = ("Saker.xlsx", "Saker (ny).xlsx")
"""The workbook, and the one that takes its place while it is damaged: a damaged one is never overwritten."""
BOOK, DAMAGED = "cases", "cases-damaged"
_ATTEMPTS = 3
_NOTHING = Reading({}, {})


# ------------------------------------------------------------------------------------------------------------- reading


def read_decisions(house: House, listing: Sequence[FileState]) -> dict[str, int]:
    """Read what has been decided in the workbook since we last looked, and carry it out.

    `listing` is FOU's channel as it lies there now. Returns counts of decisions taken, taken back, and not taken. An
    unchanged workbook is not opened; one that cannot be read now is read at the next run.
    """
    counts = {"avgjørelser lest": 0, "avgjørelser trukket tilbake": 0, "avgjørelser som ikke kan tas": 0}
    state, read = _find(house, listing)
    if read is None:
        if state is None:
            _forget_file(house)
        return counts
    with house.ledger.reading() as session:
        known = session.get(OfficeBook, BOOK)
        taken = _taken(known)
        kinds = {number: (CaseKind(kind), at) for number, kind, at in session.execute(
            select(CaseFile.number, CaseFile.kind, CaseFile.state)
        )}  # fmt: skip
    signatures = [administrator.signature for administrator in house.settings.administrators]
    refused: dict[str, str] = _refused(known)
    for number, typed in read.reading.open.items():
        kind, at = kinds.get(number, (None, ""))
        seal = typed.seal(OPEN_SHEET, number)
        if kind is None or at != "open" or number in read.reading.twice or seal in taken or seal in refused:
            continue
        if is_ready(typed) and not trouble(kind, typed, signatures):
            counts["avgjørelser lest"] += _carry_out(house, OPEN_SHEET, number, typed, refused)
    for number, typed in read.reading.settled.items():
        seal = typed.seal(SETTLED_SHEET, number)
        if kinds.get(number, (None, ""))[1] != "decided" or seal in taken or seal in refused:
            continue
        if is_ready(typed) and not trouble_taking_back(typed, signatures):
            counts["avgjørelser trukket tilbake"] += _carry_out(house, SETTLED_SHEET, number, typed, refused)
    counts["avgjørelser som ikke kan tas"] = _remember_read(house, read, refused)
    return counts


@dataclass(frozen=True, slots=True)
class _Read:
    """The workbook in use as it lies there now."""

    download: Download
    reading: Reading


def _find(house: House, listing: Sequence[FileState]) -> tuple[FileState | None, _Read | None]:
    """The workbook in use, and its content if it has changed since we last read it."""
    by_name = {state.name.casefold(): state for state in listing}
    with house.ledger.reading() as session:
        known, damaged = session.get(OfficeBook, BOOK), session.get(OfficeBook, DAMAGED)
        tag, damaged_tag = (known.tag if known else None), (damaged.tag if damaged else None)
    said: tuple[str, str] | None = None
    found: tuple[FileState | None, _Read | None] = (None, None)
    for name in NAMES:
        state = by_name.get(name.casefold())
        if state is None:
            continue
        if state.tag == damaged_tag:
            said = said or (state.tag, "")
            continue
        if state.tag == tag:
            found = (state, None)
            break
        try:
            download = house.ports.teams.download(house.office_channel, state.file_id)
            found = (state, _Read(download, read_case_workbook(download.content)))
            break
        except (NotFound, Unavailable, Refused):
            return state, None
        except (NoCases, Invalid) as error:
            said = said or (state.tag, _damage(state.name, error))
    _say_damage(house, said)
    return found


def _damage(name: str, error: NoCases | Invalid) -> str:
    why = error.message if isinstance(error, Invalid) else "Arket har ikke lenger kolonnene «Sak» og «Avgjørelse»."
    return (
        f"«{name}» kan ikke leses: {why} Filen er ikke rørt. Sakene står i «{NAMES[1]}»; hent det du hadde skrevet, og "
        "slett den skadde filen."
    )


def _say_damage(house: House, said: tuple[str, str] | None) -> None:
    """Keep what is wrong with a damaged workbook, for status; or that nothing is any more."""
    with house.ledger.reading() as session:
        damaged = session.get(OfficeBook, DAMAGED)
        if said is None and damaged is None:
            return
        if said is not None and damaged is not None and damaged.tag == said[0]:
            return
    with house.ledger.writing(CommitPoint.CASE_BOOK_READ) as session:
        damaged = session.get(OfficeBook, DAMAGED)
        if said is None:
            if damaged is not None:
                session.delete(damaged)
        else:
            damaged = damaged or OfficeBook(kind=DAMAGED, problems=[])
            damaged.tag, damaged.refusal, damaged.read_at = said[0], said[1][:1000], house.now
            session.add(damaged)
        mark_work(session, house.now)


def _forget_file(house: House) -> None:
    """The workbook is gone (deleted or renamed): a new one is made."""
    with house.ledger.reading() as session:
        known = session.get(OfficeBook, BOOK)
        if known is None or known.file_id is None:
            return
    with house.ledger.writing(CommitPoint.CASE_BOOK_READ) as session:
        known = session.get_one(OfficeBook, BOOK)
        known.file_id, known.tag, known.shown = None, "", None


def _carry_out(house: House, sheet: str, number: int, typed: Typed, refused: dict[str, str]) -> int:
    """Decide, or take back, as one row says. Returns 1, or 0 when it cannot be done: then `refused` has the reason.

    Decision and seal are one commit, so that a row that is read once more is known.
    """
    seal = typed.seal(sheet, number)
    try:
        with house.ledger.writing(CommitPoint.DECISION_RECORDED) as session:
            if sheet == OPEN_SHEET:
                decide_in(session, house, number, typed.choice, typed.reason, typed.signature, "saker")
            else:
                take_back_in(session, house, number, typed.reason, typed.signature)
            book = _book(session, house)
            book.taken = {**(book.taken or {}), "taken": [*_taken(book), seal]}
    except PraksisError as error:
        refused[seal] = error.message
        return 0
    return 1


def _remember_read(house: House, read: _Read, refused: dict[str, str]) -> int:
    """Keep that this version has been read, and who has taken which case. Returns how many rows wait for their person."""
    known_signatures = {a.signature for a in house.settings.administrators}
    with house.ledger.writing(CommitPoint.CASE_BOOK_READ) as session:
        book = _book(session, house)
        for case in session.scalars(select(CaseFile).where(CaseFile.state == "open")):
            typed = read.reading.open.get(case.number)
            signature = typed.taken_by.strip().upper() if typed else ""
            if typed is not None and (signature in known_signatures or not signature):
                case.taken_by = signature or None
        book.taken = {**(book.taken or {}), "refused": refused}
        book.tag, book.file_id, book.read_at = read.download.state.tag, read.download.state.file_id, house.now
        session.flush()
        merged = _merged(session, house, fresh_book(session, house), read.reading, book)
        if book.shown is None or merged.book.shown != book.shown:
            book.shown = None
        return sum(bool(row.answer) and row.typed.decides for row in merged.book.open)


# ------------------------------------------------------------------------------------------------------------- writing


def write_case_book(house: House) -> dict[str, int]:
    """Bring the workbook up to date, if it shows something else than it should. Returns whether it was written, and
    whether it has to wait because somebody has it open.

    It is made when the first case is opened.
    """
    counts = {"saksbok skrevet": 0, "saksbok i bruk": 0}
    with house.ledger.reading() as session:
        book = session.get(OfficeBook, BOOK)
        if (book is None or book.shown is not None) and not is_work(session, house.today, house.settings_seal):
            return counts
        fresh = fresh_book(session, house)
        if book is None and not fresh.open:
            return counts
        if book is not None and book.shown is not None and book.shown[:32] == fresh.shown[:32]:
            return counts
        file_id = book.file_id if book else None
    for _ in range(_ATTEMPTS):
        try:
            written = _write(house, fresh, file_id)
        except Conflict:
            continue  # saved between our reading and our writing: what was typed is read again
        except (Unavailable, Refused, NotFound):
            break
        if written is None:
            break
        _record(house, *written)
        counts["saksbok skrevet"] = 1
        return counts
    _wait(house)
    counts["saksbok i bruk"] = 1
    return counts


def _write(house: House, fresh: CaseBook, file_id: str | None) -> tuple[FileState, Merged] | None:
    """Put the new workbook in the old one's place. None when it is damaged: the next run sees that and says so."""
    teams, channel = house.ports.teams, house.office_channel
    download: Download | None = None
    if file_id is not None:
        try:
            download = teams.download(channel, file_id)
        except NotFound:
            download = None  # deleted just now: a new one is made
    try:
        reading = read_case_workbook(download.content) if download else _NOTHING
    except (NoCases, WorkbookRefused):
        return None
    with house.ledger.reading() as session:
        merged = _merged(session, house, fresh, reading, session.get(OfficeBook, BOOK))
    content = case_workbook(merged.book)
    passing(CommitPoint.CASE_BOOK_WRITTEN, "before")
    state = teams.replace(channel, download, content) if download else _put_new(house, content)
    passing(CommitPoint.CASE_BOOK_WRITTEN, "after")
    return state, merged


def _put_new(house: House, content: bytes) -> FileState:
    """Make the workbook under the first name that nothing else has.

    Raises:
        Conflict: Both names are taken.
    """
    try:
        return house.ports.teams.put_new(house.office_channel, NAMES[0], content)
    except Conflict:
        return house.ports.teams.put_new(house.office_channel, NAMES[1], content)


def _record(house: House, state: FileState, merged: Merged) -> None:
    with house.ledger.writing(CommitPoint.CASE_BOOK_RECORDED) as session:
        book = _book(session, house)
        # What has been typed since we read decisions is read at the next run.
        book.tag = "" if merged.unread else state.tag
        book.file_id, book.read_at, book.shown = state.file_id, house.now, merged.book.shown
        book.taken = {"taken": [], "refused": dict(merged.refused)}


def _wait(house: House) -> None:
    """Keep that the workbook is not up to date: the next run tries again, also when nothing else has changed."""
    with house.ledger.reading() as session:
        known = session.get(OfficeBook, BOOK)
        if known is not None and known.shown is None:
            return
    with house.ledger.writing(CommitPoint.CASE_BOOK_RECORDED) as session:
        _book(session, house).shown = None


def _merged(session: Session, house: House, fresh: CaseBook, reading: Reading, book: OfficeBook | None) -> Merged:
    ended = ended_words(session, {*reading.open, *reading.settled})
    return merge(fresh, reading, _taken(book), _refused(book), ended)


def _book(session: Session, house: House) -> OfficeBook:
    book = session.get(OfficeBook, BOOK)
    if book is None:
        book = OfficeBook(kind=BOOK, tag="", read_at=house.now, problems=[])
        session.add(book)
        session.flush()
    return book


def _taken(book: OfficeBook | None) -> list[str]:
    return list(_kept(book).get("taken", ()))


def _refused(book: OfficeBook | None) -> dict[str, str]:
    return dict(_kept(book).get("refused", {}))


def _kept(book: OfficeBook | None) -> dict[str, Any]:
    return (book.taken if book else None) or {}
