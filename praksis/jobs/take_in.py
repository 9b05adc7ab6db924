"""Take a package that left the house into a ledger that was restored from a backup and does not know it.

Under its own number, from the manifest in the private store. A line whose student or period this ledger cannot tell for
certain becomes a case, and nothing is planned for what it may be about until that is decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.errors import Invalid
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.house import House
from praksis.jobs.package_states import HANDED_OVER
from praksis.jobs.plans import overtake
from praksis.jobs.standings import period_key
from praksis.ledger.case_files import CaseNeed, keep_cases
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    Document,
    Entitlement,
    OrderLine,
    Package,
    Person,
    Placement,
    PlacementVersion,
    Plan,
    StudentGroup,
)
from praksis.ledger.unknown_lines import SYSTEM
from praksis.package_manifest import ManifestLine, PackageManifest
from praksis.plan_states import APPLIED, CURRENT
from praksis.planning import LINE_KIND_WORDS, UNDER_WAY, LineKind, LineState, package_name, read_number_name
from praksis.ports import StoredPackage


@dataclass(slots=True)
class TakenIn:
    """What became of one package: `lines` of it were taken in, `unknown` became cases (a package that nothing is known
    of is one case). One that never left the house is only discarded."""

    package: str
    left: bool
    lines: int = 0
    unknown: int = 0
    words: list[str] = field(default_factory=list)


def take_in(session: Session, house: House, stored: StoredPackage) -> TakenIn:
    """Take in one package that the ledger does not know. Part of the caller's transaction."""
    report = TakenIn(stored.number, stored.left)
    if not stored.left:
        report.words.append("ble aldri lagt i FOUs kanal og kastes; det som trengs, kommer i en ny plan")
        return report
    try:
        manifest = PackageManifest.decode(stored.manifest or b"", house.key)
    except Invalid:
        return _nothing_known(session, house, report, "det er ikke kjent hva den inneholdt")
    if manifest.package != read_number_name(stored.number, "O"):
        return _nothing_known(session, house, report, "innholdsfortegnelsen hører til en annen pakke")
    row = _calendar_row(session, manifest)
    plan = _plan(session, house, manifest, row) if row else None
    if row is None or plan is None:
        return _nothing_known(session, house, report, "studentgruppen eller planen er ikke kjent i databasen")
    package = Package(
        number=manifest.package,
        plan_id=plan.id,
        state=HANDED_OVER,
        signature=manifest.signature,
        reserved_at=manifest.reserved_at,
        handed_over_at=manifest.reserved_at,
    )
    session.add(package)
    session.flush()
    needs = []
    for line in manifest.lines:
        why = _take_line(session, house, package, plan, row, line)
        if why is None:
            report.lines += 1
        else:
            needs.append(_line_need(manifest, row, line, why))
    _open(session, house, needs)
    report.unknown = len(needs)
    return report


def _nothing_known(session: Session, house: House, report: TakenIn, why: str) -> TakenIn:
    facts = {
        "what": f"Pakke {report.package}",
        "why": f"Pakken er lagt i FOUs kanal, men {why}. Ingenting planlegges før dette er avklart. Se i pakken og i "
        "Samlepunktet hvem den gjelder. Er den lagt inn: merk radene «håndteres manuelt» før du avgjør saken.",
    }
    _open(session, house, [CaseNeed(CaseKind.UNKNOWN_LINE, report.package, facts)])
    report.unknown = 1
    report.words.append(why)
    return report


def _line_need(manifest: PackageManifest, row: CalendarRow, line: ManifestLine, why: str) -> CaseNeed:
    place = f"{package_name(manifest.package)}, linje {line.position}"
    return CaseNeed(
        CaseKind.UNKNOWN_LINE,
        f"{package_name(manifest.package)}/{line.position}",
        {
            "what": f"Pakke {place}: {LINE_KIND_WORDS[LineKind(line.kind)].lower()} {line.system} "
            f"{line.first_day:%d.%m.%Y}–{line.last_day:%d.%m.%Y}",
            "why": f"Linjen ble bestilt etter sikkerhetskopien, men {why}. {line.system} planlegges ikke for perioden før "
            "dette er avklart. Se i pakken og i Samlepunktet hvem den gjelder. Er den lagt inn: merk raden "
            "«håndteres manuelt» før du avgjør saken.",
            "group": f"{row.group.name}, kull {row.group.cohort}",
            "period": row.period,
            "institution": row.group.institution,
            SYSTEM: line.system,
        },
        group_id=row.group_id,
        calendar_row_id=row.id,
    )


def _open(session: Session, house: House, needs: list[CaseNeed]) -> None:
    """Open those that have not been opened before: reconciling twice asks once."""
    known = set(session.scalars(select(CaseFile.subject).where(CaseFile.kind == CaseKind.UNKNOWN_LINE.value)))
    keep_cases(session, [], [need for need in needs if need.subject not in known], house.now)


def _calendar_row(session: Session, manifest: PackageManifest) -> CalendarRow | None:
    """The group's period by its id, else by what people call it: it may have been read anew under another id."""
    row = session.get(CalendarRow, manifest.calendar_row_id)
    if row is not None:
        return row
    rows = session.scalars(
        select(CalendarRow)
        .join(StudentGroup, CalendarRow.group_id == StudentGroup.id)
        .where(
            StudentGroup.institution == manifest.institution,
            StudentGroup.name == manifest.group,
            StudentGroup.cohort == manifest.cohort,
        )
    )
    return next((row for row in rows if period_key(row.period) == period_key(manifest.period)), None)


