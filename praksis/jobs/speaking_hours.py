"""When a reminder or a summary may be said: on working days, by day, and at most one to a person (DESIGN.md, Words).

Receipts, from-to posts and decisions answer an act and are said at once; they are not counted here.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from praksis.clock import OSLO, oslo_date
from praksis.jobs.message_states import ON_THE_WAY, OVERTAKEN
from praksis.ledger.tables import Message
from praksis.ledger.told import last_told
from praksis.settings import Institution, ReminderSettings, Settings
from praksis.workdays import is_working_day

DIGEST, REMINDER, SEASON_START, OFFICE_DIGEST = "digest", "reminder", "season-start", "office-digest"
TO_COORDINATORS = frozenset({DIGEST, REMINDER, SEASON_START})
"""The kinds of which a coordinator gets at most one a day."""
OF_THE_DAY = TO_COORDINATORS | {OFFICE_DIGEST}
"""The kinds that are said by day only."""
MORNING = "morning"
"""Under what it is kept on which day the morning job last ran."""


def is_speaking_time(now: datetime, rules: ReminderSettings) -> bool:
    """Whether `now` (aware) is on a working day in Oslo, neither before `from_time` nor after `to_time`."""
    there = now.astimezone(OSLO)
    return is_working_day(there.date()) and rules.from_time <= there.time() <= rules.to_time


def sync_may_speak(session: Session, now: datetime, rules: ReminderSettings) -> bool:
    """Whether the round gives the day's summary: once the morning job has run today, or had its time for it."""
    if not is_speaking_time(now, rules):
        return False
    return morning_job_has_run(session, now) or now.astimezone(OSLO).time() >= rules.morning_job_by


def morning_job_has_run(session: Session, now: datetime) -> bool:
    """Whether the morning job has said today (Oslo) what was due."""
    return (last_told(session, MORNING) or {}).get("day") == oslo_date(now).isoformat()


def summaries_wait(session: Session, now: datetime, rules: ReminderSettings) -> bool:
    """Whether the round may not give the day's summary yet, but may later today: then it has something to come back for."""
    there = now.astimezone(OSLO)
    if not is_working_day(there.date()) or there.time() > rules.to_time:
        return False
    return not sync_may_speak(session, now, rules)


def day_occasion(institution: Institution, day: date) -> str:
    """The occasion of the day's one message (reminder or summary) to an institution: whoever is first has met it."""
    return f"{DIGEST}:{institution.channel}:{day.isoformat()}"


def persons_of(institution: Institution) -> frozenset[str]:
    """Who gets what is said in an institution's channel; the channel itself where no coordinator is known."""
    return frozenset(address.casefold() for address in institution.coordinators) or frozenset({institution.channel})


def spoken_to(session: Session, now: datetime, settings: Settings) -> set[str]:
    """Everybody who has had a reminder or summary today (Oslo), or for whom one is under way."""
    midnight = datetime.combine(now.astimezone(OSLO).date(), time(), tzinfo=OSLO)
    names = session.scalars(
        select(Message.institution).where(
            Message.kind.in_(TO_COORDINATORS),
            or_(Message.state.in_(ON_THE_WAY), Message.sent_at >= midnight, Message.written_at >= midnight),
            Message.state != OVERTAKEN,
        )
    ).all()
    return {person for i in settings.institutions if i.name in names for person in persons_of(i)}


def last_spoken(session: Session, institution: Institution) -> datetime | None:
    """When (UTC) something of the day was last written to an institution; the one who has waited longest comes first."""
    return session.scalars(
        select(Message.written_at)
        .where(Message.kind.in_(TO_COORDINATORS), Message.institution == institution.name)
        .order_by(Message.written_at.desc())
        .limit(1)
    ).first()
