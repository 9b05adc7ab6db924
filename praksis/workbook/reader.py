"""Workbook, sheets and cells as stored: values, style indexes, status colours, red and struck text, merged ranges.

Only cells that the file stores are kept, so a lone fill in the last corner of a sheet costs nothing, and a sheet that
is formatted all the way down is searched for values once a thousand rows have had none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from praksis.workbook.cells import Cell, RowReader
from praksis.workbook.colour import Colour, Why
from praksis.workbook.comments import Comment, comments_of
from praksis.workbook.conditional import coloured_ranges
from praksis.workbook.grid import Part, Piece, has_value, last_row, pieces, readable_chunks, rows_in
from praksis.workbook.intake import refuse_other_files
from praksis.workbook.limits import Deadline, Limits
from praksis.workbook.markup import Element, attributes_of, text_of, tree
from praksis.workbook.package import Member, Package
from praksis.workbook.refs import MAX_COLUMN, Range, RangeIndex
from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged
from praksis.workbook.relationships import Layout, SheetEntry, layout_of
from praksis.workbook.strings import shared_strings
from praksis.workbook.styles import Styles, whole
from praksis.workbook.theme import theme_colours

_COLUMN = attrgetter("column")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class ColourReading:
    """A status colour and what it was judged by."""

    colour: Colour
    why: Why


class Sheet:
    """One sheet. Rows and columns count from 1; only stored rows and cells are there."""

    __slots__ = (
        "_columns",
        "_conditional",
        "_covered",
        "_row_styles",
        "_rows",
        "_source",
        "hidden_rows",
        "is_grid",
        "merged",
        "name",
        "protected",
        "searched_from",
        "state",
        "styles",
    )

    def __init__(self, name: str, state: str, styles: Styles, *, is_grid: bool) -> None:
        self.name = name
        self.state = state
        """«visible», «hidden» or «veryHidden»."""
        self.styles = styles
        self.is_grid = is_grid
        """False for a chart or dialogue sheet, which has no cells."""
        self.merged: tuple[Range, ...] = ()
        self.hidden_rows: frozenset[int] = frozenset()
        """Rows hidden by hand or by a filter; they are read like any other."""
        self.protected = False
        self.searched_from: int | None = None
        """From this row on, blocks of rows without values were passed over: their formats are not known here."""
        self._rows: dict[int, list[Cell]] = {}
        self._row_styles: dict[int, int] = {}
        self._columns: list[tuple[int, int, int]] = []
        self._covered = RangeIndex(())
        self._conditional = RangeIndex(())
        self._source: tuple[Package, Member, Layout] | None = None

    def __repr__(self) -> str:
        return f"<Sheet {self.name!r}, {len(self._rows)} rows>"

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each stored row in order: its number and its stored cells in column order (perhaps none)."""
        yield from self._rows.items()

    def cell(self, row: int, column: int) -> Cell | None:
        """The stored cell, or None where the file has none (a fill of row or column may still show there)."""
        cells = self._rows.get(row)
        if not cells:
            return None
        at = column - 1  # where it stands when no cell to its left is missing
        if at < len(cells) and cells[at].column == column:
            return cells[at]
        at = bisect_left(cells, column, key=_COLUMN)
        return cells[at] if at < len(cells) and cells[at].column == column else None

    def style(self, row: int, column: int) -> int:
        """The style index that holds for a cell: its own, else its row's, else its column's, else 0."""
        cell = self.cell(row, column)
        if cell is not None:
            return cell.style
        if row in self._row_styles:
            return self._row_styles[row]
        for first, last, style in self._columns:
            if first <= column <= last:
                return style
        return 0

    def colour(self, row: int, column: int) -> Colour:
        """The status colour a person sees in the cell; UNSURE where that cannot be told from the file alone."""
        return self.colour_reading(row, column).colour

    def colour_reading(self, row: int, column: int) -> ColourReading:
        """The status colour and why: a covered merged cell or one under a colouring rule is UNSURE, never guessed."""
        merged = self._covered.find(row, column)
        if merged is not None and merged.anchor != (row, column):
            return ColourReading(Colour.UNSURE, Why.MERGED)
        if self._conditional and self._conditional.find(row, column) is not None:
            return ColourReading(Colour.UNSURE, Why.CONDITIONAL)
        return ColourReading(*self.styles.colour(self.style(row, column)))

    def merged_range(self, row: int, column: int) -> Range | None:
        """The merged range that holds the cell, or None."""
        return self._covered.find(row, column)

    def is_conditional(self, row: int, column: int) -> bool:
        """Whether a rule of conditional formatting may colour the cell."""
        return self._conditional.find(row, column) is not None

    def comments(self) -> Mapping[str, Sequence[Comment]]:
        """Notes and threaded comments by cell address; read when asked for.

        Raises WorkbookRefused (damaged, dtd) when a comment part cannot be read.
        """
        if self._source is None:
            return {}
        package, member, layout = self._source
        return comments_of(package, member, layout)


