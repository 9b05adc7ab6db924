"""The office's side: cases, decisions, messages on their way out, switches and the audit chain (DESIGN.md)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from praksis.ledger.base import Table, id_column


class CaseFile(Table):
    """Something an administrator decides: its kind gives the choices, `subject` tells one from another.

    At most one open case per subject; the database itself sees to it.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index(
            "uq_case_file_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[str] = id_column()
    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    subject: Mapped[str] = mapped_column(String(200), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    placement_id: Mapped[str | None] = mapped_column(ForeignKey("placement.id"), index=True)
    registration_id: Mapped[str | None] = mapped_column(ForeignKey("registration.id"))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("student_group.id"))
    calendar_row_id: Mapped[str | None] = mapped_column(ForeignKey("calendar_row.id"))
    order_line_id: Mapped[str | None] = mapped_column(ForeignKey("order_line.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is shown: `what`, `why`, `one` and `other` side, as sentences in bokmål; never a national number."""
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(12))
    """Which administrator has taken it on; nobody, or the signature."""
    decisions: Mapped[list[Decision]] = relationship(order_by="Decision.decided_at", back_populates="case")


class Decision(Table):
    """What was decided, by whom, when and why. Never overwritten; it can be taken back, and that is kept too."""

    __tablename__ = "decision"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    choice: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(1000))
    signature: Mapped[str] = mapped_column(String(12))
    via: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(12))
    taken_back_why: Mapped[str | None] = mapped_column(String(1000))
    case: Mapped[CaseFile] = relationship(back_populates="decisions")


def _id_of_occasion(context: Any) -> str:
    return sha256(context.get_current_parameters()["occasion"].encode()).hexdigest()[:32]


class Message(Table):
    """The outbox: what is to be said, written down before it is said; `occasion` makes it once only."""

    __tablename__ = "message"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=_id_of_occasion)
    """By which the far end knows a repeat. It follows from the occasion, so that a ledger that was restored from a backup
    and says the same thing again says it under the same id."""
    occasion: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    way: Mapped[str] = mapped_column(String(8))
    """`post` (in a channel) or `mail`."""
    recipient: Mapped[str] = mapped_column(String(2000))
    """The channel's reference, or the addresses."""
    meant_for: Mapped[str | None] = mapped_column(String(400))
    """The channel in which it was to be posted, when it goes as an e-mail instead."""
    refusals: Mapped[int] = mapped_column(server_default="0", default=0)
    """How often the channel refused the post for good, and since when."""
    refused_since: Mapped[datetime | None]
    institution: Mapped[str | None] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    body_without_names: Mapped[str | None] = mapped_column(Text)
    """The same for an e-mail, should the channel be out of reach: rows and counts, no names."""
    mentions: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(12), index=True)
    written_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class Told(Table):
    """What was last told about something (a list, FOU's day, an overview), so that nothing is said again unchanged."""

    __tablename__ = "told"

    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    told_at: Mapped[datetime]


class HouseFact(Table):
    """A fact about the house as a whole: the stop switch, whether there is work, the last day worked out."""

    __tablename__ = "house_fact"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))
    signature: Mapped[str | None] = mapped_column(String(12))
    changed_at: Mapped[datetime]


class AuditEntry(Table):
    """One link of the audit chain (who or what, role, purpose, enterprise, granted, changed, revoked), sealed by key.

    `previous` is the seal before it; `seal` covers both. Names and numbers of persons are not here: ids are.
    """

    __tablename__ = "audit_entry"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    seal: Mapped[str] = mapped_column(String(64))


class PublishedTemplate(Table):
    """A master that we have laid, or were about to lay, in the shared documents: known again by its content (R7, R15).

    A file that has another content than these was changed by hand.
    """

    __tablename__ = "published_template"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    tag: Mapped[str | None] = mapped_column(String(160))
    """The file's tag when we had laid it there: as long as it bears it, nobody has touched it."""
    published_at: Mapped[datetime]
