"""Read «Praksiskalender.xlsx» and «Tilgangskatalog.xlsx» from FOU's own channel into the ledger.

If a book is locked, missing or damaged, the last good version stands, and that is said (DESIGN.md, FOU's own channel). So
it does for a single row: one that cannot be used, but says what it is about, keeps its last good version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import PraksisError, Refused, Unavailable
from praksis.jobs.house import House
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import CalendarChange, CalendarRow, CatalogueRow, OfficeBook, StudentGroup
from praksis.office_books import (
    BookProblem,
    CalendarReading,
    CatalogueReading,
    Severity,
    read_calendar,
    read_catalogue,
)
from praksis.office_books import CalendarRow as BookRow
from praksis.ports import FileState
from praksis.practice_list.cell_text import fold

Kept = frozenset[tuple[str, ...]]
"""The keys of rows whose last good version stands although the book's own cannot be used."""

CALENDAR_NAME = "Praksiskalender.xlsx"
CATALOGUE_NAME = "Tilgangskatalog.xlsx"


@dataclass(frozen=True, slots=True)
class OfficeLook:
    """What lies in FOU's channel now, or in words why that cannot be seen."""

    files: Sequence[FileState] = ()
    failure: str | None = None
    not_now: bool = False
    """It could not be read just now, and the next run may."""


def look_in_office(house: House) -> OfficeLook:
    """List FOU's own channel: one request, for all that is read there."""
    try:
        return OfficeLook(house.ports.teams.workbooks(house.office_channel))
    except PraksisError as error:
        return OfficeLook(failure=error.message, not_now=isinstance(error, Unavailable))


def read_office_books(house: House, look: OfficeLook | None = None) -> dict[str, int]:
    """Bring calendar and catalogue up to date. Returns how many books were read and how many problems they have.

    `look` is what lies in FOU's channel now, if the caller has looked already.
    """
    counts = {"leste bøker": 0, "problemer i bøkene": 0}
    look = look or look_in_office(house)
    files, failure = look.files, look.failure
    for kind, name in (("calendar", CALENDAR_NAME), ("catalogue", CATALOGUE_NAME)):
        state = next((f for f in files if f.name.casefold() == name.casefold()), None)
        if state is None:
            why = failure or (
                f"«{name}» finnes ikke i FOUs kanal «{house.office_channel}». Legg den tilbake; malen får du med "
                "«praksis init»."
            )
            _keep_last_good(house, kind, "", why)
        elif _read_one(house, kind, state):
            counts["leste bøker"] += 1
    with house.ledger.reading() as session:
        for book in session.scalars(select(OfficeBook)):
            counts["problemer i bøkene"] += len(book.problems) + (book.refusal is not None)
    return counts


def _keep_last_good(house: House, kind: str, tag: str, why: str) -> None:
    with house.ledger.reading() as session:
        known = session.get(OfficeBook, kind)
        if known is not None and (known.tag, known.refusal) == (tag, why):
            return
    with house.ledger.writing(CommitPoint.OFFICE_BOOKS_STORED) as session:
        book = session.get(OfficeBook, kind) or OfficeBook(kind=kind, problems=[])
        book.tag, book.refusal, book.read_at = tag, why, house.now
        session.add(book)
        mark_work(session, house.now)


