"""A practice list in a few hundred bytes, for tests that save thousands: one sheet, as plain as Excel can make it.

The reader and the painter are the real ones. What the coordinator saves keeps the colours that lie in the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

Colours = Mapping[str, int]
"""The styles of a row's status cells, by column (J Registrert, K Bestilt)."""

_NS = "http://schemas.openxmlformats.org"
_PLAIN, _DATE, _YELLOW, _STRUCK = range(4)
_HEADINGS = (
    "Fornavn", "Etternavn", "Fødselsnummer", "E-post", "Mobil", "Profesjon", "Praksissted/enhet", "Første dag",
    "Siste dag", "Registrert", "Bestilt", "Kommentar",
)  # fmt: skip
_FIRST_ROW = 6
_COLOURED = re.compile(rb'<c r="([JK])(\d+)" s="(\d+)"')
_SHEET, _STYLES_PART = "xl/worksheets/sheet1.xml", "xl/styles.xml"

_STYLES = f"""<styleSheet xmlns="{_NS}/spreadsheetml/2006/main">\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><strike/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="3"><fill><patternFill/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>\
<borders count="1"><border/></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="0" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>"""

_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_NS}/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="rId1" \
Type="{_NS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_NS}/package/2006/relationships">\
<Relationship Id="rId1" Type="{_NS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{_NS}/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>""",
}


@dataclass(frozen=True, slots=True)
class QuickRow:
    """A row as the coordinator has written it; texts in the order of the columns up to the ward."""

    texts: tuple[str, ...]
    first_day: date | None = None
    last_day: date | None = None
    comment: str = ""
    struck: bool = False


def quick_list(
    title: str,
    institution: str,
    period: str,
    days: tuple[date, date],
    rows: Sequence[tuple[QuickRow, Colours]],
    before: bytes | None = None,
) -> bytes:
    """The list as a workbook. `before` is the file in whose place it comes: its styles are kept, painted ones as well."""
    if before is None:
        styles = _STYLES.encode()
    else:
        with zipfile.ZipFile(io.BytesIO(before)) as old:
            styles = old.read(_STYLES_PART)
    lines = [_row(1, _text("A1", title)), _row(2, _text("A2", "Studiested") + _text("B2", institution))]
    lines.append(
        _row(3, _text("A3", "Praksisperiode") + _text("B3", period) + _text("C3", "Første dag") + _day("D3", days[0])
             + _text("E3", "Siste dag") + _day("F3", days[1]))
    )  # fmt: skip
    lines.append(_row(5, "".join(_text(f"{chr(65 + at)}5", word) for at, word in enumerate(_HEADINGS))))
    lines += [_row(n, _cells(n, *row)) for n, row in enumerate(rows, start=_FIRST_ROW)]
    sheet = f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    book = (
        f'<workbook xmlns="{_NS}/spreadsheetml/2006/main"><sheets><sheet xmlns:r="{_NS}/officeDocument/2006/relationships"'
        f' name="{escape(period)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as new:
        for name, text in {**_PARTS, "xl/workbook.xml": book, _SHEET: sheet}.items():
            new.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + text)
        new.writestr(zipfile.ZipInfo(_STYLES_PART), styles)
    return content.getvalue()


def colours_in(content: bytes, count: int) -> list[Colours]:
    """The styles of the status cells of the first `count` rows, as they lie in the file now."""
    found: list[dict[str, int]] = [{"J": _YELLOW, "K": _YELLOW} for _ in range(count)]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for column, row, style in _COLOURED.findall(book.read(_SHEET)):
            if _FIRST_ROW <= int(row) < _FIRST_ROW + count:
                found[int(row) - _FIRST_ROW][column.decode()] = int(style)
    return list(found)


UNTOUCHED: Colours = {"J": _YELLOW, "K": _YELLOW}
"""How a coordinator leaves a new row."""


def _cells(n: int, row: QuickRow, colours: Colours) -> str:
    style = _STRUCK if row.struck else _PLAIN
    texts = "".join(_text(f"{chr(65 + at)}{n}", text, style) for at, text in enumerate(row.texts) if text)
    days = "".join(_day(f"{c}{n}", day) for c, day in (("H", row.first_day), ("I", row.last_day)) if day)
    filled = "".join(f'<c r="{column}{n}" s="{colours[column]}"/>' for column in "JK")
    return texts + days + filled + (_text(f"L{n}", row.comment) if row.comment else "")


def _row(n: int, cells: str) -> str:
    return f'<row r="{n}">{cells}</row>'


def _text(ref: str, text: str, style: int = _PLAIN) -> str:
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _day(ref: str, day: date) -> str:
    return f'<c r="{ref}" s="{_DATE}"><v>{(day - date(1899, 12, 30)).days}</v></c>'
