"""The example season through Microsoft Graph ends as it was meant, as with folders, and costs what it has to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from flows.house import open_house
from praksis.demo import CHANNELS, Moment, Size
from praksis.jobs.sync import sync
from tests.connectors.graph_town import GraphTown
from tests.jobs import test_season as truth
from tests.jobs.graph_play import through_graph
from tests.jobs.season_player import Played, play_season

pytestmark = pytest.mark.slow

ENDS: dict[Size, Moment] = {"small": Moment.ORDERED, "full": Moment.SETTLED}
"""On the way the season of folders is held to the truth, and a state that went wrong there shows in the end."""


@dataclass(frozen=True)
class PlayedThroughGraph:
    """A season, and what Graph was asked for in a sync after its end in which nothing had changed."""

    played: Played
    end: Moment
    unchanged: Counter[str]
    channels: int
    marks: list[str]


@pytest.fixture(scope="session", params=["small", pytest.param("full", marks=pytest.mark.soak)])
def graph_played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> PlayedThroughGraph:
    root: Path = tmp_path_factory.mktemp("sesong i Teams")
    size: Size = request.param
    with through_graph(root, size) as town:
        played = play_season(root, size, looked_at=frozenset({ENDS[size]}))
        town.asked.clear()
        with open_house(played.config, played.last_day + timedelta(days=2)) as house:  # the day it was looked at last
            sync(house)
            channels = 1 + len(CHANNELS[size])  # one that nobody has made costs nothing
        return PlayedThroughGraph(played, ENDS[size], Counter(town.asked), channels, _marks(town))


def _marks(town: GraphTown) -> list[str]:
    return [text.rsplit("ref. ", 1)[1][:12] for wall in town.walls.values() for text in wall.texts]


def test_every_student_and_every_colour_is_as_the_generator_meant(graph_played: PlayedThroughGraph) -> None:
    played, end = graph_played.played, graph_played.end
    truth.test_every_student_is_as_the_generator_meant_in_the_ledger(played, end)
    truth.test_every_student_has_the_colours_that_were_meant_in_the_workbook(played, end)
    truth.test_the_cases_about_whole_lists_are_those_that_were_meant(played, end)


def test_an_unchanged_sync_costs_one_request_per_channel(graph_played: PlayedThroughGraph) -> None:
    assert graph_played.unchanged == {"delta": graph_played.channels}


def test_no_message_stands_twice(graph_played: PlayedThroughGraph) -> None:
    assert len(graph_played.marks) > 5
    assert len(set(graph_played.marks)) == len(graph_played.marks)
