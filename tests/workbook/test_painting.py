"""Painting changes the fill of the named cells and nothing else, and says by name what it will not paint."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.workbook import Cell, Colour, WorkbookRefused, from_ref, open_workbook, paint, to_ref, unpaintable
from praksis.workbook.limits import Limits
from praksis.workbook.package import Package
from tests.workbook.factories import STRICT, STYLES, parts_of, practice_workbook, raw_parts, raw_workbook, zipped

_PAINTS = [Colour.YELLOW, Colour.GREEN, Colour.NONE]
_ONE = "xl/worksheets/one.xml"
KEY = ("Periode 1", "B2")


def sheet_text(content: bytes, name: str = _ONE) -> str:
    return parts_of(content)[name].decode()


def painted_sheet(data: str, ref: str, colour: Colour = Colour.GREEN, **options: object) -> str:
    """The sheet data after painting one cell."""
    text = sheet_text(paint(raw_workbook(data, **options), {("Periode 1", ref): colour}))
    found = re.search(r"<(?:\w+:)?sheetData.*</(?:\w+:)?sheetData>", text, re.DOTALL)
    assert found is not None
    return found[0]


def refusal(content: bytes, key: tuple[str, str] = KEY, colour: Colour = Colour.GREEN) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        paint(content, {key: colour})
    return refused.value.code


def test_only_the_style_index_of_the_cell_changes() -> None:
    data = '<sheetData><row r="2"><c r="A2" s="3"/><c r="B2" s="3" t="str"><v>x</v></c></row></sheetData>'
    assert painted_sheet(data, "B2") == data.replace('<c r="B2" s="3"', '<c r="B2" s="4"')


def test_the_new_style_keeps_everything_but_the_fill() -> None:
    data = '<sheetData><row r="2"><c r="B2" s="3"/></row></sheetData>'
    styles = parts_of(paint(raw_workbook(data), {KEY: Colour.GREEN}))["xl/styles.xml"].decode()
    assert '<cellXfs count="5">' in styles
    assert (
        '<xf numFmtId="0" fontId="1" fillId="3" borderId="0" xfId="0" applyAlignment="1" applyFill="1">'
        '<alignment horizontal="center"/><protection locked="0"/></xf></cellXfs>' in styles
    )
    assert '<fills count="4">' in styles
    assert '<fgColor rgb="FF92D050"/><bgColor indexed="64"/></patternFill></fill></fills>' in styles


def test_a_style_that_is_there_already_is_used_again() -> None:
    data = '<sheetData><row r="2"><c r="B2" s="0"/><c r="C2" s="2"/></row></sheetData>'
    before = raw_workbook(data)
    after = paint(before, {KEY: Colour.YELLOW})
    assert parts_of(after)["xl/styles.xml"] == parts_of(before)["xl/styles.xml"]
    assert 'r="B2" s="2"' in sheet_text(after)


def test_cells_of_one_look_share_one_new_style() -> None:
    content = practice_workbook(sheets=2, students=20)
    keys = {(f"Periode {n}", f"{c}{r}"): Colour.GREEN for n in (1, 2) for c in "JK" for r in range(2, 22)}
    assert open_workbook(paint(content, keys)).styles.count == open_workbook(content).styles.count + 1


def test_painting_what_is_painted_gives_back_the_same_bytes() -> None:
    content = practice_workbook()
    colours = {("Periode 1", "J2"): Colour.GREEN, ("Periode 1", "K3"): Colour.NONE, ("Periode 1", "L3"): Colour.NONE}
    once = paint(content, colours)
    assert once != content
    assert paint(once, colours) == once
    assert paint(content, {}) == content


def test_none_takes_the_fill_away_and_keeps_the_border() -> None:
    content = paint(practice_workbook(), {("Periode 1", "J2"): Colour.NONE})
    cell = openpyxl.load_workbook(io.BytesIO(content))["Periode 1"]["J2"]
    assert cell.fill.fill_type is None
    assert cell.border.left.style == "thin"
    assert cell.protection.locked is False


@pytest.mark.parametrize(
    ("data", "ref", "expected"),
    [
        ("<sheetData/>", "B2", '<sheetData><row r="2"><c r="B2" s="4"/></row></sheetData>'),
        ("<sheetData></sheetData>", "B2", '<sheetData><row r="2"><c r="B2" s="4"/></row></sheetData>'),
        (
            '<sheetData><row r="1"/><row r="3"/></sheetData>',
            "B2",
            '<sheetData><row r="1"/><row r="2"><c r="B2" s="4"/></row><row r="3"/></sheetData>',
        ),
        (
            '<sheetData><row r="2" ht="9"/></sheetData>',
            "B2",
            '<sheetData><row r="2" ht="9"><c r="B2" s="4"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="2" spans="1:1"/></sheetData>',
            "B2",
            '<sheetData><row r="2"><c r="B2" s="4"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="2"></row></sheetData>',
            "B2",
            '<sheetData><row r="2"><c r="B2" s="4"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="2" spans="1:3"><c r="A2"/><c r="C2"/></row></sheetData>',
            "B2",
            '<sheetData><row r="2" spans="1:3"><c r="A2"/><c r="B2" s="4"/><c r="C2"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="2" spans="1:1"><c r="A2"/> </row></sheetData>',
            "B2",
            '<sheetData><row r="2"><c r="A2"/><c r="B2" s="4"/> </row></sheetData>',
        ),
        (
            "<sheetData><row/><row><c/><c/></row></sheetData>",
            "B2",
            '<sheetData><row/><row><c/><c s="4"/></row></sheetData>',
        ),
        (
            "<sheetData><row/><row><c/></row><row/></sheetData>",
            "B2",
            '<sheetData><row/><row><c/><c r="B2" s="4"/></row><row/></sheetData>',
        ),
        (
            "<sheetData><row r='2'><c t='n' s='0' r='B2'/></row></sheetData>",
            "B2",
            "<sheetData><row r='2'><c t='n' s='4' r='B2'/></row></sheetData>",
        ),
        (
            "<sheetData><row r='2'><c t='n' r='B2' ><v>1</v></c></row></sheetData>",
            "B2",
            "<sheetData><row r='2'><c t='n' r='B2' s=\"4\" ><v>1</v></c></row></sheetData>",
        ),
        (
            '<sheetData><row r="2"><!-- <c r="B2"/> --><c r="B2"><v><![CDATA[1]]></v></c></row></sheetData>',
            "B2",
            '<sheetData><row r="2"><!-- <c r="B2"/> --><c r="B2" s="4"><v><![CDATA[1]]></v></c></row></sheetData>',
        ),
        (
            '<sheetData><row r="9"/></sheetData>',
            "AB12",
            '<sheetData><row r="9"/><row r="12"><c r="AB12" s="4"/></row></sheetData>',
        ),
    ],
)
def test_missing_cells_and_rows_are_put_in_order(data: str, ref: str, expected: str) -> None:
    assert painted_sheet(data, ref) == expected


def test_a_missing_cell_takes_the_look_of_its_row_or_column() -> None:
    data = '<sheetData><row r="2" s="3" customFormat="1"/><row r="3"/></sheetData>'
    after = paint(
        raw_workbook(data, before='<cols><col min="2" max="2" style="1"/></cols>'),
        {("Periode 1", ref): Colour.GREEN for ref in ("B2", "B3", "B9", "C3")},
    )
    book = openpyxl.load_workbook(io.BytesIO(after)).worksheets[0]
    assert book["B2"].alignment.horizontal == "center"
    assert [book[ref].number_format for ref in ("B3", "B9", "C3")] == ["mm-dd-yy", "mm-dd-yy", "General"]


@pytest.mark.parametrize("options", [{"prefix": "x:"}, {"namespace": STRICT}, {"prefix": "main:", "namespace": STRICT}])
def test_prefixed_and_strict_sheets_are_painted_in_their_own_dialect(options: dict[str, str]) -> None:
    data = '<sheetData><row r="1"><c r="A1"/></row></sheetData>'
    before = raw_workbook(data, **options)
    want = {("Periode 1", ref): Colour.GREEN for ref in ("A1", "B1", "B2")}
    after = paint(before, want)
    p = options.get("prefix", "")
    assert f'<{p}c r="B1" s="4"/>' in sheet_text(after)
    assert f'<{p}row r="2"><{p}c r="B2" s="4"/></{p}row>' in sheet_text(after)
    assert all(open_workbook(after).sheets[0].colour(*from_ref(ref)) is Colour.GREEN for _, ref in want)


def test_prefixed_styles_get_prefixed_additions() -> None:
    parts = raw_parts('<sheetData><row r="2"><c r="B2" s="3"/></row></sheetData>')
    prefixed = STYLES.replace("<", "<s:").replace("<s:/", "</s:").replace("xmlns", "xmlns:s")
    after = paint(zipped(parts | {"xl/styles.xml": prefixed}), {KEY: Colour.GREEN})
    assert (
        '<s:fill><s:patternFill patternType="solid"><s:fgColor rgb="FF92D050"/>'
        in parts_of(after)["xl/styles.xml"].decode()
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (re.search(r"<fills.*</fills>", STYLES)[0], ""),  # type: ignore[index]
        (re.search(r"<fills.*</fills>", STYLES)[0], "<fills/>"),  # type: ignore[index]
        ('<fills count="3">', "<fills>"),
        ("<cellXfs count=", "<!-- <cellXfs/> --><cellXfs count="),
    ],
)
def test_style_sheets_with_less_in_them_are_added_to(old: str, new: str) -> None:
    styles = STYLES.replace(old, new).replace('fillId="2"', 'fillId="0"')
    content = raw_workbook('<sheetData><row r="2"><c r="B2"/></row></sheetData>', styles=styles)
    for colour in (Colour.GREEN, Colour.YELLOW):
        assert open_workbook(paint(content, {KEY: colour})).sheets[0].colour(2, 2) is colour


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"styles": None}, "no-styles"),
        ({"styles": "<styleSheet/>"}, "no-styles"),
        ({"after": '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'}, "merged-cell"),
        (
            {"after": '<conditionalFormatting sqref="B1:B9"><cfRule type="colorScale"/></conditionalFormatting>'},
            "conditional-format",
        ),
    ],
)
def test_what_cannot_be_painted_is_refused_by_name(options: dict[str, object], code: str) -> None:
    assert refusal(raw_workbook('<sheetData><row r="2"><c r="B2"/></row></sheetData>', **options)) == code


@pytest.mark.parametrize(
    ("key", "colour", "code"),
    [
        (("Periode 2", "B2"), Colour.GREEN, "no-such-sheet"),
        (("Periode 1", "B0"), Colour.GREEN, "no-such-cell"),
        (("Periode 1", "B2:B3"), Colour.GREEN, "no-such-cell"),
        (("Periode 1", "B2"), Colour.UNSURE, "colour-unsure"),
    ],
)
def test_what_is_not_there_is_refused_by_name(key: tuple[str, str], colour: Colour, code: str) -> None:
    assert refusal(raw_workbook(), key, colour) == code
    assert {key: code} == {
        k: error.code for k, error in unpaintable(open_workbook(raw_workbook()), {key: colour}).items()
    }


def test_a_style_the_file_lacks_and_a_part_in_utf_16_are_refused() -> None:
    assert refusal(raw_workbook('<sheetData><row r="2"><c r="B2" s="99"/></row></sheetData>')) == "no-styles"
    parts = raw_parts('<sheetData><row r="2"><c r="B2"/></row></sheetData>')
    parts[_ONE] = str(parts[_ONE]).replace("UTF-8", "UTF-16").encode("utf-16")
    assert refusal(zipped(parts)) == "odd-encoding"


def test_the_anchor_of_a_merged_range_and_a_protected_sheet_are_painted() -> None:
    after = '<sheetProtection sheet="1" hashValue="abc"/><mergeCells><mergeCell ref="B2:C2"/></mergeCells>'
    content = raw_workbook('<sheetData><row r="2"><c r="B2"/></row></sheetData>', after=after)
    assert open_workbook(content).sheets[0].protected
    painted = paint(content, {KEY: Colour.GREEN})
    assert open_workbook(painted).sheets[0].colour(2, 2) is Colour.GREEN
    assert after in sheet_text(painted)


def test_the_norwegian_letters_of_a_sheet_name_may_be_one_sign_or_two() -> None:
    content = raw_workbook("<sheetData/>", name="Praksis v\u00e5r")
    painted = paint(content, {("Praksis va\u030ar", "B2"): Colour.GREEN})
    assert open_workbook(painted).sheets[0].colour(2, 2) is Colour.GREEN


@pytest.mark.slow
def test_too_many_styles_are_refused_before_excel_would() -> None:
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    styles = STYLES.replace('<cellXfs count="4">', '<cellXfs count="4">' + xf * 65_490)
    assert (
        refusal(raw_workbook('<sheetData><row r="2"><c r="B2"/></row></sheetData>', styles=styles)) == "too-many-styles"
    )


def test_macros_go_through_untouched() -> None:
    before = raw_workbook('<sheetData><row r="2"><c r="B2"/></row></sheetData>', macros=True)
    after = paint(before, {KEY: Colour.GREEN})
    assert parts_of(after)["xl/vbaProject.bin"] == parts_of(before)["xl/vbaProject.bin"]


def with_descriptors(content: bytes) -> bytes:
    """The same members as a program writes them that cannot go back in its file (data descriptors)."""

    class Forward(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

    out = Forward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts_of(content).items():
            package.writestr(name, part)
        package.comment = b"en kommentar"
    return out.getvalue()


def with_wide_headers(content: bytes) -> bytes:
    """The same members with ZIP64 fields in their local headers."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts_of(content).items():
            with package.open(name, "w", force_zip64=True) as member:
                member.write(part)
    return out.getvalue()


