"""What a changed list bears on: the lists that share a student with it, those that share one with them, and no others.

How a row stands rests on its list, on the other rows of its student and on what has been ordered for him, also for another
group. So the lists of an island can be worked out by themselves, while nothing else has changed and it is still the same
day (DESIGN.md, Cost follows change). Each morning, and whenever anything else has changed, all are worked out.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.ledger.house_facts import changed_lists
from praksis.ledger.tables import CalendarRow, Document, Entitlement, Placement, Plan, PortalLine

MOST_ROWS = 5000
"""A larger island is no island: then everything is worked out."""


@dataclass(frozen=True, slots=True)
class Island:
    """Lists with all that is known of their students: nobody who stands, or stood, in one of them has anything elsewhere."""

    documents: frozenset[str]
    groups: frozenset[str]
    persons: frozenset[str]


def island(session: Session, house: House) -> Island | None:
    """What has to be worked out anew, from what has changed since the last round; None: everything."""
    changed = changed_lists(session, house.today, house.settings_seal)
    return None if changed is None else island_of(session, changed)


def island_of(session: Session, document_ids: Set[str]) -> Island | None:
    """The island that these lists are part of; None when it is too large to be worth it."""
    documents, persons, groups = frozenset(document_ids), frozenset[str](), frozenset[str]()
    while True:
        before = documents
        rows = session.execute(
            select(Placement.id, Placement.person_id).where(Placement.document_id.in_(documents))
        ).all()
        if len(rows) > MOST_ROWS:
            return None
        groups |= _some(session, select(Document.group_id).where(Document.id.in_(documents)))
        persons |= {person_id for _, person_id in rows if person_id is not None}
        persons |= _some(
            session,
            select(Entitlement.person_id)
            .join(CalendarRow, Entitlement.calendar_row_id == CalendarRow.id)
            .where(CalendarRow.group_id.in_(groups)),
        )
        # A user was asked for by a row whose person may have turned out to be another.
        persons |= _some(
            session, select(PortalLine.person_id).join(Placement).where(Placement.document_id.in_(documents))
        )
        if len(persons) > MOST_ROWS:
            return None
        documents |= _some(session, select(Placement.document_id).where(Placement.person_id.in_(persons)))
        documents |= _some(
            session,
            select(Placement.document_id)
            .join(PortalLine, PortalLine.placement_id == Placement.id)
            .where(PortalLine.person_id.in_(persons)),
        )
        # What was ordered or asked for, for one of them, may be another group's: its list was tied to another one since.
        theirs = groups | _some(
            session,
            select(CalendarRow.group_id)
            .join(Entitlement, Entitlement.calendar_row_id == CalendarRow.id)
            .where(Entitlement.person_id.in_(persons)),
        )
        theirs |= _some(session, select(Plan.group_id).join(PortalLine).where(PortalLine.person_id.in_(persons)))
        documents |= _some(session, select(Document.id).where(Document.group_id.in_(theirs)))
        if documents == before and theirs == groups:
            return Island(documents, groups, persons)
        groups = theirs


def _some(session: Session, question: Select[Any]) -> frozenset[str]:
    return frozenset(session.scalars(question.distinct())) - {None}
