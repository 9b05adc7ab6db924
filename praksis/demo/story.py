"""The two sizes of the example season: what both the files and the truth are made from."""

from __future__ import annotations

from functools import lru_cache

from praksis.demo.full_story import full_story
from praksis.demo.model import Size, Story
from praksis.demo.small_story import small_story


@lru_cache(maxsize=2)
def story(size: Size = "small") -> Story:
    """Return the season of that size, the same each time."""
    return full_story() if size == "full" else small_story()
