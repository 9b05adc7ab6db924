"""Hand a reserved package over: written whole, sealed, published, recorded; after a crash it goes on where it stood.

Nothing leaves the house that is not in the ledger first, and an unknown outcome becomes a case (promise 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint, passing
from praksis.errors import Conflict, Invalid, NotFound, PraksisError, Refused, Unavailable
from praksis.identity import NationalNumber
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.derived import derive_lines, drafts_of
from praksis.jobs.house import House
from praksis.jobs.line_steps import own_state
from praksis.jobs.order_cases import keep_order_cases
from praksis.jobs.package_manifests import manifest_of
from praksis.jobs.package_states import GIVEN_UP, HANDED_OVER, RESERVED, SEALED, UNKNOWN, WITHDRAWING
from praksis.jobs.plans import lines_of_plan
from praksis.jobs.portal_recall import recall_portal_mails
from praksis.jobs.standings import standings
from praksis.jobs.two_columns import rules_for
from praksis.ledger.house_facts import mark_work, refuse_if_in_doubt, refuse_if_stopped, stopped_by
from praksis.ledger.tables import (
    Channel,
    Document,
    OrderLine,
    Package,
    Placement,
    PlacementVersion,
    Plan,
    Registration,
)
from praksis.orders import TAKEN_BACK, OrderBook, OrderRow, TakenBack, order_workbook
from praksis.plan_states import OVERTAKEN
from praksis.planning import LINE_KIND_WORDS, LineKind, LineState, fingerprint, package_name, plan_name
from praksis.ports import OrderFile
from praksis.practice_list import read_practice_list
from praksis.receipt_rules import STATUS_OF


@dataclass(slots=True)
class Numbers:
    """National numbers read again for one package, in memory only. Its repr shows none."""

    by_line: dict[str, NationalNumber] = field(default_factory=dict, repr=False)


class NumbersUnreadable(Refused):
    """National numbers that a plan needs cannot be read again: neither the lists nor the registrations tell them now."""

    code = "nummer-kan-ikke-leses"

    def __init__(self, lines: Mapping[str, str]) -> None:
        """`lines`: where each of them stands, by the line's id."""
        self.lines = frozenset(lines)
        shown = list(lines.values())[:8] + ([f"{len(lines) - 8} til"] if len(lines) > 8 else [])
        super().__init__(
            f"Fødselsnummeret kan ikke leses på nytt fra listen eller fra registreringen, eller det er et annet nå: "
            f"{', '.join(shown)}. Ingenting er bestilt. Kjør «praksis sync»: den nye planen er uten disse, og koordinator "
            "fyller inn fødselsnummeret i listen."
        )


def read_numbers(house: House, package_id: str) -> Numbers:
    """Read the number of each grant again from its row's workbook or its certain registration, and hold it against the
    hash that was planned.

    Raises:
        NumbersUnreadable: A number cannot be read again, or is another one now. Nothing of the plan is placed.
        Unavailable: A workbook or an export cannot be reached just now.
    """
    with house.ledger.reading() as session:
        lines = session.scalars(
            select(OrderLine).where(OrderLine.package_id == package_id).order_by(OrderLine.position)
        ).all()
        wanted = [
            (
                line.id,
                line.position,
                line.number_hash,
                [_where(session, line, nth) for nth in range(len(line.placement_ids))],
            )
            for line in lines
            if line.number_hash is not None
        ]
    numbers = Numbers()
    rows: dict[tuple[str, str], Mapping[tuple[str, int], NationalNumber | None]] = {}
    unread: dict[str, str] = {}
    for line_id, position, number_hash, places in wanted:
        number = next((n for n in _candidates(house, places, rows) if _fits(house, n, number_hash)), None)
        if number is None:
            unread[line_id] = f"linje {position} (ark «{places[0].sheet}», rad {places[0].row})"
        else:
            numbers.by_line[line_id] = number
    if unread:
        raise NumbersUnreadable(unread)
    return numbers


class _Where(NamedTuple):
    """Where a number may be read: a row of a list, and the registration that certainly is the student's."""

    channel: str
    file_id: str
    sheet: str
    row: int
    external_id: str | None


