"""Files that are made to fill memory do not: measured in a process of their own."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workbook.factories import STYLES, raw_parts

_BOUND_MB = 300

_CHILD = """
import re, sys, time
from praksis.workbook import Colour, WorkbookRefused, open_workbook, paint
content = open(sys.argv[1], "rb").read()
started = time.monotonic()
try:
    book = open_workbook(content)
    outcome = "read"
    if len(sys.argv) > 2:
        keys = {("Periode 1", "C3"): Colour.GREEN, ("Periode 1", "C900000"): Colour.YELLOW}
        paint(content, keys)
        outcome = "painted"
except WorkbookRefused as refused:
    outcome = refused.code
# Not ru_maxrss: that starts from what the parent held.
peak = int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1]) / 1024
print(outcome, time.monotonic() - started, peak)
"""


def in_child(path: Path, *more: str) -> tuple[str, float, float]:
    """How it went, seconds, and peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), *more], capture_output=True, text=True, timeout=120, check=True
    )
    outcome, seconds, peak = done.stdout.split()
    return outcome, float(seconds), float(peak)


def write(path: Path, sheet: Iterator[str], **more: Callable[[], Iterator[str]]) -> None:
    """A workbook whose sheet (and other parts by file name) comes in pieces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in raw_parts(styles=STYLES, strings="x" if "strings" in more else None).items():
            if name.endswith("one.xml"):
                source = sheet
            elif name.rpartition("/")[2].removesuffix(".xml") in more:
                source = more[name.rpartition("/")[2].removesuffix(".xml")]()
            else:
                package.writestr(name, part)
                continue
            with package.open(name, "w", force_zip64=True) as member:
                for piece in source:
                    member.write(piece.encode())


def repeated(start: str, piece: str, times: int, end: str) -> Iterator[str]:
    yield start
    for _ in range(times // 1000):
        yield piece * 1000
    yield end


_WRAP = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_UNWRAP = "</sheetData></worksheet>"


def formatted_rows(rows: int) -> Iterator[str]:
    yield _WRAP
    pattern = '<row r="{0}">' + "".join(f'<c r="{column}{{0}}" s="2"/>' for column in "ABCDEFGHI") + "</row>"
    for first in range(1, rows + 1, 1000):
        yield "".join([pattern.format(row) for row in range(first, min(first + 1000, rows + 1))])
    yield _UNWRAP


@pytest.mark.slow
def test_a_sheet_formatted_to_its_last_row_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "full.xlsx"
    write(path, formatted_rows(1_048_572))
    outcome, seconds, peak = in_child(path)
    assert (outcome, peak < 200) == ("read", True)
    assert seconds < 10


@pytest.mark.soak
def test_a_sheet_formatted_to_its_last_row_is_painted_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "full.xlsx"
    write(path, formatted_rows(1_048_572))
    outcome, _, peak = in_child(path, "paint")
    assert (outcome, peak < _BOUND_MB) == ("painted", True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sheet",
    [
        lambda: repeated(_WRAP, '<row><c t="str"><v>tekst og mer tekst</v></c></row>', 1_000_000, _UNWRAP),
        lambda: repeated(_WRAP + "<row>", "<c><v>1</v></c>", 9_000_000, "</row>" + _UNWRAP),
        lambda: repeated(_WRAP, "<row><c/><c><v>123</v></c></row>", 1_000_000, _UNWRAP),
        lambda: repeated(_WRAP, "<row/>", 9_000_000, _UNWRAP),
        lambda: repeated(
            _WRAP + "</sheetData><mergeCells>", '<mergeCell ref="A1:B2"/>', 600_000, "</mergeCells></worksheet>"
        ),
        lambda: repeated(_WRAP + "</sheetData>", "<a>", 4_000_000, "</worksheet>"),
        lambda: repeated(_WRAP + '<row><c t="str"><v>', "langtekst ", 9_000_000, "</v></c></row>" + _UNWRAP),
        lambda: repeated(_WRAP + "<row", ' a="b"', 2_000_000, "/>" + _UNWRAP),
    ],
    ids=["rows", "one row", "half empty", "too many rows", "merged", "deep", "one text", "attributes"],
)
def test_what_is_made_to_fill_memory_is_refused_within_bounds(
    tmp_path: Path, sheet: Callable[[], Iterator[str]]
) -> None:
    path = tmp_path / "big.xlsx"
    write(path, sheet())
    outcome, seconds, peak = in_child(path)
    assert outcome in ("bomb", "damaged")
    assert peak < _BOUND_MB
    assert seconds < 30


@pytest.mark.slow
def test_parts_beside_the_sheet_are_bounded_too(tmp_path: Path) -> None:
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    many = {
        "strings": lambda: repeated(f"<sst {namespace}>", "<si><t/></si>", 1_200_000, "</sst>"),
        "styles": lambda: repeated(f"<styleSheet {namespace}><cellXfs>", "<xf/>", 3_000_000, "</cellXfs></styleSheet>"),
    }
    for name, part in many.items():
        path = tmp_path / f"{name}.xlsx"
        write(path, iter([_WRAP + _UNWRAP]), **{name: part})
        outcome, _, peak = in_child(path)
        assert outcome == "bomb"
        assert peak < _BOUND_MB


def test_a_bomb_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in raw_parts().items():
            package.writestr(name, b" " * (40 << 20) if name.endswith("one.xml") else part)
    path.write_bytes(out.getvalue())
    outcome, seconds, peak = in_child(path)
    assert outcome == "bomb"
    assert seconds < 1
    assert peak < 60
