"""What we wrote ourselves in «Saker.xlsx», to be told from what somebody has typed over it.

The hidden sheet «Valg» holds a short hash of each text of ours under its heading. A text that stands under a heading of
ours and has no hash there is somebody's own, wherever its row has been sorted to.
"""

from __future__ import annotations

from hashlib import sha256

ABOVE = "over tabellen"
"""Stands for the heading where there is none: the lines over a table, and the guide."""
SEAL_COLUMN = 6
"""The column of «Valg» that holds the hashes."""


def seal_of(heading: str, text: str) -> str:
    """The hash of a text of ours under a heading."""
    return sha256(f"{heading}\x1f{text}".encode()).hexdigest()[:16]
