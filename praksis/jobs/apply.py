"""Apply a plan: derive its lines again, and hand over all of them or none (DESIGN.md, Plan and Package)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.lists import read_lists
from praksis.jobs.office_books import read_office_books
from praksis.jobs.packages import RESERVED, SEALED, finish_packages, hand_over
from praksis.jobs.people import match_people
from praksis.jobs.personnel import take_personnel
from praksis.jobs.plans import (
    APPLIED,
    CURRENT,
    Derived,
    derive_lines,
    drafts_of,
    find_plan,
    keep_plan,
    write_plan_files,
)
from praksis.jobs.registrations import take_registrations
from praksis.jobs.row_cases import open_row_cases
from praksis.jobs.standings import standings
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work, refuse_if_stopped
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import OrderLine, Package, Plan
from praksis.planning import LINE_KIND_WORDS, LineDraft, differences, fingerprint, package_name, plan_name


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What apply did. `package` is the package's number, `path` where a person finds it."""

    plan: int
    package: int
    lines: int
    path: str
    already: bool = False
    """Whether the plan had been applied before: nothing was handed over again."""


def apply(house: House, plan_number: int, signature: str) -> ApplyReport:
    """Apply plan `plan_number`, signed by an administrator.

    Lists and registrations are read first and the lines derived again. If they differ from the plan's, nothing is
    handed over and the lines that differ are named; the new plan has a new number. A plan that is applied already is
    not applied twice.

    Raises:
        Invalid: The signature is not known.
        NotFound: There is no such plan.
        Refused: The house is stopped, the plan is overtaken, or a number cannot be read again.
        Unavailable: Another job holds the house, or something cannot be reached; try again.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            refuse_if_stopped(session)
            plan = find_plan(session, plan_number)
            if plan.state == CURRENT:
                pass
            elif plan.state != APPLIED:
                raise Refused(_overtaken_words(session, plan), code="plan-innhentet")
        for step in (read_office_books, take_registrations, take_personnel, read_lists, match_people, open_row_cases):
            step(house)
        finish_packages(house)
        with house.ledger.reading() as session:
            plan = find_plan(session, plan_number)
            already = plan.state == APPLIED
            if already:
                _refuse_unless_handed_over(session, plan)
            elif plan.state != CURRENT:
                raise Refused(_overtaken_words(session, plan), code="plan-innhentet")
        if already:
            write_plan_files(house)  # a run that died may have left its workbook saying that it can be applied
            with house.ledger.reading() as session:
                return _report(house, session, find_plan(session, plan_number), already=True)
        package_id = _reserve(house, plan_number, administrator.signature)
        hand_over(house, package_id)
        write_plan_files(house)
        with house.ledger.reading() as session:
            return _report(house, session, find_plan(session, plan_number), already=False)


def _refuse_unless_handed_over(session: Session, plan: Plan) -> None:
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).one()
    if package.state == SEALED:
        raise Unavailable(
            f"Pakke {package_name(package.number)} er laget, men kunne ikke legges i FOUs kanal akkurat nå. Den legges dit "
            "ved neste kjøring; ingenting bestilles to ganger.",
            code="pakken-venter",
        )


def _report(house: House, session: Session, plan: Plan, *, already: bool) -> ApplyReport:
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).one()
    lines = session.scalars(select(OrderLine.id).where(OrderLine.package_id == package.id)).all()
    path = f"{house.office_channel}/Pakke {package_name(package.number)}.xlsx"
    return ApplyReport(plan.number, package.number, len(lines), path, already)


def _reserve(house: House, plan_number: int, signature: str) -> str:
    """Write down that this plan is being applied, if it still is what the lists and registrations ask for."""
    refusal: Refused | None = None
    package_id = ""
    with house.ledger.writing(CommitPoint.PACKAGE_RESERVED) as session:
        plan = find_plan(session, plan_number)
        derived = derive_lines(session, house, standings(session, house)).get(plan.calendar_row_id)
        now_lines = derived.lines if derived else ()
        if derived is None or fingerprint(now_lines) != plan.fingerprint:
            words = _difference_words(drafts_of(session, plan), now_lines)
            if derived is not None:
                newer, _ = keep_plan(session, house, Derived(plan.calendar_row, now_lines))
                go_on = f" Ny plan: {plan_name(newer.number)}." if newer else " Det er ikke lenger noe å bestille."
            else:
                go_on = " Listen eller kalenderen mangler nå; se «praksis status»."
            refusal = Refused(
                f"Plan {plan_name(plan_number)} er innhentet, og ingenting er bestilt. {words}{go_on}",
                code="plan-innhentet",
            )
        else:
            package_id = _write_ahead(session, house, plan, signature)
        mark_work(session, house.now)
    if refusal is not None:
        write_plan_files(house)
        raise refusal
    return package_id


def _write_ahead(session: Session, house: House, plan: Plan, signature: str) -> str:
    package = Package(
        number=next_number(session, Package),
        plan_id=plan.id,
        state=RESERVED,
        signature=signature,
        reserved_at=house.now,
    )
    session.add(package)
    session.flush()
    plan.state, plan.ended_at, plan.signature = APPLIED, house.now, signature
    for line in session.scalars(select(OrderLine).where(OrderLine.plan_id == plan.id)):
        line.package_id = package.id
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action="apply-plan",
        subject=plan_name(plan.number),
        detail={"package": package_name(package.number), "fingerprint": plan.fingerprint},
    )
    return package.id


def _difference_words(planned: tuple[LineDraft, ...], now: tuple[LineDraft, ...]) -> str:
    """Which lines differ, by their number in the plan; without names, because it may come to stand in a log."""
    gone, come = differences(planned, now)
    position = {line.identity: number for number, line in enumerate(planned, start=1)}
    words = [f"linje {position[line.identity]} ({_line_words(line)}) gjelder ikke lenger" for line in gone]
    words += [f"{_line_words(line)} er kommet til" for line in come]
    more = f" og {len(words) - 8} til" if len(words) > 8 else ""
    return f"{'; '.join(words[:8])}{more}." if words else ""


def _line_words(line: LineDraft) -> str:
    kind = LINE_KIND_WORDS[line.kind].lower()
    return f"{kind} {line.key.system} {line.days.first:%d.%m.%Y}–{line.days.last:%d.%m.%Y}"


def _overtaken_words(session: Session, plan: Plan) -> str:
    current = session.scalars(
        select(Plan).where(Plan.calendar_row_id == plan.calendar_row_id, Plan.state == CURRENT)
    ).first()
    instead = (
        f"Se plan {plan_name(current.number)} i stedet." if current else "Det er ikke noe å bestille for perioden nå."
    )
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).first()
    why = f" {package.given_up_why}" if package and package.given_up_why else ""
    return f"Plan {plan_name(plan.number)} er innhentet, og ingenting er bestilt.{why} {instead}"
