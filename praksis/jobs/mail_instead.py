"""A post that cannot be made goes as an e-mail: rows and counts, no names (DESIGN.md, Choices made).

A channel that is away, or in which nobody may post, says no again and again. After as many tries and hours as settings
say, the very message in the outbox becomes an e-mail, in the commit that records the last refusal: it is the same message
with the same id, so it is counted once, and it leaves once. What may have been posted already, because we died or no answer
came, never goes both ways: there a person is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.jobs.message_states import MAIL, POST, SENDING, SENT, UNKNOWN, WAITING
from praksis.ledger.tables import Message
from praksis.wording.about import Words
from praksis.wording.mail_instead import mail_instead

BETWEEN = ", "
"""What stands between two addresses of a recipient."""


def note_refusal(house: House, message: Message, *, may_be_posted: bool) -> str:
    """Count that the channel refused the post for good; the state that it has now. Part of the commit that records it.

    Args:
        house: The house.
        message: A post.
        may_be_posted: An earlier try may have come through, and this one could not look.
    """
    message.refusals += 1
    message.refused_since = message.refused_since or house.now
    rules = house.settings.posts
    waited = house.now - message.refused_since
    if message.refusals < rules.mail_after_tries or waited < timedelta(hours=rules.mail_after_hours):
        return SENDING if may_be_posted else WAITING
    if may_be_posted:
        return UNKNOWN
    send_as_mail(house, message)
    return WAITING


def send_as_mail(house: House, message: Message) -> bool:
    """Make a waiting post an e-mail to the institution's coordinators and to those whom it mentions. False, and nothing
    done, where nobody can be reached, or the post has no words without names."""
    to = _recipients(house, message)
    if not to or message.body_without_names is None:
        return False
    message.meant_for, message.way, message.recipient = message.recipient, MAIL, BETWEEN.join(to)
    message.body = message.body_without_names
    return True


def _recipients(house: House, message: Message) -> Sequence[str]:
    coordinators = [i.coordinators for i in house.settings.institutions if i.name == message.institution]
    return list(dict.fromkeys([*(address for some in coordinators for address in some), *map(str, message.mentions)]))


def gone_by_mail(session: Session) -> Counter[str]:
    """By channel, how many messages went as e-mails since the last that was posted there."""
    posted = select(Message.recipient, func.max(Message.sent_at)).where(Message.way == POST, Message.state == SENT)
    last = {channel: at for channel, at in session.execute(posted.group_by(Message.recipient)) if at is not None}
    asked = select(Message.meant_for, Message.sent_at).where(Message.meant_for.is_not(None), Message.state == SENT)
    return Counter(
        channel
        for channel, at in session.execute(asked)
        if channel is not None and at is not None and (channel not in last or at > last[channel])
    )


def words_as_mail(message: Message) -> Words:
    """Subject and body of an e-mail; that it stands in for a post is said first."""
    if message.meant_for is None:
        return Words(message.subject, message.body)
    return mail_instead(message.meant_for, Words(message.subject, message.body))
