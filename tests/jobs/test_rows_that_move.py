"""Rows and lists that move, are renamed, corrected or struck: a placement keeps its id and its arrival (DESIGN.md)."""

from __future__ import annotations

import pytest
from openpyxl.styles import PatternFill

from praksis.cases import CaseKind
from praksis.errors import Refused
from tests.jobs.season_factory import YELLOW, ListEditor, SmallSeason, Student, oslo, students

AFTER_DEADLINE = oslo(8, 20)


def ids(season: SmallSeason) -> dict[str, str]:
    return {name: row.id for name, row in season.rows().items()}


def three_ordered(season: SmallSeason) -> list[Student]:
    people = students(3)
    season.list_of(*people).export_of(*people).sync()
    season.order()
    assert {season.colours(s) for s in people} == {("green", "green")}
    return people


def nothing_has_become_of_it(season: SmallSeason, people: list[Student], before: dict[str, str]) -> None:
    assert ids(season) == before
    assert {season.holds(s) for s in people} == {()}
    assert season.plans() == ()
    assert season.cases() == []


def test_sorted_rows_keep_their_ids_their_arrival_and_their_orders(season: SmallSeason) -> None:
    people = three_ordered(season)
    before = ids(season)
    season.edit(lambda sheet: sheet.sort(reverse=True), at=AFTER_DEADLINE).sync(AFTER_DEADLINE)
    nothing_has_become_of_it(season, people, before)
    rows = [season.row_of(s).row for s in sorted(people, key=lambda s: s.person.family)]
    assert rows == sorted(rows, reverse=True)


def test_a_row_that_is_inserted_above_moves_the_others_and_changes_them_not(season: SmallSeason) -> None:
    people = three_ordered(season)
    before = ids(season)

    def insert(sheet: ListEditor) -> None:
        sheet.sheet.insert_rows(6, 2)

    season.edit(insert, at=AFTER_DEADLINE).sync(AFTER_DEADLINE)
    nothing_has_become_of_it(season, people, before)
    assert min(season.row_of(s).row for s in people) == 8


def test_a_renamed_file_is_the_same_list(season: SmallSeason) -> None:
    people = three_ordered(season)
    before = ids(season)
    season.list_path().rename(season.channel() / "Sykepleierne.xlsx")
    season.sync(AFTER_DEADLINE)
    nothing_has_become_of_it(season, people, before)
    assert {row.list for row in season.status().rows} == {"Sykepleierne.xlsx"}


def test_a_list_that_is_moved_to_a_sub_folder_is_the_same_list(season: SmallSeason) -> None:
    people = three_ordered(season)
    before = ids(season)
    folder = season.channel() / "Høst 2026"
    folder.mkdir()
    season.list_path().rename(folder / season.list_path().name)
    season.sync(AFTER_DEADLINE)
    nothing_has_become_of_it(season, people, before)


