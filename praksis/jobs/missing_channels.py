"""A closed channel that is not there: the ready e-mail to FOU's mailbox, once each time it goes missing (R5)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.jobs.house import House
from praksis.jobs.outbox import Letter, write_mail
from praksis.jobs.period_facts import ExpectedPeriod
from praksis.ledger.tables import Channel
from praksis.ports import NOT_PROVISIONED
from praksis.settings import Institution
from praksis.wording.reminders import OFFICE_ADDRESS, MissingChannel, missing_channel

KIND = "missing-channel"


def institutions_without_channel(session: Session, house: House) -> list[Institution]:
    """Those whose channel was not there when we last looked."""
    missing = set(session.scalars(select(Channel.reference).where(Channel.missing_since.is_not(None))))
    return [i for i in house.settings.institutions if i.channel in missing]


def write_missing_channels(session: Session, house: House, periods: Sequence[ExpectedPeriod]) -> int:
    """Write an e-mail for each channel that is missing and has not been told of since it went. Returns how many."""
    written = 0
    for institution in institutions_without_channel(session, house):
        channel = session.scalars(select(Channel).where(Channel.reference == institution.channel)).one()
        since = channel.missing_since
        if since is None:
            continue
        abouts = tuple(p.facts.about for p in periods if p.institution.name == institution.name)
        not_provisioned = channel.missing_because == NOT_PROVISIONED
        words = missing_channel(MissingChannel(institution.name, institution.channel, abouts, not_provisioned))
        letter = Letter(
            occasion=f"{KIND}:{institution.channel}:{since:%Y%m%d%H%M%S}",
            kind=KIND,
            to=(OFFICE_ADDRESS,),
            institution=None,
            subject=words.subject,
            body=words.body,
        )
        written += write_mail(session, house, letter)
    return written
