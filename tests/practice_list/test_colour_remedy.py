"""The remedy for a status colour that is not sure fits what made it so."""

from __future__ import annotations

import pytest

from praksis.practice_list.colour_remedy import remedy_for
from praksis.workbook import Why
from tests.practice_list.factories import ORANGE, Fake, read, student


def test_a_covered_cell_and_an_odd_colour_are_told_apart() -> None:
    found = read(Fake(rows=[student(0), student(1), student(2)], fills={"J8": ORANGE}, merged=["J6:J7"]))
    told = {f.row: f.message for f in found.findings if f.code == "colour-unsure"}
    assert "slått sammen" in told[7]
    assert "verken gul eller grønn" in told[8] or "mellom gul og grønn" in told[8]


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.CLEAR])
def test_every_cause_has_a_remedy_of_its_own(why: Why) -> None:
    assert remedy_for(why) != remedy_for(Why.CLEAR)
