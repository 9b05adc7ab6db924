"""The outbox: what is to be said is written down first, once per occasion, and leaves from here (DESIGN.md, promise 2).

with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
    write_post(session, house, Post(occasion="season-start:…", kind="season-start", channel=…, …))
send_messages(house)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import OutcomeUnknown, PraksisError
from praksis.jobs.house import House
from praksis.jobs.order_cases import keep_order_cases
from praksis.jobs.speaking_hours import OF_THE_DAY, is_speaking_time
from praksis.ledger.house_facts import mark_work, stopped_by
from praksis.ledger.tables import Message
from praksis.ports import Mail
from praksis.settings import Mode

WAITING, SENDING, SENT, UNKNOWN = "waiting", "sending", "sent", "unknown"
WITHHELD = "withheld"
"""The state of a message that was never said: the channel was not open when it was its turn. FOU is told, and it does not
leave weeks later when the channel is opened."""
POST, MAIL = "post", "mail"
SPEAKING = (Mode.PAINT, Mode.FULL)
"""The modes in which something may be said to an institution (DESIGN.md, Coming in from the manual routine)."""
IN_FULL_MODE_ONLY: frozenset[str] = frozenset({"portal-ask", "portal-take-off"})
"""What is part of ordering, and leaves only where the house orders: e-mails to Læringsportalen (R17)."""

_LONGEST_SUBJECT = 300
_BETWEEN = ", "


@dataclass(frozen=True, slots=True)
class Post:
    """A post to be made in a channel. `mentions` are e-mail addresses of those who are to be alerted (R8).

    `body_without_names` is the same for an e-mail, should the channel be out of reach: rows and counts, no names.
    """

    occasion: str
    kind: str
    channel: str
    institution: str | None
    subject: str
    body: str
    mentions: tuple[str, ...] = ()
    body_without_names: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail to be sent. `institution` is the one it is about; None when it is about none."""

    occasion: str
    kind: str
    to: tuple[str, ...]
    institution: str | None
    subject: str
    body: str


def write_post(session: Session, house: House, post: Post, *, not_before: datetime | None = None) -> bool:
    """Put a post in the outbox, to leave at `not_before` (aware) at the earliest. False when its occasion has been met."""
    return _write(session, house, post, POST, post.channel, post.mentions, post.body_without_names, not_before)


def write_mail(session: Session, house: House, letter: Letter, *, not_before: datetime | None = None) -> bool:
    """Put an e-mail in the outbox, to leave at `not_before` (aware) at the earliest. False when it has been told of."""
    return _write(session, house, letter, MAIL, _BETWEEN.join(letter.to), (), None, not_before)


def _write(
    session: Session,
    house: House,
    what: Post | Letter,
    way: str,
    recipient: str,
    mentions: Sequence[str],
    body_without_names: str | None,
    not_before: datetime | None,
) -> bool:
    if is_written(session, what.occasion):
        return False
    session.add(
        Message(
            occasion=what.occasion,
            kind=what.kind,
            way=way,
            recipient=recipient,
            institution=what.institution,
            subject=" ".join(what.subject.split())[:_LONGEST_SUBJECT],
            body=what.body,
            body_without_names=body_without_names,
            mentions=list(dict.fromkeys(mentions)),
            state=WAITING,
            written_at=house.now,
            not_before=not_before,
        )
    )
    session.flush()
    return True


def is_written(session: Session, occasion: str) -> bool:
    """Whether this occasion has been met: sent or not, nothing more is said about it."""
    return session.scalars(select(Message.id).where(Message.occasion == occasion)).first() is not None


