"""Read the practice lists of all channels: new and changed workbooks only; rows become placements (R5-R9).

A placement keeps its id and its arrival through sorting, renaming and moves. What we painted ourselves never counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from praksis.beside import Beside
from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint
from praksis.contact import email_keys, phone_key
from praksis.errors import Invalid, NotFound, Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.ledger_rows import VersionRow
from praksis.jobs.list_findings import changes_since, is_stray, is_unmarked_change, keep_findings, stray
from praksis.jobs.long_over import without_erased
from praksis.jobs.overview_files import forget_overview, note_overview, overview_is_known, overview_tags
from praksis.jobs.two_columns import READ_ANEW, rules_for
from praksis.ledger.base import new_id
from praksis.ledger.house_facts import mark_lists, mark_work
from praksis.ledger.paintings import forget_other_colours, record_painting, settle_paintings
from praksis.ledger.tables import (
    CalendarRow,
    Channel,
    Document,
    DocumentVersion,
    Placement,
    PlacementVersion,
    StudentGroup,
)
from praksis.ledger.unread import channel_source, keep_unread, unread_since
from praksis.names import PersonName, fold
from praksis.overview import is_overview
from praksis.ports import Download, FileState
from praksis.practice_list import (
    FindingCode,
    Kind,
    ListRow,
    ListRules,
    ListSheet,
    PracticeList,
    read_practice_list,
)
from praksis.practice_list.align import Known, align
from praksis.practice_list.known_row import known_rows
from praksis.practice_list.title import from_file_name, read_cohort, same_cohort
from praksis.settings import Institution, Mode
from praksis.workbook import WorkbookRefused, essence


def read_lists(house: House) -> dict[str, int]:
    """Look in every channel that is not off. Returns counts of channels, changed workbooks, refused ones and busy ones."""
    counts = {"kanaler": 0, "nye eller endrede lister": 0, "lister som ikke kan leses": 0, "lister i bruk": 0}
    with Beside(read_practice_list) as beside:
        for institution in house.settings.institutions:
            if institution.mode is Mode.OFF:
                continue
            counts["kanaler"] += 1
            _read_channel(house, institution, counts, beside)
    _bind_waiting(house)
    return counts


def _bind_waiting(house: House) -> None:
    """Tie lists without a group to one that the calendar has got since, or that another list has let go of."""
    waiting = select(Document).where(Document.group_id.is_(None), Document.gone_since.is_(None))
    with house.ledger.reading() as session:
        found = [d.id for d in session.scalars(waiting) if _group_for(session, d, *_said(session, d)) is not None]
    if not found:
        return
    with house.ledger.writing(CommitPoint.LIST_STORED) as session:
        for document_id in found:
            document = session.get_one(Document, document_id)
            bind_document(session, document, *_said(session, document))
        mark_work(session, house.now)


def _said(session: Session, document: Document) -> tuple[str | None, str | None]:
    """The group and the cohort that the list's newest version says it is about."""
    newest = newest_version(session, document.id)
    return (newest.group_said, newest.cohort_said) if newest and not is_stray(newest) else (None, None)


