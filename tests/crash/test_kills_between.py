"""Killed where a commit point is not: at the change of a file, again and again, and with people at work in between."""

from __future__ import annotations

from functools import partial

import pytest

from tests.crash import small_season as season
from tests.crash.harness import Harness, Place, grow_old

pytestmark = [pytest.mark.crash, pytest.mark.slow]

OF_PAINTING = ["sync.painting-intended/after", "sync.workbook-replaced/after"]
OF_HANDING_OVER = ["package-reserved", "package-written", "package-sealed", "package-published", "lines-handed-over"]
SEEDS = ["lofoten", "voss"]
KILLS_OF_A_SEED = 20


WHERE_ORDERS_ARE_AT_STAKE = [
    "whole-season:first-apply",
    "whole-season:second-apply",
    "whole-season:confirm",
    "taken-back:withdraw",
    "taken-back:correction",
    "taken-back:rejection",
    "old-backup:reconcile",
]


@pytest.mark.parametrize("where", WHERE_ORDERS_ARE_AT_STAKE)
def test_killed_at_the_change_of_a_file_it_comes_to_the_same_end(harness: Harness, where: str) -> None:
    """The first change of each kind: made, put in place of another, linked, removed; soak takes every one of every step."""
    first_of_kind: dict[str, Place] = {}
    for place in harness.places(lambda moment: moment.startswith("file/")):
        if f"{place.script}:{place.step}" == where:
            first_of_kind.setdefault(place.kill.moment, place)
    assert first_of_kind
    for found in harness.all_of([partial(harness.kill_once, place) for place in first_of_kind.values()]):
        assert not found, "\n".join(found)


@pytest.mark.parametrize("moment", ["file/link"])
def test_what_a_killed_process_left_of_a_package_is_swept_away_when_it_is_old(harness: Harness, moment: str) -> None:
    places = [p for p in harness.places(lambda m: m == moment) if (p.script, p.step) == ("whole-season", "first-apply")]
    found = harness.kill_and_play_on(places[-1], between=grow_old)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("point", OF_HANDING_OVER)
def test_an_apply_that_died_is_brought_to_its_end_by_the_next_sync_without_being_given_again(
    harness: Harness, point: str
) -> None:
    moment = "after" if point == "package-reserved" else "before"
    (place,) = [
        p
        for p in harness.places(lambda met: met == f"apply.{point}/{moment}")
        if (p.script, p.step) == ("package-given-up", "apply-again")
    ]
    found = harness.kill_and_play_on(place, give_again=False)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("moment", OF_PAINTING)
def test_our_colour_stays_ours_when_the_coordinator_saves_between_the_kill_and_the_next_run(
    harness: Harness, moment: str
) -> None:
    (place,) = [
        p for p in harness.places(lambda m: m == moment) if (p.script, p.step) == ("whole-season", "receipts-sync")
    ]
    found = harness.kill_and_meddle(place, season.the_coordinator_corrects_a_ward)
    assert not found, "\n".join(found)


def test_killed_again_and_again_the_season_comes_through(harness: Harness) -> None:
    for found in harness.all_of([partial(harness.kill_again_and_again, "whole-season", seed) for seed in SEEDS]):
        assert not found, "\n".join(found)


def test_killed_again_and_again_a_package_is_taken_back_once_and_receipted_once(harness: Harness) -> None:
    """With the kills at each commit point and at the changes of files these make two hundred and more."""
    kills = [partial(harness.kill_again_and_again, "taken-back", seed, at_least=KILLS_OF_A_SEED) for seed in SEEDS]
    for found in harness.all_of(kills):
        assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.parametrize("script", ["whole-season", "package-astray", "package-given-up", "taken-back", "old-backup"])
def test_killed_two_thousand_times_in_all_each_script_comes_through(harness: Harness, script: str) -> None:
    seeds = ["hardanger", "sunnhordland"]
    for found in harness.all_of([partial(harness.kill_again_and_again, script, s, at_least=200) for s in seeds]):
        assert not found, "\n".join(found)