class Workbook:
    """A workbook that was opened. Nothing in it is written to."""

    __slots__ = ("dates_from_1904", "has_macros", "sheets", "signed", "styles")

    def __init__(self, layout: Layout, sheets: Sequence[Sheet], styles: Styles) -> None:
        self.sheets = tuple(sheets)
        self.styles = styles
        self.dates_from_1904 = layout.dates_from_1904
        self.has_macros = layout.has_macros
        """An .xlsm: worth a notice."""
        self.signed = layout.signed
        """Digitally signed: can be read, not painted."""

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that exact name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def open_workbook(content: bytes, limits: Limits = Limits(), *, file_name: str | None = None) -> Workbook:  # noqa: B008
    """Read a whole workbook.

    `file_name`, where known, is only looked at for its ending: macros in a file that is not called .xlsm are refused,
    as Excel does. Without it, macros are refused when the file itself says that it is an .xlsx.
    Raises WorkbookRefused, and nothing else: empty, truncated, not-a-workbook, xls, password, duplicate-member,
    unsafe-name, dtd, bomb, damaged, macros-in-xlsx.
    """
    return read_workbook(content, limits, file_name=file_name)


def open_package(content: bytes, limits: Limits, file_name: str | None = None) -> tuple[Package, Layout]:
    """The parts of a workbook, after all that can be refused before one is read. Raises as `open_workbook`."""
    refuse_other_files(content)
    package = Package(content, limits)
    layout = layout_of(package, limits)
    named_xlsx = file_name is not None and file_name.lower().endswith((".xlsx", ".xltx"))
    if (layout.has_macros and not layout.macro_enabled) or (named_xlsx and (layout.has_macros or layout.macro_enabled)):
        raise WorkbookRefused(RefusalCode.MACROS_IN_XLSX)
    return package, layout


def read_workbook(
    content: bytes,
    limits: Limits,
    *,
    file_name: str | None = None,
    keep_rows: Mapping[str, Collection[int]] | None = None,
) -> Workbook:
    """As `open_workbook`; the rows in `keep_rows` (by sheet name) are kept even where empty rows are passed over."""
    return read_opened(*open_package(content, limits, file_name), limits, keep_rows or {})


def read_opened(package: Package, layout: Layout, limits: Limits, keep_rows: Mapping[str, Collection[int]]) -> Workbook:
    """As `read_workbook`, for a package that is open."""
    deadline = Deadline(limits.seconds)
    theme = theme_colours(package.read(layout.theme) if layout.theme else None)
    styles = Styles(package.read(layout.styles) if layout.styles else None, theme)
    strings = (
        shared_strings(package.read(layout.shared_strings), styles.palette, limits) if layout.shared_strings else []
    )
    reader = RowReader(styles, strings, limits, dates_from_1904=layout.dates_from_1904)
    sheets = [
        _read_sheet(package, layout, entry, reader, limits, deadline, keep_rows.get(entry.name, ()))
        for entry in layout.sheets
    ]
    return Workbook(layout, sheets, styles)


