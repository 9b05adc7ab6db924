"""The lights of the overview: who does what next. The text stands beside the colour, which is never alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from praksis.holds import Hold


class Light(StrEnum):
    """What a row, or a group and period, waits for; the values are what people read."""

    RED = "Må rettes"
    YELLOW = "Venter"
    GREEN = "Ferdig"
    GREY = "Ikke aktuelt"
    WHITE = "Ingen liste ennå"


LIGHT_MEANINGS: dict[Light, str] = {
    Light.RED: "Koordinator eller student må gjøre noe.",
    Light.YELLOW: "FOU, Webcruiter eller Samlepunktet er neste ledd; koordinator trenger ikke gjøre noe.",
    Light.GREEN: "Registrert, overført og bestilt.",
    Light.GREY: "Det bestilles ikke: trukket, holdt tilbake, håndtert for hånd, eller praksisen er over.",
    Light.WHITE: "Perioden står i praksiskalenderen, men ingen studenter er lest ennå.",
}

_FOR_THE_COORDINATOR = frozenset(
    {
        Hold.TWO_COLUMNS,
        Hold.NAME_MISSING,
        Hold.DOCUMENT_GONE,
        Hold.DOCUMENT_UNREADABLE,
        Hold.SHEET_UNREADABLE,
        Hold.DAYS_MISSING,
        Hold.DAYS_OUTSIDE_CALENDAR,
        Hold.NUMBER_INVALID,
        Hold.NUMBER_MISSING,
        Hold.NOT_REGISTERED,
        Hold.WITHDRAWN,
    }
)
_NOT_TO_BE_ORDERED = frozenset(
    {Hold.HANDLED_MANUALLY, Hold.HAS_LEFT, Hold.HELD_BACK, Hold.PERIOD_OVER, Hold.LIST_WITHDRAWN}
)


def light_of_row(holds: Sequence[Hold], *, registered: bool, ordered: bool) -> Light:
    """The light of a row: green when both cells are; else by its reasons, those that somebody must mend first."""
    if registered and ordered:
        return Light.GREEN
    if _NOT_TO_BE_ORDERED & set(holds):
        return Light.GREY
    return Light.RED if _FOR_THE_COORDINATOR & set(holds) else Light.YELLOW


def light_of_group(lights: Collection[Light]) -> Light:
    """The light of a group and period: the one of its rows that asks for the most."""
    for light in (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY):
        if light in lights:
            return light
    return Light.WHITE
