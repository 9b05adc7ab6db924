"""Where the column headings stand, and which column means what: by words in the first rows, never by position."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from praksis.practice_list.cell_text import CellValue, clean
from praksis.practice_list.columns import Field, Meaning, could_mean, meaning, plain_meaning

SEARCHED_ROWS = 15
FEWEST_FIELDS = 3
"""A row is a header when its words have at least this many different meanings, one of them about who the student is."""
MOST_OF = 0.5
"""An upper row is the header when it has at least this share of the meanings of the fullest row."""
_TELLING = frozenset({Field.NUMBER, Field.BIRTH_DATE, Field.REGISTERED, Field.ORDERED})
"""What the columns of students have, and those of contacts have not."""
_WHO = frozenset({Field.GIVEN, Field.FAMILY, Field.FULL_NAME, Field.NUMBER})

Meant = Callable[[str], Meaning | None]
"""`meaning`, remembering what it was asked."""

Range = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column, all from 1 and inclusive."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table. `first_row`..`last_row` are its rows (two when merged headings span two).

    `columns` gives the one column of each meaning; `headings` the text over each column, known or not; `twice` the
    columns of a meaning that several columns share (none of them is in `columns`); `unknown` those without meaning.
    """

    first_row: int
    last_row: int
    columns: Mapping[Field, int]
    headings: Mapping[int, str]
    twice: Mapping[Field, tuple[int, ...]]
    unknown: tuple[int, ...]

    @property
    def fields(self) -> frozenset[Field]:
        """All meanings that the header has, those that several columns share included."""
        return frozenset(self.columns) | frozenset(self.twice)


def with_chosen(header: Header, chosen: Mapping[Field, int]) -> Header:
    """The header when one column has been chosen for some of the meanings that several share; the others are not read."""
    return replace(
        header,
        columns={**header.columns, **chosen},
        twice={field: columns for field, columns in header.twice.items() if field not in chosen},
    )


def find_header(rows: Mapping[int, Mapping[int, CellValue]], merged: Sequence[Range] = ()) -> Header | None:
    """The header among the first rows, None when there is none.

    `rows` maps row number to column number to value. The uppermost row wins that has most of what the fullest one has: a
    second table further down does not take the place of the first, nor a contact's name and e-mail that of the header.
    Two rows are read as one only where that gives more meanings than either alone.
    """
    meant = cache(meaning)  # for this search only: a text is asked about alone, above the next and below the last
    searched = sorted(number for number in rows if number <= SEARCHED_ROWS)
    telling = {row for row in rows if row <= SEARCHED_ROWS + 1 and any(map(could_mean, _texts(rows[row]).values()))}
    singles = {row: _single(rows[row], row, meant) for row in searched if row in telling}
    candidates = list(singles.values())
    for row in searched:
        if row in telling or row + 1 in telling:
            alone = max(_score(singles.get(row)), _score(singles.get(row + 1)))
            double = _double(rows, row, merged, meant, alone)
            if _score(double) > alone:
                candidates.append(double)
    most = max(map(_score, candidates), default=0)
    fit = [header for header in candidates if header is not None and _score(header) >= max(1, MOST_OF * most)]
    if any(header.fields & _TELLING for header in fit):
        fit = [header for header in fit if header.fields & _TELLING]
    return min(fit, key=lambda header: (header.first_row, -_score(header)), default=None)


def _score(header: Header | None) -> int:
    """How many meanings a header has; 0 when it is too little to be one."""
    if header is None or len(header.fields) < FEWEST_FIELDS or not header.fields & _WHO:
        return 0
    return len(header.fields)


def is_header_again(header: Header, cells: Mapping[int, CellValue]) -> bool:
    """Whether a row further down repeats the header: at least three of its columns say the same words again."""
    again = sum(
        1
        for field, column in header.columns.items()
        if isinstance(value := cells.get(column), str) and (found := plain_meaning(value)) and found.field is field
    )
    return again >= FEWEST_FIELDS


def header_at(cells: Mapping[int, CellValue], row: int) -> Header | None:
    """The header that a row further down makes by itself (a second table under the first), None when it is none."""
    texts = _texts(cells)
    candidate = _settle(row, row, texts, {column: plain_meaning(text) for column, text in texts.items()})
    if candidate is None or len(candidate.fields) < FEWEST_FIELDS + 1 or not candidate.fields & _WHO:
        return None
    return candidate


def _texts(cells: Mapping[int, CellValue]) -> dict[int, str]:
    return {column: text for column, value in cells.items() if isinstance(value, str) and (text := clean(value))}


def _single(cells: Mapping[int, CellValue], row: int, meant: Meant) -> Header | None:
    texts = _texts(cells)
    if len(texts) < FEWEST_FIELDS:
        return None
    return _settle(row, row, texts, {column: meant(text) for column, text in texts.items()})


def _double(
    rows: Mapping[int, Mapping[int, CellValue]], row: int, merged: Sequence[Range], meant: Meant, alone: int
) -> Header | None:
    """Rows `row` and `row + 1` as one header: «Praksis» over «Fra» and «Til», «Fornavn» merged over both rows.

    None when there are too few columns to give more meanings than the `alone` that either row has by itself.
    """
    upper_cells, lower_cells = rows[row], rows.get(row + 1, {})
    values = [value for cells in (upper_cells, lower_cells) for value in cells.values()]
    if any(value is not None and not isinstance(value, str) for value in values):
        return None  # dates and numbers stand in a title block or among the students, not in a header
    upper, lower = _texts(upper_cells), _texts(lower_cells)
    if not upper or not lower:
        return None
    spread = set()
    for first_row, first_column, last_row, last_column in merged:
        if first_row == row and last_row == row and first_column in upper:
            for column in range(first_column, last_column + 1):
                upper.setdefault(column, upper[first_column])
                spread.add(column)
    columns = sorted(upper.keys() | lower.keys())
    if len(columns) < FEWEST_FIELDS or len(columns) <= alone:
        return None
    texts: dict[int, str] = {}
    meanings: dict[int, Meaning | None] = {}
    for column in columns:
        over, under = upper.get(column, ""), lower.get(column, "")
        if not under and column in spread and column not in upper_cells:
            continue  # the empty rest of a merged group heading
        texts[column] = clean(f"{over} {under}")
        found = meant(texts[column]) if over and under else None
        found = found or (meant(under) if under else None)
        if found is None and over and not (under and column in spread):
            found = meant(over)
        meanings[column] = found
    return _settle(row, row + 1, texts, meanings)


def _settle(
    first_row: int, last_row: int, texts: Mapping[int, str], meanings: Mapping[int, Meaning | None]
) -> Header | None:
    by_field: dict[Field, list[int]] = {}
    first_rate = {found.field for found in meanings.values() if found is not None and found.first_rate}
    unknown = []
    for column in sorted(texts):
        found = meanings[column]
        if found is None or (not found.first_rate and found.field in first_rate):
            unknown.append(column)
        else:
            by_field.setdefault(found.field, []).append(column)
    if not by_field:
        return None
    # A full name beside given and family name is not a third name but a repetition: the parts are surer.
    if {Field.GIVEN, Field.FAMILY} <= by_field.keys() and Field.FULL_NAME in by_field:
        unknown.extend(by_field.pop(Field.FULL_NAME))
    return Header(
        first_row,
        last_row,
        {field: columns[0] for field, columns in by_field.items() if len(columns) == 1},
        dict(texts),
        {field: tuple(columns) for field, columns in by_field.items() if len(columns) > 1},
        tuple(sorted(unknown)),
    )
