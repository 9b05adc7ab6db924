"""The example season through Microsoft Graph ends as it was meant, as with folders, and costs what it has to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from flows.house import open_house
from praksis.demo import Moment
from praksis.jobs.sync import sync
from tests.connectors.graph_town import GraphTown
from tests.jobs import test_season as truth
from tests.jobs.graph_play import through_graph
from tests.jobs.season_player import Played, play_season

pytestmark = pytest.mark.slow

MOMENTS = [Moment.ORDERED]
"""The end: on the way the season of folders is held to the truth, and a state that went wrong there shows in the end."""


@dataclass(frozen=True)
class PlayedThroughGraph:
    """A season, and what Graph was asked for in a sync after its end in which nothing had changed."""

    played: Played
    unchanged: Counter[str]
    channels: int
    marks: list[str]


@pytest.fixture(scope="session")
def graph_played(tmp_path_factory: pytest.TempPathFactory) -> PlayedThroughGraph:
    root: Path = tmp_path_factory.mktemp("sesong i Teams")
    with through_graph(root, "small") as town:
        played = play_season(root, "small", looked_at=frozenset(MOMENTS))
        town.asked.clear()
        with open_house(played.config, played.last_day + timedelta(days=2)) as house:  # the day it was looked at last
            sync(house)
            channels = 1 + len(house.settings.institutions)
        return PlayedThroughGraph(played, Counter(town.asked), channels, _marks(town))


def _marks(town: GraphTown) -> list[str]:
    return [text.rsplit("ref. ", 1)[1][:12] for wall in town.walls.values() for text in wall.texts]


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_student_and_every_colour_is_as_the_generator_meant(
    graph_played: PlayedThroughGraph, moment: Moment
) -> None:
    truth.test_every_student_is_as_the_generator_meant_in_the_ledger(graph_played.played, moment)
    truth.test_every_student_has_the_colours_that_were_meant_in_the_workbook(graph_played.played, moment)
    truth.test_the_cases_about_whole_lists_are_those_that_were_meant(graph_played.played, moment)


def test_an_unchanged_sync_costs_one_request_per_channel(graph_played: PlayedThroughGraph) -> None:
    assert graph_played.unchanged == {"delta": graph_played.channels}


def test_no_message_stands_twice(graph_played: PlayedThroughGraph) -> None:
    assert len(graph_played.marks) > 5
    assert len(set(graph_played.marks)) == len(graph_played.marks)