def _read_channel(house: House, institution: Institution, counts: dict[str, int], beside: Beside) -> None:
    with house.ledger.reading() as session:
        channel = session.scalars(select(Channel).where(Channel.reference == institution.channel)).first()
        known = {
            d.file_id: (d.tag, d.gone_since)
            for d in session.scalars(select(Document).join(Channel).where(Channel.reference == institution.channel))
        }
        looked_at, missing = (channel.looked_at, channel.missing_since) if channel else (None, None)
        was_unread = channel_source(institution.channel) in unread_since(session)
        ours = overview_tags(session, institution.channel)
    try:
        files = house.ports.teams.workbooks(institution.channel)
    except NotFound as error:
        if channel is None or missing is None:
            with house.ledger.writing(CommitPoint.LIST_STORED) as session:
                found = _channel(session, institution)
                found.missing_since, found.missing_because = house.now, error.code
                mark_work(session, house.now)
        return
    except (Unavailable, Refused):  # the other channels are to be read all the same
        counts[NOT_READ] = counts.get(NOT_READ, 0) + 1
        _keep_unread(house, institution, was_unread, unread=True)
        return
    if ours and ours.isdisjoint(f.tag for f in files):
        _overview_is_gone(house, institution)
    changed = [f for f in files if f.tag not in ours and known.get(f.file_id) != (f.tag, None)]
    present = {f.file_id: f.tag for f in files}
    missing_files = known.keys() - present.keys()
    beside.expect(len(changed))
    fetched = beside.ahead(partial(_fetch, house, institution, beside), changed)
    unread = [
        f
        for f, begun in zip(changed, fetched, strict=True)
        if not _read_file(house, institution, f, begun, missing_files, counts)
    ]
    _keep_unread(house, institution, was_unread, unread=bool(unread))
    newly_gone = any(known[file_id][1] is None for file_id in missing_files)
    new_day = looked_at is None or oslo_date(looked_at) != house.today
    if changed or newly_gone or new_day or missing is not None:
        _record_look(house, institution, present, saw_all=all(f.file_id in known for f in unread))


def _keep_unread(house: House, institution: Institution, was_unread: bool, *, unread: bool) -> None:
    """Keep whether all that lies in the channel could be read: else what seems to be missing may be there."""
    if unread != was_unread:
        with house.ledger.writing(CommitPoint.LIST_STORED) as session:
            keep_unread(session, channel_source(institution.channel), house.now, unread=unread)
            mark_work(session, house.now)


def _overview_is_gone(house: House, institution: Institution) -> None:
    with house.ledger.reading() as session:
        known = overview_is_known(session, institution.channel)
    if known:
        with house.ledger.writing(CommitPoint.LIST_STORED) as session:
            forget_overview(session, institution.channel)
            mark_work(session, house.now)


def _record_look(house: House, institution: Institution, present: Mapping[str, str], *, saw_all: bool) -> None:
    """Keep that we looked: which documents are gone, and of which we know what they hold at this moment.

    `saw_all`: no new list lay there that could not be read. One that did was there, and must not seem to come after now.
    Done when something changed and else once a day, so that on the day after a deadline it is known what was not there.
    """
    with house.ledger.writing(CommitPoint.LIST_STORED) as session:
        channel = _channel(session, institution)
        channel.looked_at = house.now if saw_all else channel.looked_at
        channel.missing_since, channel.missing_because = None, None
        for document in session.scalars(select(Document).where(Document.channel_id == channel.id)):
            if document.file_id not in present:
                if document.gone_since is None:
                    document.gone_since = house.now
                    mark_work(session, house.now)
            elif present[document.file_id] == document.tag and document.refusal is None:
                document.seen_at = house.now


