"""A message that was to be posted in a channel, as the e-mail that goes instead."""

from __future__ import annotations

from praksis.messages import render
from praksis.wording.about import Words


def mail_instead(channel: str, words: Words) -> Words:
    """The same subject and words (without names), after one paragraph that says why they come by e-mail.

    Args:
        channel: Where it was to be posted.
        words: What was to be posted, without names.
    """
    return Words(words.subject, render("i_stedet_for_innlegg.txt.j2", channel=channel, body=words.body))
