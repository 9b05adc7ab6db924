"""What the overviews show of each list, kept so that one that changes does not ask all the others again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from praksis.ledger.base import Table


class OverviewPartKept(Table):
    """One list's part of the overviews (`praksis.overview.part`). It follows from the rest of the ledger, may be thrown
    away at any time, and is erased with the first row that is: it holds names."""

    __tablename__ = "overview_part"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    seal: Mapped[str] = mapped_column(String(64))
    """A hash of what FOU's overview shows of it."""
    own_seal: Mapped[str] = mapped_column(String(64))
    """The same of the institution's own."""
    groups: Mapped[list[Any]]
    """Counts and days for each group and period."""
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    """The rows that are not green, packed."""
