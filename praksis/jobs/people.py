"""Tie placements to registrations and persons: certain matches by themselves, everything else a case (promise 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.commit_points import CommitPoint
from praksis.contact import email_keys, phone_key
from praksis.jobs.house import House
from praksis.jobs.personnel import keep_personnel_proof
from praksis.jobs.two_users import two_users_needs
from praksis.ledger.base import new_id
from praksis.ledger.case_files import CaseNeed, keep_cases, standing_decision
from praksis.ledger.known_before import NAME_AND_BIRTH, NATIONAL_NUMBER
from praksis.ledger.tables import (
    CalendarRow,
    CaseFile,
    Identifier,
    OrderLine,
    Person,
    Placement,
    PlacementVersion,
    PortalLine,
    Registration,
)
from praksis.matching import Match, Outcome, Side, Tier, Verdict, resolve
from praksis.names import PersonName, name_and_birth
from praksis.planning import LineState
from praksis.portal import PortalKind, PortalState
from praksis.ports import RegistrationStatus

_WITHDRAWN = RegistrationStatus.WITHDRAWN.value
MATCH_CASES = (CaseKind.UNCERTAIN_MATCH, CaseKind.NUMBER_ALONE)


def match_people(house: House) -> dict[str, int]:
    """Match all placements anew. Returns how many are certain, undecided and not registered, and new cases."""
    with house.ledger.writing(CommitPoint.PEOPLE_MATCHED) as session:
        placements = list(session.scalars(select(Placement).where(Placement.removed_at.is_(None))))
        versions = {
            v.placement_id: v
            for v in session.scalars(select(PlacementVersion).where(PlacementVersion.current.is_(True)))
        }
        placements = [p for p in placements if p.id in versions]
        registrations = {r.id: r for r in session.scalars(select(Registration))}
        verdicts = _verdicts(session)
        sides = _placement_sides(session, placements, versions)
        registration_sides = [_registration_side(r) for r in registrations.values()]
        keep_personnel_proof(session, registrations, registration_sides)
        resolution = resolve(sides, registration_sides, verdicts)
        matches = resolution.matches
        found = {m.placement_id: m for m in matches}
        for placement in placements:
            _keep_match(placement, found[placement.id])
        unlisted = set(resolution.unlisted)
        for registration in registrations.values():
            registration.unlisted = registration.id in unlisted and registration.status != _WITHDRAWN
        twice = _keep_persons(session, placements, versions, resolution.persons, house.now)
        _keep_identifiers(session, placements, versions, registrations, house.now)
        needs = [
            need for p in placements if (need := _case_need(p, versions[p.id], found[p.id], registrations)) is not None
        ]
        opened = keep_cases(session, MATCH_CASES, needs, house.now)
        both = [*_ordered_twice(versions, twice), *two_users_needs(session)]
        opened += keep_cases(session, [CaseKind.TWO_PERSONS_ORDERED], both, house.now)
    outcomes = [m.outcome for m in matches]
    return {
        "sikre koblinger": outcomes.count(Outcome.CERTAIN),
        "usikre koblinger": outcomes.count(Outcome.UNDECIDED),
        "ikke registrert": outcomes.count(Outcome.NONE),
        "registrert uten å stå i en liste": sum(r.unlisted for r in registrations.values()),
        "nye saker": opened,
    }


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


def _placement_sides(
    session: Session, placements: Sequence[Placement], versions: Mapping[str, PlacementVersion]
) -> list[Side]:
    adverts: dict[str, set[str]] = defaultdict(set)
    for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None))):
        if row.advert:
            adverts[row.group_id].add(row.advert)
    return [
        Side(
            id=p.id,
            name=PersonName(versions[p.id].given_name, versions[p.id].family_name),
            number_hash=versions[p.id].number_hash,
            birth_date=versions[p.id].birth_date,
            emails=email_keys(versions[p.id].email),
            phones=_key_set(phone_key(versions[p.id].mobile)),
            adverts=frozenset(adverts[p.document.group_id]) if p.document.group_id else frozenset(),
            at=None,
            birth_date_stated=versions[p.id].birth_date_stated,
        )
        for p in placements
    ]


def _registration_side(r: Registration) -> Side:
    return Side(
        id=r.id,
        name=PersonName(r.given_name, r.family_name),
        number_hash=r.number_hash,
        birth_date=r.birth_date,
        emails=email_keys(r.email),
        phones=_key_set(phone_key(r.mobile)),
        adverts=frozenset({r.advert}),
        at=r.registered_at or r.first_seen_at,
        birth_date_stated=r.birth_date_stated,
    )


def _key_set(key: str | None) -> frozenset[str]:
    return frozenset({key}) if key else frozenset()


def _keep_match(placement: Placement, found: Match) -> None:
    placement.registration_id = found.registration_id if found.outcome is Outcome.CERTAIN else None
    placement.match_outcome = found.outcome.value
    placement.match_evidence = found.evidence
    proposals = [
        {"registration_id": p.registration_id, "tier": p.tier.value, "evidence": p.evidence} for p in found.proposals
    ]
    if placement.match_proposals != proposals:
        placement.match_proposals = proposals


def _case_need(
    placement: Placement,
    version: PlacementVersion,
    found: Match,
    registrations: Mapping[str, Registration],
) -> CaseNeed | None:
    if found.outcome is not Outcome.UNDECIDED or not found.proposals:
        return None
    best = found.proposals[0]
    registration = registrations[best.registration_id]
    kind = CaseKind.NUMBER_ALONE if best.tier is Tier.T1_NUMBER_ALONE else CaseKind.UNCERTAIN_MATCH
    group = placement.document.group
    facts = {
        "what": f"{version.given_name} {version.family_name} – er det samme person som registreringen?",
        "why": best.evidence,
        "one": f"Listen «{placement.document.name}», ark «{version.sheet}», rad {version.row}: "
        + _side_words(version.given_name, version.family_name, version),
        "other": f"Webcruiter ({registration.place}), annonse «{registration.advert}»: "
        + _side_words(registration.given_name, registration.family_name, registration),
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": version.period or "ukjent periode",
        "institution": placement.document.channel.institution or "",
    }
    others = [
        f"{_side_words(r.given_name, r.family_name, r)} ({p.evidence})"
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
        document_id=placement.document_id,
        group_id=placement.document.group_id,
    )


def _side_words(given: str, family: str, side: PlacementVersion | Registration) -> str:
    words = [f"{given} {family}".strip() or "uten navn"]
    if side.birth_date:
        words.append(f"født {side.birth_date:%d.%m.%Y}")
    if side.email:
        words.append(side.email)
    words.append("har fødselsnummer" if side.number_hash else "uten fødselsnummer")
    return ", ".join(words)


def _keep_persons(
    session: Session,
    placements: Iterable[Placement],
    versions: Mapping[str, PlacementVersion],
    clusters: Iterable[frozenset[str]],
    now: datetime,
) -> list[list[Placement]]:
    """Give each cluster of placements its person. A person once given stays, and two who turn out to be one are joined
    while at most one of them has been ordered for; two who both have are left for a person to look at.

    Rows whose old row has left its list are known again by what lists said of them: two kinds of identifier, one person.
    Returns the clusters that hold two persons who have both been ordered for.
    """
    twice: list[list[Placement]] = []
    by_id = {p.id: p for p in placements}
    standing = {p.person_id for p in by_id.values()}
    ordered_for, served = _ordered_for(session)
    asked_for = _asked_for(session)
    served |= {p.id for p in by_id.values() if asked_for.get(p.id) == p.person_id}
    with_user = set(asked_for.values())
    known_by = _known_by(session)
    claimed: set[str | None] = set()
    fresh: list[Person] = []
    given: dict[str, str] = {}
    """The person that a placement gets now; all are written together, because each writing costs."""
    # Of two clusters that have had one person, the one whose rows were ordered for, or whom a user in Læringsportalen was
    # asked for as that person, keeps it; the other is somebody else.
    for cluster in sorted(clusters, key=lambda ids: (not ids & served, min(ids))):
        members = [by_id[i] for i in sorted(cluster) if i in by_id]
        had = {m.person_id for m in members if m.person_id} - claimed
        known = sorted((i for i in had if i), key=lambda i: (i not in ordered_for, i not in with_user, i))
        if not known:
            # Only who stands in no list now: of two rows that stand, the ladder itself has said whether they are one.
            absent = _remembered(known_by, [versions[m.id] for m in members], standing)
            if not absent:
                fresh.append(Person(id=new_id(), created_at=now))
            known = absent or [fresh[-1].id]
        for member in members:
            if member.person_id is None or member.person_id in claimed or member.person_id not in ordered_for:
                given[member.id] = known[0]
        persons = {given.get(m.id, m.person_id) for m in members}
        claimed |= persons
        if len(persons) > 1:
            twice.append(members)
    session.add_all(fresh)
    session.flush()
    for placement_id, person_id in given.items():
        by_id[placement_id].person_id = person_id
    return twice


def _ordered_twice(versions: Mapping[str, PlacementVersion], twice: Iterable[Sequence[Placement]]) -> list[CaseNeed]:
    """One case for each person who turned out to be one after access had been ordered for two."""
    needs = []
    for members in twice:
        rows = [
            f"«{m.document.name}», ark «{versions[m.id].sheet}», rad {versions[m.id].row}: "
            f"{versions[m.id].given_name} {versions[m.id].family_name}"
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
                document_id=first.document_id,
                group_id=first.document.group_id,
            )
        )
    return needs


def _ordered_for(session: Session) -> tuple[set[str], set[str]]:
    """Persons with a line that has left the house or was adopted, and the placements that such lines serve."""
    inside = [LineState.PLANNED.value, LineState.DROPPED.value]
    persons, served = set(), set()
    for line in session.scalars(select(OrderLine).where(OrderLine.state.not_in(inside))):
        persons.add(line.entitlement.person_id)
        served.update(line.placement_ids)
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
    for identifier in session.scalars(select(Identifier).where(Identifier.source == "list")):
        known[identifier.kind, identifier.value].add(identifier.person_id)
    return known


def _remembered(
    known_by: Mapping[tuple[str, str], set[str]], rows: Iterable[PlacementVersion], but_not: Set[str | None]
) -> list[str]:
    """The one person whom two kinds of identifier of these rows point at; none when it is nobody or not clear."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for kind, value, _ in _identifiers(row):
            for person_id in known_by.get((kind, value), set()) - but_not:
                kinds[person_id].add(kind)
    certain = [person_id for person_id, of_person in kinds.items() if len(of_person) > 1]
    return certain if len(certain) == 1 else []


