"""Killed once at each commit point, on each side: nothing lost, nothing doubled, and nothing else either (promise 2)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial

import pytest

from praksis.commit_points import CommitPoint
from tests.crash.harness import SIDES, Harness, Place, is_of
from tests.crash.scripts import SCRIPTS

pytestmark = [pytest.mark.crash, pytest.mark.slow]

EXEMPT: Mapping[CommitPoint, str] = {}
"""Points that no script meets, each with the reason why that is right. There are none."""


Verdicts = dict[tuple[CommitPoint, str], list[str]]


@pytest.fixture(scope="module")
def verdicts(harness: Harness, request: pytest.FixtureRequest) -> Verdicts:
    """What is wrong after a kill at each point and side that is asked for; they are all made here, two at a time."""
    asked = [
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    ]
    wanted = [(point, side) for point in CommitPoint for side in SIDES if {"point": point, "side": side} in asked]
    return dict(zip(wanted, harness.all_of([partial(_verdict, harness, *one) for one in wanted]), strict=True))


def _verdict(harness: Harness, point: CommitPoint, side: str) -> list[str]:
    places = harness.places(is_of(point, side))
    if point in EXEMPT:
        return [f"{point.value} is met after all: strike its exemption"] if places else []
    if not places:
        return [f"no script meets {point.value} ({side}): add a step to tests/crash/scripts.py that does"]
    place = places[0] if point.value.startswith("sync.") else _last_of_season(places)
    return _killed_at(harness, place)


def _killed_at(harness: Harness, place: Place) -> list[str]:
    try:
        found = harness.kill_once(place)
    except AssertionError as error:
        found = [str(error)]
    return [*found, f"once more: PRAKSIS_CRASH_REPLAY='{place}' pytest tests/crash -k replay"] if found else []


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("point", CommitPoint)
def test_killed_at_a_commit_point_and_run_again_it_comes_to_the_same_end(
    verdicts: Verdicts, point: CommitPoint, side: str
) -> None:
    assert not verdicts[point, side], "\n".join(verdicts[point, side])


def _last_of_season(places: list[Place]) -> Place:
    """Where changes, cancellations and the second receipt go through the same points as the first orders."""
    return [*places[:1], *(place for place in places if place.script == "whole-season")][-1]


@pytest.mark.soak
def test_killed_at_every_passing_of_every_commit_point_and_at_every_change_of_a_file(harness: Harness) -> None:
    found = harness.all_of([partial(_killed_at, harness, place) for place in harness.places()])
    assert not any(found), "\n".join(line for lines in found for line in lines)


@pytest.mark.parametrize("script", SCRIPTS)
def test_undisturbed_a_script_orders_what_was_meant_once_and_leaves_nothing_open(harness: Harness, script: str) -> None:
    end = harness.played[script].end
    assert end.orders == SCRIPTS[script].orders_meant()
    assert end.troubles == []


def test_undisturbed_the_season_says_each_thing_once_and_keeps_no_number_after_the_receipts(harness: Harness) -> None:
    played = harness.played["whole-season"]
    posts = [(channel, name[:10], name) for channel, name, _ in played.end.parts["far end: posts"]]
    assert len([name for _, _, name in posts if "Praksisoversikten" in name]) == 2, (
        "an answer to each version of the list"
    )
    summaries = [(channel, day) for channel, day, name in posts if "Praksisoversikten" not in name]
    assert {channel for channel, _ in summaries} == {"FOU", "HVL"}
    assert len(summaries) == len(set(summaries)), "at most one summary a day and channel"
    assert played.after["second-apply"].parts["far end: where numbers lie"] != []
    assert played.end.parts["far end: where numbers lie"] == []
    assert not [moment for moment in played.met["idle-sync"] if not moment.startswith("file/")]


if os.environ.get("PRAKSIS_CRASH_REPLAY"):

    def test_replay(harness: Harness) -> None:
        """The one place that the environment names: «whole-season:first-apply:apply.package-sealed/after#1»."""
        found = harness.kill_once(Place.parse(os.environ["PRAKSIS_CRASH_REPLAY"]))
        assert not found, "\n".join(found)
