"""What we remember of Graph between runs: private files (0600) in a folder of their own, each whole or not there at all.

It is a view and no truth. A file that is lost, damaged or of another version is as if it had never been: then what it
held is asked for once more, and nothing else happens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from connectors.atomic_files import write_over
from connectors.disk_errors import disk_in_words

VERSION = 1
_NAME = re.compile(r"[a-z-]{1,40}")


class GraphMemory:
    """Remembered things by kind and id under `folder`, which is made (0700) when something is first kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, kind: str, about: str = "") -> dict[str, Any]:
        """What is kept; empty when nothing is, or when it cannot be read."""
        try:
            found = json.loads(self._file(kind, about).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        fits = isinstance(found, dict) and found.get("version") == VERSION and isinstance(found.get("kept"), dict)
        return dict(found["kept"]) if fits else {}

    def keep(self, kind: str, kept: Mapping[str, Any], about: str = "") -> None:
        """Keep it in the place of what was kept before.

        Raises:
            Unavailable: The disk is full, away, or the rights are missing.
        """
        content = json.dumps({"version": VERSION, "kept": kept}, ensure_ascii=False, separators=(",", ":"))
        with disk_in_words("mappen med det vi husker om Teams"):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            write_over(self._file(kind, about), content.encode(), mode=0o600)

    def _file(self, kind: str, about: str) -> Path:
        assert _NAME.fullmatch(kind)
        ending = f"-{sha256(about.encode()).hexdigest()[:24]}" if about else ""  # ids may hold what no file name can
        return self._folder / f"{kind}{ending}.json"
