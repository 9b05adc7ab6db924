"""What has been asked of Læringsportalen and what became of it, as the rules need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.ledger.tables import Entitlement, OrderLine, Placement, Plan, PortalLine
from praksis.portal import Asked, PortalKind, PortalState


@dataclass(frozen=True, slots=True)
class PortalUsers:
    """Who has a user, and for whom an administrator has said that nothing is to be ordered."""

    confirmed: frozenset[str] = frozenset()
    """Persons whose user an administrator has confirmed."""
    from_before: frozenset[str] = frozenset()
    """Persons with access that was ordered by hand before the cutover: they had a user by then, if they needed one."""
    refused: frozenset[tuple[str, str]] = frozenset()
    """Person and calendar row."""
    refused_placements: frozenset[str] = field(default=frozenset())

    def has_one(self, person_id: str | None) -> bool:
        """Whether this person needs no new user."""
        return person_id in self.confirmed or person_id in self.from_before

    def is_refused(self, placement_id: str, person_id: str | None, calendar_row_id: str | None) -> bool:
        """Whether nothing is to be ordered for this placement of this person."""
        return placement_id in self.refused_placements or (person_id or "", calendar_row_id or "") in self.refused


# Built once: building them costs as much as asking a small ledger.
_ASKED = (
    select(PortalLine, Placement.person_id)
    .join(Placement, PortalLine.placement_id == Placement.id)
    .where(
        PortalLine.kind == PortalKind.ASK.value,
        PortalLine.state.in_([PortalState.SENT.value, PortalState.TAKEN_OFF.value]),
    )
    .join(Plan, PortalLine.plan_id == Plan.id)
    .order_by(Plan.number, PortalLine.position)
)
_IN_NO_PLAN = (
    select(Entitlement.person_id)
    .join(OrderLine, OrderLine.entitlement_id == Entitlement.id)
    .where(OrderLine.plan_id.is_(None))
)


def asked_lines(session: Session, choices: Mapping[tuple[CaseKind, str], Choice]) -> list[tuple[PortalLine, Asked]]:
    """Every user that has been asked for by an e-mail, also those taken back again, in the order of asking.

    Args:
        session: The ledger.
        choices: The standing decisions, those of `PORTAL_USER` among them (`praksis.ledger.case_files.decided`).
    """
    found = []
    for line, person_now in session.execute(_ASKED):
        choice = choices.get((CaseKind.PORTAL_USER, line.id))
        # Two persons may have turned out to be one.
        persons = frozenset({line.person_id} if person_now is None else {line.person_id, person_now})
        asked = Asked(
            line.id,
            persons,
            person_now or line.person_id,
            line.placement_id,
            line.plan.calendar_row_id,
            line.name,
            confirmed=choice is Choice.USER_MADE and line.state == PortalState.SENT.value,
            refused=choice is Choice.DO_NOT_ORDER,
        )
        found.append((line, asked))
    return found


def portal_users(session: Session, choices: Mapping[tuple[CaseKind, str], Choice]) -> PortalUsers:
    """Who has a user in Læringsportalen, as far as the ledger knows."""
    confirmed, refused, placements = set[str](), set[tuple[str, str]](), set[str]()
    for _, asked in asked_lines(session, choices):
        if asked.confirmed:
            confirmed |= asked.persons
        if asked.refused:
            refused |= {(person, asked.calendar_row_id) for person in asked.persons}
            placements.add(asked.placement_id)
    from_before = frozenset(session.scalars(_IN_NO_PLAN))
    return PortalUsers(frozenset(confirmed), from_before, frozenset(refused), frozenset(placements))
