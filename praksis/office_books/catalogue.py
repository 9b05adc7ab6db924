"""Reads «Tilgangskatalog.xlsx»: which systems, and in which role, the students of a profession get (R20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from praksis.office_books.duplicates import sort_out
from praksis.office_books.problems import BookProblem, Severity
from praksis.office_books.table import BookColumn, RowReader, read_table
from praksis.practice_list.cell_text import fold
from praksis.workbook import open_workbook

SHEET_NAME: Final = "Tilganger"

PROFESSION: Final = BookColumn("Profesjon", ("yrke", "yrkesgruppe"))
SYSTEM: Final = BookColumn("System", ("fagsystem", "systemnavn", "klinisk system"))
ROLE: Final = BookColumn("Rolle", ("rollenavn", "rolle i systemet", "tilgangsrolle"))
VALID_FROM: Final = BookColumn("Gjelder fra", ("gyldig fra", "fra", "fra dato", "fra og med"), required=False)
VALID_TO: Final = BookColumn("Gjelder til", ("gyldig til", "til", "til dato", "til og med"), required=False)

COLUMNS: Final = (PROFESSION, SYSTEM, ROLE, VALID_FROM, VALID_TO)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A system and a role for a profession, valid from `valid_from` to `valid_to` inclusive; None is no bound."""

    row: int
    profession: str
    system: str
    role: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CatalogueReading:
    """The rows that can be used, in the order of the sheet, and what was wrong with the others.

    `unusable` has the rows that cannot be used but say what they are about: row number to key (folded profession, system).
    `has_table` is False when the table itself could not be found; then nothing is known of any row.
    """

    rows: tuple[CatalogueRow, ...]
    problems: tuple[BookProblem, ...]
    unusable: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    has_table: bool = True


def read_catalogue(content: bytes) -> CatalogueReading:
    """Read the bytes of «Tilgangskatalog.xlsx».

    A row with an error is left out and the others stand. Two rows that are valid on the same day for one profession
    and system count once when their role is the same and their days are too; otherwise neither is used. Raises
    praksis.workbook.WorkbookRefused when the file is no workbook that we read.
    """
    table = read_table(open_workbook(content), SHEET_NAME, COLUMNS)
    problems = list(table.problems)
    rows: list[CatalogueRow] = []
    unusable: dict[int, tuple[str, ...]] = {}
    sheet = SHEET_NAME
    for reader in table.rows:
        sheet = reader.sheet
        row = _row(reader)
        problems += reader.problems
        if row is not None:
            rows.append(row)
        elif (key := reader.key(PROFESSION, SYSTEM)) is not None:
            unusable[reader.row] = key
    sorted_out = sort_out(rows, _access_key, _share_a_day, _say_the_same)
    for later, earlier in sorted_out.repeated:
        message = f"Raden står også i rad {earlier.row}, og teller bare én gang. Slett den ene."
        problems.append(BookProblem("duplicate-row", Severity.WARNING, sheet, later.row, SYSTEM.header, message))
    for one, other in sorted_out.contradicting:
        message = (
            f"Samme profesjon og system står også i rad {other.row}, for de samme dagene. Ingen av radene blir brukt "
            "før den ene er slettet, eller «Gjelder til» og «Gjelder fra» skiller dem."
        )
        problems.append(BookProblem("contradicting-row", Severity.ERROR, sheet, one.row, SYSTEM.header, message))
    unusable |= {one.row: _access_key(one) for one, _ in sorted_out.contradicting}
    in_order = tuple(sorted(problems, key=lambda problem: problem.row or 0))
    return CatalogueReading(sorted_out.standing, in_order, unusable, has_table=not table.problems)


def _row(reader: RowReader) -> CatalogueRow | None:
    profession, system, role = reader.text(PROFESSION), reader.text(SYSTEM), reader.text(ROLE)
    valid_from, valid_to = reader.day(VALID_FROM, required=False), reader.day(VALID_TO, required=False)
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        reader.error(
            "last-before-first",
            VALID_TO,
            f"Gjelder til ({valid_to:%d.%m.%Y}) er før gjelder fra ({valid_from:%d.%m.%Y}). Rett datoene.",
        )
    if reader.failed or profession is None or system is None or role is None:
        return None
    return CatalogueRow(reader.row, profession, system, role, valid_from, valid_to)


def _access_key(row: CatalogueRow) -> tuple[str, str]:
    return fold(row.profession), fold(row.system)


def _share_a_day(one: CatalogueRow, other: CatalogueRow) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends


def _say_the_same(one: CatalogueRow, other: CatalogueRow) -> bool:
    return (fold(one.role), one.valid_from, one.valid_to) == (fold(other.role), other.valid_from, other.valid_to)
