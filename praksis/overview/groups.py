"""How many of a group and period stand where, and how the counts of several lists become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from praksis.overview.lights import Light, light_of_group

GroupKey = tuple[str, str, str, str]
"""Institution, group, cohort and period."""


@dataclass(frozen=True, slots=True)
class OverviewGroup:
    """One group and period: who it is and how many stand where. Days and deadline are None where they are not known."""

    institution: str
    group: str
    cohort: str
    period: str
    first_day: date | None
    last_day: date | None
    deadline: date | None
    students: int
    transferred: int
    not_registered: int
    not_transferred: int
    ordered: int
    light: Light

    @property
    def key(self) -> GroupKey:
        """Who it is."""
        return self.institution, self.group, self.cohort, self.period


def added_up(groups: Sequence[OverviewGroup], by_calendar: OverviewGroup | None) -> OverviewGroup:
    """What several lists hold of one group and period, as one. Its days are those of `by_calendar` when there is one:
    the calendar's; else from the first day to the last of all of them."""
    first_days = [g.first_day for g in groups if g.first_day]
    last_days = [g.last_day for g in groups if g.last_day]
    return OverviewGroup(
        *groups[0].key,
        first_day=by_calendar.first_day if by_calendar else min(first_days, default=None),
        last_day=by_calendar.last_day if by_calendar else max(last_days, default=None),
        deadline=min((g.deadline for g in groups if g.deadline), default=None),
        students=sum(g.students for g in groups),
        transferred=sum(g.transferred for g in groups),
        not_registered=sum(g.not_registered for g in groups),
        not_transferred=sum(g.not_transferred for g in groups),
        ordered=sum(g.ordered for g in groups),
        light=light_of_group({g.light for g in groups}),
    )
