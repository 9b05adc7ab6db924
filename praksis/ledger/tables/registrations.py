"""What Webcruiter has told us, and the personnel system where it is asked (R1, R3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from praksis.ledger.base import Table, id_column


class Registration(Table):
    """One registration on one advert. Its state never moves backwards but by an explicit status (DESIGN.md, States)."""

    __tablename__ = "registration"

    id: Mapped[str] = id_column()
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    advert: Mapped[str] = mapped_column(String(200), index=True)
    given_name: Mapped[str] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(200))
    number_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    key_id: Mapped[str | None] = mapped_column(String(8))
    birth_date: Mapped[date | None]
    birth_date_stated: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(String(320))
    mobile: Mapped[str | None] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(16))
    registered_at: Mapped[datetime | None]
    transferred_at: Mapped[datetime | None]
    known_before: Mapped[bool | None]
    place: Mapped[str] = mapped_column(String(300))
    first_seen_at: Mapped[datetime]
    told_at: Mapped[datetime]
    """The time of the newest batch that told of it: an older batch read later changes nothing."""
    number_unreadable_since: Mapped[datetime | None]
    """Since when the source no longer tells the number behind `number_hash`; None once it has told one again."""
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    unlisted: Mapped[bool] = mapped_column(default=False)
    """Whether it is in no list, and no case asks about it."""
    personnel_record_id: Mapped[str | None] = mapped_column(ForeignKey("personnel_record.id"), index=True)
    """The record of the personnel system that certainly is the same person; None while none certainly is."""
    personnel_evidence: Mapped[str | None] = mapped_column(String(500))
    """Why it certainly is, in words."""


class PersonnelRecord(Table):
    """One person whom an extract of the personnel system has told of: what the ladder needs of them, and no more."""

    __tablename__ = "personnel_record"

    id: Mapped[str] = id_column()
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    given_name: Mapped[str] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(200))
    number_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    key_id: Mapped[str | None] = mapped_column(String(8))
    birth_date: Mapped[date | None]
    birth_date_stated: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(String(320))
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """The last day in the personnel system, None when there is no end."""
    place: Mapped[str] = mapped_column(String(300))
    first_seen_at: Mapped[datetime]
    told_at: Mapped[datetime]
    """The time of the newest extract that told of them: an older one read later changes nothing."""


class SourceMark(Table):
    """How far a source has been read: kept in the same commit as what was read."""

    __tablename__ = "source_mark"

    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    mark: Mapped[str] = mapped_column(String(400))
    stored_at: Mapped[datetime]
    problems: Mapped[list[Any]] = mapped_column(default=list)
    """What in the source could not be used: code, place, message."""
