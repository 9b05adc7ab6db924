"""Lines between the rows: a second table on a sheet, and texts that are no student."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.practice_list import PracticeList
from tests.practice_list.factories import (
    HEADINGS,
    INTERNATIONAL_HEADINGS,
    Fake,
    Value,
    codes,
    places,
    read,
    student,
    synthetic_number,
)

SHEET = "Periode 1"


def line(serial: int) -> list[Value]:
    """A student's cells in the order of the master, without days."""
    return [student(serial).get(heading) for heading in HEADINGS]


def said(found: PracticeList, code: str) -> str:
    (message,) = [f.message for f in found.findings if f.code == code]
    return message


@pytest.mark.parametrize(
    "between",
    [
        ["Periode 2: 26.10.2026–11.12.2026"],
        ["Periode 2"],
        ["Praksisperiode", "Periode 2", "Første dag", date(2026, 10, 26), "Siste dag", date(2026, 12, 11)],
        ["Første dag", date(2026, 10, 26), "Siste dag", date(2026, 12, 11)],
    ],
)
@pytest.mark.parametrize("with_header", [True, False])
def test_students_under_a_line_for_another_period_are_not_read_as_this_ones_and_told(
    between: list[Value], with_header: bool
) -> None:
    header: list[list[Value]] = [[*HEADINGS]] if with_header else []
    below: list[list[Value]] = [[], between, *header, line(2), line(3)]
    found = read(Fake(rows=[student(0), student(1)], below=below))
    assert [row.row for row in found.rows] == [6, 7]
    assert places(found, "two-tables") == [(SHEET, 9, None)]
    assert "2 studenter" in said(found, "two-tables")
    assert "ett ark per praksisperiode" in said(found, "two-tables")


def test_international_students_under_norwegian_ones_are_not_read_as_norwegian() -> None:
    other = student(2) | {"Fødselsdato": date(2001, 2, 3), "Nasjonalitet": "Spansk"}
    below: list[list[Value]] = [
        ["Internasjonale studenter"],
        list(INTERNATIONAL_HEADINGS),
        [other.get(h) for h in INTERNATIONAL_HEADINGS],
    ]
    for without_line in (False, True):
        found = read(Fake(rows=[student(0)], below=below[1:] if without_line else below))
        assert [row.row for row in found.rows] == [6]
        assert "internasjonale studenter" in said(found, "two-tables")
        assert "1 student " in said(found, "two-tables")


def test_a_second_table_of_the_same_period_goes_on_being_read() -> None:
    found = read(Fake(rows=[student(0)], below=[["Periode 1, gruppe B"], list(HEADINGS), line(1)]))
    assert [row.row for row in found.rows] == [6, 9]
    assert "two-tables" not in codes(found)


def test_a_line_that_says_the_sheets_own_period_again_ends_the_other_table() -> None:
    found = read(Fake(rows=[student(0)], below=[["Periode 2"], line(1), ["Periode 1"], line(2)]))
    assert [row.row for row in found.rows] == [6, 10]
    assert places(found, "two-tables") == [(SHEET, 7, None)]


@pytest.mark.parametrize("text", ["Gruppe A", "Haukeland", "Med hilsen", "Kari Nordmann er på Voss"])
def test_one_lone_text_is_no_student_and_is_told_with_its_place(text: str) -> None:
    found = read(Fake(rows=[{"Fornavn": text}, student(0)]))
    assert [row.row for row in found.rows] == [7]
    assert places(found, "row-lone-text") == [(SHEET, 6, None)]


def test_a_row_with_one_name_and_a_number_is_still_a_student() -> None:
    found = read(Fake(rows=[{"Fornavn": "Kari", "Fødselsnummer": synthetic_number(1)}]))
    assert [row.row for row in found.rows] == [6]
