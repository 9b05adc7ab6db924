"""Which hand-painted green cells are taken for what they mean at the cutover (R3, R13; DESIGN.md, Coming in).

Pure: all that counts comes in as `GreenCell`; nothing here knows the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from praksis.clock import oslo_date


class NotTaken(StrEnum):
    """Why a green cell is not taken over."""

    AFTER_CUTOVER = "after-cutover"
    COPIED_SHEET = "copied-sheet"
    HANDLED_MANUALLY = "handled-manually"
    PLACE_UNKNOWN = "place-unknown"
    NO_SYSTEMS = "no-systems"
    STRUCK = "struck"


NOT_TAKEN_WORDS: dict[NotTaken, str] = {
    NotTaken.AFTER_CUTOVER: "cellen ble grønn etter {cutover}",
    NotTaken.COPIED_SHEET: "arket ser ut som en kopi med farger; avgjør saken «Kopiert ark?» først",
    NotTaken.HANDLED_MANUALLY: "raden håndteres manuelt",
    NotTaken.PLACE_UNKNOWN: "det er ikke klart hvilken gruppe, periode eller hvilke dager raden gjelder",
    NotTaken.NO_SYSTEMS: "profesjonen gir ingen systemer i tilgangskatalogen",
    NotTaken.STRUCK: "raden er strøket over eller merket «trukket»",
}


@dataclass(frozen=True, slots=True)
class GreenCell:
    """A status cell that is green and that we did not colour. `since`: when it first was so (aware)."""

    since: datetime
    means_ordered: bool
    """Bestilt; else Registrert."""
    place_known: bool
    has_systems: bool
    manual: bool
    struck: bool
    copied: bool


def why_not_taken(cell: GreenCell, cutover: date) -> NotTaken | None:
    """Why the cell is not taken for what it means; None when it is.

    What was green by the end of the cutover day (Oslo) counts. Registrert needs no systems and no days: it says
    «overført», whatever the practice.
    """
    if cell.manual:
        return NotTaken.HANDLED_MANUALLY
    if cell.struck:
        return NotTaken.STRUCK
    if oslo_date(cell.since) > cutover:
        return NotTaken.AFTER_CUTOVER
    if cell.copied:
        return NotTaken.COPIED_SHEET
    if cell.means_ordered and not cell.place_known:
        return NotTaken.PLACE_UNKNOWN
    if cell.means_ordered and not cell.has_systems:
        return NotTaken.NO_SYSTEMS
    return None
