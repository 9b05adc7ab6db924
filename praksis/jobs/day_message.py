"""The day's one message to an institution: what is due to be said, written once, and looked at again before it leaves.

    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        write_days(session, house, standings(session, house))

A message that waits (the channel is out of reach, it is night) is written anew when it can leave: what has been put right
meanwhile is taken out, and a reminder of nothing is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.commit_points import CommitPoint
from praksis.jobs.digest import DigestDue, digests_due, keep_digest_told
from praksis.jobs.first_morning import FirstDay, first_days, keep_first_days_told
from praksis.jobs.house import House
from praksis.jobs.mail_instead import send_as_mail
from praksis.jobs.message_states import OVERTAKEN, POST, WAITING
from praksis.jobs.missing_channels import institutions_without_channel
from praksis.jobs.outbox import SPEAKING, Post, is_written, write_post
from praksis.jobs.period_facts import ExpectedPeriod, expected_periods
from praksis.jobs.season_start import keep_season_told, season_due, season_words
from praksis.jobs.speaking_hours import (
    DIGEST,
    REMINDER,
    day_occasion,
    is_speaking_time,
    last_spoken,
    persons_of,
    spoken_to,
)
from praksis.jobs.standings import Standing, standings
from praksis.ledger.tables import CalendarRow, Message
from praksis.ledger.told import keep_told, last_told
from praksis.reminding import Due, PeriodFacts, ReminderRules, missing, reminders_due
from praksis.settings import Institution, ReminderSettings
from praksis.wording.about import Words
from praksis.wording.day_message import day_message
from praksis.wording.digest import digest
from praksis.wording.first_morning import first_morning
from praksis.wording.reminders import ReminderItem, reminder


def reminder_rules(settings: ReminderSettings) -> ReminderRules:
    """The rules as settings have them."""
    return ReminderRules(settings.days_before, settings.days_after, frozenset(settings.quiet_weeks))


@dataclass(frozen=True, slots=True)
class Day:
    """What is due to be said to one institution today."""

    institution: Institution
    due: tuple[tuple[ExpectedPeriod, Due], ...]
    starts: tuple[CalendarRow, ...]
    mornings: tuple[FirstDay, ...]
    digest: DigestDue | None

    @property
    def reminded(self) -> tuple[tuple[ExpectedPeriod, Due], ...]:
        """The periods of which something is missing today."""
        return tuple((period, due) for period, due in self.due if due.items)

    @property
    def says_something(self) -> bool:
        """Whether there is a message at all."""
        return bool(self.reminded or self.starts or self.mornings or self.digest)

    @property
    def pressing(self) -> date:
        """Which day it is about; whoever has the nearest comes first when two messages are for one person."""
        days = [due.by for _, due in self.reminded if due.by] + [m.first_day for m in self.mornings]
        return min(days, default=date.max)


def write_days(session: Session, house: House, everyone: Sequence[Standing], only: str | None = None) -> int:
    """Write the messages that are due, at most one to a person; the others come on the next working day. Returns how many.

    Args:
        only: The name of the one institution to write to; None for all.
    """
    busy = spoken_to(session, house.now, house.settings)
    days = [day for day in _days(session, house, everyone) if only in (None, day.institution.name)]
    spoken = {day.institution.name: last_spoken(session, day.institution) for day in days}
    written = 0
    for day in sorted(days, key=lambda d: (d.pressing, str(spoken[d.institution.name] or ""))):
        if not day.says_something:
            _keep_met(session, house, day)
        elif busy.isdisjoint(persons_of(day.institution)) and _write(session, house, day):
            busy |= persons_of(day.institution)
            written += 1
    return written


def _days(session: Session, house: House, everyone: Sequence[Standing]) -> Iterator[Day]:
    rules = reminder_rules(house.settings.reminders)
    periods = expected_periods(session, house, everyone)
    starts = season_due(session, house) if not rules.is_quiet(house.today) else {}
    mornings = first_days(session, house, everyone)
    digests = {d.institution.name: d for d in digests_due(session, house, everyone)}
    for institution in house.settings.institutions:
        if institution.mode not in SPEAKING:
            continue
        met = _met(session, institution)
        theirs = [p for p in periods if p.institution.name == institution.name]
        due = [(p, reminders_due(p.row.id, p.facts, met, house.today, rules)) for p in theirs]
        yield Day(
            institution,
            tuple((p, d) for p, d in due if d.steps),
            tuple(starts.get(institution.name.casefold(), ())),
            tuple(m for m in mornings if m.institution == institution.name and not m.told),
            digests.get(institution.name),
        )


def _met(session: Session, institution: Institution) -> list[str]:
    return list((last_told(session, f"reminded:{institution.channel}") or {"met": []})["met"])


def _keep_met(session: Session, house: House, day: Day) -> None:
    """Keep the steps that have had their day, those with nothing to say too: a later one speaks of what comes later."""
    steps = [step for _, due in day.due for step in due.steps]
    if not steps:
        return
    coming = {
        row_id
        for row_id, first in session.execute(select(CalendarRow.id, CalendarRow.first_day))
        if first >= house.today
    }
    kept = [step for step in _met(session, day.institution) if step.split(":", 1)[0] in coming]
    keep_told(session, f"reminded:{day.institution.channel}", {"met": sorted({*kept, *steps})}, house.now)


def _write(session: Session, house: House, day: Day) -> bool:
    others = _other_parts(house, day)
    items = [item for _, due in day.reminded for item in due.items]
    words = _joined(house, day.institution, items, others)
    assert words is not None
    occasion = day_occasion(day.institution, house.today)
    if is_written(session, occasion):
        return False
    kind = DIGEST if day.digest and not (items or day.starts or day.mornings) else REMINDER
    institution = day.institution
    channel_is_missing = institution.name in {i.name for i in institutions_without_channel(session, house)}
    if channel_is_missing and not institution.coordinators:
        return False  # nobody can be reached; FOU is told of the channel
    post = Post(
        occasion=occasion,
        kind=kind,
        channel=institution.channel,
        institution=institution.name,
        subject=words.subject,
        body=words.body,
        mentions=institution.coordinators,
        body_without_names=words.body,  # it names rows and counts only
    )
    written = write_post(session, house, post)
    if written and channel_is_missing:
        send_as_mail(house, session.scalars(select(Message).where(Message.occasion == occasion)).one())
    facts = {
        "occasion": occasion,
        "rows": [period.row.id for period, _ in day.reminded],
        "others": [[part.subject, part.body] for part in others],
    }
    keep_told(session, f"day:{institution.channel}", facts, house.now)
    _keep_met(session, house, day)
    keep_season_told(session, house, institution, day.starts)
    keep_first_days_told(session, house, day.mornings)
    if day.digest is not None:
        keep_digest_told(session, house, day.digest)
    return written


def _other_parts(house: House, day: Day) -> list[Words]:
    parts = [first_morning(morning.words) for morning in day.mornings]
    if day.starts:
        parts.append(season_words(house, day.institution, day.starts))
    if day.digest is not None:
        parts.append(digest(day.digest.digest))
    return parts


def _joined(
    house: House, institution: Institution, items: Iterable[ReminderItem], others: Sequence[Words]
) -> Words | None:
    items = tuple(items)
    parts = [reminder(institution.name, items, house.today)] if items else []
    return day_message([*parts, *others]) if parts or others else None


def renew_waiting(house: House) -> dict[str, int]:
    """Look again at the reminders that wait to leave: what has been put right is taken out, and one of nothing is not sent.

    One whose channel has gone meanwhile goes as an e-mail. Returns counts.
    """
    if not is_speaking_time(house.now, house.settings.reminders):
        return {}
    with house.ledger.reading() as session:
        waiting = _waiting(session)
        if not any(_is_stale(message, house) for message in waiting):
            return {}
    counts = {"påminnelser fornyet": 0, "påminnelser ikke lenger nødvendige": 0}
    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        periods = {p.row.id: p for p in expected_periods(session, house, standings(session, house))}
        without = {i.name: i for i in institutions_without_channel(session, house)}
        for message in _waiting(session):
            institution = next((i for i in house.settings.institutions if i.name == message.institution), None)
            facts = last_told(session, f"day:{institution.channel}") if institution else None
            if institution is None or facts is None or facts["occasion"] != message.occasion:
                continue
            if not all(_is_known(periods[id_].facts) for id_ in facts["rows"] if id_ in periods):
                message.not_before = house.now + _LOOK_AGAIN  # what it says may have been put right, and cannot be seen
                continue
            items = [item for id_ in facts["rows"] if id_ in periods for item in missing(periods[id_].facts)]
            words = _joined(house, institution, items, [Words(*part) for part in facts["others"]])
            if words is None:
                message.state = OVERTAKEN
                counts["påminnelser ikke lenger nødvendige"] += 1
                continue
            if institution.name in without and institution.coordinators and message.way == POST:
                send_as_mail(house, message)
            if message.body != words.body:
                message.subject, message.body, message.body_without_names = words.subject, words.body, words.body
                counts["påminnelser fornyet"] += 1
    return counts


_LOOK_AGAIN = timedelta(minutes=20)
"""Before the next round, which looks again."""


def _is_known(facts: PeriodFacts) -> bool:
    return facts.list_known and facts.registrations_known


def _waiting(session: Session) -> Sequence[Message]:
    return session.scalars(select(Message).where(Message.kind == REMINDER, Message.state == WAITING)).all()


def _is_stale(message: Message, house: House) -> bool:
    """Whether it was written in an earlier round; of this one it is as true as it can be."""
    return message.written_at < house.now or oslo_date(message.written_at) != house.today
