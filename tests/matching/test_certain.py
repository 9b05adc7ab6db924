"""The certain matches alone are those that the whole ladder calls certain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from praksis.matching import Outcome, Side, Verdict, certain, match
from tests.matching.sides import side
from tests.matching.test_rules import VERDICTS, rows


@pytest.mark.slow
@given(rows("p"), rows("r"), VERDICTS)
@settings(max_examples=300, deadline=None)
def test_they_are_the_certain_ones_of_the_ladder(p: list[Side], r: list[Side], v: list[Verdict]) -> None:
    assert certain(p, r, v) == tuple(found for found in match(p, r, v) if found.outcome is Outcome.CERTAIN)


def test_what_is_only_alike_is_not_among_them() -> None:
    placements = [side("p1", "Anna, Berg", email="a@example.no"), side("p2", "Bo, Lie", email="b@example.no")]
    registrations = [side("r1", "Anna, Berg", email="a@example.no"), side("r2", "Bo, Lie", email="c@example.no")]
    (only,) = certain(placements, registrations)
    assert (only.placement_id, only.registration_id, only.evidence) == ("p1", "r1", "samme navn og e-postadresse")
