"""Real workbooks and a generated zoo, held against every oracle that can open the file."""

from __future__ import annotations

import io
import random
import re
from datetime import date, datetime, time
from functools import cache

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from praksis.workbook import Cell, Colour, Limits, Workbook, from_ref, open_workbook, paint, unpaintable
from praksis.workbook.colour import judge
from praksis.workbook.package import Package
from tests.workbook.factories import CORPUS_FILES, parts_of
from tests.workbook.zoo import ZOO, by_openpyxl, by_xlsxwriter, random_grid

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

OPENPYXL_CANNOT = {
    "poi__SimpleStrict.xlsx": "Strict: it sees no sheets, and says nothing",
    "phpspreadsheet__issue.1482.xlsx": "an empty fill is a TypeError",
}
CALAMINE_CANNOT: dict[str, str] = {}
"""It opens all of them; what it reads otherwise is said in `same_as_calamine`."""

FILES = [path.name for path in CORPUS_FILES] + list(ZOO)


@cache
def content_of(name: str) -> bytes:
    """A file of the corpus or an animal of the zoo."""
    return ZOO[name]() if name in ZOO else next(path for path in CORPUS_FILES if path.name == name).read_bytes()


def cells_of(book: Workbook) -> dict[tuple[str, str], Cell]:
    return {(sheet.name, cell.ref): cell for sheet in book.sheets for _, row in sheet.rows() for cell in row}


def open_with_openpyxl(name: str) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(io.BytesIO(content_of(name)), data_only=True)
    if not book.sheetnames:
        raise TypeError("no sheets")
    return book


def as_datetime(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return None if value == "" else value


def test_the_corpus_is_there() -> None:
    assert len(CORPUS_FILES) == 12
    listed = (CORPUS_FILES[0].parent / "MANIFEST.tsv").read_text("utf-8")
    assert all(path.name in listed for path in CORPUS_FILES)


@pytest.mark.parametrize("name", sorted(OPENPYXL_CANNOT))
def test_the_list_of_what_openpyxl_cannot_open_is_true(name: str) -> None:
    with pytest.raises(TypeError):
        open_with_openpyxl(name)
    assert cells_of(open_workbook(content_of(name)))


@pytest.mark.parametrize("name", [name for name in FILES if name not in OPENPYXL_CANNOT])
def test_values_are_those_that_openpyxl_reads(name: str) -> None:
    book = open_with_openpyxl(name)
    cells = cells_of(open_workbook(content_of(name)))
    assert cells
    for (sheet, ref), cell in cells.items():
        other = book[sheet][ref]
        if isinstance(other, openpyxl.cell.cell.MergedCell):
            continue
        assert as_datetime(other.value) == as_datetime(cell.value), (sheet, ref)


@pytest.mark.parametrize("name", [name for name in FILES if name not in OPENPYXL_CANNOT])
def test_no_cell_that_openpyxl_sees_is_missed(name: str) -> None:
    book, ours = open_with_openpyxl(name), open_workbook(content_of(name))
    cells = cells_of(ours)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for other in row:
                assert other.value is None or (sheet.title, other.coordinate) in cells


@pytest.mark.parametrize("name", [name for name in FILES if name not in OPENPYXL_CANNOT])
def test_fills_and_fonts_are_those_that_openpyxl_reads(name: str) -> None:
    """Where openpyxl knows the colour itself: it leaves theme colours unresolved."""
    book, ours = open_with_openpyxl(name), open_workbook(content_of(name))
    for (sheet, ref), cell in cells_of(ours).items():
        other = book[sheet][ref]
        if isinstance(other, openpyxl.cell.cell.MergedCell):
            continue
        fill = other.fill
        if fill.fill_type is None:
            assert cell.fill is Colour.NONE
        elif fill.fill_type == "solid" and fill.fgColor.type == "rgb" and not fill.fgColor.tint:
            assert cell.fill is judge(fill.fgColor.rgb[2:])[0]
        elif fill.fill_type != "solid":
            assert cell.fill is Colour.UNSURE
        if not cell.runs:
            assert cell.struck is bool(other.font.strike)


@pytest.mark.parametrize("name", FILES)
def test_values_are_those_that_calamine_reads(name: str) -> None:
    ours = open_workbook(content_of(name))
    theirs = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content_of(name)))
    compared = 0
    for sheet in ours.sheets:
        if not sheet.is_grid:
            continue
        rows = theirs.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for number, cells in sheet.rows():
            for cell in cells:
                inside = number <= len(rows) and cell.column <= len(rows[number - 1])
                assert same_as_calamine(cell, rows[number - 1][cell.column - 1] if inside else ""), cell
                compared += 1
    assert compared


def same_as_calamine(cell: Cell, theirs: object) -> bool:
    """calamine has no errors, and strips spaces that the file does not say to keep."""
    if cell.is_error:
        return theirs == ""
    if isinstance(cell.value, str) and isinstance(theirs, str):
        return cell.value.strip() == theirs.strip()
    if isinstance(cell.value, float) and isinstance(theirs, float):
        return cell.value == pytest.approx(theirs, rel=1e-12)
    return as_datetime(theirs) == as_datetime(cell.value)


