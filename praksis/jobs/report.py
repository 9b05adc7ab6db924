"""What an administrator's act comes back with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActReport:
    """What was done, in one sentence of bokmål without names of students."""

    message: str
