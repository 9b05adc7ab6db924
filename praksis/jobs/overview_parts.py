"""Keep what the overviews show of each list, and make anew only what may have changed.

Whoever reads them after a round has them as they were at its end; they can be thrown away at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.island import Island, island
from praksis.jobs.standings import Standing, standings
from praksis.jobs.why_not import full_name, why_not_in_plan
from praksis.ledger.tables import Channel, Document, OverviewPartKept
from praksis.ledger.told import forget_told, keep_told, last_told
from praksis.overview import (
    LAYOUT,
    OverviewPart,
    PackedPart,
    PartGroup,
    PartRow,
    light_of_row,
    packed,
    unpacked,
    unpacked_groups,
)
from praksis.overview.part import Key
from praksis.workbook import Colour

_KEPT = "overview-parts"
"""Under this it is said that all parts are kept, and in which layout."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One list's part, as far as it has been read."""

    channel: str
    groups: tuple[PartGroup, ...]
    packed: PackedPart

    def whole(self) -> OverviewPart:
        """With its rows."""
        return unpacked(self.packed)


def keep_parts(house: House) -> None:
    """Bring the parts of the lists that may stand otherwise up to date."""
    with house.ledger.reading() as session:
        complete = (last_told(session, _KEPT) or {}).get("layout") == LAYOUT
        here = island(session, house) if complete else None
        made = {id_: packed(part) for id_, part in _made(session, standings(session, house, here))}
        known = _known(session, here)
    changed = {id_: part for id_, part in made.items() if known.get(id_) != part}
    gone = known.keys() - made.keys()
    if complete and not changed and not gone:
        return
    with house.ledger.writing(CommitPoint.OVERVIEW_RECORDED) as session:
        session.execute(delete(OverviewPartKept).where(OverviewPartKept.document_id.in_({*changed, *gone})))
        if changed:
            session.execute(
                insert(OverviewPartKept),
                [
                    {
                        "document_id": id_,
                        "seal": part.seal,
                        "own_seal": part.own_seal,
                        "groups": part.groups,
                        "rows": part.rows,
                    }
                    for id_, part in changed.items()
                ],
            )
        keep_told(session, _KEPT, {"layout": LAYOUT}, house.now)


def throw_parts_away(session: Session) -> None:
    """Of all lists: the next round makes them anew. Part of the caller's transaction."""
    session.execute(delete(OverviewPartKept))
    forget_told(session, _KEPT)


def kept_parts(session: Session) -> list[KeptPart]:
    """The parts of all lists, in the order of channels and names."""
    found = session.execute(
        select(Channel.reference, Document.name, Document.id, OverviewPartKept)
        .join(Document, OverviewPartKept.document_id == Document.id)
        .join(Channel, Document.channel_id == Channel.id)
    ).all()
    return [
        KeptPart(channel, unpacked_groups(kept.groups), _packed(kept))
        for channel, _, _, kept in sorted(found, key=lambda row: row[:3])
    ]


def _known(session: Session, here: Island | None) -> Mapping[str, PackedPart]:
    asked = select(OverviewPartKept)
    if here is not None:
        asked = asked.where(OverviewPartKept.document_id.in_(here.documents))
    return {kept.document_id: _packed(kept) for kept in session.scalars(asked)}


def _packed(kept: OverviewPartKept) -> PackedPart:
    return PackedPart(kept.groups, kept.rows, kept.seal, kept.own_seal)


def _made(session: Session, rows: Iterable[Standing]) -> Iterator[tuple[str, OverviewPart]]:
    by_document: dict[str, list[Standing]] = defaultdict(list)
    for s in rows:
        if not s.awaiting_correction:
            by_document[s.document.id].append(s)
    for id_, of_list in by_document.items():
        yield id_, _part(session, of_list)


def _part(session: Session, rows: Sequence[Standing]) -> OverviewPart:
    heaps: dict[Key, list[Standing]] = defaultdict(list)
    for s in rows:
        heaps[_key(s)].append(s)
    places = {key: place for place, key in enumerate(heaps)}
    shown = tuple(row for s in rows if (row := _row(session, s, places)) is not None)
    return OverviewPart(rows[0].document.name, tuple(_group(key, of_key) for key, of_key in heaps.items()), shown)


def _key(s: Standing) -> Key:
    group = s.document.group
    institution = s.document.channel.institution or s.document.channel.reference
    if group is None:
        return institution, "Ukjent gruppe", "ukjent", s.version.period or s.version.sheet
    return institution, group.name, group.cohort, s.version.period or s.version.sheet


def _row(session: Session, s: Standing, places: Mapping[Key, int]) -> PartRow | None:
    """None for one that is green in both cells: it is only counted."""
    registered, ordered = s.registered is Colour.GREEN, s.ordered is Colour.GREEN
    if registered and ordered:
        return None
    why = own_why = " ".join(s.sentences() or (why_not_in_plan(session, s),))
    if s.holds and s.placement.match_proposals:
        own_why = " ".join(s.sentences(for_office=False))
    return PartRow(
        places[_key(s)],
        s.version.sheet,
        s.version.row,
        full_name(s.version),
        registered,
        ordered,
        why,
        own_why,
        light_of_row(s.holds, registered=registered, ordered=ordered),
    )


def _group(key: Key, rows: Collection[Standing]) -> PartGroup:
    calendar = next((s.calendar_row for s in rows if s.calendar_row), None)
    days = [s.days for s in rows if s.days]
    return PartGroup(
        key,
        (calendar.period, calendar.first_day, calendar.last_day) if calendar else None,
        first_day=min((d.first for d in days), default=None),
        last_day=max((d.last for d in days), default=None),
        deadline=min((s.deadline for s in rows if s.deadline), default=None),
        students=len(rows),
        transferred=sum(s.registered is Colour.GREEN for s in rows),
        not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
        not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
        ordered=sum(s.ordered is Colour.GREEN for s in rows),
        lights=frozenset(
            light_of_row(s.holds, registered=s.registered is Colour.GREEN, ordered=s.ordered is Colour.GREEN)
            for s in rows
        ),
    )