def _keep_identifiers(
    session: Session,
    placements: Iterable[Placement],
    versions: Mapping[str, PlacementVersion],
    registrations: Mapping[str, Registration],
    now: datetime,
) -> None:
    known = {(i.person_id, i.kind, i.value) for i in session.scalars(select(Identifier))}
    for placement in placements:
        if placement.person_id is None:
            continue
        sources: list[tuple[str, PlacementVersion | Registration]] = [("list", versions[placement.id])]
        registration = registrations.get(placement.registration_id or "")
        if registration is not None:
            sources.append(("registration", registration))
            registration.person_id = placement.person_id
        for source, side in sources:
            for kind, value, key_id in _identifiers(side):
                key = (placement.person_id, kind, value)
                if key not in known:
                    known.add(key)
                    session.add(
                        Identifier(
                            person_id=placement.person_id,
                            kind=kind,
                            value=value,
                            key_id=key_id,
                            source=source,
                            valid_from=now,
                        )
                    )


def _identifiers(side: PlacementVersion | Registration) -> Iterable[tuple[str, str, str | None]]:
    if side.number_hash:
        yield NATIONAL_NUMBER, side.number_hash, side.key_id
    for email in sorted(email_keys(side.email)):
        yield "email", email, None
    known_as = name_and_birth(PersonName(side.given_name, side.family_name), side.birth_date)
    if known_as is not None:
        yield NAME_AND_BIRTH, known_as, None
