"""What an institution is told about its application for other systems than the catalogue gives (R21, R22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from praksis.messages import render
from praksis.wording.about import About, Words


@dataclass(frozen=True, slots=True)
class DeviationReceived:
    """An application that FOU has received, and by when an answer can be expected."""

    about: About
    received_on: date
    answer_by: date | None = None


def deviation_received(what: DeviationReceived) -> Words:
    """The post in the institution's channel."""
    return Words(
        f"Søknaden om andre tilganger er mottatt: {what.about.heading}", render("avvik_mottatt.txt.j2", what=what)
    )
