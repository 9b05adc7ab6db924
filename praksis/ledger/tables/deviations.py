"""Deviations from the access catalogue: the steps of each case, and what is asked for (R20-R24)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from praksis.ledger.base import Table, id_column


class CaseStep(Table):
    """One dated step of a case: what, when it should be done and when it was, by whom, and on which document."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    not_needed: Mapped[bool] = mapped_column(default=False)
    """Whether somebody has said that this step is not needed here."""
    who: Mapped[str | None] = mapped_column(String(120))
    document: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(1000))
    signature: Mapped[str | None] = mapped_column(String(12))
    changed_at: Mapped[datetime]


class DeviationResult(Table):
    """One system that the group is to get, or not to get: what the case is about, and a catalogue row once it is granted."""

    __tablename__ = "deviation_result"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    profession: Mapped[str] = mapped_column(String(120))
    system: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    takes_away: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    catalogue_row_id: Mapped[str | None] = mapped_column(ForeignKey("catalogue_row.id"))
    """The row that the decision put into force; None before, and when it is taken back."""