def _plan(session: Session, house: House, manifest: PackageManifest, row: CalendarRow) -> Plan | None:
    """The plan of the package, applied; None when its number stands for another one here. What else is planned for the
    period was planned before and holds no more."""
    plan = session.scalars(select(Plan).where(Plan.number == manifest.plan)).first()
    taken = plan is not None and session.scalars(select(Package.id).where(Package.plan_id == plan.id)).first()
    if plan is not None and (plan.fingerprint != manifest.fingerprint or plan.calendar_row_id != row.id or taken):
        return None
    if plan is None:
        plan = Plan(
            number=manifest.plan,
            group_id=row.group_id,
            calendar_row_id=row.id,
            fingerprint=manifest.fingerprint,
            made_at=manifest.reserved_at,
            state=APPLIED,
        )
        session.add(plan)
    plan.state, plan.ended_at, plan.signature, plan.written_at = (
        APPLIED, manifest.reserved_at, manifest.signature, None,
    )  # fmt: skip
    session.flush()
    for other in session.scalars(select(Plan).where(Plan.calendar_row_id == row.id, Plan.state == CURRENT)):
        overtake(session, house, other)
    return plan


def _take_line(
    session: Session, house: House, package: Package, plan: Plan, row: CalendarRow, line: ManifestLine
) -> str | None:
    """Take one line in; None when it is done, else why it cannot be."""
    person_id = _person(session, row, line)
    if person_id is None:
        return "studenten er ikke kjent igjen i databasen"
    placements = _placements(session, row, person_id, line)
    if not placements:
        return "studentens rad er ikke kjent igjen i listen"
    entitlement = _entitlement(session, house, person_id, line.system, row)
    _settle_what_it_replaces(session, house, package, line)
    under_way = session.scalars(
        select(OrderLine).where(
            OrderLine.entitlement_id == entitlement.id,
            OrderLine.id != line.line_id,
            OrderLine.state.in_([state.value for state in UNDER_WAY]),
        )
    ).first()
    if under_way is not None:
        return "en annen linje for samme tilgang venter på svar"
    replaced = session.get(OrderLine, line.replaces_id) if line.replaces_id else None
    taken = session.get(OrderLine, line.line_id) or OrderLine(id=line.line_id)
    taken.entitlement_id, taken.entitlement = entitlement.id, entitlement
    taken.plan_id, taken.package_id, taken.position = plan.id, package.id, line.position
    taken.kind, taken.role, taken.ward, taken.why = line.kind, line.role, line.ward, line.why
    taken.first_day, taken.last_day = line.first_day, line.last_day
    taken.placement_ids, taken.number_hash = placements, line.number_hash
    taken.replaces_id = replaced.id if replaced else None
    taken.state, taken.changed_at = LineState.HANDED_OVER.value, house.now
    session.add(taken)
    session.flush()
    audit_access(session, house, taken, AccessStep.TAKEN_IN, package.signature)
    return None


def _person(session: Session, row: CalendarRow, line: ManifestLine) -> str | None:
    """The person by id; else the one student of the group who has the very number that was ordered for."""
    person = session.get(Person, line.person_id)
    while person is not None and person.joined_into_id is not None:
        person = session.get_one(Person, person.joined_into_id)
    if person is not None:
        return person.id
    if line.number_hash is None:
        return None
    found = set(
        session.scalars(
            select(Placement.person_id)
            .join(PlacementVersion, PlacementVersion.placement_id == Placement.id)
            .join(Document, Placement.document_id == Document.id)
            .where(
                PlacementVersion.current.is_(True),
                PlacementVersion.number_hash == line.number_hash,
                Document.group_id == row.group_id,
                Placement.removed_at.is_(None),
            )
        )
    )
    return found.pop() if len(found) == 1 else None


def _placements(session: Session, row: CalendarRow, person_id: str, line: ManifestLine) -> list[str]:
    """The rows that the line serves: by id, else the person's rows of that group and period."""
    known = [p for p in line.placement_ids if session.get(Placement, p) is not None]
    if known:
        return known
    of_person = session.execute(
        select(Placement.id, PlacementVersion.period)
        .join(PlacementVersion, PlacementVersion.placement_id == Placement.id)
        .join(Document, Placement.document_id == Document.id)
        .where(Placement.person_id == person_id, Document.group_id == row.group_id, PlacementVersion.current.is_(True))
    ).all()
    return sorted(id_ for id_, period in of_person if period and period_key(period) == period_key(row.period))


def _entitlement(session: Session, house: House, person_id: str, system: str, row: CalendarRow) -> Entitlement:
    found = session.scalars(
        select(Entitlement).where(
            Entitlement.person_id == person_id,
            Entitlement.system == system,
            Entitlement.calendar_row_id == row.id,
        )
    ).first()
    if found is None:
        found = Entitlement(person_id=person_id, system=system, calendar_row_id=row.id, created_at=house.now)
        session.add(found)
        session.flush()
    return found


def _settle_what_it_replaces(session: Session, house: House, package: Package, line: ManifestLine) -> None:
    """A change or an end names the case under which the access was ordered: so that receipt had come, although this
    ledger does not know it any more."""
    before = session.get(OrderLine, line.replaces_id) if line.replaces_id else None
    if before is None or line.replaces_case is None or before.state != LineState.HANDED_OVER.value:
        return
    before.state, before.case_number = LineState.ORDERED.value, line.replaces_case
    before.ordered_at = before.changed_at = house.now
    session.flush()
    audit_access(session, house, before, AccessStep.ORDERED, package.signature)
