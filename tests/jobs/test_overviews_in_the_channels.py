"""«Oversikt.xlsx» in the channels: each sees its own, nothing is written in vain, and nobody's workbook is overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from praksis.commit_points import CommitPoint
from praksis.ledger.house_facts import is_work
from tests.jobs.season_factory import ADVERT, SmallSeason, calendar_line, lay, oslo, students, table

UIB = ("UiB", "Medisin", "2023")


def overview(season: SmallSeason, channel: str = "HVL") -> Path:
    return season.root / "Teams" / channel / "Oversikt.xlsx"


def unfinished(season: SmallSeason, channel: str = "HVL") -> dict[str, dict[str, Any]]:
    """The rows that are shown as unfinished, by student."""
    return {row["Student"]: row for row in table(load_workbook(overview(season, channel))["Ikke ferdige"], "Status")}


def groups(season: SmallSeason, channel: str = "HVL") -> list[dict[str, Any]]:
    return table(load_workbook(overview(season, channel))["Oversikt"], "Studiested")


def two_institutions(season: SmallSeason) -> SmallSeason:
    """HVL and UiB, with a list and a student who is not registered in each."""
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    season.calendar(
        calendar_line(),
        calendar_line(institution="UiB", group="Medisin", cohort="2023", profession="Lege", advert=ADVERT),
    )
    return season


def test_each_row_that_is_not_green_stands_with_place_name_and_sentence(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    rows = unfinished(season)
    assert set(rows) == {anna.name, bo.name}
    assert (rows[bo.name]["Ark"], rows[bo.name]["Rad"], rows[bo.name]["Status"]) == ("Periode 1", 7, "Må rettes")
    assert "Finnes ikke i Webcruiter" in rows[bo.name]["Hvorfor, og hvem som gjør noe"]
    assert rows[anna.name]["Registrert"] == "grønn"
    assert "P-0001" in rows[anna.name]["Hvorfor, og hvem som gjør noe"]
    (group,) = groups(season)
    assert (group["Studenter"], group["Registrert og overført"], group["Ikke registrert"]) == (2, 1, 1)
    season.order()
    assert set(unfinished(season)) == {bo.name}


def test_an_institution_sees_its_own_students_and_fou_sees_all(season: SmallSeason) -> None:
    anna, bo = students(2)
    two_institutions(season).list_of(anna).list_of(bo, group=UIB).sync()
    assert set(unfinished(season, "HVL")) == {anna.name}
    assert set(unfinished(season, "UiB")) == {bo.name}
    assert set(unfinished(season, "FOU")) == {anna.name, bo.name}
    assert {g["Studiested"] for g in groups(season, "HVL")} == {"HVL"}


def test_in_shadow_only_fou_has_one(season: SmallSeason) -> None:
    season.modes["HVL"] = "shadow"
    (anna,) = students(1)
    season.list_of(anna).sync()
    assert not overview(season).exists()
    assert set(unfinished(season, "FOU")) == {anna.name}


def test_a_period_that_no_list_has_yet_is_shown(season: SmallSeason) -> None:
    season.sync()
    (group,) = groups(season)
    assert (group["Studenter"], group["Status"], group["Periode"]) == (0, "Ingen liste ennå", "Periode 1")


def test_nothing_is_written_when_nothing_has_changed_and_not_on_the_turn_of_a_day(season: SmallSeason) -> None:
    season.list_of(*students(2)).export_of(students(1)[0]).sync()
    before = {name: state for name, state in season.tree().items() if "Oversikt.xlsx" in name}
    assert len(before) == 2
    for moment in (oslo(8, 5, 13), oslo(8, 6), oslo(8, 7)):
        season.sync(moment)
        assert season.calls.written["put HVL"] == 0
        assert {name: state for name, state in season.tree().items() if "Oversikt.xlsx" in name} == before
        assert not any("Oversikt" in name for name in season.calls.opened)


def test_one_that_is_open_waits_and_is_written_when_it_is_closed(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    lock = season.channel() / "~$Oversikt.xlsx"
    lock.write_bytes(b"lock")
    season.export_of(anna, bo, at=oslo(8, 5, 13))
    report = season.sync(oslo(8, 5, 13))
    assert report.count("oversikter som venter") == 1
    assert unfinished(season)[bo.name]["Registrert"] == "gul"
    assert unfinished(season, "FOU")[bo.name]["Registrert"] == "grønn"
    lock.unlink()
    season.sync(oslo(8, 5, 14))
    assert unfinished(season)[bo.name]["Registrert"] == "grønn"


class Killed(BaseException):
    """What no handler of ours catches, as a killed process does not."""


@pytest.mark.parametrize("side", ["before", "after"])
def test_killed_while_it_is_written_it_is_made_whole_and_stays_ours(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    def die(point: CommitPoint, at: str) -> None:
        if (point, at) == (CommitPoint.OVERVIEW_WRITTEN, side) and overview(season, "FOU").exists():
            raise Killed

    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    with monkeypatch.context() as patch:
        patch.setattr("praksis.jobs.overview.passing", die)
        with pytest.raises(Killed):
            season.sync()
    season.sync(oslo(8, 5, 13))
    assert set(unfinished(season)) == {anna.name}
    assert {row.list for row in season.status().rows} == {season.list_path().name}
    season.sync(oslo(8, 5, 14))
    assert season.calls.written["put HVL"] == 0


# --- it is no practice list, and no practice list is taken for it --------------------------------------------------------


def test_ours_is_no_practice_list_and_a_copy_of_it_is_none(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    shutil.copy(overview(season), season.channel() / "Oversikt - Kopi.xlsx")
    season.sync(oslo(8, 5, 13))
    season.sync(oslo(8, 5, 14))
    assert {row.list for row in season.status().rows} == {season.list_path().name}
    assert season.status().problems == ()
    assert not any("Oversikt" in name for name in season.calls.opened), "known by then, and not opened again"


def test_a_coordinators_list_with_such_a_name_is_read(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, path=season.channel() / "Oversikt Sykepleie kull 2024.xlsx").sync()
    assert season.row_of(anna).list == "Oversikt Sykepleie kull 2024.xlsx"
    assert overview(season).exists()


def test_a_coordinators_list_that_has_the_very_name_is_read_and_never_overwritten(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.modes["HVL"] = "paint"
    season.list_of(anna, path=overview(season)).export_of(anna).sync()
    assert season.row_of(anna).list == "Oversikt.xlsx"
    assert season.colours(anna, path=overview(season)) == ("green", "yellow")
    assert any("er ikke laget av systemet" in problem for problem in season.status().problems)
    overview(season).rename(season.list_path())
    season.export_of(anna, at=oslo(8, 6, 7)).sync(oslo(8, 6, 8))
    assert set(unfinished(season)) == {anna.name}
    assert not any("er ikke laget av systemet" in problem for problem in season.status().problems)


def test_what_somebody_wrote_in_ours_or_threw_away_is_made_anew(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    before = overview(season).read_bytes()
    book = load_workbook(overview(season))
    book["Oversikt"]["A9"] = "et notat"
    book.save(overview(season))
    season.sync(oslo(8, 5, 13))
    assert overview(season).read_bytes() == before
    overview(season).unlink()
    season.sync(oslo(8, 5, 14))
    assert overview(season).read_bytes() == before


def test_a_list_that_is_saved_over_ours_is_read_and_left_alone(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna).sync()
    theirs = overview(season)
    list_of_bo = season.channel() / "midlertidig.xlsx"
    season.list_of(bo, path=list_of_bo)
    lay(theirs, list_of_bo.read_bytes(), oslo(8, 5, 13))
    list_of_bo.unlink()
    season.sync(oslo(8, 5, 14))
    assert season.row_of(bo).list == "Oversikt.xlsx"
    assert "Periode 1" in load_workbook(theirs).sheetnames


def test_a_channel_that_is_not_there_keeps_nobody_at_work_and_gets_its_overview_when_it_comes(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.modes = {"HVL": "full", "UiB": "full"}
    season.list_of(anna).export_of(anna).sync()
    season.sync(oslo(8, 5, 13))
    assert season.sync(oslo(8, 5, 14)).count("oversikter som venter") == 0
    with season.house() as house, house.ledger.reading() as session:
        assert not is_work(session, house.today, house.settings_seal)
    (season.root / "Teams" / "UiB").mkdir()
    season.sync(oslo(8, 5, 15))
    season.list_of(anna, at=oslo(8, 5, 15, 30)).sync(oslo(8, 5, 16, 30))
    assert (season.root / "Teams" / "UiB" / "Oversikt.xlsx").exists()
