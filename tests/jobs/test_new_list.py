"""A list that is made for a group: named by the standard, a sheet for each period with its days, ready to be filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from praksis.errors import Invalid, NotFound, PraksisError, Refused
from praksis.identity import NumberPolicy
from praksis.jobs.new_list import NewListReport, new_list
from praksis.jobs.stop import stop
from praksis.practice_list import Kind, ListRules, PracticeList, read_practice_list
from tests.jobs.season_factory import FIRST_DAY, LAST_DAY, SIGNATURE, SmallSeason, calendar_line, oslo, students

GROUP = "HVL/Sykepleie/2024"
NAME = "Praksisoversikt HVL Sykepleie kull 2024.xlsx"
SECOND = calendar_line(period="Periode 2", first_day=date(2026, 11, 2), last_day=date(2026, 12, 11))


@pytest.fixture
def two_periods(season: SmallSeason) -> SmallSeason:
    """A season whose group has two periods, the later one first in the calendar, known to the ledger."""
    season.calendar(SECOND, calendar_line()).sync()
    return season


def made(season: SmallSeason, group: str = GROUP, output: Path | None = None, *, abroad: bool = False) -> NewListReport:
    with season.house() as house:
        return new_list(house, group, international=abroad, output=output)


def read(path: Path) -> PracticeList:
    return read_practice_list(path.read_bytes(), path.name, ListRules(NumberPolicy.TEST))


def test_it_lies_in_the_groups_channel_under_the_name_of_the_standard(two_periods: SmallSeason) -> None:
    report = made(two_periods)
    assert (report.name, report.place) == (NAME, f"HVL/{NAME}")
    assert two_periods.list_path().exists()


def test_each_period_has_its_sheet_with_its_days_in_the_order_of_the_year(two_periods: SmallSeason) -> None:
    made(two_periods)
    content = read(two_periods.list_path())
    assert (content.institution, content.group, content.cohort) == ("HVL", "Sykepleie", "2024")
    assert [(s.name, s.first_day, s.last_day) for s in content.sheets if s.kind is not Kind.SKIPPED] == [
        ("Periode 1", FIRST_DAY, LAST_DAY),
        ("Periode 2", SECOND.first_day, SECOND.last_day),
    ]
    assert content.rows == ()
    assert {finding.code.value for finding in content.findings} <= {"sheet-skipped", "sheet-empty"}


def test_sheets_for_international_students_come_when_they_are_asked_for(two_periods: SmallSeason) -> None:
    assert made(two_periods, abroad=True).sheets == (
        "Periode 1", "Internasjonale Periode 1", "Periode 2", "Internasjonale Periode 2",
    )  # fmt: skip
    kinds = [s.kind for s in read(two_periods.list_path()).sheets]
    assert kinds.count(Kind.INTERNATIONAL) == kinds.count(Kind.NORWEGIAN) == 2


def test_the_drop_down_offers_the_professions_of_the_catalogue(two_periods: SmallSeason) -> None:
    made(two_periods)
    rules = load_workbook(two_periods.list_path())["Periode 1"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules if rule.type == "list"] == ['"Sykepleier,Lege"']


def test_it_is_made_as_a_file_elsewhere_and_the_channel_is_left_alone(two_periods: SmallSeason, tmp_path: Path) -> None:
    made(two_periods, output=tmp_path / "ny.xlsx")
    made(two_periods, output=tmp_path)
    assert (tmp_path / "ny.xlsx").read_bytes() == (tmp_path / NAME).read_bytes()
    assert not two_periods.list_path().exists()


def test_a_file_that_is_there_is_never_written_over(two_periods: SmallSeason, tmp_path: Path) -> None:
    (tmp_path / "ny.xlsx").write_text("noe annet")
    with pytest.raises(Invalid, match="finnes fra før"):
        made(two_periods, output=tmp_path / "ny.xlsx")
    assert (tmp_path / "ny.xlsx").read_text() == "noe annet"


def test_a_folder_that_is_not_there_is_said_without_a_traceback(two_periods: SmallSeason, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="kan ikke skrives"):
        made(two_periods, output=tmp_path / "mangler" / "ny.xlsx")


def test_nobody_is_thanked_for_it_and_what_the_coordinator_fills_in_is_no_change(two_periods: SmallSeason) -> None:
    made(two_periods)
    two_periods.sync()
    assert two_periods.posts() == []
    anna = students(1)[0]
    two_periods.edit(lambda editor: editor.add(anna), oslo(8, 6, 9)).sync(oslo(8, 6, 12))
    assert two_periods.row_of(anna).group == "Sykepleie"
    (post,) = two_periods.posts()
    assert "1 student" in post
    assert not any(case.kind == "unbound-document" for case in two_periods.cases())


def test_a_group_that_has_its_list_gets_no_second_one_in_the_channel(two_periods: SmallSeason, tmp_path: Path) -> None:
    two_periods.list_of(*students(1), path=two_periods.channel() / "Sykepleie kull 2024.xlsx").sync()
    with pytest.raises(Refused, match=r"«Sykepleie kull 2024\.xlsx»"):
        made(two_periods)
    assert made(two_periods, output=tmp_path / "ny.xlsx").sheets == ("Periode 1", "Periode 2")


def test_another_file_of_that_name_is_not_written_over(two_periods: SmallSeason) -> None:
    two_periods.list_path().write_text("noe annet")
    with pytest.raises(PraksisError, match="ikke rørt"):
        made(two_periods)
    assert two_periods.list_path().read_text() == "noe annet"


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_nothing_is_written_in_a_channel_that_is_not_in_use(two_periods: SmallSeason, mode: str) -> None:
    two_periods.modes["HVL"] = mode
    with pytest.raises(Refused, match="--output"):
        made(two_periods)
    assert not two_periods.list_path().exists()


def test_nothing_is_written_in_a_channel_while_all_is_stopped(two_periods: SmallSeason) -> None:
    two_periods.act(stop, SIGNATURE)
    with pytest.raises(Refused, match="stoppet"):
        made(two_periods)
    assert not two_periods.list_path().exists()


def test_a_group_that_nobody_knows_is_asked_for_as_it_is_written(two_periods: SmallSeason) -> None:
    with pytest.raises(NotFound, match="HVL/Sykepleie/2024"):
        made(two_periods, "HVL/Sykepleie/2031")


def test_a_group_that_has_left_the_calendar_has_no_periods(two_periods: SmallSeason) -> None:
    two_periods.calendar(calendar_line(cohort="2025"), at=oslo(8, 5, 10)).sync()
    with pytest.raises(NotFound, match="ingen praksisperiode"):
        made(two_periods)


def test_the_naming_standard_of_the_settings_gives_the_name(two_periods: SmallSeason) -> None:
    two_periods.rules["list_name_pattern"] = "{kull} {studentgruppe} {studiested}.xlsx"
    assert made(two_periods).name == "2024 Sykepleie HVL.xlsx"


def test_a_period_that_cannot_name_a_sheet_is_said_with_what_to_do(season: SmallSeason) -> None:
    season.calendar(calendar_line(period="Periode 1/2")).sync()
    with pytest.raises(Invalid, match=r"Periode 1/2.*kortere navn"):
        made(season)
