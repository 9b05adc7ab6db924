"""Text goes into a workbook as text: whatever a person has written, it never becomes a formula.

A name or a comment comes from outside. `=HYPERLINK(…)` in a name must stay seven harmless words when an
administrator opens the plan it ended up in. Everything that this house writes with openpyxl goes through `write_text`.
"""

from __future__ import annotations

import re
from typing import Final

from openpyxl.cell.cell import Cell, MergedCell

#: The signs with which a spreadsheet starts a formula, and the white space that some skip before it.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

#: The most that a cell can hold, by the file format.
MAX_CELL_CHARACTERS: Final = 32_767

#: Characters that XML 1.0 does not have; a workbook with one of them cannot be opened.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet might take `text` for a formula if it were typed or pasted into a cell."""
    return text.lstrip(" \u00a0").startswith(FORMULA_STARTS)


def clean_text(text: str) -> str:
    """Return `text` without the characters that no workbook can hold, cut to what one cell can hold."""
    return _NOT_IN_XML.sub("", text)[:MAX_CELL_CHARACTERS]


def write_text(cell: Cell | MergedCell, text: str | None) -> None:
    """Put `text` into `cell` as text, and as nothing else; None or an empty text leaves the cell empty.

    The cell's type is forced to string, so `=1+1` is stored as four characters, and `#N/A` is no error value. What
    looks like a formula is also marked as quoted (Excel's own leading apostrophe), so it stays text when somebody
    edits the cell. The rest of the cell's look is left alone.
    """
    cleaned = clean_text(text) if text else ""
    if not cleaned:
        cell.value = None
        return
    cell.value = cleaned
    cell.data_type = "s"
    if looks_like_formula(cleaned):
        cell.quotePrefix = True
