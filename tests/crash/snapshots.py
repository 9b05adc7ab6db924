"""A house on disk, kept as it was before each step, and laid out again as often as it is to be killed.

Files are shared by hard links, so that a copy has the very inodes and times that the ledger knows its files by; whoever
saves a file puts another in its place, and the one that is kept stays as it was. The ledger is written in place and is
copied.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LEDGER = "praksis.db"


def lay_out(kept: Path, root: Path) -> Path:
    """Make `root` what `kept` is."""
    for folder, _, names in os.walk(kept):
        here = root / Path(folder).relative_to(kept)
        here.mkdir(parents=True, exist_ok=True)
        here.chmod(Path(folder).stat().st_mode)
        for name in names:
            if name.startswith(LEDGER):
                shutil.copy2(Path(folder) / name, here / name)
            else:
                os.link(Path(folder) / name, here / name)
    return root
