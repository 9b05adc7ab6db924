"""How the ladder sees the ledger's rows, and what it found put into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.jobs.people_rows import MatchedPlacement, MatchedRegistration
from praksis.ledger.tables import CalendarRow
from praksis.matching import Match, Outcome, Side

AdvertsOf = Mapping[str | None, frozenset[str]]


def adverts_of_groups(session: Session) -> AdvertsOf:
    """The adverts that the calendar names for each student group."""
    named: dict[str | None, set[str]] = defaultdict(set)
    rows = select(CalendarRow.group_id, CalendarRow.advert).where(CalendarRow.left_book_at.is_(None))
    for group_id, advert in session.execute(rows):
        if advert:
            named[group_id].add(advert)
    return {group_id: frozenset(adverts) for group_id, adverts in named.items()}


def placement_sides(placements: Iterable[MatchedPlacement], adverts: AdvertsOf) -> list[Side]:
    """The placements as the ladder sees them."""
    return [_side(p, adverts.get(p.document.group_id, frozenset()), None) for p in placements]


def registration_sides(registrations: Iterable[MatchedRegistration]) -> list[Side]:
    """The registrations as the ladder sees them."""
    return [_side(r, frozenset({r.advert}), r.at) for r in registrations]


def _side(row: MatchedPlacement | MatchedRegistration, adverts: frozenset[str], at: datetime | None) -> Side:
    return Side(
        id=row.id,
        name=row.keys.name,
        number_hash=row.said.number_hash,
        birth_date=row.said.birth_date,
        emails=row.keys.emails,
        phones=row.keys.phones,
        adverts=adverts,
        at=at,
        birth_date_stated=row.said.birth_date_stated,
    )


def keep_match(placement: MatchedPlacement, found: Match) -> None:
    """Put what became of a placement into it."""
    placement.registration_id = found.registration_id if found.outcome is Outcome.CERTAIN else None
    placement.match_outcome = found.outcome.value
    placement.match_evidence = found.evidence
    placement.match_proposals = [
        {"registration_id": p.registration_id, "tier": p.tier.value, "evidence": p.evidence} for p in found.proposals
    ]
