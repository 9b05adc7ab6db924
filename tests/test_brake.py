"""The brake: what is unusually much, counted over a group, and what a decision is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.brake import Braked, BrakeRules, GroupLoad, Ruling, Touch, brake
from praksis.planning import EntitlementKey

SYSTEMS = ("DIPS Arena", "Meona")
RULES = BrakeRules()


def key(student: int, period: str = "P1", system: str = SYSTEMS[0]) -> EntitlementKey:
    return EntitlementKey(f"student-{student:03d}", system, period)


def group(
    students: int,
    ended: Iterable[EntitlementKey] = (),
    changed: Iterable[EntitlementKey] = (),
    *,
    under_way: Iterable[EntitlementKey] = (),
    periods: tuple[str, ...] = ("P1",),
    name: str = "HVL",
    sheets: Mapping[int, str] | None = None,
) -> GroupLoad:
    """So many students in each period, each with two systems; `ended` and `changed` are planned."""
    sheet_of = sheets or {}
    stands = {
        key(n, period, system): sheet_of.get(n, period)
        for period in periods
        for n in range(students)
        for system in SYSTEMS
    }
    touches = [
        *(Touch(k, stands[k], True, seal(k, name)) for k in ended),
        *(Touch(k, stands[k], False, seal(k, name)) for k in changed),
        *(Touch(k, stands[k], True, None) for k in under_way),
    ]
    return GroupLoad(name, stands, touches)


def seal(k: EntitlementKey, name: str = "HVL") -> str:
    return f"{name}/{k.person_id}/{k.system}/{k.calendar_row_id}"


def both(students: Iterable[int], period: str = "P1") -> list[EntitlementKey]:
    return [key(n, period, system) for n in students for system in SYSTEMS]


def braked(*loads: GroupLoad, rulings: Mapping[str, Ruling] | None = None) -> dict[str, Braked]:
    return brake(loads, rulings or {}, RULES)


@pytest.mark.parametrize(
    ("load", "stopped"),
    [
        pytest.param(group(20), False, id="nothing"),
        pytest.param(group(20, ended=both([1])), False, id="one student leaves"),
        pytest.param(group(20, changed=both([1, 2])), False, id="two students get other days"),
        pytest.param(group(20, ended=both([1, 2]), changed=both([3, 4])), False, id="20 % is not more than 20 %"),
        pytest.param(group(20, ended=both([1, 2]), changed=both([3, 4, 5])), True, id="25 % is"),
        pytest.param(group(10, changed=both([1, 2])), False, id="four lines are fewer than five"),
        pytest.param(group(10, changed=[*both([1, 2]), key(3)]), True, id="five lines of twenty"),
        pytest.param(group(1, ended=both([0])), False, id="the only student"),
        pytest.param(group(2, ended=both([0])), False, id="one of two students"),
        pytest.param(group(2, ended=both([0, 1])), True, id="both students of a sheet, few as they are"),
        pytest.param(group(3, ended=both([0, 1])), True, id="more than half of the sheet"),
        pytest.param(group(4, ended=both([0, 1])), False, id="half of the sheet is not more than half"),
        pytest.param(
            group(4, ended=[key(n) for n in range(4)]), False, id="a system is taken away, nobody leaves, below five"
        ),
        pytest.param(
            group(20, ended=both([0, 1]), sheets={0: "Internasjonale", 1: "Internasjonale"}),
            True,
            id="a small sheet beside a large one is emptied",
        ),
    ],
)
def test_what_is_unusual_is_stopped_and_what_is_ordinary_is_not(load: GroupLoad, stopped: bool) -> None:
    assert bool(braked(load)) is stopped


def test_many_small_plans_of_one_group_cannot_sneak_past_together() -> None:
    """Three students of each of four periods: in no period more than 20 %, in no plan more than six lines."""
    periods = ("P1", "P2", "P3", "P4")
    one = group(16, changed=both([1, 2, 3], "P1"), periods=periods)
    all_four = group(16, changed=[k for p in periods for k in both([1, 2, 3, 4], p)], periods=periods)
    assert not braked(one)
    assert braked(all_four)


def test_a_period_that_is_turned_over_is_seen_however_large_the_group_is() -> None:
    load = group(10, changed=both([1, 2, 3], "P1"), periods=("P1", "P2", "P3", "P4", "P5"))
    two_periods = group(10, changed=[*both([1, 2, 3], "P1"), key(1, "P2")], periods=("P1", "P2", "P3", "P4", "P5"))
    assert not braked(load), "6 of 100"
    assert "6 av 20 tilganger i perioden" in braked(two_periods)["HVL"].why


def test_what_has_left_without_a_receipt_counts_though_nothing_can_be_decided_about_it() -> None:
    load = group(20, ended=both([1]), under_way=both([2, 3, 4, 5]))
    found = braked(load)["HVL"]
    assert found.undecided == {seal(k) for k in both([1])}


def test_more_than_fifty_in_all_stops_every_group_that_has_some() -> None:
    loads = [group(60, changed=both(range(4)), name=f"group-{n}") for n in range(7)]  # 8 of 120 each: 56 in all
    assert set(braked(*loads)) == {load.group_id for load in loads}
    assert not braked(*loads[:6]), "48 are not more than 50"


def test_what_has_been_let_through_no_longer_counts_towards_fifty() -> None:
    loads = [group(60, changed=both(range(4)), name=f"group-{n}") for n in range(7)]
    rulings = {t.seal: Ruling.LET_THROUGH for t in loads[0].touches if t.seal}
    assert not braked(*loads, rulings=rulings)


def test_a_decision_lets_these_lines_through_and_asks_again_about_others() -> None:
    first = both([1, 2, 3, 4, 5])
    rulings = {seal(k): Ruling.LET_THROUGH for k in first}
    assert not braked(group(20, ended=first), rulings=rulings)
    assert not braked(group(20, ended=first[:-2]), rulings=rulings), "one came back: the rest was decided"
    again = braked(group(20, ended=[*first, key(6)]), rulings=rulings)["HVL"]
    assert again.undecided == {seal(key(6))}
    assert again.seals == again.undecided


def test_what_is_held_back_stays_so_even_when_it_is_no_longer_much() -> None:
    lines = both([1, 2, 3, 4, 5])
    rulings = {seal(k): Ruling.HOLD_BACK for k in lines}
    found = braked(group(20, ended=lines[:1]), rulings=rulings)["HVL"]
    assert found.held_back == {seal(lines[0])}
    assert not found.undecided


KEYS = st.builds(key, st.integers(0, 9), st.sampled_from(["P1", "P2"]), st.sampled_from(SYSTEMS))
RULINGS = st.dictionaries(KEYS.map(seal), st.sampled_from(Ruling))


@given(st.sets(KEYS, max_size=20), st.sets(KEYS, max_size=20), RULINGS)
def test_only_planned_lines_are_braked_and_never_one_that_was_let_through(
    ended: set[EntitlementKey], changed: set[EntitlementKey], rulings: dict[str, Ruling]
) -> None:
    load = group(10, ended=sorted(ended), changed=sorted(changed - ended), periods=("P1", "P2"))
    for found in braked(load, rulings=rulings).values():
        assert found.seals <= {t.seal for t in load.touches}
        assert all(rulings.get(s) is not Ruling.LET_THROUGH for s in found.seals)
        assert found.why if found.undecided else not found.why
        assert not found.undecided & found.held_back


@given(st.sets(KEYS, min_size=1, max_size=20), KEYS)
def test_one_more_line_never_lets_go_of_what_was_braked(ended: set[EntitlementKey], more: EntitlementKey) -> None:
    before = braked(group(10, ended=sorted(ended), periods=("P1", "P2")))
    after = braked(group(10, ended=sorted(ended | {more}), periods=("P1", "P2")))
    assert set(before) <= set(after)
    if before:
        assert before["HVL"].undecided <= after["HVL"].undecided


@given(st.integers(1, 12), st.sets(st.integers(0, 11), min_size=2))
def test_letting_everything_through_stops_nothing(students: int, gone: set[int]) -> None:
    load = group(students, ended=both(sorted(n for n in gone if n < students)))
    assert not braked(load, rulings={t.seal: Ruling.LET_THROUGH for t in load.touches if t.seal})
