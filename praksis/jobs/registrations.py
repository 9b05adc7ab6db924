"""Take in what Webcruiter tells, batch by batch: the mark is stored with the batch, so none is lost or taken twice."""

from __future__ import annotations

import logging
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import PraksisError, Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.long_over import adverts_that_go_on, forget_adverts, note_erased_adverts, passed_over
from praksis.ledger.house_facts import mark_work, stopped_by
from praksis.ledger.tables import Registration, SourceMark
from praksis.ledger.unread import REGISTRATIONS, keep_unread, unread_since
from praksis.ports import RegistrationBatch, RegistrationRecord, RegistrationStatus

log = logging.getLogger(__name__)


def take_registrations(house: House) -> dict[str, int]:
    """Store all new batches. Returns the number of batches, registrations and problems in them.

    A newer batch wins over an older one. A record without a status changes none, and a registration that a batch does
    not hold stays as it is: a partial export moves nothing backwards (DESIGN.md, States). What has been erased after its
    time is not taken in again; all exports are read anew when the calendar gives such an advert another period.
    """
    with house.ledger.reading() as session:
        marks = {mark.key: mark.mark for mark in session.scalars(select(SourceMark))}
        go_on = adverts_that_go_on(session, house)
    counts = {"nye eksporter": 0, "registreringer": 0, "problemer i eksportene": 0}
    for batch in house.ports.registrations.batches({} if go_on else marks):
        with house.ledger.writing(CommitPoint.REGISTRATIONS_STORED) as session:
            _store(session, house, batch)
            mark_work(session, house.now)
        counts["nye eksporter"] += 1
        counts["registreringer"] += len(batch.records)
        counts["problemer i eksportene"] += len(batch.problems)
    if go_on:
        with house.ledger.writing(CommitPoint.REGISTRATIONS_STORED) as session:
            forget_adverts(session, house, go_on)
    if counts["nye eksporter"] or house.ports.registrations.waits_for_acknowledgement:
        _acknowledge(house)  # a round in which nothing is new does nothing
    return counts


def take_registrations_if_possible(house: House) -> dict[str, int]:
    """As `take_registrations`, for a job that goes on without: that they could not be read is kept, and told to FOU."""
    try:
        counts = take_registrations(house)
    except (Unavailable, Refused) as error:
        log.warning("The registrations could not be read: %s", error.code)
        _keep_unread(house, unread=True)
        return {NOT_READ: 1}
    _keep_unread(house, unread=False)
    return counts


NOT_READ = "registreringer som ikke kan leses nå"


def _keep_unread(house: House, *, unread: bool) -> None:
    with house.ledger.reading() as session:
        if (REGISTRATIONS in unread_since(session)) == unread:
            return
    with house.ledger.writing(CommitPoint.REGISTRATIONS_STORED) as session:
        keep_unread(session, REGISTRATIONS, house.now, unread=unread)
        mark_work(session, house.now)


def _acknowledge(house: House) -> None:
    """Tell the source what is stored, where that is ours to tell. What cannot be told now is told after a later round."""
    with house.ledger.reading() as session:
        if stopped_by(session) is not None:
            return
        marks = {mark.key: mark.mark for mark in session.scalars(select(SourceMark))}
    passing(CommitPoint.REGISTRATIONS_ACKNOWLEDGED, "before")
    try:
        house.ports.registrations.acknowledge(marks)
    except PraksisError as error:
        log.warning("The registrations that are stored could not be marked as taken: %s", error.code)
    passing(CommitPoint.REGISTRATIONS_ACKNOWLEDGED, "after")


def _store(session: Session, house: House, batch: RegistrationBatch) -> None:
    ids = [record.external_id for record in batch.records]
    known: dict[str, Registration] = {}
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        for registration in session.scalars(select(Registration).where(Registration.external_id.in_(chunk))):
            known[registration.external_id] = registration
    is_passed_over = passed_over(session, house, batch)
    left_out: set[str] = set()
    for record in batch.records:
        known_one = known.get(record.external_id)
        if known_one is None and is_passed_over(record):
            left_out.add(record.advert)
            continue
        if known_one is not None and batch.seen_at < known_one.told_at:
            continue
        registration = known_one or Registration(
            external_id=record.external_id,
            first_seen_at=house.now,
            status=(record.status or RegistrationStatus.REGISTERED).value,
            birth_date_stated=False,
        )
        known[record.external_id] = registration
        session.add(registration)
        _take_over(registration, record, house)
        registration.told_at = batch.seen_at
    if left_out:
        note_erased_adverts(session, house, left_out)
    session.merge(
        SourceMark(
            key=batch.key,
            mark=batch.mark,
            stored_at=house.now,
            problems=[asdict(problem) for problem in batch.problems],
        )
    )


def _take_over(registration: Registration, record: RegistrationRecord, house: House) -> None:
    """What the record says; where it says nothing (an export may lack the column), what we knew stays."""
    registration.advert = record.advert
    registration.given_name, registration.family_name = record.name.given, record.name.family
    if record.number is not None:
        registration.number_hash, registration.key_id = house.key.hash(record.number), house.key.key_id
        registration.number_unreadable_since = None
    if record.birth_date is not None:
        registration.birth_date, registration.birth_date_stated = record.birth_date, True
    elif record.number is not None and not registration.birth_date_stated:
        registration.birth_date = record.number.birth_date
    registration.email = record.email or registration.email
    registration.mobile = record.mobile or registration.mobile
    if record.status is not None:
        registration.status = record.status.value
    registration.registered_at = record.registered_at or registration.registered_at
    registration.transferred_at = record.transferred_at or registration.transferred_at
    if record.known_before is not None:
        registration.known_before = record.known_before
    registration.place = record.place
