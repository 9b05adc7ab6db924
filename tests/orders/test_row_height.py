"""A row is as high as the text in it needs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.orders.row_height import fitting_height


@pytest.mark.parametrize(
    ("values", "widths", "lines"),
    [
        ([], [], 1),
        (["", None, 7, date(2026, 9, 7)], [10, 10, 10, 10], 1),
        (["kort"], [10], 1),
        (["to korte ord her"], [10], 2),
        (["a\nb\n\nc"], [10], 4),
        (["x" * 25], [10], 3),
        (["a\tb"], [4], 2),  # a tab is as wide as several letters
        (["kort", "to korte ord her"], [10, 10], 2),
    ],
)
def test_the_longest_text_decides(values: list[object], widths: list[float], lines: int) -> None:
    assert fitting_height(values, widths) == 15 * lines


@given(st.text(max_size=200), st.integers(1, 60))
def test_there_is_room_for_every_character(text: str, width: int) -> None:
    lines = fitting_height([text], [width]) / 15
    assert lines * width >= len("".join(text.split()))
