"""What matching reads of lists and registrations, and what it writes there: columns, not the ledger's objects.

There are tens of thousands of rows, and to load and save them as objects costs several times what matching them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from praksis.contact import email_keys, phone_key
from praksis.ledger.base import Table
from praksis.ledger.known_before import NAME_AND_BIRTH, NATIONAL_NUMBER
from praksis.ledger.tables import Document, Placement, PlacementVersion, Registration
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


@dataclass(frozen=True, slots=True)
class Keys:
    """By what a row is compared, and by what its person is known again: kind, value, and the key that hashed it."""

    name: PersonName
    emails: frozenset[str]
    phones: frozenset[str]
    identifiers: tuple[tuple[str, str, str | None], ...]


KeysOf = Callable[[Said], Keys]


@dataclass(slots=True)
class _Row:
    FOUND: ClassVar[tuple[str, ...]]
    """The columns that matching fills."""

    id: str
    said: Said
    keys: Keys
    before: dict[str, Any] = field(init=False)
    """What the ledger has in those columns."""

    def __post_init__(self) -> None:
        self.before = self.found()

    def found(self) -> dict[str, Any]:
        """What is in those columns now."""
        return {column: getattr(self, column) for column in self.FOUND}


@dataclass(slots=True)
class ListRow(_Row):
    """A placement that stands, with what its row says now."""

    FOUND = ("person_id", "registration_id", "match_outcome", "match_evidence", "match_proposals")

    document: Document
    sheet: str
    row: int
    period: str | None
    person_id: str | None
    registration_id: str | None
    match_outcome: str | None
    match_evidence: str | None
    match_proposals: list[Any]


@dataclass(slots=True)
class RegistrationRow(_Row):
    """A registration."""

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


def rows_to_match(session: Session) -> tuple[list[ListRow], list[RegistrationRow]]:
    """All placements that stand and all registrations, in the ledger's order."""
    keys_of = cache(_keys)  # a student stands in each of the periods with the same cells
    return _list_rows(session, keys_of), _registration_rows(session, keys_of)


def _list_rows(session: Session, keys_of: KeysOf) -> list[ListRow]:
    documents = {document.id: document for document in session.scalars(select(Document))}
    version = PlacementVersion
    current = select(version.placement_id, version.sheet, version.row, version.period, *_columns(version, Said._fields))
    rows = {
        placement_id: (sheet, row, period, Said(*said))
        for placement_id, sheet, row, period, *said in session.execute(current.where(version.current.is_(True)))
    }
    standing = select(Placement.id, Placement.document_id, *_columns(Placement, ListRow.FOUND))
    found = []
    for id_, document_id, *matched in session.execute(standing.where(Placement.removed_at.is_(None))):
        if id_ in rows:
            sheet, row, period, said = rows[id_]
            found.append(ListRow(id_, said, keys_of(said), documents[document_id], sheet, row, period, *matched))
    return found


def _registration_rows(session: Session, keys_of: KeysOf) -> list[RegistrationRow]:
    r = Registration
    about = (r.id, r.advert, r.status, r.place, r.registered_at, r.first_seen_at)
    all_ = select(*about, *_columns(r, RegistrationRow.FOUND), *_columns(r, Said._fields))
    found = []
    for id_, advert, status, place, registered_at, first_seen_at, *rest in session.execute(all_):
        matched, said = rest[: len(RegistrationRow.FOUND)], Said(*rest[len(RegistrationRow.FOUND) :])
        at = registered_at or first_seen_at
        found.append(RegistrationRow(id_, said, keys_of(said), advert, status, place, at, *matched))
    return found


def write_found(session: Session, table: type[Placement | Registration], rows: Iterable[_Row]) -> None:
    """Write what matching found, in the rows where it is something else than the ledger has."""
    changed = [{"id": row.id, **found} for row in rows if (found := row.found()) != row.before]
    if changed:
        session.execute(update(table), changed)


def _columns(table: type[Table], names: Iterable[str]) -> list[InstrumentedAttribute[Any]]:
    return [getattr(table, name) for name in names]


def _keys(said: Said) -> Keys:
    name, emails, phone = PersonName(said.given_name, said.family_name), email_keys(said.email), phone_key(said.mobile)
    return Keys(name, emails, frozenset({phone} if phone else ()), tuple(_identifiers(said, name, emails)))


def _identifiers(said: Said, name: PersonName, emails: frozenset[str]) -> Iterator[tuple[str, str, str | None]]:
    if said.number_hash:
        yield NATIONAL_NUMBER, said.number_hash, said.key_id
    for email in sorted(emails):
        yield "email", email, None
    known_as = name_and_birth(name, said.birth_date)
    if known_as is not None:
        yield NAME_AND_BIRTH, known_as, None