def _channel(session: Session, institution: Institution) -> Channel:
    channel = session.scalars(select(Channel).where(Channel.reference == institution.channel)).first()
    if channel is None:
        channel = Channel(reference=institution.channel)
        session.add(channel)
    channel.institution = institution.name
    session.flush()
    return channel


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A file that is to be taken in, and what it says when it is read by the rules that hold for most lists."""

    download: Download
    rules: ListRules
    read: Callable[[], PracticeList]


def _fetch(house: House, institution: Institution, beside: Beside, state: FileState) -> _Fetched:
    download = house.ports.teams.download(institution.channel, state.file_id)
    rules = house.list_rules
    return _Fetched(download, rules, beside.ask(read_practice_list, download.content, download.state.name, rules))


def _read_file(
    house: House,
    institution: Institution,
    state: FileState,
    begun: Future[_Fetched],
    missing_files: Set[str],
    counts: dict[str, int],
) -> bool:
    """Take in one file that is new or has changed; False when it could not be read now."""
    fetched: _Fetched | None = None
    refused: Invalid | None = None
    try:
        fetched = begun.result()
        download = fetched.download
    except NotFound:
        return True  # it went away between the listing and now: the next run sees that it is gone
    except (Unavailable, Refused) as error:  # the others are to be read all the same
        what = FORBIDDEN if isinstance(error, Refused) else "lister i bruk"
        counts[what] = counts.get(what, 0) + 1
        return False
    except Invalid as error:  # too large to be opened at all: known by its time and size
        download, refused = Download(state, b""), error
    if is_overview(download.content):  # ours, however it is called: no practice list
        with house.ledger.writing(CommitPoint.LIST_STORED) as session:
            note_overview(session, house, institution.channel, download.state)
            mark_work(session, house.now)
        return True
    digest = sha256(state.tag.encode() if refused else download.content).hexdigest()
    with house.ledger.writing(CommitPoint.LIST_STORED) as session:
        channel = _channel(session, institution)
        document = _known_document(session, channel, download, digest, missing_files)
        newest = newest_version(session, document.id) if document else None
        if document is not None and newest is not None and _holds(newest, download.content, digest):
            _same_content(session, house, document, newest, download, fetched)
            newest.sha256 = digest
            return True
        counts["nye eller endrede lister"] += 1
        content = refused or _read_content(session, house, download, document, fetched)
        if document is None:
            document = _renamed_and_changed(session, channel, content, missing_files) or _new_document(
                session, house, channel, download
            )
            newest = newest_version(session, document.id)
        is_first = newest is None  # of a list that is new nothing is known that need be looked up
        if isinstance(content, PracticeList):
            known_now = [] if is_first else _known_now(session, document)
            content, passed_over = _without_erased(session, house, document, content, known_now)
            if passed_over:
                counts[PASSED_OVER] = counts.get(PASSED_OVER, 0) + passed_over
        document.file_id, document.tag = download.state.file_id, download.state.tag
        document.name, document.gone_since = download.state.name, None
        document.paint_tries, document.paint_not_before = 0, None  # who saved it has closed it, or will have soon
        version = DocumentVersion(
            document_id=document.id,
            position=newest.position + 1 if newest else 1,
            sha256=digest,
            tag=download.state.tag,
            modified_at=download.state.modified_at,
            seen_at=house.now,
        )
        session.add(version)
        session.flush()
        mark_lists(session, [document.id], house.now)
        bound_to = document.group_id
        if isinstance(content, Invalid):
            counts["lister som ikke kan leses"] += 1
            version.refusal, version.refusal_message = content.code, content.message
            document.refusal = content.code
            if is_first:  # all that is known of it is its name, and that may say whose it is (R15, R19)
                named = from_file_name(document.name, house.list_rules.institutions)
                version.group_said, version.cohort_said = named.group, named.cohort
                bind_document(session, document, named.group, named.cohort)
            return True
        document.refusal = None
        unmarked: list[dict[str, Any]] = []
        if not is_first and _had_reading(session, version):
            version.changes, unmarked = changes_since(house, _known_rows(session, document), content, download)
        _keep_reading(session, house, document, version, content, unmarked)
        if is_first:
            _add_rows(session, house, document, version, _rows_by_place(content))
        else:
            _align(session, house, document, version, content)
            settle_paintings(session, document.id)
        if not is_first and document.group_id != bound_to:
            mark_work(session, house.now)  # what was ordered for the group it had is looked after by nobody now
        document.seen_at = house.now
    return True


def _holds(version: DocumentVersion, content: bytes, digest: str) -> bool:
    """Whether a version is this content: as it is, or as SharePoint has made it of what we wrote."""
    if version.sha256 == digest:
        return True
    return version.ours and version.essence is not None and version.essence == essence(content)


def _read_content(
    session: Session, house: House, download: Download, document: Document | None, fetched: _Fetched | None
) -> PracticeList | WorkbookRefused:
    rules = rules_for(session, house.list_rules, document)
    try:
        if fetched is not None and fetched.rules == rules:
            return fetched.read()
        return read_practice_list(download.content, download.state.name, rules)
    except WorkbookRefused as refusal:
        return refusal


NOT_READ = "kanaler som ikke kan leses nå"
FORBIDDEN = "lister vi ikke får lese"
PASSED_OVER = "rader fra perioder som er slettet etter frist"


def _without_erased(
    session: Session, house: House, document: Document, content: PracticeList, known: Sequence[Known]
) -> tuple[PracticeList, int]:
    """The list as it is to be kept: rows that have been erased after their time are not taken in again."""

    def fits(group: StudentGroup) -> bool:
        return _fits(group, content.group, content.cohort)

    return without_erased(session, house, document.channel.institution, document, content, known, fits)


def _known_now(session: Session, document: Document) -> list[Known]:
    """What the ledger knows of the list, rows that have left it included."""
    rows = session.scalars(
        select(PlacementVersion)
        .join(Placement)
        .where(Placement.document_id == document.id, PlacementVersion.current.is_(True))
    )
    return [known_version(row) for row in rows]


def _same_content(
    session: Session,
    house: House,
    document: Document,
    newest: DocumentVersion,
    download: Download,
    fetched: _Fetched | None,
) -> None:
    """The file was only touched, moved, renamed or put back; or we wrote it just before the process died; or it has been
    decided that it is to be read in another way."""
    anew = document.tag == READ_ANEW
    renamed = document.name != download.state.name
    if document.gone_since is not None or newest.tag is None or renamed:
        mark_lists(session, [document.id], house.now)
    document.file_id, document.tag = download.state.file_id, download.state.tag
    document.name, document.gone_since = download.state.name, None
    newest.tag = download.state.tag
    record_painting(session, document.id, newest.sha256)
    if not (renamed or anew) or document.refusal is not None:
        return
    content, bound_to = _read_content(session, house, download, document, fetched), document.group_id
    if isinstance(content, PracticeList):
        content, _ = _without_erased(session, house, document, content, _known_now(session, document))
        unmarked = [found for found in newest.findings if is_unmarked_change(found)]
        _keep_reading(session, house, document, newest, content, unmarked)  # a name may say the group, or be put right
        if anew:
            _align(session, house, document, newest, content)
        mark_lists(session, [document.id], house.now)
        if document.group_id != bound_to:
            mark_work(session, house.now)


def newest_version(session: Session, document_id: str) -> DocumentVersion | None:
    """What we believe lies in the channel now."""
    return session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.position.desc())
        .limit(1)
    ).first()


def _known_document(
    session: Session, channel: Channel, download: Download, digest: str, missing_files: Set[str]
) -> Document | None:
    """The document of this file: known by its id, or by its content when it was moved or renamed."""
    by_id = session.scalars(
        select(Document).where(Document.channel_id == channel.id, Document.file_id == download.state.file_id)
    ).first()
    if by_id is not None:
        return by_id
    return session.scalars(
        select(Document)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(
            Document.channel_id == channel.id,
            Document.file_id.in_(missing_files),
            DocumentVersion.sha256 == digest,
        )
        .order_by(DocumentVersion.position.desc())
    ).first()


def _renamed_and_changed(
    session: Session, channel: Channel, content: PracticeList | Invalid, missing_files: Set[str]
) -> Document | None:
    """The one document that is missing from the channel and is of the group that this new file says it is of.

    In a folder a file that is renamed and changed between two looks has nothing else in common with what it was.
    """
    if isinstance(content, Invalid):
        return None
    missing = session.scalars(
        select(Document).where(Document.channel_id == channel.id, Document.file_id.in_(missing_files))
    )
    fitting = [d for d in missing if d.group is not None and _fits(d.group, content.group, content.cohort)]
    return fitting[0] if len(fitting) == 1 else None


def _new_document(session: Session, house: House, channel: Channel, download: Download) -> Document:
    document = Document(
        channel_id=channel.id,
        file_id=download.state.file_id,
        name=download.state.name,
        tag=download.state.tag,
        first_seen_at=house.now,
        seen_at=channel.looked_at,  # at our last look it was not there: that, too, is knowing what it held
    )
    session.add(document)
    session.flush()
    return document


def _had_reading(session: Session, version: DocumentVersion) -> bool:
    """Whether the coordinator had a readable version before this one, so that it can be said what is new."""
    earlier = select(DocumentVersion.id).where(
        DocumentVersion.document_id == version.document_id,
        DocumentVersion.position < version.position,
        DocumentVersion.ours.is_(False),
        DocumentVersion.refusal.is_(None),
    )
    return session.scalars(earlier.limit(1)).first() is not None


def _known_rows(session: Session, document: Document) -> list[Known]:
    """The rows of the version before, as long as nothing of the new one has been kept."""
    awaiting = _awaiting_correction(session, document)
    return [
        known_version(v)
        for v in session.scalars(
            select(PlacementVersion)
            .join(Placement)
            .where(
                Placement.document_id == document.id,
                Placement.removed_at.is_(None),
                PlacementVersion.current.is_(True),
            )
        )
        if v.placement_id not in awaiting
    ]


def _keep_reading(
    session: Session,
    house: House,
    document: Document,
    version: DocumentVersion,
    content: PracticeList,
    unmarked_changes: Sequence[dict[str, Any]],
) -> None:
    """Keep on the version what it says of itself and what was found in it, and tie the document to its group."""
    version.group_said, version.cohort_said = content.group, content.cohort
    version.sheets = [
        {
            "name": sheet.name,
            "kind": sheet.kind.value,
            "period": sheet.period,
            "first_day": sheet.first_day.isoformat() if sheet.first_day else None,
            "last_day": sheet.last_day.isoformat() if sheet.last_day else None,
            "twice": [[two.meaning, list(two.columns), list(two.headings)] for two in sheet.twice],
        }
        for sheet in content.sheets
    ]
    is_ours = stray(house, document, content) is None
    if not is_ours and document.bound_by == "calendar":
        # Another institution's list has been laid over this group's: it is nobody's here, and ends nobody's access.
        document.group_id, document.group, document.bound_by = None, None, None
    bind_document(session, document, content.group if is_ours else None, content.cohort)
    keep_findings(house, document, version, content, unmarked_changes)


def bind_document(session: Session, document: Document, group_said: str | None, cohort_said: str | None) -> None:
    """Tie a document to its group when exactly one of the calendar's groups of this institution fits (DESIGN.md).

    An administrator's binding sticks. A group that another document has already is not given away twice (R9). A list
    that was bound keeps its group while its title names no group of the calendar at all; when it names another one, it
    is nobody's until an administrator has said whose.
    """
    if document.bound_by not in (None, "calendar"):
        return
    groups = calendar_groups(session, document.channel.institution)
    if document.group_id in {g.id for g in groups} and not any(_fits(g, group_said, cohort_said) for g in groups):
        return
    group = _group_for(session, document, group_said, cohort_said)
    if document.group_id is not None and group is not None and group.id != document.group_id:
        group = None
    document.group_id = group.id if group else None
    document.group = group
    document.bound_by = "calendar" if group else None


def _group_for(
    session: Session, document: Document, group_said: str | None, cohort_said: str | None
) -> StudentGroup | None:
    candidates = [
        g for g in calendar_groups(session, document.channel.institution) if _fits(g, group_said, cohort_said)
    ]
    if len(candidates) != 1:
        return None
    taken = session.scalars(
        select(Document).where(
            Document.group_id == candidates[0].id, Document.id != document.id, Document.gone_since.is_(None)
        )
    ).first()
    return candidates[0] if taken is None else None


def calendar_groups(session: Session, institution: str | None) -> Sequence[StudentGroup]:
    """The student groups of an institution that the calendar has now."""
    return session.scalars(
        select(StudentGroup)
        .join(CalendarRow)
        .where(StudentGroup.institution == institution, CalendarRow.left_book_at.is_(None))
        .distinct()
    ).all()


def _fits(group: StudentGroup, group_said: str | None, cohort_said: str | None) -> bool:
    """Whether a list of this group and cohort, as it says, can be the calendar's; a list need not say its cohort."""
    if group_said is None or fold(group_said) != fold(group.name):
        return False
    return cohort_said is None or same_cohort(read_cohort(group.cohort) or group.cohort, cohort_said)


