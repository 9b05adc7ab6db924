"""Rows that say the same thing twice: a repetition is harmless, two that contradict each other are left out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sorted(Generic[Row]):
    """The rows that stand; those that repeat an earlier row, or contradict another, each with its partner."""

    standing: tuple[Row, ...]
    repeated: tuple[tuple[Row, Row], ...]
    contradicting: tuple[tuple[Row, Row], ...]


def sort_out(
    rows: Sequence[Row],
    same_thing: Callable[[Row], Hashable],
    clash: Callable[[Row, Row], bool],
    equal: Callable[[Row, Row], bool],
) -> Sorted[Row]:
    """Sort `rows` (in their order) by what they are about.

    Two rows with one `same_thing` that `clash` are a repetition when they are `equal` (the first stands), otherwise a
    contradiction: neither stands, since nobody can know which one is meant.
    """
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(same_thing(row), []).append(row)
    repeated: dict[int, tuple[Row, Row]] = {}
    contradicting: dict[int, tuple[Row, Row]] = {}
    for group in groups.values():
        for place, later in enumerate(group):
            for earlier in group[:place]:
                if not clash(earlier, later):
                    continue
                if equal(earlier, later):
                    repeated.setdefault(id(later), (later, earlier))
                else:
                    contradicting.setdefault(id(earlier), (earlier, later))
                    contradicting.setdefault(id(later), (later, earlier))
    return Sorted(
        standing=tuple(row for row in rows if id(row) not in repeated and id(row) not in contradicting),
        repeated=_in_order(rows, repeated, without=contradicting),
        contradicting=_in_order(rows, contradicting, without={}),
    )


def _in_order(
    rows: Iterable[Row], pairs: dict[int, tuple[Row, Row]], *, without: dict[int, tuple[Row, Row]]
) -> tuple[tuple[Row, Row], ...]:
    return tuple(pairs[id(row)] for row in rows if id(row) in pairs and id(row) not in without)
