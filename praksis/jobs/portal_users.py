"""Confirm users in Læringsportalen, many at once: what «Saker.xlsx» does row by row (R17)."""

from __future__ import annotations

from sqlalchemy import select

from praksis.cases import CaseKind, Choice
from praksis.commit_points import CommitPoint
from praksis.errors import NotFound
from praksis.jobs.decide import decide_in
from praksis.jobs.house import House
from praksis.jobs.manual import find_group
from praksis.jobs.portal import keep_portal_cases
from praksis.jobs.report import ActReport
from praksis.jobs.standings import standings
from praksis.ledger.tables import CaseFile, Plan, PortalLine
from praksis.planning import plan_name, read_number_name


def confirm_users(house: House, what: str, signature: str) -> ActReport:
    """Confirm that the users have been made, all those that FOU waits for in one plan («P-0412»), or in one group
    («Studiested/Gruppe/Kull»): each case is decided «brukeren er opprettet».

    Raises:
        Invalid: The signature is not known.
        NotFound: There is no such plan or group, or nobody in it waits.
        Unavailable: Another job holds the house.
    """
    house.settings.require_signature(signature)
    number = read_number_name(what, "P")
    with house.ledger.holding_house(), house.ledger.writing(CommitPoint.DECISION_RECORDED) as session:
        keep_portal_cases(session, house, standings(session, house))
        session.flush()
        if number is not None:
            plan = session.scalars(select(Plan).where(Plan.number == number)).first()
            if plan is None:
                raise NotFound(f"Det finnes ingen plan {plan_name(number)}.", code="plan-finnes-ikke")
            lines = set(session.scalars(select(PortalLine.id).where(PortalLine.plan_id == plan.id)))
            about = f"plan {plan_name(number)}"
        else:
            group = find_group(session, what)
            of_group = select(PortalLine.id).join(Plan, PortalLine.plan_id == Plan.id).where(Plan.group_id == group.id)
            lines = set(session.scalars(of_group))
            about = f"{group.institution} {group.name}, kull {group.cohort}"
        waiting = [
            case
            for case in session.scalars(
                select(CaseFile)
                .where(CaseFile.kind == CaseKind.PORTAL_USER.value, CaseFile.state == "open")
                .order_by(CaseFile.number)
            )
            if case.subject in lines
        ]
        if not waiting:
            raise NotFound(f"Ingen studenter i {about} venter på bruker i Læringsportalen.", code="ingen-venter")
        words = f"Bekreftet for alle i {about}."
        for case in waiting:
            decide_in(session, house, case.number, Choice.USER_MADE.value, words, signature, "command")
    people = "1 student" if len(waiting) == 1 else f"{len(waiting)} studenter"
    return ActReport(
        f"Brukeren i Læringsportalen er bekreftet for {people} i {about}. «praksis sync» planlegger bestillingen."
    )
