"""Where everything stands: X of Y, and here is each of the others (DESIGN.md, promise 4)."""

from __future__ import annotations

import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CASE_TYPES, CaseKind
from praksis.holds import Hold
from praksis.jobs import package_states
from praksis.jobs.anchor_watch import anchor_problems
from praksis.jobs.brakes import held_back_words, holding_case
from praksis.jobs.decide import offered_in
from praksis.jobs.deviation_status import deviation_problems
from praksis.jobs.do_not_order import DoNotOrder, do_not_order
from praksis.jobs.handling_time import LateChance, late_chances, our_handling_time
from praksis.jobs.house import House
from praksis.jobs.list_findings import name_problem, several_in_channel
from praksis.jobs.mail_instead import gone_by_mail
from praksis.jobs.message_states import ON_THE_WAY, POST, UNKNOWN
from praksis.jobs.overview_files import overview_problems
from praksis.jobs.packages_waiting import packages_waiting
from praksis.jobs.period_facts import expected_periods
from praksis.jobs.portal import portal_problems, portal_rows
from praksis.jobs.standings import Standing, standings
from praksis.jobs.why_not import full_name, why_not_in_plan, why_not_in_short
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    CatalogueRow,
    Channel,
    Document,
    DocumentVersion,
    Message,
    OfficeBook,
    OrderLine,
    Package,
    Plan,
    Registration,
    SourceMark,
)
from praksis.plan_states import CURRENT
from praksis.planning import UNDER_WAY, case_name, package_name, plan_name
from praksis.reminding import missing
from praksis.settings import Mode
from praksis.wording.reminders import office_line
from praksis.workbook import Colour

_HOLD_WORDS: dict[str, str] = {
    Hold.HANDLED_MANUALLY: "håndteres manuelt",
    Hold.HAS_LEFT: "har trukket seg",
    Hold.HELD_BACK: "holdes tilbake etter avgjørelse",
    Hold.SHEET_UNREADABLE: "arket er skjult eller kan ikke leses",
    Hold.STRUCK_THROUGH: "strøket over eller trukket, ikke avgjort",
    Hold.TWO_COLUMNS: "to kolonner med samme betydning",
    Hold.NAME_MISSING: "navn mangler",
    Hold.INSTITUTION_UNKNOWN: "studiestedet er ikke i kalenderen",
    Hold.AGREEMENT_ENDED: "avtalen har gått ut",
    Hold.DOCUMENT_UNBOUND: "listen mangler studentgruppe",
    Hold.LIST_WITHDRAWN: "listen er trukket",
    Hold.DOCUMENT_GONE: "listen er borte",
    Hold.DOCUMENT_UNREADABLE: "listen kan ikke leses",
    Hold.NOT_IN_CALENDAR: "perioden er ikke i kalenderen",
    Hold.DAYS_MISSING: "datoer mangler",
    Hold.DAYS_OUTSIDE_CALENDAR: "dager utenfor kalenderen",
    Hold.PERIOD_OVER: "praksisen er over",
    Hold.SAME_STUDENT_CORRECTED: "samme student, rettet?",
    Hold.MATCH_UNDECIDED: "usikker kobling til registrering",
    Hold.NUMBER_INVALID: "ugyldig fødselsnummer",
    Hold.NUMBER_MISSING: "fødselsnummer mangler",
    Hold.NOT_REGISTERED: "ikke registrert i Webcruiter",
    Hold.WITHDRAWN: "registreringen er trukket",
    Hold.NOT_TRANSFERRED: "registrert, men ikke overført",
    Hold.PROFESSION_UNKNOWN: "profesjonen er ikke i katalogen",
    Hold.OVERLAP: "overlappende dager i to grupper",
    Hold.ARRIVAL_UNSURE: "usikkert om raden kom i tide",
    Hold.LATE: "etter fristen",
    Hold.HAND_PAINTED: "farge satt for hånd",
    Hold.WAITING_FOR_PORTAL: "venter på Læringsportalen",
    Hold.CHANNEL_MODE: "kanalen er ikke i full drift",
}
WAITS = "klar, venter på bestilling eller kvittering"


