"""Take back the e-mails to Læringsportalen of a plan whose package never left the house: all of a plan is done, or none
of it (DESIGN.md, Plan)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.jobs.message_states import OVERTAKEN, WAITING
from praksis.jobs.portal import keep_portal_cases, portal_rows
from praksis.jobs.standings import standings
from praksis.ledger.tables import Plan, PortalLine
from praksis.portal import PortalState


def recall_portal_mails(session: Session, house: House, plan: Plan) -> int:
    """Take back what still waits in the outbox, in the caller's transaction; returns how many e-mails.

    One that has left, or that a process was sending when it died, is not ours to take back: whom it asks for stays asked
    for, and the next plan takes them off if they are not needed.
    """
    recalled = set[str]()
    for row in portal_rows(session, plan):
        if row.message is None or (row.message.state != WAITING and row.message.id not in recalled):
            continue
        recalled.add(row.message.id)
        row.message.state = OVERTAKEN
        row.state, row.asked_at, row.changed_at = PortalState.DROPPED.value, None, house.now
        if row.about_id is not None:
            asked = session.get_one(PortalLine, row.about_id)
            asked.state, asked.changed_at = PortalState.SENT.value, house.now
    session.flush()
    if recalled:
        keep_portal_cases(session, house, standings(session, house))  # nobody waits for whom nobody asked for
    return len(recalled)
