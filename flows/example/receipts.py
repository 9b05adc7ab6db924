"""What a person does with the order packages in the example: fill them in, as after a visit to Samlepunktet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from praksis.demo import Season, Trouble

PACKAGES = "Pakke O-*.xlsx"
NOT_FOUND = "Finnes ikke i personalsystemet"
REFUSED = "Rollen finnes ikke for denne enheten"
_SHEET = "Bestilling"
_NOT_TO_BE_FOUND = frozenset({Trouble.NOT_PLACED, Trouble.NOT_PLACED_ORDERED_AGAIN, Trouble.NOT_PLACED_GIVEN_UP})


@dataclass(slots=True)
class _Line:
    """A line of a package, with what stands in it by heading; writing is by heading, too."""

    sheet: Worksheet
    row: int
    columns: dict[str, int]

    def __getitem__(self, heading: str) -> Any:
        return self.sheet.cell(self.row, self.columns[heading]).value

    def __setitem__(self, heading: str, value: str) -> None:
        self.sheet.cell(self.row, self.columns[heading]).value = value

    @property
    def name(self) -> str:
        """The student's."""
        return f"{self['Fornavn']} {self['Etternavn']}"


def fill_in_packages(channel: Path, signature: str, season: Season) -> int:
    """Write case number and signature in each line without a receipt, in every package of FOU's channel; for some
    students «ikke bestilt» and why, until the third act.

    Returns:
        How many lines were filled in.
    """
    missing = _named(season, _NOT_TO_BE_FOUND) if season.act < 3 else frozenset()

    def fill_in(line: _Line, package: int) -> bool:
        if line["Saksnummer"] or line["Ikke bestilt – årsak"]:
            return False
        if line.name in missing:
            line["Ikke bestilt – årsak"] = NOT_FOUND
        else:
            line["Saksnummer"] = f"SAK-2026-{4000 + package:05d}"  # one case number covers a whole package
        line["Signatur"] = signature
        return True

    return _in_all(channel, fill_in)


def write_refusals(channel: Path, signature: str, season: Season) -> int:
    """Write down what Helse Vest IKT has refused since the second act. Returns how many lines that is."""
    refused = _named(season, frozenset({Trouble.REJECTED}))

    def refuse(line: _Line, package: int) -> bool:
        if line.name not in refused or line["Status"] == "Avslått":
            return False
        line["Status"], line["Avslått – årsak"], line["Signatur"] = "Avslått", REFUSED, signature
        return True

    return _in_all(channel, refuse)


def _named(season: Season, troubles: frozenset[Trouble]) -> frozenset[str]:
    return frozenset(" ".join(row.name_in(2)) for row in season.story.rows if row.trouble in troubles)


def _in_all(channel: Path, write: Callable[[_Line, int], bool]) -> int:
    written = 0
    for file in sorted(channel.glob(PACKAGES)):
        with _lines(file) as lines:
            written += sum(write(line, int(file.stem.rpartition("-")[2])) for line in lines)
    return written


@contextmanager
def _lines(file: Path) -> Iterator[list[_Line]]:
    """The lines of a package; it is saved when something in it has become another."""
    workbook = load_workbook(file)
    sheet = workbook[_SHEET]
    assert isinstance(sheet, Worksheet)
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "Saksnummer" for cell in row))
    columns = {str(cell.value): cell.column for cell in heading if cell.value is not None and cell.column is not None}
    numbers = range((heading[0].row or 0) + 1, sheet.max_row + 1)
    lines = [line for row in numbers if isinstance((line := _Line(sheet, row, columns))["Linje"], int)]
    before = [[cell.value for cell in row] for row in sheet.iter_rows()]
    yield lines
    if [[cell.value for cell in row] for row in sheet.iter_rows()] != before:
        workbook.save(file)
