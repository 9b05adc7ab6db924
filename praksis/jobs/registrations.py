"""Take in what Webcruiter tells, batch by batch: the mark is stored with the batch, so none is lost or taken twice."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import PraksisError, Refused, Unavailable
from praksis.jobs.house import House
from praksis.jobs.long_over import adverts_that_go_on, forget_adverts, note_erased_adverts, passed_over
from praksis.ledger.house_facts import mark_work, stopped_by
from praksis.ledger.tables import Registration, SourceMark, Table
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
    known = _known(session, [record.external_id for record in batch.records])
    is_passed_over = passed_over(session, house, batch)
    told: dict[str, _Columns] = {}
    left_out: set[str] = set()
    for record in batch.records:
        registration = known.get(record.external_id)
        if registration is None and is_passed_over(record):
            left_out.add(record.advert)
            continue
        if registration is not None and batch.seen_at < registration["told_at"]:
            continue
        if registration is None:
            registration = known[record.external_id] = {
                **_UNTOLD,
                "external_id": record.external_id,
                "first_seen_at": house.now,
            }
        registration.update(_what_is_told(record, registration, house), told_at=batch.seen_at)
        told[record.external_id] = registration
    _write(session, [*told.values()])
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


_Columns = dict[str, Any]
"""A registration by its columns: an export tells of thousands, and as objects of the ledger they take twice as long."""

_UNTOLD: Mapping[str, Any] = {
    "number_hash": None,
    "key_id": None,
    "number_unreadable_since": None,
    "birth_date": None,
    "birth_date_stated": False,
    "email": None,
    "mobile": None,
    "status": RegistrationStatus.REGISTERED.value,
    "registered_at": None,
    "transferred_at": None,
    "known_before": None,
}
"""A new registration of which nothing is told: what a record may be silent about."""


def _known(session: Session, ids: Sequence[str]) -> dict[str, _Columns]:
    """Those of these registrations that are stored, by their ids in the source."""
    table = Table.metadata.tables[Registration.__tablename__]
    columns = [table.c[name] for name in ("id", "external_id", "told_at", *_UNTOLD)]
    known = {}
    for start in range(0, len(ids), 500):
        chunk = select(*columns).where(table.c.external_id.in_(ids[start : start + 500]))
        known.update({row.external_id: dict(row._mapping) for row in session.execute(chunk)})
    return known


def _write(session: Session, told: Sequence[_Columns]) -> None:
    new = [registration for registration in told if "id" not in registration]
    stored = [registration for registration in told if "id" in registration]
    if new:
        session.execute(insert(Registration), new, execution_options={"render_nulls": True})
    if stored:
        session.execute(update(Registration), stored)


def _what_is_told(record: RegistrationRecord, before: _Columns, house: House) -> _Columns:
    """What the record says; where it says nothing (an export may lack the column), what we knew stays."""
    told: _Columns = {
        "advert": record.advert,
        "given_name": record.name.given,
        "family_name": record.name.family,
        "email": record.email or before["email"],
        "mobile": record.mobile or before["mobile"],
        "registered_at": record.registered_at or before["registered_at"],
        "transferred_at": record.transferred_at or before["transferred_at"],
        "place": record.place,
    }
    if record.number is not None:
        told |= {
            "number_hash": house.key.hash(record.number),
            "key_id": house.key.key_id,
            "number_unreadable_since": None,
        }
    if record.birth_date is not None:
        told |= {"birth_date": record.birth_date, "birth_date_stated": True}
    elif record.number is not None and not before["birth_date_stated"]:
        told["birth_date"] = record.number.birth_date
    if record.status is not None:
        told["status"] = record.status.value
    if record.known_before is not None:
        told["known_before"] = record.known_before
    return told
