"""The branch through Læringsportalen: rows of a plan, e-mails with names only, and the wait until users are confirmed.

A plan's portal rows are no order lines: they leave as e-mails through the outbox when the plan is applied (R16, R17;
DESIGN.md, International, Plan).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.island import Island
from praksis.jobs.ledger_rows import VersionRow
from praksis.jobs.message_states import MAIL, SENT, WAITING
from praksis.jobs.outbox import IN_FULL_MODE_ONLY
from praksis.jobs.standings import Standing, period_key
from praksis.ledger.case_files import CaseNeed, decided, keep_cases
from praksis.ledger.portal_lines import asked_lines
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    Document,
    Message,
    Placement,
    PlacementVersion,
    Plan,
    PortalLine,
)
from praksis.planning import plan_name
from praksis.portal import (
    ENDING_WORDS,
    Asked,
    Candidate,
    PortalDraft,
    PortalKind,
    PortalState,
    derive_portal,
    ending,
    needs_user,
    twice_asked_for,
)
from praksis.standing import has_valid_number
from praksis.wording.about import About, Cohort, Period
from praksis.wording.portal_mail import asked_twice, portal_mail
from praksis.workdays import working_days_after

MAIL_KINDS: dict[PortalKind, str] = {PortalKind.ASK: "portal-ask", PortalKind.TAKE_OFF: "portal-take-off"}
"""What the messages are called in the outbox. They leave only while the institution's channel is in full mode."""

assert set(MAIL_KINDS.values()) == IN_FULL_MODE_ONLY, "what is part of ordering never leaves in shadow or paint"


@dataclass(frozen=True, slots=True)
class PortalMail:
    """An e-mail of a plan, as it will leave or has left."""

    kind: PortalKind
    to: str
    subject: str
    body: str
    students: int
    sent: bool = False


@dataclass(frozen=True, slots=True)
class PortalWait:
    """A user that has been asked for and not been confirmed: since when (Oslo date), and whether it is time to remind."""

    line_id: str
    name: str
    plan: str
    institution: str
    group: str
    cohort: str
    period: str
    asked_on: date
    working_days: int
    overdue: bool
    sent: bool
    """Whether the e-mail has left; it waits while the house is stopped."""


# ----------------------------------------------------------------------------------------------------- what should be


def derive_portal_rows(
    session: Session, all_standings: Sequence[Standing], but_for_plan: str | None = None, here: Island | None = None
) -> Mapping[str, tuple[PortalDraft, ...]]:
    """The rows that should stand in e-mails, by calendar row.

    `but_for_plan` is a plan whose own e-mails count as if they had not been written. `here`: `all_standings` are those of
    an island, and only its students are looked at.
    """
    standing, numbered = _presence(all_standings)
    asked = [a for line, a in _open(session) if line.plan_id != but_for_plan and _is_here(a, here)]
    return derive_portal(list(_candidates(all_standings)), asked, standing, numbered)


def _open(session: Session) -> list[tuple[PortalLine, Asked]]:
    choices = decided(session, [CaseKind.PORTAL_USER])
    return [(line, a) for line, a in asked_lines(session, choices) if line.state == PortalState.SENT.value]


def _is_here(asked: Asked, here: Island | None) -> bool:
    return here is None or not asked.persons.isdisjoint(here.persons)


def _presence(all_standings: Iterable[Standing]) -> tuple[frozenset[str], frozenset[str]]:
    """The persons who stand in a list, and those of them with a valid number. A list that cannot be read just now takes
    nobody out."""
    standing, numbered = set[str](), set[str]()
    for s in all_standings:
        person = s.placement.person_id
        if person is None or s.is_out or Hold.HELD_BACK in s.holds:
            continue
        standing.add(person)
        if has_valid_number(s.facts):
            numbered.add(person)
    return frozenset(standing), frozenset(numbered)


def _candidates(all_standings: Iterable[Standing]) -> Iterable[Candidate]:
    for s in all_standings:
        if s.awaiting_correction or not needs_user(s.facts, s.holds):
            continue
        if s.placement.person_id and s.calendar_row and s.days:
            v = s.version
            yield Candidate(
                s.placement.person_id,
                s.placement.id,
                s.calendar_row.id,
                s.days.first,
                _name(v),
                f"{v.family_name} {v.given_name}".casefold(),
            )


def _name(version: VersionRow) -> str:
    return " ".join(f"{version.given_name} {version.family_name}".split())


# ------------------------------------------------------------------------------------------------------ rows of a plan


def add_portal_rows(session: Session, house: House, plan: Plan, drafts: Iterable[PortalDraft]) -> None:
    """Write the rows of a new plan down, in the commit that makes it."""
    for position, draft in enumerate(drafts, start=1):
        session.add(
            PortalLine(
                plan_id=plan.id,
                position=position,
                kind=draft.kind.value,
                state=PortalState.PLANNED.value,
                person_id=draft.person_id,
                placement_id=draft.placement_id,
                name=draft.name[:401],
                why=draft.why,
                about_id=draft.about_id,
                stays_name=draft.stays_name,
                changed_at=house.now,
            )
        )
    session.flush()


