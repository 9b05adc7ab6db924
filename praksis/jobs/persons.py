"""Who is a person in the ledger: each cluster of placements has one, and what is known of that person (promise 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.jobs.people_rows import MatchedPlacement, MatchedRegistration
from praksis.ledger.base import new_id
from praksis.ledger.case_files import CaseNeed
from praksis.ledger.tables import Entitlement, Identifier, OrderLine, Person, Placement, PortalLine
from praksis.planning import LineState
from praksis.portal import PortalKind, PortalState


def keep_persons(
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
    spoken_for = {p.person_id for p in by_id.values()}
    ordered_for, served = _ordered_for(session)
    asked_for = _asked_for(session)
    served |= {p.id for p in by_id.values() if asked_for.get(p.id) == p.person_id}
    with_user = set(asked_for.values())
    known_by = _known_by(session, placements=None)
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
            absent = _remembered(known_by, members, spoken_for)
            if not absent:
                fresh.append(new_id())
            known = absent or [fresh[-1]]
        for member in members:
            if member.person_id is None or member.person_id in claimed or member.person_id not in ordered_for:
                member.person_id = known[0]
        persons = {m.person_id for m in members}
        claimed |= persons
        spoken_for |= persons
        if len(persons) > 1:
            twice.append(members)
    _make(session, fresh, now)
    return twice


def give_persons(session: Session, clusters: Sequence[Sequence[MatchedPlacement]], now: datetime) -> bool:
    """Give those of some clusters a person who have none, when it is all that there is to do: each has had one at most,
    and nobody else has it. Else nothing is done; `keep_persons` has to see all. Returns whether it is done."""
    persons = [{m.person_id for m in members if m.person_id} for members in clusters]
    had = {id_ for of_cluster in persons for id_ in of_cluster}
    own = {m.id for members in clusters for m in members}
    if any(len(of_cluster) > 1 for of_cluster in persons) or sum(map(len, persons)) > len(had):
        return False
    if not _stand(session, had).keys() <= own:
        return False
    without = [members for members, of_cluster in zip(clusters, persons, strict=True) if not of_cluster]
    known_by = _known_by(session, placements=[m for members in without for m in members])
    spoken_for: set[str | None] = {*_stand(session, {i for found in known_by.values() for i in found}).values()}
    fresh = []
    for members in sorted(clusters, key=lambda members: min(m.id for m in members)):
        known = [m.person_id for m in members if m.person_id] or _remembered(known_by, members, spoken_for)
        if not known:
            fresh.append(new_id())
            known = [fresh[-1]]
        for member in members:
            member.person_id = known[0]
        spoken_for.add(known[0])
    _make(session, fresh, now)
    return True


def _stand(session: Session, persons: Collection[str]) -> Mapping[str, str | None]:
    """The placements of these persons that stand, each with whose it is."""
    asked = select(Placement.id, Placement.person_id).where(
        Placement.person_id.in_(persons), Placement.removed_at.is_(None)
    )
    return {row.id: row.person_id for row in session.execute(asked)}


def _make(session: Session, fresh: Sequence[str], now: datetime) -> None:
    if fresh:
        session.execute(insert(Person), [{"id": id_, "created_at": now} for id_ in fresh])


def ordered_twice(twice: Iterable[Sequence[MatchedPlacement]]) -> list[CaseNeed]:
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


def _known_by(session: Session, *, placements: Iterable[MatchedPlacement] | None) -> Mapping[tuple[str, str], set[str]]:
    """Who is known by what, from the lists alone: what a registration says of a person can be taken back. Of all, or by
    what these placements say alone."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    from_lists = select(Identifier.kind, Identifier.value, Identifier.person_id).where(Identifier.source == "list")
    if placements is not None:
        from_lists = from_lists.where(Identifier.value.in_({v for p in placements for _, v, _ in p.keys.identifiers}))
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


def keep_identifiers(
    session: Session,
    placements: Iterable[MatchedPlacement],
    registrations: Mapping[str, MatchedRegistration],
    now: datetime,
    *,
    of_persons: Collection[str] | None = None,
) -> None:
    """Keep what lists, and registrations that are certainly theirs, say that persons are known by. `of_persons`: those
    whom the placements are, when they are not all."""
    kept = select(Identifier.person_id, Identifier.kind, Identifier.value)
    if of_persons is not None:
        kept = kept.where(Identifier.person_id.in_(of_persons))
    known = {tuple(row) for row in session.execute(kept)}
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
