"""The overviews made the long way: from how every row of the hospital stands, with nothing kept from before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.standings import Standing, period_key, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.tables import CalendarRow
from praksis.overview import (
    Light,
    OverviewBook,
    OverviewGroup,
    OverviewRow,
    RowMaker,
    light_of_group,
    light_of_row,
)
from praksis.overview.groups import GroupKey
from praksis.workbook import Colour


def books_of_all_rows(session: Session, house: House) -> dict[str, OverviewBook]:
    """The overview of FOU and of each institution, by channel."""
    everyone = [s for s in standings(session, house) if not s.awaiting_correction]
    everyone.sort(key=lambda s: (s.document.channel.reference, s.document.name, s.document.id))
    calendar = [
        row
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
        if row.last_day >= house.today
    ]
    books = {house.office_channel: _book(session, house, None, everyone, calendar)}
    for institution in house.settings.institutions:
        own = [s for s in everyone if s.document.channel.reference == institution.channel]
        rows = [row for row in calendar if row.group.institution == institution.name]
        books[institution.channel] = _book(session, house, institution.name, own, rows)
    return books


def _book(
    session: Session, house: House, institution: str | None, rows: Sequence[Standing], calendar: Sequence[CalendarRow]
) -> OverviewBook:
    heaps: dict[GroupKey, list[Standing]] = defaultdict(list)
    for s in rows:
        heaps[_key(s)].append(s)
    groups = [_group(key, of_group) for key, of_group in heaps.items()]
    there = {(*key[:3], period_key(key[3])) for key in heaps}
    groups += [
        _expected(house, row)
        for row in calendar
        if (row.group.institution, row.group.name, row.group.cohort, period_key(row.period)) not in there
    ]
    told = [
        _row(session, key, s, for_office=institution is None)
        for key in sorted(heaps)
        for s in heaps[key]
        if not (s.registered is Colour.GREEN and s.ordered is Colour.GREEN)
    ]
    return OverviewBook(institution, sorted(groups, key=lambda g: g.key), [RowMaker().ready(told)])


def _key(s: Standing) -> GroupKey:
    group, institution = s.document.group, s.document.channel.institution or s.document.channel.reference
    name, cohort = (group.name, group.cohort) if group else ("Ukjent gruppe", "ukjent")
    return institution, name, cohort, s.version.period or s.version.sheet


def _row(session: Session, key: GroupKey, s: Standing, *, for_office: bool) -> OverviewRow:
    return OverviewRow(
        *key,
        document=s.document.name,
        sheet=s.version.sheet,
        row=s.version.row,
        student=full_name(s.version),
        registered=s.registered is Colour.GREEN,
        ordered=s.ordered is Colour.GREEN,
        why=" ".join(s.sentences(for_office=for_office) or (why_not_in_plan(session, s),)),
        light=_light(s),
    )


def _light(s: Standing) -> Light:
    return light_of_row(s.holds, registered=s.registered is Colour.GREEN, ordered=s.ordered is Colour.GREEN)


def _group(key: GroupKey, rows: Sequence[Standing]) -> OverviewGroup:
    calendar = next((s.calendar_row for s in rows if s.calendar_row), None)
    days = [s.days for s in rows if s.days]
    return OverviewGroup(
        *key,
        first_day=calendar.first_day if calendar else min((d.first for d in days), default=None),
        last_day=calendar.last_day if calendar else max((d.last for d in days), default=None),
        deadline=min((s.deadline for s in rows if s.deadline), default=None),
        students=len(rows),
        transferred=sum(s.registered is Colour.GREEN for s in rows),
        not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
        not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
        ordered=sum(s.ordered is Colour.GREEN for s in rows),
        light=light_of_group({_light(s) for s in rows}),
    )


def _expected(house: House, row: CalendarRow) -> OverviewGroup:
    return OverviewGroup(
        row.group.institution,
        row.group.name,
        row.group.cohort,
        row.period,
        row.first_day,
        row.last_day,
        row.first_day - timedelta(days=house.settings.rules.days_before),
        students=0,
        transferred=0,
        not_registered=0,
        not_transferred=0,
        ordered=0,
        light=Light.WHITE,
    )
