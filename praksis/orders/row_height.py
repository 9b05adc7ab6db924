"""Rows as high as their text needs: programs do not agree on fitting them when they open a workbook, so we count lines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

_LINE = 15.0
"""The height of a line in the body's font, in points."""


def fitting_height(values: Sequence[object], widths: Sequence[float]) -> float:
    """The height (points) of a row whose texts are wrapped in columns of `widths` (characters)."""
    return _LINE * max((_lines(value, width) for value, width in zip(values, widths, strict=True)), default=1)


def _lines(value: object, width: float) -> int:
    if not isinstance(value, str):
        return 1
    room = max(1, int(width))  # a width is in digits; letters are narrower, which leaves room for fonts that stand in
    return max(1, sum(_wrapped(line, room) for line in value.splitlines()))


def _wrapped(line: str, room: int) -> int:
    if len(line) <= room and "\t" not in line:
        return 1  # most are; wrapping is what costs
    return len(textwrap.wrap(line, room)) or 1
