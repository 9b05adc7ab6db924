"""How many examples a test of many takes: its own number, and no more than the profile that runs (`make quick`: ten)."""

from __future__ import annotations

from hypothesis import settings


def at_most(count: int) -> settings:
    """For a test whose examples are dear: `count` of them, which is fewer than hypothesis takes by itself."""
    return settings(max_examples=min(count, settings().max_examples), deadline=None)
