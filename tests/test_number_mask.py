"""National numbers in free text, in the spellings that people use."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.masking import mask
from praksis.number_mask import MASK, looks_like_number, mask_numbers
from tests.people import synthetic_number

NUMBER = synthetic_number(date(1999, 3, 4))
DATE, TAIL = NUMBER[:6], NUMBER[6:]
SEPARATORS = [" ", "\u00a0", "-", "–", "—", "‑", "−", "_", ":", ";", ",", ".", "(", ")", "/", "|"]


@pytest.mark.parametrize(
    "written",
    [
        f"{DATE} - {TAIL}",
        f"{DATE}–{TAIL}",
        f"{DATE}_{TAIL}",
        f"{DATE}:{TAIL}",
        f"{DATE}, {TAIL}",
        f"{DATE} ({TAIL}",
        f"{DATE[:2]}. {DATE[2:4]}. {DATE[4:]} {TAIL}",
        f"{DATE[:2]}.{DATE[2:4]}.19{DATE[4:]} {TAIL}",
        f"{DATE[:2]}.{DATE[2:4]}.{DATE[4:]} – {TAIL[:3]} {TAIL[3:]}",
    ],
)
def test_an_ordinary_spelling_is_masked_in_texts_and_in_the_log(written: str) -> None:
    assert mask_numbers(f"Nytt nr. {written} fra mandag") == f"Nytt nr. {MASK} fra mandag"
    assert TAIL not in mask(written)


@given(st.lists(st.sampled_from(SEPARATORS), max_size=3).map("".join), st.dates(date(1940, 1, 1), date(2020, 1, 1)))
def test_no_separator_hides_a_number(between: str, born: date) -> None:
    number = synthetic_number(born)
    for masked in (mask_numbers, mask):
        assert number[6:] not in masked(f"se {number[:6]}{between}{number[6:]}.")


@pytest.mark.parametrize(
    "text",
    [
        "07.09.2026–16.10.2026",
        "07.09.26 – 16.10.26",
        "07.09.2026 - 16.10.2026",
        "uke 37–42, 2026",
        "rad 10, 11, 12, 134, 25",
        "16.10.2026, 680 50 001",
        "tlf. 680 50 001",
        "990099, 12345",
    ],
)
def test_dates_rows_and_phones_stay(text: str) -> None:
    assert mask_numbers(text) == text
    assert not looks_like_number(text)
