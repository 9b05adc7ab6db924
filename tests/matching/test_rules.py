"""What must hold for any rows whatever: small worlds with few names, numbers and addresses, so that everything collides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praksis.matching import Match, Outcome, Side, Tier, Verdict, match, resolve, unlisted
from praksis.names import PersonName, loose_name_key, name_key

GIVEN = ["Anna", "Anne", "Åse", "Aase", "Per", "Anna Marie", ""]
FAMILY = ["Hansen", "Moe", "Mo", "Berg", "van der Berg", ""]
BORN = [date(2001, 3, 20), date(2001, 3, 21), date(1971, 8, 9)]
ADVERTS = ["a", "b"]

pytestmark = pytest.mark.slow  # hundreds of small seasons a rule


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(strategy, max_size=1)


def rows(letter: str) -> st.SearchStrategy[list[Side]]:
    """Rows of one side; registrations («r») have a time, placements none."""
    times = st.integers(1, 28).map(lambda day: datetime(2026, 1, day, tzinfo=UTC))
    row = st.builds(
        Side,
        id=st.just(""),
        name=st.builds(PersonName, st.sampled_from(GIVEN), st.sampled_from(FAMILY)),
        number_hash=st.sampled_from([None, None, "n1", "n2", "n3"]),
        birth_date=st.sampled_from([None, *BORN]),
        emails=st.frozensets(st.sampled_from(["x@stud.example.no", "y@stud.example.no", "x@example.no"]), max_size=2),
        phones=maybe(st.sampled_from(["+4768050001", "+4768050002"])),
        adverts=maybe(st.sampled_from(ADVERTS)),
        at=times if letter == "r" else st.none(),
        birth_date_stated=st.booleans(),
    )
    return st.lists(row, max_size=6).map(lambda made: [replace(one, id=f"{letter}{n}") for n, one in enumerate(made)])


VERDICTS = st.lists(
    st.builds(
        Verdict,
        st.sampled_from([f"p{n}" for n in range(6)]),
        st.sampled_from([f"r{n}" for n in range(6)]),
        st.booleans(),
    ),
    max_size=3,
    unique_by=lambda verdict: (verdict.placement_id, verdict.registration_id),
)


def by_id(found: tuple[Match, ...]) -> dict[str, Match]:
    return {m.placement_id: m for m in found}


STRANGER = Side(
    id="stranger",
    name=PersonName("Ξένος", "Περαστικός"),
    number_hash="nobody else's",
    birth_date=date(1955, 11, 30),
    emails=frozenset({"xenos@stud.example.no"}),
    phones=frozenset({"+4768059999"}),
    adverts=frozenset({"a"}),
    at=None,
    birth_date_stated=True,
)


@given(rows("p"), rows("r"), VERDICTS, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_order_of_rows_does_not_matter(p: list[Side], r: list[Side], v: list[Verdict], random: object) -> None:
    before = resolve(p, r, v)
    for listed in (p, r, v):
        random.shuffle(listed)  # type: ignore[attr-defined]
    after = resolve(p, r, v)
    assert by_id(after.matches) == by_id(before.matches)
    assert set(after.persons) == set(before.persons)
    assert set(after.unlisted) == set(before.unlisted)
    assert [m.placement_id for m in after.matches] == [one.id for one in p]


@given(rows("p"), rows("r"), VERDICTS)
@settings(max_examples=200, deadline=None)
def test_an_unrelated_person_changes_no_other_match(p: list[Side], r: list[Side], v: list[Verdict]) -> None:
    before = by_id(match(p, r, v))
    for placements, registrations in (([*p, STRANGER], r), (p, [*r, STRANGER]), ([*p, STRANGER], [STRANGER, *r])):
        after = by_id(match(placements, registrations, v))
        assert {id_: after[id_] for id_ in before} == before


@given(rows("p"), rows("r"), VERDICTS)
@settings(max_examples=300, deadline=None)
def test_no_registration_serves_two_persons(p: list[Side], r: list[Side], v: list[Verdict]) -> None:
    resolution = resolve(p, r, v)
    person_of = {id_: person for person in resolution.persons for id_ in person}
    assert sorted(person_of) == sorted(one.id for one in p)
    assert sum(len(person) for person in resolution.persons) == len(p)
    served: dict[str, set[frozenset[str]]] = {}
    for m in resolution.matches:
        for id_ in m.registration_ids:
            served.setdefault(id_, set()).add(person_of[m.placement_id])
    assert all(len(people) == 1 for people in served.values())


@given(rows("p"), rows("r"))
@settings(max_examples=300, deadline=None)
def test_rows_that_share_a_registration_never_have_different_numbers(p: list[Side], r: list[Side]) -> None:
    """Said of the rows themselves, without asking who the ladder thinks is one person."""
    numbers = {one.id: one.number_hash for one in [*p, *r]}
    found = match(p, r)
    for id_ in numbers:
        sharing = {numbers[m.placement_id] for m in found if id_ in m.registration_ids} | {numbers[id_]}
        if any(id_ in m.registration_ids for m in found):
            assert len(sharing - {None}) <= 1


@given(rows("p"), rows("r"))
@settings(max_examples=300, deadline=None)
def test_every_certain_match_has_evidence_and_counts_for_the_groups_advert(p: list[Side], r: list[Side]) -> None:
    placements, registrations = {one.id: one for one in p}, {one.id: one for one in r}
    for m in match(p, r):
        one = placements[m.placement_id]
        for id_ in m.registration_ids:
            other = registrations[id_]
            assert not one.adverts or one.adverts & other.adverts
            # Directly, or through rows that each have such evidence: then at least something of it is theirs.
            direct = (
                (one.number_hash is not None and one.number_hash == other.number_hash)
                or (one.emails & other.emails and loose_name_key(one.name) == loose_name_key(other.name))
                or (
                    one.birth_date and one.birth_date == other.birth_date and name_key(one.name) == name_key(other.name)
                )
            )
            assert direct or m.tier is Tier.SAME_PERSON or id_ != m.registration_id
        if m.outcome is Outcome.CERTAIN:
            assert m.registration_id == m.registration_ids[0]
            times = [registrations[id_].at for id_ in m.registration_ids]
            assert times == sorted(times, reverse=True, key=lambda at: at or datetime.min.replace(tzinfo=UTC))


@given(rows("p"), rows("r"), VERDICTS)
@settings(max_examples=300, deadline=None)
def test_decisions_hold(p: list[Side], r: list[Side], v: list[Verdict]) -> None:
    found, there = by_id(match(p, r, v)), {one.id for one in r}
    for verdict in v:
        if verdict.placement_id not in found or verdict.registration_id not in there:
            continue
        m = found[verdict.placement_id]
        assert (verdict.registration_id in m.registration_ids) is verdict.same or not verdict.same
        if not verdict.same:
            assert verdict.registration_id not in {*m.registration_ids, *(q.registration_id for q in m.proposals)}


@given(rows("p"), rows("r"), VERDICTS)
@settings(max_examples=200, deadline=None)
def test_every_row_and_every_registration_is_accounted_for(p: list[Side], r: list[Side], v: list[Verdict]) -> None:
    found = match(p, r, v)
    assert [m.placement_id for m in found] == [one.id for one in p]
    taken = {id_ for m in found for id_ in m.registration_ids}
    asked = {q.registration_id for m in found if m.outcome is Outcome.UNDECIDED for q in m.proposals}
    alone = set(unlisted(r, found))
    assert alone.isdisjoint(taken)
    assert {one.id for one in r} <= taken | asked | alone
    for m in found:
        assert (m.outcome is Outcome.CERTAIN) == (m.registration_id is not None) == bool(m.registration_ids)
        near = [q for q in m.proposals if q.tier is Tier.NEAREST]
        assert len(near) <= 3
        assert (m.outcome is Outcome.UNDECIDED) == (len(m.proposals) > len(near))
        assert (m.tier is None) == (m.outcome is Outcome.NONE)
