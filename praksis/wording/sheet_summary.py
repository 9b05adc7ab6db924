"""How one sheet of a list stands: counts, and one sentence for each row that is not ready (promise 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from praksis.wording.about import Period
from praksis.wording.number_forms import counted, rows_in_words

MOST_SENTENCES = 60
"""So many different sentences stand in one message; the rows beyond are told by their number."""

SEE_THE_LIST = "se fargene i listen"


@dataclass(frozen=True, slots=True)
class RowReason:
    """A row and why it is not ready: a sentence that names nobody."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """One sheet. `not_registered` and `not_transferred` are two different things (R3)."""

    name: str
    period: Period
    total: int
    transferred: int
    ordered: int
    not_registered: int
    not_transferred: int
    rows: tuple[RowReason, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldRows:
    """What is said of a sheet's rows: «Rad 7–9: …», one line a sentence; and how many rows are told by number only."""

    lines: tuple[str, ...]
    rest: str | None


def told_rows(sheets: Sequence[SheetSummary], most: int = MOST_SENTENCES) -> list[ToldRows]:
    """The rows of each sheet in words, at most `most` lines in all, shared out evenly; nobody is left uncounted."""
    lines_of = [_lines(sheet.rows) for sheet in sheets]
    room = _shared_out([len(lines) for lines in lines_of], most)
    told = []
    for lines, places in zip(lines_of, room, strict=True):
        left = sum(count for _, count in lines[places:])
        rest = f"{counted(left, 'rad', 'rader')} til er ikke klare; {SEE_THE_LIST}." if left else None
        if left == 1:
            rest = f"1 rad til er ikke klar; {SEE_THE_LIST}."
        told.append(ToldRows(tuple(line for line, _ in lines[:places]), rest))
    return told


def _lines(rows: Sequence[RowReason]) -> list[tuple[str, int]]:
    """A line for each sentence with the rows it holds for, in the order of their first rows, and how many they are."""
    by_sentence: dict[str, list[int]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r.row):
        by_sentence[row.why].append(row.row)
    return [(f"Rad {rows_in_words(numbers)}: {why}", len(numbers)) for why, numbers in by_sentence.items()]


def _shared_out(wanted: Sequence[int], most: int) -> list[int]:
    """How many of the `most` places each gets: those that want little get all, the others share what is left."""
    given = [0] * len(wanted)
    left = most
    while left > 0 and (hungry := [i for i, want in enumerate(wanted) if given[i] < want]):
        for i in hungry[:left]:
            given[i] += 1
        left -= min(left, len(hungry))
    return given
