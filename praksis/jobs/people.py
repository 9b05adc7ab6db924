"""Tie placements to registrations and persons: certain matches by themselves, everything else a case (promise 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.commit_points import CommitPoint
from praksis.jobs.house import House
from praksis.jobs.people_rows import MatchedPlacement, MatchedRegistration, Said, rows_to_match, write_found
from praksis.jobs.personnel import keep_personnel_proof
from praksis.jobs.two_users import two_users_needs
from praksis.ledger.base import new_id
from praksis.ledger.case_files import CaseNeed, keep_cases, standing_decision
from praksis.ledger.house_facts import mark_lists
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    Entitlement,
    Identifier,
    OrderLine,
    Person,
    PortalLine,
)
from praksis.matching import Match, Outcome, Side, Tier, Verdict, resolve
from praksis.planning import LineState
from praksis.portal import PortalKind, PortalState
from praksis.ports import RegistrationStatus

_WITHDRAWN = RegistrationStatus.WITHDRAWN.value
MATCH_CASES = (CaseKind.UNCERTAIN_MATCH, CaseKind.NUMBER_ALONE)


def match_people(house: House) -> dict[str, int]:
    """Match all placements anew. Returns how many are certain, undecided and not registered, and new cases."""
    with house.ledger.writing(CommitPoint.PEOPLE_MATCHED) as session:
        placements, registered = rows_to_match(session)
        registrations = {r.id: r for r in registered}
        sides = _placement_sides(session, placements)
        registration_sides = [_side(r, frozenset({r.advert}), r.at) for r in registered]
        keep_personnel_proof(session, registered, registration_sides)
        resolution = resolve(sides, registration_sides, _verdicts(session))
        matches = resolution.matches
        for placement, found in zip(placements, matches, strict=True):
            _keep_match(placement, found)
        unlisted = set(resolution.unlisted)
        for registration in registered:
            registration.unlisted = registration.id in unlisted and registration.status != _WITHDRAWN
        twice = _keep_persons(session, placements, resolution.persons, house.now)
        _keep_identifiers(session, placements, registrations, house.now)
        mark_lists(session, _touched(placements), house.now)
        write_found(session, placements)
        write_found(session, registered)
        needs = [
            need
            for placement, found in zip(placements, matches, strict=True)
            if (need := _case_need(placement, found, registrations)) is not None
        ]
        opened = keep_cases(session, MATCH_CASES, needs, house.now)
        both = [*_ordered_twice(twice), *two_users_needs(session)]
        opened += keep_cases(session, [CaseKind.TWO_PERSONS_ORDERED], both, house.now)
    outcomes = [m.outcome for m in matches]
    return {
        "sikre koblinger": outcomes.count(Outcome.CERTAIN),
        "usikre koblinger": outcomes.count(Outcome.UNDECIDED),
        "ikke registrert": outcomes.count(Outcome.NONE),
        "registrert uten å stå i en liste": sum(r.unlisted for r in registered),
        "nye saker": opened,
    }


def _touched(placements: Sequence[MatchedPlacement]) -> set[str]:
    """The lists in which something has come out otherwise than the ledger has it, and those of the same students."""
    changed = [p for p in placements if p.found() != p.before]
    persons = {person for p in changed for person in (p.person_id, p.before[0])}
    return {p.document.id for p in changed} | {p.document.id for p in placements if p.before[0] in persons}


def _verdicts(session: Session) -> list[Verdict]:
    verdicts = []
    for case in session.scalars(
        select(CaseFile).where(CaseFile.kind.in_([kind.value for kind in MATCH_CASES]), CaseFile.state == "decided")
    ):
        decision = standing_decision(case)
        if decision is not None and case.placement_id and case.registration_id:
            same = decision.choice == Choice.SAME_PERSON.value
            verdicts.append(Verdict(case.placement_id, case.registration_id, same))
    return verdicts


def _placement_sides(session: Session, placements: Iterable[MatchedPlacement]) -> list[Side]:
    adverts: dict[str | None, set[str]] = defaultdict(set)
    for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None))):
        if row.advert:
            adverts[row.group_id].add(row.advert)
    of_group = {group_id: frozenset(named) for group_id, named in adverts.items()}
    return [_side(p, of_group.get(p.document.group_id, frozenset()), None) for p in placements]


def _side(row: MatchedPlacement | MatchedRegistration, adverts: frozenset[str], at: datetime | None) -> Side:
    return Side(
        id=row.id,
        name=row.keys.name,
        number_hash=row.said.number_hash,
        birth_date=row.said.birth_date,
        emails=row.keys.emails,
        phones=row.keys.phones,
        adverts=adverts,
        at=at,
        birth_date_stated=row.said.birth_date_stated,
    )


def _keep_match(placement: MatchedPlacement, found: Match) -> None:
    placement.registration_id = found.registration_id if found.outcome is Outcome.CERTAIN else None
    placement.match_outcome = found.outcome.value
    placement.match_evidence = found.evidence
    placement.match_proposals = [
        {"registration_id": p.registration_id, "tier": p.tier.value, "evidence": p.evidence} for p in found.proposals
    ]


def _case_need(
    placement: MatchedPlacement, found: Match, registrations: Mapping[str, MatchedRegistration]
) -> CaseNeed | None:
    if found.outcome is not Outcome.UNDECIDED or not found.proposals:
        return None
    best = found.proposals[0]
    registration = registrations[best.registration_id]
    kind = CaseKind.NUMBER_ALONE if best.tier is Tier.T1_NUMBER_ALONE else CaseKind.UNCERTAIN_MATCH
    group = placement.document.group
    facts = {
        "what": f"{placement.said.given_name} {placement.said.family_name} – er det samme person som registreringen?",
        "why": best.evidence,
        "one": f"Listen «{placement.document.name}», ark «{placement.sheet}», rad {placement.row}: "
        + _side_words(placement.said),
        "other": f"Webcruiter ({registration.place}), annonse «{registration.advert}»: "
        + _side_words(registration.said),
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": placement.period or "ukjent periode",
        "institution": placement.document.channel.institution or "",
    }
    others = [
        f"{_side_words(r.said)} ({p.evidence})"
        for p in found.proposals[1:]
        if (r := registrations.get(p.registration_id)) is not None
    ]
    if others:
        facts["others"] = "Andre som ligner: " + "; ".join(others)
    return CaseNeed(
        kind,
        f"{placement.id}:{best.registration_id}",
        facts,
        placement_id=placement.id,
        registration_id=best.registration_id,
        document_id=placement.document.id,
        group_id=placement.document.group_id,
    )


def _side_words(said: Said) -> str:
    words = [f"{said.given_name} {said.family_name}".strip() or "uten navn"]
    if said.birth_date:
        words.append(f"født {said.birth_date:%d.%m.%Y}")
    if said.email:
        words.append(said.email)
    words.append("har fødselsnummer" if said.number_hash else "uten fødselsnummer")
    return ", ".join(words)


def _keep_persons(
    session: Session,
    placements: Iterable[MatchedPlacement],
    clusters: Iterable[frozenset[str]],
    now: datetime,
) -> list[list[MatchedPlacement]]:
    """Give each cluster of placements its person. A person once given stays, and two who turn out to be one are joined
    while at most one of them has been ordered for; two who both have are left for a person to look at.

    Rows whose old row has left its list are known again by what lists said of them: two kinds of identifier, one person.
    Returns the clusters that hold two persons who have both been ordered for.
    """
    twice: list[list[MatchedPlacement]] = []
    by_id = {p.id: p for p in placements}
    standing = {p.person_id for p in by_id.values()}
    ordered_for, served = _ordered_for(session)
    asked_for = _asked_for(session)
    served |= {p.id for p in by_id.values() if asked_for.get(p.id) == p.person_id}
    with_user = set(asked_for.values())
    known_by = _known_by(session)
    claimed: set[str | None] = set()
    fresh: list[str] = []
    # Of two clusters that have had one person, the one whose rows were ordered for, or whom a user in Læringsportalen was
    # asked for as that person, keeps it; the other is somebody else.
    for cluster in sorted(clusters, key=lambda ids: (not ids & served, min(ids))):
        members = [by_id[i] for i in sorted(cluster) if i in by_id]
        had = {m.person_id for m in members if m.person_id} - claimed
        known = sorted((i for i in had if i), key=lambda i: (i not in ordered_for, i not in with_user, i))
        if not known:
            # Only who stands in no list now: of two rows that stand, the ladder itself has said whether they are one.
            absent = _remembered(known_by, members, standing)
            if not absent:
                fresh.append(new_id())
            known = absent or [fresh[-1]]
        for member in members:
            if member.person_id is None or member.person_id in claimed or member.person_id not in ordered_for:
                member.person_id = known[0]
        persons = {m.person_id for m in members}
        claimed |= persons
        if len(persons) > 1:
            twice.append(members)
    if fresh:
        session.execute(insert(Person), [{"id": id_, "created_at": now} for id_ in fresh])
    return twice


def _ordered_twice(twice: Iterable[Sequence[MatchedPlacement]]) -> list[CaseNeed]:
    """One case for each person who turned out to be one after access had been ordered for two."""
    needs = []
    for members in twice:
        rows = [
            f"«{m.document.name}», ark «{m.sheet}», rad {m.row}: {m.said.given_name} {m.said.family_name}"
            for m in members
        ]
        facts = {
            "what": rows[0].rpartition(": ")[2],
            "why": "Radene viser seg å være samme person, men tilgang er bestilt som om de var to. Rydd opp i Samlepunktet.",
            "one": rows[0],
            "other": "; ".join(rows[1:]),
        }
        subject = ":".join(sorted({m.person_id or "" for m in members}))[:200]
        first = members[0]
        needs.append(
            CaseNeed(
                CaseKind.TWO_PERSONS_ORDERED,
                subject,
                facts,
                placement_id=first.id,
                document_id=first.document.id,
                group_id=first.document.group_id,
            )
        )
    return needs


def _ordered_for(session: Session) -> tuple[set[str], set[str]]:
    """Persons with a line that has left the house or was adopted, and the placements that such lines serve."""
    inside = [LineState.PLANNED.value, LineState.DROPPED.value]
    persons, served = set(), set()
    lines = select(Entitlement.person_id, OrderLine.placement_ids).join(OrderLine.entitlement)
    for person_id, placement_ids in session.execute(lines.where(OrderLine.state.not_in(inside))):
        persons.add(person_id)
        served.update(placement_ids)
    return persons, served


def _asked_for(session: Session) -> Mapping[str, str]:
    """The rows by which a user in Læringsportalen has been asked for, each with whose it was then."""
    asked = select(PortalLine.placement_id, PortalLine.person_id).where(
        PortalLine.kind == PortalKind.ASK.value, PortalLine.state == PortalState.SENT.value
    )
    return {row.placement_id: row.person_id for row in session.execute(asked)}


def _known_by(session: Session) -> Mapping[tuple[str, str], set[str]]:
    """Who is known by what, from the lists alone: what a registration says of a person can be taken back."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    from_lists = select(Identifier.kind, Identifier.value, Identifier.person_id).where(Identifier.source == "list")
    for kind, value, person_id in session.execute(from_lists):
        known[kind, value].add(person_id)
    return known


