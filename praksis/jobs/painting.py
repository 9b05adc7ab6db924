"""Paint Registrert and Bestilt in the coordinators' workbooks: fills only, and only where they differ (promise 3).

What is to be written is in the ledger before the workbook is replaced; a crash in between is seen and mended at the
next run, because the content that we meant to write is known by its hash. A list that is being worked on is left alone
until it has rested, and one that is open is tried again with growing pauses (`praksis.painting_time`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from praksis.beside import Beside
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Conflict, Locked, NotFound, PerhapsDone, PraksisError, Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.list_receipts import last_from_coordinator
from praksis.jobs.lists import newest_version
from praksis.jobs.standings import ORDERED, REGISTERED, Standing, keep_as_painted, standings
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.paintings import record_painting
from praksis.ledger.tables import Document, DocumentVersion, Painting
from praksis.painting_time import at_rest, next_try
from praksis.ports import Download, FileState
from praksis.settings import Mode
from praksis.workbook import Colour, WorkbookRefused, paint_and_seal


@dataclass(frozen=True, slots=True)
class Stroke:
    """One status cell to be coloured."""

    placement_id: str
    version_id: str
    column: str
    sheet: str
    ref: str
    colour: Colour


def strokes(all_standings: Sequence[Standing]) -> dict[str, list[Stroke]]:
    """The cells whose colour should change, by document; none where painting is not ours to do."""
    by_document: dict[str, list[Stroke]] = defaultdict(list)
    for s in all_standings:
        if s.mode not in (Mode.PAINT, Mode.FULL) or s.facts.manual or s.awaiting_correction:
            continue
        if s.document.gone_since is not None or s.document.refusal is not None or s.document.group_id is None:
            continue
        for column, ref, found, wanted in (
            (REGISTERED, s.version.registered_ref, s.version.registered_colour, s.registered),
            (ORDERED, s.version.ordered_ref, s.version.ordered_colour, s.ordered),
        ):
            if ref is None or Colour(found) is wanted or column in s.leave_alone:
                continue
            by_document[s.document.id].append(
                Stroke(s.placement.id, s.version.id, column, s.version.sheet, ref, wanted)
            )
    return by_document


def paint_lists(house: House) -> dict[str, int]:
    """Paint all lists that need it. Returns counts of workbooks painted, cells, and workbooks that have to wait."""
    counts = {
        "lister farget": 0,
        "celler farget": 0,
        "lister som venter på farging": 0,
        "lister som ikke kan farges": 0,
    }
    with house.ledger.reading() as session:
        here = island(session, house)
        rows = standings(session, house, here)
        wanted = strokes(rows)
        later = {document_id for document_id in wanted if not _is_time(session, house, document_id)}
    counts["lister som venter på farging"] += len(later)
    due = sorted(wanted.keys() - later)
    with Beside(paint_and_seal) as beside:
        beside.expect(len(due))
        for document_id, begun in zip(due, beside.ahead(partial(_fetch, house, beside, wanted), due), strict=True):
            painted = _paint_document(house, document_id, wanted[document_id], begun)
            counts["lister farget"] += bool(painted.cells)
            counts["celler farget"] += painted.cells
            counts["lister som venter på farging"] += painted.waits
            counts["lister som ikke kan farges"] += bool(painted.refusal)
    if wanted and here is None:
        with house.ledger.reading() as session:
            keep_as_painted(session, house, rows, wanted.keys())
    return counts


def _is_time(session: Session, house: House, document_id: str) -> bool:
    """Whether the list has come to rest, and its next try has come if it was open."""
    document = session.get_one(Document, document_id)
    if document.paint_not_before is not None and document.paint_not_before > house.now:
        return False
    version = last_from_coordinator(session, document)
    quiet = timedelta(minutes=house.settings.rules.quiet_minutes)
    return version is None or at_rest(version.modified_at, version.seen_at, quiet, house.now)


@dataclass(frozen=True, slots=True)
class Painted:
    """What became of one workbook: cells coloured, whether it has to wait, and what could not be coloured and why."""

    cells: int = 0
    waits: bool = False
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A workbook that is to be coloured, the tag under which it was read, and what comes of colouring it."""

    channel: str
    tag: str
    download: Download
    paint: Callable[[], tuple[bytes, dict[tuple[str, str], WorkbookRefused], str]]


def _fetch(house: House, beside: Beside, wanted: dict[str, list[Stroke]], document_id: str) -> _Fetched | None:
    """Fetch a workbook and have it coloured; nothing is written. None while everything is stopped."""
    with house.ledger.reading() as session:
        if stopped_by(session) is not None:
            return None
        document = session.get_one(Document, document_id)
        channel, file_id, tag = document.channel.reference, document.file_id, document.tag
    download = house.ports.teams.download(channel, file_id)
    colours = {(s.sheet, s.ref): s.colour for s in wanted[document_id]}
    return _Fetched(channel, tag, download, beside.ask(paint_and_seal, download.content, colours))


