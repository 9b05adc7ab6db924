"""Lines that lie with the person who places orders: which of them must not be placed as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.access import Days
from praksis.do_not_order import OUT, UNDECIDED, HandedOver, Instead, instead, what_now
from praksis.holds import Hold
from praksis.planning import LineKind, Wanted

TODAY = date(2026, 8, 20)
DAYS, LONGER = Days(date(2026, 9, 7), date(2026, 10, 16)), Days(date(2026, 9, 7), date(2026, 10, 20))
WANT = Wanted("Student", DAYS, ("p1",), "hash", "Registrert.", "hansen anna", "Hjerte 1")
GRANT = HandedOver(LineKind.GRANT, "Student", DAYS, "hash", "Hjerte 1")
CANCEL = HandedOver(LineKind.CANCEL, "Student", DAYS, None, None)


@pytest.mark.parametrize(
    ("line", "want", "holds", "found"),
    [
        pytest.param(GRANT, WANT, (), (), id="right as it is"),
        pytest.param(GRANT, None, (), (Instead.NOTHING,), id="the row is gone"),
        pytest.param(GRANT, None, (Hold.HAS_LEFT,), (Instead.NOTHING,), id="has left"),
        pytest.param(GRANT, None, (Hold.HELD_BACK,), (Instead.NOTHING,), id="held back by a decision"),
        pytest.param(GRANT, None, (Hold.LIST_WITHDRAWN,), (Instead.NOTHING,), id="the list is withdrawn"),
        pytest.param(GRANT, None, (Hold.STRUCK_THROUGH,), (Instead.WAIT,), id="struck, nobody has decided"),
        pytest.param(GRANT, None, (Hold.SAME_STUDENT_CORRECTED,), (Instead.WAIT,), id="corrected, perhaps"),
        pytest.param(GRANT, None, (Hold.HAND_PAINTED,), (), id="only a colour"),
        pytest.param(GRANT, None, (Hold.DOCUMENT_GONE,), (), id="only a list that is away"),
        pytest.param(GRANT, replace(WANT, days=LONGER), (), (Instead.OTHER_DAYS,), id="other days"),
        pytest.param(GRANT, replace(WANT, role="Les"), (), (Instead.OTHER_ROLE,), id="another role"),
        pytest.param(GRANT, replace(WANT, ward="Ortopedisk"), (), (Instead.OTHER_WARD,), id="another ward"),
        pytest.param(GRANT, replace(WANT, ward=None), (), (), id="orders carry no ward any more"),
        pytest.param(GRANT, replace(WANT, number_hash="other"), (), (Instead.OTHER_NUMBER,), id="another number"),
        pytest.param(
            GRANT,
            replace(WANT, days=LONGER, number_hash="other"),
            (),
            (Instead.OTHER_NUMBER, Instead.OTHER_DAYS),
            id="both",
        ),
        pytest.param(CANCEL, None, (), (), id="an end that still is right"),
        pytest.param(CANCEL, WANT, (), (Instead.STAYS,), id="an end of what is wanted again"),
    ],
)
def test_a_line_is_held_against_what_should_be_now(
    line: HandedOver, want: Wanted | None, holds: tuple[Hold, ...], found: tuple[Instead, ...]
) -> None:
    assert instead(line, want, holds, TODAY) == found


def test_what_is_over_is_not_warned_of() -> None:
    assert instead(GRANT, None, (), date(2026, 11, 1)) == ()
    assert instead(GRANT, replace(WANT, days=LONGER), (), date(2026, 10, 18)) == (Instead.OTHER_DAYS,)


def test_the_words_say_what_it_should_be() -> None:
    want = replace(WANT, days=LONGER, number_hash="other")
    assert what_now(instead(GRANT, want, (), TODAY), GRANT, want) == (
        "fødselsnummeret er rettet etter at pakken ble laget; dagene skal være 07.09.2026–20.10.2026, ikke "
        "07.09.2026–16.10.2026"
    )


def test_certain_and_uncertain_reasons_are_kept_apart() -> None:
    assert not OUT & UNDECIDED


@given(
    st.builds(
        HandedOver,
        st.sampled_from([LineKind.GRANT, LineKind.CHANGE]),
        st.sampled_from(["Student", "Les"]),
        st.sampled_from([DAYS, LONGER]),
        st.sampled_from(["hash", None]),
        st.sampled_from(["Hjerte 1", None]),
    ),
    st.none()
    | st.builds(
        lambda role, days, ward: replace(WANT, role=role, days=days, ward=ward),
        st.sampled_from(["Student", "Les"]),
        st.sampled_from([DAYS, LONGER]),
        st.sampled_from(["Hjerte 1", None]),
    ),
    st.sets(st.sampled_from(Hold), max_size=3),
)
def test_whatever_is_found_has_its_words_and_a_line_as_wanted_is_left_in_peace(
    line: HandedOver, want: Wanted | None, holds: set[Hold]
) -> None:
    found = instead(line, want, holds, TODAY)
    words = what_now(found, line, want)
    assert bool(found) is bool(words)
    if want is not None:
        assert bool(found) is ((line.role, line.days) != (want.role, want.days))
