"""Reading and painting held against python-calamine and openpyxl, in one run on the same files.

    python -m benchmarks.workbooks              # all of it, some minutes
    python -m benchmarks.workbooks --files 10   # a quick look

Each file is read by each program in turn, so that a busy machine slows them alike, and time is processor time; ratios
are of the medians over the rounds, and the spread between rounds is shown. calamine reads values only; ours reads values,
style indexes and fills; openpyxl the same as ours.
"""

from __future__ import annotations

import argparse
import gc
import io
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import python_calamine
import xlsxwriter
from openpyxl.styles import PatternFill

from praksis.workbook import Colour, open_workbook, paint

SHEETS, ROWS, COLUMNS = 4, 80, 14
_STATUS = "MN"
_TARGETS = {"read / calamine": 6.0, "openpyxl / read": 4.0, "openpyxl / paint": 2.0}
_EMPTY_ROWS = 1_048_572

_CHILD = """
import re, sys, time
from praksis.workbook import open_workbook
content = open(sys.argv[1], "rb").read()
started = time.process_time()
book = open_workbook(content)
seconds = time.process_time() - started
peak = re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1]
print(seconds, int(peak) / 1024)
"""


def practice_list(seed: int) -> bytes:
    """A list of 4 sheets x 80 rows x 14 columns: texts, numbers, days, two status columns."""
    chance = random.Random(seed)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fills = [book.add_format({"bg_color": rgb, "border": 1}) for rgb in ("#FFFF00", "#92D050", "#FFFFFF")]
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for number in range(1, SHEETS + 1):
        sheet = book.add_worksheet(f"Periode {number}")
        for row in range(ROWS):
            for column in range(8):
                sheet.write_string(row, column, f"tekst {chance.randrange(4000)}")
            sheet.write_number(row, 8, chance.randrange(10**6))
            sheet.write_number(row, 9, chance.random())
            sheet.write_datetime(row, 10, datetime(2026, 9, chance.randint(1, 30)), day)
            sheet.write_string(row, 11, "merknad")
            sheet.write_blank(row, 12, None, chance.choice(fills))
            sheet.write_blank(row, 13, None, chance.choice(fills))
    book.close()
    return out.getvalue()


def read_ours(content: bytes) -> int:
    """Values, style indexes and fills of every cell; returns how many cells."""
    seen = 0
    for sheet in open_workbook(content).sheets:
        for _, cells in sheet.rows():
            for cell in cells:
                _ = cell.value, cell.style, cell.fill
                seen += 1
    return seen


def read_calamine(content: bytes) -> int:
    """Values only."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())


def read_openpyxl(content: bytes) -> int:
    """Values and fills of every cell."""
    seen = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                _ = cell.value, cell.fill.fill_type, cell.fill.fgColor.rgb
                seen += 1
    return seen


def _wanted() -> dict[tuple[str, str], Colour]:
    return {
        (f"Periode {number}", f"{column}{row}"): Colour.GREEN if row % 3 else Colour.YELLOW
        for number in range(1, SHEETS + 1)
        for column in _STATUS
        for row in range(1, ROWS + 1)
    }


def paint_ours(content: bytes) -> int:
    """640 cells, verification included; returns the size of the result."""
    return len(paint(content, _wanted()))


def paint_openpyxl(content: bytes) -> int:
    """The same 640 cells: load, set, save. What it loses on the way is not counted."""
    fills = {
        Colour.GREEN: PatternFill("solid", fgColor="92D050"),
        Colour.YELLOW: PatternFill("solid", fgColor="FFFF00"),
    }
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, ref), colour in _wanted().items():
        book[sheet][ref].fill = fills[colour]
    out = io.BytesIO()
    book.save(out)
    return out.tell()


def compare(files: Sequence[bytes], rounds: int, work: dict[str, Callable[[bytes], int]]) -> dict[str, float]:
    """The median over the rounds for each program, in milliseconds of processor time a file; prints as it goes."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        spent = dict.fromkeys(work, 0.0)
        for content in files:
            for name, function in work.items():
                gc.collect()  # or each would sweep up after the one before
                started = time.process_time()
                function(content)
                spent[name] += time.process_time() - started
        for name, seconds in spent.items():
            times[name].append(seconds * 1000 / len(files))
    for name, series in times.items():
        low, high = min(series), max(series)
        print(f"  {name:<34}{statistics.median(series):8.1f} ms/file   ({low:.1f}-{high:.1f})")
    return {name: statistics.median(series) for name, series in times.items()}


def empty_rows(folder: Path) -> tuple[float, float, float]:
    """A sheet with 1,048,572 formatted rows without a value: MB of XML, seconds, peak MB in a process of its own."""
    path = folder / "formatted.xlsx"
    pattern = '<row r="{0}">' + "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEFGHI") + "</row>"
    size = 0
    with (
        zipfile.ZipFile(io.BytesIO(practice_list(0))) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if not name.endswith("sheet1.xml"):
                target.writestr(name, part)
                continue
            head, rows = part.split(b'<row r="5"')[0], b""
            tail = part[part.index(b"</sheetData>") :]
            with target.open(name, "w", force_zip64=True) as member:
                member.write(head)
                for first in range(5, _EMPTY_ROWS + 5, 1000):
                    last = min(first + 1000, _EMPTY_ROWS + 5)
                    rows = "".join([pattern.format(row) for row in range(first, last)]).encode()
                    size += len(rows)
                    member.write(rows)
                member.write(tail)
    done = subprocess.run([sys.executable, "-c", _CHILD, str(path)], capture_output=True, text=True, check=True)
    seconds, peak = (float(part) for part in done.stdout.split())
    return size / 1e6, seconds, peak


def _verdict(name: str, ratio: float, target: float, *, at_most: bool) -> None:
    good = ratio <= target if at_most else ratio >= target
    print(
        f"  {name:<34}{ratio:8.2f}           {'at most' if at_most else 'at least'} {target:g}: {'ok' if good else 'MISSED'}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures. Reads no file and leaves none."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    files = [practice_list(seed) for seed in range(chosen.files)]
    print(f"Reading {len(files)} workbooks x {SHEETS} sheets x {ROWS} rows x {COLUMNS} columns, {chosen.rounds} rounds")
    read = compare(
        files,
        chosen.rounds,
        {
            "calamine, values": read_calamine,
            "ours, values + styles + fills": read_ours,
            "openpyxl, the same": read_openpyxl,
        },
    )
    calamine, ours, other = read.values()
    _verdict("ours / calamine", ours / calamine, _TARGETS["read / calamine"], at_most=True)
    _verdict("openpyxl / ours", other / ours, _TARGETS["openpyxl / read"], at_most=False)
    print(f"Painting {len(_wanted())} cells in each")
    painted = compare(
        files, chosen.rounds, {"ours, verified": paint_ours, "openpyxl, load + set + save": paint_openpyxl}
    )
    ours, other = painted.values()
    _verdict("openpyxl / ours", other / ours, _TARGETS["openpyxl / paint"], at_most=False)
    with tempfile.TemporaryDirectory() as folder:
        size, seconds, peak = empty_rows(Path(folder))
    print(f"{_EMPTY_ROWS:,} formatted empty rows, {size:.0f} MB of XML")
    _verdict("seconds of processor time", seconds, 3, at_most=True)
    _verdict("peak MB", peak, 200, at_most=True)


if __name__ == "__main__":
    main()
