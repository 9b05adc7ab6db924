"""Practice lists for tests, built by openpyxl: one sheet or many, as the master has them or as coordinators do."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import openpyxl
from openpyxl.styles import Font, PatternFill

from praksis.identity import NumberPolicy
from praksis.practice_list import Finding, ListRow, ListRules, PracticeList, read_practice_list

Value = str | int | float | date | datetime | None
FILE_NAME: Final = "Praksisoversikt HVL Sykepleie kull 2024.xlsx"
RULES: Final = ListRules(number_policy=NumberPolicy.ANY)
HEADINGS: Final = (
    "Fornavn", "Etternavn", "Fødselsnummer", "E-post", "Mobil", "Profesjon", "Praksissted/enhet", "Første dag",
    "Siste dag", "Registrert", "Bestilt", "Kommentar",
)  # fmt: skip
INTERNATIONAL_HEADINGS: Final = (
    "Fornavn", "Etternavn", "Fødselsdato", "Nasjonalitet", "Norsk fødselsnummer (om det finnes)", "E-post", "Mobil",
    "Profesjon", "Praksissted/enhet", "Første dag", "Siste dag", "Registrert", "Bestilt", "Kommentar",
)  # fmt: skip
YELLOW, GREEN, ORANGE = "FFFF00", "92D050", "FFC000"
FIRST_DAY, LAST_DAY = date(2026, 9, 7), date(2026, 10, 16)


def synthetic_number(serial: int = 0, born: date = date(2003, 2, 1)) -> str:
    """A synthetic national number (month + 80) with valid check digits: the `serial`-th of those born that day."""
    stem = f"{born.day:02d}{born.month + 80:02d}{born:%y}"
    made = 0
    for individual in range(999, 499, -1):
        digits = [int(c) for c in f"{stem}{individual:03d}"]
        k1 = -sum(w * d for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), digits, strict=True)) % 11
        if k1 == 10:
            continue
        k2 = -sum(w * d for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), [*digits, k1], strict=True)) % 11
        if k2 == 10:
            continue
        if made == serial:
            return "".join(map(str, digits)) + f"{k1}{k2}"
        made += 1
    raise ValueError(f"no {serial}-th number for {born}")


def student(serial: int = 0, **changes: Value) -> dict[str, Value]:
    """One student's cells by the master's headings; a change of None empties a cell."""
    given = ("Åse", "Bjørn", "Kari", "Ola", "Mina", "Nils", "Eva", "Per")[serial % 8]
    family = ("Lie", "Moe", "Berg", "Dahl", "Vik", "Haug", "Sand", "Nes")[serial // 8 % 8]
    made: dict[str, Value] = {
        "Fornavn": given,
        "Etternavn": family,
        "Fødselsnummer": synthetic_number(serial),
        "E-post": f"student{serial}@stud.example.no",
        "Mobil": f"680{50000 + serial}",
        "Profesjon": "Sykepleier",
        "Praksissted/enhet": f"Kirurgisk {serial % 3 + 1}",
    }
    return made | changes


@dataclass
class Fake:
    """One sheet to be built. `fills`, `struck` and `grey` name cells; `above` are the rows over the header."""

    name: str = "Periode 1"
    rows: Sequence[Mapping[str, Value]] = ()
    headings: Sequence[str] = HEADINGS
    above: Sequence[Sequence[Value]] | None = None
    fills: Mapping[str, str] = field(default_factory=dict)
    struck: Sequence[str] = ()
    grey: Sequence[str] = ()
    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    state: str = "visible"
    below: Sequence[Sequence[Value]] = ()

    def head(self) -> Sequence[Sequence[Value]]:
        """The rows over the header: the master's title block unless others were given."""
        if self.above is not None:
            return self.above
        return (
            ("Praksisoversikt – Sykepleie – kull 2024",),
            ("Studiested", "HVL"),
            ("Praksisperiode", self.name, "Første dag", FIRST_DAY, "Siste dag", LAST_DAY),
            (),
        )

    @property
    def first_row(self) -> int:
        """The row of the first student."""
        return len(self.head()) + 2


def build(*sheets: Fake) -> bytes:
    """An .xlsx with these sheets in this order."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for fake in sheets:
        sheet = workbook.create_sheet(fake.name)
        lines: list[Sequence[Value]] = [*fake.head(), tuple(fake.headings)]
        lines += [[row.get(heading) for heading in fake.headings] for row in fake.rows]
        lines += fake.below
        for r, line in enumerate(lines, start=1):
            for c, value in enumerate(line, start=1):
                if value is not None:
                    sheet.cell(r, c, value)
        for ref, colour in fake.fills.items():
            sheet[ref].fill = PatternFill("solid", fgColor=colour)
        for ref in fake.struck:
            sheet[ref].font = Font(strike=True)
        for ref in fake.grey:
            sheet[ref].font = Font(color="FFA6A6A6")
        for area in fake.merged:
            sheet.merge_cells(area)
        for row in fake.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        sheet.sheet_state = fake.state
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(*sheets: Fake, file_name: str = FILE_NAME, rules: ListRules = RULES) -> PracticeList:
    """What reading a workbook with these sheets gives."""
    return read_practice_list(build(*sheets), file_name, rules)


def only_row(practice_list: PracticeList) -> ListRow:
    """The one row of a list that has one."""
    (row,) = practice_list.rows
    return row


def codes(findings: PracticeList | Sequence[Finding]) -> list[str]:
    """The codes of the findings, in their order."""
    found = findings.findings if isinstance(findings, PracticeList) else findings
    return [f.code.value for f in found]


def places(practice_list: PracticeList, code: str) -> list[tuple[str | None, int | None, str | None]]:
    """Sheet, row and column of each finding with this code."""
    return [(f.sheet, f.row, f.column) for f in practice_list.findings if f.code.value == code]
