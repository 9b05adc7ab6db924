"""Access: entitlements, order lines, plans and packages (DESIGN.md, Entitlement, Order line, Plan, Package)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from praksis.ledger.base import Table, id_column
from praksis.ledger.tables.calendar import CalendarRow, StudentGroup


class Entitlement(Table):
    """Person x system x calendar period: what access is about. What it should be and is follow from rules and lines."""

    __tablename__ = "entitlement"
    __table_args__ = (UniqueConstraint("person_id", "system", "calendar_row_id"),)

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    system: Mapped[str] = mapped_column(String(120))
    calendar_row_id: Mapped[str] = mapped_column(ForeignKey("calendar_row.id"), index=True)
    created_at: Mapped[datetime]


class Plan(Table):
    """What would be ordered for one group and period, under a number that people use (P-0412). It never changes."""

    __tablename__ = "plan"
    __table_args__ = (
        Index(
            "uq_plan_current",
            "calendar_row_id",
            unique=True,
            sqlite_where=text("state = 'current' AND express_placement_id IS NULL"),
            postgresql_where=text("state = 'current' AND express_placement_id IS NULL"),
        ),
    )

    id: Mapped[str] = id_column()
    number: Mapped[int] = mapped_column(unique=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("student_group.id"), index=True)
    calendar_row_id: Mapped[str] = mapped_column(ForeignKey("calendar_row.id"), index=True)
    express_placement_id: Mapped[str | None] = mapped_column(ForeignKey("placement.id"))
    brake_case_id: Mapped[str | None] = mapped_column(String(32))
    """The case (`case_file.id`) that must be decided before it can be applied, when the brake holds it. No constraint: a
    case can be about a line, and the line about a plan."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    """When its workbook was put into FOU's channel."""
    ended_at: Mapped[datetime | None]
    signature: Mapped[str | None] = mapped_column(String(12))
    group: Mapped[StudentGroup] = relationship(lazy="joined")
    calendar_row: Mapped[CalendarRow] = relationship(lazy="joined")


class Package(Table):
    """What apply hands over (O-0031). Reserved in the ledger before anything is written (promise 2)."""

    __tablename__ = "package"

    id: Mapped[str] = id_column()
    number: Mapped[int] = mapped_column(unique=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    seal: Mapped[str | None] = mapped_column(String(64))
    given_up_why: Mapped[str | None] = mapped_column(String(500))
    """Why it never left the house, in words."""
    signature: Mapped[str] = mapped_column(String(12))
    reserved_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    receipts_tag: Mapped[str | None] = mapped_column(String(160))
    """The version of the package workbook whose receipts have been read."""
    receipt_problems: Mapped[list[Any]] = mapped_column(default=list)
    """What in it could not be understood: code, place, message."""
    numbers_emptied_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """When what was not placed of it was taken back, and by whom."""
    withdrawn_by: Mapped[str | None] = mapped_column(String(12))
    withdrawn_why: Mapped[str | None] = mapped_column(String(500))
    receipts_said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What the package workbook last said of each line, by line number: only what differs from it is news."""
    restate_since: Mapped[datetime | None]
    """Since when its workbook, emptied of numbers, says less than the ledger; None when they agree."""
    plan: Mapped[Plan] = relationship(lazy="joined")


class OrderLine(Table):
    """A difference between what an entitlement should be and what is in effect.

    At most one line under way per entitlement; the database itself sees to it.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        Index(
            "uq_order_line_under_way",
            "entitlement_id",
            unique=True,
            sqlite_where=text("state IN ('planned', 'handed-over', 'unknown')"),
            postgresql_where=text("state IN ('planned', 'handed-over', 'unknown')"),
        ),
        UniqueConstraint("plan_id", "position"),
    )

    id: Mapped[str] = id_column()
    entitlement_id: Mapped[str] = mapped_column(ForeignKey("entitlement.id"), index=True)
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"), index=True)
    """None for a line that was adopted from the time before."""
    position: Mapped[int]
    package_id: Mapped[str | None] = mapped_column(ForeignKey("package.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), index=True)
    role: Mapped[str] = mapped_column(String(120))
    first_day: Mapped[date]
    last_day: Mapped[date]
    placement_ids: Mapped[list[Any]] = mapped_column(default=list)
    number_hash: Mapped[str | None] = mapped_column(String(64))
    """The keyed hash of the number that a grant carries; at apply the number is read again and held against it."""
    why: Mapped[str] = mapped_column(String(500))
    replaces_id: Mapped[str | None] = mapped_column(ForeignKey("order_line.id"))
    """The line in effect that a change or cancel is about."""
    case_number: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(500))
    receipt_by: Mapped[str | None] = mapped_column(String(60))
    """Who signed the receipt."""
    ward: Mapped[str | None] = mapped_column(String(200))
    """The practice site, where settings say that orders carry it; None else."""
    ordered_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    implemented_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    entitlement: Mapped[Entitlement] = relationship(lazy="joined")
