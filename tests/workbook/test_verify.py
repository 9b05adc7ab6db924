"""The proof of a painted workbook catches every kind of harm, whether the bytes are enough or it has to be read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unittest.mock import patch

import pytest

from praksis.workbook import Colour, WorkbookRefused, open_workbook, paint
from praksis.workbook.package import Package
from praksis.workbook.reader import read_opened
from tests.workbook.factories import practice_workbook, raw_workbook

_ONE, _STYLES = "xl/worksheets/one.xml", "xl/styles.xml"
_PLAIN = (
    '<sheetData><row r="2"><c r="A2" s="3" t="str"><v>x</v></c><c r="B2" s="3"/><c r="C2" s="3"/></row></sheetData>'
)
_LACKS_B2 = _PLAIN.replace('<c r="B2" s="3"/>', "")
_KEY = ("Periode 1", "B2")


@pytest.fixture
def spoiling(monkeypatch: pytest.MonkeyPatch) -> object:
    """Makes the painter exchange bytes in a part that it changes anyway."""
    honest = Package.replaced

    def spoil(name: str, old: bytes, new: bytes) -> None:
        def replaced(self: Package, changes: Mapping[str, Iterator[bytes]]) -> bytes:
            parts = {part: b"".join(chunks) for part, chunks in changes.items()}
            assert old in parts[name]
            parts[name] = parts[name].replace(old, new, 1)
            return honest(self, {part: iter([content]) for part, content in parts.items()})

        monkeypatch.setattr(Package, "replaced", replaced)

    return spoil


@pytest.mark.parametrize("data", [_PLAIN, _LACKS_B2], ids=["by bytes", "read again"])
@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (_ONE, b'r="B2" s="4"', b'r="B2" s="3"'),  # not painted
        (_ONE, b'r="B2" s="4"', b'r="B2" s="1"'),  # another style
        (_ONE, b'r="B2" s="4"', b'r="B2" s="99"'),  # one that is not there
        (_ONE, b'r="B2" s="4"', b'r="B2" t="b" s="4"'),
        (_ONE, b'r="C2" s="3"', b'r="C2" s="4"'),  # a cell that nobody asked for
        (_ONE, b'r="C2" s="3"', b'r="C2"'),
        (_ONE, b'<c r="C2" s="3"/>', b""),
        (_ONE, b'<c r="C2" s="3"/>', b'<c r="C2" s="3"/><c r="D2" s="3"/>'),
        (_ONE, b"<v>x</v>", b"<v>y</v>"),
        (_STYLES, b"FF92D050", b"FFFFFF00"),  # yellow for green
        (_STYLES, b'fillId="3"', b'quotePrefix="1" fillId="3"'),  # more than the fill
        (_STYLES, b"<fonts", b"<fonts "),
    ],
)
def test_harm_in_a_changed_part_is_caught(spoiling: object, data: str, part: str, old: bytes, new: bytes) -> None:
    spoiling(part, old, new)  # type: ignore[operator]
    with pytest.raises(WorkbookRefused) as refused:
        paint(raw_workbook(data), {_KEY: Colour.GREEN})
    assert refused.value.code == "not-verified"


def test_a_tag_that_only_looks_like_the_cell_is_not_taken_for_it() -> None:
    lookalike = '<extLst><ext><c r="B2" s="3"/></ext></extLst>'
    data = _PLAIN.replace('<c r="B2" s="3"/>', '<c s="3" r="B2"/>').replace('<row r="2">', f'<row r="2">{lookalike}')
    with pytest.raises(WorkbookRefused) as refused:
        paint(raw_workbook(data), {_KEY: Colour.GREEN})
    assert refused.value.code == "not-verified"


@pytest.mark.parametrize(
    "cell", ['<c s="3" r="B2"/>', '<c r="B2" t="str" s="3"><v>x</v></c>', '<!-- <c r="B2"/> --><c r="B2" s="3"/>']
)
def test_cells_written_in_unusual_ways_are_read_again(cell: str) -> None:
    content = raw_workbook(_PLAIN.replace('<c r="B2" s="3"/>', cell))
    with patch("praksis.workbook.verify.read_opened", wraps=read_opened) as again:
        painted = paint(content, {_KEY: Colour.GREEN})
    again.assert_called_once()
    assert open_workbook(painted).sheets[0].colour(2, 2) is Colour.GREEN


def test_an_ordinary_list_is_proved_by_its_bytes() -> None:
    content = practice_workbook()
    with patch("praksis.workbook.verify.read_opened", wraps=read_opened) as again:
        painted = paint(content, {("Periode 1", "J2"): Colour.GREEN, ("Periode 1", "J3"): Colour.GREEN})
    again.assert_not_called()
    assert painted != content
