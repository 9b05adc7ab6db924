"""Sheets of a hand-run list whose colours say nothing, because they were copied with an earlier sheet (see `adopt`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.copied_sheet import ColouredRow, ColouredSheet, copied_sheets
from praksis.jobs.standings import ORDERED, Standing
from praksis.ledger.case_files import decided_with_facts
from praksis.ledger.tables import Painting
from praksis.workbook import Colour


def copied_colours(session: Session, all_standings: Sequence[Standing]) -> frozenset[tuple[str, str]]:
    """The sheets that look copied, by document id and name, and those of which an administrator has said that they are.

    Those whose colours an administrator has found right are left out.
    """
    ruled = {
        (case.document_id, str(case.facts.get("sheet", ""))): choice
        for case, choice in decided_with_facts(session, CaseKind.COPIED_SHEET)
    }
    ours = {
        painting.placement_id
        for painting in session.scalars(select(Painting).where(Painting.done.is_(True), Painting.column == ORDERED))
        if painting.colour == Colour.GREEN.value
    }
    documents: dict[str, dict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for s in all_standings:
        documents[s.document.id][s.version.sheet].append(s)
    found: set[tuple[str, str]] = set()
    for document_id, sheets in documents.items():
        in_order = sorted(sheets.items(), key=lambda item: (_first_day(item[1]), item[0]))
        for name in copied_sheets([_coloured(name, rows, ours) for name, rows in in_order]):
            found.add((document_id, name))
    found = {key for key in found if ruled.get(key) is not Choice.COLOURS_ARE_RIGHT}
    copies = {(document, name) for (document, name), choice in ruled.items() if document and choice is Choice.IS_COPY}
    return frozenset(found | copies)


def _first_day(rows: Sequence[Standing]) -> date:
    """By when a sheet's practice begins, sheets are put in order: what is copied is the earlier one."""
    return min((s.days.first for s in rows if s.days), default=date.max)


def _coloured(name: str, rows: Sequence[Standing], ours: set[str]) -> ColouredSheet:
    return ColouredSheet(
        name,
        [
            ColouredRow(
                s.placement.person_id,
                Colour(s.version.registered_colour),
                Colour(s.version.ordered_colour),
                s.placement.id in ours,
            )
            for s in rows
            if s.placement.person_id
        ],
    )
