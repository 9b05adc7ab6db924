"""Spoilt workbooks: a refusal or a reading, never a crash, never a hang, and what is painted is right or refused."""

from __future__ import annotations

import random
import re
import time
from functools import cache
from pathlib import Path

import pytest

from praksis.workbook import Colour, RefusalCode, WorkbookRefused, from_ref, open_workbook, paint, unpaintable
from tests.workbook.factories import CORPUS_FILES, practice_workbook
from tests.workbook.mutations import spoil_xml, spoil_zip
from tests.workbook.zoo import ZOO

_BATCH = 250
# The painter must never make something that its own verification has to throw away.
_OUTCOMES = {"", *(code.value for code in RefusalCode)} - {RefusalCode.NOT_VERIFIED}
_SLOWEST = 5.0
_BOUND_MB = 300


@cache
def sources() -> list[bytes]:
    """Small real and generated files: small so that a change hits something that matters."""
    corpus = [path.read_bytes() for path in CORPUS_FILES if path.stat().st_size < 20_000]
    return [*corpus, practice_workbook(students=3), *(make() for make in ZOO.values())]


def try_all(seed: int) -> str:
    """Read, look at everything, paint, read back. Returns how far it came."""
    random_source = random.Random(seed)
    content = random_source.choice(sources())
    spoilt = (spoil_zip if seed % 3 == 0 else spoil_xml)(content, random_source)
    try:
        book = open_workbook(spoilt)
        colours: dict[tuple[str, str], Colour] = {}
        for sheet in book.sheets:
            sheet.comments()
            for row, cells in sheet.rows():
                for cell in cells[:6]:
                    assert sheet.colour(row, cell.column) in Colour
                    assert (cell.red, cell.struck) is not None
                    colours[sheet.name, cell.ref] = random_source.choice((Colour.YELLOW, Colour.GREEN, Colour.NONE))
            if sheet.is_grid:
                colours[sheet.name, "Z3"] = Colour.GREEN
        for key in unpaintable(book, colours):
            del colours[key]
    except WorkbookRefused as refused:
        return f"refused: {refused.code}"
    try:
        painted = open_workbook(paint(spoilt, colours))
    except WorkbookRefused as refused:
        return f"read, not painted: {refused.code}"
    for (name, ref), colour in colours.items():
        found = painted.sheet(name)
        assert found is not None
        assert found.colour(*from_ref(ref)) is colour
    return "painted"


def memory(what: str) -> float:
    """`VmRSS` (now) or `VmHWM` (highest since it was last reset) of this process, in MB."""
    found = re.search(rf"{what}:\s+([0-9]+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def run(seeds: range) -> dict[str, int]:
    sources()
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
    before = memory("VmRSS")
    came = count(seeds)
    assert memory("VmHWM") - before < _BOUND_MB
    return came


def count(seeds: range) -> dict[str, int]:
    came: dict[str, int] = {}
    for seed in seeds:
        started = time.process_time()
        try:
            result = try_all(seed)
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
        assert time.process_time() - started < _SLOWEST, f"seed {seed} took too long"
        assert result.partition(": ")[2] in _OUTCOMES, f"seed {seed}: {result}"
        kind = result.partition(":")[0]
        came[kind] = came.get(kind, 0) + 1
    return came


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(8))
def test_two_thousand_spoilt_workbooks_are_refused_or_read(batch: int) -> None:
    came = run(range(batch * _BATCH, (batch + 1) * _BATCH))
    assert sum(came.values()) == _BATCH
    assert came["refused"] > 20
    assert came["painted"] > 20


@pytest.mark.soak
@pytest.mark.parametrize("batch", range(100, 200))
def test_many_more_spoilt_workbooks(batch: int) -> None:
    run(range(batch * _BATCH, (batch + 1) * _BATCH))
