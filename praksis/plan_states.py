"""How far a plan has come: the words that the ledger keeps in `Plan.state` (DESIGN.md, Plan)."""

from __future__ import annotations

from typing import Final

CURRENT: Final = "current"
"""It can be applied."""
OVERTAKEN: Final = "overtaken"
"""Its lines are others now, or its package never left the house: it places nothing, and its number is not used again."""
APPLIED: Final = "applied"