@pytest.mark.parametrize(
    "packed", [with_descriptors, with_wide_headers, lambda c: zipped(parts_of(c), zipfile.ZIP_STORED)]
)
def test_other_ways_of_zipping_go_through_raw(packed: object) -> None:
    before = packed(practice_workbook())  # type: ignore[operator]
    after = paint(before, {("Periode 1", "J2"): Colour.GREEN})
    old, new = Package(before, Limits()), Package(after, Limits())
    changed = {"xl/styles.xml", "xl/worksheets/sheet1.xml"}
    for one, other in zip(old.members, new.members, strict=True):
        assert one.raw_name == other.raw_name
        assert (old.raw(one) == new.raw(other)) is (one.name not in changed)
    with zipfile.ZipFile(io.BytesIO(after)) as package:
        assert package.testzip() is None
        assert package.comment == zipfile.ZipFile(io.BytesIO(before)).comment


def test_a_result_that_does_not_hold_is_never_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of harm the painter could do is caught by the verification."""
    content = practice_workbook(sheets=2)
    honest = Package.replaced

    def spoil(change: object) -> None:
        def replaced(self: Package, changes: Mapping[str, Iterator[bytes]]) -> bytes:
            parts = parts_of(honest(self, changes))
            change(parts)  # type: ignore[operator]
            return zipped(parts)

        monkeypatch.setattr(Package, "replaced", replaced)
        with pytest.raises(WorkbookRefused) as refused:
            paint(content, {("Periode 1", "J2"): Colour.GREEN})
        assert refused.value.code == "not-verified"

    def sub(name: str, old: bytes, new: bytes) -> object:
        def change(parts: dict[str, bytes]) -> None:
            assert old in parts[name]
            parts[name] = parts[name].replace(old, new, 1)

        return change

    spoil(sub("xl/worksheets/sheet2.xml", b"<v>1.5</v>", b"<v>2.5</v>"))
    spoil(sub("xl/worksheets/sheet1.xml", b"<v>1.5</v>", b"<v>2.5</v>"))
    spoil(sub("xl/styles.xml", b"FF92D050", b"FFFF0000"))
    spoil(sub("xl/styles.xml", b'locked="0"', b'locked="1"'))
    spoil(sub("docProps/core.xml", b"</", b" </"))
    spoil(lambda parts: parts.pop("docProps/core.xml"))
    spoil(lambda parts: parts.update({"nytt.xml": b"x"}))


_CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["Periode 1", "Periode 2"]), st.builds(to_ref, st.integers(1, 14), st.integers(1, 30))),
    st.sampled_from(_PAINTS),
)
_BOOK = practice_workbook(sheets=2)


def stored(content: bytes) -> dict[tuple[str, str], Cell]:
    return {
        (sheet.name, cell.ref): cell
        for sheet in open_workbook(content).sheets
        for _, row in sheet.rows()
        for cell in row
    }


@pytest.mark.slow
@given(_CELLS)
def test_painting_any_cells_reads_back_exactly_those(colours: dict[tuple[str, str], Colour]) -> None:
    before, after = open_workbook(_BOOK), open_workbook(paint(_BOOK, colours))
    for old, new in zip(before.sheets, after.sheets, strict=True):
        for row in range(1, 16):
            for column in range(1, 32):
                want = colours.get((old.name, to_ref(row, column)), old.colour(row, column))
                assert new.colour(row, column) is want
                cell, same = old.cell(row, column), new.cell(row, column)
                assert (cell.value if cell else None) == (same.value if same else None)


@pytest.mark.slow
@given(_CELLS, _CELLS)
def test_painting_twice_is_painting_once_with_both(
    first: dict[tuple[str, str], Colour], second: dict[tuple[str, str], Colour]
) -> None:
    twice, once = open_workbook(paint(paint(_BOOK, first), second)), open_workbook(paint(_BOOK, first | second))
    for name, ref in first | second:
        left, right = twice.sheet(name), once.sheet(name)
        assert left is not None
        assert right is not None
        assert left.colour(*from_ref(ref)) is right.colour(*from_ref(ref))


def test_openpyxl_sees_the_same_colours() -> None:
    random_source = random.Random(3)
    keys = {("Periode 1", to_ref(random_source.randint(1, 30), random_source.randint(1, 20))) for _ in range(60)}
    colours = {key: random_source.choice(_PAINTS) for key in keys}
    book = openpyxl.load_workbook(io.BytesIO(paint(_BOOK, colours)))
    shown = {Colour.YELLOW: "FFFFFF00", Colour.GREEN: "FF92D050"}
    for (name, ref), colour in colours.items():
        fill = book[name][ref].fill
        assert (fill.fgColor.rgb if fill.fill_type == "solid" else None) == shown.get(colour)
