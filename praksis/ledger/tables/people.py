"""Who the students are: persons, by what they are known, and who was here before (DESIGN.md, Person)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from praksis.ledger.base import Table, id_column


class Person(Table):
    """A student: a random id and nothing else. What is known of them are dated identifiers."""

    __tablename__ = "person"

    id: Mapped[str] = id_column()
    created_at: Mapped[datetime]
    joined_into_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)


class Identifier(Table):
    """Something by which a person is known: the keyed hash of a number, an e-mail, a folded name with date of birth.

    A national number is never here in the clear; `key_id` tells under which key its hash was made.
    """

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("person_id", "kind", "value"),)

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    value: Mapped[str] = mapped_column(String(320), index=True)
    key_id: Mapped[str | None] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(24))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]


class KnownBefore(Table):
    """That somebody had practice here once: keyed hashes only, kept when the rest has been erased (R4)."""

    __tablename__ = "known_before"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[str] = id_column()
    kind: Mapped[str] = mapped_column(String(24))
    value: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(8))
    last_day: Mapped[date]


class IdentityKeyCheck(Table):
    """By what the right identity key is known again: the wrong one is refused at start."""

    __tablename__ = "identity_key_check"

    key_id: Mapped[str] = mapped_column(String(8), primary_key=True)
    check_value: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
