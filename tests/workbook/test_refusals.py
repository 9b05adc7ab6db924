"""Each way of being no readable workbook has its own code, and a remedy in words."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from praksis.workbook import Colour, Limits, RefusalCode, WorkbookRefused, open_workbook, paint
from tests.workbook.factories import parts_of, practice_workbook, raw_parts, raw_workbook, zipped

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def code_of(content: bytes, limits: Limits | None = None, file_name: str | None = None) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(content, limits or Limits(), file_name=file_name)
    assert refused.value.message.endswith((".", ")"))
    assert len(refused.value.message) > 30
    return refused.value.code


def compound(stream: str) -> bytes:
    return _COMPOUND + bytes(1200) + stream.encode("utf-16-le") + b"\0\0" + bytes(600)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n ", "empty"),
        (bytes(4096), "truncated"),
        (b"PK\3", "truncated"),
        (b"<html><table><tr><td>Fornavn</td></tr></table></html>", "not-a-workbook"),
        ("Fornavn;Etternavn\r\nKari;Ås\r\n".encode(), "not-a-workbook"),
        ("Fornavn;Etternavn\r\n".encode("utf-16"), "not-a-workbook"),
        (b"%PDF-1.7\n", "not-a-workbook"),
        (b"PK\5\6" + bytes(18), "not-a-workbook"),
        (compound("Workbook"), "xls"),
        (compound("Book"), "xls"),
        (b"\x09\x08\x08\x00\x00\x05", "xls"),
        (compound("EncryptedPackage"), "password"),
        (compound("WordDocument"), "not-a-workbook"),
        (compound("Something else"), "not-a-workbook"),
        (_COMPOUND, "truncated"),
    ],
)
def test_what_is_no_zip_file_is_told_apart(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_file_cut_anywhere_is_truncated_or_damaged() -> None:
    whole = practice_workbook()
    for share in (0.1, 0.5, 0.9, 0.99):
        assert code_of(whole[: int(len(whole) * share)]) == "truncated"
    assert code_of(whole[:-1]) == "truncated"


def test_a_word_document_is_called_by_its_name() -> None:
    word = zipped({
        "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats'
        '-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships><Relationship Id="a" Type="x/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": "<document/>",
    })  # fmt: skip
    with pytest.raises(WorkbookRefused, match="Word-dokument") as refused:
        open_workbook(word)
    assert refused.value.code == "not-a-workbook"


def test_an_opendocument_sheet_is_called_by_its_name() -> None:
    sheet = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})
    with pytest.raises(WorkbookRefused, match="OpenDocument"):
        open_workbook(sheet)


def test_a_zip_file_of_anything_else_is_not_a_workbook() -> None:
    assert code_of(zipped({"readme.txt": "hei"})) == "not-a-workbook"


@pytest.mark.parametrize("name", ["xl/worksheets/one.xml", "XL/Worksheets/ONE.xml", "xl\\worksheets\\one.xml"])
def test_two_members_of_one_name_are_refused_whatever_the_case(name: str) -> None:
    out = io.BytesIO(raw_workbook())
    with zipfile.ZipFile(out, "a") as package, pytest.MonkeyPatch.context() as quiet:
        quiet.setattr("warnings.warn", lambda *_, **__: None)
        package.writestr(name, "<worksheet/>")
    assert code_of(out.getvalue()) == "duplicate-member"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "C:/x.xml", "xl/../../x.xml", "xl\\..\\x", "a/./b"])
def test_a_member_name_that_leaves_its_folder_is_refused(name: str) -> None:
    assert code_of(zipped({**raw_parts(), name: "x"})) == "unsafe-name"


@pytest.mark.parametrize(
    "part",
    ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
     "xl/worksheets/one.xml"],
)  # fmt: skip
@pytest.mark.parametrize("declared", ['<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<!DOCTYPE a [<!ENTITY b 'c'>]>"])
def test_a_dtd_in_any_part_is_refused(part: str, declared: str) -> None:
    parts = raw_parts('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>')
    text = str(parts[part])
    start = text.index("?>") + 2 if text.startswith("<?xml") else 0
    parts[part] = text[:start] + declared + text[start:]
    assert code_of(zipped(parts)) == "dtd"


def test_a_dtd_inside_the_rows_is_never_used() -> None:
    data = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><!DOCTYPE a></sheetData>'
    assert code_of(raw_workbook(data)) in ("dtd", "damaged")


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    parts = raw_parts()
    parts["xl/worksheets/one.xml"] = b" " * (64 << 20)
    assert code_of(zipped(parts)) == "bomb"
    parts = raw_parts()
    parts["xl/media/image1.png"] = bytes(64 << 20)
    assert code_of(zipped(parts)) == "bomb"


def test_a_member_that_inflates_past_its_declared_size_is_a_bomb() -> None:
    content = practice_workbook()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        item = package.getinfo("xl/worksheets/sheet1.xml")
    honest = struct.pack("<II", item.compress_size, item.file_size)
    assert code_of(content.replace(honest, struct.pack("<II", item.compress_size, 100))) == "bomb"


def test_members_that_lie_on_top_of_each_other_are_a_bomb() -> None:
    content = bytearray(zipped({"a.xml": "x" * 50, "b.xml": "x" * 50}, zipfile.ZIP_STORED))
    second = content.rfind(b"PK\1\2")
    content[second + 42 : second + 46] = (0).to_bytes(4, "little")
    content[second + 46 : second + 51] = b"a.xml"
    assert code_of(bytes(content)) in ("bomb", "duplicate-member")


def test_limits_are_settled_before_parts_are_read() -> None:
    content = practice_workbook()
    assert code_of(content, Limits(members=3)) == "bomb"
    assert code_of(content, Limits(file_bytes=1000)) == "bomb"
    assert code_of(content, Limits(inflated_bytes=1000)) == "bomb"
    assert code_of(content, Limits(part_bytes=500)) == "bomb"
    assert code_of(content, Limits(cells=10)) == "bomb"
    assert code_of(content, Limits(strings=2)) == "bomb"
    assert code_of(content, Limits(seconds=-1)) == "bomb"
    assert code_of(practice_workbook(sheets=3), Limits(sheets=2)) == "bomb"


def test_a_wrong_checksum_is_damage() -> None:
    content = bytearray(zipped(raw_parts(), zipfile.ZIP_STORED))
    at = content.index(b"<worksheet")
    content[at + 1 : at + 3] = b"wo"[::-1]
    assert code_of(bytes(content)) == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        '<sheetData><row r="2"/><row r="1"/></sheetData>',
        '<sheetData><row r="1"/><row r="1"/></sheetData>',
        '<sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"/><c r="A1"/></row></sheetData>',
        '<sheetData><row r="1"><c r="A2"/></row></sheetData>',
        '<sheetData><row r="1"><c r="XFE1"/></row></sheetData>',
        '<sheetData><row r="1048577"/></sheetData>',
        '<sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>ikke et tall</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>1e999</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" s="x"/></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>1</v></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row></sheetData>',
        '<sheetData><cell r="1"/></sheetData>',
        '<sheetData><row r="1">',
        "<sheet/>",
    ],
)
def test_rows_that_excel_would_repair_are_damage_not_guesses(data: str) -> None:
    assert code_of(raw_workbook(data)) == "damaged"


def test_a_sheet_that_is_listed_and_missing_is_damage() -> None:
    parts = raw_parts()
    del parts["xl/worksheets/one.xml"]
    assert code_of(zipped(parts)) == "damaged"


def test_macros_are_refused_in_what_calls_itself_an_xlsx() -> None:
    macros = raw_workbook(macros=True)
    assert open_workbook(macros).has_macros
    assert open_workbook(macros, file_name="Liste.xlsm").has_macros
    assert code_of(macros, file_name="Liste.XLSX") == "macros-in-xlsx"
    parts = raw_parts(macros=True)
    parts["[Content_Types].xml"] = raw_parts()["[Content_Types].xml"]
    assert code_of(zipped(parts)) == "macros-in-xlsx"


def test_a_signed_workbook_is_read_but_not_painted() -> None:
    signed = zipped({**parts_of(practice_workbook()), "_xmlsignatures/sig1.xml": b"<Signature/>"})
    assert open_workbook(signed).signed
    with pytest.raises(WorkbookRefused) as refused:
        paint(signed, {("Periode 1", "J2"): Colour.GREEN})
    assert refused.value.code == "signed"


def test_an_encrypted_zip_member_is_a_password() -> None:
    content = bytearray(raw_workbook())
    at = content.index(b"PK\1\2")
    content[at + 8] |= 1
    assert code_of(bytes(content)) == "password"


def test_every_code_has_its_words() -> None:
    for code in RefusalCode:
        message = WorkbookRefused(code, where="«Ark»").message
        assert message.startswith("«Ark»: ")
        assert message.count(".") >= 2


def test_random_bytes_are_never_more_than_a_refusal() -> None:
    random_source = random.Random(2026)
    for size in range(0, 3000, 17):
        assert code_of(random_source.randbytes(size)) in set(RefusalCode)
        assert code_of(b"PK\3\4" + random_source.randbytes(size)) in set(RefusalCode)
