"""Rows in words: short, and nobody lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from praksis.wording.number_forms import counted, listed, rows_in_words
from praksis.wording.sheet_summary import RowReason, told_rows
from tests.wording.values import sheet


def rows_said(text: str) -> set[int]:
    """The rows that «7–9 og 12» means."""
    said: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", text):
        said |= set(range(int(first), int(last or first) + 1))
    return said


@given(st.sets(st.integers(1, 500), min_size=1))
def test_rows_in_words_are_those_rows_and_no_other(rows: set[int]) -> None:
    assert rows_said(rows_in_words(rows)) == rows


def test_rows_in_words_as_people_say_them() -> None:
    assert [rows_in_words(r) for r in ([7], [7, 8], [7, 8, 9], [9, 7, 12, 8], [])] == [
        "7",
        "7 og 8",
        "7–9",
        "7–9 og 12",
        "",
    ]
    assert listed(["a", "b", "c"]) == "a, b og c"
    assert [counted(n, "student", "studenter") for n in (0, 1, 2)] == ["0 studenter", "1 student", "2 studenter"]


@given(st.lists(st.lists(st.integers(1, 60), unique=True, max_size=60), min_size=1, max_size=4), st.integers(1, 40))
def test_however_much_is_cut_each_row_is_named_or_counted(numbers: list[list[int]], most: int) -> None:
    sheets = [sheet(rows=tuple(RowReason(row, f"Grunn {row % 7}.") for row in rows)) for rows in numbers]
    told = told_rows(sheets, most)
    assert sum(len(one.lines) for one in told) <= most
    for rows, one in zip(numbers, told, strict=True):
        named = [row for line in one.lines for row in rows_said(line.split(":")[0])]
        counted_only = int(one.rest.split()[0]) if one.rest else 0
        assert len(named) + counted_only == len(rows)
        assert set(named) <= set(rows)
        assert (one.rest is None) or "se fargene i listen" in one.rest


def test_a_sheet_with_few_reasons_is_told_whole_beside_one_with_many() -> None:
    many = tuple(RowReason(row, f"Grunn {row}.") for row in range(1, 100))
    small, large = told_rows([sheet(rows=many[:2]), sheet(rows=many)], 20)
    assert len(small.lines) == 2
    assert small.rest is None
    assert len(large.lines) == 18
    assert large.rest == "81 rader til er ikke klare; se fargene i listen."