def _read_one(house: House, kind: str, state: FileState) -> bool:
    """Read one book if it has changed. Returns whether it was opened and used."""
    with house.ledger.reading() as session:
        known = session.get(OfficeBook, kind)
        if known is not None and known.tag == state.tag:
            return False
    try:
        content = house.ports.teams.download(house.office_channel, state.file_id).content
        reading: CalendarReading | CatalogueReading
        reading = read_calendar(content) if kind == "calendar" else read_catalogue(content)
    except PraksisError as error:
        # Without its mark the book is read by the next run: a version that could not be reached has told nothing yet.
        tag = "" if isinstance(error, Unavailable | Refused) else state.tag
        _keep_last_good(house, kind, tag, f"«{state.name}»: {error.message} Den forrige utgaven brukes.")
        return False
    if not reading.has_table:
        why = " ".join(problem.message for problem in reading.problems)
        _keep_last_good(house, kind, state.tag, f"«{state.name}»: {why} Den forrige utgaven brukes.")
        return False
    store: Callable[[Session, datetime], Kept]
    if isinstance(reading, CalendarReading):
        calendar = reading
        store = lambda session, now: _store_calendar(session, calendar, now)  # noqa: E731
    else:
        catalogue = reading
        store = lambda session, now: _store_catalogue(session, catalogue, now)  # noqa: E731
    with house.ledger.writing(CommitPoint.OFFICE_BOOKS_STORED) as session:
        kept = store(session, house.now)
        book = session.get(OfficeBook, kind) or OfficeBook(kind=kind)
        book.tag, book.refusal, book.read_at = state.tag, None, house.now
        book.problems = [_problem(p, reading.unusable, kept) for p in reading.problems]
        session.add(book)
        mark_work(session, house.now)
    return True


def _problem(problem: BookProblem, unusable: Mapping[int, tuple[str, ...]], kept: Kept) -> dict[str, object]:
    """The problem as it is stored; where the row's last good version stands, that is said too."""
    told = asdict(problem)
    if problem.severity is Severity.ERROR and problem.row is not None and unusable.get(problem.row) in kept:
        told["message"] = f"{problem.message} Den forrige utgaven av raden brukes."
    return told


def _store_calendar(session: Session, reading: CalendarReading, now: datetime) -> Kept:
    groups = {
        (g.institution.casefold(), g.name.casefold(), g.cohort.casefold()): g
        for g in session.scalars(select(StudentGroup))
    }
    rows = {(r.group_id, r.period.casefold()): r for r in session.scalars(select(CalendarRow))}
    about = {r.id: _period_key(r.group, r.period) for r in rows.values() if r.left_book_at is None}
    kept = frozenset(about.values()) & frozenset(reading.unusable.values())
    in_book = {row_id for row_id, key in about.items() if key in kept}
    named = {_folded(r.institution, r.group, r.cohort, r.period) for r in reading.rows} | kept
    for read in reading.rows:
        if _folded(read.institution, read.group, read.cohort, read.period) in kept:
            continue  # the book says it twice, once wrongly: nobody can know which one is meant
        key = (read.institution.casefold(), read.group.casefold(), read.cohort.casefold())
        group = groups.get(key)
        if group is None:
            group = _renamed_group(rows.values(), reading.rows, read, frozenset(about.values()), named)
            if group is not None:
                group.name, group.cohort = read.group, read.cohort
                groups[key] = group
        if group is None:
            group = StudentGroup(institution=read.institution, name=read.group, cohort=read.cohort)
            session.add(group)
            session.flush()
            groups[key] = group
        row = rows.get((group.id, read.period.casefold()))
        if row is None:
            row = _renamed(rows.values(), group, read, named)
            if row is not None:
                row.period = read.period
        if row is None:
            row = CalendarRow(group_id=group.id, period=read.period, first_day=read.first_day, last_day=read.last_day)
            session.add(row)
            session.flush()
            rows[group.id, read.period.casefold()] = row
            _remember_days(session, row, now)
        elif (row.first_day, row.last_day) != (read.first_day, read.last_day):
            row.first_day, row.last_day = read.first_day, read.last_day
            _remember_days(session, row, now)
        row.profession, row.advert, row.advert_deadline = read.profession, read.advert, read.advert_deadline
        row.advert_link = read.advert_link
        row.agreement_until, row.left_book_at = read.agreement_until, None
        in_book.add(row.id)
    for row in rows.values():
        if row.id not in in_book and row.left_book_at is None:
            row.left_book_at = now
    return kept


