"""What FOU maintains: the practice calendar and the access catalogue, as last read whole (DESIGN.md, FOU's own channel)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from praksis.ledger.base import Table, id_column


class OfficeBook(Table):
    """A workbook of FOU's: the version last read, and what was wrong in it."""

    __tablename__ = "office_book"

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    tag: Mapped[str] = mapped_column(String(160))
    read_at: Mapped[datetime]
    refusal: Mapped[str | None] = mapped_column(String(1000))
    """Why the newest version could not be used, in words; the last good rows then stand."""
    problems: Mapped[list[Any]] = mapped_column(default=list)
    file_id: Mapped[str | None] = mapped_column(String(400))
    """Of a book that is ours («Saker.xlsx»): which file it is."""
    shown: Mapped[str | None] = mapped_column(String(64))
    """Of a book that is ours: a hash of what we last wrote in it; None while what it should show waits to be written."""
    taken: Mapped[dict[str, Any] | None]
    """Of a book that people fill in: hashes of rows that were carried out and still stand in it, and what could not be."""


class StudentGroup(Table):
    """Institution + student group + cohort, one id: what plan, document, deadline and message are keyed by (R9, R19)."""

    __tablename__ = "student_group"
    __table_args__ = (UniqueConstraint("institution", "name", "cohort"),)

    id: Mapped[str] = id_column()
    institution: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    cohort: Mapped[str] = mapped_column(String(60))
    manual: Mapped[bool] = mapped_column(default=False)
    catalogue_renewed_at: Mapped[datetime | None]
    """When an administrator asked that a changed catalogue should reach orders already made."""


class CalendarRow(Table):
    """One practice period of one group. A row that leaves the book is kept and marked."""

    __tablename__ = "calendar_row"
    __table_args__ = (UniqueConstraint("group_id", "period"),)

    id: Mapped[str] = id_column()
    group_id: Mapped[str] = mapped_column(ForeignKey("student_group.id"), index=True)
    period: Mapped[str] = mapped_column(String(120))
    first_day: Mapped[date]
    last_day: Mapped[date]
    profession: Mapped[str | None] = mapped_column(String(120))
    advert: Mapped[str | None] = mapped_column(String(200))
    advert_deadline: Mapped[date | None]
    advert_link: Mapped[str | None] = mapped_column(String(500))
    agreement_until: Mapped[date | None]
    left_book_at: Mapped[datetime | None]
    group: Mapped[StudentGroup] = relationship(lazy="joined")


class CalendarChange(Table):
    """The days a calendar row had from a moment on: a calendar that is moved never makes an on-time list late."""

    __tablename__ = "calendar_change"

    id: Mapped[str] = id_column()
    calendar_row_id: Mapped[str] = mapped_column(ForeignKey("calendar_row.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    since: Mapped[datetime]


class CatalogueRow(Table):
    """Which system and role a profession gets, from when. A row is never changed: it leaves the book, another comes.

    `group_id` and `calendar_row_id` are for deviations (R20-R24): then it holds for those only.
    """

    __tablename__ = "catalogue_row"
    __table_args__ = (
        Index(
            "uq_catalogue_row_in_book",
            "profession",
            "system",
            "role",
            "valid_from",
            "valid_to",
            unique=True,
            sqlite_where=text("left_book_at IS NULL AND group_id IS NULL"),
            postgresql_where=text("left_book_at IS NULL AND group_id IS NULL"),
        ),
    )

    id: Mapped[str] = id_column()
    profession: Mapped[str] = mapped_column(String(120), index=True)
    system: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    seen_at: Mapped[datetime]
    left_book_at: Mapped[datetime | None]
    group_id: Mapped[str | None] = mapped_column(ForeignKey("student_group.id"))
    calendar_row_id: Mapped[str | None] = mapped_column(ForeignKey("calendar_row.id"))
    takes_away: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """A deviation by which the group does not get the system that the profession has."""