def drop_portal_rows(session: Session, house: House, plan: Plan) -> None:
    """The plan is overtaken: what it would have asked for, it asks for no more."""
    for line in portal_rows(session, plan):
        if line.state == PortalState.PLANNED.value:
            line.state, line.changed_at = PortalState.DROPPED.value, house.now
    session.flush()


def plans_that_ask_for(session: Session, drafts: Iterable[PortalDraft]) -> Sequence[Plan]:
    """The plans of other periods that would ask for one of those whom `drafts` ask for: the student has been written into
    an earlier period, or has moved. A person is asked for in one plan only."""
    persons = {draft.person_id for draft in drafts if draft.kind is PortalKind.ASK}
    planned = PortalLine.kind == PortalKind.ASK.value, PortalLine.state == PortalState.PLANNED.value
    plan_ids = {
        line.plan_id for line in session.scalars(select(PortalLine).where(*planned)) if line.person_id in persons
    }
    return [session.get_one(Plan, plan_id) for plan_id in sorted(plan_ids)]


def portal_rows(session: Session, plan: Plan) -> Sequence[PortalLine]:
    """The portal rows of a plan, in their order."""
    return session.scalars(select(PortalLine).where(PortalLine.plan_id == plan.id).order_by(PortalLine.position)).all()


def portal_drafts_of(session: Session, plan: Plan) -> tuple[PortalDraft, ...]:
    """The portal rows of a plan as they were planned."""
    return tuple(
        PortalDraft(
            PortalKind(line.kind),
            line.person_id,
            line.placement_id,
            plan.calendar_row_id,
            line.name,
            line.name.casefold(),
            line.why,
            line.about_id,
            line.stays_name,
        )
        for line in portal_rows(session, plan)
    )


# ------------------------------------------------------------------------------------------------------------ the e-mails


def plan_mails(session: Session, house: House, plan: Plan) -> tuple[PortalMail, ...]:
    """The e-mails of a plan in full, before they are sent and after."""
    rows = portal_rows(session, plan)
    mails = []
    for kind in PortalKind:
        of_kind = [line for line in rows if line.kind == kind.value]
        if not of_kind:
            continue
        written = next((line.message for line in of_kind if line.message is not None), None)
        if written is not None:
            sent = written.state == SENT
            mails.append(PortalMail(kind, written.recipient, written.subject, written.body, len(of_kind), sent))
        else:
            mails.append(_compose(house, plan, kind, [_as_told(line) for line in of_kind]))
    return tuple(mails)


def _as_told(line: PortalLine) -> str:
    return line.name if line.stays_name is None else asked_twice(line.name, line.stays_name)


def _compose(house: House, plan: Plan, kind: PortalKind, names: Sequence[str]) -> PortalMail:
    group, period = plan.group, plan.calendar_row.period
    words = portal_mail(kind, About(Cohort(group.institution, group.name, group.cohort), Period(period)), names)
    subject = " ".join(words.subject.split())[:300]
    return PortalMail(kind, house.settings.portal.recipient, subject, words.body, len(names))


def write_portal_mails(session: Session, house: House, plan: Plan) -> int:
    """Put the e-mails of a plan that is being applied into the outbox, in the commit that applies it. Returns the number
    of students they are about."""
    rows = [line for line in portal_rows(session, plan) if line.state == PortalState.PLANNED.value]
    for mail in plan_mails(session, house, plan):
        message = Message(
            occasion=f"{MAIL_KINDS[mail.kind]}:{plan.id}",
            kind=MAIL_KINDS[mail.kind],
            way=MAIL,
            recipient=mail.to,
            institution=plan.group.institution,
            subject=mail.subject,
            body=mail.body,
            mentions=[],
            state=WAITING,
            written_at=house.now,
        )
        session.add(message)
        session.flush()
        for line in rows:
            if line.kind != mail.kind.value:
                continue
            line.state, line.message_id = PortalState.SENT.value, message.id
            line.asked_at = line.changed_at = house.now
            if line.about_id is not None:
                asked = session.get_one(PortalLine, line.about_id)
                asked.state, asked.changed_at = PortalState.TAKEN_OFF.value, house.now
    session.flush()
    return len(rows)


# -------------------------------------------------------------------------------------------------------------- the wait


def portal_waits(session: Session, house: House) -> list[PortalWait]:
    """The users that FOU waits for, the longest wait first: asked for, neither confirmed nor refused, of a practice that
    is not over, or of a person who stands in a later one."""
    waits = []
    still_open = [(line, asked) for line, asked in _open(session) if not (asked.confirmed or asked.refused)]
    coming_back = _who_come_back(session, {person for _, asked in still_open for person in asked.persons}, house.today)
    for line, asked in still_open:
        row = line.plan.calendar_row
        if line.asked_at is None:
            continue
        if row.last_day < house.today and not asked.persons & coming_back:
            continue
        asked_on = oslo_date(line.asked_at)
        days = working_days_after(asked_on, house.today)
        waits.append(
            PortalWait(
                line.id,
                line.name,
                plan_name(line.plan.number),
                row.group.institution,
                row.group.name,
                row.group.cohort,
                row.period,
                asked_on,
                days,
                days >= house.settings.rules.portal_reminder_days,
                line.message is not None and line.message.state == SENT,
            )
        )
    return waits


