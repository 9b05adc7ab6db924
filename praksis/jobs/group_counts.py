"""How many students stand where, per group and period, in the practice calendar's own words and nothing else.

What a coordinator writes (the name of a sheet) may be anything, also a name: rows that fit no period of the calendar are
counted together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from praksis.jobs.overview_parts import kept_parts
from praksis.overview import PartGroup

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
    heaps: dict[tuple[bool, str, str, str, str], list[PartGroup]] = defaultdict(list)
    for part in kept_parts(session):
        for group in part.groups:
            institution, name, cohort, _ = group.key
            if group.calendar is None:
                heaps[True, institution, OUTSIDE, "", ""].append(group)
            else:
                heaps[False, institution, name, cohort, group.calendar[0]].append(group)
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
