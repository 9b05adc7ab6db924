"""How far a package has come: the words that the ledger keeps in `Package.state`."""

from __future__ import annotations

from typing import Final

RESERVED: Final = "reserved"
SEALED: Final = "sealed"
HANDED_OVER: Final = "handed-over"
RECEIPTED: Final = "receipted"
"""Each line has its answer."""
GIVEN_UP: Final = "given-up"
"""It never left the house."""
UNKNOWN: Final = "unknown"
WITHDRAWING: Final = "withdrawing"
"""What has no receipt is being taken back: written down, and not yet done in the package workbook."""
WITHDRAWN: Final = "withdrawn"
"""Taken back whole: no line of it was placed."""

WITH_A_WORKBOOK: Final = (HANDED_OVER, RECEIPTED, WITHDRAWING, WITHDRAWN)
"""Its workbook lies in FOU's channel, and people write in it."""
