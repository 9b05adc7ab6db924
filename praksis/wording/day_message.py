"""The one message of a day: reminders first, then the day's news, each under its own heading, with one closing line."""

from __future__ import annotations

from collections.abc import Sequence

from praksis.messages import render
from praksis.wording.about import Words

_MORE = " (og mer)"


def day_message(parts: Sequence[Words]) -> Words:
    """One message of several; of one only, it is that one.

    Raises:
        ValueError: There are no parts.
    """
    if not parts:
        raise ValueError("a message of nothing")
    if len(parts) == 1:
        return parts[0]
    closing = render("_spor.txt.j2")
    bodies = [f"== {part.subject} ==\n\n{part.body.removesuffix(closing).rstrip()}" for part in parts]
    ending = f"\n{closing}" if any(part.body.endswith(closing) for part in parts) else ""
    return Words(parts[0].subject + _MORE, "\n\n".join(bodies) + "\n" + ending)
