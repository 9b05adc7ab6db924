"""Match anew what changed lists bear on, when nothing but lists has changed (DESIGN.md, Cost follows change).

It comes to what matching all would come to. Where that would take more than a look at a part, it says so and does nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.contact import email_keys
from praksis.jobs.house import House
from praksis.jobs.match_cases import MATCH_CASES, case_needs, verdicts_given
from praksis.jobs.people_rows import (
    MatchedPlacement,
    MatchedRegistration,
    Said,
    keys_once,
    placements_to_match,
    registrations_to_match,
    write_found,
)
from praksis.jobs.people_sides import adverts_of_groups, keep_match, placement_sides, registration_sides
from praksis.jobs.persons import give_persons, keep_identifiers
from praksis.ledger.case_files import keep_cases
from praksis.ledger.house_facts import mark_lists
from praksis.ledger.tables import CaseFile, PlacementVersion
from praksis.matching import Outcome, Side, Tier
from praksis.matching.reach import Part, Ties, resolve_part, ties
from praksis.names import PersonName
from praksis.ports import RegistrationStatus

_PLACEMENTS, _REGISTRATIONS = MatchedPlacement.TABLE.c, MatchedRegistration.TABLE.c
_VERSIONS = PlacementVersion.__table__.c


def match_again(session: Session, house: House, document_ids: Set[str]) -> dict[str, int] | None:
    """Match what rests on these lists, the only ones that have changed. Returns counts of what was matched; None, and has
    written nothing, when all has to be matched."""
    if _two_persons(session):
        return None
    rows = _LedgerRows(session, document_ids)
    part = resolve_part(rows, rows.changed.keys(), verdicts_given(session)) if rows.changed else _NOTHING
    if part is None:
        return None
    matched = [rows.placements[found.placement_id] for found in part.matches]
    for placement, found in zip(matched, part.matches, strict=True):
        keep_match(placement, found)
    asked_about = [rows.registered[id_] for id_ in sorted(part.asked_about) if id_ in rows.registered]
    for registration in asked_about:
        is_unlisted = registration.id in part.unlisted
        registration.unlisted = is_unlisted and registration.status != RegistrationStatus.WITHDRAWN
    persons = [[rows.placements[id_] for id_ in sorted(person)] for person in part.persons]
    if not give_persons(session, persons, house.now):
        return None
    theirs = [placement for person in persons for placement in person]
    whose = {placement.person_id for placement in theirs if placement.person_id}
    if theirs:
        keep_identifiers(session, theirs, rows.registered, house.now, of_persons=whose)
    # Nobody has become somebody else (`give_persons`): no row elsewhere stands otherwise for having lost one of these.
    mark_lists(session, {p.document.id for p in matched if p.found() != p.before}, house.now)
    write_found(session, matched)
    write_found(session, asked_about)
    opened = _keep_cases(session, house, document_ids | {p.document.id for p in matched})
    outcomes = [found.outcome for found in part.matches]
    return {
        "sikre koblinger": outcomes.count(Outcome.CERTAIN),
        "usikre koblinger": outcomes.count(Outcome.UNDECIDED),
        "ikke registrert": outcomes.count(Outcome.NONE),
        "registrert uten å stå i en liste": sum(registration.unlisted for registration in asked_about),
        "nye saker": opened,
    }


_NOTHING = Part((), (), frozenset(), frozenset())


def _two_persons(session: Session) -> bool:
    """Whether a student is known to have become two: who is who then rests on what has been ordered, too."""
    cases = select(CaseFile.id).where(
        CaseFile.kind == CaseKind.TWO_PERSONS_ORDERED.value, CaseFile.state.in_(["open", "decided"])
    )
    return session.scalars(cases.limit(1)).first() is not None


def _keep_cases(session: Session, house: House, document_ids: Collection[str]) -> int:
    """Keep the cases of these lists, by what the ledger says now: a case also says where its row stands."""
    keys_of = keys_once()
    undecided = placements_to_match(
        session,
        keys_of,
        _PLACEMENTS.document_id.in_(document_ids),
        _PLACEMENTS.match_outcome == Outcome.UNDECIDED.value,
    )
    proposed = {p["registration_id"] for placement in undecided for p in placement.match_proposals}
    registered = registrations_to_match(session, keys_of, _REGISTRATIONS.id.in_(proposed)) if proposed else []
    needs = case_needs(undecided, {r.id: r for r in registered})
    return keep_cases(session, MATCH_CASES, needs, house.now, in_documents=document_ids)


class _LedgerRows:
    """The ledger's rows, each read when it is asked for (`praksis.matching.reach.Rows`)."""

    def __init__(self, session: Session, document_ids: Set[str]) -> None:
        self._session = session
        self._keys_of = keys_once()
        self._tied = cache(_ties)
        self.placements: dict[str, MatchedPlacement] = {}
        """Those that have been asked for."""
        self.changed: Mapping[str, Ties] = self._changed(document_ids)
        """The placements that are not as the last run found them: they have come or gone, or say something else. Of a
        row that once said something else it is not known when: it counts as well."""

    def _changed(self, document_ids: Set[str]) -> Mapping[str, Ties]:
        asked = (
            select(_PLACEMENTS.id, _PLACEMENTS.removed_at, _PLACEMENTS.match_outcome, *_of_versions(*Said._fields))
            .join_from(MatchedPlacement.TABLE, PlacementVersion.__table__)
            .where(_PLACEMENTS.document_id.in_(document_ids))
        )
        said: dict[str, set[Said]] = defaultdict(set)
        other = set()
        for id_, removed_at, outcome, *cells in self._session.execute(asked):
            said[id_].add(Said(*cells))
            if removed_at is not None or outcome is None or len(said[id_]) > 1:
                other.add(id_)
        return {
            id_: frozenset[Any]().union(
                *(self._tied(s.given_name, s.family_name, s.number_hash, s.email) for s in said[id_])
            )
            for id_ in other
        }

    @cached_property
    def listed(self) -> Mapping[str, Ties]:
        cells = _of_versions("placement_id", "given_name", "family_name", "number_hash", "email")
        rows = self._session.execute(select(*cells).where(_VERSIONS.current))
        listed = {id_: self._tied(given, family, number, email) for id_, given, family, number, email in rows}
        listed.update(self.changed)
        return listed

    @cached_property
    def proposed(self) -> Mapping[str, Set[str]]:
        undecided = select(_PLACEMENTS.id, _PLACEMENTS.removed_at, _PLACEMENTS.match_proposals).where(
            _PLACEMENTS.match_outcome == Outcome.UNDECIDED.value
        )
        return {
            id_: frozenset(p["registration_id"] for p in proposals if p["tier"] != Tier.NEAREST)
            for id_, removed_at, proposals in self._session.execute(undecided)
            if removed_at is None or id_ in self.changed
        }

    @cached_property
    def registered(self) -> Mapping[str, MatchedRegistration]:
        """The registrations by their ids."""
        return {r.id: r for r in registrations_to_match(self._session, self._keys_of)}

    @cached_property
    def registrations(self) -> Sequence[Side]:
        return registration_sides(self.registered.values())

    @cached_property
    def _adverts(self) -> Mapping[str | None, frozenset[str]]:
        return adverts_of_groups(self._session)

    def sides(self, ids: Collection[str]) -> Sequence[Side]:
        return self._read(_PLACEMENTS.id.in_(ids))

    def still_open(self) -> Sequence[Side]:
        return self._read(_PLACEMENTS.match_outcome != Outcome.CERTAIN.value)

    def _read(self, which: ColumnElement[bool]) -> Sequence[Side]:
        found = placements_to_match(self._session, self._keys_of, which)
        self.placements.update((placement.id, placement) for placement in found)
        return placement_sides(found, self._adverts)


def _of_versions(*names: str) -> list[ColumnElement[Any]]:
    return [_VERSIONS[name] for name in names]


def _ties(given: str, family: str, number_hash: str | None, email: str | None) -> Ties:
    return ties(PersonName(given, family), number_hash, email_keys(email))
