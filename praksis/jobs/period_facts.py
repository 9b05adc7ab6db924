"""What is there of each period that the calendar expects: list, sheet, rows, registrations (R2, R6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.deadlines import list_deadline
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.list_receipts import last_from_coordinator
from praksis.jobs.standings import Standing, period_key
from praksis.ledger.tables import CalendarRow, Document
from praksis.ledger.unread import REGISTRATIONS, channel_source, unread_since
from praksis.reminding import PeriodFacts
from praksis.settings import Institution, Mode
from praksis.wording.about import About, Cohort, Period

COORDINATORS_ERRORS = frozenset({Hold.NAME_MISSING, Hold.DAYS_MISSING, Hold.NUMBER_INVALID, Hold.NUMBER_MISSING})
"""What holds a row until the coordinator corrects it."""


@dataclass(frozen=True, slots=True)
class ExpectedPeriod:
    """A period that is to come, with what is there of it."""

    row: CalendarRow
    institution: Institution
    facts: PeriodFacts


def about_row(row: CalendarRow) -> About:
    """Whom and when a row of the calendar is about."""
    cohort = Cohort(row.group.institution, row.group.name, row.group.cohort)
    return About(cohort, Period(row.period, row.first_day, row.last_day))


def expected_periods(
    session: Session, house: House, everyone: Iterable[Standing], in_groups: Collection[str] | None = None
) -> list[ExpectedPeriod]:
    """The periods of the calendar that have not begun, of institutions that we read, by first day; `in_groups`: of these
    groups only, and `everyone` are all who stand in their lists.

    Left out is what nobody waits for: an agreement that ends before, a group or a list that is handled by hand.
    """
    institutions = {i.name.casefold(): i for i in house.settings.institutions if i.mode is not Mode.OFF}
    rows_of: dict[str, list[Standing]] = defaultdict(list)
    for s in everyone:
        if (
            s.calendar_row is not None
            and s.document.gone_since is None
            and not s.awaiting_correction
            and not s.has_left
        ):
            rows_of[s.calendar_row.id].append(s)
    unread = unread_since(session)
    documents = list(session.scalars(select(Document).where(Document.gone_since.is_(None))))
    found = []
    expected = select(CalendarRow).where(CalendarRow.left_book_at.is_(None), CalendarRow.first_day > house.today)
    if in_groups is not None:
        expected = expected.where(CalendarRow.group_id.in_(in_groups))
    for row in session.scalars(expected):
        institution = institutions.get(row.group.institution.casefold())
        ended = row.agreement_until is not None and row.agreement_until < row.first_day
        if institution is None or ended or row.group.manual:
            continue
        of_group = [d for d in documents if d.group_id == row.group_id]
        if any(d.manual for d in of_group):
            continue
        unbound = any(
            d.group_id is None and d.refusal is None and d.channel.reference == institution.channel for d in documents
        )
        facts = replace(
            _facts(session, house, row, rows_of[row.id], of_group, unbound),
            list_known=channel_source(institution.channel) not in unread,
            registrations_known=REGISTRATIONS not in unread,
        )
        found.append(ExpectedPeriod(row, institution, facts))
    return sorted(found, key=lambda p: (p.row.first_day, p.facts.about.words))


def _facts(
    session: Session,
    house: House,
    row: CalendarRow,
    rows: Sequence[Standing],
    documents: Sequence[Document],
    unbound: bool,
) -> PeriodFacts:
    readable = [d for d in documents if d.refusal is None]
    own_days = [s.days.first for s in rows if s.days]
    return PeriodFacts(
        about=about_row(row),
        list_deadline=list_deadline(row.first_day, own_days, house.settings.rules.days_before),
        advert_deadline=row.advert_deadline,
        first_day=row.first_day,
        has_document=bool(documents),
        document_readable=bool(readable),
        unbound_documents=unbound,
        has_sheet=bool(rows) or any(_has_sheet(session, d, row.period) for d in readable),
        rows=len(rows),
        rows_with_errors=sum(not COORDINATORS_ERRORS.isdisjoint(s.holds) for s in rows),
        not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
        not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
    )


def _has_sheet(session: Session, document: Document, period: str) -> bool:
    version = last_from_coordinator(session, document)
    wanted = period_key(period)
    return version is not None and any(
        sheet["kind"] != "skipped" and period_key(sheet["period"] or "") == wanted for sheet in version.sheets
    )
