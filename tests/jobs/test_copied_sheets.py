"""A sheet whose colours come from elsewhere is one question, and its answer holds for the cells it was asked about."""

from __future__ import annotations

from datetime import date

from praksis.cases import CaseKind
from praksis.masters import PeriodSheet
from tests.jobs.season_factory import GREEN, SmallSeason, Student, calendar_line, oslo, students

SECOND = (date(2026, 11, 2), date(2026, 12, 11))


def copied(season: SmallSeason) -> list[Student]:
    """«Periode 2» is a copy of «Periode 1» with other days: all green, though nothing has been ordered for it."""
    everyone = students(3)
    second = calendar_line(period="Periode 2", first_day=SECOND[0], last_day=SECOND[1])
    season.calendar(calendar_line(), second).export_of(*everyone)
    rows = tuple(student.row(registered=GREEN, ordered=GREEN) for student in everyone)
    season.list_of(*everyone, more=(PeriodSheet("Periode 2", *SECOND, rows),)).sync()
    return everyone


def both(season: SmallSeason, everyone: list[Student], period: str) -> set[tuple[str, str]]:
    return {season.colours(student, period=period) for student in everyone}


def test_a_copied_sheet_is_one_case_nothing_of_it_is_painted_and_nothing_ordered(season: SmallSeason) -> None:
    everyone = copied(season)
    (case,) = season.cases()
    assert case.kind == "copied-sheet"
    assert "«Periode 2»" in case.what
    assert "3 av 3 rader er grønne" in case.why
    assert (case.one, case.other) == ("I arket: 3 grønne i Bestilt.", "Systemet ville hatt: 3 gule i Bestilt.")
    assert both(season, everyone, "Periode 2") == {("green", "green")}
    assert both(season, everyone, "Periode 1") == {("green", "yellow")}
    assert [plan.period for plan in season.plans()] == ["Periode 1"]
    why = [row.why[0] for row in season.status().rows if row.sheet == "Periode 2"]
    assert all(f"(sak {case.case})" in sentence for sentence in why)


def test_a_copy_is_painted_as_we_know_it_and_ordered_and_the_answer_sticks(season: SmallSeason) -> None:
    everyone = copied(season)
    number = season.cases()[0].number
    season.decide(CaseKind.COPIED_SHEET, "fargene er kopiert")
    for _ in range(3):
        season.sync()
        assert both(season, everyone, "Periode 2") == {("green", "yellow")}
        assert season.cases() == []
    assert {plan.period for plan in season.plans()} == {"Periode 1", "Periode 2"}
    season.take_back(number)
    season.sync()
    assert season.cases() == [], "the cells are painted, and nobody need be asked any more"


def test_colours_that_are_right_stand_are_not_ordered_again_and_can_be_taken_back(season: SmallSeason) -> None:
    everyone = copied(season)
    number = season.cases()[0].number
    season.decide(CaseKind.COPIED_SHEET, "fargene stemmer", "Bestilt på telefon i juni.")
    for _ in range(3):
        season.sync()
        assert both(season, everyone, "Periode 2") == {("green", "green")}
        assert season.cases() == []
        assert [plan.period for plan in season.plans()] == ["Periode 1"]
    season.take_back(number)
    season.sync()
    assert [case.number for case in season.cases()] == [number]


def test_one_green_cell_among_several_rows_is_a_matter_of_that_cell(season: SmallSeason) -> None:
    anna, bo, eva = students(3)
    season.list_of(anna.row(ordered=GREEN), bo, eva).export_of(anna, bo, eva).sync()
    assert [case.kind for case in season.cases()] == ["hand-painted-cell"]
    assert season.colours(bo) == ("green", "yellow")


def test_an_unpainted_copy_laid_over_a_painted_list_is_one_case(season: SmallSeason) -> None:
    everyone = students(3)
    season.list_of(*everyone).export_of(*everyone).sync()
    season.order()
    season.list_of(*everyone, at=oslo(8, 7)).sync(oslo(8, 7, 13))
    (case,) = season.cases()
    assert case.kind == "copied-sheet"
    assert "har mistet de grønne fargene våre" in case.why
    season.decide(CaseKind.COPIED_SHEET, "fargene er kopiert")
    season.sync()
    assert both(season, everyone, "Periode 1") == {("green", "green")}
    assert (season.cases(), season.plans()) == ([], ())


def test_an_older_copy_that_lacks_only_our_newest_colours_is_one_case_too(season: SmallSeason) -> None:
    everyone = students(5)
    season.list_of(*everyone).export_of(*everyone[:2]).sync()
    older = season.list_path().read_bytes()
    season.export_of(*everyone, at=oslo(8, 6)).sync(oslo(8, 6, 12))
    assert both(season, everyone, "Periode 1") == {("green", "yellow")}
    season.list_path().write_bytes(older)
    season.edit(lambda sheet: sheet.set(everyone[0], "Mobil", "68051234"), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert [case.kind for case in season.cases()] == ["copied-sheet"]


def test_a_row_that_comes_to_a_sheet_whose_colours_are_right_is_asked_about_on_its_own(season: SmallSeason) -> None:
    everyone = copied(season)
    season.decide(CaseKind.COPIED_SHEET, "fargene stemmer", "Bestilt på telefon i juni.")
    season.sync()
    late = students(4)[3]
    season.edit(lambda sheet: sheet.add(late), at=oslo(8, 7), period="Periode 2")
    season.edit(lambda sheet: sheet.fill(late, "Bestilt", GREEN), at=oslo(8, 7, 1), period="Periode 2")
    season.sync(oslo(8, 7, 13))
    assert [case.kind for case in season.cases()] == ["hand-painted-cell"]
    assert both(season, everyone, "Periode 2") == {("green", "green")}
