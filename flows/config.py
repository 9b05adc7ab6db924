"""Which settings file a flow uses: never a parameter of a run, because a path may hold a name."""

from __future__ import annotations

import os
from pathlib import Path

CONFIG_VARIABLE = "PRAKSIS_CONFIG"


def config_file() -> Path:
    """The settings file that `PRAKSIS_CONFIG` names, else `praksis.toml` in the working folder."""
    return Path(os.environ.get(CONFIG_VARIABLE) or "praksis.toml").absolute()
