"""What is stored in a sheet comes out as stored, whatever dialect of XML it is written in."""

from __future__ import annotations

import random
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.workbook import Cell, Colour, Sheet, Why, from_ref, open_workbook, to_ref
from praksis.workbook.grid import grammar_of
from tests.workbook.factories import MAIN, STRICT, STYLES, parts_of, raw_parts, raw_workbook, zipped


def sheet_of(data: str, **options: object) -> Sheet:
    return open_workbook(raw_workbook(data, **options)).sheets[0]


def only_cell(cell: str, **options: object) -> Cell:
    ((_, (found,)),) = sheet_of(f'<sheetData><row r="1">{cell}</row></sheetData>', **options).rows()
    return found


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>42</v></c>', 42),
        ('<c r="A1"><v>-42</v></c>', -42),
        ('<c r="A1" t="n"><v>1.5</v></c>', 1.5),
        ('<c r="A1"><v>2.78299360E+10</v></c>', 2.7829936e10),
        ('<c r="A1"><v> 7 </v></c>', 7),
        ('<c r="A1"/>', None),
        ('<c r="A1"></c>', None),
        ('<c r="A1"><v/></c>', None),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="str"><f>A2</f><v>Kari &amp; Ola</v></c>', "Kari & Ola"),
        ('<c r="A1" t="str"><f>A2</f><v></v></c>', ""),
        ('<c r="A1" t="inlineStr"><is><t>Å&#229;&#xE5;</t></is></c>', "Ååå"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>', " x "),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_</t></is></c>', "a\rb_"),
        ('<c r="A1" t="inlineStr"><is><r><t>to </t></r><r><t>deler</t></r></is></c>', "to deler"),
        ('<c r="A1" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>', "東京"),
        ('<c r="A1" t="s"><v>1</v></c>', "to"),
        ("<c r='A1' t='s'><v>1</v></c>", "to"),
        ('<c t="s"  r="A1" ><v>1</v></c>', "to"),
        ('<c r="A1" cm="1" vm="1" t="s"><v>1</v></c>', "to"),
        ('<c t="s"><v>1</v></c>', "to"),
        ('<c r="A1" s="1"><v>46266</v></c>', date(2026, 9, 1)),
        ('<c r="A1" s="1"><v>46266.5</v></c>', datetime(2026, 9, 1, 12)),
        ('<c r="A1" s="1" t="d"><v>2026-09-01T00:00:00</v></c>', date(2026, 9, 1)),
        ('<c r="A1" t="d"><v>2026-09-01T08:30:00Z</v></c>', datetime(2026, 9, 1, 8, 30)),
        ('<c r="A1" t="d"><v>08:30:00</v></c>', time(8, 30)),
        ('<c r="A1" s="1"><v>-5</v></c>', -5),
        ('<c r="A1" s="1"><v>99999999</v></c>', 99999999),
        ('<c r="A1" t="str"><v><![CDATA[<Kari> & Ola]]></v></c>', "<Kari> & Ola"),
        ('<c r="A1"><!-- <v>2</v> --><v>1</v><?x <v>3</v>?></c>', 1),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1&gt;1</f><v>3</v></c>', 3),
        ('<c r="A1" t="str"><f a=">">1</f><v>a&gt;b > c</v></c>', "a>b > c"),
    ],
)
def test_a_cell_comes_out_as_stored(cell: str, value: object) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>en</t></si><si><t>to</t></si></sst>'
    found = only_cell(cell, strings=strings)
    assert found.value == value
    assert type(found.value) is type(value)
    assert (found.ref, found.row, found.column) == ("A1", 1, 1)


def test_a_formula_that_was_never_worked_out_is_not_an_empty_cell() -> None:
    cell = only_cell('<c r="A1"><f>B1</f></c>')
    assert cell.formula
    assert cell.value is None
    assert not only_cell('<c r="A1"><v>1</v></c>').formula


def test_a_cell_never_shows_its_value_in_a_repr() -> None:
    assert repr(only_cell('<c r="A1" t="str"><v>hemmelig</v></c>')) == "<Cell A1>"


def test_days_count_from_1904_where_the_file_says_so() -> None:
    data = '<sheetData><row r="1"><c r="A1" s="1"><v>44804</v></c></row></sheetData>'
    book = open_workbook(raw_workbook(data, workbook='<workbookPr date1904="1"/>'))
    assert book.sheets[0].cell(1, 1).value == date(2026, 9, 1)  # type: ignore[union-attr]
    assert book.dates_from_1904