def colours_for(book: Workbook, seed: int) -> dict[tuple[str, str], Colour]:
    """Every stored cell and some that are not, in random colours, but for those that are refused by name."""
    random_source = random.Random(seed)
    keys = list(cells_of(book)) + [
        (sheet.name, ref) for sheet in book.sheets if sheet.is_grid for ref in ("Z3", "B900", "A1", "AAA1048576")
    ]
    colours = {key: random_source.choice((Colour.YELLOW, Colour.GREEN, Colour.NONE)) for key in keys}
    refused = unpaintable(book, colours)
    assert {error.code for error in refused.values()} <= {"merged-cell", "conditional-format"}
    return {key: colour for key, colour in colours.items() if key not in refused}


@pytest.mark.parametrize("name", FILES)
def test_painting_reads_back_and_leaves_every_other_member_as_it_was(name: str) -> None:
    before = content_of(name)
    book = open_workbook(before)
    colours = colours_for(book, 1)
    assert len(colours) >= 2
    after = paint(before, colours)
    painted = open_workbook(after)
    for (sheet, ref), colour in colours.items():
        found = painted.sheet(sheet)
        assert found is not None
        assert found.colour(*from_ref(ref)) is colour
    old, new = Package(before, Limits()), Package(after, Limits())
    assert [member.raw_name for member in old.members] == [member.raw_name for member in new.members]
    changed = [one.name for one, other in zip(old.members, new.members, strict=True) if old.raw(one) != new.raw(other)]
    assert changed
    assert all("styles" in part or "/worksheets/" in part for part in changed)


_STYLE = re.compile(rb' s="[0-9]+"')


@pytest.mark.parametrize("name", FILES)
def test_without_style_indexes_a_painted_sheet_is_the_sheet_that_was(name: str) -> None:
    before = content_of(name)
    book = open_workbook(before)
    stored = cells_of(book)
    colours = {key: colour for key, colour in colours_for(book, 2).items() if key in stored}
    old, new = parts_of(before), parts_of(paint(before, colours))
    for part in old:
        if "/worksheets/" in part and part.endswith(".xml"):
            assert _STYLE.sub(b"", old[part]) == _STYLE.sub(b"", new[part])


@pytest.mark.parametrize("name", [name for name in FILES if name not in OPENPYXL_CANNOT])
def test_openpyxl_sees_what_was_painted_and_the_look_that_was(name: str) -> None:
    before = content_of(name)
    colours = colours_for(open_workbook(before), 3)
    colours = {key: colour for key, colour in colours.items() if "1048576" not in key[1]}
    old = open_with_openpyxl(name)
    new = openpyxl.load_workbook(io.BytesIO(paint(before, colours)))
    shown = {Colour.YELLOW: "FFFFFF00", Colour.GREEN: "FF92D050"}
    for (sheet, ref), colour in colours.items():
        cell, was = new[sheet][ref], old[sheet][ref]
        assert (cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None) == shown.get(colour)
        if (was.row, was.column) in old[sheet]._cells and was.has_style:
            for look in ("font", "border", "alignment", "number_format", "protection"):
                assert repr(getattr(cell, look)) == repr(getattr(was, look))


def test_comments_are_read_with_author_text_and_time() -> None:
    book = open_workbook(content_of("phpspreadsheet__namespacestd.xlsx"))
    found = {ref: list(comments) for sheet in book.sheets for ref, comments in sheet.comments().items()}
    (thread,) = found["B3"]
    assert thread.threaded
    assert thread.author
    assert thread.when is not None
    assert "Threaded comment" not in thread.text
    (note,) = open_workbook(content_of("xlsxwriter, all sorts")).sheets[0].comments()["B3"]
    assert (note.author, note.text, note.when, note.threaded) == ("KBH", "Husk politiattest", None, False)


def test_the_zoo_shows_what_it_was_made_to_show() -> None:
    sheet = open_workbook(content_of("openpyxl, all sorts")).sheets[1]
    assert sheet.colour(3, 4) is Colour.YELLOW
    assert sheet.colour(3, 5) is Colour.GREEN
    assert sheet.colour(3, 7) is Colour.GREEN  # by its column alone
    assert sheet.colour(3, 6) is Colour.UNSURE  # under a rule
    assert sheet.colour(21, 1) is Colour.GREEN  # the style «God»
    assert sheet.colour(1, 2) is Colour.UNSURE  # covered
    struck, rich = sheet.cell(5, 1), sheet.cell(6, 1)
    assert struck is not None
    assert rich is not None
    assert (struck.red, struck.struck, rich.red, rich.struck) == (True, True, True, False)
    assert sheet.hidden_rows == {7}
    assert sheet.protected
    other = open_workbook(content_of("xlsxwriter, all sorts"))
    assert [(sheet.name, sheet.state, sheet.is_grid) for sheet in other.sheets] == [
        ("Periode 1", "visible", True), ("Periode 2", "hidden", True), ("Diagram", "visible", False)
    ]  # fmt: skip
    assert other.sheets[0].colour(3, 5) is Colour.UNSURE
    assert other.sheets[0].colour(1, 7) is Colour.UNSURE


@pytest.mark.slow
@given(st.integers(0, 10**9), st.sampled_from([by_openpyxl, by_xlsxwriter]))
def test_a_random_list_written_by_another_library_reads_back_equal(seed: int, write: object) -> None:
    grid = random_grid(seed, rows=6, columns=5)
    (sheet,) = open_workbook(write(grid)).sheets  # type: ignore[operator]
    found = {(cell.row, cell.column): cell.value for _, row in sheet.rows() for cell in row if cell.value is not None}
    assert found == {
        place: pytest.approx(value, rel=1e-15) if isinstance(value, float) else value for place, value in grid.items()
    }
