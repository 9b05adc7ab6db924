"""Who is asked for in Læringsportalen and who is taken off: rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.holds import Hold
from praksis.identity import NumberState
from praksis.matching import Outcome
from praksis.planning import fingerprint
from praksis.portal import (
    Asked,
    Candidate,
    Ending,
    PortalKind,
    both_made,
    derive_portal,
    ending,
    needs_user,
    twice_asked_for,
)
from tests.test_standing import READY

FIRST, LATER = date(2026, 9, 7), date(2026, 10, 26)
PERSONS = [f"p{n}" for n in range(5)]
WAITING = (Hold.WAITING_FOR_PORTAL,)
FOREIGN = replace(READY, international=True, number_state=NumberState.MISSING, registration_has_number=False)

persons = st.sampled_from(PERSONS)
candidates = st.lists(
    st.builds(
        Candidate,
        person_id=persons,
        placement_id=st.uuids().map(str),
        calendar_row_id=st.sampled_from(["first", "second"]),
        first_day=st.sampled_from([FIRST, LATER]),
        name=st.sampled_from(["Ada Prøve", "Bo Prøve"]),
        sort_name=st.just("prøve"),
    ),
    max_size=8,
)
asked = st.lists(
    st.builds(
        Asked,
        id=st.uuids().map(str),
        persons=persons.map(lambda p: frozenset({p})),
        person_now=persons,
        placement_id=st.uuids().map(str),
        calendar_row_id=st.sampled_from(["first", "second"]),
        name=st.just("Ada Prøve"),
        confirmed=st.booleans(),
        refused=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda a: min(a.persons),
)
subsets = st.frozensets(persons)


@given(candidates, asked, subsets, subsets)
def test_nobody_is_asked_for_twice_and_nobody_who_has_been(
    wanted: list[Candidate], known: list[Asked], standing: frozenset[str], numbered: frozenset[str]
) -> None:
    drafts = [d for rows in derive_portal(wanted, known, standing, numbered).values() for d in rows]
    asks = [d.person_id for d in drafts if d.kind is PortalKind.ASK]
    assert len(asks) == len(set(asks))
    assert not set(asks) & {p for a in known for p in a.persons}


@given(candidates, asked, subsets, subsets)
def test_a_confirmed_user_is_never_taken_off_and_each_other_at_most_once(
    wanted: list[Candidate], known: list[Asked], standing: frozenset[str], numbered: frozenset[str]
) -> None:
    drafts = [d for rows in derive_portal(wanted, known, standing, numbered).values() for d in rows]
    off = [d.about_id for d in drafts if d.kind is PortalKind.TAKE_OFF]
    assert len(off) == len(set(off))
    assert not set(off) & {a.id for a in known if a.confirmed}


@given(candidates, st.randoms())
def test_the_order_of_the_rows_changes_nothing(wanted: list[Candidate], random: object) -> None:
    shuffled = list(wanted)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert derive_portal(wanted, [], frozenset(), frozenset()) == derive_portal(shuffled, [], frozenset(), frozenset())


def test_a_person_in_two_practices_is_asked_for_with_the_one_that_begins_first() -> None:
    later = Candidate("p0", "b", "second", LATER, "Ada Prøve", "prøve ada")
    first = Candidate("p0", "a", "first", FIRST, "Ada Prøve", "prøve ada")
    assert list(derive_portal([later, first], [], {"p0"}, frozenset())) == ["first"]


def an_asked(line: str, person: str = "p0", now: str = "p0", **changed: bool) -> Asked:
    persons = frozenset({person, now})
    return Asked(line, persons, now, "a", "first", f"Ada Prøve {line}", **changed)


def taken_off(*known: Asked) -> dict[str | None, str | None]:
    """The users that are taken off although their person stands in a list, each with the one that stays."""
    rows = derive_portal([], known, {p for one in known for p in one.persons}, frozenset())
    return {d.about_id: d.stays_name for drafts in rows.values() for d in drafts}


def test_of_two_who_turn_out_to_be_one_the_second_is_taken_off() -> None:
    assert taken_off(an_asked("x", "p0"), an_asked("y", "p1")) == {"y": "Ada Prøve x"}
    assert taken_off(an_asked("x", "p0"), an_asked("y", "p1", now="p1")) == {}


def test_of_two_who_turn_out_to_be_one_the_confirmed_one_stays_and_a_refused_one_never_does() -> None:
    one, other = an_asked("x", "p0"), an_asked("y", "p1")
    assert taken_off(one, replace(other, confirmed=True)) == {"x": "Ada Prøve y"}
    assert taken_off(replace(one, refused=True), other) == {"x": None}
    both = [replace(one, confirmed=True), replace(other, confirmed=True)]
    assert taken_off(*both) == {}
    assert both_made(both) == [both]
    assert both_made([both[0], other]) == []


@given(asked)
def test_of_each_person_one_user_stays_unless_two_have_been_made(known: list[Asked]) -> None:
    off = twice_asked_for(known)
    left = [one for one in known if one.id not in off and not one.refused]
    for person in {one.person_now for one in known if not one.refused}:
        theirs = [one for one in left if one.person_now == person]
        assert len(theirs) == 1 or all(one.confirmed for one in theirs)


@pytest.mark.parametrize(
    ("changed", "standing", "numbered", "why"),
    [
        ({}, {"p0"}, set(), None),
        ({}, {"p0"}, {"p0"}, Ending.HAS_NUMBER),
        ({}, set(), set(), Ending.HAS_LEFT),
        ({"refused": True}, {"p0"}, {"p0"}, Ending.NOT_ORDERED),
        ({"confirmed": True}, set(), {"p0"}, None),
        ({"persons": frozenset({"p0", "p9"})}, {"p9"}, set(), None),
    ],
)
def test_when_a_user_is_not_needed_after_all(
    changed: dict[str, object], standing: set[str], numbered: set[str], why: Ending | None
) -> None:
    one = replace(an_asked("x"), **changed)  # type: ignore[arg-type]
    assert ending(one, standing, numbered) is why


@pytest.mark.parametrize("holds", [WAITING, (Hold.NOT_TRANSFERRED, Hold.WAITING_FOR_PORTAL), ()])
def test_a_foreign_row_that_only_waits_goes_through_the_portal(holds: tuple[Hold, ...]) -> None:
    assert needs_user(FOREIGN, holds)


@pytest.mark.parametrize("hold", sorted(set(Hold) - {Hold.WAITING_FOR_PORTAL, Hold.NOT_TRANSFERRED}))
def test_any_other_hold_keeps_it_out(hold: Hold) -> None:
    assert not needs_user(FOREIGN, (hold, Hold.WAITING_FOR_PORTAL))


@pytest.mark.parametrize(
    "changed",
    [
        {"international": False},
        {"number_state": NumberState.VALID},
        {"number_state": NumberState.REPAIRED},
        {"registration_has_number": True, "match": Outcome.CERTAIN},
        {"portal_user_confirmed": True},
    ],
)
def test_who_has_a_number_or_a_user_or_stands_on_a_norwegian_sheet_does_not(changed: dict[str, object]) -> None:
    assert not needs_user(replace(FOREIGN, **changed), WAITING)  # type: ignore[arg-type]


def test_the_fingerprint_covers_the_mails_and_is_the_old_one_without_any() -> None:
    assert fingerprint([]) == fingerprint([], [])
    one, other = ("ask", "p0", "Ada Prøve", None), ("ask", "p0", "Ada Prøven", None)
    assert len({fingerprint([]), fingerprint([], [one]), fingerprint([], [other]), fingerprint([], [one, other])}) == 4
    assert fingerprint([], [one, other]) == fingerprint([], [other, one])
