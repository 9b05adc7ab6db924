"""Painting and posting in Teams itself: what happens when somebody saves, SharePoint rewrites, or no answer comes."""

from __future__ import annotations

from collections import Counter

import pytest

from praksis.cases import CaseKind
from praksis.ledger.tables import DocumentVersion, Message, Painting
from tests.connectors.loopback import Asked, Reply, graph_error
from tests.jobs.graph_season import GraphSeason
from tests.jobs.season_factory import oslo, students


def versions(season: GraphSeason) -> list[tuple[bool, bool]]:
    """Of each version that we know: whether it is ours, and whether we know that it came to be."""
    with season.house() as house, house.ledger.reading() as session:
        found = session.query(DocumentVersion).order_by(DocumentVersion.position).all()
        return [(version.ours, version.tag is not None) for version in found]


def test_a_changed_list_costs_a_download_an_upload_and_a_post(graph_season: GraphSeason) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.sync(oslo(8, 5, 13))
    season.asked()
    season.sync()
    assert season.asked() == {"delta": 2}, "one for each channel"
    about_the_list: Counter[str] = Counter()

    def note(kind: str, asked: Asked) -> None:
        if season.town.file_asked_for(asked) == season.list_path():
            about_the_list[kind] += 1

    season.town.trouble = note
    said = len(season.posts())
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 13, 30)).sync(oslo(8, 5, 15))
    assert about_the_list == {"download": 1, "upload": 1}
    assert len(season.posts()) == said + 1
    season.asked()
    season.sync()
    assert season.asked() == {"delta": 2}


def test_what_the_coordinator_saves_just_before_our_upload_stands_and_is_painted_after_it(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo)
    season.town.before_upload = lambda: season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 11))
    assert season.sync().count("lister som venter på farging") == 1
    assert season.colours(bo) == ("yellow", "yellow")
    season.sync()
    assert season.colours(anna) == season.colours(bo) == ("green", "yellow")
    assert season.cases() == []
    assert season.saves() == 3


def test_a_painting_whose_answer_never_came_is_known_as_ours_at_the_next_look(graph_season: GraphSeason) -> None:
    season = graph_season
    season.town.rewrites = True
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    silent: list[str] = []

    def nothing_answers_after_the_upload(kind: str, asked: Asked) -> Reply | str | None:
        if kind == "upload" and not silent:
            silent.append(kind)
            return "lost"
        return Reply(hang_up=True) if silent else None

    season.town.trouble = nothing_answers_after_the_upload
    assert season.sync().count("lister som venter på farging") == 1
    assert versions(season) == [(False, True), (True, False)], "what we meant to write is kept"
    season.town.trouble = None
    assert season.colours(anna) == ("green", "yellow")
    season.sync(oslo(8, 5, 13))
    assert versions(season) == [(False, True), (True, True)]
    assert season.cases() == [], "our own green is not a coordinator's"
    assert len([post for post in season.posts() if "Ny" in post or "ny" in post]) <= 1
    assert season.saves() == 2, "and it was not painted a second time"


def test_a_painting_whose_answer_was_lost_is_ours_also_when_somebody_has_saved_on_top_of_it(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    anna, bo = students(2)
    season.list_of(anna).export_of(anna)
    uploads: list[str] = []

    def done_but_lost_and_then_she_saves(kind: str, asked: Asked) -> str | None:
        if kind != "upload":
            return None
        uploads.append(kind)
        if len(uploads) == 1:
            return "lost"
        season.town.before_upload = lambda: season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 11))
        return None

    season.town.trouble = done_but_lost_and_then_she_saves
    season.sync()
    season.town.trouble = None
    season.sync(oslo(8, 5, 13))
    assert season.colours(anna) == ("green", "yellow")
    with season.house() as house, house.ledger.reading() as session:
        painted = session.query(Painting).filter(Painting.column == "registered", Painting.colour == "green").all()
        assert [painting.done for painting in painted] == [True], "her green is the one that we painted"


