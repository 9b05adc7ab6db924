"""The cases about overlapping days: what is shown, and that a decision covers what was shown and nothing that came later.

«Slipp gjennom» is said of a row beside certain others. When another row of the same student turns up on those days, or
access under a name that the calendar has no more, the old decision is history and the row is asked about anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.jobs.access_elsewhere import Elsewhere, access_elsewhere
from praksis.jobs.standings import Standing, effective_lines
from praksis.ledger.case_files import decided_with_facts
from praksis.ledger.line_order import oldest_first
from praksis.ledger.tables import CalendarRow, CaseFile, Document, Entitlement, OrderLine, PlacementVersion
from praksis.planning import LineState

_COVERS = "covers"
"""Under what a case keeps the ids of the rows and periods that it shows."""


def lay_aside_outgrown(session: Session, all_standings: Sequence[Standing]) -> bool:
    """Make history of each «slipp gjennom» whose row now overlaps with more than it was shown. Returns whether any was:
    then how everybody stands has to be worked out anew."""
    rows = {s.placement.id: s for s in all_standings}
    let_through = [
        (case, rows[case.subject])
        for case, choice in decided_with_facts(session, CaseKind.OVERLAP)
        if choice is Choice.LET_THROUGH and case.subject in rows
    ]
    if not let_through:
        return False
    by_person = _by_person(all_standings)
    elsewhere = _elsewhere(session, all_standings, {s.placement.person_id or "" for _, s in let_through})
    outgrown = []
    for case, s in let_through:
        now = _beside(s, by_person.get(s.placement.person_id or "", ()))
        now |= _periods(elsewhere.on(s.placement.person_id, s.days, _systems(s)))
        if not now <= _covered(case):
            outgrown.append(case)
            case.subject = f"{case.subject}:{case.number}"
    session.flush()
    return bool(outgrown)


def _covered(case: CaseFile) -> frozenset[str]:
    return frozenset(str(case.facts.get(_COVERS, "")).split())


def overlap_facts(session: Session, s: Standing) -> dict[str, str]:
    """What is shown of a row that overlaps: the other rows, the access under another name, or both."""
    shown = [_rows_facts(session, s)] if s.overlaps_with else []
    shown += [_elsewhere_facts(session, s)] if s.access_elsewhere else []
    between = {"why": " ", "other": ". ", _COVERS: " "}
    return {key: words.join(facts[key] for facts in shown) for key, words in between.items()}


def _rows_facts(session: Session, s: Standing) -> dict[str, str]:
    others = []
    for placement in s.overlaps_with:
        version = session.scalars(
            select(PlacementVersion).where(
                PlacementVersion.placement_id == placement.id, PlacementVersion.current.is_(True)
            )
        ).one()
        document = session.get_one(Document, placement.document_id)
        others.append(f"{document.channel.institution}: «{document.name}», ark «{version.sheet}», rad {version.row}")
    return {
        "why": "Studenten står i to grupper på de samme dagene. Slipp raden gjennom hvis det stemmer.",
        "other": "Også i " + "; ".join(others),
        _COVERS: _shown(placement.id for placement in s.overlaps_with),
    }


def _elsewhere_facts(session: Session, s: Standing) -> dict[str, str]:
    """Access that was ordered under a name that the calendar or the list has no more."""
    rows = _periods(s.access_elsewhere)
    named = sorted(
        f"{row.group.institution} {row.group.name}, kull {row.group.cohort}, {row.period}"
        for row in (session.get_one(CalendarRow, row_id) for row_id in rows)
    )
    systems = ", ".join(sorted({line.entitlement.system for line in s.access_elsewhere}))
    return {
        "why": f"Studenten har alt {systems} på de samme dagene, bestilt for {'; '.join(named)}, som ikke lenger står i "
        "kalenderen eller ikke har noen liste. Er det samme praksis: rett kalenderen eller koblingen («praksis bind») "
        "tilbake, så bestilles ingenting to ganger. Er den gamle tilgangen avsluttet i Samlepunktet, eller skal studenten "
        "ha begge: slipp raden gjennom.",
        "other": "Bestilt for " + "; ".join(named),
        _COVERS: _shown(rows),
    }


def _shown(ids: Iterable[str]) -> str:
    return " ".join(sorted(set(ids)))


def _periods(lines: Iterable[OrderLine]) -> set[str]:
    return {line.entitlement.calendar_row_id for line in lines}


def _systems(s: Standing) -> Collection[str]:
    return {access.system for access in s.accesses} if s.calendar_row is not None else ()


def _by_person(all_standings: Iterable[Standing]) -> Mapping[str, list[Standing]]:
    found: dict[str, list[Standing]] = defaultdict(list)
    for s in all_standings:
        if s.placement.person_id and s.document.group_id and not s.awaiting_correction:
            found[s.placement.person_id].append(s)
    return found


def _beside(one: Standing, of_person: Iterable[Standing]) -> set[str]:
    """Rows of the same person in another group on the same days."""
    return {
        other.placement.id
        for other in of_person
        if other.document.group_id != one.document.group_id
        and one.days is not None
        and other.days is not None
        and other.days.first <= one.days.last
        and one.days.first <= other.days.last
    }


def _elsewhere(session: Session, all_standings: Iterable[Standing], persons: Collection[str]) -> Elsewhere:
    lines: dict[tuple[str, str], list[OrderLine]] = defaultdict(list)
    for line in session.scalars(
        oldest_first(
            select(OrderLine)
            .join(Entitlement)
            .where(Entitlement.person_id.in_(persons), OrderLine.state != LineState.DROPPED)
        )
    ):
        lines[line.entitlement.person_id, line.entitlement.calendar_row_id].append(line)
    stands = {
        (s.placement.person_id, s.calendar_row.id) for s in all_standings if s.placement.person_id and s.calendar_row
    }
    return access_elsewhere(session, {key: effective_lines(of).values() for key, of in lines.items()}, stands)
