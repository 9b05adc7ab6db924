"""Express: a plan of one student, now, beside the period's ordinary plan (DESIGN.md, Coming in from the manual routine).

It lets nobody by: only a row that is ready is planned, and else the reason is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Refused
from praksis.jobs.brakes import keep_brakes
from praksis.jobs.derived import Derived, lines_of, situation
from praksis.jobs.find_row import find_row
from praksis.jobs.house import House
from praksis.jobs.plans import express_plans, keep_plan, new_plan, overtake, write_plan_files
from praksis.jobs.read_all import read_all
from praksis.jobs.standings import Standing, standings
from praksis.jobs.why_not import why_not_in_plan
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work, refuse_if_stopped
from praksis.ledger.tables import Plan
from praksis.plan_states import CURRENT
from praksis.planning import fingerprint, plan_name


@dataclass(frozen=True, slots=True)
class ExpressReport:
    """The express plan, how many lines it has, and what it is about (no name)."""

    plan: str
    number: int
    lines: int
    about: str
    already: bool = False
    """Whether the student had this very plan before."""


def make_express_plan(house: House, row: str, signature: str) -> ExpressReport:
    """Read everything anew and make a plan of the one student in `row`, named as `find_row` takes it.

    The student's lines leave the ordinary plan of the period, which gets a new number. When the express plan is applied
    or overtaken, the ordinary one goes on by itself.

    Raises:
        Invalid: The signature is not known, or several rows fit.
        NotFound: No row fits.
        Refused: The house is stopped, or there is nothing to order for the row now; the message says why.
        Unavailable: Another job holds the house, or something cannot be reached; try again.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            refuse_if_stopped(session)
        read_all(house)
        with house.ledger.writing(CommitPoint.PLANS_MADE) as session:
            everyone = standings(session, house)
            now = situation(session, house, everyone)
            derived = lines_of(session, house, now)
            student = find_row(everyone, row)
            report = _plan(
                session, house, student, derived.get(student.calendar_row.id if student.calendar_row else "")
            )
            if not report.already:
                keep_brakes(session, house, now, derived)
                append_audit(
                    session,
                    house.key,
                    at=house.real_now,
                    actor=administrator.signature,
                    action="express-plan",
                    subject=report.plan,
                    detail={"placement": student.placement.id},
                )
                mark_work(session, house.now)
        write_plan_files(house)
    return report


def _plan(session: Session, house: House, s: Standing, derived: Derived | None) -> ExpressReport:
    row = s.calendar_row
    lines = tuple(
        line for line in (derived.lines if derived is not None else ()) if line.key.person_id == s.placement.person_id
    )
    if not s.ready or row is None or derived is None or not lines:
        raise Refused(f"Det lages ingen ekspressplan. {_why(session, s)}", code="ekspress")
    about = f"{row.group.institution} {row.group.name}, kull {row.group.cohort}, {row.period} ({s.version.sheet}, "
    about += f"rad {s.version.row})"
    standing_plan = express_plans(session, row.id).get(lines[0].key.person_id)
    if standing_plan is not None:
        if standing_plan.fingerprint == fingerprint(lines):
            number = standing_plan.number
            return ExpressReport(plan_name(number), number, len(lines), about, already=True)
        overtake(session, house, standing_plan)
    ordinary = session.scalars(
        select(Plan).where(Plan.calendar_row_id == row.id, Plan.state == CURRENT, Plan.express_placement_id.is_(None))
    ).first()
    if ordinary is not None:
        overtake(session, house, ordinary)  # its lines must be let go of before another plan can hold them
    plan = new_plan(session, house, row, lines, express=s.placement)
    keep_plan(session, house, derived)
    return ExpressReport(plan_name(plan.number), plan.number, len(lines), about)


def _why(session: Session, s: Standing) -> str:
    sentences = s.sentences()
    return " ".join(sentences) if sentences else why_not_in_plan(session, s)
