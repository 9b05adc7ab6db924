"""What a coordinator has changed since the last answer, from and to: what concerns an order under way comes first (R8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.ledger.tables import DocumentVersion, OrderLine, Placement, PlacementVersion
from praksis.planning import LEFT_THE_HOUSE


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """The sentences, those about rows whose order has been handed over and has no receipt yet apart from the others."""

    urgent: tuple[str, ...]
    others: tuple[str, ...]


def changes_since_answer(session: Session, version: DocumentVersion, answered: int, *, names: bool) -> ToldChanges:
    """The changes of all versions after position `answered` up to `version`, oldest first. Without `names` they name rows
    and columns only, for an e-mail."""
    versions = session.scalars(
        select(DocumentVersion)
        .where(
            DocumentVersion.document_id == version.document_id,
            DocumentVersion.position > answered,
            DocumentVersion.position <= version.position,
            DocumentVersion.ours.is_(False),
        )
        .order_by(DocumentVersion.position)
    ).all()
    under_way = _rows_under_way(session, version.document_id) if any(v.changes for v in versions) else set()
    urgent: list[str] = []
    others: list[str] = []
    for of_sheet in (part for v in versions for part in v.changes):
        sentences: Sequence[str] = of_sheet["sentences" if names else "without_names"]
        for sentence, row in zip(sentences, of_sheet["rows"], strict=True):
            heap = urgent if (of_sheet["sheet"], row) in under_way else others
            heap.append(_placed(of_sheet["sheet"], sentence))
    return ToldChanges(tuple(dict.fromkeys(urgent)), tuple(dict.fromkeys(others)))


def _placed(sheet: str, sentence: str) -> str:
    """«Rad 7: …» as «Periode 1, rad 7: …»."""
    return f"{sheet}, r{sentence[1:]}" if sentence.startswith("Rad ") else f"{sheet}: {sentence}"


def _rows_under_way(session: Session, document_id: str) -> set[tuple[str, int]]:
    """Sheet and row, now or before, of each placement with a line that has left the house without an answer."""
    of_list = set(session.scalars(select(Placement.id).where(Placement.document_id == document_id)))
    states = [state.value for state in LEFT_THE_HOUSE]
    waiting = {
        placement_id
        for ids in session.scalars(select(OrderLine.placement_ids).where(OrderLine.state.in_(states)))
        for placement_id in ids
        if placement_id in of_list
    }
    versions = select(PlacementVersion).where(PlacementVersion.placement_id.in_(waiting))
    return {(v.sheet, v.row) for v in session.scalars(versions)} if waiting else set()
