"""What we painted, kept so that our own colours are known from colours set by hand."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from praksis.ledger.tables import Painting, PlacementVersion


def record_painting(session: Session, document_id: str, digest: str) -> None:
    """The workbook now lies there as we meant it: the cells have the colours that we gave them."""
    paintings = session.scalars(
        select(Painting).where(
            Painting.document_id == document_id, Painting.written_sha256 == digest, Painting.done.is_(False)
        )
    ).all()
    for painting in paintings:
        painting.done = True
        column = "registered_colour" if painting.column == "registered" else "ordered_colour"
        session.execute(
            update(PlacementVersion)
            .where(PlacementVersion.placement_id == painting.placement_id, PlacementVersion.current.is_(True))
            .values({column: painting.colour})
        )