@dataclass(frozen=True, slots=True)
class RowStatus:
    """One placement as status shows it. Names are for the administrator; no national number."""

    id: str
    institution: str
    list: str
    group: str | None
    cohort: str | None
    period: str | None
    sheet: str
    row: int
    name: str
    registered: str
    ordered: str
    deadline: str | None
    holds: tuple[str, ...]
    why: tuple[str, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """A plan that can be applied."""

    plan: str
    number: int
    institution: str
    group: str
    cohort: str
    period: str
    lines: int
    express: bool = False
    braked: str | None = None
    """The case that must be decided first; None when it can be applied."""
    students_in_mails: int = 0
    """How many students its e-mails to Læringsportalen are about (R17)."""

    @property
    def remark(self) -> str:
        """What is special about it, in words; empty for an ordinary plan that can be applied."""
        express = " (express, én student)" if self.express else ""
        if self.students_in_mails:
            people = "1 student" if self.students_in_mails == 1 else f"{self.students_in_mails} studenter"
            express += f" og e-post til Læringsportalen om {people}"
        return f"{express} – bremset, avgjør sak {self.braked} først" if self.braked else express


@dataclass(frozen=True, slots=True)
class PackageStatus:
    """A package and how many of its lines have no receipt yet. `trouble` says, in words, why it has not been handed over;
    None when it has, or when there is nothing more to do about it."""

    package: str
    number: int
    state: str
    lines: int
    waiting: int
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """An open case with its choices in words."""

    case: str
    number: int
    kind: str
    title: str
    what: str
    why: str
    one: str
    other: str
    others: str
    group: str
    period: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnlistedStatus:
    """A registration that is in no list: the other direction of looking (R2)."""

    advert: str
    name: str
    status: str
    place: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that `praksis status` shows."""

    stopped: str | None
    rows: tuple[RowStatus, ...]
    plans: tuple[PlanStatus, ...]
    packages: tuple[PackageStatus, ...]
    cases: tuple[CaseStatus, ...]
    problems: tuple[str, ...]
    unlisted: tuple[UnlistedStatus, ...] = ()
    do_not_order: tuple[DoNotOrder, ...] = ()
    """Lines that have been handed over and must not be placed as they stand: told of first."""
    reasons: dict[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """What is, or on the date looked from would be, missing before practice: a sentence each (R2, R6)."""
    handling: str | None = None
    """How long handling has taken, in words; None while we have too little to go by."""
    late: tuple[LateChance, ...] = ()
    """For each late row that waits for a decision, whether it can still make it."""

    def lines(self, *, everything: bool = False) -> list[str]:
        """The summary in bokmål, a line each: counts only, no names. `everything` says that each row is shown too, so that
        nobody need be told how."""
        total = len(self.rows)
        registered = sum(r.registered == Colour.GREEN.value for r in self.rows)
        ordered = sum(r.ordered == Colour.GREEN.value for r in self.rows)
        lines = [self.stopped] if self.stopped else []
        lines += [each.sentence for each in self.do_not_order]
        lines += [
            f"Registrert: {registered} av {total} er grønne.",
            f"Bestilt: {ordered} av {total} er grønne.",
        ]
        if total - ordered:
            lines.append(f"De {total - ordered} andre, etter første grunn:")
            lines += [f"  {count:>4}  {reason}" for reason, count in self.reasons.items()]
        if self.plans:
            lines.append("Planer som kan bestilles:")
            lines += [
                f"  {p.plan}  {p.institution} {p.group}, kull {p.cohort}, {p.period}: {_lines(p.lines)}{p.remark}"
                for p in self.plans
            ]
        troubled = [p for p in self.packages if p.trouble]
        if troubled:
            lines.append("Pakker som ikke er gitt videre:")
            lines += [f"  {p.package}  {p.trouble}" for p in troubled]
        waiting = [p for p in self.packages if p.waiting and not p.trouble]
        if waiting:
            lines.append("Pakker som venter på kvittering:")
            lines += [f"  {p.package}  {p.waiting} av {_lines(p.lines)}" for p in waiting]
        if self.cases:
            kinds = Counter(c.title for c in self.cases)
            named = ", ".join(f"{n} {title[0].lower()}{title[1:]}" for title, n in kinds.items())
            lines.append(f"Saker som venter på avgjørelse: {named}")
        if self.handling:
            lines.append(self.handling)
        if self.late:
            lines.append("Rader etter fristen som venter på avgjørelse, om de bestilles i dag:")
            lines += [f"  {late.sentence}" for late in self.late]
        if self.missing:
            lines.append("Mangler før praksis:")
            lines += [f"  {sentence}" for sentence in self.missing]
        if self.unlisted:
            lines.append(f"Registrert i Webcruiter, men ikke i noen liste: {len(self.unlisted)}.")
        if not everything and (total - ordered or self.unlisted):
            lines.append("Se alle: praksis status --all")
        lines += [f"Merk: {problem}" for problem in self.problems]
        return lines


def _lines(count: int) -> str:
    return "1 linje" if count == 1 else f"{count} linjer"


def summary(house: House) -> Summary:
    """Where everything stands now. Reads only."""
    with house.ledger.reading() as session:
        placements = standings(session, house)
        everyone = [s for s in placements if not s.awaiting_correction]
        rows = tuple(_row(session, s) for s in everyone)
        reasons = Counter(
            _HOLD_WORDS[s.holds[0]] if s.holds else why_not_in_short(session, s) or WAITS
            for s in everyone
            if s.ordered is not Colour.GREEN
        )
        stop = stopped_by(session)
        handling = our_handling_time(session)
        return Summary(
            stopped=f"UTSENDING ER STOPPET av {stop[0]} {stop[1]:%d.%m.%Y}." if stop else None,
            rows=rows,
            plans=tuple(_plans(session)),
            packages=tuple(_packages(session, house)),
            cases=tuple(_cases(session)),
            problems=(*_problems(session, house), *held_back_words(session, house, placements)),
            unlisted=tuple(_unlisted(session)),
            do_not_order=tuple(do_not_order(session, house, placements)),
            reasons=dict(reasons.most_common()),
            missing=tuple(_missing(session, house, placements)),
            handling=handling.words if handling else None,
            late=tuple(late_chances(house, placements, handling)),
        )


def _missing(session: Session, house: House, everyone: Sequence[Standing]) -> Iterator[str]:
    """What is missing of the periods whose deadlines are so near that reminders of them have begun, or are past."""
    ahead = timedelta(days=max(house.settings.reminders.days_before))
    for period in expected_periods(session, house, everyone):
        facts = period.facts
        if min(facts.list_deadline, facts.advert_deadline or facts.list_deadline) - ahead <= house.today:
            yield from (office_line(item, house.today) for item in missing(facts))


def _row(session: Session, s: Standing) -> RowStatus:
    group = s.document.group
    waiting = () if s.ordered is Colour.GREEN or s.holds else (why_not_in_plan(session, s),)
    return RowStatus(
        id=s.placement.id,
        institution=s.document.channel.institution or "",
        list=s.document.name,
        group=group.name if group else None,
        cohort=group.cohort if group else None,
        period=s.version.period,
        sheet=s.version.sheet,
        row=s.version.row,
        name=full_name(s.version),
        registered=s.registered.value,
        ordered=s.ordered.value,
        deadline=s.deadline.isoformat() if s.deadline else None,
        holds=tuple(hold.value for hold in s.holds),
        why=(*s.sentences(), *waiting),
        notices=tuple(notice.value for notice in s.notices),
    )


def _plans(session: Session) -> Sequence[PlanStatus]:
    found = []
    for plan in session.scalars(select(Plan).where(Plan.state == CURRENT).order_by(Plan.number)):
        count = len(session.scalars(select(OrderLine.id).where(OrderLine.plan_id == plan.id)).all())
        found.append(
            PlanStatus(
                plan_name(plan.number),
                plan.number,
                plan.group.institution,
                plan.group.name,
                plan.group.cohort,
                plan.calendar_row.period,
                count,
                plan.express_placement_id is not None,
                case_name(case.number) if (case := holding_case(session, plan)) is not None else None,
                len(portal_rows(session, plan)),
            )
        )
    return found


def _packages(session: Session, house: House) -> Sequence[PackageStatus]:
    packages = session.scalars(select(Package).order_by(Package.number)).all()
    newest = {(p.plan.group_id, p.plan.calendar_row_id): p.number for p in packages}
    found = []
    for package in packages:
        states = session.scalars(select(OrderLine.state).where(OrderLine.package_id == package.id)).all()
        waiting = sum(state in UNDER_WAY for state in states)
        overtaken = newest.get((package.plan.group_id, package.plan.calendar_row_id), 0) > package.number
        over = package.plan.calendar_row.last_day < house.today
        found.append(
            PackageStatus(
                package_name(package.number),
                package.number,
                package.state,
                len(states),
                waiting,
                _trouble(package, asked_for=not overtaken and not over),
            )
        )
    return found


def _trouble(package: Package, *, asked_for: bool) -> str | None:
    """Why a package has not been handed over. One that was given up is told of until there is a newer one for the same
    students' period, or the period is over."""
    match package.state:
        case package_states.RESERVED:
            return "er ikke laget ferdig; neste «praksis sync» prøver igjen."
        case package_states.SEALED:
            return "er laget, men ikke lagt i FOUs kanal ennå; neste «praksis sync» prøver igjen."
        case package_states.WITHDRAWING:
            return (
                f"trekkes tilbake, men «Pakke {package_name(package.number)}.xlsx» er åpen, borte eller uklar. Lukk "
                "eller rett den; neste «praksis sync» fullfører."
            )
        case package_states.GIVEN_UP if asked_for:
            why = f" {package.given_up_why}" if package.given_up_why else ""
            return f"ble ikke bestilt.{why} Det som fortsatt trengs, kommer i en ny plan."
        case package_states.UNKNOWN:
            return "det er usikkert om den ble lagt inn; se saken."
    return None


def _cases(session: Session) -> Sequence[CaseStatus]:
    found = []
    for case in session.scalars(select(CaseFile).where(CaseFile.state == "open").order_by(CaseFile.number)):
        case_type = CASE_TYPES[CaseKind(case.kind)]
        facts = defaultdict(str, case.facts)
        found.append(
            CaseStatus(
                case_name(case.number),
                case.number,
                case.kind,
                case_type.title,
                facts["what"],
                " ".join(filter(None, (facts["why"], case_type.before))),
                facts["one"],
                facts["other"],
                facts["others"],
                facts["group"],
                facts["period"],
                offered_in(case),
            )
        )
    return found


def _unlisted(session: Session) -> Sequence[UnlistedStatus]:
    return [
        UnlistedStatus(r.advert, f"{r.given_name} {r.family_name}".strip(), r.status, r.place)
        for r in session.scalars(
            select(Registration)
            .where(Registration.unlisted.is_(True))
            .order_by(Registration.advert, Registration.place)
        )
    ]


def _problems(session: Session, house: House) -> list[str]:
    """What is wrong outside the rows: books, exports, channels, lists that cannot be read or painted."""
    problems = anchor_problems(session, house.ports, house.key)
    for book in session.scalars(select(OfficeBook).order_by(OfficeBook.kind)):
        name = "Praksiskalender.xlsx" if book.kind == "calendar" else "Tilgangskatalog.xlsx"
        if book.refusal:
            problems.append(book.refusal)
        problems += [f"{name}, {_place(p)}{p['message']}" for p in book.problems]
    for mark in session.scalars(select(SourceMark).order_by(SourceMark.key)):
        problems += [p["message"] for p in mark.problems]
    for package in session.scalars(select(Package).order_by(Package.number)):
        problems += [p["message"] for p in package.receipt_problems]
    for document in session.scalars(select(Document).order_by(Document.name)):
        if document.gone_since is not None:
            problems.append(f"Listen «{document.name}» ligger ikke lenger i kanalen «{document.channel.reference}».")
        elif document.refusal is not None:
            version = session.scalars(
                select(DocumentVersion)
                .where(DocumentVersion.document_id == document.id)
                .order_by(DocumentVersion.position.desc())
            ).first()
            problems.append(f"Listen «{document.name}»: {version.refusal_message if version else document.refusal}")
        if document.paint_refusal:
            problems.append(f"Listen «{document.name}» kan ikke farges: {document.paint_refusal}")
        problems += [f"Listen «{document.name}»: {message}" for message in name_problem(session, document)]
    for channel in session.scalars(select(Channel).order_by(Channel.reference)):
        problems += [f"Kanalen «{channel.reference}»: {f.message}" for f in several_in_channel(session, channel.id)]
    problems += overview_problems(session)
    problems += portal_problems(session, house)
    problems += deviation_problems(session, house)
    problems += [package.sentence for package in packages_waiting(session, house)]
    problems += _unsent(session)
    problems += open_to_others(house.settings.path(house.settings.teams.root) / house.office_channel)
    problems += _not_filled_in(session, house)
    for institution in house.settings.institutions:
        if institution.mode is not Mode.OFF and not house.ports.teams.exists(institution.channel):
            problems.append(
                f"Kanalen «{institution.channel}» for {institution.name} finnes ikke, eller kan ikke leses. Meld fra til "
                "student@helse-bergen.no (R5)."
            )
    return problems


def _unsent(session: Session) -> list[str]:
    """Where something written has not come to stand, or may not have. What only waits is not told of while the house is
    stopped."""
    told = [
        f"{_messages(count)} til kanalen «{to}»: det er usikkert om meldingen ble lagt ut; se i kanalen."
        if way == POST
        else f"{_messages(count)} til {to}: det er usikkert om e-posten kom fram; spør mottakeren."
        for (way, to), count in _messages_to(session, [UNKNOWN])
    ]
    told += [
        f"{_messages(count)} til kanalen «{channel}» gikk som e-post uten navn, fordi vi ikke får lagt ut noe der. "
        "«praksis doctor» sier hva som mangler."
        for channel, count in sorted(gone_by_mail(session).items())
    ]
    if stopped_by(session) is not None:
        return told
    return told + [
        f"{_messages(count)} til kanalen «{to}» er ikke lagt ut ennå. Sjekk at kanalen finnes og kan skrives i; neste "
        "kjøring prøver igjen."
        if way == POST
        else f"{_messages(count)} til {to} er ikke sendt ennå. Sjekk e-posten i innstillingene; neste kjøring prøver igjen."
        for (way, to), count in _messages_to(session, ON_THE_WAY)
    ]


def _messages_to(session: Session, states: Sequence[str]) -> list[tuple[tuple[str, str], int]]:
    """How many messages in these states, by way and recipient."""
    found = session.execute(select(Message.way, Message.recipient).where(Message.state.in_(states)))
    return sorted(Counter((way, to) for way, to in found).items())


def _messages(count: int) -> str:
    return "1 melding" if count == 1 else f"{count} meldinger"


def open_to_others(folder: Path) -> list[str]:
    """That FOU's channel, where packages with national numbers lie, can be entered or read by others on this machine."""
    if os.name != "posix" or not folder.is_dir() or not folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    return [
        f"Mappen «{folder.name}», der bestillingspakkene legges, kan leses av andre brukere på maskinen. Gi bare FOU "
        "tilgang til den (chmod 700)."
    ]


def _not_filled_in(session: Session, house: House) -> list[str]:
    """What a house that has just been set up still lacks."""
    told = []
    if not house.settings.institutions:
        told.append("Ingen studiesteder er satt opp. Fyll inn [[institutions]] i innstillingsfilen.")
    if not house.settings.administrators:
        told.append(
            "Ingen administratorer er satt opp, så ingen kan bestille. Fyll inn [[administrators]] i innstillingsfilen."
        )
    books = {book.kind: book for book in session.scalars(select(OfficeBook))}
    for kind, name, rows in (
        ("calendar", "Praksiskalenderen", select(CalendarRow.id).where(CalendarRow.left_book_at.is_(None))),
        ("catalogue", "Tilgangskatalogen", select(CatalogueRow.id).where(CatalogueRow.left_book_at.is_(None))),
    ):
        if kind not in books:
            told.append(
                f"{name} er ikke lest ennå. Fyll den ut i FOUs kanal «{house.office_channel}», og kjør «praksis sync»."
            )
        elif books[kind].refusal is None and session.scalars(rows.limit(1)).first() is None:
            told.append(f"{name} er tom. Fyll den ut i FOUs kanal «{house.office_channel}».")
    return told


def _place(problem: dict[str, object]) -> str:
    parts = [
        f"rad {problem['row']}" if problem.get("row") else "",
        str(problem["column"]) if problem.get("column") else "",
    ]
    words = ", ".join(p for p in parts if p)
    return f"{words}: " if words else ""