def _remembered(
    known_by: Mapping[tuple[str, str], set[str]], rows: Iterable[MatchedPlacement], but_not: Set[str | None]
) -> list[str]:
    """The one person whom two kinds of identifier of these rows point at; none when it is nobody or not clear."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for kind, value, _ in row.keys.identifiers:
            for person_id in known_by.get((kind, value), set()) - but_not:
                kinds[person_id].add(kind)
    certain = [person_id for person_id, of_person in kinds.items() if len(of_person) > 1]
    return certain if len(certain) == 1 else []


def _keep_identifiers(
    session: Session,
    placements: Iterable[MatchedPlacement],
    registrations: Mapping[str, MatchedRegistration],
    now: datetime,
) -> None:
    known = {tuple(row) for row in session.execute(select(Identifier.person_id, Identifier.kind, Identifier.value))}
    fresh = []
    for placement in placements:
        if placement.person_id is None:
            continue
        sources: list[tuple[str, MatchedPlacement | MatchedRegistration]] = [("list", placement)]
        registration = registrations.get(placement.registration_id or "")
        if registration is not None:
            sources.append(("registration", registration))
            registration.person_id = placement.person_id
        for source, row in sources:
            for kind, value, key_id in row.keys.identifiers:
                key = (placement.person_id, kind, value)
                if key not in known:
                    known.add(key)
                    fresh.append(
                        {
                            "person_id": placement.person_id,
                            "kind": kind,
                            "value": value,
                            "key_id": key_id,
                            "source": source,
                            "valid_from": now,
                        }
                    )
    if fresh:
        session.execute(
            insert(Identifier), fresh, execution_options={"render_nulls": True}
        )  # one statement for all kinds
