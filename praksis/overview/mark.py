"""How our own overview is known again among a channel's workbooks: by a mark inside it, and by its sheets."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Final

OVERVIEW_NAME: Final = "Oversikt.xlsx"
"""Under this name it lies in each channel."""

MARK: Final = "praksistilgang-oversikt"
"""Stands among the document's keywords, where Excel and LibreOffice leave it alone."""

GROUPS_SHEET, ROWS_SHEET, LEGEND_SHEET = "Oversikt", "Ikke ferdige", "Forklaring"
OUR_SHEETS: Final = (GROUPS_SHEET, ROWS_SHEET, LEGEND_SHEET)

_MOST_BYTES = 1_000_000
_KEYWORDS = re.compile(r"<(?:\w+:)?keywords[^>]*>([^<]*)<")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*?\bname=(?:\"([^\"]*)\"|'([^']*)')")


def is_overview(content: bytes) -> bool:
    """Whether a workbook is one of our overviews: it bears the mark and has our sheets and no other.

    One to which somebody has added a sheet is not ours any more: it may hold students, and must be read. What is no
    workbook at all is no overview either.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            keywords = _KEYWORDS.search(_member(archive, "docProps/core.xml"))
            if keywords is None or MARK not in unescape(keywords[1]):
                return False
            names = [unescape(one or other) for one, other in _SHEET.findall(_member(archive, "xl/workbook.xml"))]
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False
    return sorted(names) == sorted(OUR_SHEETS)


def _member(archive: zipfile.ZipFile, name: str) -> str:
    """A small member as text.

    Raises:
        KeyError: There is none of that name.
        ValueError: It is too large to be one of ours.
    """
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError("too large")
    return archive.read(name).decode("utf-8", "replace")
