"""One small group from list and registration to a green Bestilt, and what a second look finds to do: nothing."""

from __future__ import annotations

import pytest

from praksis.errors import Invalid, NotFound
from tests.jobs.season_factory import SmallSeason, fill_in, oslo, students


def test_a_student_who_is_transferred_is_planned_ordered_and_green(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    assert season.colours(anna) == ("green", "yellow")
    assert season.colours(bo) == ("yellow", "yellow")
    assert season.holds(bo) == ("not-registered",)

    season.order()

    assert season.colours(anna) == ("green", "green")
    assert season.colours(bo) == ("yellow", "yellow")


def test_bestilt_stays_yellow_until_the_receipt_is_there(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    path = season.office / f"Pakke O-{package:04d}.xlsx"
    fill_in(path, {1: {"Saksnummer": "SAK-7", "Signatur": "PHE"}})
    season.sync()
    assert season.colours(anna) == ("green", "yellow"), "one of two systems is not all of them"
    fill_in(path, {2: {"Saksnummer": "SAK-7", "Signatur": "PHE"}})
    season.sync()
    assert season.colours(anna) == ("green", "green")


def test_the_package_has_each_student_and_system_once_with_the_days_and_the_address_of_the_registration(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    report = season.apply(season.plan().number)
    lines = season.package(report.package)
    assert report.lines == len(lines) == 4
    assert {(line["Fornavn"], line["Etternavn"], line["System"]) for line in lines} == {
        (s.person.given, s.person.family, system) for s in (anna, bo) for system in ("DIPS Arena", "Meona")
    }
    for line in lines:
        student = anna if line["Fornavn"] == anna.person.given else bo
        assert line["Fødselsnummer"] == student.person.number
        assert line["E-post (Webcruiter)"] == student.person.private_email
        assert (line["Første dag"].date(), line["Siste dag"].date()) == (oslo(9, 7).date(), oslo(10, 16).date())


def test_the_numbers_are_emptied_when_the_last_receipt_is_in_and_not_before(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = season.apply(season.plan().number).package
    private = next((season.root / "pakker").rglob(f"Pakke O-{number:04d}.xlsx"))
    season.confirm(number, case_number="SAK-1", lines=[1])
    assert [line["Fødselsnummer"] for line in season.package(number)] == [anna.person.number] * 2
    season.confirm(number, case_number="SAK-1", lines=[2])
    for path in (season.office / f"Pakke O-{number:04d}.xlsx", private):
        lines = season.package(number)
        assert [line["Fødselsnummer"] for line in lines] == [None, None], path
        assert [line["Saksnummer"] for line in lines] == ["SAK-1", "SAK-1"]
    assert anna.person.number.encode() not in private.read_bytes()


def test_a_second_run_opens_no_workbook_and_writes_nothing(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    season.order()
    before = season.tree()
    report = season.sync()
    assert season.tree() == before
    assert season.calls.opened == []
    # FOU's own channel twice: for the books, and for the packages of periods that are not long over.
    assert dict(season.calls.calls) == {"workbooks FOU": 2, "workbooks HVL": 1}
    assert {name: n for counts in report.steps.values() for name, n in counts.items() if n} == {"kanaler": 1}


def test_a_new_day_works_out_anew_but_opens_and_writes_nothing(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    season.order()
    before = season.tree()
    season.sync(oslo(8, 6))
    assert season.tree() == before
    assert season.calls.opened == []
    assert not season.calls.written


def test_a_receipt_by_command_covers_the_lines_that_have_none(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    number = season.apply(season.plan().number).package
    season.confirm(number, case_number="SAK-1", lines=[1])
    report = season.confirm(number, case_number="SAK-2")
    assert report.lines == 3
    assert [line["Saksnummer"] for line in season.package(number)] == ["SAK-1", "SAK-2", "SAK-2", "SAK-2"]


def test_a_receipt_that_stands_is_not_changed_by_another(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = season.apply(season.plan().number).package
    season.confirm(number, case_number="SAK-1", lines=[1])
    report = season.confirm(number, case_number="SAK-9", lines=[1])
    assert report.lines == 0
    assert [p.code for p in report.problems] == ["kvittering-endret"]
    season.confirm(number, case_number="SAK-2", lines=[2])
    assert [line["Saksnummer"] for line in season.package(number)] == ["SAK-1", "SAK-2"]


def test_a_receipt_for_a_line_or_a_package_that_is_not_there_is_refused_in_words(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = season.apply(season.plan().number).package
    with pytest.raises(Invalid, match="har ikke linje 3; den har linje 1–2"):
        season.confirm(number, case_number="SAK-1", lines=[3])
    with pytest.raises(Invalid, match="enten saksnummer eller grunnen"):
        season.confirm(number, case_number="SAK-1", not_ordered="Finnes ikke.")
    with pytest.raises(NotFound, match="ingen pakke O-0077"):
        season.confirm(77, case_number="SAK-1")