def send_messages(house: House, only: frozenset[str] | None = None) -> dict[str, int]:
    """Send what waits in the outbox. A message that a dead process was sending is sent again: the channel knows it.

    `only`: the kinds to send; None for all.
    """
    counts = {"meldinger sendt": 0, "meldinger som venter": 0}
    with house.ledger.reading() as session:
        due = session.scalars(
            select(Message.id)
            .where(
                Message.state.in_([WAITING, SENDING]),
                or_(Message.not_before.is_(None), Message.not_before <= house.now),
                *([] if only is None else [Message.kind.in_(only)]),
            )
            .order_by(Message.written_at, Message.id)
        ).all()
    for message_id in due:
        sent = _send(house, message_id)
        counts["meldinger sendt" if sent else "meldinger som venter"] += 1
    return counts


def _send(house: House, message_id: str) -> bool:
    with house.ledger.reading() as session:
        withheld = is_withheld(house, session.get_one(Message, message_id))
    if withheld:
        with house.ledger.writing(CommitPoint.MESSAGE_RECORDED) as session:
            session.get_one(Message, message_id).state = WITHHELD
            mark_work(session, house.now)  # FOU's summary tells of it
        return False
    with house.ledger.reading() as session:
        if stopped_by(session) is not None:  # looked at before each act: the switch works while a job runs
            return False
        if not _may_leave(house, session.get_one(Message, message_id)):
            return False  # it waits for the day, or until we order there again
    with house.ledger.writing(CommitPoint.MESSAGE_CLAIMED) as session:
        message = session.get_one(Message, message_id)
        message.state, message.claimed_at = SENDING, house.now
        session.flush()
    outcome = SENT
    try:
        passing(CommitPoint.MESSAGE_LEFT, "before")
        _let_leave(house, message)
        passing(CommitPoint.MESSAGE_LEFT, "after")
    except OutcomeUnknown:
        outcome = UNKNOWN
    except PraksisError:
        outcome = WAITING  # whatever stands in the way there, the other channels are to have theirs
    with house.ledger.writing(CommitPoint.MESSAGE_RECORDED) as session:
        stored = session.get_one(Message, message_id)
        stored.state = outcome
        stored.sent_at = house.now if outcome == SENT else None
        if outcome == UNKNOWN:
            keep_order_cases(session, house.now)  # state and question are one commit: it is asked once, and never lost
            mark_work(session, house.now)
    return outcome == SENT


def is_withheld(house: House, message: Message) -> bool:
    """Whether a message that waits is about to be said where nothing may be said just now (off, shadow): then it never is.

    What is part of ordering (R17) is not withheld but waits: the plan that it belongs to has been applied.
    """
    if message.state != WAITING or message.kind in IN_FULL_MODE_ONLY:
        return False
    institutions = house.settings.institutions
    if message.way == POST:
        return message.recipient != house.office_channel and not any(
            i.mode in SPEAKING for i in institutions if i.channel == message.recipient
        )
    return message.institution is not None and not any(
        i.mode in SPEAKING for i in institutions if i.name == message.institution
    )


def _may_leave(house: House, message: Message) -> bool:
    if message.kind in OF_THE_DAY and not is_speaking_time(house.now, house.settings.reminders):
        return False  # reminders and summaries wait for the day
    if message.way == POST and message.recipient == house.office_channel:
        return True
    if message.way == MAIL and message.institution is None:
        return True
    institutions = house.settings.institutions
    if message.way == MAIL:
        modes = (Mode.FULL,) if message.kind in IN_FULL_MODE_ONLY else SPEAKING
        return any(i.mode in modes for i in institutions if i.name == message.institution)
    return any(i.mode in SPEAKING for i in institutions if i.channel == message.recipient)


def _let_leave(house: House, message: Message) -> None:
    if message.way == POST:
        house.ports.teams.post(message.recipient, message.id, message.subject, message.body, message.mentions)
        return
    to = [address.strip() for address in message.recipient.split(_BETWEEN.strip())]
    house.ports.mailer.send(Mail(message_id(message), to, message.subject, message.body))


def message_id(message: Message) -> str:
    """The message id of an e-mail: our own, and the same each time."""
    return f"<{message.id}@praksistilgang>"
