"""The audit's anchor as a file beside the packages (0600): outside the ledger, so that a restored ledger is known.

>>> FileAnchor(Path("pakker")).read()                                                    # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path

from connectors.atomic_files import write_over
from connectors.disk_errors import disk_in_words

NAME = "anker.json"
_WORDS = "ankeret (anker.json i pakkemappen)"


class FileAnchor:
    """Fulfils `praksis.ports.AnchorPlace`. Every method may raise Unavailable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> bytes | None:
        """What was written last; None when there is no such file."""
        with disk_in_words(_WORDS):
            try:
                return (self._folder / NAME).read_bytes()
            except FileNotFoundError:
                return None

    def write(self, content: bytes) -> None:
        """Put `content` in its place, whole or not at all."""
        with disk_in_words(_WORDS):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_over(self._folder / NAME, content, mode=0o600)