# ------------------------------------------------------------------------------------------------- rows and placements


def _align(
    session: Session,
    house: House,
    document: Document,
    version: DocumentVersion,
    content: PracticeList,
) -> None:
    rows = _rows_by_place(content)
    current = {
        v.placement_id: v
        for v in session.scalars(
            select(PlacementVersion)
            .join(Placement)
            .where(
                Placement.document_id == document.id,
                Placement.removed_at.is_(None),
                PlacementVersion.current.is_(True),
            )
        )
    }
    awaiting = _awaiting_correction(session, document)
    old = [known_version(v) for pid, v in current.items() if pid not in awaiting]
    new = known_rows(content.sheets, house.key.hash)
    result = align(old, new)
    placed = {pair.new.id for pair in result.pairs}
    returned = align([known_version(current[i]) for i in awaiting], [n for n in new if n.id not in placed]).pairs
    placements = {p.id: p for p in session.scalars(select(Placement).where(Placement.document_id == document.id))}
    renamed = dict(result.renamed)
    for pair in result.pairs:
        _keep_row(session, house, pair.old.id, version, *rows[pair.new.id], current[pair.old.id])
        if pair.new.sheet not in (pair.old.sheet, renamed.get(pair.old.sheet)):
            forget_other_colours(session, pair.old.id)  # typed anew in another sheet: nobody repainted our cell
    for pair in returned:  # it was no correction after all, or it has been undone: nobody need be asked
        for placement in placements.values():
            if placement.corrected_with_id == pair.old.id:
                placement.corrected_with_id = None
        _keep_row(session, house, pair.old.id, version, *rows[pair.new.id], current[pair.old.id])
    for pair in (*result.pairs, *returned):
        placements[pair.old.id].sheet_unreadable = False
    # A sheet that is hidden, or no period any more, says nothing of its rows: they are not gone, they are not known.
    # Nor does one of which a part was not read, because it says that it is another period's.
    unreadable = {sheet.name for sheet in content.sheets if sheet.kind is Kind.SKIPPED}
    unreadable |= {found.sheet for found in content.findings if found.code is FindingCode.TWO_TABLES and found.sheet}
    back = {pair.new.id for pair in returned}
    corrected = {pair.new.id: pair.old.id for pair in result.corrected if pair.new.id not in back}
    removed = _removed_rows(session, document)
    for gone_id in [
        *(known.id for known in result.gone),
        *(pair.old.id for pair in result.corrected if pair.new.id in back),
    ]:
        if current[gone_id].sheet in unreadable:
            placements[gone_id].sheet_unreadable = True
            continue
        placements[gone_id].removed_at = house.now
        _drop_correction(placements.values(), gone_id)
    added = [known for known in result.added if known.id not in back]
    for pair in align([known_version(v) for v in removed.values()], added).pairs:
        if pair.old.sheet == pair.new.sheet:  # put back where it was: its id, its arrival and its orders go on
            placements[pair.old.id].removed_at = None
            placements[pair.old.id].match_outcome = None  # it has not been matched since it stands again
            _keep_row(session, house, pair.old.id, version, *rows[pair.new.id], removed[pair.old.id])
            forget_other_colours(session, pair.old.id)
            back.add(pair.new.id)
    fresh = [*(known.id for known in added if known.id not in back), *corrected]
    _add_rows(session, house, document, version, {key: rows[key] for key in fresh}, corrected)


