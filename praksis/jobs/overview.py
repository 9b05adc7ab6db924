"""Write «Oversikt.xlsx» into FOU's channel and into each institution's own: only when what it shows has changed.

An institution sees its own students only. A workbook of that name that is not ours is left alone, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import NotFound, PraksisError
from praksis.jobs.house import House
from praksis.jobs.outbox import SPEAKING
from praksis.jobs.overview_files import NO_CHANNEL, TAKEN, WAITS, bears_our_name, overview_subject
from praksis.jobs.overview_parts import KeptPart, keep_parts, kept_parts
from praksis.jobs.standings import period_key
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import CalendarRow
from praksis.ledger.told import keep_told, last_told
from praksis.overview import (
    OVERVIEW_NAME,
    OverviewBook,
    OverviewGroup,
    is_overview,
    light_of_group,
    overview_book,
    overview_seal,
    overview_workbook,
    shown_groups,
)


def write_overviews(house: House) -> dict[str, int]:
    """Write the overviews that have changed. Returns how many, and how many wait (open somewhere, or a name taken)."""
    counts = {"oversikter skrevet": 0, "oversikter som venter": 0}
    keep_parts(house)
    with house.ledger.reading() as session:
        overviews = list(_overviews(session, house))
        known = {o.channel: last_told(session, overview_subject(o.channel)) or {} for o in overviews}
    for overview in overviews:
        was = known[overview.channel]
        if was.get("seal") == overview.seal and not was.get("trouble"):
            continue
        written = _write(house, overview, was)
        counts["oversikter skrevet" if written else "oversikter som venter"] += 1
    return counts


@dataclass(frozen=True, slots=True)
class _Overview:
    """What stands in the overview of one channel: FOU's (institution None), or an institution's own."""

    channel: str
    institution: str | None
    groups: tuple[OverviewGroup, ...]
    parts: tuple[KeptPart, ...]

    @property
    def seal(self) -> str:
        """A hash of all of it."""
        office = self.institution is None
        of_rows = [part.packed.seal if office else part.packed.own_seal for part in self.parts]
        return overview_seal(self.institution, self.groups, of_rows)

    def book(self) -> OverviewBook:
        """All of it, with the rows."""
        return overview_book(self.institution, self.groups, (part.whole() for part in self.parts))


def _overviews(session: Session, house: House) -> Iterator[_Overview]:
    calendar = [
        row
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
        if row.last_day >= house.today
    ]
    parts = kept_parts(session)
    yield _Overview(house.office_channel, None, _groups(house, parts, calendar), tuple(parts))
    if stopped_by(session) is not None:
        return
    for institution in house.settings.institutions:
        if institution.mode in SPEAKING:
            own = [part for part in parts if part.channel == institution.channel]
            rows = [row for row in calendar if row.group.institution == institution.name]
            yield _Overview(institution.channel, institution.name, _groups(house, own, rows), tuple(own))


def _groups(house: House, parts: Iterable[KeptPart], calendar: Iterable[CalendarRow]) -> tuple[OverviewGroup, ...]:
    groups = shown_groups(group for part in parts for group in part.groups)
    there = {(g.institution, g.group, g.cohort, period_key(g.period)) for g in groups}
    groups += [
        _expected(house, row)
        for row in calendar
        if (row.group.institution, row.group.name, row.group.cohort, period_key(row.period)) not in there
    ]
    return tuple(sorted(groups, key=lambda g: (g.institution, g.group, g.cohort, g.period)))


def _expected(house: House, row: CalendarRow) -> OverviewGroup:
    """A period of the calendar of which no student has been read."""
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


def _write(house: House, overview: _Overview, known: dict[str, Any]) -> bool:
    """Put the overview into the channel. What it replaces must be ours."""
    channel, trouble, state = overview.channel, None, None
    try:
        if _is_free(house, channel, known.get("tag")):
            content = overview_workbook(overview.book(), house.today)
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
            facts |= {"seal": overview.seal, "tag": state.tag}
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
