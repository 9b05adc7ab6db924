"""What matching reads of lists and registrations, and what it writes there: columns, not the ledger's objects.

There are tens of thousands of rows, and to load and save them as objects costs several times what matching them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy import Table as Columns
from sqlalchemy.orm import Session

from praksis.contact import email_keys, phone_key
from praksis.ledger.known_before import NAME_AND_BIRTH, NATIONAL_NUMBER
from praksis.ledger.tables import Document, Placement, PlacementVersion, Registration, Table
from praksis.names import PersonName, name_and_birth


class Said(NamedTuple):
    """What a row says of its person, named as the columns that lists and registrations have in common."""

    given_name: str
    family_name: str
    number_hash: str | None
    key_id: str | None
    birth_date: date | None
    birth_date_stated: bool
    email: str | None
    mobile: str | None


@dataclass(frozen=True)
class Keys:
    """What a row says, and by what it is compared."""

    said: Said
    name: PersonName
    emails: frozenset[str]
    phones: frozenset[str]

    @cached_property
    def identifiers(self) -> tuple[tuple[str, str, str | None], ...]:
        """By what its person is known again: kind and value, and of a hash the id of its key."""
        return tuple(_identifiers(self.said, self.name, self.emails))


_VERSIONS = Table.metadata.tables[PlacementVersion.__tablename__]

KeysOf = Callable[[Said], Keys]


@dataclass(slots=True)
class _Row:
    TABLE: ClassVar[Columns]
    FOUND: ClassVar[tuple[str, ...]]
    """The columns that matching fills."""

    id: str
    keys: Keys
    before: tuple[object, ...] = field(init=False)
    """What the ledger has in those columns."""

    def __post_init__(self) -> None:
        self.before = self.found()

    @property
    def said(self) -> Said:
        return self.keys.said

    def found(self) -> tuple[object, ...]:
        """What is in those columns now."""
        return tuple([getattr(self, column) for column in self.FOUND])


@dataclass(slots=True)
class MatchedPlacement(_Row):
    """A placement that stands, with what its row says now."""

    TABLE = Table.metadata.tables[Placement.__tablename__]
    FOUND = ("person_id", "registration_id", "match_outcome", "match_evidence", "match_proposals")

    sheet: str
    row: int
    period: str | None
    document: Document
    person_id: str | None
    registration_id: str | None
    match_outcome: str | None
    match_evidence: str | None
    match_proposals: list[Any]


@dataclass(slots=True)
class MatchedRegistration(_Row):
    """A registration."""

    TABLE = Table.metadata.tables[Registration.__tablename__]
    FOUND = ("person_id", "unlisted", "personnel_record_id", "personnel_evidence")

    advert: str
    status: str
    place: str
    at: datetime
    """When it was registered; where the source does not say, when it was first seen."""
    person_id: str | None
    unlisted: bool
    personnel_record_id: str | None
    personnel_evidence: str | None


def rows_to_match(session: Session) -> tuple[list[MatchedPlacement], list[MatchedRegistration]]:
    """All placements that stand and all registrations, in the ledger's order."""
    keys_of = keys_once()
    return placements_to_match(session, keys_of), registrations_to_match(session, keys_of)


def keys_once() -> KeysOf:
    """Work out what a row says once for all that say it: a student stands in each of the periods with the same cells."""
    return cache(_keys)


def placements_to_match(session: Session, keys_of: KeysOf, *which: ColumnElement[bool]) -> list[MatchedPlacement]:
    """The placements that stand, or those of them that fit."""
    documents = {document.id: document for document in session.scalars(select(Document))}
    fitting = (MatchedPlacement.TABLE.c.removed_at.is_(None), *which)
    current = _columns(_VERSIONS, "placement_id", "sheet", "row", "period", *Said._fields).where(_VERSIONS.c.current)
    if which:
        current = current.where(_VERSIONS.c.placement_id.in_(_columns(MatchedPlacement.TABLE, "id").where(*fitting)))
    rows = {
        placement_id: (keys_of(Said(*said)), sheet, row, period)
        for placement_id, sheet, row, period, *said in session.execute(current)
    }
    standing = _columns(MatchedPlacement.TABLE, "id", "document_id", *MatchedPlacement.FOUND)
    return [
        MatchedPlacement(id_, *rows[id_], documents[document_id], *found)
        for id_, document_id, *found in session.execute(standing.where(*fitting))
        if id_ in rows
    ]


def registrations_to_match(session: Session, keys_of: KeysOf, *which: ColumnElement[bool]) -> list[MatchedRegistration]:
    """The registrations, or those that fit."""
    about = ("id", "advert", "status", "place", "registered_at", "first_seen_at")
    asked = _columns(MatchedRegistration.TABLE, *about, *MatchedRegistration.FOUND, *Said._fields)
    found = []
    for id_, advert, status, place, registered_at, first_seen_at, *rest in session.execute(asked.where(*which)):
        matched, said = rest[: len(MatchedRegistration.FOUND)], Said(*rest[len(MatchedRegistration.FOUND) :])
        at = registered_at or first_seen_at
        found.append(MatchedRegistration(id_, keys_of(said), advert, status, place, at, *matched))
    return found


def write_found(session: Session, rows: Sequence[_Row]) -> None:
    """Write what matching found, in the rows (of one table) where it is something else than the ledger has."""
    changed = [row for row in rows if row.found() != row.before]
    if not changed:
        return
    table, columns = changed[0].TABLE, changed[0].FOUND
    statement = update(table).where(table.c.id == bindparam("row")).values({c: bindparam(c) for c in columns})
    session.execute(statement, [{"row": row.id, **dict(zip(columns, row.found(), strict=True))} for row in changed])


def _columns(table: Columns, *names: str) -> Select[Any]:
    return select(*(table.c[name] for name in names))


def _keys(said: Said) -> Keys:
    name, emails, phone = PersonName(said.given_name, said.family_name), email_keys(said.email), phone_key(said.mobile)
    return Keys(said, name, emails, frozenset({phone} if phone else ()))


def _identifiers(said: Said, name: PersonName, emails: frozenset[str]) -> Iterator[tuple[str, str, str | None]]:
    if said.number_hash:
        yield NATIONAL_NUMBER, said.number_hash, said.key_id
    for email in sorted(emails):
        yield "email", email, None
    known_as = name_and_birth(name, said.birth_date)
    if known_as is not None:
        yield NAME_AND_BIRTH, known_as, None
