"""What we painted, kept so that our own colours are known from colours set by hand."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from praksis.ledger.tables import Painting, PlacementVersion


def record_painting(session: Session, document_id: str, digest: str) -> None:
    """The workbook now lies there as we meant it: the cells have the colours that we gave them."""
    meant = (Painting.document_id == document_id, Painting.written_sha256 == digest, Painting.done.is_(False))
    for column, colour in session.execute(select(Painting.column, Painting.colour).where(*meant).distinct()).all():
        given = select(Painting.placement_id).where(*meant, Painting.column == column, Painting.colour == colour)
        session.execute(
            update(PlacementVersion)
            # Not `is_(True)`: SQLite would then go through all rows that are current, which is nearly every row there is.
            .where(PlacementVersion.placement_id.in_(given), PlacementVersion.current.is_not(False))
            .values({"registered_colour" if column == "registered" else "ordered_colour": colour})
        )
    session.execute(update(Painting).where(*meant).values(done=True))


def settle_paintings(session: Session, document_id: str) -> None:
    """The coordinator has saved a version of their own, and we do not know whether we came to paint the one before it:
    the process died between. A cell that now has the colour we meant to give it is ours; the rest was never painted."""
    for painting in session.scalars(
        select(Painting).where(Painting.document_id == document_id, Painting.done.is_(False))
    ).all():
        row = session.scalars(
            select(PlacementVersion).where(
                PlacementVersion.placement_id == painting.placement_id, PlacementVersion.current.is_(True)
            )
        ).first()
        colour = row and (row.registered_colour if painting.column == "registered" else row.ordered_colour)
        if colour == painting.colour:
            painting.done = True
        else:
            session.delete(painting)


def forget_other_colours(session: Session, placement_id: str) -> None:
    """A row that was put back is painted anew where it has another colour than ours: nobody repainted it, it was typed.

    Where it has our colour still (an undone deletion, an older copy), the colour is known as ours.
    """
    session.flush()
    now = session.scalars(
        select(PlacementVersion).where(PlacementVersion.placement_id == placement_id, PlacementVersion.current)
    ).one()
    for column, colour in (("registered", now.registered_colour), ("ordered", now.ordered_colour)):
        session.execute(
            delete(Painting).where(
                Painting.placement_id == placement_id, Painting.column == column, Painting.colour != colour
            )
        )
