"""A program that others use opens what we painted and shows the colours: LibreOffice, without a screen."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from praksis.workbook import Colour, from_ref, open_workbook, paint, unpaintable
from tests.workbook.factories import CORPUS_FILES
from tests.workbook.zoo import ZOO

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

_PAINTS = (Colour.YELLOW, Colour.GREEN, Colour.NONE)


def sources() -> dict[str, bytes]:
    found = {path.stem.replace(".", "_"): path.read_bytes() for path in CORPUS_FILES}
    return found | {name.replace(", ", "_").replace(" ", "_"): make() for name, make in ZOO.items()}


def converted(folder: Path, out: Path) -> None:
    """All workbooks of a folder, opened by LibreOffice and saved again as xlsx."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office is not None, "LibreOffice is not installed"
    files = sorted(str(path) for path in folder.iterdir())
    subprocess.run(
        [office, f"-env:UserInstallation=file://{out}/profile", "--headless", "--norestore",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *files],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


def test_libreoffice_shows_the_colours_that_were_painted(tmp_path: Path) -> None:
    painted, shown = tmp_path / "painted", tmp_path / "shown"
    painted.mkdir()
    shown.mkdir()
    wanted: dict[str, dict[tuple[str, str], Colour]] = {}
    for name, content in sources().items():
        book = open_workbook(content)
        random_source = random.Random(name)
        # Rows with a value: LibreOffice drops others at the end when it saves.
        colours = {
            (sheet.name, cell.ref): random_source.choice(_PAINTS)
            for sheet in book.sheets
            for _, cells in sheet.rows()
            if any(cell.value is not None for cell in cells)
            for cell in cells[:30]
        }
        for key in unpaintable(book, colours):
            del colours[key]
        wanted[name] = colours
        (painted / f"{name}.{'xlsm' if book.has_macros else 'xlsx'}").write_bytes(paint(content, colours))
    converted(painted, shown)
    compared = 0
    for name, colours in wanted.items():
        book = open_workbook((shown / f"{name}.xlsx").read_bytes())
        for (sheet, ref), colour in colours.items():
            found = book.sheet(sheet)
            assert found is not None, name
            reading = found.styles.colour(found.style(*from_ref(ref)))[0]
            assert reading is colour, f"{name}, {sheet}, {ref}"
            compared += 1
    assert compared > 500


def test_what_libreoffice_itself_writes_is_read_and_painted(tmp_path: Path) -> None:
    """LibreOffice conversions are part of the zoo: values as before, and painting reads back."""
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    originals = {name: content for name, content in sources().items() if "zip64" not in name}
    for name, content in originals.items():
        (before / f"{name}.{'xlsm' if open_workbook(content).has_macros else 'xlsx'}").write_bytes(content)
    converted(before, after)
    for name, content in originals.items():
        saved = (after / f"{name}.xlsx").read_bytes()
        book, original = open_workbook(saved), open_workbook(content)
        colours: dict[tuple[str, str], Colour] = {}
        for sheet in original.sheets:
            same = book.sheet(sheet.name)
            if same is None:
                continue
            for _, cells in sheet.rows():
                for cell in cells:
                    kept = same.cell(cell.row, cell.column)
                    if isinstance(cell.value, str) and not cell.formula and not cell.is_error:
                        assert kept is not None, f"{name}, {cell.ref}"
                        assert str(kept.value).split() == cell.value.split(), f"{name}, {cell.ref}"
                    colours[sheet.name, cell.ref] = Colour.GREEN
        for key in unpaintable(book, colours):
            del colours[key]
        painted = open_workbook(paint(saved, colours))
        for sheet_name, ref in colours:
            found = painted.sheet(sheet_name)
            assert found is not None
            assert found.colour(*from_ref(ref)) is Colour.GREEN
