"""Apply a plan: derive its lines again, and hand over all of them or none (DESIGN.md, Plan and Package)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Refused, Unavailable
from praksis.jobs.anchor_watch import hold_against_channel
from praksis.jobs.brakes import brake_words, keep_brakes
from praksis.jobs.derived import drafts_of, lines_of, situation
from praksis.jobs.house import House
from praksis.jobs.outbox import send_messages
from praksis.jobs.package_states import RESERVED, SEALED
from praksis.jobs.packages import finish_packages, hand_over
from praksis.jobs.plans import find_plan, keep_plan, lines_of_plan, seal_of, write_plan_files
from praksis.jobs.portal import MAIL_KINDS, keep_portal_cases, plan_mails, portal_drafts_of, write_portal_mails
from praksis.jobs.read_all import read_all
from praksis.jobs.standings import standings
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work, refuse_if_stopped
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import OrderLine, Package, Plan
from praksis.plan_states import APPLIED, CURRENT
from praksis.planning import LINE_KIND_WORDS, LineDraft, differences, package_name, plan_name
from praksis.portal import PortalDraft, PortalKind
from praksis.wording.number_forms import counted


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What apply did. `package` is the package's number, `path` where a person finds it; 0 and empty for a plan that holds
    e-mails only."""

    plan: int
    package: int
    lines: int
    path: str
    already: bool = False
    """Whether the plan had been applied before: nothing was handed over again."""
    students_in_mails: int = 0
    """How many students the plan's e-mails to Læringsportalen are about."""
    mails_wait: bool = False
    """Whether an e-mail has been written and has not left yet."""


def apply(house: House, plan_number: int, signature: str, *, after_another: bool = False) -> ApplyReport:
    """Apply plan `plan_number`, signed by an administrator.

    Lists and registrations are read first and the lines derived again. If they differ from the plan's, nothing is
    handed over and the lines that differ are named; the new plan has a new number. A plan that is applied already is
    not applied twice. `after_another` is for one who has applied another plan moments ago in the same run: the world is
    not read again, and the plans' workbooks are left for the caller to write when all have been applied.

    Raises:
        Invalid: The signature is not known.
        NotFound: There is no such plan.
        Refused: The house is stopped or its ledger in doubt («databasen-er-eldre»), the plan is overtaken, the brake
            holds it («bremset»), or a number cannot be read again.
        Unavailable: Another job holds the house, or something cannot be reached; try again.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house():
        hold_against_channel(house.ledger, house.ports, house.key)
        with house.ledger.reading() as session:
            refuse_if_stopped(session)
            plan = find_plan(session, plan_number)
            if plan.state not in (CURRENT, APPLIED):
                raise Refused(_overtaken_words(session, plan), code="plan-innhentet")
        if not after_another:
            read_all(house)
        finish_packages(house)
        with house.ledger.reading() as session:
            plan = find_plan(session, plan_number)
            already = plan.state == APPLIED
            if already:
                _refuse_unless_handed_over(session, plan)
            elif plan.state != CURRENT:
                raise Refused(_overtaken_words(session, plan), code="plan-innhentet")
        if already:
            send_messages(house, only=frozenset(MAIL_KINDS.values()))
            write_plan_files(house)  # a run that died may have left its workbook saying that it can be applied
            with house.ledger.reading() as session:
                return _report(house, session, find_plan(session, plan_number), already=True)
        package_id = _reserve(house, plan_number, administrator.signature)
        if package_id is not None:
            hand_over(house, package_id)
        send_messages(house, only=frozenset(MAIL_KINDS.values()))
        if not after_another:
            write_plan_files(house)
        with house.ledger.reading() as session:
            return _report(house, session, find_plan(session, plan_number), already=False)


def _refuse_unless_handed_over(session: Session, plan: Plan) -> None:
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).one_or_none()
    if package is not None and package.state in (RESERVED, SEALED):
        raise Unavailable(
            f"Planen er bestilt, men pakke {package_name(package.number)} kunne ikke legges i FOUs kanal akkurat nå. Den "
            "legges dit ved neste kjøring; ingenting bestilles to ganger.",
            code="pakken-venter",
        )


def _report(house: House, session: Session, plan: Plan, *, already: bool) -> ApplyReport:
    mails = plan_mails(session, house, plan)
    students, wait = sum(mail.students for mail in mails), not all(mail.sent for mail in mails)
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).one_or_none()
    if package is None:
        return ApplyReport(plan.number, 0, 0, "", already, students, wait)
    lines = session.scalars(select(OrderLine.id).where(OrderLine.package_id == package.id)).all()
    path = f"{house.office_channel}/Pakke {package_name(package.number)}.xlsx"
    return ApplyReport(plan.number, package.number, len(lines), path, already, students, wait)


def _reserve(house: House, plan_number: int, signature: str) -> str | None:
    """Write down that this plan is being applied, if it still is what the lists and registrations ask for. Returns the
    package's id; None when the plan holds e-mails only."""
    refusal: Refused | None = None
    package_id: str | None = None
    with house.ledger.writing(CommitPoint.PACKAGE_RESERVED) as session:
        plan = find_plan(session, plan_number)
        everyone = standings(session, house)
        now = situation(session, house, everyone)
        all_derived = lines_of(session, house, now)
        derived = all_derived.get(plan.calendar_row_id)
        now_lines = lines_of_plan(session, plan, derived.lines) if derived else ()
        # E-mails are rows of the ordinary plan; one of a single student is of order lines only.
        now_portal = derived.portal if derived and plan.express_placement_id is None else ()
        if derived is None or seal_of(now_lines, now_portal) != plan.fingerprint:
            words = _difference_words(drafts_of(session, plan), now_lines)
            words = (words + _portal_difference_words(portal_drafts_of(session, plan), now_portal)).strip()
            if derived is not None:
                newer, _ = keep_plan(session, house, derived)
                keep_brakes(session, house, now, all_derived)
                go_on = f" Ny plan: {plan_name(newer.number)}." if newer else " Det er ikke lenger noe å bestille."
            else:
                go_on = " Listen eller kalenderen mangler nå; se «praksis status»."
            refusal = Refused(
                f"Plan {plan_name(plan_number)} er innhentet, og ingenting er bestilt. {words}{go_on}",
                code="plan-innhentet",
            )
        else:
            keep_brakes(session, house, now, all_derived)
            braked = brake_words(session, plan)
            if braked is not None:
                refusal = Refused(
                    f"Plan {plan_name(plan_number)} er bremset, og ingenting er bestilt. {braked}", code="bremset"
                )
            else:
                package_id = _write_ahead(session, house, plan, signature)
                keep_portal_cases(session, house, everyone)
        mark_work(session, house.now)
    if refusal is not None:
        write_plan_files(house)
        raise refusal
    return package_id


