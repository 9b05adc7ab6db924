"""Cells: what is stored in each, read row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from praksis.workbook.colour import Colour
from praksis.workbook.dates import from_iso, from_serial
from praksis.workbook.grid import Grammar, RowSpan
from praksis.workbook.limits import Limits
from praksis.workbook.markup import Element, check, tree, unescape
from praksis.workbook.refs import MAX_COLUMN, column_letters, column_number
from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged
from praksis.workbook.strings import RichText, Run, rich_text, xstring
from praksis.workbook.styles import Styles

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_BLANK = " \t\r\n"
_NO_RUNS: tuple[Run, ...] = ()
_COLUMNS = {column_letters(number): number for number in range(1, MAX_COLUMN + 1)}
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


Value = str | int | float | bool | date | datetime | time | None


class Cell(NamedTuple):
    """One stored cell; row and column count from 1."""

    row: int
    column: int
    value: Value
    """As stored: for a formula the value it last gave. Numbers in a date format are dates (no time zone)."""
    style: int
    kind: str
    """The cell's type in the file: «» or «n», «s», «str», «inlineStr», «b», «d», «e»."""
    formula: bool
    """A formula; with value None it was saved by a program that did not work it out."""
    runs: tuple[Run, ...]
    """The stretches of a rich text; empty for a plain value."""
    styles: Styles

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
        return self.styles.colour(self.style)[0]

    @property
    def red(self) -> bool:
        """The text, or a stretch of it, is red (R11)."""
        own = self.styles.font(self.style).red
        if not self.runs:
            return own
        return any(run.font.red if run.font else own for run in self.runs if run.text.strip())

    @property
    def struck(self) -> bool:
        """All of the text is struck through."""
        own = self.styles.font(self.style).struck
        if not self.runs:
            return own
        stretches = [run for run in self.runs if run.text.strip()]
        return all(run.font.struck if run.font else own for run in stretches) if stretches else own

    @property
    def grey(self) -> bool:
        """All of the text is greyed out."""
        own = self.styles.font(self.style).grey
        if not self.runs:
            return own
        stretches = [run for run in self.runs if run.text.strip()]
        return all(run.font.grey if run.font else own for run in stretches) if stretches else own

    @property
    def partly_struck(self) -> bool:
        """Some of the text is struck through, and some is not."""
        own = self.styles.font(self.style).struck
        stretches = [run.font.struck if run.font else own for run in self.runs if run.text.strip()]
        return any(stretches) and not all(stretches)


class _Numbers(dict[str, int]):
    """Style indexes by their digits (at most six, from the pattern); «» is 0. They recur, and a look-up is cheap."""

    def __missing__(self, digits: str) -> int:
        number = self[digits] = int(digits) if digits else 0
        return number


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
        self._text_left = limits.inline_characters
        self._numbers = _Numbers()

    def read(self, text: str, span: RowSpan, grammar: Grammar) -> tuple[list[Cell], bool]:
        """The cells of a row, and whether any has a value or a formula.

        Raises WorkbookRefused: damaged, or bomb when there are more cells or more text than any list has.
        """
        body = span.body
        if text[body] != "<":
            body = span.body_end - len(text[body : span.body_end].lstrip(_BLANK))
        found = grammar.cell.findall(text, body, span.body_end)
        self._cells_left -= len(found)
        if self._cells_left < 0:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {self.where}.)")
        cells: list[Cell] = []
        keep, new = cells.append, tuple.__new__
        row, row_text = span.number, str(span.number)
        styles, strings, date_kinds = self.styles, self._strings, self.styles.date_kinds
        columns, numbers = _COLUMNS, self._numbers
        last = 0
        has_value = False
        has_inline = False
        value: Value
        for letters, digits, style_text, kind, formula, index, stored, inline, other in found:
            if other or (letters and digits != row_text):
                return self._read_tree(text, span, grammar)
            column = columns.get(letters, MAX_COLUMN + 1) if letters else last + 1
            if not last < column <= MAX_COLUMN:
                raise damaged(f"{self.where}, rad {row}, der cellene ikke står i rekkefølge")
            last = column
            style = numbers[style_text]
            runs = _NO_RUNS
            if index:
                has_value = True
                if kind == "s":
                    try:
                        value = strings[int(index)]  # type: ignore[assignment]
                    except IndexError:
                        raise damaged(f"{self.where}, rad {row}") from None
                    if value.__class__ is not str:
                        assert isinstance(value, RichText)
                        value, runs = value.text, value.runs
                elif not kind and style not in date_kinds:
                    value = int(index)
                else:
                    value = self._value(index, kind, style, row)
            elif stored:
                has_value = True
                if kind == "s":
                    return self._read_tree(text, span, grammar)
                value = self._value(stored, kind, style, row)
            elif inline:
                has_value = has_inline = True
                value = xstring(unescape(inline)) if "&" in inline or "_x" in inline else inline
            else:
                value = None
                has_value = has_value or formula != ""
            # As Cell(…), without the cost of a call: this is the innermost step of all reading.
            keep(new(Cell, (row, column, value, style, kind, formula != "", runs, styles)))
        if has_inline:
            self._count_text(span.body_end - body)
        return cells, has_value

    def _count_text(self, characters: int) -> None:
        self._text_left -= characters
        if self._text_left < 0:
            raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {self.where}.)")

    def _value(self, stored: str, kind: str, style: int, row: int) -> Value:
        """A value from the text of `<v>`, for all types but shared strings."""
        if kind in ("str", "e", "inlineStr"):
            self._count_text(len(stored))
            return xstring(unescape(stored))
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
        value: Value = None
        runs: tuple[Run, ...] = ()
        if inline is not None and kind == "inlineStr":
            rich = rich_text(inline, source, self.styles.palette)
            value, runs = (rich.text, rich.runs) if isinstance(rich, RichText) else (rich, ())
            self._count_text(len(value))
        elif stored is not None and kind == "s":
            number = stored.text(source).strip()
            if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) < len(self._strings)):
                raise damaged(where)
            shared = self._strings[int(number)]
            value, runs = (shared.text, shared.runs) if isinstance(shared, RichText) else (shared, ())
        elif stored is not None:
            # The text of an element is unescaped already; `_value` unescapes what the pattern found raw.
            value = self._value(source[stored.open_end : stored.close], kind, style, row)
        return Cell(row, column, value, style, kind, formula, runs, self.styles)


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
