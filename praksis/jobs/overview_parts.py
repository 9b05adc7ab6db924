"""What each list adds to the overviews: made from how its rows stand, and only when they may stand otherwise than before.

How all rows stand is worked out when everything may have changed, and when the part of a list is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.standings import Standing, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.overview_parts import keep_parts, kept_parts
from praksis.ledger.tables import Channel, Document
from praksis.overview import (
    GroupPart,
    Light,
    ListPart,
    OverviewGroup,
    OverviewRow,
    RowMaker,
    light_of_group,
    light_of_row,
)
from praksis.overview.groups import GroupKey
from praksis.workbook import Colour


def parts_now(house: House) -> list[ListPart]:
    """The parts of all lists, by channel and name; what is new in them is kept, in a commit of its own."""
    with house.ledger.reading() as session:
        kept = kept_parts(session)
        made = _made_anew(session, house, kept)
    news = {document_id: part for document_id, part in made.items() if kept.get(document_id) != part}
    if news:
        with house.ledger.writing(CommitPoint.OVERVIEW_PARTS_KEPT) as session:
            keep_parts(session, news)
    parts = kept | made
    return [parts[i] for i in sorted(parts, key=lambda i: (parts[i].channel, parts[i].name, i))]


def _made_anew(session: Session, house: House, kept: Collection[str]) -> dict[str, ListPart]:
    """The parts of the lists of which something may have changed, by their ids; of all when one of the others is missing."""
    of = island(session, house)
    where = {
        document_id: (channel, name)
        for document_id, channel, name in session.execute(
            select(Document.id, Channel.reference, Document.name).join(Document.channel)
        )
    }
    if of is not None and where.keys() - of.documents - set(kept):
        of = None
    rows: dict[str, list[Standing]] = defaultdict(list)
    for s in standings(session, house, of):
        rows[s.document.id].append(s)
    maker = RowMaker()
    return {
        document_id: ListPart(*where[document_id], tuple(_group_parts(session, maker, rows[document_id])))
        for document_id in (where if of is None else of.documents)
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    """A placement as the overviews show it."""

    standing: Standing
    light: Light
    row: OverviewRow | None
    """None for one that is green in both cells: it is only counted."""
    own_row: OverviewRow | None
    """As the institution sees it: without what is known of registrations that may be somebody else's."""


def _group_parts(session: Session, maker: RowMaker, of_list: Iterable[Standing]) -> Iterator[GroupPart]:
    heaps: dict[GroupKey, list[_Shown]] = defaultdict(list)
    for s in of_list:
        if not s.awaiting_correction:
            key = _key(s)
            heaps[key].append(_shown(session, s, key))
    for key, heap in heaps.items():
        rows = [each.row for each in heap if each.row is not None]
        own_rows = [each.own_row for each in heap if each.own_row is not None]
        ready = maker.ready(rows) if rows else None
        yield GroupPart(
            _group(key, heap),
            in_calendar=any(each.standing.calendar_row for each in heap),
            rows=ready,
            own_rows=ready if own_rows == rows else maker.ready(own_rows),
        )


def _shown(session: Session, s: Standing, key: GroupKey) -> _Shown:
    registered, ordered = s.registered is Colour.GREEN, s.ordered is Colour.GREEN
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
    return _Shown(s, light, row, own_row)


def _key(s: Standing) -> GroupKey:
    group = s.document.group
    institution = s.document.channel.institution or s.document.channel.reference
    if group is None:
        return institution, "Ukjent gruppe", "ukjent", s.version.period or s.version.sheet
    return institution, group.name, group.cohort, s.version.period or s.version.sheet


def _group(key: GroupKey, shown: Sequence[_Shown]) -> OverviewGroup:
    rows = [each.standing for each in shown]
    calendar = next((s.calendar_row for s in rows if s.calendar_row), None)
    days = [s.days for s in rows if s.days]
    deadlines = [s.deadline for s in rows if s.deadline]
    return OverviewGroup(
        *key,
        first_day=calendar.first_day if calendar else min((d.first for d in days), default=None),
        last_day=calendar.last_day if calendar else max((d.last for d in days), default=None),
        deadline=min(deadlines, default=None),
        students=len(rows),
        transferred=sum(s.registered is Colour.GREEN for s in rows),
        not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
        not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
        ordered=sum(s.ordered is Colour.GREEN for s in rows),
        light=light_of_group({each.light for each in shown}),
    )
