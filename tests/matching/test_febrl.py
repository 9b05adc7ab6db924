"""FEBRL 1 to 4: thousands of people whom we did not invent, and not one taken for another.

The floors are those that the rules were frozen with; `python -m benchmarks.matching` prints the whole tables. A zero here
means «0 of n»: the 95 % upper bound is 3/n.
"""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.corruption import corrupted
from benchmarks.febrl import DataSet, data_set
from benchmarks.tally import Tally, tally
from praksis.matching import match

pytestmark = pytest.mark.slow


def run(rows: DataSet, *, with_number: bool) -> Tally:
    placements, registrations = rows.sides(with_number=with_number)
    return tally(match(placements, registrations), registrations, rows.truth())


@cache
def febrl(number: int, with_number: bool) -> Tally:
    return run(data_set(number), with_number=with_number)


@pytest.mark.parametrize("with_number", [True, False], ids=["med nummer", "uten nummer"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_nobody_is_matched_with_another(number: int, with_number: bool) -> None:
    counted = febrl(number, with_number)
    assert counted.wrong == 0
    # Two of five at least are matched: a matcher that dares nothing is not right, only silent.
    assert counted.recall >= 0.40


def test_with_the_number_nine_of_ten_are_matched_and_hardly_one_is_lost() -> None:
    counted = febrl(4, True)
    assert counted.present == 5000
    assert counted.recall >= 0.90
    assert counted.found >= 0.99
    # A case should be quick to decide: hardly more than one candidate each.
    assert counted.proposals / counted.undecided < 1.5


def test_without_the_number_as_with_students_from_abroad_most_are_matched_or_asked_about() -> None:
    counted = febrl(4, False)
    assert counted.recall >= 0.45
    assert counted.found >= 0.93


def test_those_who_never_registered_are_matched_with_nobody() -> None:
    whole = data_set(4)
    half = DataSet("FEBRL 4, halve", whole.placements, whole.registrations[::2])
    for with_number in (True, False):
        counted = run(half, with_number=with_number)
        assert counted.absent == 2500
        assert counted.wrong == 0


@pytest.mark.parametrize("contacts", [False, True], ids=["uten kontakt", "med kontakt"])
@pytest.mark.parametrize("seed", [20261121, 17])
def test_fresh_slips_make_no_wrong_match_either(seed: int, contacts: bool) -> None:
    fresh = corrupted(data_set(4), seed, contacts=contacts)
    for with_number in (True, False):
        counted = run(fresh, with_number=with_number)
        assert counted.wrong == 0
        assert counted.absent > 300
        assert counted.recall >= (0.80 if with_number else 0.40)
        assert counted.found >= (0.98 if with_number else 0.90)


def test_the_ids_of_febrl_became_valid_numbers_one_to_one() -> None:
    rows = data_set(4)
    placements, _ = rows.sides(with_number=True)
    ids = {row.id: row.soc_sec_id for row in rows.placements}
    hashes = {side.number_hash for side in placements}
    assert None not in {side.number_hash for side in placements if ids[side.id]}
    assert len(hashes) == len(set(ids.values()))
