"""Workbooks for tests: raw parts zipped by hand, and lists written by other libraries."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter

CORPUS = Path(__file__).parent.parent / "data" / "workbooks"
CORPUS_FILES = sorted(CORPUS.glob("*.xls[xm]"))

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/></font>'
    '<font><strike/><color rgb="FFFF0000"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment horizontal="center"/><protection locked="0"/></xf></cellXfs></styleSheet>'
)
"""Style 1 is a date, 2 yellow, 3 red, struck, centred and unlocked."""


def zipped(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members, in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The members of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def raw_parts(
    data: str = "<sheetData/>",
    *,
    before: str = "",
    after: str = "",
    styles: str | None = STYLES,
    strings: str | None = None,
    name: str = "Periode 1",
    workbook: str = "",
    macros: bool = False,
    prefix: str = "",
    namespace: str = MAIN,
) -> dict[str, bytes | str]:
    """The parts of a workbook with one sheet whose XML is given; `prefix` («x:») is put on every element of it."""
    sheet = f'<worksheet xmlns="{namespace}">{before}{data}{after}</worksheet>'
    if prefix:
        sheet = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}", sheet).replace("xmlns=", f"xmlns:{prefix[:-1]}=")
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MACRO_TYPE if macros else _SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{_DOCUMENT}">{workbook}<sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/one.xml"/>'
        + (f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/>' if styles else "")
        + (f'<Relationship Id="rId3" Type="{_DOCUMENT}/sharedStrings" Target="strings.xml"/>' if strings else "")
        + "</Relationships>",
        "xl/worksheets/one.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + sheet,
    }
    if styles:
        parts["xl/styles.xml"] = styles
    if strings:
        parts["xl/strings.xml"] = strings
    if macros:
        parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not really"
    return parts


def raw_workbook(data: str = "<sheetData/>", **options: object) -> bytes:
    """A workbook with one sheet whose XML is given; options as `raw_parts`."""
    return zipped(raw_parts(data, **options))  # type: ignore[arg-type]


def practice_workbook(*, sheets: int = 1, students: int = 8) -> bytes:
    """A list as xlsxwriter writes it: status cells J and K yellow with a border, dates, numbers and texts."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    status = book.add_format({"bg_color": "#FFFF00", "border": 1, "locked": False})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for number in range(1, sheets + 1):
        sheet = book.add_worksheet(f"Periode {number}")
        sheet.write_row(0, 0, ["Fornavn", "Etternavn"])
        for row in range(1, students + 1):
            sheet.write(row, 0, f"Kari {row}")
            sheet.write(row, 1, "Ås & Øy")
            sheet.write(row, 2, row * 1.5)
            sheet.write_datetime(row, 3, datetime(2026, 9, row), day)
            sheet.write_blank(row, 9, None, status)
            sheet.write_blank(row, 10, None, status)
    book.close()
    return out.getvalue()
