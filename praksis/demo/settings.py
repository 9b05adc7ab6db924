"""The settings of a season that has more institutions than the example's template."""

from __future__ import annotations

from importlib import resources
from typing import Final

from praksis.demo.model import CHANNELS, MISSING_CHANNELS, Size

SETTINGS_NAME: Final = "praksis.toml"
_TEMPLATE: Final = "praksis.eksempel.toml"


def season_settings(size: Size) -> str:
    """The text of «praksis.toml»: the example's template, and each institution of the season that it lacks."""
    text = (resources.files("templates") / "innstillinger" / _TEMPLATE).read_text(encoding="utf-8")
    blocks = [text.rstrip()]
    for channel in (*CHANNELS[size], *MISSING_CHANNELS[size]):
        if f'name = "{channel.institution}"' not in text:
            coordinators = ", ".join(f'"{contact.email}"' for contact in channel.coordinators)
            blocks.append(
                f'[[institutions]]\nname = "{channel.institution}"\nchannel = "{channel.folder}"\nmode = "full"\n'
                f"coordinators = [{coordinators}]"
            )
    return "\n\n".join(blocks) + "\n"
