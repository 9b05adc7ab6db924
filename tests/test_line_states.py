"""The table of states is whole, has no way back, and leaves at most one line of an entitlement in effect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.line_states import PlacedLine, may_become, settled
from praksis.planning import IN_EFFECT, LineKind, LineState

S = LineState
RECEIPTS = {S.ORDERED, S.APPROVED, S.IMPLEMENTED, S.REJECTED, S.NOT_PLACED, S.WITHDRAWN}
ASKED_FOR = {
    S.PLANNED: {S.HANDED_OVER, S.UNKNOWN, S.DROPPED},
    S.HANDED_OVER: RECEIPTS,
    S.UNKNOWN: {S.HANDED_OVER, S.DROPPED},
    S.ORDERED: {S.APPROVED, S.IMPLEMENTED, S.REJECTED, S.CANCELLED, S.REPLACED, S.ENDED},
    S.APPROVED: {S.IMPLEMENTED, S.REJECTED, S.CANCELLED, S.REPLACED, S.ENDED},
    S.IMPLEMENTED: {S.CANCELLED, S.REPLACED, S.ENDED},
    S.ADOPTED: {S.CANCELLED, S.REPLACED, S.ENDED},
    S.ENDED: {S.CANCELLED, S.REPLACED},
    S.WITHDRAWN: {S.ORDERED},
    S.REJECTED: set(),
    S.NOT_PLACED: {S.ORDERED, S.APPROVED, S.IMPLEMENTED},
    S.DROPPED: set(),
    S.CANCELLED: {*IN_EFFECT, S.CANCELLED, S.REPLACED, S.REJECTED},
    S.REPLACED: {*IN_EFFECT, S.CANCELLED, S.REPLACED, S.REJECTED},
}
NOT_OF_A_CANCELLATION = {S.CANCELLED, S.REPLACED, S.ENDED, S.ADOPTED}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("kind", list(LineKind))
def test_a_line_goes_where_the_routine_lets_it_and_nowhere_else(kind: LineKind, state: LineState) -> None:
    expected = ASKED_FOR[state]
    if kind is LineKind.CANCEL:
        superseded = state in (S.CANCELLED, S.REPLACED)
        expected = {S.REJECTED} if superseded else expected - NOT_OF_A_CANCELLATION
    assert {new for new in S if may_become(kind, state, new)} == expected


@pytest.mark.parametrize("kind", list(LineKind))
def test_from_ordered_to_implemented_there_is_no_way_back(kind: LineKind) -> None:
    order = [S.HANDED_OVER, S.ORDERED, S.APPROVED, S.IMPLEMENTED]
    for at, state in enumerate(order):
        assert all(may_become(kind, state, later) for later in order[at + 1 :])
        assert not any(may_become(kind, state, earlier) for earlier in order[: at + 1])


def line(name: str, kind: LineKind, state: LineState = S.ORDERED, **steps: bool) -> PlacedLine:
    return PlacedLine(name, kind, state, **steps)


GRANT, CHANGE, CANCEL = LineKind.GRANT, LineKind.CHANGE, LineKind.CANCEL


def test_a_change_replaces_and_a_cancellation_cancels() -> None:
    lines = [line("a", GRANT), line("b", CHANGE), line("c", CANCEL)]
    assert settled(lines) == {"a": S.REPLACED, "b": S.CANCELLED, "c": S.ORDERED}


def test_a_grant_whose_change_is_rejected_is_in_effect_again_as_far_as_it_had_come() -> None:
    lines = [line("a", GRANT, S.REPLACED, approved=True, implemented=True), line("b", CHANGE, S.REJECTED)]
    assert settled(lines) == {"a": S.IMPLEMENTED}
    lines = [line("a", GRANT, S.REPLACED, adopted=True), line("b", CHANGE, S.REJECTED)]
    assert settled(lines) == {"a": S.ADOPTED}


def test_a_rejected_cancellation_leaves_the_newest_change_standing() -> None:
    lines = [line("a", GRANT, S.REPLACED), line("b", CHANGE, S.CANCELLED, approved=True), line("c", CANCEL, S.REJECTED)]
    assert settled(lines) == {"a": S.REPLACED, "b": S.APPROVED}


def test_a_change_in_the_middle_that_is_rejected_late_changes_nothing_of_what_came_after() -> None:
    lines = [line("a", GRANT, S.REPLACED), line("b", CHANGE, S.REJECTED), line("c", CHANGE)]
    assert settled(lines) == {"a": S.REPLACED, "c": S.ORDERED}


def test_granted_anew_after_a_cancellation_that_was_rejected_is_one_access() -> None:
    lines = [line("a", GRANT, S.CANCELLED), line("b", CANCEL, S.REJECTED), line("c", GRANT)]
    assert settled(lines) == {"a": S.REPLACED, "c": S.ORDERED}


@given(
    st.lists(
        st.tuples(st.sampled_from(list(LineKind)), st.sampled_from(list(S)), st.booleans(), st.booleans()), max_size=8
    )
)
def test_at_most_one_line_is_in_effect_and_settling_twice_is_settling_once(
    drawn: list[tuple[LineKind, LineState, bool, bool]],
) -> None:
    lines = [
        PlacedLine(str(n), kind, state, approved=approved, implemented=implemented)
        for n, (kind, state, approved, implemented) in enumerate(drawn)
    ]
    states = settled(lines)
    in_effect = [p for p in lines if p.kind is not CANCEL and states.get(p.line_id, p.state) in IN_EFFECT]
    assert len(in_effect) <= 1
    again = [
        PlacedLine(p.line_id, p.kind, states.get(p.line_id, p.state), approved=p.approved, implemented=p.implemented)
        for p in lines
    ]
    twice = settled(again)
    assert twice.keys() == states.keys()
    assert {k for k, s in twice.items() if s in IN_EFFECT} == {k for k, s in states.items() if s in IN_EFFECT}