_ODD = (
    '<sheetData><row r="2" hidden="1"><c r="B2" s="3" t="inlineStr"><is><t>Kari</t></is></c><c r="D2" s="2"/></row>'
    '<row r="4" s="2" customFormat="1"><c r="A4"><v>5</v></c></row><row r="5"/></sheetData>'
)


def summary(sheet: Sheet) -> list[object]:
    cells = [(n, [(c.ref, c.value, c.style, c.red, c.struck, c.formula) for c in cells]) for n, cells in sheet.rows()]
    return [cells, sheet.hidden_rows, sheet.colour(2, 4), sheet.colour(4, 9), sheet.colour(5, 1)]


def variants() -> dict[str, bytes]:
    plain = raw_parts(_ODD)
    sheet, styles = str(plain["xl/worksheets/one.xml"]), STYLES
    body = sheet.split("?>\r\n", 1)[1]

    def with_sheet(content: bytes | str) -> bytes:
        return zipped(plain | {"xl/worksheets/one.xml": content})

    return {
        "prefixed": raw_workbook(_ODD, prefix="x:"),
        "strict": raw_workbook(_ODD, namespace=STRICT),
        "byte order mark": with_sheet(b"\xef\xbb\xbf" + sheet.encode()),
        "utf-16": with_sheet(sheet.replace("UTF-8", "UTF-16").encode("utf-16")),
        "latin-1": with_sheet(sheet.replace("UTF-8", "ISO-8859-1").encode("latin-1")),
        "no declaration": with_sheet(body),
        "single quotes": with_sheet(body.replace('"', "'")),
        "spread over lines": with_sheet(body.replace("><", ">\r\n  <")),
        "comments between": with_sheet(body.replace("<c ", "<!-- <c r='Z9'/> --><c ").replace("</row>", "<?pi?></row>")),
        "no addresses where they follow": with_sheet(body.replace(' r="5"', "").replace(' r="A4"', "")),
        "foreign attributes": with_sheet(body.replace("<row ", '<row y:dyDescent="0.2" y:odd=">" ').replace(
            "<worksheet ", '<worksheet xmlns:y="urn:y" ')),
        "extension in a cell": with_sheet(body.replace("<v>5</v>", "<v>5</v><extLst><ext><c r='Q1'/></ext></extLst>")),
        "absolute target": zipped(plain | {"xl/_rels/workbook.xml.rels": str(plain["xl/_rels/workbook.xml.rels"]).replace(
            "worksheets/one.xml", "/xl/worksheets/one.xml")}),
        "backslashes in zip": zipped({n.replace("/", "\\") if "one" in n else n: p for n, p in plain.items()}),
        "other case": zipped({n.upper() if "one" in n else n: p for n, p in plain.items()}),
        "prefixed styles": zipped(plain | {"xl/styles.xml": styles.replace("<", "<s:").replace("<s:/", "</s:").replace(
            "xmlns", "xmlns:s")}),
    }  # fmt: skip


@pytest.mark.parametrize("name", variants())
def test_the_same_sheet_reads_the_same_in_every_dialect(name: str) -> None:
    sheet = open_workbook(variants()[name]).sheets[0]
    expected = summary(sheet_of(_ODD))
    assert summary(sheet) == expected
    assert expected[1:] == [frozenset({2}), Colour.YELLOW, Colour.YELLOW, Colour.NONE]


_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="_￾￿"), min_size=1, max_size=12
) | st.sampled_from(["Kari & Ola", "<b>", "a>b", '"', "x\ny"])
_VALUE = (
    st.none()
    | st.integers(-(10**14), 10**14)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | _TEXT
)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _xml(row: int, column: int, value: object, style: int) -> str:
    start = f'<c r="{to_ref(row, column)}" s="{style}"'
    if value is None:
        return start + "/>"
    if isinstance(value, bool):
        return f'{start} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'{start} t="inlineStr"><is><t>{_escaped(value)}</t></is></c>'
    return f"{start}><v>{value!r}</v></c>"


