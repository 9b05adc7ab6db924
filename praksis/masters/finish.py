"""Turns a workbook that we made into bytes that are the same each time it is made.

openpyxl stamps the time of saving into the document and into each zip member. Here both are set from the outside, so
that a test can show that the masters that are checked in are those that the code makes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

#: The time that the masters say they were made. It moves only when somebody means it to.
MADE_AT: Final = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
OFFICE: Final = "FOU, Seksjon utdanning, Helse Bergen"

_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
#: A sheet of this many bytes is packed less hard: an eighth larger, in less than half the time.
_LARGE: Final = 4_000_000
_CORE: Final = "docProps/core.xml"
_DIMENSION: Final = re.compile(rb"<dimension [^>]*/>")
_END_OF_ROWS: Final = b"</sheetData>"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def to_bytes(
    workbook: Workbook,
    *,
    author: str = OFFICE,
    saved_at: datetime = MADE_AT,
    rows: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Save `workbook` and return the .xlsx bytes: the same content, author and time always give the same bytes.

    `saved_at` is an aware time (any zone); it becomes the document's created and last-modified time, in UTC. The
    compressed bytes may differ between builds of zlib: compare with `same_content` across machines. `rows` are, by the
    title of a sheet, rows that follow the sheet's own: as row elements, already written.
    """
    stamp = saved_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    workbook.properties.creator = author
    workbook.properties.lastModifiedBy = author
    workbook.properties.created = stamp
    workbook.properties.modified = stamp
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:  # compressed once, below
        _InMemory(workbook, archive, rows).write_data()

    result = io.BytesIO()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(result, "w") as out:
        for name in made.namelist():
            content = made.read(name)
            if name == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", content)
            member = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o600 << 16
            out.writestr(member, content, compresslevel=6 if len(content) < _LARGE else 3)
    return result.getvalue()


class _InMemory(ExcelWriter):
    """Writes what openpyxl's own `save` writes, and no sheet through a file in the temporary folder: a package's sheet
    holds national identity numbers, and making and removing the files took a sixth of the time of writing."""

    _archive: zipfile.ZipFile

    def __init__(self, workbook: Workbook, archive: zipfile.ZipFile, rows: Mapping[str, bytes]) -> None:
        super().__init__(workbook, archive)
        self._rows = rows

    def write_worksheet(self, ws: Any) -> None:
        """One sheet into the archive, as `ExcelWriter.write_worksheet` does it for a workbook that is not write-only."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = io.BytesIO()
        writer: Any = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], _with_rows(out.getvalue(), self._rows.get(ws.title, b"")))
        self.manifest.append(ws)


def _with_rows(sheet: bytes, rows: bytes) -> bytes:
    """A sheet with rows after its own; what it then covers it does not say, which the format leaves free."""
    if not rows:
        return sheet
    head, tail = _DIMENSION.sub(b"", sheet, count=1).split(_END_OF_ROWS)
    return b"".join((head, rows, _END_OF_ROWS, tail))


def same_content(one: bytes, other: bytes) -> bool:
    """Say whether two .xlsx hold the same members in the same order with the same XML.

    Compression and the spelling of the XML (quotes, order of attributes, which parser wrote it) do not count.
    Raises zipfile.BadZipFile when either is no zip file.
    """
    return _members(one) == _members(other)


def _members(content: bytes) -> list[tuple[str, str | bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, _canonical(name, archive.read(name))) for name in archive.namelist()]


def _canonical(name: str, content: bytes) -> str | bytes:
    if not name.endswith((".xml", ".rels", ".vml")):
        return content
    # Only workbooks of our own making come here: the masters beside the code that made them.
    return ElementTree.canonicalize(content)
