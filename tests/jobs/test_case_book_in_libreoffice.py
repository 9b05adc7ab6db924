"""An office worker's round trip: «Saker.xlsx» opened in LibreOffice, a choice made, saved, and the next run obeys.

LibreOffice opens the workbook and keeps it in its own format; there the choice is written into the row's cells, as a
person at the keyboard does; then LibreOffice saves it as a workbook again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from praksis.case_book import OPEN_SHEET, Column
from tests.jobs.case_book_hands import opened, path_of, settled
from tests.jobs.season_factory import SmallSeason
from tests.jobs.test_case_book import late

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def by_libreoffice(file: Path, to: str, out: Path) -> Path:
    """The file opened by LibreOffice and saved as another format."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office is not None, "LibreOffice is not installed"
    subprocess.run(
        [office, f"-env:UserInstallation=file://{out}/profile", "--headless", "--norestore", "--convert-to", to,
         "--outdir", str(out), str(file)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return out / f"{file.stem}.{to.split(':')[0]}"


def at_the_keyboard(flat: Path, case: str, texts: dict[Column, str]) -> None:
    """Write into the cells of a case's row, in LibreOffice's own flat format."""
    source = flat.read_text(encoding="utf-8")
    for prefix, uri in re.findall(r'xmlns:([\w-]+)="([^"]+)"', source):
        ElementTree.register_namespace(prefix, uri)
    document = ElementTree.fromstring(source)
    sheet = next(t for t in document.iter(f"{_TABLE}table") if t.get(f"{_TABLE}name") == OPEN_SHEET)
    rows = [_cells(row) for row in sheet.iter(f"{_TABLE}table-row")]
    header = next(cells for cells in rows if _text(cells[0]) == Column.CASE.value)
    columns = {_text(cell): number for number, cell in enumerate(header)}
    row = next(cells for cells in rows if _text(cells[0]) == case)
    for column, text in texts.items():
        cell = row[columns[column.value]]
        assert cell.get(f"{_TABLE}content-validation-name") or column is Column.REASON, "a drop-down is offered"
        cell.set(f"{_OFFICE}value-type", "string")
        ElementTree.SubElement(cell, f"{_TEXT}p").text = text
    # The root as LibreOffice wrote it: prefixes that stand in values only («of:») are declared there.
    root = re.compile(r"<office:document [^>]*>")
    beginning = root.search(source)
    assert beginning is not None
    written = ElementTree.tostring(document, encoding="unicode")
    flat.write_text(source[: beginning.start()] + root.sub(lambda _: beginning[0], written, count=1), encoding="utf-8")


def _cells(row: ElementTree.Element) -> list[ElementTree.Element]:
    """The cells of a row, those that stand for several taken apart (in the document, too)."""
    repeated, many = f"{_TABLE}number-columns-repeated", 64
    for at, cell in reversed(list(enumerate(row))):
        count = int(cell.attrib.pop(repeated, "1"))
        if count > many:  # the empty rest of the row
            cell.set(repeated, str(count))
            continue
        for _ in range(count - 1):
            row.insert(at, ElementTree.fromstring(ElementTree.tostring(cell)))
    return list(row)


def _text(cell: ElementTree.Element) -> str:
    return "\n".join("".join(paragraph.itertext()) for paragraph in cell.iter(f"{_TEXT}p"))


def test_a_case_is_decided_in_libreoffice_and_the_next_run_obeys(season: SmallSeason, tmp_path: Path) -> None:
    first, second = late(season, 2)
    desk = tmp_path / "skrivebord"
    desk.mkdir()
    flat = by_libreoffice(path_of(season), "fods", desk)
    reason = "Avtalt med HVL på telefon, se e-post."
    at_the_keyboard(flat, "S-0002", {Column.CHOICE: "slipp gjennom", Column.REASON: reason, Column.SIGNATURE: "PHE"})
    saved = by_libreoffice(flat, "xlsx:Calc MS Excel 2007 XML", desk)
    shutil.copyfile(saved, path_of(season))
    os.utime(path_of(season), (season.now.timestamp(), season.now.timestamp()))

    assert season.sync().count("avgjørelser lest") == 1
    assert (season.holds(first), season.holds(second)) == (("late",), ())
    assert set(opened(season)) == {"S-0001"}
    row = settled(season)["S-0002"]
    assert (row["Avgjort slik"], row["Grunn"], row["Avgjort av"]) == ("slipp gjennom", reason, "PHE")
