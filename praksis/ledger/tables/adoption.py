"""What was taken over from the manual routine besides order lines (DESIGN.md, Coming in from the manual routine)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from praksis.ledger.base import Table, id_column


class TransferProof(Table):
    """A green Registrert that somebody painted by hand before the cutover: the student is transferred (R3).

    It stands although no export holds the student; only a registration that is withdrawn counts against it.
    """

    __tablename__ = "transfer_proof"

    id: Mapped[str] = id_column()
    placement_id: Mapped[str] = mapped_column(ForeignKey("placement.id"), unique=True)
    cutover: Mapped[date]
    cell: Mapped[str] = mapped_column(String(100))
    """Sheet and cell, as «Periode 1!J6»."""
    signature: Mapped[str] = mapped_column(String(12))
    adopted_at: Mapped[datetime]
