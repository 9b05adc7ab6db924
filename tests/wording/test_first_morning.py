"""The first morning's heading: all are ready only when nothing is left to be done for anybody."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from praksis.wording.first_morning import FirstMorning, first_morning
from praksis.wording.sheet_summary import RowReason
from tests.wording.values import abouts

few = st.integers(0, 3)
some_rows = st.lists(st.integers(6, 20), unique=True, max_size=3).map(tuple)


@given(abouts, few, few, few, few, some_rows, some_rows)
def test_all_are_ready_only_when_every_access_is_implemented_and_can_reach_its_student(
    about: object, ordered: int, approved: int, implemented: int, without: int, no_email: tuple[int, ...],
    no_mobile: tuple[int, ...],
) -> None:  # fmt: skip
    reasons = tuple(RowReason(row, "Finnes ikke i Webcruiter.") for row in range(6, 6 + without))
    total = ordered + approved + implemented + without
    words = first_morning(FirstMorning(about, total, ordered, approved, implemented, reasons, no_email, no_mobile))  # type: ignore[arg-type]
    state = words.subject.rsplit(": ", 1)[1]
    waits = ordered + approved + without + len({*no_email, *no_mobile})
    assert (state == "alle er klare") == (waits == 0)
    if waits:
        assert sum(map(int, re.findall(r"\b\d+\b", state))) == waits
        assert len(re.findall("student", state)) == 1, "the noun stands once, in the right number"
        assert ("1 student " in state) == state.startswith("1 ")
