"""A person for whom two users in Læringsportalen have been made: two when they were asked for, one now (R17).

While one of them has not been made it is taken off by the next plan (`praksis.portal.twice_asked_for`); when both have,
only a person can see to it that one goes.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.ledger.case_files import CaseNeed, decided
from praksis.ledger.portal_lines import asked_lines
from praksis.ledger.tables import Placement, PortalLine
from praksis.planning import plan_name
from praksis.portal import both_made


def two_users_needs(session: Session) -> list[CaseNeed]:
    """One case for each such person, by the users that they have."""
    found = asked_lines(session, decided(session, [CaseKind.PORTAL_USER]))
    lines = {asked.id: line for line, asked in found}
    return [_need(session, [lines[one.id] for one in theirs]) for theirs in both_made(asked for _, asked in found)]


def _need(session: Session, lines: list[PortalLine]) -> CaseNeed:
    first = lines[0]
    placement = session.get_one(Placement, first.placement_id)
    group = first.plan.group
    facts = {
        "what": first.name,
        "why": "Radene viser seg å være samme person, men det er opprettet bruker i Læringsportalen som om de var to. Be "
        "Læringsportalen ta bort den ene, og kryss så av her.",
        "one": _side(first),
        "other": "; ".join(map(_side, lines[1:])),
        "group": f"{group.name}, kull {group.cohort}",
        "period": first.plan.calendar_row.period,
        "institution": group.institution,
    }
    return CaseNeed(
        CaseKind.TWO_PERSONS_ORDERED,
        ":".join(["users", *sorted(line.id for line in lines)])[:200],
        facts,
        placement_id=first.placement_id,
        document_id=placement.document_id,
        group_id=first.plan.group_id,
        calendar_row_id=first.plan.calendar_row_id,
    )


def _side(line: PortalLine) -> str:
    group = line.plan.group
    about = f"{group.institution} {group.name}, kull {group.cohort}, {line.plan.calendar_row.period}"
    return f"{line.name}, bedt om i plan {plan_name(line.plan.number)} ({about})"
