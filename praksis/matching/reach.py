"""What a few changed rows bear on, and the ladder for those alone: all others stand as they did (DESIGN.md, Cost follows
change).

Two rows are tied when they say one number, one address or one name, or when a person has decided about them. All that the
ladder joins or doubts by lies along ties, so rows that are tied to no changed row, through others or directly, neither as
it is now nor as it was, are the persons that they were. What else a row without a certain match rests on is how the
registrations stand that it is held against; where one of those may stand differently, it is matched anew.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from praksis.matching.candidates import Candidates
from praksis.matching.evidence import know, loose_name
from praksis.matching.ladder import certain, proposed_in, resolve
from praksis.matching.sides import Match, Side, Verdict
from praksis.names import PersonName

__all__ = ["Part", "Rows", "Ties", "resolve_part", "ties"]

MOST_ROWS = 5000
"""When more than these would have to be looked at, it is no part."""

Ties = frozenset[tuple[str, Hashable]]


def ties(name: PersonName, number_hash: str | None, emails: Iterable[str]) -> Ties:
    """What a row can be tied to others by."""
    found: list[tuple[str, Hashable]] = [("email", email) for email in emails]
    if number_hash:
        found.append(("number", number_hash))
    loose = loose_name(name)
    if loose:
        found.append(("name", loose))
    return frozenset(found)


class Rows(Protocol):
    """The rows as the last run left them, with what lists say now. Placements are named by their ids."""

    @property
    def registrations(self) -> Sequence[Side]:
        """All of them."""

    @property
    def listed(self) -> Mapping[str, Ties]:
        """The ties of all placements that stand, and of those that have gone since; of a changed one those that it has
        now and those that it had. Others may be there as well, it does no harm."""

    @property
    def proposed(self) -> Mapping[str, Set[str]]:
        """The registrations that the last run's cases ask about, those left out that are only shown, by placement: of
        those that stand, and of those that have gone since."""

    def sides(self, ids: Collection[str]) -> Sequence[Side]:
        """Those of these placements that stand, as they are now."""

    def still_open(self) -> Sequence[Side]:
        """The placements that stand and that the last run found no certain match for."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the run found out about those that it is about; it is what a run of all would say of them."""

    matches: tuple[Match, ...]
    """Of the placements whose match may be another."""
    persons: tuple[frozenset[str], ...]
    """The persons of the placements that may be another's."""
    asked_about: frozenset[str]
    """The registrations of which it may be another matter whether they are in a list."""
    unlisted: frozenset[str]
    """Those of them that are not."""


def resolve_part(rows: Rows, changed: Set[str], verdicts: Sequence[Verdict]) -> Part | None:
    """Return what may be otherwise because the placements `changed` have come, gone, or say something else; None when
    that is so much that all may as well be matched."""
    web = _Web(rows, verdicts)
    own = web.tied_to(changed)
    if own is None:
        return None
    sides = rows.sides(own.placements)
    registrations = [side for side in rows.registrations if side.id in own.registrations]
    matched = {found.placement_id for found in certain(sides, registrations, verdicts)}
    to_match = [side for side in sides if side.id not in matched]
    if registrations:
        elsewhere = [side for side in rows.still_open() if side.id not in own.placements]
        to_match += _held_against(elsewhere, registrations)
    again = own.placements | {side.id for side in to_match}
    were_proposed = frozenset[str]().union(*(rows.proposed.get(id_, ()) for id_ in again))
    # How a registration stands follows from all that it is tied to: that is there for its sake, and is not told of.
    around = web.tied_to(again, were_proposed | _candidates_of(to_match, rows.registrations))
    if around is None:
        return None
    run = resolve(
        rows.sides(around.placements),
        [side for side in rows.registrations if side.id in around.registrations],
        verdicts,
        of=again,
    )
    asked_about = own.registrations | were_proposed | proposed_in(run.matches)
    proposed_elsewhere = frozenset[str]().union(*(ids for id_, ids in rows.proposed.items() if id_ not in again))
    return Part(
        run.matches,
        tuple(person for person in run.persons if not person.isdisjoint(own.placements)),
        asked_about,
        asked_about.intersection(run.unlisted) - proposed_elsewhere,
    )


def _held_against(placements: Sequence[Side], registrations: Sequence[Side]) -> list[Side]:
    """Return the placements that any of the registrations is a candidate for."""
    known = [know(i, side, is_placement=True) for i, side in enumerate(placements)]
    candidates = Candidates(known, [know(i, side, is_placement=False) for i, side in enumerate(registrations)])
    return [k.side for k in known if candidates.worth_comparing(k) or candidates.near_by_name(k)]


def _candidates_of(placements: Sequence[Side], registrations: Sequence[Side]) -> set[str]:
    """Return the registrations without which it would not be the same that these placements are held against."""
    if not placements:
        return set()
    known = [know(i, side, is_placement=True) for i, side in enumerate(placements)]
    candidates = Candidates(known, [know(i, side, is_placement=False) for i, side in enumerate(registrations)])
    return {found.id for k in known for found in (*candidates.that_count(k), *candidates.near_by_name(k))}


@dataclass(frozen=True, slots=True)
class _Tied:
    placements: frozenset[str]
    registrations: frozenset[str]


class _Web:
    """All rows by their ties."""

    def __init__(self, rows: Rows, verdicts: Sequence[Verdict]) -> None:
        self._listed = dict(rows.listed)
        self._registered = {side.id: ties(side.name, side.number_hash, side.emails) for side in rows.registrations}
        for verdict in verdicts:  # whatever was decided: the decision is what the two have in common
            tie = frozenset({("decided", verdict.registration_id)})
            self._listed[verdict.placement_id] = self._listed.get(verdict.placement_id, frozenset()) | tie
            if verdict.registration_id in self._registered:
                self._registered[verdict.registration_id] |= tie

    def tied_to(self, placements: Set[str], registrations: Set[str] = frozenset()) -> _Tied | None:
        """Return all that is tied to these, directly and through others, themselves included; None: too much."""
        reached = set[tuple[str, Hashable]]().union(
            *(self._listed.get(id_, frozenset()) for id_ in placements),
            *(self._registered.get(id_, frozenset()) for id_ in registrations),
        )
        while True:
            listed = {id_ for id_, of_row in self._listed.items() if not of_row.isdisjoint(reached)}
            registered = {id_ for id_, of_row in self._registered.items() if not of_row.isdisjoint(reached)}
            if len(listed) + len(registered) > MOST_ROWS:
                return None
            before = len(reached)
            reached.update(*(self._listed[id_] for id_ in listed), *(self._registered[id_] for id_ in registered))
            if len(reached) == before:
                return _Tied(frozenset(listed | placements), frozenset(registered | registrations))