def _where(session: Session, line: OrderLine, nth: int) -> _Where:
    placement, version, registration = _source(session, line, nth)
    channel, file_id = placement.document.channel.reference, placement.document.file_id
    return _Where(channel, file_id, version.sheet, version.row, registration.external_id if registration else None)


def _candidates(
    house: House,
    places: Sequence[_Where],
    rows: dict[tuple[str, str], Mapping[tuple[str, int], NationalNumber | None]],
) -> Iterator[NationalNumber | None]:
    """The student's numbers, one after the other: of their rows, of which any may be the one that has it, then of their
    registrations. `rows` keeps the lists that have been read."""
    for place in places:
        if (place.channel, place.file_id) not in rows:
            rows[place.channel, place.file_id] = _numbers_in(house, place.channel, place.file_id)
        yield rows[place.channel, place.file_id].get((place.sheet, place.row))
    for external_id in dict.fromkeys(place.external_id for place in places):
        if external_id is not None:
            yield house.ports.registrations.number_of(external_id)


def _fits(house: House, number: NationalNumber | None, number_hash: str) -> bool:
    return number is not None and house.key.hash(number) == number_hash


def _source(session: Session, line: OrderLine, nth: int = 0) -> tuple[Placement, PlacementVersion, Registration | None]:
    """One of the rows that a line serves, the first when nothing else is said."""
    placement = session.get_one(Placement, line.placement_ids[nth])
    version = session.scalars(
        select(PlacementVersion).where(
            PlacementVersion.placement_id == placement.id, PlacementVersion.current.is_(True)
        )
    ).one()
    registration = session.get(Registration, placement.registration_id) if placement.registration_id else None
    return placement, version, registration


def _numbers_in(house: House, channel: str, file_id: str) -> Mapping[tuple[str, int], NationalNumber | None]:
    try:
        download = house.ports.teams.download(channel, file_id)
        with house.ledger.reading() as session:
            document = session.scalars(
                select(Document).join(Channel).where(Channel.reference == channel, Document.file_id == file_id)
            ).first()
            rules = rules_for(session, house.list_rules, document)
        content = read_practice_list(download.content, download.state.name, rules)
    except Invalid:  # gone, or no workbook any more: there is no number to read
        return {}
    return {(row.sheet, row.row): row.number for row in content.rows}


def package_book(session: Session, package: Package, numbers: Numbers | None) -> OrderBook:
    """The package's workbook: with numbers before it is handed over, without them when it has its receipts.

    Of a package that is being taken back, the lines without a receipt are shown as taken back.
    """
    lines = session.scalars(
        select(OrderLine).where(OrderLine.package_id == package.id).order_by(OrderLine.position)
    ).all()
    plan = package.plan
    return OrderBook(
        number=package_name(package.number),
        plan=plan_name(plan.number),
        institution=plan.group.institution,
        group=plan.group.name,
        cohort=plan.group.cohort,
        period=plan.calendar_row.period,
        applied_by=package.signature,
        applied_on=oslo_date(package.reserved_at),
        rows=[_order_row(session, line, package, numbers) for line in lines],
        with_numbers=numbers is not None,
        taken_back=_taken_back(package, lines),
    )


def _taken_back(package: Package, lines: Sequence[OrderLine]) -> TakenBack | None:
    if package.withdrawn_at is None or not any(_is_back(package, line) for line in lines):
        return None
    return TakenBack(package.withdrawn_by or "", oslo_date(package.withdrawn_at), package.withdrawn_why or "")


def _is_back(package: Package, line: OrderLine) -> bool:
    on_its_way = package.state == WITHDRAWING and line.state == LineState.HANDED_OVER.value
    return on_its_way or line.state == LineState.WITHDRAWN.value


