"""How a national identity number looks in free text, as people write it: for masking what must not travel on.

The floor above masks its log with the same pattern (`flows.masking`), so that the two lines reach equally far.
"""

from __future__ import annotations

import re

MASK = "***"

# Day and month as any number has them: D-numbers add 40 to the day, synthetic ones 40, 65 or 80 to the month. Without
# that, five digits after six would be many other things: dates side by side, counts, row numbers.
_DAY = r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])"
_MONTH = r"(?:0[1-9]|1[0-2]|4[1-9]|5[0-2]|6[6-9]|7[0-7]|8[1-9]|9[0-2])"
_BETWEEN = r"(?:[./_:\-\u2010-\u2015\u2212]\s?|\s)?"
_ANY = r"[\W_]{0,3}"
_PHONE = r"\d{3}\s\d{2}\s\d{3}(?!\d)"

SPELT_OUT = (
    rf"(?<!\d){_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}(?:(?:19|20)(?=\d\d[\W_]))?\d{{2}}{_ANY}(?!{_PHONE})"
    r"\d{3}[ .\-\u00a0\u2007\u2009\u202f\u2010-\u2015]?\d{2}(?!\d)"
)
"""A date and five digits with up to three characters of any kind between that are neither letters nor digits."""

IN_A_ROW = r"(?<!\d)\d(?:[ .\-/]?\d){10}(?!\d)"
"""Any eleven digits; one space, dot, hyphen or slash between two is looked through."""

_NUMBER = re.compile(f"{IN_A_ROW}|{SPELT_OUT}")

# Either way of writing one has eleven digits. Few cells have so many, and to find that out costs a tenth.
_ELEVEN_DIGITS = re.compile(r"\d(?:\D*\d){10}")
_FEWEST_CHARACTERS = 11


def mask_numbers(text: str) -> str:
    """`text` with all that looks like a national identity number as «***»."""
    if len(text) < _FEWEST_CHARACTERS or not _ELEVEN_DIGITS.search(text):
        return text
    return _NUMBER.sub(MASK, text)


def looks_like_number(text: str) -> bool:
    """Whether `text` holds what looks like a national identity number."""
    return _ELEVEN_DIGITS.search(text) is not None and _NUMBER.search(text) is not None
