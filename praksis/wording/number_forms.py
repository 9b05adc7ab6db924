"""Numbers, days and rows as people say them: «1 student», «21.11.2026», «7–9 og 12»."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date


def counted(count: int, one: str, several: str) -> str:
    """The number with its word in the right form; several is also for none."""
    return f"{count} {one if count == 1 else several}"


def day(when: date) -> str:
    """A date as Norwegians write it."""
    return f"{when:%d.%m.%Y}"


def listed(words: Sequence[str]) -> str:
    """«a», «a og b», «a, b og c»; empty when there are none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def rows_in_words(rows: Iterable[int]) -> str:
    """Row numbers, those that follow each other drawn together: «7», «7 og 8», «7–9 og 12»."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(row) for row in run]
    return listed(words)
