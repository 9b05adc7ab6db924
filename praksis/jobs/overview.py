"""Write «Oversikt.xlsx» into FOU's channel and into each institution's own: only when what it shows has changed.

An institution sees its own students only. A workbook of that name that is not ours is left alone, and that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import NotFound, PraksisError
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.outbox import SPEAKING
from praksis.jobs.overview_files import NO_CHANNEL, TAKEN, WAITS, bears_our_name, overview_subject
from praksis.jobs.standings import Standing, period_key, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import CalendarRow
from praksis.ledger.told import keep_told, last_told
from praksis.overview import (
    OVERVIEW_NAME,
    Light,
    OverviewBook,
    OverviewGroup,
    OverviewRow,
    is_overview,
    light_of_group,
    light_of_row,
    overview_seal,
    overview_workbook,
)
from praksis.workbook import Colour


def write_overviews(house: House) -> dict[str, int]:
    """Write the overviews that have changed. Returns how many, and how many wait (open somewhere, or a name taken)."""
    counts = {"oversikter skrevet": 0, "oversikter som venter": 0}
    with house.ledger.reading() as session:
        books = list(_books(session, house, standings(session, house)))
        known = {channel: last_told(session, overview_subject(channel)) or {} for channel, _ in books}
    for channel, book in books:
        seal = overview_seal(book)
        if known[channel].get("seal") == seal and not known[channel].get("trouble"):
            continue
        written = _write(house, channel, book, seal, known[channel])
        counts["oversikter skrevet" if written else "oversikter som venter"] += 1
    return counts


@dataclass(frozen=True, slots=True)
class _Shown:
    """A placement as the overviews show it: worked out once, although it stands in two of them."""

    standing: Standing
    channel: str
    key: tuple[str, str, str, str]
    light: Light
    row: OverviewRow | None
    """None for one that is green in both cells: it is only counted."""
    own_row: OverviewRow | None
    """As the institution sees it: without what is known of registrations that may be somebody else's."""

    def row_in(self, institution: str | None) -> OverviewRow | None:
        """Its row in the overview of an institution, or in FOU's (None)."""
        return self.row if institution is None else self.own_row


def _books(session: Session, house: House, everyone: Sequence[Standing]) -> Iterator[tuple[str, OverviewBook]]:
    calendar = [
        row
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
        if row.last_day >= house.today
    ]
    shown = [_shown(session, s) for s in everyone if not s.awaiting_correction]
    yield house.office_channel, _book(house, None, shown, calendar)
    if stopped_by(session) is not None:
        return
    for institution in house.settings.institutions:
        if institution.mode in SPEAKING:
            own = [each for each in shown if each.channel == institution.channel]
            rows = [row for row in calendar if row.group.institution == institution.name]
            yield institution.channel, _book(house, institution.name, own, rows)


def _book(
    house: House, institution: str | None, shown: Iterable[_Shown], calendar: Iterable[CalendarRow]
) -> OverviewBook:
    heaps: dict[tuple[str, str, str, str], list[_Shown]] = defaultdict(list)
    for each in shown:
        heaps[each.key].append(each)
    groups = [_group(key, of_group) for key, of_group in heaps.items()]
    there = {(k[0], k[1], k[2], period_key(k[3])) for k in heaps}
    groups += [
        _expected(house, row)
        for row in calendar
        if (row.group.institution, row.group.name, row.group.cohort, period_key(row.period)) not in there
    ]
    groups.sort(key=lambda g: (g.institution, g.group, g.cohort, g.period))
    told = [row for key in sorted(heaps) for each in heaps[key] if (row := each.row_in(institution)) is not None]
    return OverviewBook(institution, tuple(groups), tuple(told))


def _shown(session: Session, s: Standing) -> _Shown:
    key, registered, ordered = _key(s), s.registered is Colour.GREEN, s.ordered is Colour.GREEN
    light = light_of_row(s.holds, registered=registered, ordered=ordered)
    row = None
    if not (registered and ordered):
        row = OverviewRow(
            *key,
            document=s.document.name,
            sheet=s.version.sheet,
            row=s.version.row,
            student=full_name(s.version),
            registered=registered,
            ordered=ordered,
            why=" ".join(s.sentences() or (why_not_in_plan(session, s),)),
            light=light,
        )
    own_row = row
    if row is not None and s.holds and s.placement.match_proposals:
        own_row = replace(row, why=" ".join(s.sentences(for_office=False)))
    return _Shown(s, s.document.channel.reference, key, light, row, own_row)


def _key(s: Standing) -> tuple[str, str, str, str]:
    group = s.document.group
    institution = s.document.channel.institution or s.document.channel.reference
    if group is None:
        return institution, "Ukjent gruppe", "ukjent", s.version.period or s.version.sheet
    return institution, group.name, group.cohort, s.version.period or s.version.sheet


def _group(key: tuple[str, str, str, str], shown: Sequence[_Shown]) -> OverviewGroup:
    rows = [each.standing for each in shown]
    calendar = next((s.calendar_row for s in rows if s.calendar_row), None)
    days = [s.days for s in rows if s.days]
    deadlines = [s.deadline for s in rows if s.deadline]
    first = calendar.first_day if calendar else min((d.first for d in days), default=None)
    return OverviewGroup(
        *key,
        first_day=first,
        last_day=calendar.last_day if calendar else max((d.last for d in days), default=None),
        deadline=min(deadlines, default=None),
        students=len(rows),
        transferred=sum(s.registered is Colour.GREEN for s in rows),
        not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
        not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
        ordered=sum(s.ordered is Colour.GREEN for s in rows),
        light=light_of_group({each.light for each in shown}),
    )


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