def _order_row(session: Session, line: OrderLine, package: Package, numbers: Numbers | None) -> OrderRow:
    _, version, registration = _source(session, line)
    number = numbers.by_line.get(line.id) if numbers else None
    replaced = session.get(OrderLine, line.replaces_id) if line.replaces_id else None
    receipt = line.state not in (LineState.PLANNED.value, LineState.HANDED_OVER.value, LineState.UNKNOWN.value)
    own = own_state(line)
    rejected = own is LineState.REJECTED
    day = {LineState.APPROVED: line.approved_at, LineState.IMPLEMENTED: line.implemented_at}.get(own)
    status = STATUS_OF.get(own)
    return OrderRow(
        line=line.position,
        kind=LINE_KIND_WORDS[LineKind(line.kind)],
        system=line.entitlement.system,
        role=line.role,
        given_name=version.given_name,
        family_name=version.family_name,
        number=number.reveal() if number else None,
        birth_date=version.birth_date if line.number_hash is None else None,
        nationality=version.nationality,
        email=registration.email if registration else version.email,  # R4: the registration's address counts
        mobile=(registration.mobile if registration else None) or version.mobile,
        first_day=line.first_day,
        last_day=line.last_day,
        ward=line.ward,
        concerns_case=replaced.case_number if replaced else None,
        case_number=line.case_number if receipt else None,
        not_ordered=line.reason if own is LineState.NOT_PLACED else None,
        signature=line.receipt_by if receipt else None,
        status=TAKEN_BACK if _is_back(package, line) else status.value if status else None,
        status_day=oslo_date(day) if day else None,
        rejected=line.reason if rejected else None,
    )


def hand_over(house: House, package_id: str) -> None:
    """Bring a reserved or sealed package all the way to where the person who places it finds it.

    A package that cannot be made is given up at once, while nothing has left the house: what is asked for may be another
    thing by the time it could be made.

    Raises:
        Refused: The stop switch is on, or a number cannot be read again.
        Unavailable: Something could not be reached; a package that is sealed goes on from there at the next run.
    """
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        number, state, seal = package_name(package.number), package.state, package.seal
    if state == RESERVED:
        try:
            seal = _seal(house, package_id, number)
        except PraksisError as error:
            give_up(house, package_id, error.message, error.lines if isinstance(error, NumbersUnreadable) else ())
            raise
        state = SEALED
    if state == SEALED:
        assert seal is not None
        with house.ledger.reading() as session:
            refuse_if_stopped(session)  # the last moment at which it can be held back
        passing(CommitPoint.PACKAGE_PUBLISHED, "before")
        try:
            house.ports.samlepunktet.hand_over(number, seal)
        except (NotFound, Conflict):
            if not house.ports.samlepunktet.handed_over(number, seal):
                _unknown(house, package_id)
                raise
        passing(CommitPoint.PACKAGE_PUBLISHED, "after")
        with house.ledger.writing(CommitPoint.LINES_HANDED_OVER) as session:
            _record(session, house, package_id, HANDED_OVER, LineState.HANDED_OVER)


def _seal(house: House, package_id: str, number: str) -> str:
    """Write the package whole into the private store, and keep its seal."""
    numbers = read_numbers(house, package_id)
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        book, manifest = package_book(session, package, numbers), manifest_of(session, package).encode(house.key)
    passing(CommitPoint.PACKAGE_WRITTEN, "before")
    files = [OrderFile(f"Pakke {number}.xlsx", order_workbook(book))]
    seal = house.ports.samlepunktet.write(number, files, manifest)
    passing(CommitPoint.PACKAGE_WRITTEN, "after")
    with house.ledger.writing(CommitPoint.PACKAGE_SEALED) as session:
        package = session.get_one(Package, package_id)
        package.seal, package.state = seal, SEALED
    return seal


def _record(session: Session, house: House, package_id: str, state: str, line_state: LineState) -> None:
    package = session.get_one(Package, package_id)
    package.state, package.handed_over_at = state, house.now
    package.plan.written_at = None  # its workbook in FOU's channel now says where the package lies
    for line in session.scalars(
        select(OrderLine).where(OrderLine.package_id == package_id).order_by(OrderLine.position)
    ):
        line.state, line.changed_at = line_state.value, house.now
        audit_access(session, house, line, AccessStep(line_state.value), package.signature)
    mark_work(session, house.now)


