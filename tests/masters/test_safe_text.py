"""Text stays text, whatever it looks like."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from praksis.masters.safe_text import MAX_CELL_CHARACTERS, clean_text, looks_like_formula, write_text


def written_and_read(text: str) -> tuple[object, str, bool]:
    """Write `text` to a new workbook, save, load: the value, its type as stored, and whether it is marked as quoted."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    write_text(sheet["A1"], text)
    stored = io.BytesIO()
    workbook.save(stored)
    cell = load_workbook(io.BytesIO(stored.getvalue())).worksheets[0]["A1"]
    return cell.value, cell.data_type, bool(cell.quotePrefix)


@pytest.mark.parametrize("text", ['=HYPERLINK("x";"y")', "+47 68 05 00 00", "-Anne", "@SUM(A1)", "=1+1", " =1"])
def test_what_looks_like_a_formula_is_stored_as_quoted_text(text: str) -> None:
    assert written_and_read(text) == (text, "s", True)


@pytest.mark.parametrize("text", ["Åse", "#N/A", "#REF!", "Anne-Lise", "0123", "TRUE"])
def test_other_text_is_stored_as_it_is(text: str) -> None:
    assert written_and_read(text) == (text, "s", False)


def test_nothing_leaves_the_cell_empty() -> None:
    cell = Workbook().worksheets[0]["A1"]
    for nothing in (None, "", "\x00"):
        cell.value = "før"
        write_text(cell, nothing)
        assert cell.value is None


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    assert len(clean_text("å" * (MAX_CELL_CHARACTERS + 1))) == MAX_CELL_CHARACTERS


def test_a_hyphen_inside_is_no_formula() -> None:
    assert not looks_like_formula("Anne-Lise")
    assert looks_like_formula("-Lise")


@given(st.text(max_size=40))
def test_any_text_can_be_written_and_is_never_a_formula(text: str) -> None:
    cell = Workbook().worksheets[0]["A1"]
    write_text(cell, text)
    assert (cell.value is None) == (clean_text(text) == "")
    assert cell.value is None or (cell.data_type == "s" and cell.value == clean_text(text))
