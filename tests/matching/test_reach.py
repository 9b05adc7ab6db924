"""Matching what a change bears on gives what matching all would: held against each other over small, colliding worlds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praksis.matching import Outcome, Resolution, Side, Verdict, candidates, people, reach, resolve
from praksis.matching.ladder import proposed_in
from praksis.matching.reach import Ties, resolve_part, ties
from tests.matching.sides import ADVERT, OTHER_ADVERT, TWENTIETH, side
from tests.people import phone, synthetic_number

BIRTHS = (TWENTIETH, date(2001, 3, 21), date(1971, 8, 9), None)
NUMBERS = (*(synthetic_number(TWENTIETH, nth) for nth in range(3)), synthetic_number(date(1971, 8, 9)))
MAILS = ("anna@example.no", "berg@example.no", "per@stud.example.no", "anna@example.no; felles@example.no")


@dataclass(frozen=True)
class Pool:
    """What rows are made of: few things, so that nearly everything is somebody else's as well."""

    names: Sequence[str]
    numbers: Sequence[str]
    emails: Sequence[str]
    phones: Sequence[str]
    rows: int
    """At most so many in lists."""


DENSE = Pool(
    (
        *("Anna, Berg", "Anne, Berg", "Anna, Lie", "Anna Marie, Berg", "Berg, Anna", "Per, Moe", "Per, Mo"),
        *("Kari, Hansen", "van, Berg", ", van Berg", ", Berg", "Anna, ", ", "),
    ),
    (*NUMBERS, "", ""),
    (*MAILS, "", ""),
    (phone(1), phone(2), "", "", ""),
    rows=8,
)
SPARSE = Pool(
    [f"{given}, {family}" for given in ("Anna", "Anne", "Hanna", "Per", "Pia") for family in ("Berg", "Bergh", "Moe")],
    (*NUMBERS, *[""] * 12),
    (*MAILS, *[""] * 12),
    (phone(1), phone(2), phone(3), *[""] * 6),
    rows=12,
)


@st.composite
def rows(draw: st.DrawFn, id_: str, pool: Pool, *, registered: bool = False) -> Side:
    """One row, in a list or registered."""
    row = side(
        id_,
        draw(st.sampled_from(pool.names)),
        draw(st.sampled_from(pool.numbers)) or None,
        draw(st.sampled_from(BIRTHS)),
        draw(st.sampled_from(pool.emails)),
        draw(st.sampled_from(pool.phones)),
        adverts=[draw(st.sampled_from((ADVERT, ADVERT, OTHER_ADVERT)))],
        day=draw(st.integers(1, 3)) if registered else None,
    )
    return replace(row, birth_date_stated=row.birth_date is not None and draw(st.booleans()))


@dataclass(frozen=True)
class World:
    """What the last run matched, and what stands now. Who is in only one of the two has gone or come."""

    before: Mapping[str, Side]
    now: Mapping[str, Side]
    registrations: Sequence[Side]
    verdicts: Sequence[Verdict]

    @property
    def changed(self) -> Set[str]:
        ids = {*self.before, *self.now}
        return frozenset(id_ for id_ in ids if self.before.get(id_) != self.now.get(id_))

    @cached_property
    def first(self) -> Resolution:
        return resolve(list(self.before.values()), self.registrations, self.verdicts)

    @cached_property
    def second(self) -> Resolution:
        return resolve(list(self.now.values()), self.registrations, self.verdicts)

    @property
    def listed(self) -> Mapping[str, Ties]:
        found: dict[str, Ties] = {}
        for row in (*self.before.values(), *self.now.values()):
            found[row.id] = found.get(row.id, frozenset()) | ties(row.name, row.number_hash, row.emails)
        return found

    @property
    def proposed(self) -> Mapping[str, Set[str]]:
        return {match.placement_id: proposed_in([match]) for match in self.first.matches}

    def sides(self, ids: Collection[str]) -> Sequence[Side]:
        return [row for row in self.now.values() if row.id in ids]

    def still_open(self) -> Sequence[Side]:
        found = {match.placement_id for match in self.first.matches if match.outcome is not Outcome.CERTAIN}
        return self.sides(found)


BECAME = ("stays",) * 6 + ("is another", "goes", "comes")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A small hospital and what became of it: rows that stay, are written anew, go, and come."""
    pool = draw(st.sampled_from((DENSE, SPARSE)))
    everyone = [f"p{nth}" for nth in range(draw(st.integers(1, pool.rows)))]
    registrations = [draw(rows(f"r{nth}", pool, registered=True)) for nth in range(draw(st.integers(0, 6)))]
    before, now = {}, {}
    for id_ in everyone:
        row = draw(rows(id_, pool))
        became = draw(st.sampled_from(BECAME))
        if became != "comes":
            before[id_] = row
        if became != "goes":
            now[id_] = draw(rows(id_, pool)) if became == "is another" else row
    pairs = st.tuples(st.sampled_from(everyone), st.sampled_from(registrations or [side("r", "")]), st.booleans())
    decided = draw(st.lists(pairs, max_size=2))
    return World(before, now, registrations, [Verdict(p, r.id, same) for p, r, same in decided])


def check(world: World) -> None:
    """Say that the part and what stood before come to the same as a run of all."""
    part = resolve_part(world, world.changed, world.verdicts)
    assert part is not None
    stands = {match.placement_id: match for match in world.first.matches if match.placement_id in world.now}
    stands |= {match.placement_id: match for match in part.matches}
    assert stands == {match.placement_id: match for match in world.second.matches}
    told = frozenset[str]().union(*part.persons)
    persons = {person for person in world.first.persons if person.isdisjoint(told | world.changed)} | {*part.persons}
    assert persons == {*world.second.persons}
    unlisted = ({*world.first.unlisted} - part.asked_about) | part.unlisted
    assert unlisted == {*world.second.unlisted}


@given(worlds())
@settings(max_examples=1500)
def test_a_part_comes_to_what_all_comes_to(world: World) -> None:
    check(world)


@given(world=worlds())
@settings(max_examples=500)
def test_a_part_comes_to_what_all_comes_to_where_few_are_a_crowd(world: World) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "MOST_BEARERS", 1)
        patch.setattr(people, "MOST_NAMES_ON_ONE_NUMBER", 2)
        check(world)


def test_what_is_too_much_is_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = side("p1", "Anna, Berg")
    world = World({}, {"p1": anna, "p2": replace(anna, id="p2")}, [], [])
    assert resolve_part(world, {"p1"}, []) is not None
    monkeypatch.setattr(reach, "MOST_ROWS", 1)
    assert resolve_part(world, {"p1"}, []) is None
