"""What the coordinator is to do about a status cell whose colour is not sure, by what made it so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from praksis.workbook.colour import Why

_PLAIN = "Fyll cellen med vanlig gul eller grønn."
_REMEDIES: Mapping[Why, str] = MappingProxyType(
    {
        Why.MERGED: "Cellen er slått sammen med andre. Del den opp, så hver student har sin egen celle, og fyll den.",
        Why.CONDITIONAL: "Cellen har betinget formatering. Fjern regelen fra cellen, og fyll den med gul eller grønn.",
        Why.GRADIENT: f"Cellen har fargeovergang. {_PLAIN}",
        Why.HATCH: f"Cellen har mønster. {_PLAIN}",
        Why.NAMED_STYLE: f"Fargen kommer fra en cellestil. {_PLAIN}",
        Why.AUTOMATIC: f"Fargen er satt til automatisk. {_PLAIN}",
        Why.BETWEEN: f"Fargen ligger mellom gul og grønn. {_PLAIN}",
        Why.OTHER: f"Fargen er verken gul eller grønn. {_PLAIN} Fjern fargen hvis den ikke er en status.",
    }
)


def remedy_for(why: Why) -> str:
    """What is the matter with the cell, and what to do: one or two sentences in bokmål."""
    return _REMEDIES.get(why, _PLAIN)