@given(
    st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 60)), st.tuples(_VALUE, st.sampled_from([0, 2, 3])))
)
def test_the_quick_pattern_and_the_tree_read_the_same(cells: dict[tuple[int, int], tuple[object, int]]) -> None:
    """An attribute that the pattern does not know sends each row through expat and the tree."""
    rows: dict[int, str] = {}
    for (row, column), (value, style) in sorted(cells.items()):
        rows[row] = rows.get(row, "") + _xml(row, column, value, style)
    data = "<sheetData>" + "".join(f'<row r="{row}">{inner}</row>' for row, inner in rows.items()) + "</sheetData>"
    quick = sheet_of(data)
    odd = sheet_of(data.replace("<c r=", '<c ph="1" r='))
    expected = {place: (value, style) for place, (value, style) in cells.items()}
    for sheet in (quick, odd):
        found = {(c.row, c.column): (c.value, c.style) for _, row in sheet.rows() for c in row}
        assert found == expected
        assert {place: type(value) for place, (value, _) in found.items()} == {
            place: type(value) for place, (value, _) in expected.items()
        }


def test_the_quick_pattern_takes_the_rows_that_programs_write() -> None:
    """Otherwise the equality above would compare the tree with itself."""
    row = (
        '<c r="A1" s="3" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c><c r="C1"><f>B1</f><v>2</v></c>'
    )
    assert not any(found[-1] for found in grammar_of("").cell.findall(row))
    assert any(found[-1] for found in grammar_of("").cell.findall(row.replace("<c r=", '<c ph="1" r=')))


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_addresses_go_there_and_back(row: int, column: int) -> None:
    assert from_ref(to_ref(row, column)) == (row, column)


@pytest.mark.parametrize("ref", ["", "5K", "K", "K0", "XFE1", "A1048577", "A1:B2", "K5 "])
def test_what_is_no_address_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match=r"cell|sheet|row|column"):
        from_ref(ref)


@pytest.mark.parametrize(
    ("fill", "colour", "why"),
    [
        ('<patternFill patternType="solid"><fgColor theme="9" tint="0.5999"/></patternFill>', Colour.GREEN, Why.CLEAR),
        ('<patternFill patternType="solid"><fgColor indexed="13"/></patternFill>', Colour.YELLOW, Why.CLEAR),
        ('<patternFill patternType="solid"><fgColor indexed="40"/></patternFill>', Colour.GREEN, Why.CLEAR),
        ('<patternFill patternType="solid"><fgColor rgb="00FFFF00"/></patternFill>', Colour.YELLOW, Why.CLEAR),
        ('<patternFill patternType="solid"><fgColor rgb="FFFFC000"/></patternFill>', Colour.UNSURE, Why.BETWEEN),
        ('<patternFill patternType="solid"><fgColor rgb="FFFF0000"/></patternFill>', Colour.UNSURE, Why.OTHER),
        ('<patternFill patternType="solid"><fgColor indexed="65"/></patternFill>', Colour.NONE, Why.CLEAR),
        ('<patternFill patternType="solid"/>', Colour.UNSURE, Why.AUTOMATIC),
        ('<patternFill patternType="lightUp"><fgColor rgb="FFFFFF00"/></patternFill>', Colour.UNSURE, Why.HATCH),
        ('<gradientFill><stop position="0"><color rgb="FFFFFF00"/></stop></gradientFill>', Colour.UNSURE, Why.GRADIENT),
        ("<patternFill/>", Colour.NONE, Why.CLEAR),
        ("", Colour.NONE, Why.CLEAR),
    ],
)
def test_a_fill_is_resolved_before_it_is_judged(fill: str, colour: Colour, why: Why) -> None:
    styles = STYLES.replace('<patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill>', fill, 1).replace(
        "</styleSheet>", "<colors><indexedColors>" + "".join(
            f'<rgbColor rgb="00{"92D050" if at == 40 else "FFFF00" if at == 13 else "123456"}"/>' for at in range(56)
        ) + "</indexedColors></colors></styleSheet>")  # fmt: skip
    sheet = sheet_of('<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>', styles=styles)
    reading = sheet.colour_reading(1, 1)
    assert (reading.colour, reading.why) == (colour, why)