def _folded(*words: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


def _period_key(group: StudentGroup, period: str) -> tuple[str, ...]:
    return _folded(group.institution, group.name, group.cohort, period)


def _renamed_group(
    rows: Iterable[CalendarRow],
    book: Sequence[BookRow],
    read: BookRow,
    before: Set[tuple[str, ...]],
    now: Set[tuple[str, ...]],
) -> StudentGroup | None:
    """The group that the book names no more and that had the very same periods and days: its name or its cohort has been
    put right. It keeps its id, as a period does, and with it its list and what has been ordered.

    `before` and `now`: what the book named until now and what it names now, as `_period_key` says it.
    """
    known, named = {key[:3] for key in before}, {key[:3] for key in now}
    had: dict[str, list[CalendarRow]] = {}
    for row in rows:
        if row.left_book_at is None:
            had.setdefault(row.group_id, []).append(row)
    fitting = []
    for standing in had.values():
        group = standing[0].group
        who = _folded(group.institution, group.name, group.cohort)
        if who in named or who not in known:
            continue
        days = {(fold(row.period), row.first_day, row.last_day) for row in standing}
        claims = {_folded(*_who(r)) for r in book if _one_word_differs(group, r) and _folded(*_who(r)) not in known}
        if claims == {_folded(*_who(read))} and days == _days_of(book, read):
            fitting.append(group)
    return fitting[0] if len(fitting) == 1 else None


def _days_of(book: Sequence[BookRow], read: BookRow) -> set[tuple[str, date, date]]:
    """The periods that the book has for the group of one of its rows."""
    same = _folded(*_who(read))
    return {(fold(r.period), r.first_day, r.last_day) for r in book if _folded(*_who(r)) == same}


def _who(read: BookRow) -> tuple[str, str, str]:
    return read.institution, read.group, read.cohort


def _one_word_differs(group: StudentGroup, read: BookRow) -> bool:
    """Whether it is another name for the same cohort, or another cohort of the same name, at one institution."""
    same_name, same_cohort = fold(group.name) == fold(read.group), fold(group.cohort) == fold(read.cohort)
    return fold(group.institution) == fold(read.institution) and same_name != same_cohort


def _renamed(
    rows: Iterable[CalendarRow], group: StudentGroup, read: BookRow, named: Set[tuple[str, ...]]
) -> CalendarRow | None:
    """The row of this group that the book names no more and that had the same days: its period has a new name.

    It keeps its id, and with it what has been ordered: otherwise everything would be ordered once more.
    """
    fitting = [
        row
        for row in rows
        if row.group_id == group.id
        and row.left_book_at is None
        and _period_key(group, row.period) not in named
        and (row.first_day, row.last_day) == (read.first_day, read.last_day)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _remember_days(session: Session, row: CalendarRow, now: datetime) -> None:
    session.add(CalendarChange(calendar_row_id=row.id, first_day=row.first_day, last_day=row.last_day, since=now))


def _store_catalogue(session: Session, reading: CatalogueReading, now: datetime) -> Kept:
    standing = {
        (r.profession, r.system, r.role, r.valid_from, r.valid_to): r
        for r in session.scalars(
            select(CatalogueRow).where(CatalogueRow.left_book_at.is_(None), CatalogueRow.group_id.is_(None))
        )
    }
    about = {key: _folded(row.profession, row.system) for key, row in standing.items()}
    kept = frozenset(about.values()) & frozenset(reading.unusable.values())
    read = {
        (r.profession, r.system, r.role, r.valid_from, r.valid_to)
        for r in reading.rows
        if _folded(r.profession, r.system) not in kept
    }
    for key, row in standing.items():
        if key not in read and about[key] not in kept:
            row.left_book_at = now
    for key in sorted(read - standing.keys(), key=str):
        profession, system, role, valid_from, valid_to = key
        session.add(
            CatalogueRow(
                profession=profession,
                system=system,
                role=role,
                valid_from=valid_from,
                valid_to=valid_to,
                seen_at=now,
            )
        )
    return kept
