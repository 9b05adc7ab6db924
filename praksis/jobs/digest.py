"""The day's summary in each institution's channel: at most one a day, and none when nothing has changed (DESIGN.md, Words).

What was told of a list, by its receipt or by a summary, is kept; only a difference to that is news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.list_receipts import last_from_coordinator, list_subject, receipts_due
from praksis.jobs.list_summary import cohort_of, news, row_facts, same_rows, student_of, students_with, summarise
from praksis.jobs.message_states import ON_THE_WAY
from praksis.jobs.outbox import SPEAKING, Post, is_written, write_post
from praksis.jobs.speaking_hours import (
    DIGEST,
    REMINDER,
    day_occasion,
    last_spoken,
    persons_of,
    spoken_to,
    sync_may_speak,
)
from praksis.jobs.standings import Standing
from praksis.ledger.tables import Document, Message
from praksis.ledger.told import keep_told, last_told
from praksis.settings import Institution
from praksis.wording.digest import Digest, DigestList, digest

KIND = DIGEST


@dataclass(frozen=True, slots=True)
class DigestDue:
    """A summary that would be written now, and the lists it tells of with what is to be kept of each."""

    institution: Institution
    occasion: str
    digest: Digest
    lists: tuple[tuple[Document, list[Standing]], ...]


def write_digests(session: Session, house: House, everyone: Iterable[Standing]) -> int:
    """Write the summaries that are due into the outbox, and keep what they tell. Returns how many.

    The morning job gives the day's summary with its reminders; the round gives it when that job has had its time. Of two
    that are for one person, the second comes on the next working day (`jobs.speaking_hours`).
    """
    if not sync_may_speak(session, house.now, house.settings.reminders):
        return 0
    written = 0
    busy = spoken_to(session, house.now, house.settings)
    due_now = digests_due(session, house, everyone)
    spoken = {due.institution.name: str(last_spoken(session, due.institution) or "") for due in due_now}
    for due in sorted(due_now, key=lambda d: spoken[d.institution.name]):
        if not busy.isdisjoint(persons_of(due.institution)):
            continue
        words = digest(due.digest)
        post = Post(
            occasion=due.occasion,
            kind=KIND,
            channel=due.institution.channel,
            institution=due.institution.name,
            subject=words.subject,
            body=words.body,
            mentions=due.institution.coordinators,
            body_without_names=words.body,  # it names rows only
        )
        written += write_post(session, house, post)
        busy |= persons_of(due.institution)
        keep_digest_told(session, house, due)
    return written


def keep_digest_told(session: Session, house: House, due: DigestDue) -> None:
    """Keep what a summary tells. Part of the commit that writes it."""
    for document, rows in due.lists:
        keep_told(session, list_subject(document), row_facts(rows), house.now)


def digests_due(session: Session, house: House, everyone: Iterable[Standing]) -> list[DigestDue]:
    """The summaries that have news and have not been given today. Lists whose receipt is still due are not counted."""
    unsaid = {u.document.id for u in receipts_due(session, house)}
    by_channel: dict[str, dict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for s in everyone:
        document = s.document
        if document.gone_since is None and document.refusal is None and not document.manual:
            by_channel[document.channel.reference][document.id].append(s)
    due = []
    for institution in house.settings.institutions:
        occasion = day_occasion(institution, house.today)
        if institution.mode not in SPEAKING or is_written(session, occasion) or _one_waits(session, institution):
            continue
        lists = [rows for id_, rows in by_channel[institution.channel].items() if id_ not in unsaid]
        found = _digest(session, institution, occasion, lists)
        if found is not None:
            due.append(found)
    return due


def has_news(session: Session, house: House, rows: Iterable[Standing]) -> bool:
    """Whether of some lists, whose standings these are, something has come that a summary of today would tell."""
    by_document: dict[str, list[Standing]] = defaultdict(list)
    for s in rows:
        by_document[s.document.id].append(s)
    for of_list in by_document.values():
        document = of_list[0].document
        institution = house.settings.institution_of(document.channel.reference)
        if institution is None or institution.mode not in SPEAKING:
            continue
        before = last_told(session, list_subject(document))
        if before is None or same_rows(before, row_facts(of_list)):
            continue
        if not is_written(session, day_occasion(institution, house.today)):
            return True
    return False


def _one_waits(session: Session, institution: Institution) -> bool:
    """Whether the last summary has not left yet: two at once would say the same."""
    waiting = select(Message.id).where(
        Message.kind.in_([DIGEST, REMINDER]),
        Message.institution == institution.name,
        Message.state.in_(ON_THE_WAY),
    )
    return session.scalars(waiting).first() is not None


def _digest(
    session: Session, institution: Institution, occasion: str, lists: Sequence[list[Standing]]
) -> DigestDue | None:
    told: list[DigestList] = []
    kept: list[tuple[Document, list[Standing]]] = []
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = []
    counted: list[Standing] = []
    for rows in sorted(lists, key=lambda of_list: of_list[0].document.name):
        document, now = rows[0].document, row_facts(rows)
        before = last_told(session, list_subject(document))
        version = last_from_coordinator(session, document)
        if before is None or version is None:
            continue  # it has never been answered: its receipt comes first
        if not same_rows(before, now):
            changes.append((before, now))
        sheets = summarise(session, version, rows)
        going_on = {s.version.sheet for s in rows if Hold.PERIOD_OVER not in s.holds}
        told.append(DigestList(document.name, cohort_of(document), tuple(s for s in sheets if s.name in going_on)))
        counted += (s for s in rows if s.version.sheet in going_on)
        kept.append((document, rows))
    if not changes:
        return None
    words = Digest(
        institution.name,
        tuple(one for one in told if one.sheets),
        students_with(counted, Hold.NOT_REGISTERED),
        students_with(counted, Hold.NOT_TRANSFERRED),
        news(changes, {s.placement.id: student_of(s) for _, rows in kept for s in rows}),
    )
    return DigestDue(institution, occasion, words, tuple(kept))