def _who_come_back(session: Session, of: Collection[str], today: date) -> frozenset[str]:
    """The persons with a row in a period that is not over: for them a user is still needed, whenever it was asked for."""
    if not of:
        return frozenset()
    last_days = {
        (row.group_id, period_key(row.period)): row.last_day
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
    }
    rows = session.execute(
        select(Placement.person_id, Document.group_id, PlacementVersion.period)
        .join(Document, Placement.document_id == Document.id)
        .join(PlacementVersion, PlacementVersion.placement_id == Placement.id)
        .where(Placement.removed_at.is_(None), Placement.person_id.in_(of), PlacementVersion.current.is_(True))
    )
    return frozenset(
        person
        for person, group_id, period in rows
        if person and last_days.get((group_id or "", period_key(period or "")), date.min) >= today
    )


def portal_problems(session: Session, house: House) -> list[str]:
    """That it is time to remind Læringsportalen, in words and without names: one sentence a group and period."""
    late: dict[tuple[str, str, str, str], list[PortalWait]] = defaultdict(list)
    for wait in portal_waits(session, house):
        if wait.overdue:
            late[wait.institution, wait.group, wait.cohort, wait.period].append(wait)
    return [
        f"Læringsportalen har ikke svart om {'1 student' if len(waits) == 1 else f'{len(waits)} studenter'} i "
        f"{institution} {group}, kull {cohort}, {period} (spurt {min(w.asked_on for w in waits):%d.%m.%Y}). Purr, og "
        "bekreft med «praksis portal» når brukerne er opprettet."
        for (institution, group, cohort, period), waits in late.items()
    ]


def keep_portal_cases(session: Session, house: House, all_standings: Sequence[Standing]) -> int:
    """Open a case for each user that has just been asked for, in the commit that asks; overtake those that are taken off.
    Returns how many were opened."""
    return keep_cases(session, [CaseKind.PORTAL_USER], portal_case_needs(session, house, all_standings), house.now)


def portal_case_needs(
    session: Session, house: House, all_standings: Sequence[Standing], here: Island | None = None
) -> list[CaseNeed]:
    """A case for each user that FOU waits for. An open one that is not needed any more is told why, before it is
    overtaken. `here`: `all_standings` are those of an island, and only its students are looked at."""
    standing, numbered = _presence(all_standings)
    by_line = {line.id: (line, asked) for line, asked in _open(session) if _is_here(asked, here)}
    too_many = twice_asked_for(asked for _, asked in by_line.values())
    waits = {wait.line_id: wait for wait in portal_waits(session, house) if wait.line_id in by_line}
    needs = []
    for line_id, wait in waits.items():
        line, asked = by_line[line_id]
        why = ending(asked, standing, numbered, too_many)
        if why is None:
            waits_for_it = house.settings.rules.order_waits_for_portal
            needs.append(_need(session, line, wait, house.today, waits=waits_for_it))
        else:
            _say_why_ended(session, line_id, ENDING_WORDS[why])
    return needs


def _need(session: Session, line: PortalLine, wait: PortalWait, today: date, *, waits: bool) -> CaseNeed:
    placement = session.get_one(Placement, line.placement_id)
    why = f"FOU ba Læringsportalen om bruker {wait.asked_on:%d.%m.%Y} (plan {wait.plan})."
    if waits:
        why += " Bestillingen venter til brukeren er opprettet."
    if line.plan.calendar_row.last_day < today:
        why += " Perioden er over, men studenten står i en senere periode."
    if wait.overdue:
        why += f" Det er gått {wait.working_days} virkedager: purr på Læringsportalen."
    facts = {
        "what": f"{line.name} – er brukeren i Læringsportalen opprettet?",
        "why": why,
        "one": f"Uten norsk fødselsnummer, i listen «{placement.document.name}»",
        "other": f"Plan {wait.plan}",
        "group": f"{wait.group}, kull {wait.cohort}",
        "period": wait.period,
        "institution": wait.institution,
    }
    return CaseNeed(
        CaseKind.PORTAL_USER,
        line.id,
        facts,
        placement_id=line.placement_id,
        document_id=placement.document_id,
        group_id=line.plan.group_id,
        calendar_row_id=line.plan.calendar_row_id,
    )


def _say_why_ended(session: Session, line_id: str, words: str) -> None:
    for case in session.scalars(
        select(CaseFile).where(
            CaseFile.kind == CaseKind.PORTAL_USER.value, CaseFile.subject == line_id, CaseFile.state == "open"
        )
    ):
        case.facts = {**case.facts, "ended": words}
