"""What the overviews show of each list, kept until the list changes (DESIGN.md, Cost follows change)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from praksis.ledger.base import Table


class OverviewPart(Table):
    """The part of one list. It can be made anew from the rest of the ledger at any time; it names students."""

    __tablename__ = "overview_part"

    document_id: Mapped[str] = mapped_column(String(32), ForeignKey("document.id"), primary_key=True)
    layout: Mapped[int]
    """By which its rows were made: those of another are of no use."""
    shown: Mapped[dict[str, Any]]
    """The counts of its groups and periods, and of the rows of each how many, how long and under which seal."""
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    """Its rows that are not green, ready to be shown, packed by zlib."""
