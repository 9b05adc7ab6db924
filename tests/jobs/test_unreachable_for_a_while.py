"""What Graph does not give out in one round is read in the next, and the round says that it waits (promise 4)."""

from __future__ import annotations

import pytest

from praksis.errors import PraksisError
from praksis.jobs.done_words import done_lines
from tests.connectors.loopback import Asked, Reply, graph_error
from tests.jobs.graph_season import GraphSeason
from tests.jobs.season_factory import FIRST_DAY, calendar_line, fill_in, oslo, students


def no_answer_about(season: GraphSeason, name: str, kind: str) -> None:
    """Requests of a kind about the file of that name find nobody from now on."""

    def strike(asked_kind: str, asked: Asked) -> Reply | None:
        about = season.town.file_asked_for(asked)
        named = about.name if about is not None else asked.path
        return Reply(503) if asked_kind == kind and name.split()[-1] in named else None

    season.town.trouble = strike


def test_a_calendar_that_could_not_be_fetched_is_read_by_the_next_round(graph_season: GraphSeason) -> None:
    season = graph_season
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.calendar(calendar_line(last_day=FIRST_DAY.replace(day=30)), at=oslo(8, 5, 11))
    no_answer_about(season, "Praksiskalender.xlsx", "download")
    season.sync(oslo(8, 5, 13))
    assert any("Praksiskalender.xlsx" in problem for problem in season.status().problems)
    season.town.trouble = None
    season.sync(oslo(8, 5, 14))
    assert season.status().problems == ()


def test_a_package_that_could_not_be_fetched_is_said_to_wait_and_its_receipts_come_in_the_next_round(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    name = f"Pakke O-{package:04d}.xlsx"
    lines = {line["Linje"]: {"Saksnummer": "SAK-1", "Signatur": "IFA"} for line in season.package(package)}
    fill_in(season.office / name, lines)
    no_answer_about(season, name, "download")
    report = season.sync(oslo(8, 5, 13))
    assert report.count("pakker som ikke kan leses nå") == 1
    assert "1 pakke som ikke kan leses nå" in done_lines(report.steps)[-1]
    assert season.colours(anna) == ("green", "yellow")
    season.town.trouble = None
    assert season.sync(oslo(8, 5, 14)).count("pakker som ikke kan leses nå") == 0
    assert season.colours(anna) == ("green", "green")


def test_a_package_that_could_not_be_laid_into_teams_is_said_to_wait(graph_season: GraphSeason) -> None:
    season = graph_season
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    no_answer_about(season, "Pakke O-0001.xlsx", "new-file")
    with pytest.raises(PraksisError):
        season.apply(plan)
    report = season.sync(oslo(8, 5, 13))
    assert report.count("pakker som venter på FOUs kanal") == 1
    assert done_lines(report.steps)[-1].startswith("Venter: ")
    season.town.trouble = None
    report = season.sync(oslo(8, 5, 14))
    assert (report.count("pakker fullført"), report.count("pakker som venter på FOUs kanal")) == (1, 0)


def test_the_channel_of_fou_that_cannot_be_listed_is_said_to_wait(graph_season: GraphSeason) -> None:
    season = graph_season
    season.sync()
    drive, _ = season.town.place("FOU")
    season.town.trouble = lambda kind, asked: Reply(503) if drive[2:] in asked.path else None
    report = season.sync(oslo(8, 5, 13))
    assert report.count("kanaler som ikke kan leses nå") == 1
    assert "1 kanal som ikke kan leses nå" in done_lines(report.steps)[-1]


def test_a_list_in_time_that_could_not_be_fetched_until_after_the_deadline_is_not_late(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    (anna,) = students(1)
    season.town.history = False
    season.sync(oslo(8, 10, 9))
    season.list_of(anna, at=oslo(8, 10, 15)).export_of(anna)
    no_answer_about(season, season.list_path().name, "download")
    assert season.sync(oslo(8, 11, 9)).count("lister i bruk") == 1
    season.town.trouble = None
    season.sync(oslo(8, 11, 12))
    assert season.holds(anna) == ()
    assert season.cases() == []


@pytest.mark.parametrize("kind", ["download", "upload"])
def test_a_list_that_we_may_not_touch_keeps_nobody_else_waiting(graph_season: GraphSeason, kind: str) -> None:
    season = graph_season
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    season.town.add_channel("UiB")
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo)
    drive, _ = season.town.place("HVL")
    forbidden = graph_error(403, "accessDenied")
    season.town.trouble = lambda asked, about: forbidden if asked == kind and drive[2:] in about.path else None
    report = season.sync()
    assert report.count("oversikter skrevet") > 0, "the round goes on to its end"
    if kind == "download":
        assert "1 liste vi ikke får lese" in done_lines(report.steps)[-1]
    else:
        assert report.count("lister som ikke kan farges") == 1
        assert any("kan ikke farges: Microsoft sier nei" in problem for problem in season.status().problems)
    season.town.trouble = None
    season.sync(oslo(8, 6))
    assert season.colours(anna) == ("green", "yellow")
    assert season.status().problems == ()


@pytest.mark.parametrize("kinds", [{"delta"}, {"download"}, {"upload", "new-file"}])
def test_what_we_may_not_do_in_the_channel_of_fou_keeps_no_coordinator_waiting(
    graph_season: GraphSeason, kinds: set[str]
) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync(oslo(8, 5, 11))
    package = season.apply(season.plan().number).package
    fill_in(
        season.office / f"Pakke O-{package:04d}.xlsx",
        {line["Linje"]: {"Saksnummer": "SAK-1", "Signatur": "IFA"} for line in season.package(package)},
    )
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 6, 11))
    drive, _ = season.town.place("FOU")
    forbidden = graph_error(403, "accessDenied")
    season.town.trouble = lambda kind, asked: forbidden if kind in kinds and drive[2:] in asked.path else None
    season.sync(oslo(8, 6, 13))
    assert season.colours(bo) == ("green", "yellow")
    season.town.trouble = None
    season.sync(oslo(8, 7, 13))
    assert season.colours(anna) == ("green", "green")
    assert season.status().problems == ()