def _read_sheet(
    package: Package,
    layout: Layout,
    entry: SheetEntry,
    reader: RowReader,
    limits: Limits,
    deadline: Deadline,
    keep_rows: Collection[int],
) -> Sheet:
    sheet = Sheet(entry.name, entry.state, reader.styles, is_grid=entry.member is not None)
    if entry.member is None:
        return sheet
    where = f"arket «{entry.name}»"
    reader.where = where
    frame: list[bytes] = []
    grid = _Grid(sheet, reader, limits, keep_rows, where)
    for piece in pieces(readable_chunks(package, entry.member, limits, where), limits, where):
        deadline.check()
        if piece.part is Part.ROWS:
            grid.take(piece)
        else:
            frame.append(piece.content)
    sheet._rows = grid.rows
    sheet._row_styles = grid.row_styles
    sheet.hidden_rows = frozenset(grid.hidden)
    sheet._source = (package, entry.member, layout)
    _read_frame(sheet, b"".join(frame), limits, where)
    return sheet


class _Grid:
    """Takes the row blocks of one sheet and keeps what is worth keeping."""

    def __init__(self, sheet: Sheet, reader: RowReader, limits: Limits, keep_rows: Collection[int], where: str) -> None:
        self._sheet = sheet
        self._reader = reader
        self._limits = limits
        self._keep = sorted(keep_rows)
        self._where = where
        self._last = 0
        self._empty = 0
        self.rows: dict[int, list[Cell]] = {}
        self.row_styles: dict[int, int] = {}
        self.hidden: list[int] = []

    def take(self, piece: Piece) -> None:
        if self._empty >= self._limits.empty_rows and not has_value(piece.content, piece.grammar):
            last = last_row(piece.content, piece.grammar, self._last, self._where)
            if not any(self._last < row <= last for row in self._keep):
                self._sheet.searched_from = self._sheet.searched_from or self._last + 1
                self._last = last
                return
        self._parse(piece)

    def _parse(self, piece: Piece) -> None:
        try:
            text = piece.content.decode("utf-8")
        except UnicodeDecodeError:
            raise damaged(self._where) from None
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        read = self._reader.read
        for span in rows_in(text, piece.grammar, self._last, self._where):
            self._last = number = span.number
            attributes = span.attributes
            if "hidden" in attributes or "customFormat" in attributes:
                self._note_attributes(number, attributes)
            cells, has_value = read(text, span, piece.grammar) if span.body_end > span.body else ([], False)
            self.rows[number] = cells
            self._empty = 0 if has_value else self._empty + 1

    def _note_attributes(self, number: int, raw: str) -> None:
        attributes = attributes_of(raw)
        if attributes.get("hidden") in _TRUE:
            self.hidden.append(number)
        if attributes.get("customFormat") in _TRUE:
            self.row_styles[number] = whole(attributes.get("s", "0"))


def _read_frame(sheet: Sheet, frame: bytes, limits: Limits, where: str) -> None:
    """What stands around the rows: column styles, merged ranges, conditional formatting, protection."""
    text = text_of(frame, where)
    root = tree(text, where)
    if root.name != "worksheet":
        raise damaged(where)
    sheet._columns = list(_column_styles(root.all("cols", "col")))
    merged = []
    for element in root.all("mergeCells", "mergeCell"):
        try:
            merged.append(Range.parse(element.get("ref")))
        except ValueError:
            raise damaged(f"{where}, i listen over sammenslåtte celler") from None
    conditional = list(coloured_ranges(root, text, sheet.styles))
    if len(merged) + len(conditional) > limits.ranges:
        raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {where}.)")
    sheet.merged = tuple(merged)
    sheet._covered = RangeIndex(merged)
    sheet._conditional = RangeIndex(conditional)
    protection = root.child("sheetProtection")
    sheet.protected = protection is not None and protection.get("sheet") in _TRUE


def _column_styles(columns: Iterable[Element]) -> Iterator[tuple[int, int, int]]:
    for column in columns:
        style = whole(column.get("style"))
        if style:
            yield whole(column.get("min"), 1), whole(column.get("max"), MAX_COLUMN), style
