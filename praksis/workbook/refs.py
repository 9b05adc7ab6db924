"""Cell addresses: «K5» to (5, 11) and back, and ranges such as «A1:C3» (ECMA-376 part 1, 18.18.7 and 18.18.62)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})")


@lru_cache(maxsize=MAX_COLUMN)
def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is «A», 28 is «AB». Raises ValueError outside the sheet."""
    if not 1 <= column <= MAX_COLUMN:
        raise ValueError("column outside the sheet")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=2 * MAX_COLUMN)
def column_number(letters: str) -> int:
    """The number of a column, from 1: «A» is 1. Raises ValueError for what is no column."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError("not a column")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError("column outside the sheet")
    return number


def to_ref(row: int, column: int) -> str:
    """The address of a cell, row and column counted from 1: (5, 11) is «K5». Raises ValueError outside the sheet."""
    if not 1 <= row <= MAX_ROW:
        raise ValueError("row outside the sheet")
    return f"{column_letters(column)}{row}"


def from_ref(ref: str) -> tuple[int, int]:
    """(row, column) of an address, counted from 1: «K5» and «$K$5» are (5, 11). Raises ValueError for anything else."""
    found = _REF.fullmatch(ref)
    if found is None:
        raise ValueError("not a cell address")
    row = int(found[2])
    if row > MAX_ROW:
        raise ValueError("row outside the sheet")
    return row, column_number(found[1])


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells; all four ends are inside it, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __contains__(self, place: object) -> bool:
        if not isinstance(place, tuple):
            return False
        row, column = place
        return bool(self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column)

    @property
    def anchor(self) -> tuple[int, int]:
        """The upper left cell as (row, column): the only one of a merged range that shows its fill."""
        return self.first_row, self.first_column

    @property
    def ref(self) -> str:
        """«A1:C3», or «A1» for a single cell."""
        first, last = to_ref(self.first_row, self.first_column), to_ref(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    @classmethod
    def parse(cls, text: str) -> Range:
        """From «A1:C3», «A1», «A:C» or «1:3». Raises ValueError for anything else."""
        if columns := _COLUMNS.fullmatch(text):
            left, right = sorted((column_number(columns[1]), column_number(columns[2])))
            return cls(1, left, MAX_ROW, right)
        if rows := _ROWS.fullmatch(text):
            top, bottom = sorted((int(rows[1]), int(rows[2])))
            return cls(top, 1, min(bottom, MAX_ROW), MAX_COLUMN)
        first, _, last = text.partition(":")
        (row_a, column_a), (row_b, column_b) = from_ref(first), from_ref(last or first)
        return cls(min(row_a, row_b), min(column_a, column_b), max(row_a, row_b), max(column_a, column_b))

    @classmethod
    def parse_all(cls, text: str) -> Iterator[Range]:
        """The ranges of a space-separated list (`sqref`); what is no address is left out."""
        for part in text.split():
            try:
                yield cls.parse(part)
            except ValueError:
                continue


class RangeIndex:
    """Many ranges, asked cell by cell: looks only at those that touch the cell's band of 64 rows."""

    _BAND = 64
    _TALL = 32  # a range over more bands than this is kept in one list, so that «A:A» does not fill memory

    __slots__ = ("_bands", "_tall")

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._bands: dict[int, list[Range]] = {}
        self._tall: list[Range] = []
        for item in ranges:
            first, last = item.first_row // self._BAND, item.last_row // self._BAND
            if last - first > self._TALL:
                self._tall.append(item)
                continue
            for band in range(first, last + 1):
                self._bands.setdefault(band, []).append(item)

    def __bool__(self) -> bool:
        return bool(self._bands or self._tall)

    def find(self, row: int, column: int) -> Range | None:
        """A range that holds the cell, or None."""
        place = (row, column)
        for item in self._bands.get(row // self._BAND, ()):
            if place in item:
                return item
        for item in self._tall:
            if place in item:
                return item
        return None
