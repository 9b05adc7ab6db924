"""How many students stand where, per group and period, in the practice calendar's own words and nothing else.

What a coordinator writes (the name of a sheet) may be anything, also a name: rows that fit no period of the calendar are
counted together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.jobs.standings import period_key
from praksis.ledger.overview_parts import kept_parts
from praksis.ledger.tables import CalendarRow
from praksis.overview import OverviewGroup

OUTSIDE = "(ikke i praksiskalenderen)"


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """One group and period, and how many of its students stand where."""

    institution: str
    group: str
    cohort: str
    period: str
    students: int
    transferred: int
    not_registered: int
    not_transferred: int
    ordered: int


def group_counts(session: Session) -> list[GroupCounts]:
    """The counts of every group and period with students in a list, as they were at the end of the last round, in order;
    those outside the calendar last."""
    periods = {
        (row.group.institution, row.group.name, row.group.cohort, period_key(row.period)): row.period
        for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None)))
    }
    heaps: dict[tuple[bool, str, str, str, str], list[OverviewGroup]] = defaultdict(list)
    for part in kept_parts(session).values():
        for group in (of_group.group for of_group in part.groups):
            period = periods.get((group.institution, group.group, group.cohort, period_key(group.period)))
            outside = (True, group.institution, OUTSIDE, "", "")
            heaps[(False, *group.key[:3], period) if period is not None else outside].append(group)
    return [
        GroupCounts(
            *key[1:],
            students=sum(g.students for g in groups),
            transferred=sum(g.transferred for g in groups),
            not_registered=sum(g.not_registered for g in groups),
            not_transferred=sum(g.not_transferred for g in groups),
            ordered=sum(g.ordered for g in groups),
        )
        for key, groups in sorted(heaps.items(), key=lambda item: item[0])
    ]
