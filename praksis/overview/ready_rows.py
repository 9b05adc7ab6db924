"""Rows that are not green, ready to stand in any overview: made once, and shown as long as they stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from praksis.overview.lights import Light
from praksis.overview.long_table import Value, written_rows
from praksis.overview.looks import columns_of, new_workbook

ROW_HEADERS = (
    "Status",
    "Studiested",
    "Studentgruppe",
    "Kull",
    "Periode",
    "Ark",
    "Rad",
    "Student",
    "Registrert",
    "Bestilt",
    "Hvorfor, og hvem som gjør noe",
    "Liste",
)
ROW_WIDTHS = (14, 13, 20, 9, 15, 18, 6, 26, 11, 10, 72, 40)


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A row that is not green in both cells, and why: `why` says what is wrong, and who does what next."""

    institution: str
    group: str
    cohort: str
    period: str
    document: str
    sheet: str
    row: int
    student: str
    registered: bool
    ordered: bool
    why: str
    light: Light


@dataclass(frozen=True, slots=True)
class ReadyRows:
    """Rows one after the other as a workbook holds them, whichever rows of its sheet they come to stand on."""

    count: int
    xml: bytes
    seal: str
    """A hash of what they show."""


class RowMaker:
    """Makes rows ready. It remembers what it has made, students and all: one for each round."""

    def __init__(self) -> None:
        _, sheet = new_workbook()
        self._columns = columns_of(sheet, ROW_HEADERS, ROW_WIDTHS)

    def ready(self, rows: Iterable[OverviewRow]) -> ReadyRows:
        """These rows, in this order."""
        values = [_values(row) for row in rows]
        xml = written_rows(self._columns, values)
        return ReadyRows(len(values), xml, sha256(xml).hexdigest())


def _values(r: OverviewRow) -> tuple[Value, ...]:
    return (
        r.light.value,
        r.institution,
        r.group,
        r.cohort,
        r.period,
        r.sheet,
        r.row,
        r.student,
        "grønn" if r.registered else "gul",
        "grønn" if r.ordered else "gul",
        r.why,
        r.document,
    )
