"""Messages of which nobody knows whether they left: a question to a person, never a blind second sending (promise 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.clock import OSLO
from praksis.jobs.message_states import POST, SENT, UNKNOWN, WAITING
from praksis.ledger.case_files import CaseNeed
from praksis.ledger.tables import CaseFile, Message

_BETWEEN = "@"


def unknown_messages(session: Session) -> Iterator[CaseNeed]:
    """A case for each attempt at sending a message whose outcome is unknown."""
    for message in session.scalars(select(Message).where(Message.state == UNKNOWN).order_by(Message.written_at)):
        tried = message.claimed_at or message.written_at
        to = (
            f"innlegget i kanalen «{message.recipient}»" if message.way == POST else f"e-posten til {message.recipient}"
        )
        at = tried.astimezone(OSLO)
        yield CaseNeed(
            CaseKind.UNKNOWN_OUTCOME,
            f"{message.id}{_BETWEEN}{tried.isoformat()}",
            {
                "what": message.subject,
                "why": f"Det er usikkert om {to} kom fram {at:%d.%m.%Y} kl. {at:%H.%M}. Se etter der. Kom det ikke fram, "
                "sendes det på nytt.",
                "institution": message.institution or "",
            },
        )


def message_of(session: Session, case: CaseFile) -> Message | None:
    """The message that a case of unknown outcome is about; None when it is about something else."""
    message_id, between, _ = case.subject.partition(_BETWEEN)
    return session.get(Message, message_id) if between else None


def settle_message(message: Message, choice: Choice, now: datetime) -> None:
    """It was sent, or it is sent again in the next round."""
    if message.state != UNKNOWN:
        return
    if choice is Choice.IT_WAS_DONE:
        message.state, message.sent_at = SENT, message.claimed_at or now
    else:
        message.state, message.claimed_at = WAITING, None
