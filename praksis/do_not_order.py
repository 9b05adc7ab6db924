"""Lines that lie with the person who places orders, and that should be something else by now (promises 1 and 2).

Pure. A line that has been handed over cannot be called back by itself: a person is told, by package and line, before
they place it. If they have placed it already, its receipt is followed by the usual change or cancellation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from praksis.access import Days
from praksis.holds import Hold
from praksis.planning import LineKind, Wanted, ward_key


class Instead(StrEnum):
    """What the line should be instead."""

    NOTHING = "nothing"
    OTHER_DAYS = "other-days"
    OTHER_ROLE = "other-role"
    OTHER_WARD = "other-ward"
    OTHER_NUMBER = "other-number"
    ALREADY = "already"
    """A new access that has been ordered by another line since: one that was taken back, and was placed all the same."""
    STAYS = "stays"
    """A cancellation of what is wanted again."""
    WAIT = "wait"
    """Nobody knows yet: an administrator decides first."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a line that has no receipt yet asks for."""

    kind: LineKind
    role: str
    days: Days
    number_hash: str | None
    ward: str | None


OUT: frozenset[Hold] = frozenset({Hold.HAS_LEFT, Hold.HELD_BACK, Hold.LIST_WITHDRAWN, Hold.WITHDRAWN})
"""Holds by which a student certainly is to have no access."""

UNDECIDED: frozenset[Hold] = frozenset(
    {
        Hold.STRUCK_THROUGH,
        Hold.SAME_STUDENT_CORRECTED,
        Hold.MATCH_UNDECIDED,
        Hold.NOT_REGISTERED,
        Hold.OVERLAP,
        Hold.NUMBER_INVALID,
        Hold.AGREEMENT_ENDED,
        Hold.DAYS_MISSING,
        Hold.DAYS_OUTSIDE_CALENDAR,
    }
)
"""Holds by which it may be the wrong person or the wrong days: better to wait than to order."""


def instead(
    line: HandedOver, want: Wanted | None, holds: Collection[Hold], today: date, *, already: bool = False
) -> tuple[Instead, ...]:
    """What a handed-over line should be instead of what it asks for; empty when it is right, or when what speaks against
    it says nothing of the access itself (a colour, a late row).

    Args:
        line: What was handed over.
        want: What its entitlement should be now, by rows that are ready; None when no row asks for it.
        holds: The reasons that hold the rows of this person and period, when there are any rows left.
        today: Access whose days are over is not warned of.
        already: Whether another line is in effect for the same access.
    """
    if line.days.last < today and (want is None or want.days.last < today):
        return ()
    if already and line.kind is LineKind.GRANT:
        return (Instead.ALREADY,)
    if line.kind is LineKind.CANCEL:
        return (Instead.STAYS,) if want is not None else ()
    if want is None:
        if not holds or OUT & set(holds):
            return (Instead.NOTHING,)
        return (Instead.WAIT,) if UNDECIDED & set(holds) else ()
    found: list[Instead] = []
    if line.number_hash is not None and want.number_hash is not None and line.number_hash != want.number_hash:
        found.append(Instead.OTHER_NUMBER)
    if line.days != want.days:
        found.append(Instead.OTHER_DAYS)
    if line.role != want.role:
        found.append(Instead.OTHER_ROLE)
    if line.ward is not None and want.ward is not None and ward_key(line.ward) != ward_key(want.ward):
        found.append(Instead.OTHER_WARD)
    return tuple(found)


def what_now(found: Collection[Instead], line: HandedOver, want: Wanted | None) -> str:
    """What is wrong and what it should be, in words (bokmål). Names no student and shows no number."""
    words: dict[Instead, str] = {
        Instead.NOTHING: "studenten skal ikke ha denne tilgangen lenger",
        Instead.ALREADY: "den samme tilgangen er bestilt med en annen linje",
        Instead.STAYS: "studenten skal beholde tilgangen likevel",
        Instead.WAIT: "det er uavklart om studenten skal ha tilgangen",
        Instead.OTHER_NUMBER: "fødselsnummeret er rettet etter at pakken ble laget",
    }
    if want is not None:
        words |= {
            Instead.OTHER_DAYS: f"dagene skal være {_span(want.days)}, ikke {_span(line.days)}",
            Instead.OTHER_ROLE: f"rollen skal være {want.role}, ikke {line.role}",
            Instead.OTHER_WARD: f"praksisstedet skal være {want.ward}, ikke {line.ward}",
        }
    return "; ".join(words[each] for each in found)


def _span(days: Days) -> str:
    return f"{days.first:%d.%m.%Y}–{days.last:%d.%m.%Y}"