@pytest.mark.parametrize("lost", ["the look afterwards", "the answer, and the look afterwards"])
def test_what_we_painted_is_known_as_ours_when_nothing_answers_after_the_upload(
    graph_season: GraphSeason, lost: str
) -> None:
    season = graph_season
    season.town.rewrites = True
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    uploads: list[str] = []

    def then_nothing_answers(kind: str, asked: Asked) -> Reply | str | None:
        if asked.method in ("PUT", "GET") and uploads and season.town.file_asked_for(asked) == season.list_path():
            return Reply(hang_up=True)
        if kind == "upload" and season.town.file_asked_for(asked) == season.list_path():
            uploads.append(kind)
            return "lost" if "answer" in lost else None
        return None

    season.town.trouble = then_nothing_answers
    season.sync()
    assert uploads
    season.town.trouble = None
    season.sync(oslo(8, 5, 13))
    season.export_of(anna.registration(Status="Trukket"), at=oslo(8, 6, 6), name="Eksport 2.csv").sync(oslo(8, 6, 9))
    assert season.colours(anna) == ("yellow", "yellow"), "the green was ours, and we may take it back"
    assert season.cases(CaseKind.HAND_PAINTED_CELL) == []


def test_a_workbook_that_sharepoint_rewrites_is_read_once_more_and_never_taken_for_a_new_list(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    season.town.rewrites = True
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    assert season.colours(anna) == ("green", "yellow")
    season.asked()
    season.sync(oslo(8, 5, 13))
    assert season.asked() == {"delta": 2}
    assert versions(season) == [(False, True), (True, True)]
    season.order()
    assert season.colours(anna) == ("green", "green")
    assert versions(season) == [(False, True), (True, True), (True, True)]
    assert sum("Takk, vi har lest" in post for post in season.posts()) == 1, season.posts()


def test_a_post_whose_answer_was_lost_is_looked_for_by_the_next_run_and_never_made_twice(
    graph_season: GraphSeason,
) -> None:
    season = graph_season
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    season.town.trouble = lambda kind, asked: "lost" if kind in ("post", "posts") else None
    season.sync()
    assert len(season.posts()) == 1
    with season.house() as house, house.ledger.reading() as session:
        assert {message.state for message in session.query(Message).all()} == {"sending"}
    season.town.trouble = None
    season.sync(oslo(8, 5, 12, 30))
    assert len(season.posts()) == 1
    with season.house() as house, house.ledger.reading() as session:
        assert {message.state for message in session.query(Message).all()} == {"sent"}


def test_one_channel_that_we_may_not_read_keeps_nobody_else_waiting(graph_season: GraphSeason) -> None:
    season = graph_season
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    season.town.add_channel("UiB")
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    drive, _ = season.town.place("UiB")
    season.town.trouble = lambda kind, asked: graph_error(403, "accessDenied") if drive[2:] in asked.path else None
    report = season.sync()
    assert report.count("kanaler som ikke kan leses nå") == 1
    assert season.colours(anna) == ("green", "yellow")
    assert any("«UiB»" in problem for problem in season.status().problems)


def test_a_channel_that_is_not_provisioned_is_told_with_what_a_member_can_do(graph_season: GraphSeason) -> None:
    season = graph_season
    season.modes["UiB"] = "full"
    season.town.add_channel("UiB")
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.remind(oslo(8, 5, 12, 30))
    with season.house() as house, house.ledger.reading() as session:
        (message,) = session.query(Message).filter(Message.kind == "missing-channel").all()
        assert "fanen «Filer»" in message.body
        assert message.recipient == "student@helse-bergen.no"
    season.channel("UiB").mkdir()
    season.sync(oslo(8, 6))
    assert season.status().problems == ()


def test_a_list_that_cannot_be_coloured_because_graph_is_down_is_not_said_to_be_open(graph_season: GraphSeason) -> None:
    season = graph_season
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    season.town.trouble = lambda kind, asked: (
        graph_error(423, "notAllowed", "resourceLocked") if kind == "upload" else None
    )
    season.sync()
    season.town.trouble = lambda kind, asked: Reply(503) if kind == "upload" else None
    season.sync(oslo(8, 5, 14))
    season.sync(oslo(8, 6, 13))
    told = [post for post in season.posts("FOU") if "har ventet på farging siden 05.08.2026" in post]
    assert len(told) == 1
    assert "Be dem lukke den" not in told[0]
    assert "Teams svarer ikke" in told[0]
