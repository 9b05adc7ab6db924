"""When a row came, from the version history of its list, where our own looks do not tell (DESIGN.md, Arrival).

We know of a row that it came between two looks of ours. If its deadline lies between them, the history is asked once: the
arrival is the time of the first version, not written by us, that holds the placement. What the history does not tell
stays a question to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import PraksisError
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.lists import known_version
from praksis.jobs.standings import Standing, standings
from praksis.jobs.two_columns import rules_for
from praksis.ledger.house_facts import mark_lists
from praksis.ledger.tables import DocumentVersion, Placement
from praksis.ports import FileVersion
from praksis.practice_list import ListRules, read_practice_list
from praksis.practice_list.align import Known, align
from praksis.practice_list.known_row import known_rows
from praksis.workbook import WorkbookRefused, essence

MOST_VERSIONS = 200
"""So many versions of one list are opened at most; SharePoint keeps 500 unless told otherwise."""


@dataclass(slots=True)
class _Asked:
    """The rows of one list whose arrival is asked for, and how the list is found and read."""

    channel: str
    file_id: str
    name: str
    rules: ListRules
    rows: dict[str, Known]
    """By placement."""
    after: dict[str, datetime | None]
    """When each was surely not there, if we know of such a moment."""
    until: datetime
    """All of them were there at this moment."""
    ours: frozenset[str] = field(repr=False)
    """The hashes, whole and in essence, of what we have written."""


@dataclass(frozen=True, slots=True)
class _Came:
    """The first version that holds a row. `exact`: the one before it was opened, and does not."""

    at: datetime
    exact: bool


def settle_arrivals(house: House) -> dict[str, int]:
    """Ask the history where a row's arrival straddles its deadline. Returns how many rows were settled."""
    counts = {"ankomster fra historikken": 0}
    if not house.ports.teams.keeps_history:
        return counts
    with house.ledger.reading() as session:
        todo = list(_to_ask(session, house, standings(session, house, island(session, house))))
    for document_id, asked in todo:
        counts["ankomster fra historikken"] += _settle(house, document_id, asked)
    return counts


def lists_to_ask(session: Session, house: House, rows: Sequence[Standing]) -> frozenset[str]:
    """The lists whose history has still to be asked, because it could not be had at the last try."""
    return (
        frozenset(id_ for id_, _ in _to_ask(session, house, rows)) if house.ports.teams.keeps_history else frozenset()
    )


def _to_ask(session: Session, house: House, everyone: Sequence[Standing]) -> Iterator[tuple[str, _Asked]]:
    by_document: dict[str, list[Standing]] = defaultdict(list)
    for s in everyone:
        if s.placement.history_asked_at is None and _straddles(s) and s.document.gone_since is None:
            by_document[s.document.id].append(s)
    for document_id, rows in by_document.items():
        document = rows[0].document
        yield (
            document_id,
            _Asked(
                channel=document.channel.reference,
                file_id=document.file_id,
                name=document.name,
                rules=rules_for(session, house.list_rules, document),
                rows={s.placement.id: known_version(s.version) for s in rows},
                after={s.placement.id: s.placement.arrived_after for s in rows},
                until=max(s.placement.arrived_at for s in rows),
                ours=_ours(session, document_id),
            ),
        )


def _straddles(s: Standing) -> bool:
    """Whether the deadline lies between what we know; a row that lay there at our very first look may be old as well."""
    return Hold.ARRIVAL_UNSURE in s.holds or (Hold.LATE in s.holds and s.placement.arrived_after is None)


def _ours(session: Session, document_id: str) -> frozenset[str]:
    rows = session.execute(
        select(DocumentVersion.sha256, DocumentVersion.essence).where(
            DocumentVersion.document_id == document_id, DocumentVersion.ours.is_(True)
        )
    )
    return frozenset(digest for row in rows for digest in row if digest is not None)


def _settle(house: House, document_id: str, asked: _Asked) -> int:
    try:
        came, tells = _look_back(house, asked)
    except PraksisError:
        return 0  # not to be had now: the next run asks again
    with house.ledger.writing(CommitPoint.LIST_STORED) as session:
        settled = 0
        for placement_id in asked.rows:
            placement = session.get_one(Placement, placement_id)
            placement.history_asked_at = house.now
            first = came.get(placement_id)
            if first is not None:
                placement.arrived_at = first.at
            if first.exact if first else tells:
                placement.arrived_after = None  # without a version in between: the one that we saw was the first
            settled += first is not None or tells
        mark_lists(session, [document_id], house.now)
    return settled


def _look_back(house: House, asked: _Asked) -> tuple[dict[str, _Came], bool]:
    """The first version that holds each row, and whether the others surely came with the version that we saw."""
    history = house.ports.teams.versions(asked.channel, asked.file_id)
    known = [at for at in asked.after.values() if at is not None]
    since = min(known) if len(known) == len(asked.after) else None
    between = [v for v in history if (since is None or v.saved_at > since) and v.saved_at < asked.until]
    # A history that begins later than what we ask for does not tell what came before it.
    reaches_back = since is not None and len(between) < len(history)
    waiting, came, opened = dict(asked.rows), dict[str, _Came](), False
    for version in between[:MOST_VERSIONS]:
        if not waiting:
            break
        held = _held(house, asked, version, waiting)
        if held is None:
            continue
        for placement_id in held:
            after = asked.after[placement_id]
            if after is None or version.saved_at > after:
                came[placement_id] = _Came(version.saved_at, exact=opened or reaches_back)
                waiting.pop(placement_id)
        opened = True
    return came, (opened or reaches_back) and len(between) <= MOST_VERSIONS


def _held(house: House, asked: _Asked, version: FileVersion, waiting: dict[str, Known]) -> list[str] | None:
    """Which of the rows a version holds; None when it is ours, or cannot be read."""
    content = house.ports.teams.download_version(asked.channel, asked.file_id, version.version_id)
    if sha256(content).hexdigest() in asked.ours or essence(content) in asked.ours:
        return None
    try:
        found = read_practice_list(content, asked.name, asked.rules)
    except WorkbookRefused:
        return None
    return [pair.old.id for pair in align(list(waiting.values()), known_rows(found.sheets, house.key.hash)).pairs]