def _paint_document(
    house: House, document_id: str, wanted: Sequence[Stroke], begun: Future[_Fetched | None]
) -> Painted:
    """Paint one workbook, and leave out the cells that cannot be coloured; it waits when it is open or has changed."""
    with house.ledger.reading() as session:
        if stopped_by(session) is not None:  # looked at before each act: the switch works while a job runs
            return Painted(waits=True)
    try:
        fetched = begun.result()
    except (NotFound, Unavailable):
        _not_seen_open(house, document_id)
        return Painted(waits=True)
    except Refused as error:  # the others' lists are to be painted all the same; it is tried anew each day
        _say_refusal(house, document_id, error.message)
        return Painted(refusal=error.message)
    if fetched is None:
        return Painted(waits=True)
    if fetched.download.state.tag != fetched.tag:
        _not_seen_open(house, document_id)
        return Painted(waits=True)  # changed since it was read: the next run reads it first
    try:
        content, refused, core = fetched.paint()
        wanted = [s for s in wanted if (s.sheet, s.ref) not in refused]
        refusal = " ".join(dict.fromkeys(error.message for error in refused.values())) or None
    except WorkbookRefused as error:
        wanted, refusal, content, core = [], error.message, b"", ""
    refusal = refusal[:1000] if refusal else None
    if not wanted:
        _say_refusal(house, document_id, refusal)
        return Painted(refusal=refusal)
    digest = sha256(content).hexdigest()
    version_id, fresh = _intend(house, document_id, digest, core, wanted)
    try:
        passing(CommitPoint.WORKBOOK_REPLACED, "before")
        state = house.ports.teams.replace(fetched.channel, fetched.download, content)
        passing(CommitPoint.WORKBOOK_REPLACED, "after")
    except PerhapsDone:
        _not_seen_open(house, document_id)
        return Painted(waits=True)  # what we meant to write stays known: the next look tells whether it lies there
    except (Conflict, NotFound, Unavailable) as error:
        is_open = isinstance(error, Locked)
        _take_back_intention(house, document_id, digest, version_id if fresh else None, is_open=is_open)
        return Painted(waits=True)
    except Refused as error:
        _take_back_intention(house, document_id, digest, version_id if fresh else None)
        _say_refusal(house, document_id, error.message)
        return Painted(refusal=error.message)
    except PraksisError:
        _take_back_intention(house, document_id, digest, version_id if fresh else None)
        raise
    _record(house, document_id, version_id, state, digest, refusal)
    return Painted(cells=len(wanted), refusal=refusal)


def _say_refusal(house: House, document_id: str, message: str | None) -> None:
    with house.ledger.reading() as session:
        if session.get_one(Document, document_id).paint_refusal == message:
            return
    with house.ledger.writing(CommitPoint.PAINTING_RECORDED) as session:
        session.get_one(Document, document_id).paint_refusal = message


def _intend(house: House, document_id: str, digest: str, core: str, wanted: Sequence[Stroke]) -> tuple[str, bool]:
    """Write down what will be written. Returns the version's id, and whether it is a new one."""
    with house.ledger.writing(CommitPoint.PAINTING_INTENDED) as session:
        newest = newest_version(session, document_id)
        session.execute(delete(Painting).where(Painting.document_id == document_id, Painting.done.is_(False)))
        session.connection().execute(  # hundreds of rows that nobody here looks at again: they need not be objects
            insert(Painting),
            [
                {
                    "document_id": document_id,
                    "placement_id": stroke.placement_id,
                    "column": stroke.column,
                    "sheet": stroke.sheet,
                    "ref": stroke.ref,
                    "colour": stroke.colour.value,
                    "written_sha256": digest,
                    "painted_at": house.now,
                }
                for stroke in wanted
            ],
        )
        if newest is not None and newest.ours and newest.tag is None and newest.sha256 == digest:
            return newest.id, False
        if newest is not None and newest.ours and newest.tag is None:
            session.delete(newest)  # an earlier intention that never came to be
            session.flush()
            newest = newest_version(session, document_id)
        version = DocumentVersion(
            document_id=document_id,
            position=newest.position + 1 if newest else 1,
            sha256=digest,
            essence=core,
            modified_at=house.now,
            seen_at=house.now,
            ours=True,
            sheets=newest.sheets if newest else [],
            findings=newest.findings if newest else [],
            group_said=newest.group_said if newest else None,
            cohort_said=newest.cohort_said if newest else None,
        )
        session.add(version)
        session.flush()
        return version.id, True


def _take_back_intention(
    house: House, document_id: str, digest: str, version_id: str | None, *, is_open: bool = False
) -> None:
    with house.ledger.writing(CommitPoint.PAINTING_RECORDED) as session:
        session.execute(
            delete(Painting).where(
                Painting.document_id == document_id, Painting.written_sha256 == digest, Painting.done.is_(False)
            )
        )
        if version_id is not None:
            session.execute(delete(DocumentVersion).where(DocumentVersion.id == version_id))
        document = session.get_one(Document, document_id)
        document.paint_tries = document.paint_tries + 1 if is_open else 0
        document.paint_not_before = next_try(document.paint_tries, house.now) if is_open else None
        document.paint_refusal = None  # of an earlier try: now the list waits, and the next one says what it meets


def _not_seen_open(house: House, document_id: str) -> None:
    """Something else than an open workbook was in the way of the last try: nobody is to be asked to close it, and what an
    earlier try was refused no longer says why it waits."""
    with house.ledger.reading() as session:
        document = session.get_one(Document, document_id)
        if not document.paint_tries and document.paint_refusal is None:
            return
    with house.ledger.writing(CommitPoint.PAINTING_RECORDED) as session:
        document = session.get_one(Document, document_id)
        document.paint_tries, document.paint_not_before, document.paint_refusal = 0, None, None


def _record(
    house: House, document_id: str, version_id: str, written: FileState, digest: str, refusal: str | None
) -> None:
    with house.ledger.writing(CommitPoint.PAINTING_RECORDED) as session:
        session.execute(
            update(Document)
            .where(Document.id == document_id)
            .values(tag=written.tag, paint_refusal=refusal, paint_tries=0, paint_not_before=None)
        )
        # SharePoint may have changed what it was given: then the hash is of what lies there.
        session.execute(
            update(DocumentVersion)
            .where(DocumentVersion.id == version_id)
            .values(tag=written.tag, modified_at=written.modified_at, sha256=written.sha256 or digest)
        )
        record_painting(session, document_id, digest)
