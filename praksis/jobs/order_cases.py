"""The cases that order lines give: not ordered, rejected, or nobody knows whether it was placed (DESIGN.md, Case).

Messages of which nobody knows whether they left are kept here, too: their kind of case is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.jobs.message_cases import unknown_messages
from praksis.jobs.package_states import UNKNOWN
from praksis.ledger.case_files import CaseNeed, keep_cases
from praksis.ledger.tables import OrderLine, Package, Placement, PlacementVersion
from praksis.planning import LEFT_THE_HOUSE, LINE_KIND_WORDS, LineKind, LineState, package_name

_ORDERED = (LineState.ORDERED, LineState.APPROVED, LineState.IMPLEMENTED)
_KINDS = (CaseKind.NOT_PLACED, CaseKind.REJECTION, CaseKind.UNKNOWN_OUTCOME)


def keep_order_cases(session: Session, now: datetime) -> int:
    """Bring these cases up to date, in the same commit as what they come of. Returns how many were opened.

    Nothing is planned for the entitlement of such a line until its case is decided.
    """
    session.flush()
    needs = [*_refused(session), *_unknown_packages(session), *_late(session), *unknown_messages(session)]
    return keep_cases(session, _KINDS, needs, now)


def _refused(session: Session) -> Iterator[CaseNeed]:
    states = {LineState.NOT_PLACED.value: CaseKind.NOT_PLACED, LineState.REJECTED.value: CaseKind.REJECTION}
    for line, package in _lines(session, *states):
        if line.reason is None:
            continue  # erased in its time: there is nothing to be decided any more
        kind = states[line.state]
        word = "Ikke bestilt" if kind is CaseKind.NOT_PLACED else "Avslått"
        case = f" (sak {line.case_number} i Samlepunktet)" if line.case_number else ""
        yield _need(session, kind, line, package, f"{word}: {line.reason}{case}{_what_stands(line, kind)}")


def _what_stands(line: OrderLine, kind: CaseKind) -> str:
    """What a rejection means for the access that the student has."""
    if kind is CaseKind.NOT_PLACED or line.kind == LineKind.GRANT.value:
        return ""
    kept = "Endringen gjelder ikke" if line.kind == LineKind.CHANGE.value else "Avslutningen gjelder ikke"
    return f". {kept}: tilgangen fra før står."


def _unknown_packages(session: Session) -> Iterator[CaseNeed]:
    for package in session.scalars(select(Package).where(Package.state == UNKNOWN)):
        name = package_name(package.number)
        yield CaseNeed(
            CaseKind.UNKNOWN_OUTCOME,
            package.id,
            {
                "what": f"Pakke {name}",
                "why": f"Pakke {name} ble laget, men finnes verken i den private mappen eller i FOUs kanal. Sjekk "
                "i Samlepunktet om den er lagt inn.",
                **_about(package),
            },
            group_id=package.plan.group_id,
            calendar_row_id=package.plan.calendar_row_id,
        )


def _late(session: Session) -> Iterator[CaseNeed]:
    """Lines that were taken back and have got a case number all the same."""
    for line, package in _lines(session, LineState.WITHDRAWN.value):
        if line.case_number is None:
            continue
        on = f" {oslo_date(package.withdrawn_at):%d.%m.%Y}" if package.withdrawn_at else ""
        yield _need(
            session,
            CaseKind.UNKNOWN_OUTCOME,
            line,
            package,
            f"Linjen ble trukket tilbake{on}, men har likevel fått saksnummer {line.case_number}. Sjekk i Samlepunktet om "
            f"den er lagt inn.{_asked_again(session, line)}",
        )


def _asked_again(session: Session, line: OrderLine) -> str:
    """The danger that it is ordered twice, where the same is asked for once more or has been ordered since."""
    states = [state.value for state in (*LEFT_THE_HOUSE, *_ORDERED)]
    for other in session.scalars(
        select(OrderLine).where(
            OrderLine.entitlement_id == line.entitlement_id,
            OrderLine.package_id != line.package_id,
            OrderLine.state.in_(states),
        )
    ):
        package = session.get_one(Package, other.package_id)
        place = f"Pakke {package_name(package.number)}, linje {other.position}"
        if LineState(other.state) in LEFT_THE_HOUSE:
            return f" {place}: ikke bestill før dette er avklart."
        if other.kind == line.kind:
            return (
                f" {place} har bestilt det samme siden (sak {other.case_number}): er begge lagt inn, be Helse Vest IKT "
                "avslutte den ene."
            )
    return ""


def _lines(session: Session, *states: str) -> Iterator[tuple[OrderLine, Package]]:
    for line in session.scalars(select(OrderLine).where(OrderLine.state.in_(states)).order_by(OrderLine.id)):
        if line.package_id is not None:
            yield line, session.get_one(Package, line.package_id)


def _need(session: Session, kind: CaseKind, line: OrderLine, package: Package, why: str) -> CaseNeed:
    what = LINE_KIND_WORDS[LineKind(line.kind)].lower()
    return CaseNeed(
        kind,
        line.id,
        {
            "what": f"Pakke {package_name(package.number)}, linje {line.position}: {what} {line.entitlement.system}",
            "why": why,
            "one": _row_of(session, line),
            "other": f"{what.capitalize()} {line.entitlement.system} ({line.role}), {line.first_day:%d.%m.%Y}–"
            f"{line.last_day:%d.%m.%Y}",
            **_about(package),
        },
        placement_id=line.placement_ids[0] if line.placement_ids else None,
        group_id=package.plan.group_id,
        calendar_row_id=package.plan.calendar_row_id,
        order_line_id=line.id,
    )


def _row_of(session: Session, line: OrderLine) -> str:
    """The student and the row that a line serves; of a row that has gone, what it said last. Empty when nobody knows."""
    if not line.placement_ids:
        return ""
    version = session.scalars(
        select(PlacementVersion).where(
            PlacementVersion.placement_id == line.placement_ids[0], PlacementVersion.current.is_(True)
        )
    ).first()
    if version is None:
        return ""
    name = f"{version.given_name} {version.family_name}".strip()
    document = session.get_one(Placement, version.placement_id).document
    return f"{name}: listen «{document.name}», ark «{version.sheet}», rad {version.row}"


def _about(package: Package) -> dict[str, str]:
    group = package.plan.group
    return {
        "group": f"{group.name}, kull {group.cohort}",
        "period": package.plan.calendar_row.period,
        "institution": group.institution,
    }