def _unknown(house: House, package_id: str) -> None:
    """The sealed package is in neither place: nobody knows whether it was placed, so a person is asked.

    State and question are one commit: no later run looks at the package again, so a question that was lost between
    them would never be asked.
    """
    with house.ledger.writing(CommitPoint.LINES_HANDED_OVER) as session:
        _record(session, house, package_id, UNKNOWN, LineState.UNKNOWN)
        keep_order_cases(session, house.now)


def give_up(house: House, package_id: str, why: str, unreadable: Collection[str] = ()) -> None:
    """A package that never left the house is taken apart with the e-mails of its plan: the lines are dropped, and the next
    run plans anew. `unreadable`: the ids of lines whose number nothing tells any more; they are not planned again until
    something does, and hinder nobody else's."""
    with house.ledger.reading() as session:
        number = package_name(session.get_one(Package, package_id).number)
    house.ports.samlepunktet.discard(number)
    with house.ledger.writing(CommitPoint.LINES_HANDED_OVER) as session:
        package = session.get_one(Package, package_id)
        package.state, package.given_up_why = GIVEN_UP, why[:500]
        package.plan.state, package.plan.ended_at, package.plan.written_at = OVERTAKEN, house.now, None
        recall_portal_mails(session, house, package.plan)
        for line in session.scalars(select(OrderLine).where(OrderLine.package_id == package_id)):
            line.state, line.changed_at = LineState.DROPPED.value, house.now
            audit_access(session, house, line, AccessStep.GIVEN_UP, "system")
            if line.id in unreadable:
                _note_unreadable(session, house, line)
        mark_work(session, house.now)


def _note_unreadable(session: Session, house: House, line: OrderLine) -> None:
    for nth in range(len(line.placement_ids)):
        _, _, registration = _source(session, line, nth)
        if registration is not None and registration.number_hash == line.number_hash:
            registration.number_unreadable_since = registration.number_unreadable_since or house.now


def finish_packages(house: House) -> dict[str, int]:
    """Go on with packages that an administrator applied and that a dead process left half way. Returns how many.

    Lists and registrations have been read before: a package that is not made yet is made only if its lines still are
    what is asked for; otherwise it is given up. One that is sealed may have left, and goes on.
    """
    with house.ledger.reading() as session:
        if stopped_by(session) is not None:
            return {"pakker fullført": 0}
        waiting = _unfinished(session)
    finished = waits = 0
    for package_id in waiting:
        try:
            if not _still_asked_for(house, package_id):
                give_up(house, package_id, "Listene eller registreringene ble endret før pakken var laget.")
                continue
            hand_over(house, package_id)
        except Unavailable:
            waits += 1
            continue
        except (Refused, NotFound, Conflict):
            continue
        finished += 1
    return {"pakker fullført": finished, "pakker som venter på FOUs kanal": waits}


def _still_asked_for(house: House, package_id: str) -> bool:
    with house.ledger.reading() as session:
        package = session.get_one(Package, package_id)
        if package.state != RESERVED:
            return True
        derived = derive_lines(session, house, standings(session, house), but_for_package=package_id)
        lines = derived.get(package.plan.calendar_row_id)
        return lines is not None and fingerprint(lines_of_plan(session, package.plan, lines.lines)) == fingerprint(
            drafts_of(session, package.plan)
        )


def _unfinished(session: Session) -> Sequence[str]:
    return session.scalars(
        select(Package.id).where(Package.state.in_([RESERVED, SEALED])).order_by(Package.number)
    ).all()


def find_package(session: Session, number: int) -> Package:
    """The package of that number.

    Raises:
        NotFound: There is none.
        Refused: There is none, and the ledger is in doubt: it may have been restored from a backup.
    """
    package = session.scalars(select(Package).join(Plan).where(Package.number == number)).first()
    if package is None:
        refuse_if_in_doubt(session)  # a restored ledger may not know it although it has left the house
        raise NotFound(f"Det finnes ingen pakke {package_name(number)}.", code="pakke-finnes-ikke")
    return package
