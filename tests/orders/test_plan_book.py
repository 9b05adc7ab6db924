"""The plan's workbook: everything that would be ordered and everybody who is not in it, and text stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.orders import plan_workbook
from tests.examples import at_most
from tests.orders.books import FIRST, LAST, a_plan_book, a_plan_row, a_waiting, all_text, opened, sheet_of, table
from tests.people import synthetic_person

PLAN_HEADER, WAITING_HEADER = 7, 3


def test_each_line_stands_in_the_plan_as_it_is() -> None:
    book = a_plan_book(rows=[a_plan_row(0), a_plan_row(1, kind="Endring", role="Lesetilgang")])
    assert table(sheet_of(plan_workbook(book), "Plan"), PLAN_HEADER) == [
        {
            "Linje": row.line,
            "Hva": row.kind,
            "Student": row.student,
            "System": row.system,
            "Rolle": row.role,
            "Første dag": FIRST,
            "Siste dag": LAST,
            "Hvorfor": row.why,
            "Rad i listen": row.place,
        }
        for row in book.rows
    ]


def test_everybody_who_is_not_in_it_stands_beside_with_the_reason() -> None:
    book = a_plan_book()
    assert table(sheet_of(plan_workbook(book), "Ikke med"), WAITING_HEADER) == [
        {"Student": w.student, "Rad i listen": w.place, "Hvorfor ikke": w.why} for w in book.waiting
    ]


def test_both_sheets_say_group_cohort_and_period() -> None:
    content = plan_workbook(a_plan_book())
    heading = "HVL · Sykepleie · kull 2024 · Periode 1"
    assert sheet_of(content, "Plan")["C2"].value == heading
    assert sheet_of(content, "Ikke med")["A2"].value == heading


def test_lines_and_students_are_counted_by_what_is_done() -> None:
    rows = [a_plan_row(0), a_plan_row(0, line=2, system="Meona"), a_plan_row(1, line=3, kind="Avslutning")]
    text = sheet_of(plan_workbook(a_plan_book(rows=rows)), "Plan")["C4"].value
    assert text == "3 linjer for 2 studenter (2 × Ny tilgang, 1 × Avslutning); 2 er ikke med (se arket «Ikke med»)"
    one = sheet_of(plan_workbook(a_plan_book(rows=rows[:1])), "Plan")["C4"].value
    assert str(one).startswith("1 linje for 1 student (1 × Ny tilgang)")


def test_the_reader_is_told_how_to_order_it() -> None:
    sheet = sheet_of(plan_workbook(a_plan_book()), "Plan")
    assert sheet["A1"].value == "Plan P-0412"
    assert "praksis apply P-0412" in str(sheet["C5"].value)


@pytest.mark.parametrize(
    ("state", "package", "title", "says"),
    [
        ("overtaken", None, "Plan P-0412 – innhentet, bestilles ikke", "Se etter en nyere plan"),
        ("applied", "O-0031", "Plan P-0412 – iverksatt", "«Pakke O-0031.xlsx»"),
    ],
)
def test_a_plan_that_cannot_be_ordered_says_so_in_its_title_and_never_how_to_order_it(
    state: str, package: str | None, title: str, says: str
) -> None:
    sheet = sheet_of(plan_workbook(a_plan_book(state=state, package=package)), "Plan")
    assert sheet["A1"].value == title
    assert says in str(sheet["C5"].value)
    assert "apply" not in str(sheet["C5"].value)
    assert sheet["C5"].font.bold


def test_an_empty_table_says_that_it_is_empty() -> None:
    content = plan_workbook(a_plan_book(rows=[], waiting=[]))
    assert sheet_of(content, "Plan").cell(PLAN_HEADER + 1, 1).value == "Ingen linjer."
    assert sheet_of(content, "Ikke med").cell(WAITING_HEADER + 1, 1).value == "Alle i listen er med i planen."


def test_the_header_stays_in_sight_and_the_table_can_be_filtered() -> None:
    content = plan_workbook(a_plan_book())
    plan, waiting = sheet_of(content, "Plan"), sheet_of(content, "Ikke med")
    assert (plan.freeze_panes, plan.auto_filter.ref) == ("A8", "A7:I10")
    assert (waiting.freeze_panes, waiting.auto_filter.ref) == ("A4", "A3:C5")


def test_a_row_is_as_high_as_its_text() -> None:
    long = "Endret dager fra 07.09.2026–01.11.2026 til 07.09.2026–08.11.2026 og rolle fra Student til Lesetilgang. " * 3
    sheet = sheet_of(plan_workbook(a_plan_book(rows=[a_plan_row(0, why="Kort."), a_plan_row(1, why=long)])), "Plan")
    assert sheet.row_dimensions[8].height == 15
    assert sheet.row_dimensions[9].height >= 5 * 15


FORMULAS = ["=1+1", '=HYPERLINK("http://example.no","Anna")', "+1", "-1", "@SUM(A1)", "\t=1+1", "#N/A", "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_stays_text_wherever_it_comes_from(text: str) -> None:
    row = a_plan_row(student=text, system=text, role=text, why=text, place=text)
    waiting = a_waiting(student=text, place=text, why=text)
    book = a_plan_book(rows=[row], waiting=[waiting], group=text, cohort=text, period=text)
    workbook = opened(plan_workbook(book))
    cells = [cell for sheet in workbook.worksheets for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type in ("f", "e")]
    assert len([cell for cell in cells if cell.value == text]) == 8


@at_most(15)
@given(st.text(max_size=40))
def test_any_name_makes_a_workbook_that_opens(name: str) -> None:
    opened(plan_workbook(a_plan_book(rows=[a_plan_row(student=name, why=name)], waiting=[a_waiting(student=name)])))


def test_equal_plans_are_equal_bytes_and_others_are_not() -> None:
    assert plan_workbook(a_plan_book()) == plan_workbook(a_plan_book())
    assert plan_workbook(a_plan_book()) != plan_workbook(a_plan_book(number="P-0413"))


def test_a_plan_has_no_place_for_a_national_number() -> None:
    assert synthetic_person(0).number not in all_text(plan_workbook(a_plan_book()))