def test_a_list_that_is_renamed_and_edited_at_once_is_the_same_list(season: SmallSeason) -> None:
    people = three_ordered(season)
    carl = students(4)[3]
    before = ids(season)
    new = season.channel() / "Praksisoversikt HVL Sykepleie kull 2024 v2.xlsx"
    season.edit(lambda sheet: sheet.add(carl), at=oslo(8, 6))
    season.list_path().rename(new)
    season.export_of(*people, carl, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert {name: found for name, found in ids(season).items() if name != carl.name} == before
    assert season.cases() == []
    assert season.plan().lines == 2, "only the new student's"


def test_a_list_that_is_taken_away_and_laid_back_under_another_name_next_week_is_the_same_list(
    season: SmallSeason,
) -> None:
    people = three_ordered(season)
    before = ids(season)
    content = season.list_path().read_bytes()
    season.list_path().unlink()
    season.sync(oslo(8, 6))
    assert {season.holds(s) for s in people} == {("document-gone",)}
    assert season.plans() == (), "a list that is gone cancels nothing"
    assert any("ligger ikke lenger i kanalen" in problem for problem in season.status().problems)
    (season.channel() / "Sykepleierne.xlsx").write_bytes(content)
    season.sync(AFTER_DEADLINE)
    nothing_has_become_of_it(season, people, before)
    assert not any("ligger ikke lenger" in problem for problem in season.status().problems)


def test_a_list_that_is_gone_and_comes_back_goes_on_where_it_was(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    before = ids(season)
    content = season.list_path().read_bytes()
    season.list_path().unlink()
    season.sync(oslo(8, 6))
    assert season.plans() == ()
    season.list_path().write_bytes(content)
    season.sync(AFTER_DEADLINE)
    assert ids(season) == before
    assert season.holds(anna) == ()
    assert season.plan().lines == 4


def test_a_renamed_sheet_keeps_its_rows_and_when_they_came(season: SmallSeason) -> None:
    people = three_ordered(season)
    before = ids(season)

    def rename(sheet: ListEditor) -> None:
        sheet.sheet.title = "Periode 1 høst"

    season.edit(rename, at=AFTER_DEADLINE).sync(AFTER_DEADLINE)
    assert ids(season) == before
    assert all("late" not in season.holds(s) and "arrival-unsure" not in season.holds(s) for s in people)


# -------------------------------------------------------------------------------------------- «samme student, rettet?»


def corrected(season: SmallSeason) -> tuple[Student, Student, str]:
    """Anna's row has got another number and birth date and address, but the same given name and phone."""
    anna, bo, other = students(3)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    before = season.row_of(anna).id

    def correct(sheet: ListEditor) -> None:
        sheet.remove(anna)
        sheet.add(other, given=anna.person.given, mobile=anna.person.mobile)

    season.edit(correct, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    return anna, other, before


def new_name(anna: Student, other: Student) -> str:
    return f"{anna.person.given} {other.person.family}"


def test_a_row_that_is_gone_and_one_alike_is_a_question_and_neither_a_cancellation_nor_a_grant(
    season: SmallSeason,
) -> None:
    anna, other, _ = corrected(season)
    (case,) = season.cases()
    assert case.kind == "same-student-corrected"
    assert anna.name in case.why
    assert "same-student-corrected" in season.rows()[new_name(anna, other)].holds
    assert season.plans() == ()
    assert anna.name not in season.rows(), "the row that is gone has no cell, and is not counted"


def test_the_same_student_corrected_keeps_the_placement_and_its_order(season: SmallSeason) -> None:
    anna, other, before = corrected(season)
    season.decide(CaseKind.SAME_STUDENT_CORRECTED, "samme student, rettet")
    season.sync()
    row = season.rows()[new_name(anna, other)]
    assert row.id == before
    assert "same-student-corrected" not in row.holds
    assert season.plans() == (), "what is ordered stays while the new row's registration is looked for"


def test_two_different_students_end_one_access_and_begin_another(season: SmallSeason) -> None:
    anna, other, before = corrected(season)
    season.decide(CaseKind.SAME_STUDENT_CORRECTED, "to ulike studenter")
    season.export_of(other.registration(Fornavn=anna.person.given), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    row = season.rows()[new_name(anna, other)]
    assert row.id != before
    assert row.holds == ()
    lines = season.plan_lines(season.plan().number)
    assert {(line["Student"], line["Hva"]) for line in lines} == {
        (anna.name, "Avslutning"),
        (new_name(anna, other), "Ny tilgang"),
    }


def test_a_settled_correction_cannot_be_taken_back_and_says_so(season: SmallSeason) -> None:
    corrected(season)
    number = season.cases()[0].number
    season.decide(CaseKind.SAME_STUDENT_CORRECTED, "samme student, rettet")
    with pytest.raises(Refused, match="alt satt i verk"):
        season.take_back(number)


def test_a_correction_that_is_undone_in_the_list_needs_no_decision(season: SmallSeason) -> None:
    anna, other, before = corrected(season)

    def back(sheet: ListEditor) -> None:
        row = next(
            r for r in range(6, 12) if sheet.sheet.cell(r, sheet.columns["Etternavn"]).value == other.person.family
        )
        sheet.sheet.delete_rows(row)
        sheet.add(anna)
        for heading in ("Registrert", "Bestilt"):
            sheet.sheet.cell(sheet.find(anna), sheet.columns[heading]).fill = PatternFill("solid", fgColor=YELLOW)

    season.edit(back, at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert [c.kind for c in season.cases() if c.kind == "same-student-corrected"] == []
    assert season.rows()[anna.name].id == before
    assert season.plans() == ()


# ---------------------------------------------------------------------------------------------------------- struck rows


def struck(season: SmallSeason, how: str) -> tuple[Student, Student]:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    if how == "struck":
        season.edit(lambda sheet: sheet.strike(anna), at=oslo(8, 6))
    else:
        season.edit(lambda sheet: sheet.set(anna, "Kommentar", "Trukket. KBH 05.08.2026"), at=oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    return anna, bo


@pytest.mark.parametrize("how", ["struck", "comment"])
def test_a_struck_or_withdrawn_row_is_a_case_and_ends_nothing_by_itself(season: SmallSeason, how: str) -> None:
    anna, bo = struck(season, how)
    (case,) = season.cases()
    assert (case.kind, case.what) == ("struck-row", anna.name)
    assert season.holds(anna) == ("struck-through",)
    assert season.holds(bo) == ()
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "green")


def test_a_student_who_has_left_gets_a_cancellation_that_names_the_case_and_no_number(season: SmallSeason) -> None:
    anna, _ = struck(season, "struck")
    season.decide(CaseKind.STRUCK_ROW, "har trukket seg")
    season.sync()
    lines = season.plan_lines(season.plan().number)
    assert {(line["Student"], line["Hva"]) for line in lines} == {(anna.name, "Avslutning")}
    package = season.apply(season.plan().number).package
    assert {(line["Gjelder sak"], line["Fødselsnummer"], line["Hva"]) for line in season.package(package)} == {
        ("SAK-1", None, "Avslutning")
    }
    season.confirm(package, case_number="SAK-2")
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    season.sync(oslo(8, 7))
    assert season.plans() == ()


def test_a_student_who_is_still_in_keeps_what_is_ordered(season: SmallSeason) -> None:
    anna, _ = struck(season, "comment")
    season.decide(CaseKind.STRUCK_ROW, "er fortsatt med")
    season.sync()
    assert season.holds(anna) == ()
    assert season.cases() == []
    assert season.plans() == ()


def test_a_row_that_is_struck_anew_is_asked_about_anew(season: SmallSeason) -> None:
    anna, _ = struck(season, "comment")
    season.decide(CaseKind.STRUCK_ROW, "er fortsatt med")
    season.edit(lambda sheet: sheet.set(anna, "Kommentar", None), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.cases() == []
    season.edit(lambda sheet: sheet.strike(anna), at=oslo(8, 10)).sync(oslo(8, 10, 13))
    assert [case.kind for case in season.cases()] == ["struck-row"]
    assert season.holds(anna) == ("struck-through",)


def test_a_decision_that_she_has_left_is_taken_back_before_it_is_applied(season: SmallSeason) -> None:
    anna, _ = struck(season, "struck")
    number = season.cases()[0].number
    season.decide(CaseKind.STRUCK_ROW, "har trukket seg")
    season.sync()
    plan = season.plan().number
    season.take_back(number)
    with pytest.raises(Refused):
        season.apply(plan)
    assert not list(season.office.glob("Pakke O-0002*"))
    season.sync()
    assert season.plans() == ()
    assert season.holds(anna) == ("struck-through",)
