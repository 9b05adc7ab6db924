"""How long the handling of an order takes, by our own history, and whether a late row can still make it (R2, R14).

Pure: durations come in as working days, from the day a package was handed over to the day its line was implemented.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FEWEST = 5
"""Of fewer lines than this nothing is said: it would be a guess."""


class Chance(StrEnum):
    """Whether an order that is made today will be in effect on the first day; the value is what people read."""

    LIKELY = "rekker det trolig"
    UNLIKELY = "rekker det trolig ikke"
    UNKNOWN = "vi vet ikke ennå om det rekker"


@dataclass(frozen=True, slots=True)
class HandlingTime:
    """Working days from handed over to implemented: half of the lines were done in `median`, nine of ten in `ninety`."""

    lines: int
    median: int
    ninety: int

    @property
    def words(self) -> str:
        """«Behandlingstid etter 40 linjer: …»."""
        return (
            f"Behandlingstid, etter {self.lines} linjer: halvparten var iverksatt innen {_days(self.median)}, ni av ti "
            f"innen {_days(self.ninety)}."
        )


def handling_time(working_days: Sequence[int]) -> HandlingTime | None:
    """The figures, None when there are too few to say anything. The smallest number of days that is enough for half, and
    for nine of ten."""
    if len(working_days) < FEWEST:
        return None
    in_order = sorted(working_days)
    return HandlingTime(len(in_order), _enough_for(0.5, in_order), _enough_for(0.9, in_order))


def _enough_for(share: float, in_order: Sequence[int]) -> int:
    return in_order[max(0, math.ceil(round(share * len(in_order), 9)) - 1)]


def chance(working_days_left: int, handling: HandlingTime | None) -> Chance:
    """Whether what is ordered today is likely to be in effect in time: it is when nine of ten were."""
    if handling is None:
        return Chance.UNKNOWN
    return Chance.LIKELY if working_days_left >= handling.ninety else Chance.UNLIKELY


def _days(count: int) -> str:
    return f"{count} virkedag" if count == 1 else f"{count} virkedager"
