"""What is missing before practice, for FOU's own summary: of every institution, also those where we do not speak yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.jobs.house import House
from praksis.jobs.missing_channels import institutions_without_channel
from praksis.jobs.outbox import SPEAKING
from praksis.jobs.period_facts import ExpectedPeriod
from praksis.ledger.unread import REGISTRATIONS, channel_source, unread_since
from praksis.reminding import ReminderRules, reminders_due
from praksis.wording.number_forms import day
from praksis.wording.reminders import office_line


def missing_for_office(
    session: Session, house: House, periods: Sequence[ExpectedPeriod], rules: ReminderRules
) -> Iterator[tuple[str, str]]:
    """Each thing that is missing, or cannot be known now: its key, so that it is told once for each step, and a sentence."""
    without = {i.name for i in institutions_without_channel(session, house)}
    for name in sorted(without):
        yield (
            f"channel:{name}",
            f"{name}: den lukkede kanalen finnes ikke eller kan ikke leses. E-post om det er skrevet til "
            "student@helse-bergen.no.",
        )
    yield from _unread(session, house)
    for period in periods:
        due = reminders_due(period.row.id, period.facts, (), house.today, rules)
        silent = period.institution.mode not in SPEAKING
        for item in due.items:
            ending = " Koordinatoren er ikke minnet på det: kanalen er i skyggemodus." if silent else ""
            yield f"missing:{'+'.join(due.because)}", office_line(item, house.today) + ending


def _unread(session: Session, house: House) -> Iterator[tuple[str, str]]:
    unread = unread_since(session)
    for institution in house.settings.institutions:
        since = unread.get(channel_source(institution.channel))
        if since is not None:
            yield (
                f"unread:{institution.channel}:{since:%Y%m%d%H%M}",
                f"{institution.name}: kanalen, eller en liste i den, har ikke kunnet leses siden {day(oslo_date(since))}. "
                "Til den kan leses, minnes koordinatoren ikke på det som kan ligge der. Varer det, kjør «praksis doctor».",
            )
    if REGISTRATIONS in unread:
        since = unread[REGISTRATIONS]
        yield (
            f"unread:{REGISTRATIONS}:{since:%Y%m%d%H%M}",
            f"Registreringene i Webcruiter har ikke kunnet leses siden {day(oslo_date(since))}. Til de kan leses, minnes "
            "ingen på å registrere seg. Varer det, kjør «praksis doctor».",
        )
