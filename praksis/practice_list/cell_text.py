"""What a cell says, once invisible characters are gone, and never a national identity number in another text.

Coordinators paste from mail, PDF and web pages: no-break spaces, zero-width characters, full-width digits come along.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time

from praksis.number_mask import MASK, looks_like_number, mask_numbers

__all__ = [
    "MASK",
    "CellValue",
    "clean",
    "fold",
    "has_number",
    "is_long",
    "mask_numbers",
    "quoted",
    "said",
    "same_dashes",
]

CellValue = str | int | float | bool | date | datetime | time | None
"""The types in which `praksis.workbook` gives a cell's value."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def clean(text: str) -> str:
    """`text` in NFKC, without invisible characters, each run of white space as one space, none at the ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if not text.isprintable():  # invisible characters are never printable
            text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(text.split())


def fold(text: str) -> str:
    """`text` for comparing: cleaned, case-folded, every kind of dash as «-»."""
    text = clean(text)
    return text.casefold() if text.isascii() else text.translate(_DASHES).casefold()


def same_dashes(text: str) -> str:
    """`text` with every kind of dash as «-»."""
    return text.translate(_DASHES)


def has_number(text: str) -> bool:
    """Whether `text` holds what looks like a national identity number, however it is spelt."""
    return looks_like_number(clean(text))


def said(value: CellValue) -> str:
    """What a cell says, as masked text: «» when it is empty, whole numbers without decimals, dates as dd.mm.yyyy."""
    if isinstance(value, str):  # nearly all cells
        return mask_numbers(clean(value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and is_long(value):
        return MASK
    return mask_numbers(clean(str(value)))


def is_long(value: int | float) -> bool:
    """Whether a number has ten or eleven digits: a national identity number as Excel keeps it, its first zero gone."""
    return 10**9 <= value < 10**11


def quoted(value: CellValue) -> str:
    """A short quotation «…» of a cell for a message, or «teksten i cellen» when it could be a number of identity."""
    text = said(value)
    if sum(c.isdigit() for c in text) > 9 or MASK in text:
        return "teksten i cellen"
    return f"«{text if len(text) <= 40 else text[:39] + '…'}»"
