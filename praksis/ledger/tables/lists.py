"""The practice lists as they came: channels, documents, versions, placements, and what we painted (DESIGN.md)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from praksis.ledger.base import Table, id_column
from praksis.ledger.tables.calendar import StudentGroup


class Channel(Table):
    """A closed channel of the team «Student i praksis» (R5)."""

    __tablename__ = "channel"

    id: Mapped[str] = id_column()
    reference: Mapped[str] = mapped_column(String(200), unique=True)
    institution: Mapped[str | None] = mapped_column(String(120))
    looked_at: Mapped[datetime | None]
    """When we last looked in it: kept when something changed, and else once a day."""
    missing_since: Mapped[datetime | None]
    missing_because: Mapped[str | None] = mapped_column(String(40))
    """The code of what was said when it was missing; None when it is there, and before we kept it."""


class Document(Table):
    """A practice list in a channel."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("channel_id", "file_id"),)

    id: Mapped[str] = id_column()
    channel_id: Mapped[str] = mapped_column(ForeignKey("channel.id"), index=True)
    file_id: Mapped[str] = mapped_column(String(400))
    name: Mapped[str] = mapped_column(String(400))
    tag: Mapped[str] = mapped_column(String(160))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("student_group.id"), index=True)
    bound_by: Mapped[str | None] = mapped_column(String(40))
    """`calendar`, or the signature of the administrator whose binding sticks."""
    refusal: Mapped[str | None] = mapped_column(String(24))
    paint_refusal: Mapped[str | None] = mapped_column(String(1000))
    """Why its status cells cannot be coloured, in words."""
    paint_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often in a row a painting has met it open."""
    paint_not_before: Mapped[datetime | None]
    """When the next try may be made; None: now."""
    manual: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """The last moment at which we knew what it held (before it came: that it was not there). A row that is new was
    surely not there then."""
    gone_since: Mapped[datetime | None]
    channel: Mapped[Channel] = relationship(lazy="joined")
    group: Mapped[StudentGroup | None] = relationship(lazy="joined")


class DocumentVersion(Table):
    """One content of a document. `ours` marks what we wrote, so that our painting never counts as an arrival."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        Index("ix_document_version_content", "document_id", "sha256"),
    )

    id: Mapped[str] = id_column()
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    """1, 2, 3 … within the document: the highest is what we believe lies there now."""
    sha256: Mapped[str] = mapped_column(String(64))
    essence: Mapped[str | None] = mapped_column(String(64))
    """Of what we wrote: the hash of what SharePoint leaves alone when it takes a file in (`praksis.workbook.essence`)."""
    tag: Mapped[str | None] = mapped_column(String(160))
    modified_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ours: Mapped[bool] = mapped_column(default=False)
    refusal: Mapped[str | None] = mapped_column(String(24))
    refusal_message: Mapped[str | None] = mapped_column(String(1000))
    group_said: Mapped[str | None] = mapped_column(String(200))
    cohort_said: Mapped[str | None] = mapped_column(String(100))
    sheets: Mapped[list[Any]] = mapped_column(default=list)
    """Per sheet: name, kind, period, first and last day (ISO)."""
    findings: Mapped[list[Any]] = mapped_column(default=list)
    """Per finding: code, severity, sheet, row, column, message."""
    changes: Mapped[list[Any]] = mapped_column(default=list)
    """What is new since the coordinator's version before, ready to be told (R8). Per sheet: its name, the sentences from
    and to, the same sentences without names and contact data, and the row of each."""


class Placement(Table):
    """A person x group x period x place x days. Its id survives sorting, renaming of sheets and moves of the document."""

    __tablename__ = "placement"

    id: Mapped[str] = id_column()
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    arrived_after: Mapped[datetime | None]
    """The row was surely not there at this moment, if we know of one."""
    arrived_at: Mapped[datetime]
    """The time of the first version, not written by us, that holds it."""
    history_asked_at: Mapped[datetime | None]
    """When the file's version history was asked for its arrival; None: it has not been."""
    removed_at: Mapped[datetime | None]
    sheet_unreadable: Mapped[bool] = mapped_column(default=False)
    """Its sheet is still there, but hidden or no period any more: what it held is not known, and nothing is cancelled."""
    manual: Mapped[bool] = mapped_column(default=False)
    registration_id: Mapped[str | None] = mapped_column(ForeignKey("registration.id"))
    match_outcome: Mapped[str | None] = mapped_column(String(16))
    match_evidence: Mapped[str | None] = mapped_column(String(500))
    match_proposals: Mapped[list[Any]] = mapped_column(default=list)
    """For an undecided match: registration id, tier and evidence of each; for none: the nearest."""
    corrected_with_id: Mapped[str | None] = mapped_column(ForeignKey("placement.id"))
    """The vanished row that this one may be, until an administrator has said so."""
    document: Mapped[Document] = relationship(lazy="joined")


class PlacementVersion(Table):
    """What a placement's row said from one version of the document on. The newest is `current`.

    The national number is here as keyed hash only (`number_hash` under `key_id`).
    """

    __tablename__ = "placement_version"

    id: Mapped[str] = id_column()
    placement_id: Mapped[str] = mapped_column(ForeignKey("placement.id"), index=True)
    document_version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"), index=True)
    current: Mapped[bool] = mapped_column(default=True)
    sheet: Mapped[str] = mapped_column(String(80))
    row: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    period: Mapped[str | None] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(200))
    number_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    key_id: Mapped[str | None] = mapped_column(String(8))
    number_state: Mapped[str] = mapped_column(String(16))
    birth_date: Mapped[date | None]
    birth_date_stated: Mapped[bool] = mapped_column(default=False)
    """Whether it stands in a column of its own: one that is read off the number proves nothing beside it."""
    email: Mapped[str | None] = mapped_column(String(320))
    mobile: Mapped[str | None] = mapped_column(String(60))
    profession: Mapped[str | None] = mapped_column(String(120))
    ward: Mapped[str | None] = mapped_column(String(200))
    nationality: Mapped[str | None] = mapped_column(String(120))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    sheet_first_day: Mapped[date | None]
    sheet_last_day: Mapped[date | None]
    days_unread: Mapped[bool] = mapped_column(default=False)
    """Whether a day of the row's own is written so that it cannot be read."""
    comment: Mapped[str | None] = mapped_column(String(2000))
    struck: Mapped[bool] = mapped_column(default=False)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    registered_colour: Mapped[str] = mapped_column(String(8))
    ordered_colour: Mapped[str] = mapped_column(String(8))
    registered_ref: Mapped[str | None] = mapped_column(String(12))
    ordered_ref: Mapped[str | None] = mapped_column(String(12))


class Painting(Table):
    """A status cell that we coloured. Written before the workbook is replaced; `done` when it has been."""

    __tablename__ = "painting"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    placement_id: Mapped[str] = mapped_column(ForeignKey("placement.id"), index=True)
    column: Mapped[str] = mapped_column(String(16))
    sheet: Mapped[str] = mapped_column(String(80))
    ref: Mapped[str] = mapped_column(String(12))
    colour: Mapped[str] = mapped_column(String(8))
    written_sha256: Mapped[str] = mapped_column(String(64), index=True)
    painted_at: Mapped[datetime]
    done: Mapped[bool] = mapped_column(default=False)
