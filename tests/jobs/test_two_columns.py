"""Two columns of one meaning: the rows wait, one question for sheet and meaning, and the answer is read by."""

from __future__ import annotations

import pytest

from praksis.cases import CaseKind
from tests.jobs.season_factory import ListEditor, SmallSeason, Student, oslo, students


def doubled(season: SmallSeason, heading: str = "Fødselsnummer", second: str | None = None) -> list[Student]:
    """The list has a second column of the same meaning at its right end, with `second` in each row, or the same."""
    everyone = students(2)
    season.list_of(*everyone).export_of(*everyone)

    def add(sheet: ListEditor) -> None:
        column, old = max(sheet.columns.values()) + 1, sheet.columns[heading]
        rows = [sheet.find(student) for student in everyone]
        for row in rows:
            sheet.sheet.cell(row, column).value = second or sheet.sheet.cell(row, old).value
        sheet.sheet.cell(rows[0] - 1, column).value = heading

    season.edit(add, at=oslo(8, 3, 11)).sync()
    return everyone


def test_the_rows_of_the_sheet_wait_and_there_is_one_case_with_both_columns(season: SmallSeason) -> None:
    anna, bo = doubled(season)
    (case,) = season.cases(CaseKind.TWO_COLUMNS)
    assert case.what.startswith("Arket «Periode 1» i listen")
    assert "«Fødselsnummer» (C)" in case.one
    assert "«Fødselsnummer» (" in case.other
    assert case.one.split()[-1] != case.other.split()[-1]
    assert "two-columns" in season.holds(anna)
    assert "two-columns" in season.holds(bo)
    assert any(f"(sak {case.case})" in sentence for sentence in season.row_of(anna).why)
    assert season.plans() == ()


def test_the_first_column_is_read_by_from_the_next_run_on_and_ordered_with(season: SmallSeason) -> None:
    anna, bo = doubled(season, second="tull")
    before = season.row_of(anna).id
    season.decide(CaseKind.TWO_COLUMNS, "bruk den første kolonnen")
    for _ in range(3):
        season.sync()
        assert season.holds(anna) == season.holds(bo) == ()
        assert season.cases() == []
    assert season.row_of(anna).id == before
    receipts = [post for post in season.posts() if "er lest" in post.splitlines()[0]]
    assert len(receipts) == 1, "the coordinator has changed nothing, and gets no new receipt"
    (package,) = season.order()
    assert season.colours(anna) == ("green", "green")
    assert {line["Fornavn"] for line in season.package(package)} == {anna.person.given, bo.person.given}


def test_the_last_column_is_another_reading_and_taking_back_asks_again(season: SmallSeason) -> None:
    anna, _ = doubled(season, second="tull")
    number = season.cases(CaseKind.TWO_COLUMNS)[0].number
    season.decide(CaseKind.TWO_COLUMNS, "bruk den siste kolonnen")
    season.sync()
    assert "number-invalid" in season.holds(anna)
    season.take_back(number)
    season.sync()
    assert "two-columns" in season.holds(anna)
    assert [case.number for case in season.cases(CaseKind.TWO_COLUMNS)] == [number]


def test_a_new_version_with_the_same_two_columns_keeps_the_decision(season: SmallSeason) -> None:
    anna, _ = doubled(season, second="tull")
    season.decide(CaseKind.TWO_COLUMNS, "bruk den første kolonnen")
    season.sync()

    def change(sheet: ListEditor) -> None:
        sheet.set(anna, "Mobil", "68051234")

    season.edit(change, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert (season.holds(anna), season.cases()) == ((), [])


def rename(season: SmallSeason, at: int, *headings: str) -> None:
    """The coordinator gives the columns of the number other headings, from the left, and FOU's round sees it."""

    def change(sheet: ListEditor) -> None:
        row = [cell for cell in sheet.sheet[sheet.heading] if "ødselsnummer" in str(cell.value)]
        for cell, heading in zip(row, headings, strict=True):
            cell.value = heading

    season.edit(change, at=oslo(8, at)).sync(oslo(8, at, 13))


def test_under_other_headings_it_is_another_question_and_nothing_is_read_meanwhile(season: SmallSeason) -> None:
    anna, _ = doubled(season, second="tull")
    (first,) = season.cases(CaseKind.TWO_COLUMNS)
    season.decide(CaseKind.TWO_COLUMNS, "bruk den første kolonnen")
    season.sync()
    (plan,) = season.plans()
    rename(season, 6, "Fødselsnummer (gammelt)", "Fødselsnummer")
    (case,) = season.cases(CaseKind.TWO_COLUMNS)
    assert case.number != first.number
    assert "Fødselsnummer (gammelt)" in case.one
    assert "two-columns" in season.holds(anna)
    assert plan.number not in [p.number for p in season.plans()]
    season.decide(CaseKind.TWO_COLUMNS, "bruk den siste kolonnen")
    season.sync()
    assert "number-invalid" in season.holds(anna), "the new answer counts for the new headings"
    rename(season, 7, "Fødselsnummer", "Fødselsnummer")
    assert (season.holds(anna), season.cases()) == ((), []), "and the old one for the old"


def test_a_column_put_in_beside_them_changes_nothing(season: SmallSeason) -> None:
    anna, _ = doubled(season, second="tull")
    season.decide(CaseKind.TWO_COLUMNS, "bruk den første kolonnen")
    season.sync()
    season.edit(lambda sheet: sheet.sheet.insert_cols(1), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert (season.holds(anna), season.cases()) == ((), [])


def test_a_list_that_is_put_right_needs_no_decision(season: SmallSeason) -> None:
    anna, _ = doubled(season)
    season.edit(lambda sheet: sheet.sheet.delete_cols(max(sheet.columns.values())), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.cases() == []
    assert season.holds(anna) == ()


@pytest.mark.parametrize("heading", ["E-post", "Registrert"])
def test_any_meaning_can_stand_twice(season: SmallSeason, heading: str) -> None:
    anna, _ = doubled(season, heading)
    (case,) = season.cases(CaseKind.TWO_COLUMNS)
    assert f"samme betydning ({heading})" in case.why
    season.decide(CaseKind.TWO_COLUMNS, "bruk den første kolonnen")
    season.sync()
    assert "two-columns" not in season.holds(anna)
