"""Which green cells are taken over from the manual routine: rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from praksis.adoption import NOT_TAKEN_WORDS, GreenCell, NotTaken, why_not_taken
from praksis.clock import OSLO

CUTOVER = date(2026, 8, 4)
IN_TIME = datetime(2026, 8, 4, 23, 59, 59, tzinfo=OSLO)
CELL = GreenCell(
    since=IN_TIME, means_ordered=True, place_known=True, has_systems=True, manual=False, struck=False, copied=False
)


def test_a_cell_that_was_green_on_the_last_evening_is_taken_and_one_of_the_next_day_is_not() -> None:
    assert why_not_taken(CELL, CUTOVER) is None
    midnight = datetime(2026, 8, 5, 0, 0, tzinfo=OSLO)
    assert why_not_taken(replace(CELL, since=midnight), CUTOVER) is NotTaken.AFTER_CUTOVER


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"manual": True}, NotTaken.HANDLED_MANUALLY),
        ({"struck": True}, NotTaken.STRUCK),
        ({"copied": True}, NotTaken.COPIED_SHEET),
        ({"place_known": False}, NotTaken.PLACE_UNKNOWN),
        ({"has_systems": False}, NotTaken.NO_SYSTEMS),
    ],
)
def test_each_reason_keeps_a_cell_out(changed: dict[str, Any], why: NotTaken) -> None:
    assert why_not_taken(replace(CELL, **changed), CUTOVER) is why


@pytest.mark.parametrize("changed", [{"place_known": False}, {"has_systems": False}])
def test_registrert_says_transferred_whatever_the_practice(changed: dict[str, Any]) -> None:
    assert why_not_taken(replace(CELL, means_ordered=False, **changed), CUTOVER) is None


def test_every_reason_has_its_words() -> None:
    assert set(NOT_TAKEN_WORDS) == set(NotTaken)
