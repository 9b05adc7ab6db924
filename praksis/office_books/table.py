"""Reads the one table of an office book: the header is found by its words, each row is read by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from praksis.office_books.problems import BookProblem, Severity
from praksis.practice_list.cell_text import fold, quoted, said
from praksis.practice_list.dates import DateState, read_day
from praksis.workbook import Cell, Sheet, Workbook

#: The header is looked for in the first rows only; a title or a note may stand above it.
HEADER_SEARCH_ROWS: Final = 15


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column: its header as the master spells it, other words for it, and whether it must be there."""

    header: str
    others: tuple[str, ...] = ()
    required: bool = True

    def is_named(self, words: str) -> bool:
        """Say whether a header cell with `words` (folded) is this column."""
        bare = words.rstrip(" :*")
        return bare == fold(self.header) or bare in (fold(other) for other in self.others)


@dataclass(slots=True)
class RowReader:
    """One row under the header. Asking for a value that is wrong writes the problem down and gives None."""

    sheet: str
    row: int
    cells: Mapping[str, Cell]
    problems: list[BookProblem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether something was wrong enough to leave the row out."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def text(self, column: BookColumn, *, required: bool = True) -> str | None:
        """The column's text, whole numbers without decimals. A missing one is a problem only when it is required."""
        cell = self.cells.get(column.header)
        if cell is None or not self._has_value(cell, column):
            if required and not self.failed_in(column):
                self.error("missing-value", column, f"{column.header} mangler. Fyll ut feltet.")
            return None
        text = said(cell.value)
        if text.startswith("#") and text.rstrip("!?").isupper():
            self.error(
                "formula-error", column, f"Formelen gir feilen {quoted(cell.value)}. Skriv verdien rett i feltet."
            )
            return None
        return text

    def day(self, column: BookColumn, *, required: bool = True) -> date | None:
        """The column's date. A text must be one certain day; a week, a span or an ambiguous date is a problem."""
        cell = self.cells.get(column.header)
        if cell is None or not self._has_value(cell, column):
            if required and not self.failed_in(column):
                self.error("missing-value", column, f"{column.header} mangler. Skriv datoen som 07.09.2026.")
            return None
        reading = read_day(cell.value)
        if reading.state is DateState.READ and reading.first == reading.last and not reading.span:
            return reading.first
        reason = reading.reason or "Feltet skal ha én bestemt dag."
        self.error(
            "bad-date", column, f"{quoted(cell.value)} er ikke en sikker dato. {reason} Skriv datoen som 07.09.2026."
        )
        return None

    def key(self, *columns: BookColumn) -> tuple[str, ...] | None:
        """What the row is about, folded: for a row that cannot be used but says which one it is. None when it does not
        say so with certainty, and for a row that is struck through: that one is meant to go."""
        if any(problem.code == "struck-through" for problem in self.problems):
            return None
        reader = RowReader(self.sheet, self.row, self.cells)
        said_so = [reader.text(column) for column in columns]
        return None if reader.failed else tuple(fold(text or "") for text in said_so)

    def error(self, code: str, column: BookColumn | None, message: str) -> None:
        """Write down something that leaves the row out."""
        self._add(code, Severity.ERROR, column, message)

    def warn(self, code: str, column: BookColumn | None, message: str) -> None:
        """Write down something to look at; the row stands."""
        self._add(code, Severity.WARNING, column, message)

    def failed_in(self, column: BookColumn) -> bool:
        """Whether this column already has an error, so that it is told once only."""
        return any(p.column == column.header and p.severity is Severity.ERROR for p in self.problems)

    def _add(self, code: str, severity: Severity, column: BookColumn | None, message: str) -> None:
        header = None if column is None else column.header
        self.problems.append(BookProblem(code, severity, self.sheet, self.row, header, message))

    def _has_value(self, cell: Cell, column: BookColumn) -> bool:
        if cell.formula and cell.value is None:
            # The book was saved by a program that does not calculate: empty and unknown are not the same.
            self.error(
                "formula-without-value",
                column,
                "Feltet har en formel uten utregnet verdi. Åpne og lagre boken i Excel, eller skriv verdien rett inn.",
            )
            return False
        return bool(said(cell.value))


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that have something in them, and what was wrong with the table itself (then there are none)."""

    rows: tuple[RowReader, ...]
    problems: tuple[BookProblem, ...]


def read_table(workbook: Workbook, sheet_name: str, columns: Sequence[BookColumn]) -> Table:
    """Find the sheet and the header row, and give the rows under it in which any of `columns` has a value.

    The sheet is the one named `sheet_name`, else the only one whose header has each required column. A struck-through
    row is given with the error that it is struck through. Raises nothing.
    """
    sheet = _sheet(workbook, sheet_name, columns)
    if sheet is None:
        message = f"Fant ikke arket «{sheet_name}». Gi arket med tabellen det navnet, eller begynn på nytt med malen."
        return Table((), (BookProblem("sheet-missing", Severity.ERROR, None, None, None, message),))
    header = _header(sheet, columns)
    if header is None:
        wanted = ", ".join(column.header for column in columns if column.required)
        message = f"Fant ikke overskriftene. Arket skal ha en rad med disse: {wanted}."
        return Table((), (BookProblem("header-missing", Severity.ERROR, sheet.name, None, None, message),))
    header_row, places = header
    problems = tuple(_header_problems(sheet.name, header_row, places, columns))
    if problems:
        return Table((), problems)
    by_place = {numbers[0]: name for name, numbers in places.items() if numbers}
    rows = []
    for row, cells in sheet.rows():
        if row <= header_row:
            continue
        known = {by_place[cell.column]: cell for cell in cells if cell.column in by_place and _filled(cell)}
        if not known:
            continue
        reader = RowReader(sheet.name, row, known)
        if all(cell.struck for cell in known.values()):
            reader.error(
                "struck-through",
                None,
                "Raden er strøket ut og blir ikke brukt. Slett raden, eller fjern gjennomstrekingen.",
            )
        rows.append(reader)
    return Table(tuple(rows), ())


def _filled(cell: Cell) -> bool:
    return cell.formula or bool(said(cell.value))


def _sheet(workbook: Workbook, name: str, columns: Sequence[BookColumn]) -> Sheet | None:
    named = [sheet for sheet in workbook.sheets if fold(sheet.name) == fold(name)]
    if named:
        return named[0]
    required = [column.header for column in columns if column.required]
    fitting = []
    for sheet in workbook.sheets:
        header = _header(sheet, columns)
        if sheet.state == "visible" and header is not None and all(header[1][wanted] for wanted in required):
            fitting.append(sheet)
    return fitting[0] if len(fitting) == 1 else None


def _header(sheet: Sheet, columns: Sequence[BookColumn]) -> tuple[int, dict[str, list[int]]] | None:
    """The first row with the most of the columns' words (at least two), and at which places each column is named."""
    best: tuple[int, dict[str, list[int]]] | None = None
    most = 1
    for row, cells in sheet.rows():
        if row > HEADER_SEARCH_ROWS:
            break
        places: dict[str, list[int]] = {column.header: [] for column in columns}
        for cell in cells:
            words = fold(said(cell.value))
            for column in columns:
                if words and column.is_named(words):
                    places[column.header].append(cell.column)
        found = sum(1 for numbers in places.values() if numbers)
        if found > most:
            best, most = (row, places), found
    return best


def _header_problems(
    sheet: str, row: int, places: Mapping[str, Sequence[int]], columns: Sequence[BookColumn]
) -> list[BookProblem]:
    problems = []
    for column in columns:
        if len(places[column.header]) > 1:
            message = f"To kolonner heter «{column.header}». Slett den ene, eller gi den et annet navn."
            problems.append(BookProblem("two-columns", Severity.ERROR, sheet, row, column.header, message))
        elif column.required and not places[column.header]:
            message = f"Kolonnen «{column.header}» mangler. Legg den til i raden med overskrifter."
            problems.append(BookProblem("column-missing", Severity.ERROR, sheet, row, column.header, message))
    return problems
