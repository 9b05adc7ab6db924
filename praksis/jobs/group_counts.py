"""How many students stand where, per group and period, in the practice calendar's own words and nothing else.

What a coordinator writes (the name of a sheet) may be anything, also a name: rows that fit no period of the calendar are
counted together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from praksis.holds import Hold
from praksis.jobs.house import House
from praksis.jobs.standings import Standing, standings
from praksis.workbook import Colour

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


def group_counts(session: Session, house: House) -> list[GroupCounts]:
    """The counts of every group and period with students in a list, in order; those outside the calendar last."""
    heaps: dict[tuple[bool, str, str, str, str], list[Standing]] = defaultdict(list)
    for s in standings(session, house):
        if s.awaiting_correction:
            continue
        row = s.calendar_row
        if row is None:
            heaps[True, s.document.channel.institution or "", OUTSIDE, "", ""].append(s)
        else:
            heaps[False, row.group.institution, row.group.name, row.group.cohort, row.period].append(s)
    return [
        GroupCounts(
            *key[1:],
            students=len(rows),
            transferred=sum(s.registered is Colour.GREEN for s in rows),
            not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
            not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
            ordered=sum(s.ordered is Colour.GREEN for s in rows),
        )
        for key, rows in sorted(heaps.items())
    ]
