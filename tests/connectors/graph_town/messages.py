"""The channels' messages, and who is in the tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_BYTES = 28 * 1024


@dataclass
class Wall:
    """What has been posted in one channel, newest last."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    last_at: float = -10.0
    """By the town's own seconds."""

    @property
    def texts(self) -> list[str]:
        """The html of each message."""
        return [message["body"]["content"] for message in self.messages]
