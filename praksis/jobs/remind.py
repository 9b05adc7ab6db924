"""The morning job: look what is there, then say what is due, in one message to each (R1, R2, R5, R6).

    report = remind(house)

It may run as often as one likes: what has been said is not said again. On a day off, or outside the hours of settings, it
says nothing; what was due then is said on the next working day, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.jobs.day_message import renew_waiting, write_days
from praksis.jobs.house import House
from praksis.jobs.missing_channels import write_missing_channels
from praksis.jobs.office_digest import write_office_digest
from praksis.jobs.outbox import send_messages
from praksis.jobs.period_facts import expected_periods
from praksis.jobs.read_all import read_all
from praksis.jobs.registrations import take_registrations_if_possible
from praksis.jobs.speaking_hours import MORNING, is_speaking_time
from praksis.jobs.standings import Standing, standings
from praksis.ledger.house_facts import mark_work, stopped_by
from praksis.ledger.told import keep_told, last_told

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class RemindReport:
    """The counts of each step, by its name. `quiet` says that it was no time for reminders."""

    quiet: bool = False
    steps: dict[str, Counts] = field(default_factory=dict)

    @property
    def written(self) -> int:
        """How many messages to coordinators were written."""
        return sum(counts.get(WRITTEN, 0) for counts in self.steps.values())

    @property
    def message(self) -> str:
        """In one sentence of bokmål."""
        if self.quiet:
            return "Nå sendes ingen påminnelser: det er helg, helligdag eller utenfor klokkeslettene i innstillingene."
        sent = sum(counts.get("meldinger sendt", 0) for counts in self.steps.values())
        waits = sum(counts.get("meldinger som venter", 0) for counts in self.steps.values())
        words = "1 melding" if self.written == 1 else f"{self.written} meldinger"
        later = f" {waits} venter på å bli sendt." if waits else ""
        return f"{words} om frister og nytt er skrevet til koordinatorene. {sent} er sendt.{later}"


WRITTEN = "meldinger til koordinatorer"


def remind(house: House, only: str | None = None) -> RemindReport:
    """Say what is due this morning.

    Args:
        only: The name of the one institution to write to; None for all, and FOU.

    Raises:
        Unavailable: Another job holds the house.
    """
    steps: dict[str, Counts] = {}
    if not is_speaking_time(house.now, house.settings.reminders):
        return RemindReport(quiet=True)
    with house.ledger.holding_house():
        for name, run in morning_steps(only):
            steps[name] = run(house)
    return RemindReport(steps=steps)


def morning_steps(only: str | None = None) -> tuple[tuple[str, Callable[[House], Counts]], ...]:
    """The steps in order, each with its own commits, for whoever holds the house. Outside the hours they say nothing."""
    return (
        ("Lese det som er nytt", _read),
        ("Se over meldinger som venter", renew_waiting),
        ("Skrive dagens meldinger", lambda house: write_morning(house, only)),
        ("Sende meldinger", send_messages),
    )


def _read(house: House) -> Counts:
    if is_speaking_time(house.now, house.settings.reminders):
        read_all(house, registrations=take_registrations_if_possible)
    return {}


def write_morning(house: House, only: str | None = None) -> Counts:
    """Write the day's messages into the outbox, in one commit. While the house is stopped nothing is written: when it opens
    again, what is due then is said."""
    if not is_speaking_time(house.now, house.settings.reminders):
        return {}
    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        if stopped_by(session) is not None:
            return {}
        everyone = standings(session, house)
        counts = {WRITTEN: write_days(session, house, everyone, only)}
        if only is None:
            counts |= _to_office(session, house, everyone)
            _note_morning(session, house)
    return counts


def _to_office(session: Session, house: House, everyone: list[Standing]) -> Counts:
    periods = expected_periods(session, house, everyone)
    return {
        "e-poster om kanaler som mangler": write_missing_channels(session, house, periods),
        "meldinger til FOU": write_office_digest(session, house, everyone),
    }


def _note_morning(session: Session, house: House) -> None:
    """From now on today the round gives the summaries of what comes later."""
    today = house.today.isoformat()
    if (last_told(session, MORNING) or {}).get("day") != today:
        keep_told(session, MORNING, {"day": today}, house.now)
        mark_work(session, house.now)
