"""What has been erased is not taken in again when an old list, export or extract is read once more.

An unchanged file is not opened at all. A changed one is read, and what it holds of periods that ended long ago is passed
over, unless the ledger still knows it: a person who is in another period stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.jobs.house import House
from praksis.jobs.standings import period_key
from praksis.ledger.tables import CalendarRow, Document, KnownBefore, StudentGroup
from praksis.ledger.told import keep_told, last_told
from praksis.ports import ExtractedPerson, RegistrationBatch, RegistrationRecord
from praksis.practice_list import PracticeList
from praksis.practice_list.align import Known, align
from praksis.practice_list.known_row import known_rows
from praksis.retention import is_record_over, is_row_erased, limit_of, registration_end

ERASED_REGISTRATION = "registration"
"""The kind under which `known_before` keeps that a registration was erased whose advert the calendar does not know."""
_ADVERTS = "erased-adverts"


def limit(house: House) -> date:
    """The day before which a last day must lie for what it is about to be due."""
    return limit_of(house.today, house.settings.retention.days_after_last_day)


# --------------------------------------------------------------------------------------------------------------- lists


def erased_list_subject(document_id: str) -> str:
    """Under what it is kept that rows of a list have been erased."""
    return f"erased:{document_id}"


def without_erased(
    session: Session,
    house: House,
    institution: str | None,
    document: Document | None,
    content: PracticeList,
    known: Collection[Known],
    fits: Callable[[StudentGroup], bool],
) -> tuple[PracticeList, int]:
    """The list without the rows that have been erased (`praksis.retention.is_row_erased`), and how many those are.

    Args:
        session: The transaction that reads the list.
        house: The house.
        institution: Whose channel the list lies in.
        document: The list as the ledger knows it, None when it is new.
        content: What was read.
        known: What the ledger still knows of it, rows that have left it included: those stay.
        fits: Whether a group can be the list's, as long as it is bound to none.
    """
    before = limit(house)
    calendar = _last_days(session, institution, document, fits)
    erased_before = document is not None and last_told(session, erased_list_subject(document.id)) is not None
    old = {
        f"{sheet.name}!{row.row}"
        for sheet in content.sheets
        for row in sheet.rows
        if is_row_erased(
            row.last_day,
            sheet.last_day,
            calendar.get(period_key(sheet.period or ""), ()),
            list_was_erased=erased_before,
            limit=before,
        )
    }
    if not old:
        return content, 0
    aligned = align(list(known), known_rows(content.sheets, house.key.hash))
    old -= {pair.new.id for pair in (*aligned.pairs, *aligned.corrected)}
    sheets = tuple(
        replace(sheet, rows=tuple(row for row in sheet.rows if f"{sheet.name}!{row.row}" not in old))
        for sheet in content.sheets
    )
    findings = tuple(found for found in content.findings if f"{found.sheet}!{found.row}" not in old)
    return replace(content, sheets=sheets, findings=findings), len(old)


def _last_days(
    session: Session, institution: str | None, document: Document | None, fits: Callable[[StudentGroup], bool]
) -> Mapping[str, list[date]]:
    """By period, the calendar's last days for the group that the list is of, or for all groups whose it can be."""
    found: dict[str, list[date]] = {}
    bound = document.group_id if document is not None else None
    of_institution = select(StudentGroup).where(StudentGroup.institution == institution)
    groups = [bound] if bound else [group.id for group in session.scalars(of_institution) if fits(group)]
    for period, last_day in session.execute(
        select(CalendarRow.period, CalendarRow.last_day).where(CalendarRow.group_id.in_(groups))
    ):
        found.setdefault(period_key(period), []).append(last_day)
    return found


# ------------------------------------------------------------------------------------------------------- registrations


def erased_registration(house: House, external_id: str) -> str:
    """By what an erased registration is known again, and nobody else is."""
    return house.key.hash_words(f"{ERASED_REGISTRATION}:{external_id}")


def advert_days(session: Session) -> Mapping[str, list[date]]:
    """The last days of the calendar's periods by advert; rows that have left the book count where no other has it."""
    in_book: dict[str, list[date]] = {}
    left: dict[str, list[date]] = {}
    for row in session.scalars(select(CalendarRow)):
        if row.advert:
            (in_book if row.left_book_at is None else left).setdefault(row.advert, []).append(row.last_day)
    return {**left, **in_book}


def note_erased_adverts(session: Session, house: House, adverts: Iterable[str]) -> None:
    """Keep for which adverts registrations are erased or passed over: if one goes on later, exports are read anew."""
    known = set((last_told(session, _ADVERTS) or {"adverts": []})["adverts"])
    now = known | set(adverts)
    if now != known:
        keep_told(session, _ADVERTS, {"adverts": sorted(now)}, house.now)


def adverts_that_go_on(session: Session, house: House) -> frozenset[str]:
    """Adverts of which something was erased, and to which the calendar has since given a period that is not long over.
    Then what was passed over may be needed again: all exports are to be read anew."""
    known = (last_told(session, _ADVERTS) or {"adverts": []})["adverts"]
    if not known:
        return frozenset()
    days, before = advert_days(session), limit(house)
    return frozenset(advert for advert in known if any(day >= before for day in days.get(advert, ())))


def forget_adverts(session: Session, house: House, adverts: Collection[str]) -> None:
    """The exports have been read anew for these."""
    known = (last_told(session, _ADVERTS) or {"adverts": []})["adverts"]
    keep_told(session, _ADVERTS, {"adverts": [advert for advert in known if advert not in adverts]}, house.now)


def passed_over(session: Session, house: House, batch: RegistrationBatch) -> Callable[[RegistrationRecord], bool]:
    """Whether a registration that the ledger does not know is not taken in: its advert's periods are all long over, or
    the calendar does not know the advert and this very registration has been erased."""
    days, before = advert_days(session), limit(house)
    erased = set(session.scalars(select(KnownBefore.value).where(KnownBefore.kind == ERASED_REGISTRATION)))

    def is_passed_over(record: RegistrationRecord) -> bool:
        of_advert = days.get(record.advert, ())
        if of_advert:
            return registration_end(of_advert, (), None, oslo_date(batch.seen_at)) < before
        return bool(erased) and erased_registration(house, record.external_id) in erased

    return is_passed_over


# ----------------------------------------------------------------------------------------------------------- personnel


def is_person_passed_over(house: House, person: ExtractedPerson) -> bool:
    """Whether somebody whom the ledger does not know is not taken in: they left the personnel system long ago."""
    return person.ended_on is not None and is_record_over(person.ended_on, person.ended_on, limit(house))
