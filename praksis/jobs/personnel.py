"""Take in who is in the personnel system, and find the registrations that this proves transferred (R3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.contact import email_keys
from praksis.jobs.house import House
from praksis.jobs.long_over import is_person_passed_over
from praksis.jobs.people_rows import MatchedRegistration
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import PersonnelRecord, SourceMark
from praksis.matching import Side, certain
from praksis.names import PersonName, name_key
from praksis.ports import ExtractedPerson, PersonnelBatch

_MARKS = "personnel/"
"""Before the keys of the extracts: an export from Webcruiter may bear the same file name, and no name has a slash."""


def take_personnel(house: House) -> dict[str, int]:
    """Store all new extracts. Returns the number of extracts, persons and problems in them; nothing without the source.

    The newest extract that holds a person says how it stands with them. Who is not in it stays as they were: a partial
    extract moves nothing backwards (DESIGN.md, States).
    """
    source = house.ports.personnel
    if source is None:
        return {}
    with house.ledger.reading() as session:
        marks = {m.key: m.mark for m in session.scalars(select(SourceMark).where(SourceMark.key.startswith(_MARKS)))}
    counts = {"nye uttrekk": 0, "personer i uttrekkene": 0, "problemer i uttrekkene": 0}
    for batch in source.batches({key.removeprefix(_MARKS): mark for key, mark in marks.items()}):
        with house.ledger.writing(CommitPoint.PERSONNEL_STORED) as session:
            _store(session, house, batch)
            mark_work(session, house.now)
        counts["nye uttrekk"] += 1
        counts["personer i uttrekkene"] += len(batch.records)
        counts["problemer i uttrekkene"] += len(batch.problems)
    return counts


def _store(session: Session, house: House, batch: PersonnelBatch) -> None:
    ids = [person.external_id for person in batch.records]
    known: dict[str, PersonnelRecord] = {}
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        for record in session.scalars(select(PersonnelRecord).where(PersonnelRecord.external_id.in_(chunk))):
            known[record.external_id] = record
    for person in batch.records:
        stored = known.get(person.external_id)
        if stored is None and is_person_passed_over(house, person):
            continue
        if stored is not None and batch.seen_at < stored.told_at:
            continue
        record = stored or PersonnelRecord(
            external_id=person.external_id, first_seen_at=house.now, given_name="", family_name=""
        )
        session.add(record)
        _take_over(record, person, house)
        record.told_at = batch.seen_at
    session.merge(
        SourceMark(
            key=_MARKS + batch.key,
            mark=batch.mark,
            stored_at=house.now,
            problems=[asdict(problem) for problem in batch.problems],
        )
    )


def _take_over(record: PersonnelRecord, person: ExtractedPerson, house: House) -> None:
    """What the extract says; where it says nothing (it may lack the column), what we knew of the same name stays."""
    if name_key(PersonName(record.given_name, record.family_name)) != name_key(person.name):
        # An employee number that is another person's now (or a new name): nothing of the one clings to the other.
        record.number_hash = record.key_id = record.birth_date = record.email = None
        record.birth_date_stated = False
    record.given_name, record.family_name = person.name.given, person.name.family
    if person.number is not None:
        record.number_hash, record.key_id = house.key.hash(person.number), house.key.key_id
    if person.birth_date is not None:
        record.birth_date, record.birth_date_stated = person.birth_date, True
    elif person.number is not None and not record.birth_date_stated:
        record.birth_date = person.number.birth_date
    record.email = person.email or record.email
    record.started_on, record.ended_on = person.started_on, person.ended_on
    record.place = person.place


def keep_personnel_proof(session: Session, registrations: Iterable[MatchedRegistration], sides: Sequence[Side]) -> None:
    """Tie each registration to the record of the personnel system that certainly is the same person, by the same ladder
    as lists and registrations; to none when it is not certain. Part of the commit that matches people.

    `sides` are the registrations as the ladder sees them. Of several records the one that lasts longest is kept, of
    those that last alike the one told last.
    """
    records = session.scalars(
        select(PersonnelRecord).order_by(PersonnelRecord.told_at.desc(), PersonnelRecord.external_id)
    ).all()
    found = {}
    if records:
        # The personnel system knows no adverts: whichever the registration is for, the person is the same.
        people = [replace(side, adverts=frozenset()) for side in sides]
        matches = certain(people, [_side(record, nth) for nth, record in enumerate(records)])
        found = {match.placement_id: match for match in matches}
    for registration in registrations:
        match = found.get(registration.id)
        kept = records[int(match.registration_ids[0])] if match else None
        registration.personnel_record_id = kept.id if kept else None
        registration.personnel_evidence = match.evidence if match else None


def _side(record: PersonnelRecord, nth: int) -> Side:
    """The record as the ladder sees it. Its time is the end of the stay, so that the longest stands first where others
    have the newest registration; the id is its place in the order, by which the ladder settles a tie."""
    return Side(
        id=f"{nth:06}",
        name=PersonName(record.given_name, record.family_name),
        number_hash=record.number_hash,
        birth_date=record.birth_date,
        emails=email_keys(record.email),
        phones=frozenset(),
        adverts=frozenset(),
        at=datetime.combine(record.ended_on or date.max, time(), UTC),
        birth_date_stated=record.birth_date_stated,
    )