def test_the_files_own_theme_decides_what_accent_6_is() -> None:
    """In the theme of 2007 accent 6 is orange and accent 3 green."""
    slots = ["dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7))]
    rgb = ["000000", "FFFFFF", "1F497D", "EEECE1", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646"]
    theme = "<a:theme xmlns:a='urn:a'><a:themeElements><a:clrScheme name='x'>" + "".join(
        f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>' for slot, value in zip(slots, rgb, strict=True)
    ) + "</a:clrScheme></a:themeElements></a:theme>"  # fmt: skip
    colours = []
    for index in (9, 6, 0):
        fill = f'<fgColor theme="{index}"/>'
        parts = raw_parts('<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>',
                          styles=STYLES.replace('<fgColor rgb="FFFFFF00"/>', fill))  # fmt: skip
        parts["xl/theme.xml"] = theme
        parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
            "</Relationships>", '<Relationship Id="t" Type="x/theme" Target="theme.xml"/></Relationships>'
        )
        colours.append(open_workbook(zipped(parts)).sheets[0].colour(1, 1))
    assert colours == [Colour.UNSURE, Colour.GREEN, Colour.NONE]


@pytest.mark.parametrize(
    ("builtin", "apply", "colour"),
    [(28, "", Colour.YELLOW), (28, ' applyFill="1"', Colour.NONE), (0, "", Colour.UNSURE)],
)
def test_a_fill_that_only_the_named_style_has_counts_for_the_status_styles(
    builtin: int, apply: str, colour: Colour
) -> None:
    styles = (
        STYLES.replace('<cellStyleXfs count="1"><xf/>', '<cellStyleXfs count="2"><xf/><xf fillId="2"/>')
        .replace('fillId="2" borderId="0" xfId="0" applyFill="1"', f'fillId="0" borderId="0" xfId="1"{apply}')
        .replace(
            "</cellXfs>",
            f'</cellXfs><cellStyles><cellStyle name="Nøytral" xfId="1" builtinId="{builtin}"/></cellStyles>',
        )
    )
    sheet = sheet_of('<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>', styles=styles)
    assert sheet.colour(1, 1) is colour


def test_a_covered_merged_cell_is_unsure_and_its_anchor_is_read() -> None:
    data = '<sheetData><row r="1"><c r="A1" s="2"/><c r="B1" s="2"/></row></sheetData>'
    sheet = sheet_of(data, after='<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>')
    assert sheet.colour(1, 1) is Colour.YELLOW
    assert sheet.colour_reading(1, 2).why is Why.MERGED
    assert sheet.colour(2, 2) is Colour.UNSURE
    assert sheet.colour(3, 3) is Colour.NONE
    assert [merged.ref for merged in sheet.merged] == ["A1:B2"]


_DXFS = (
    "<dxfs><dxf><font><b/></font></dxf>"
    "<dxf><fill><patternFill><bgColor rgb='FFFF0000'/></patternFill></fill></dxf></dxfs>"
)


@pytest.mark.parametrize(
    ("rule", "unsure"),
    [
        ('<cfRule type="cellIs" dxfId="1" priority="1"><formula>1</formula></cfRule>', True),
        ('<cfRule type="cellIs" dxfId="0" priority="1"><formula>1</formula></cfRule>', False),
        ('<cfRule type="cellIs" dxfId="7" priority="1"/>', True),
        ('<cfRule type="expression" priority="1"/>', False),
        ('<cfRule type="colorScale" priority="1"/>', True),
        ('<cfRule type="dataBar" priority="1"/>', True),
        ('<cfRule type="iconSet" priority="1"/>', False),
    ],
)
def test_a_rule_that_can_set_a_fill_makes_its_cells_unsure(rule: str, unsure: bool) -> None:
    after = f'<conditionalFormatting sqref="A1 C3:D4">{rule}</conditionalFormatting>'
    sheet = sheet_of('<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>', after=after,
                     styles=STYLES.replace("</styleSheet>", _DXFS + "</styleSheet>"))  # fmt: skip
    assert sheet.colour(1, 1) is (Colour.UNSURE if unsure else Colour.YELLOW)
    assert sheet.colour(4, 4) is (Colour.UNSURE if unsure else Colour.NONE)
    assert sheet.colour(2, 1) is Colour.NONE


def test_rules_of_the_2010_extension_count_too() -> None:
    after = (
        '<extLst><ext uri="x"><x14:conditionalFormattings xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:conditionalFormatting>'
        '<x14:cfRule type="expression"><xm:f>Ark2!A1</xm:f><x14:dxf><fill><patternFill/></fill></x14:dxf></x14:cfRule>'
        "<xm:sqref>A1:B2</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    sheet = sheet_of('<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>', after=after)
    assert sheet.colour_reading(2, 2).why is Why.CONDITIONAL
    assert sheet.colour(3, 1) is Colour.NONE


def test_a_missing_cell_shows_the_fill_of_its_row_or_column() -> None:
    data = '<sheetData><row r="2" s="2" customFormat="1"><c r="A2" s="0"/></row><row r="3" s="2"/></sheetData>'
    sheet = sheet_of(data, before='<cols><col min="4" max="5" style="2"/></cols>')
    assert [sheet.colour(2, column) for column in (1, 2)] == [Colour.NONE, Colour.YELLOW]
    assert [sheet.colour(row, 4) for row in (3, 99)] == [Colour.YELLOW, Colour.YELLOW]
    assert sheet.colour(3, 1) is Colour.NONE


def test_red_and_struck_runs_are_told_from_the_cells_own_font() -> None:
    red = '<rPr><strike/><color rgb="FFFF0000"/></rPr>'
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>Kari</t></r><r>{red}<t xml:space="preserve"> byttet</t></r></si>'
        f"<si><r>{red}<t>alt</t></r></si><si><t>vanlig</t></si></sst>"
    )
    data = '<sheetData><row r="1">' + "".join(
        f'<c r="{to_ref(1, 1 + at)}" s="{style}" t="s"><v>{number}</v></c>' for at, (number, style) in
        enumerate([(0, 0), (1, 0), (2, 0), (2, 3)])
    ) + "</row></sheetData>"  # fmt: skip
    cells = [cell for _, row in sheet_of(data, strings=strings).rows() for cell in row]
    assert [(c.red, c.struck, c.partly_struck) for c in cells] == [
        (True, False, True), (True, True, False), (False, False, False), (True, True, False)
    ]  # fmt: skip
    assert [run.text for run in cells[0].runs] == ["Kari", " byttet"]


def test_hidden_sheets_are_read_and_say_that_they_are_hidden() -> None:
    parts = raw_parts()
    for state in ("hidden", "veryHidden"):
        listed = str(raw_parts()["xl/workbook.xml"]).replace('sheetId="1"', f'sheetId="1" state="{state}"')
        assert open_workbook(zipped(parts | {"xl/workbook.xml": listed})).sheets[0].state == state


@pytest.mark.slow
def test_a_value_far_below_empty_rows_is_found() -> None:
    random_source = random.Random(7)
    for at in (1_500, 99_999):
        rows = "".join(
            f'<row r="{n}"><c r="A{n}" s="2"/><c r="B{n}" s="2"/></row>' for n in range(1, 100_001) if n != at
        )
        marks = [f'<row r="{at}"><c r="A{at}"><v>5</v></c></row>', f'<row r="{at}"><c r="A{at}"><f>B1</f></c></row>']
        place = rows.find(f'<row r="{at + 1}">') if at < 100_000 else len(rows)
        sheet = sheet_of(f"<sheetData>{rows[:place]}{random_source.choice(marks)}{rows[place:]}</sheetData>")
        cell = sheet.cell(at, 1)
        assert cell is not None
        assert cell.formula or cell.value == 5
        assert sheet.searched_from is not None
        assert sum(1 for _ in sheet.rows()) < 70_000


@pytest.mark.slow
def test_rows_without_numbers_are_counted_through_empty_stretches() -> None:
    rows = '<row><c s="2"/><c s="2"/></row>' * 100_000
    sheet = sheet_of(f"<sheetData>{rows}<row><c><v>5</v></c></row></sheetData>")
    assert sheet.cell(100_001, 1).value == 5  # type: ignore[union-attr]


def test_a_sheet_without_styles_still_has_its_values() -> None:
    sheet = sheet_of('<sheetData><row r="1"><c r="A1" s="3"><v>1</v></c></row></sheetData>', styles=None)
    assert sheet.cell(1, 1).value == 1  # type: ignore[union-attr]
    assert sheet.colour(1, 1) is Colour.UNSURE


def test_parts_of_another_writer_survive_the_round_trip_through_the_factory() -> None:
    content = raw_workbook(_ODD)
    assert zipped(parts_of(content)) != b""
    assert summary(open_workbook(zipped(parts_of(content))).sheets[0]) == summary(sheet_of(_ODD))