def _write_ahead(session: Session, house: House, plan: Plan, signature: str) -> str | None:
    """The package and the e-mails of the plan, in the one commit that applies it."""
    plan.state, plan.ended_at, plan.signature = APPLIED, house.now, signature
    students = write_portal_mails(session, house, plan)
    lines = session.scalars(select(OrderLine).where(OrderLine.plan_id == plan.id)).all()
    package = _package(session, house, plan, lines, signature) if lines else None
    if package is None:
        plan.written_at = None  # its workbook now says that it has been applied; with a package, that waits for it
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action="apply-plan",
        subject=plan_name(plan.number),
        detail={
            "package": package_name(package.number) if package else None,
            "fingerprint": plan.fingerprint,
            "students_in_mails": students,
        },
    )
    return package.id if package else None


def _package(session: Session, house: House, plan: Plan, lines: Sequence[OrderLine], signature: str) -> Package:
    package = Package(
        number=next_number(session, Package),
        plan_id=plan.id,
        state=RESERVED,
        signature=signature,
        reserved_at=house.now,
    )
    session.add(package)
    session.flush()
    for line in lines:
        line.package_id = package.id
    return package


def _difference_words(planned: tuple[LineDraft, ...], now: tuple[LineDraft, ...]) -> str:
    """Which lines differ, by their number in the plan; without names, because it may come to stand in a log."""
    gone, come = differences(planned, now)
    position = {line.identity: number for number, line in enumerate(planned, start=1)}
    words = [f"linje {position[line.identity]} ({_line_words(line)}) gjelder ikke lenger" for line in gone]
    words += [f"{_line_words(line)} er kommet til" for line in come]
    more = f" og {len(words) - 8} til" if len(words) > 8 else ""
    return f"{'; '.join(words[:8])}{more}." if words else ""


def _portal_difference_words(planned: Sequence[PortalDraft], now: Sequence[PortalDraft]) -> str:
    """How the e-mails differ, in counts; without names, because it may come to stand in a log."""
    words = []
    for kind, what in ((PortalKind.ASK, "nye brukere"), (PortalKind.TAKE_OFF, "avmeldinger")):
        was, are = ({d.identity for d in drafts if d.kind is kind} for drafts in (planned, now))
        if was != are:
            words.append(
                f" E-posten til Læringsportalen ({what}) gjaldt {_people(len(was))} og gjelder nå {_people(len(are))}."
            )
    return "".join(words)


def _people(count: int) -> str:
    return counted(count, "student", "studenter")


def _line_words(line: LineDraft) -> str:
    kind = LINE_KIND_WORDS[line.kind].lower()
    return f"{kind} {line.key.system} {line.days.first:%d.%m.%Y}–{line.days.last:%d.%m.%Y}"


def _overtaken_words(session: Session, plan: Plan) -> str:
    current = session.scalars(
        select(Plan)
        .where(Plan.calendar_row_id == plan.calendar_row_id, Plan.state == CURRENT)
        .order_by(Plan.express_placement_id.is_(None).desc(), Plan.number)
    ).first()
    instead = (
        f"Se plan {plan_name(current.number)} i stedet." if current else "Det er ikke noe å bestille for perioden nå."
    )
    package = session.scalars(select(Package).where(Package.plan_id == plan.id)).first()
    why = f" {package.given_up_why}" if package and package.given_up_why else ""
    return f"Plan {plan_name(plan.number)} er innhentet, og ingenting er bestilt.{why} {instead}"