# The tables themselves: through the mapped classes the same statements cost half as much again.
_PLACEMENTS, _VERSIONS = cast(Table, Placement.__table__), cast(Table, PlacementVersion.__table__)

Rows = Mapping[str, tuple[ListSheet, ListRow]]


def _rows_by_place(content: PracticeList) -> Rows:
    """The rows by «sheet!row», as `known_rows` names them."""
    return {f"{sheet.name}!{row.row}": (sheet, row) for sheet in content.sheets for row in sheet.rows}


def _add_rows(
    session: Session,
    house: House,
    document: Document,
    version: DocumentVersion,
    rows: Rows,
    corrected: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Take in rows that are new; `corrected` are, by place, the placements that some of them may be."""
    if not rows:
        return
    after = document.seen_at
    fresh = {key: new_id() for key in rows}
    session.flush()
    # In two statements, and not as objects: of a list that is new this is every row.
    session.execute(
        insert(_PLACEMENTS),
        [
            {
                "id": id_,
                "document_id": document.id,
                "arrived_after": after,
                "arrived_at": max(version.modified_at, after) if after else version.modified_at,
                "corrected_with_id": corrected.get(key),
                "match_proposals": [],
            }
            for key, id_ in fresh.items()
        ],
    )
    session.execute(insert(_VERSIONS), [_row_now(house, id_, version, *rows[key]) for key, id_ in fresh.items()])


def _removed_rows(session: Session, document: Document) -> dict[str, PlacementVersion]:
    """What the rows that have left the list said last, by placement, from before the version that is read now."""
    return {
        v.placement_id: v
        for v in session.scalars(
            select(PlacementVersion)
            .join(Placement)
            .where(
                Placement.document_id == document.id,
                Placement.removed_at.is_not(None),
                PlacementVersion.current.is_(True),
            )
        )
    }


def _awaiting_correction(session: Session, document: Document) -> set[str]:
    """Rows that vanished and may have come back corrected: they wait for a decision and take no part in aligning."""
    return set(
        session.scalars(
            select(Placement.corrected_with_id).where(
                Placement.document_id == document.id,
                Placement.corrected_with_id.is_not(None),
                Placement.removed_at.is_(None),
            )
        )
    ) - {None}  # type: ignore[return-value]


def _drop_correction(placements: Iterable[Placement], gone_id: str) -> None:
    """The corrected row has gone as well: then the one it stood for has gone, too."""
    by_id = {p.id: p for p in placements}
    gone = by_id[gone_id]
    if gone.corrected_with_id is not None:
        by_id[gone.corrected_with_id].removed_at = gone.removed_at
        gone.corrected_with_id = None


def known_version(v: PlacementVersion | VersionRow) -> Known:
    """What a row said, in the form in which rows are held against each other."""
    return Known(
        id=v.placement_id,
        sheet=v.sheet,
        row=v.row,
        name=PersonName(v.given_name, v.family_name),
        number_hash=v.number_hash,
        birth_date=v.birth_date,
        emails=email_keys(v.email),
        mobile=phone_key(v.mobile),
        profession=v.profession,
        ward=v.ward,
        first_day=v.first_day or v.sheet_first_day,
        last_day=v.last_day or v.sheet_last_day,
    )


_COMPARED = tuple(
    column.key
    for column in PlacementVersion.__table__.columns
    if column.key not in {"id", "placement_id", "document_version_id", "current"}
)


def _keep_row(
    session: Session,
    house: House,
    placement_id: str,
    version: DocumentVersion,
    sheet: ListSheet,
    row: ListRow,
    before: PlacementVersion,
) -> None:
    """Keep what the row says now; nothing new is written when it says what it said."""
    now = _row_now(house, placement_id, version, sheet, row)
    if all(getattr(before, name) == now[name] for name in _COMPARED):
        return
    before.current = False
    session.add(PlacementVersion(**now))


def _row_now(
    house: House, placement_id: str, version: DocumentVersion, sheet: ListSheet, row: ListRow
) -> dict[str, Any]:
    """What the row says, as the ledger keeps it (`PlacementVersion`)."""
    return {
        "placement_id": placement_id,
        "document_version_id": version.id,
        "current": True,
        "sheet": row.sheet,
        "row": row.row,
        "kind": sheet.kind.value,
        "period": sheet.period,
        "given_name": row.name.given,
        "family_name": row.name.family,
        "number_hash": house.key.hash(row.number) if row.number else None,
        "key_id": house.key.key_id if row.number else None,
        "number_state": row.number_state.value,
        "birth_date": row.birth_date,
        "birth_date_stated": row.birth_date_stated,
        "email": row.email,
        "mobile": row.mobile,
        "profession": row.profession,
        "ward": row.ward,
        "nationality": row.nationality,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "sheet_first_day": sheet.first_day,
        "sheet_last_day": sheet.last_day,
        "days_unread": row.days_unread,
        "comment": row.comment,
        "struck": row.struck or row.greyed,
        "withdrawn": row.withdrawn,
        "registered_colour": row.registered.value,
        "ordered_colour": row.ordered.value,
        "registered_ref": row.registered_ref,
        "ordered_ref": row.ordered_ref,
    }
