"""Write «Oversikt.xlsx» into FOU's channel and into each institution's own: only when what it shows has changed.

An institution sees its own students only. A workbook of that name that is not ours is left alone, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import NotFound, PraksisError
from praksis.jobs.house import House
from praksis.jobs.outbox import SPEAKING
from praksis.jobs.overview_files import NO_CHANNEL, TAKEN, WAITS, bears_our_name, overview_subject
from praksis.jobs.overview_parts import parts_now
from praksis.jobs.standings import period_key
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import CalendarRow
from praksis.ledger.told import keep_told, last_told
from praksis.overview import (
    OVERVIEW_NAME,
    ListPart,
    OverviewBook,
    OverviewGroup,
    is_overview,
    light_of_group,
    overview_seal,
    overview_workbook,
    put_together,
)


def write_overviews(house: House) -> dict[str, int]:
    """Write the overviews that have changed. Returns how many, and how many wait (open somewhere, or a name taken)."""
    counts = {"oversikter skrevet": 0, "oversikter som venter": 0}
    parts = parts_now(house)
    with house.ledger.reading() as session:
        books = list(_books(session, house, parts))
        known = {channel: last_told(session, overview_subject(channel)) or {} for channel, _ in books}
    for channel, book in books:
        seal = overview_seal(book)
        if known[channel].get("seal") == seal and not known[channel].get("trouble"):
            continue
        written = _write(house, channel, book, seal, known[channel])
        counts["oversikter skrevet" if written else "oversikter som venter"] += 1
    return counts


def _books(session: Session, house: House, parts: Sequence[ListPart]) -> Iterator[tuple[str, OverviewBook]]:
    calendar = [
        row
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
        if row.last_day >= house.today
    ]
    yield house.office_channel, _with_expected(house, put_together(None, parts), calendar)
    if stopped_by(session) is not None:
        return
    for institution in house.settings.institutions:
        if institution.mode in SPEAKING:
            own = put_together(institution.name, [part for part in parts if part.channel == institution.channel])
            rows = [row for row in calendar if row.group.institution == institution.name]
            yield institution.channel, _with_expected(house, own, rows)


def _with_expected(house: House, book: OverviewBook, calendar: Iterable[CalendarRow]) -> OverviewBook:
    """The same with the periods of the calendar of which no student has been read."""
    there = {(g.institution, g.group, g.cohort, period_key(g.period)) for g in book.groups}
    expected = [
        _expected(house, row)
        for row in calendar
        if (row.group.institution, row.group.name, row.group.cohort, period_key(row.period)) not in there
    ]
    return replace(book, groups=sorted([*book.groups, *expected], key=lambda group: group.key))


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
        light=light_of_group([]),
    )


def _write(house: House, channel: str, book: OverviewBook, seal: str, known: dict[str, Any]) -> bool:
    """Put the overview into the channel. What it replaces must be ours."""
    trouble, state = None, None
    try:
        if _is_free(house, channel, known.get("tag")):
            content = overview_workbook(book, house.today)
            passing(CommitPoint.OVERVIEW_WRITTEN, "before")
            state = house.ports.teams.put(channel, OVERVIEW_NAME, content)
            passing(CommitPoint.OVERVIEW_WRITTEN, "after")
        else:
            trouble = TAKEN
    except NotFound:
        trouble = NO_CHANNEL
    except PraksisError:
        trouble = WAITS  # open somewhere, or out of reach: the other channels are to have theirs
    if trouble is not None and known.get("trouble") == trouble:
        return False
    with house.ledger.writing(CommitPoint.OVERVIEW_RECORDED) as session:
        facts: dict[str, Any] = {**known, "trouble": trouble}
        if state is not None:
            facts |= {"seal": seal, "tag": state.tag}
        keep_told(session, overview_subject(channel), facts, house.now)
    return state is not None


def _is_free(house: House, channel: str, tag: str | None) -> bool:
    """Whether the name is free, or what bears it is ours."""
    try:
        files = house.ports.teams.workbooks(channel)
    except NotFound:
        return True  # writing says what is wrong with the channel
    found = next((f for f in files if bears_our_name(f, channel)), None)
    if found is None or found.tag == tag:
        return True
    return is_overview(house.ports.teams.download(channel, found.file_id).content)
