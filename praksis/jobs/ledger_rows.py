"""Rows of the ledger as plain values: what is worked out for every placement of a hospital reads them and changes none.

A tenth of the cost of mapped objects, and what is kept of them between two steps cannot be changed by mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from praksis.ledger.tables import Placement, PlacementVersion, Registration


class PlacementRow(NamedTuple):
    """A placement as it is now (`praksis.ledger.tables.Placement`)."""

    id: str
    document_id: str
    person_id: str | None
    arrived_after: datetime | None
    arrived_at: datetime
    history_asked_at: datetime | None
    sheet_unreadable: bool
    manual: bool
    registration_id: str | None
    match_outcome: str | None
    match_evidence: str | None
    match_proposals: list[Any]
    corrected_with_id: str | None


class VersionRow(NamedTuple):
    """What a placement's row says now (`praksis.ledger.tables.PlacementVersion`)."""

    id: str
    placement_id: str
    document_version_id: str
    sheet: str
    row: int
    kind: str
    period: str | None
    given_name: str
    family_name: str
    number_hash: str | None
    number_state: str
    birth_date: date | None
    email: str | None
    mobile: str | None
    profession: str | None
    ward: str | None
    nationality: str | None
    first_day: date | None
    last_day: date | None
    sheet_first_day: date | None
    sheet_last_day: date | None
    days_unread: bool
    struck: bool
    withdrawn: bool
    registered_colour: str
    ordered_colour: str
    registered_ref: str | None
    ordered_ref: str | None


class RegistrationRow(NamedTuple):
    """A registration as it is now (`praksis.ledger.tables.Registration`)."""

    id: str
    given_name: str
    family_name: str
    number_hash: str | None
    birth_date: date | None
    email: str | None
    mobile: str | None
    status: str
    registered_at: datetime | None
    transferred_at: datetime | None
    known_before: bool | None
    number_unreadable_since: datetime | None
    personnel_record_id: str | None
    personnel_evidence: str | None


_Row = TypeVar("_Row", PlacementRow, VersionRow, RegistrationRow)

# Built once: building them costs as much as asking a small ledger.
_PLACEMENTS = select(*(getattr(Placement, name) for name in PlacementRow._fields)).where(Placement.removed_at.is_(None))
_VERSIONS = select(*(getattr(PlacementVersion, name) for name in VersionRow._fields)).where(
    PlacementVersion.current.is_(True)
)
_REGISTRATIONS = select(*(getattr(Registration, name) for name in RegistrationRow._fields))


def placements_now(session: Session, in_documents: Collection[str] | None = None) -> Iterator[PlacementRow]:
    """Every placement that stands in a list; `in_documents`: in these lists only."""
    some = _PLACEMENTS if in_documents is None else _PLACEMENTS.where(Placement.document_id.in_(in_documents))
    return _rows(session, some, PlacementRow)


def versions_now(
    session: Session, of: Collection[str] | None = None, in_documents: Collection[str] | None = None
) -> Iterator[VersionRow]:
    """What each row says now, also of those that have left their list; `of`: of these placements only; `in_documents`: of
    those in these lists."""
    some = _VERSIONS if of is None else _VERSIONS.where(PlacementVersion.placement_id.in_(of))
    if in_documents is not None:
        rows = select(Placement.id).where(Placement.document_id.in_(in_documents))
        some = some.where(PlacementVersion.placement_id.in_(rows))
    return _rows(session, some, VersionRow)


def registrations_now(session: Session, in_documents: Collection[str] | None = None) -> Iterator[RegistrationRow]:
    """Every registration; `in_documents`: those that are tied to a row of these lists."""
    some = _REGISTRATIONS
    if in_documents is not None:
        tied = select(Placement.registration_id).where(Placement.document_id.in_(in_documents))
        some = some.where(Registration.id.in_(tied))
    return _rows(session, some, RegistrationRow)


def _rows(session: Session, question: Select[Any], kind: type[_Row]) -> Iterator[_Row]:
    return map(kind._make, session.execute(question))
