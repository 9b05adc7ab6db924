"""Channels and workbooks that cannot be used just now: said, left alone, and taken up again by the next run."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from praksis.cases import CaseKind
from praksis.errors import PraksisError, Refused
from tests.jobs.season_factory import LISTED, SmallSeason, calendar_line, lay, oslo, students

OTHER = ("HVL", "Fysioterapi", "2023")


def test_a_missing_channel_is_said_with_whom_to_tell_and_the_others_go_on(season: SmallSeason) -> None:
    season.modes["UiB"] = "full"
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    (problem,) = season.status().problems
    assert "«UiB»" in problem
    assert "student@helse-bergen.no" in problem
    assert season.colours(anna) == ("green", "yellow")
    assert season.plan().lines == 2
    season.channel("UiB").mkdir()
    season.sync(oslo(8, 6))
    assert season.status().problems == ()


def test_a_channel_that_goes_missing_holds_its_students_and_ends_nothing(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    away = season.root / "borte"
    shutil.move(season.channel(), away)
    season.sync(oslo(8, 6))
    assert season.plans() == ()
    assert season.status().problems != ()
    shutil.move(away, season.channel())
    season.sync(oslo(8, 7))
    assert season.holds(anna) == ()
    assert season.plans() == ()


@pytest.mark.parametrize(
    ("content", "code_word"),
    [(b"Fornavn;Etternavn\nAnna;Berg\n", "arbeidsbok"), (b"", "tom"), (b"PK\x03\x04 halv", "Excel")],
    ids=["text that is called xlsx", "empty", "cut off"],
)
def test_a_workbook_that_cannot_be_read_is_said_and_the_rest_goes_on(
    season: SmallSeason, content: bytes, code_word: str
) -> None:
    season.calendar(calendar_line(), calendar_line(group=OTHER[1], cohort=OTHER[2]))
    (anna,) = students(1)
    lay(season.channel() / "Aaa først.xlsx", content, oslo(8, 3))
    season.list_of(anna).export_of(anna).sync()
    assert season.plan().lines == 2
    (problem,) = season.status().problems
    assert problem.startswith("Listen «Aaa først.xlsx»: ")
    assert len(season.posts()) == 2, "the coordinator is told as well"
    assert any("kan ikke leses" in post and "Vi venter på en ny utgave" in post for post in season.posts())
    season.sync()
    assert season.calls.opened == [], "and it is not opened again before it changes"


def test_a_workbook_that_is_too_large_to_be_one_is_said_and_the_rest_goes_on(season: SmallSeason) -> None:
    (anna,) = students(1)
    huge = lay(season.channel() / "Film.xlsx", b"PK", oslo(8, 3))
    with huge.open("r+b") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    season.list_of(anna).export_of(anna).sync()
    assert season.plan().lines == 2
    assert any("Film.xlsx" in problem for problem in season.status().problems)


def test_a_list_that_becomes_unreadable_holds_its_students_and_changes_nothing(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    good = season.list_path().read_bytes()
    lay(season.list_path(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    assert season.holds(anna) == ("document-unreadable",)
    assert season.plans() == ()
    lay(season.list_path(), good, oslo(8, 7))
    season.sync(oslo(8, 7, 13))
    assert season.holds(anna) == ()
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "green")


def test_a_workbook_that_is_open_is_painted_at_the_next_run_after_it_is_closed(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    lock = season.channel() / f"~${season.list_path().name}"
    lock.write_bytes(b"Koordinator")
    report = season.sync()
    assert report.count("lister som venter på farging") == 1
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.plan().lines == 2, "ordering does not wait for a colour"
    season.sync()
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.calls.opened == [], "it is not tried again at once"
    lock.unlink()
    season.sync(oslo(8, 5, 12, 10))
    assert season.colours(anna) == ("green", "yellow")
    season.sync()
    assert season.calls.opened == []


def test_a_workbook_that_stays_open_is_tried_with_growing_pauses_over_hours(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    lock = season.channel() / f"~${season.list_path().name}"
    lock.write_bytes(b"Koordinator")
    tried = []
    for quarter in range(4 * 9):
        season.sync(oslo(8, 5, 7) + timedelta(minutes=15 * quarter))
        if any(call.startswith("replace") for call in season.calls.calls):
            tried.append(15 * quarter)
    assert tried == [0, 15, 45, 90, 180, 345, 510]
    lock.unlink()
    season.sync(oslo(8, 5, 18, 30))
    assert season.colours(anna) == ("green", "yellow")
    lock.write_bytes(b"Koordinator")
    season.order()
    season.sync(oslo(8, 5, 18, 45))
    assert season.calls.calls["replace HVL"] == 1, "when it has been painted the pauses begin anew"


def test_a_list_that_is_being_worked_on_is_painted_when_it_has_rested(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, at=oslo(8, 5, 11, 45)).export_of(anna, bo)
    assert season.sync(oslo(8, 5, 12)).count("lister som venter på farging") == 1
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 12, 10)).sync(oslo(8, 5, 12, 20))
    assert "replace HVL" not in season.calls.calls
    season.sync(oslo(8, 5, 12, 40))
    assert season.calls.calls["replace HVL"] == 1, "one painting for all that was done"
    assert season.colours(anna) == season.colours(bo) == ("green", "yellow")


def test_an_edit_between_our_reading_and_our_writing_is_never_lost(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo)
    season.before_replace = lambda: season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 11))
    report = season.sync()
    assert report.count("lister som venter på farging") == 1
    assert season.colours(bo) == ("yellow", "yellow"), "the coordinator's edit stands"
    season.sync()
    assert season.colours(anna) == season.colours(bo) == ("green", "yellow")
    assert season.cases() == []
    assert season.plan().lines == 4


def test_a_plan_that_is_open_in_excel_is_written_when_it_is_closed(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    plan = season.office / "Plan P-0001.xlsx"
    lock = season.office / "~$Plan P-0001.xlsx"
    lock.write_bytes(b"Ingunn")
    before = plan.read_bytes()
    season.export_of(anna, bo, at=oslo(8, 6)).sync(oslo(8, 6))
    assert plan.read_bytes() == before
    assert season.plan().number == 2
    lock.unlink()
    season.sync()
    assert plan.read_bytes() != before


def test_a_package_workbook_that_somebody_moved_away_is_said_and_can_be_receipted_by_command(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = season.apply(season.plan().number).package
    (season.office / f"Pakke O-{number:04d}.xlsx").unlink()
    report = season.confirm(number)
    assert any("Fant ikke «Pakke O-0001.xlsx»" in problem.message for problem in report.problems)
    season.confirm(number, case_number="SAK-1")
    season.sync()
    assert season.colours(anna) == ("green", "green")


def test_a_plan_is_not_applied_while_its_list_is_gone(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    season.list_path().unlink()
    with pytest.raises(Refused, match="ingenting er bestilt"):
        season.apply(plan)
    assert not list(season.office.glob("Pakke*"))


def test_a_package_that_was_left_half_way_and_whose_list_is_spoilt_since_is_given_up_and_stops_nothing(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    private = season.root / "pakker" / "O-0001"
    private.parent.mkdir(exist_ok=True)
    private.write_text("en fil, ikke en mappe")
    with pytest.raises(PraksisError):
        season.apply(plan)
    private.unlink()
    good = season.list_path().read_bytes()
    lay(season.list_path(), b"nei", oslo(8, 6))
    season.export_of(anna.registration(Fødselsnummer=""), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.holds(anna)[0] == "document-unreadable"
    assert not list(season.office.glob("Pakke*"))
    lay(season.list_path(), good, oslo(8, 7))
    season.sync(oslo(8, 7, 13))
    assert season.apply(season.plan().number).lines == 2


def test_a_package_that_cannot_be_written_is_given_up_and_planned_anew(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    private = season.root / "pakker" / "O-0001"
    private.parent.mkdir(exist_ok=True)
    private.write_text("en fil, ikke en mappe")
    with pytest.raises(PraksisError):
        season.apply(plan)
    assert not list(season.office.glob("Pakke*"))
    private.unlink()
    season.sync()
    assert not list(season.office.glob("Pakke*")), "nothing is handed over behind the administrator's back"
    again = season.plan().number
    assert again != plan
    report = season.apply(again)
    assert len(season.package(report.package)) == 2
    assert season.apply(again).already


def test_a_list_that_cannot_be_read_is_known_by_its_name_and_told_of_with_group_and_cohort(season: SmallSeason) -> None:
    lay(season.list_path(), b"this is no workbook", LISTED)
    season.sync()
    (post,) = [text for text in season.posts() if "kan ikke leses" in text]
    assert "HVL, Sykepleie, kull 2024" in post
    assert season.cases(CaseKind.UNBOUND_DOCUMENT) == []


def test_one_whose_name_says_nothing_is_nobodys(season: SmallSeason) -> None:
    lay(season.channel() / "Liste.xlsx", b"this is no workbook", LISTED)
    season.sync()
    (post,) = [text for text in season.posts() if "kan ikke leses" in text]
    assert "kull 2024" not in post
