"""The outbox: what is to be said is written down first, once per occasion, and leaves from here (DESIGN.md, promise 2).

with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
    write_post(session, house, Post(occasion="season-start:…", kind="season-start", channel=…, …))
send_messages(house)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import Invalid, OutcomeUnknown, PerhapsDone, PraksisError, Refused
from praksis.jobs.house import House
from praksis.jobs.mail_instead import BETWEEN, note_refusal, words_as_mail
from praksis.jobs.message_states import MAIL, ON_THE_WAY, POST, SENDING, SENT, UNKNOWN, WAITING, WITHHELD
from praksis.jobs.order_cases import keep_order_cases
from praksis.jobs.speaking_hours import OF_THE_DAY, is_speaking_time
from praksis.ledger.house_facts import mark_work, stopped_by
from praksis.ledger.tables import Message
from praksis.ports import MOST_MAILS_A_MINUTE, Mail
from praksis.settings import Mode

SPEAKING = (Mode.PAINT, Mode.FULL)
"""The modes in which something may be said to an institution (DESIGN.md, Coming in from the manual routine)."""
IN_FULL_MODE_ONLY: frozenset[str] = frozenset({"portal-ask", "portal-take-off"})
"""What is part of ordering, and leaves only where the house orders: e-mails to Læringsportalen (R17)."""

_LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Post:
    """A post to be made in a channel. `mentions` are e-mail addresses of those who are to be alerted (R8).

    `body_without_names` is the same for an e-mail, should nothing be posted in the channel: rows and counts, no names
    (`jobs.mail_instead`).
    """

    occasion: str
    kind: str
    channel: str
    institution: str | None
    subject: str
    body: str
    body_without_names: str
    mentions: tuple[str, ...] = ()


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
    return _write(session, house, letter, MAIL, BETWEEN.join(letter.to), (), None, not_before)


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
    """Send what waits in the outbox. A message that a dead process was sending is sent again where repeats are known; an
    e-mail that may have left by a server that knows none is asked about. A post that the channel refuses time and again
    becomes an e-mail (`jobs.mail_instead`).

    `only`: the kinds to send; None for all.
    """
    counts = {"meldinger sendt": 0, "meldinger som venter": 0}
    with house.ledger.reading() as session:
        just_before = _mails_of_the_last_minute(session, house.now)
        due = session.execute(
            select(Message.id, Message.way)
            .where(
                Message.state.in_(ON_THE_WAY),
                or_(Message.not_before.is_(None), Message.not_before <= house.now),
                *([] if only is None else [Message.kind.in_(only)]),
            )
            .order_by(Message.written_at, Message.id)
        ).all()
    mails = 0
    for message_id, way in due:
        mails += way == MAIL
        # Within a run the mailer keeps the pace; what another run has just sent counts too, and the rest goes in the next.
        too_fast = way == MAIL and just_before > 0 and just_before + mails > MOST_MAILS_A_MINUTE
        sent = not too_fast and _send(house, message_id)
        counts["meldinger sendt" if sent else "meldinger som venter"] += 1
    return counts


def _mails_of_the_last_minute(session: Session, now: datetime) -> int:
    since = now - timedelta(minutes=1)
    sent = select(func.count()).where(Message.way == MAIL, Message.state == SENT, Message.sent_at > since)
    return session.scalar(sent) or 0


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
        again = message.state == SENDING  # it may have left before
        message.state = SENDING
        if not (again and message.way == MAIL and not house.ports.mailer.knows_repeats):
            message.claimed_at = house.now  # else nothing is tried now: it may have left at the try before
        session.flush()
    outcome, refused = SENT, False
    try:
        passing(CommitPoint.MESSAGE_LEFT, "before")
        _let_leave(house, message, again=again)
        passing(CommitPoint.MESSAGE_LEFT, "after")
    except OutcomeUnknown:
        outcome = UNKNOWN
    except PerhapsDone:
        outcome = SENDING  # the next try looks for it first
    except PraksisError as error:
        # Whatever stands in the way there, the other channels are to have theirs. What may have left before this try still
        # may have: the next one looks for it, too.
        outcome = SENDING if again else WAITING
        refused = message.way == POST and isinstance(error, Refused | Invalid)
    with house.ledger.writing(CommitPoint.MESSAGE_RECORDED) as session:
        stored = session.get_one(Message, message_id)
        if refused:
            outcome = note_refusal(house, stored, may_be_posted=again)
        goes_as_mail = refused and stored.way == MAIL
        stored.state = outcome
        stored.sent_at = house.now if outcome == SENT else None
        if outcome == UNKNOWN:
            keep_order_cases(session, house.now)  # state and question are one commit: it is asked once, and never lost
            mark_work(session, house.now)
    return _send(house, message_id) if goes_as_mail else outcome == SENT


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


def _let_leave(house: House, message: Message, *, again: bool) -> None:
    if message.way == POST:
        house.ports.teams.post(
            message.recipient, message.id, message.subject, message.body, message.mentions, again=again
        )
        return
    if again and not house.ports.mailer.knows_repeats:
        raise OutcomeUnknown("Kjøringen som sendte e-posten, ble avbrutt. Den kan ha gått.", code="epost-ukjent")
    to = [address.strip() for address in message.recipient.split(BETWEEN.strip())]
    words = words_as_mail(message)
    house.ports.mailer.send(Mail(message_id(message), to, words.subject, words.body))


def message_id(message: Message) -> str:
    """The message id of an e-mail: our own, and the same each time."""
    return f"<{message.id}@praksistilgang>"
