"""What one list adds to the overviews: the counts of its groups and periods, and its rows that are not green.

An overview is put together from the parts of all lists, so that a list that has not changed need not be looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from praksis.overview.book import OverviewBook
from praksis.overview.groups import GroupKey, OverviewGroup, added_up
from praksis.overview.ready_rows import ReadyRows


@dataclass(frozen=True, slots=True)
class GroupPart:
    """A group and period as far as it stands in one list."""

    group: OverviewGroup
    in_calendar: bool
    """Whether its days are the calendar's."""
    rows: ReadyRows | None
    """None when all are green: they are only counted."""
    own_rows: ReadyRows | None
    """The same as the institution sees them: without what is known of registrations that may be somebody else's."""

    def rows_in(self, institution: str | None) -> ReadyRows | None:
        """Its rows in the overview of an institution, or in FOU's (None)."""
        return self.rows if institution is None else self.own_rows


@dataclass(frozen=True, slots=True)
class ListPart:
    """All that the overviews show of one list."""

    channel: str
    name: str
    groups: tuple[GroupPart, ...]


def put_together(institution: str | None, parts: Iterable[ListPart]) -> OverviewBook:
    """The overview of an institution, or FOU's (None), from the parts of its lists in their order."""
    heaps: dict[GroupKey, list[GroupPart]] = defaultdict(list)
    for part in parts:
        for of_group in part.groups:
            heaps[of_group.group.key].append(of_group)
    told = [rows for key in sorted(heaps) for part in heaps[key] if (rows := part.rows_in(institution)) is not None]
    return OverviewBook(institution, [_whole(heaps[key]) for key in sorted(heaps)], told)


def _whole(parts: Sequence[GroupPart]) -> OverviewGroup:
    by_calendar = next((part.group for part in parts if part.in_calendar), None)
    return added_up([part.group for part in parts], by_calendar)
