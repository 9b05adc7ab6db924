"""What a person sees as taken out, replaced or common to several rows counts as that when it is read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from praksis.names import PersonName
from praksis.practice_list import PracticeList, read_practice_list
from tests.practice_list.factories import (
    FILE_NAME,
    INTERNATIONAL_HEADINGS,
    RULES,
    Fake,
    build,
    codes,
    only_row,
    places,
    read,
    student,
    synthetic_number,
)

SHEET = "Periode 1"


def with_replaced(changes: Mapping[str, tuple[str, str]]) -> PracticeList:
    """One student's row where in each of these cells the first text is struck and the second stands after it."""
    workbook = openpyxl.load_workbook(io.BytesIO(build(Fake(rows=[student()]))))
    for ref, (old, new) in changes.items():
        struck = TextBlock(InlineFont(strike=True), old)
        workbook[SHEET][ref] = CellRichText(struck, TextBlock(InlineFont(b=True), new))
    out = io.BytesIO()
    workbook.save(out)
    return read_practice_list(out.getvalue(), FILE_NAME, RULES)


def test_a_student_who_is_written_over_another_is_read_alone_and_asked_about() -> None:
    found = with_replaced(
        {"A6": ("Åse", " Ola"), "B6": ("Lie", " Dahl KN 1.9.26"), "D6": ("ase@example.no", " ola@example.no")}
    )
    row = only_row(found)
    assert row.name == PersonName("Ola", "Dahl")
    assert row.email == "ola@example.no"
    assert row.struck
    assert places(found, "cell-partly-struck") == [(SHEET, 6, "Fornavn"), (SHEET, 6, "Etternavn"), (SHEET, 6, "E-post")]
    assert "row-struck" not in codes(found)


def test_a_number_written_after_a_struck_one_is_the_one_that_counts_and_the_row_is_asked_about() -> None:
    row = only_row(with_replaced({"C6": (synthetic_number(0), " " + synthetic_number(1))}))
    assert row.number is not None
    assert row.number.reveal() == synthetic_number(1)
    assert row.struck


def test_a_ward_written_over_another_is_no_question_about_the_student() -> None:
    row = only_row(with_replaced({"G6": ("Kirurgisk 1", " Kirurgisk 2")}))
    assert (row.ward, row.struck) == ("Kirurgisk 2", False)


def test_a_row_with_most_of_its_cells_struck_is_struck_and_keeps_what_it_says() -> None:
    found = read(Fake(rows=[student()], struck=["C6", "D6", "E6", "F6", "G6"]))
    row = only_row(found)
    assert row.struck
    assert row.number is not None
    assert places(found, "row-struck") == [(SHEET, 6, "Fornavn")]


def test_a_given_name_that_alone_is_struck_is_a_warning() -> None:
    found = read(Fake(rows=[student()], struck=["A6"]))
    assert not only_row(found).struck
    assert codes(found) == ["cell-partly-struck"]


def test_a_struck_address_in_a_row_that_stands_is_no_evidence() -> None:
    found = read(Fake(rows=[student()], struck=["D6"]))
    assert only_row(found).email is None
    assert places(found, "cell-partly-struck") == [(SHEET, 6, "E-post")]


def test_a_ward_a_profession_and_days_merged_over_rows_are_those_of_each_row() -> None:
    days = {"Første dag": date(2026, 9, 14), "Siste dag": date(2026, 10, 2)}
    shared = dict.fromkeys(("Profesjon", "Praksissted/enhet"))
    rows = [student(0) | days, student(1) | shared, student(2) | shared]
    found = read(Fake(rows=rows, merged=["F6:F8", "G6:G8", "H6:H8", "I6:I8"]))
    assert {(r.profession, r.ward, r.first_day, r.last_day, r.days_unread) for r in found.rows} == {
        ("Sykepleier", "Kirurgisk 1", date(2026, 9, 14), date(2026, 10, 2), False)
    }
    assert codes(found) == []


def test_an_address_merged_over_two_rows_is_the_first_ones_only_and_is_said() -> None:
    found = read(Fake(rows=[student(0), student(1)], merged=["D6:D7"]))
    assert [row.email for row in found.rows] == ["student0@stud.example.no", None]
    assert places(found, "cell-merged") == [(SHEET, 7, "E-post")]


@pytest.mark.parametrize("text", ["snarest", "?", "31.9.2026", "=TODAY()"])
def test_a_day_that_cannot_be_read_is_not_replaced_by_the_sheets_in_silence(text: str) -> None:
    assert only_row(read(Fake(rows=[student() | {"Første dag": text}]))).days_unread


@pytest.mark.parametrize("text", [None, "14/9-26", "man 14/9-2026", date(2026, 9, 14)])
def test_a_day_that_is_read_or_not_written_is_no_unread_day(text: str | date | None) -> None:
    row = only_row(read(Fake(rows=[student() | {"Første dag": text}])))
    assert not row.days_unread
    assert row.first_day == (date(2026, 9, 14) if text else None)


def test_a_date_of_birth_is_stated_only_where_it_stands_in_the_row() -> None:
    number = {"Norsk fødselsnummer (om det finnes)": synthetic_number()}
    rows = [student() | number, student(1) | {"Fødselsdato": date(2003, 2, 1)}, student(2) | {"Fødselsdato": "=C6"}]
    found = read(Fake("Internasjonale Periode 1", rows=rows, headings=INTERNATIONAL_HEADINGS))
    assert [row.birth_date_stated for row in found.rows] == [False, True, False]
    assert found.rows[0].birth_date == date(2003, 2, 1)


def test_two_students_with_one_given_name_and_one_number_share_it_and_none_is_called_superfluous() -> None:
    rows = [student(0, Fornavn="Anna", Etternavn="Lie"), student(0, Fornavn="Anna", Etternavn="Berg")]
    found = read(Fake(rows=rows))
    assert codes(found) == ["number-shared", "number-shared"]


def test_a_student_with_a_middle_name_left_out_is_the_same_student() -> None:
    rows = [student(0, Fornavn="Anna Marie", Etternavn="Lie"), student(0, Fornavn="Anna", Etternavn="Lie")]
    assert codes(read(Fake(rows=rows))) == ["duplicate-row"]


@pytest.mark.parametrize(("given", "family"), [("Sum", "Wong"), ("Kilde", "Moe"), ("Note", "Berg")])
def test_a_student_whose_name_is_a_word_of_notes_is_no_note(given: str, family: str) -> None:
    only_names = {"Fornavn": given, "Etternavn": family}
    for row in (only_names, only_names | {"Profesjon": "Sykepleier", "Praksissted/enhet": "Kirurgisk 1"}):
        assert [r.name for r in read(Fake(rows=[row])).rows] == [PersonName(given, family)]


def test_numbers_under_a_heading_that_is_not_known_are_not_told_to_be_removed() -> None:
    headings = ["Offentlig ID" if h == "Fødselsnummer" else h for h in Fake().headings]
    row = student()
    row["Offentlig ID"] = row.pop("Fødselsnummer")
    found = codes(read(Fake(rows=[row], headings=headings)))
    assert "number-column-missing" in found
    assert "number-elsewhere" not in found
