"""Cells: what is stored in each, read row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from praksis.workbook.colour import Colour
from praksis.workbook.dates import from_iso, from_serial
from praksis.workbook.grid import Grammar, RowSpan
from praksis.workbook.limits import Limits
from praksis.workbook.markup import Element, check, tree, unescape
from praksis.workbook.refs import column_letters, column_number
from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged
from praksis.workbook.strings import RichText, Run, rich_text, xstring
from praksis.workbook.styles import Styles

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Cell:
    """One stored cell; row and column count from 1. Nothing about it changes."""

    __slots__ = ("_runs", "_styles", "column", "formula", "kind", "row", "style", "value")

    def __init__(
        self,
        styles: Styles,
        row: int,
        column: int,
        value: str | int | float | bool | date | datetime | time | None,
        style: int,
        kind: str,
        formula: bool,
        runs: tuple[Run, ...],
    ) -> None:
        self._styles = styles
        self.row = row
        self.column = column
        self.value = value
        """As stored: for a formula the value it last gave. Numbers in a date format are dates (no time zone)."""
        self.style = style
        self.kind = kind
        """The cell's type in the file: «» or «n», «s», «str», «inlineStr», «b», «d», «e»."""
        self.formula = formula
        """A formula; with value None it was saved by a program that did not work it out."""
        self._runs = runs

    def __repr__(self) -> str:
        # The value may be a national identity number: it never stands in a repr.
        return f"<Cell {self.ref}>"

    @property
    def ref(self) -> str:
        """The address, «K5»."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def is_error(self) -> bool:
        """An error value such as #REF!; `value` is its text."""
        return self.kind == "e"

    @property
    def fill(self) -> Colour:
        """The status colour of the cell's own fill; `Sheet.colour` also minds merged cells and colouring rules."""
        return self._styles.colour(self.style)[0]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The stretches of a rich text; empty for a plain value."""
        return self._runs

    @property
    def red(self) -> bool:
        """The text, or a stretch of it, is red (R11)."""
        own = self._styles.font(self.style).red
        if not self._runs:
            return own
        return any(run.font.red if run.font else own for run in self._runs if run.text.strip())

    @property
    def struck(self) -> bool:
        """All of the text is struck through."""
        own = self._styles.font(self.style).struck
        stretches = [run for run in self._runs if run.text.strip()]
        return all(run.font.struck if run.font else own for run in stretches) if stretches else own

    @property
    def partly_struck(self) -> bool:
        """Some of the text is struck through, and some is not."""
        own = self._styles.font(self.style).struck
        stretches = [run.font.struck if run.font else own for run in self._runs if run.text.strip()]
        return any(stretches) and not all(stretches)


class RowReader:
    """Makes the cells of rows, for all sheets of one workbook; counts what it makes and refuses too much."""

    def __init__(
        self, styles: Styles, strings: Sequence[str | RichText], limits: Limits, *, dates_from_1904: bool
    ) -> None:
        self.styles = styles
        self.where = ""
        self._strings = strings
        self._from_1904 = dates_from_1904
        self._cells_left = limits.cells
        self._text_left = limits.text_characters

    def read(self, text: str, span: RowSpan, grammar: Grammar) -> tuple[list[Cell], bool]:
        """The cells of a row, and whether any has a value or a formula.

        Raises WorkbookRefused: damaged, or bomb when there are more cells or more text than any list has.
        """
        found = grammar.cell.findall(text[span.body : span.body_end].lstrip(" \t\r\n"))
        self._cells_left -= len(found)
        if self._cells_left < 0:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {self.where}.)")
        cells: list[Cell] = []
        keep = cells.append
        row, row_text = span.number, str(span.number)
        styles, strings, date_kinds = self.styles, self._strings, self.styles.date_kinds
        last = 0
        has_value = False
        for letters, digits, style_text, kind, formula, stored, inline, other in found:
            if other or (letters and digits != row_text):
                return self._read_tree(text, span, grammar)
            column = column_number(letters) if letters else last + 1
            if column <= last:
                raise damaged(f"{self.where}, rad {row}, der cellene ikke står i rekkefølge")
            last = column
            style = int(style_text) if style_text else 0
            if not stored:
                if inline:
                    keep(Cell(styles, row, column, self._inline(inline), style, kind, formula != "", ()))
                    has_value = True
                else:
                    keep(Cell(styles, row, column, None, style, kind, formula != "", ()))
                    has_value = has_value or formula != ""
                continue
            has_value = True
            if kind == "s":
                try:
                    value = strings[int(stored)]
                except (ValueError, IndexError):
                    raise damaged(f"{self.where}, rad {row}") from None
                if type(value) is str:
                    keep(Cell(styles, row, column, value, style, kind, formula != "", ()))
                else:
                    assert isinstance(value, RichText)
                    keep(Cell(styles, row, column, value.text, style, kind, formula != "", value.runs))
            elif not kind and style not in date_kinds and stored.isascii() and stored.isdigit() and len(stored) < 16:
                keep(Cell(styles, row, column, int(stored), style, kind, formula != "", ()))
            else:
                keep(Cell(styles, row, column, self._value(stored, kind, style, row), style, kind, formula != "", ()))
        return cells, has_value

    def _inline(self, text: str) -> str:
        self._text_left -= len(text)
        if self._text_left < 0:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {self.where}.)")
        return xstring(unescape(text))

    def _value(
        self, stored: str, kind: str, style: int, row: int
    ) -> str | int | float | bool | date | datetime | time | None:
        """A value from the text of `<v>`, for all types but shared strings."""
        if kind in ("str", "e", "inlineStr"):
            return self._inline(stored)
        stored = stored.strip(" \t\r\n")
        if kind in ("", "n"):
            if not stored:
                return None
            number: int | float
            if _WHOLE.fullmatch(stored):
                number = int(stored)
            elif len(stored) < 400 and _NUMBER.fullmatch(stored):
                number = float(stored)
                if number in (float("inf"), float("-inf")):
                    raise damaged(f"{self.where}, rad {row}")
            else:
                raise damaged(f"{self.where}, rad {row}")
            date_kind = self.styles.date_kinds.get(style)
            return number if date_kind is None else from_serial(number, date_kind, from_1904=self._from_1904)
        if kind == "b":
            return stored in ("1", "true")
        if kind == "d":
            return from_iso(stored, self.styles.date_kinds.get(style))
        raise damaged(f"{self.where}, rad {row}")

    def _read_tree(self, text: str, span: RowSpan, grammar: Grammar) -> tuple[list[Cell], bool]:
        """A row with anything unusual in it, by way of a tree."""
        fragment = text[span.start : span.end]
        where = f"{self.where}, rad {span.number}"
        check([fragment.encode("utf-8")], where, "utf-8")
        cells: list[Cell] = []
        last = 0
        prefix = grammar.prefix.removesuffix(":")
        for element in tree(fragment, where).children:
            if element.name != "c" or element.prefix != prefix:
                continue
            last = column = column_of(element, span.number, last, where)
            cells.append(self._cell(element, fragment, span.number, column, where))
        return cells, any(cell.value is not None or cell.formula for cell in cells)

    def _cell(self, element: Element, source: str, row: int, column: int, where: str) -> Cell:
        style = style_of(element, where)
        kind = element.get("t")
        formula = element.child("f") is not None
        stored, inline = element.child("v"), element.child("is")
        value: str | int | float | bool | date | datetime | time | None = None
        runs: tuple[Run, ...] = ()
        if inline is not None and kind == "inlineStr":
            rich = rich_text(inline, source, self.styles.palette)
            value, runs = (rich.text, rich.runs) if isinstance(rich, RichText) else (rich, ())
            self._text_left -= len(value)
        elif stored is not None and kind == "s":
            number = stored.text(source).strip()
            if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) < len(self._strings)):
                raise damaged(where)
            shared = self._strings[int(number)]
            value, runs = (shared.text, shared.runs) if isinstance(shared, RichText) else (shared, ())
        elif stored is not None:
            # The text of an element is unescaped already; `_value` unescapes what the pattern found raw.
            value = self._value(source[stored.open_end : stored.close], kind, style, row)
        if self._text_left < 0:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {self.where}.)")
        return Cell(self.styles, row, column, value, style, kind, formula, runs)


def column_of(element: Element, row: int, last: int, where: str) -> int:
    """The column of a `<c>`: from its address, else the one after the cell before; columns must rise.

    Raises WorkbookRefused (damaged) when the address is wrong, of another row, or not after the last one.
    """
    reference = element.attributes.get("r")
    if reference is None:
        column = last + 1
    else:
        found = _REFERENCE.fullmatch(reference)
        if found is None or int(found[2]) != row:
            raise damaged(where)
        try:
            column = column_number(found[1])
        except ValueError:
            raise damaged(where) from None
    if column <= last:
        raise damaged(f"{where}, der cellene ikke står i rekkefølge")
    return column


def style_of(element: Element, where: str) -> int:
    """The style index of a `<c>`; 0 when it has none. Raises WorkbookRefused (damaged) when it is no number."""
    text = element.get("s", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise damaged(where)
    return int(text)
