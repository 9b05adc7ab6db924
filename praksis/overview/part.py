"""What the overviews show of one list, in a form that can be kept, and put together with that of the other lists.

An overview is its parts in their order and no more: so the one list that has changed is all that need be worked out anew.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from praksis.overview.book import OverviewBook, OverviewGroup, OverviewRow
from praksis.overview.lights import Light, light_of_group

LAYOUT = 1
"""Raised when parts are kept in another way, or show something else: those of before are made anew."""

Key = tuple[str, str, str, str]
"""Institution, group, cohort and period, as the overviews name them."""


@dataclass(frozen=True, slots=True)
class PartGroup:
    """What a list holds of one group and period."""

    key: Key
    calendar: tuple[str, date, date] | None
    """What the calendar calls the period, and its days; None for one that it does not have."""
    first_day: date | None
    """The first of its rows' own days."""
    last_day: date | None
    deadline: date | None
    students: int
    transferred: int
    not_registered: int
    not_transferred: int
    ordered: int
    lights: frozenset[Light]


class PartRow(NamedTuple):
    """A row that is not green in both cells. `group` is the place of its group in the part."""

    group: int
    sheet: str
    row: int
    student: str
    registered: bool
    ordered: bool
    why: str
    own_why: str
    """The same for the institution: without what is known of registrations that may be somebody else's."""
    light: Light


@dataclass(frozen=True, slots=True)
class OverviewPart:
    """One list's part. `document` is its name; rows stand in the order of the list."""

    document: str
    groups: tuple[PartGroup, ...]
    rows: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A part as it is kept: groups as plain values, rows packed, and a hash of what each kind of overview shows."""

    groups: list[Any]
    rows: bytes
    seal: str
    own_seal: str


def packed(part: OverviewPart) -> PackedPart:
    """A part as it is kept; equal parts give equal bytes."""
    groups = [_plain(group) for group in part.groups]
    own = [(*row[:6], row.own_why, row.light) for row in part.rows]
    offices = [(*row[:7], row.light) for row in part.rows]
    keys = [group.key for group in part.groups]
    text = json.dumps([part.document, part.rows], ensure_ascii=False)
    return PackedPart(
        groups, zlib.compress(text.encode(), 1), _seal(part.document, keys, offices), _seal(part.document, keys, own)
    )


def _seal(*shown: object) -> str:
    return sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def unpacked_groups(kept: Iterable[Any]) -> tuple[PartGroup, ...]:
    """The groups of a part that was kept."""
    return tuple(_group(group) for group in kept)


def unpacked(kept: PackedPart) -> OverviewPart:
    """A part that was kept."""
    document, rows = json.loads(zlib.decompress(kept.rows))
    return OverviewPart(
        document, unpacked_groups(kept.groups), tuple(PartRow._make([*row[:-1], _LIGHTS[row[-1]]]) for row in rows)
    )


_LIGHTS = {light.value: light for light in Light}


def _plain(group: PartGroup) -> list[Any]:
    calendar = group.calendar
    return [
        list(group.key),
        [calendar[0], calendar[1].isoformat(), calendar[2].isoformat()] if calendar else None,
        *(day.isoformat() if day else None for day in (group.first_day, group.last_day, group.deadline)),
        group.students,
        group.transferred,
        group.not_registered,
        group.not_transferred,
        group.ordered,
        sorted(group.lights),
    ]


def _group(kept: Sequence[Any]) -> PartGroup:
    (
        key,
        calendar,
        first_day,
        last_day,
        deadline,
        students,
        transferred,
        not_registered,
        not_transferred,
        ordered,
        lights,
    ) = kept
    return PartGroup(
        key=tuple(key),
        calendar=(calendar[0], date.fromisoformat(calendar[1]), date.fromisoformat(calendar[2])) if calendar else None,
        first_day=_day(first_day),
        last_day=_day(last_day),
        deadline=_day(deadline),
        students=students,
        transferred=transferred,
        not_registered=not_registered,
        not_transferred=not_transferred,
        ordered=ordered,
        lights=frozenset(map(Light, lights)),
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def shown_groups(groups: Iterable[PartGroup]) -> list[OverviewGroup]:
    """The groups of an overview, each put together from the lists that hold some of it, in the order of the lists."""
    heaps: dict[Key, list[PartGroup]] = defaultdict(list)
    for group in groups:
        heaps[group.key].append(group)
    return [_put_together(key, of_key) for key, of_key in heaps.items()]


def _put_together(key: Key, parts: Sequence[PartGroup]) -> OverviewGroup:
    calendar = next((part.calendar for part in parts if part.calendar), None)
    return OverviewGroup(
        *key,
        first_day=calendar[1] if calendar else min((p.first_day for p in parts if p.first_day), default=None),
        last_day=calendar[2] if calendar else max((p.last_day for p in parts if p.last_day), default=None),
        deadline=min((p.deadline for p in parts if p.deadline), default=None),
        students=sum(p.students for p in parts),
        transferred=sum(p.transferred for p in parts),
        not_registered=sum(p.not_registered for p in parts),
        not_transferred=sum(p.not_transferred for p in parts),
        ordered=sum(p.ordered for p in parts),
        light=light_of_group(frozenset[Light]().union(*(p.lights for p in parts))),
    )


def overview_book(
    institution: str | None, groups: Sequence[OverviewGroup], parts: Iterable[OverviewPart]
) -> OverviewBook:
    """The overview of an institution, or FOU's (None): `groups`, and the rows of the parts, by group and period."""
    told: dict[Key, list[OverviewRow]] = defaultdict(list)
    for part in parts:
        for row in part.rows:
            key = part.groups[row.group].key
            why = row.why if institution is None else row.own_why
            told[key].append(
                OverviewRow(
                    *key, part.document, row.sheet, row.row, row.student, row.registered, row.ordered, why, row.light
                )
            )
    return OverviewBook(institution, tuple(groups), tuple(row for key in sorted(told) for row in told[key]))
