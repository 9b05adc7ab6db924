"""Sheets that were copied with their colours, by what stands in them."""

from __future__ import annotations

from praksis.copied_sheet import ColouredRow, ColouredSheet, copied_sheets
from praksis.workbook import Colour

GREEN, YELLOW = Colour.GREEN, Colour.YELLOW


def sheet(name: str, *rows: tuple[str, Colour, Colour], ours: bool = False) -> ColouredSheet:
    return ColouredSheet(name, [ColouredRow(*row, ours=ours) for row in rows])


ALL_GREEN = (("a", GREEN, GREEN), ("b", GREEN, GREEN), ("c", YELLOW, GREEN))


def test_a_later_sheet_with_the_same_students_all_green_looks_copied() -> None:
    assert copied_sheets([sheet("P1", *ALL_GREEN), sheet("P2", *ALL_GREEN)]) == {"P2": "P1"}


def test_the_first_sheet_is_never_the_copy() -> None:
    assert copied_sheets([sheet("P1", *ALL_GREEN)]) == {}


def test_a_yellow_row_a_new_student_or_another_colour_shows_that_somebody_painted_it() -> None:
    first = sheet("P1", *ALL_GREEN)
    assert copied_sheets([first, sheet("P2", *ALL_GREEN[:2], ("c", YELLOW, YELLOW))]) == {}
    assert copied_sheets([first, sheet("P2", *ALL_GREEN, ("d", GREEN, GREEN))]) == {}
    assert copied_sheets([first, sheet("P2", *ALL_GREEN[:2], ("c", GREEN, GREEN))]) == {}


def test_what_we_have_painted_is_no_copy() -> None:
    assert copied_sheets([sheet("P1", *ALL_GREEN), sheet("P2", *ALL_GREEN, ours=True)]) == {}


def test_a_copy_of_what_we_painted_is_one() -> None:
    assert copied_sheets([sheet("P1", *ALL_GREEN, ours=True), sheet("P2", *ALL_GREEN[:2])]) == {"P2": "P1"}


def test_of_one_student_nobody_can_see_it() -> None:
    assert copied_sheets([sheet("P1", *ALL_GREEN), sheet("P2", ALL_GREEN[0])]) == {}


def test_a_copy_of_a_copy_is_one_too() -> None:
    assert copied_sheets([sheet(n, *ALL_GREEN) for n in ("P1", "P2", "P3")]) == {"P2": "P1", "P3": "P1"}
