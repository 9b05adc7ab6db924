"""Order lines: what is derived, what is left alone, and when two plans are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.access import Days
from praksis.planning import (
    IN_EFFECT,
    LEFT_THE_HOUSE,
    LINE_KIND_WORDS,
    UNDER_WAY,
    Effective,
    EntitlementKey,
    LineDraft,
    LineKind,
    LineState,
    Wanted,
    case_name,
    derive,
    differences,
    differs,
    fingerprint,
    package_name,
    plan_name,
    read_number_name,
)
from tests.examples import at_most

TODAY = date(2026, 9, 1)
AUTUMN = Days(date(2026, 9, 7), date(2026, 11, 1))
LONGER = Days(date(2026, 9, 7), date(2026, 11, 8))
OVER = Days(date(2026, 3, 2), date(2026, 5, 3))
ANNA_DIPS = EntitlementKey("anna", "DIPS Arena", "autumn")
ANNA_MEONA = EntitlementKey("anna", "Meona", "autumn")
OLE_DIPS = EntitlementKey("ole", "DIPS Arena", "autumn")
ENOUGH = at_most(50)
NOBODY: frozenset[EntitlementKey] = frozenset()


def wanted(
    days: Days = AUTUMN,
    *,
    role: str = "Student",
    number_hash: str | None = "hash",
    evidence: str = "Registrert og overført.",
    sort_name: str = "hansen anna",
    placement_ids: tuple[str, ...] = ("p1",),
    ward: str | None = None,
) -> Wanted:
    return Wanted(role, days, placement_ids, number_hash, evidence, sort_name, ward)


def effective(
    days: Days = AUTUMN,
    *,
    role: str = "Student",
    line_id: str = "line-1",
    sort_name: str = "hansen anna",
    ward: str | None = None,
) -> Effective:
    return Effective(line_id, role, days, ("p1",), sort_name, ward)


def derived(
    want: Mapping[EntitlementKey, Wanted] | None = None,
    has: Mapping[EntitlementKey, Effective] | None = None,
    untouchable: frozenset[EntitlementKey] = NOBODY,
    uncertain: frozenset[EntitlementKey] = NOBODY,
    today: date = TODAY,
) -> tuple[LineDraft, ...]:
    return derive(want or {}, has or {}, untouchable, uncertain, today)


def ordered(lines: tuple[LineDraft, ...], has: Mapping[EntitlementKey, Effective]) -> dict[EntitlementKey, Effective]:
    """What is in effect when each of `lines` has its case number."""
    after = dict(has)
    for n, line in enumerate(lines):
        if line.kind is LineKind.CANCEL:
            del after[line.key]
        else:
            after[line.key] = Effective(f"new-{n}", line.role, line.days, line.placement_ids, line.sort_name, line.ward)
    return after


KEYS = st.builds(
    EntitlementKey,
    st.sampled_from(["anna", "ole", "kari"]),
    st.sampled_from(["DIPS Arena", "Meona"]),
    st.just("autumn"),
)
SPANS = st.sampled_from(
    [
        Days(TODAY + timedelta(days=first), TODAY + timedelta(days=last))
        for first in (-60, -1, 0, 6)
        for last in (-30, -1, 0, 1, 61, 68)
        if first <= last
    ]
)
ROLES = st.sampled_from(["Student", "Lesetilgang"])
WARDS = st.sampled_from([None, "Hjerte 1", "hjerte  1", "Ortopedisk"])
WANTED = st.dictionaries(KEYS, st.builds(lambda days, role, w: wanted(days, role=role, ward=w), SPANS, ROLES, WARDS))
HAS = st.dictionaries(KEYS, st.builds(lambda days, role, w: effective(days, role=role, ward=w), SPANS, ROLES, WARDS))
SOME_KEYS = st.frozensets(KEYS, max_size=3)


def test_what_is_wanted_and_not_there_is_granted() -> None:
    (line,) = derived({ANNA_DIPS: wanted()})
    assert (line.kind, line.key, line.role, line.days) == (LineKind.GRANT, ANNA_DIPS, "Student", AUTUMN)
    assert (line.number_hash, line.replaces_id, line.why) == ("hash", None, "Registrert og overført.")


def test_what_is_there_as_wanted_asks_for_nothing() -> None:
    assert derived({ANNA_DIPS: wanted()}, {ANNA_DIPS: effective()}) == ()


def test_other_days_are_a_change_that_says_from_and_to() -> None:
    (line,) = derived({ANNA_DIPS: wanted(LONGER)}, {ANNA_DIPS: effective(AUTUMN)})
    assert (line.kind, line.days, line.replaces_id) == (LineKind.CHANGE, LONGER, "line-1")
    assert line.why == "Endret dager fra 07.09.2026–01.11.2026 til 07.09.2026–08.11.2026."


def test_another_role_is_a_change_that_says_from_and_to() -> None:
    (line,) = derived({ANNA_DIPS: wanted(role="Lesetilgang")}, {ANNA_DIPS: effective(role="Student")})
    assert line.why == "Endret rolle fra Student til Lesetilgang."


def test_days_and_role_together_are_one_change() -> None:
    (line,) = derived({ANNA_DIPS: wanted(LONGER, role="B")}, {ANNA_DIPS: effective(role="A")})
    assert line.why == "Endret dager fra 07.09.2026–01.11.2026 til 07.09.2026–08.11.2026 og rolle fra A til B."


def test_what_is_gone_is_cancelled_as_it_was() -> None:
    (line,) = derived({}, {ANNA_DIPS: effective()})
    assert (line.kind, line.days, line.role, line.replaces_id) == (LineKind.CANCEL, AUTUMN, "Student", "line-1")
    assert line.why == "Studenten står ikke lenger i listen."


def test_a_system_that_goes_while_the_student_stays_is_not_told_as_a_student_who_left() -> None:
    (line,) = derived({ANNA_DIPS: wanted()}, {ANNA_DIPS: effective(), ANNA_MEONA: effective(line_id="line-2")})
    assert (line.kind, line.key, line.replaces_id) == (LineKind.CANCEL, ANNA_MEONA, "line-2")
    assert "Studenten står ikke lenger" not in line.why


def test_a_change_and_a_cancel_carry_no_number() -> None:
    lines = derived({ANNA_DIPS: wanted(LONGER)}, {ANNA_DIPS: effective(), OLE_DIPS: effective()})
    assert {line.kind for line in lines} == {LineKind.CHANGE, LineKind.CANCEL}
    assert all(line.number_hash is None for line in lines)


def test_a_row_that_is_held_keeps_what_is_in_effect() -> None:
    has = {ANNA_DIPS: effective()}
    assert derived({}, has, uncertain=frozenset({ANNA_DIPS})) == ()
    assert derived({ANNA_DIPS: wanted(LONGER)}, has, uncertain=frozenset({ANNA_DIPS})) == ()


def test_a_line_that_has_left_the_house_or_was_refused_stands_alone_until_it_is_settled() -> None:
    untouchable = frozenset({ANNA_DIPS})
    assert derived({ANNA_DIPS: wanted()}, untouchable=untouchable) == ()
    assert derived({ANNA_DIPS: wanted(LONGER)}, {ANNA_DIPS: effective()}, untouchable) == ()
    assert derived({}, {ANNA_DIPS: effective()}, untouchable) == ()


def test_days_that_are_over_are_neither_granted_nor_cancelled() -> None:
    assert derived({ANNA_DIPS: wanted(OVER)}) == ()
    assert derived({}, {ANNA_DIPS: effective(OVER)}) == ()
    assert derived({ANNA_DIPS: wanted(OVER)}, {ANNA_DIPS: effective(OVER, role="Annen")}) == ()


def test_the_last_day_is_not_over_yet() -> None:
    one_day = Days(TODAY, TODAY)
    assert [line.kind for line in derived({ANNA_DIPS: wanted(one_day)})] == [LineKind.GRANT]
    assert [line.kind for line in derived({}, {ANNA_DIPS: effective(one_day)})] == [LineKind.CANCEL]


def test_a_practice_that_goes_on_after_its_access_ran_out_is_changed_and_not_forgotten() -> None:
    ran_out = Days(date(2026, 8, 3), TODAY - timedelta(days=1))
    goes_on = Days(date(2026, 8, 3), TODAY + timedelta(days=20))
    (line,) = derived({ANNA_DIPS: wanted(goes_on)}, {ANNA_DIPS: effective(ran_out)})
    assert (line.kind, line.days) == (LineKind.CHANGE, goes_on)


def test_lines_come_in_the_order_of_names_and_systems() -> None:
    want = {
        OLE_DIPS: wanted(sort_name="berg ole"),
        ANNA_MEONA: wanted(sort_name="hansen anna"),
        ANNA_DIPS: wanted(sort_name="hansen anna"),
    }
    assert [line.key for line in derived(want)] == [OLE_DIPS, ANNA_DIPS, ANNA_MEONA]


@ENOUGH
@given(WANTED, HAS, SOME_KEYS, SOME_KEYS, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_does_not_matter(
    want: dict[EntitlementKey, Wanted],
    has: dict[EntitlementKey, Effective],
    untouchable: frozenset[EntitlementKey],
    uncertain: frozenset[EntitlementKey],
    rng: Random,
) -> None:
    mixed_want, mixed_has = list(want.items()), list(has.items())
    rng.shuffle(mixed_want)
    rng.shuffle(mixed_has)
    lines = derived(want, has, untouchable, uncertain)
    assert derived(dict(mixed_want), dict(mixed_has), untouchable, uncertain) == lines


@ENOUGH
@given(WANTED, HAS, SOME_KEYS, SOME_KEYS)
def test_there_is_one_line_at_most_for_each_entitlement_and_it_is_of_the_right_kind(
    want: dict[EntitlementKey, Wanted],
    has: dict[EntitlementKey, Effective],
    untouchable: frozenset[EntitlementKey],
    uncertain: frozenset[EntitlementKey],
) -> None:
    lines = derived(want, has, untouchable, uncertain)
    assert len({line.key for line in lines}) == len(lines)
    for line in lines:
        assert line.key not in untouchable
        match line.kind:
            case LineKind.GRANT:
                assert line.key in want
                assert line.key not in has
            case LineKind.CHANGE:
                assert line.key in want
                assert line.replaces_id == has[line.key].line_id
                assert line.key not in uncertain
                assert differs(want[line.key], has[line.key])
            case LineKind.CANCEL:
                assert line.key not in want
                assert line.key not in uncertain
                assert line.days == has[line.key].days


@ENOUGH
@given(WANTED, HAS, SOME_KEYS, SOME_KEYS)
def test_whoever_is_wanted_from_now_on_has_it_or_has_a_line_unless_somebody_is_asked(
    want: dict[EntitlementKey, Wanted],
    has: dict[EntitlementKey, Effective],
    untouchable: frozenset[EntitlementKey],
    uncertain: frozenset[EntitlementKey],
) -> None:
    with_lines = {line.key for line in derived(want, has, untouchable, uncertain)}
    for key, w in want.items():
        if key in untouchable or w.days.last < TODAY or (key in uncertain and key in has):
            continue
        as_wanted = key in has and not differs(w, has[key])
        assert as_wanted is not (key in with_lines)


@ENOUGH
@given(WANTED, HAS, SOME_KEYS, SOME_KEYS)
def test_when_every_line_has_been_ordered_nothing_more_is_asked_for(
    want: dict[EntitlementKey, Wanted],
    has: dict[EntitlementKey, Effective],
    untouchable: frozenset[EntitlementKey],
    uncertain: frozenset[EntitlementKey],
) -> None:
    lines = derived(want, has, untouchable, uncertain)
    assert derived(want, ordered(lines, has), untouchable, uncertain) == ()


@ENOUGH
@given(WANTED, HAS)
def test_when_every_line_has_been_ordered_everybody_has_what_was_wanted(
    want: dict[EntitlementKey, Wanted], has: dict[EntitlementKey, Effective]
) -> None:
    after = ordered(derived(want, has), has)
    assert {k: (e.role, e.days) for k, e in after.items() if e.days.last >= TODAY} == {
        k: (w.role, w.days) for k, w in want.items() if w.days.last >= TODAY
    }


@ENOUGH
@given(WANTED, HAS, SOME_KEYS, SOME_KEYS)
def test_no_line_asks_for_a_day_outside_the_practice_days(
    want: dict[EntitlementKey, Wanted],
    has: dict[EntitlementKey, Effective],
    untouchable: frozenset[EntitlementKey],
    uncertain: frozenset[EntitlementKey],
) -> None:
    for line in derived(want, has, untouchable, uncertain):
        if line.kind is not LineKind.CANCEL:
            assert line.days == want[line.key].days
            assert line.days.last >= TODAY or has[line.key].days.last >= TODAY, "what is over is only ever shortened"


@ENOUGH
@given(WANTED, HAS)
def test_where_orders_carry_no_ward_no_line_and_no_fingerprint_knows_of_one(
    want: dict[EntitlementKey, Wanted], has: dict[EntitlementKey, Effective]
) -> None:
    bare_want = {key: replace(w, ward=None) for key, w in want.items()}
    bare_has = {key: replace(e, ward=None) for key, e in has.items()}
    lines = derived(bare_want, bare_has)
    assert all(line.ward is None for line in lines)
    assert fingerprint(lines) == fingerprint([replace(line, ward=None) for line in lines])


@ENOUGH
@given(WANTED, HAS)
def test_turning_the_ward_on_changes_nothing_that_was_ordered_without_one(
    want: dict[EntitlementKey, Wanted], has: dict[EntitlementKey, Effective]
) -> None:
    never_carried = {key: replace(e, ward=None) for key, e in has.items()}
    without = derived({key: replace(w, ward=None) for key, w in want.items()}, never_carried)
    assert [(line.key, line.kind) for line in derived(want, never_carried)] == [(x.key, x.kind) for x in without]


def test_another_ward_is_a_change_that_says_from_and_to() -> None:
    (line,) = derived({ANNA_DIPS: wanted(ward="Ortopedisk")}, {ANNA_DIPS: effective(ward="Hjerte 1")})
    assert (line.kind, line.ward) == (LineKind.CHANGE, "Ortopedisk")
    assert line.why == "Endret praksissted fra Hjerte 1 til Ortopedisk."


def test_three_changes_are_told_as_a_list() -> None:
    want, has = wanted(LONGER, role="B", ward="Ortopedisk"), effective(role="A", ward="Hjerte 1")
    (line,) = derived({ANNA_DIPS: want}, {ANNA_DIPS: has})
    assert line.why == (
        "Endret dager fra 07.09.2026–01.11.2026 til 07.09.2026–08.11.2026, rolle fra A til B og praksissted fra Hjerte 1 "
        "til Ortopedisk."
    )


@pytest.mark.parametrize("written", ["hjerte 1", " Hjerte  1 ", "HJERTE 1", None])
def test_another_spelling_of_the_ward_or_none_changes_nothing(written: str | None) -> None:
    assert derived({ANNA_DIPS: wanted(ward=written)}, {ANNA_DIPS: effective(ward="Hjerte 1")}) == ()


def test_a_change_for_another_reason_keeps_a_ward_that_the_list_no_longer_says() -> None:
    (line,) = derived({ANNA_DIPS: wanted(LONGER)}, {ANNA_DIPS: effective(ward="Hjerte 1")})
    assert line.ward == "Hjerte 1"


def draft(**changed: object) -> LineDraft:
    (line,) = derived({ANNA_DIPS: wanted()})
    return replace(line, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed", [{"why": "andre ord"}, {"sort_name": "annet navn"}, {"placement_ids": ("p1", "p9")}], ids=str
)
def test_words_and_names_do_not_make_another_plan(changed: dict[str, object]) -> None:
    assert fingerprint([draft()]) == fingerprint([draft(**changed)])


@pytest.mark.parametrize(
    "changed",
    [
        {"days": LONGER},
        {"days": Days(AUTUMN.first - timedelta(days=1), AUTUMN.last)},
        {"role": "Lesetilgang"},
        {"number_hash": "another"},
        {"number_hash": None},
        {"kind": LineKind.CHANGE},
        {"replaces_id": "line-1"},
        {"ward": "Hjerte 1"},
        {"key": ANNA_MEONA},
        {"key": OLE_DIPS},
        {"key": replace(ANNA_DIPS, calendar_row_id="spring")},
    ],
    ids=str,
)
def test_what_a_line_asks_for_makes_another_plan(changed: dict[str, object]) -> None:
    assert fingerprint([draft()]) != fingerprint([draft(**changed)])


def test_the_order_of_lines_does_not_make_another_plan_and_their_number_does() -> None:
    lines = [draft(), draft(key=ANNA_MEONA), draft(key=OLE_DIPS)]
    assert len({fingerprint(mixed) for mixed in permutations(lines)}) == 1
    assert len({fingerprint(lines[:n]) for n in range(4)}) == 4


def test_values_that_run_into_each_other_are_still_told_apart() -> None:
    one, other = draft(key=EntitlementKey("a", "b c", "d")), draft(key=EntitlementKey("a b", "c", "d"))
    assert fingerprint([one]) != fingerprint([other])


@ENOUGH
@given(WANTED, WANTED)
def test_the_fingerprint_is_the_same_exactly_when_nothing_differs(
    one: dict[EntitlementKey, Wanted], other: dict[EntitlementKey, Wanted]
) -> None:
    planned, now = derived(one), derived(other)
    gone, come = differences(planned, now)
    assert (fingerprint(planned) == fingerprint(now)) is (not gone and not come)
    assert differences(now, planned) == (come, gone)
    assert {line.identity for line in planned} - {line.identity for line in gone} | {
        line.identity for line in come
    } == {line.identity for line in now}


def test_differences_name_the_line_that_went_and_the_one_that_came() -> None:
    gone, come = differences([draft(), draft(key=OLE_DIPS)], [draft(days=LONGER), draft(key=OLE_DIPS, why="nye ord")])
    assert [line.days for line in gone] == [AUTUMN]
    assert [line.days for line in come] == [LONGER]


def test_a_line_under_way_is_never_in_effect() -> None:
    assert not UNDER_WAY & IN_EFFECT
    assert LEFT_THE_HOUSE < UNDER_WAY
    assert set(LINE_KIND_WORDS) == set(LineKind)
    assert {LineState.REJECTED, LineState.NOT_PLACED, LineState.CANCELLED, LineState.DROPPED}.isdisjoint(
        UNDER_WAY | IN_EFFECT
    )


@given(st.integers(0, 10**9 - 1))
def test_a_number_is_read_again_from_its_name_however_it_is_typed(number: int) -> None:
    for name, letter in ((plan_name(number), "P"), (package_name(number), "O"), (case_name(number), "S")):
        for typed in (name, name.lower(), f" {name} ", name.replace("-", ""), str(number)):
            assert read_number_name(typed, letter) == number


def test_names_are_as_people_use_them() -> None:
    assert (plan_name(412), package_name(31), case_name(7)) == ("P-0412", "O-0031", "S-0007")
    assert plan_name(12345) == "P-12345"


@pytest.mark.parametrize(
    "typed", ["", "P", "P-", "O-0412", "P-P-1", "P-P1", "P--1", "-1", "1.5", "٣", "P-0412x", "0412 0413", "1" * 10]
)
def test_what_is_no_such_number_is_none(typed: str) -> None:
    assert read_number_name(typed, "P") is None
