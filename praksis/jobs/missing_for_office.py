"""What is missing before practice, for FOU's own summary: of every institution, also those where we do not speak yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.jobs.missing_channels import institutions_without_channel
from praksis.jobs.outbox import SPEAKING
from praksis.jobs.period_facts import ExpectedPeriod
from praksis.reminding import ReminderRules, reminders_due
from praksis.wording.reminders import office_line


def missing_for_office(
    session: Session, house: House, periods: Sequence[ExpectedPeriod], rules: ReminderRules
) -> Iterator[tuple[str, str]]:
    """Each thing that is missing with what it is known by, so that it is told once for each step: key and sentence."""
    without = {i.name for i in institutions_without_channel(session, house)}
    for name in sorted(without):
        yield (
            f"channel:{name}",
            f"{name}: den lukkede kanalen finnes ikke eller kan ikke leses. E-post om det er skrevet til "
            "student@helse-bergen.no.",
        )
    for period in periods:
        due = reminders_due(period.row.id, period.facts, (), house.today, rules)
        silent = period.institution.mode not in SPEAKING
        for item in due.items:
            ending = " Koordinatoren er ikke minnet på det: kanalen er i skyggemodus." if silent else ""
            yield f"missing:{'+'.join(due.because)}", office_line(item, house.today) + ending
