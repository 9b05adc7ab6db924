"""Counts for a page that anybody with the login may see: in the calendar's own words."""

from __future__ import annotations

from praksis.jobs.group_counts import OUTSIDE, group_counts
from praksis.masters import PeriodSheet
from tests.jobs.season_factory import SmallSeason, students


def test_what_a_coordinator_calls_a_sheet_is_never_shown(season: SmallSeason) -> None:
    anna, bo = students(2)
    sheet = PeriodSheet(f"Periode 2 {bo.name}"[:31], None, None, (bo.row(),))
    season.list_of(anna, more=(sheet,)).export_of(anna, bo).sync()
    with season.house() as house, house.ledger.reading() as session:
        counts = group_counts(session)
    assert [(c.period, c.students, c.transferred) for c in counts if c.group == "Sykepleie"] == [("Periode 1", 1, 1)]
    assert {(c.group, c.period) for c in counts} <= {("Sykepleie", "Periode 1"), (OUTSIDE, "")}
    assert sum(c.students for c in counts) == 2


def test_each_student_is_counted_where_he_stands(season: SmallSeason) -> None:
    anna, bo, cecilie = students(3)
    season.list_of(anna, bo, cecilie).export_of(anna, bo.registration(**{"Status": "Registrert", "Overført dato": ""}))
    season.sync()
    season.order()
    with season.house() as house, house.ledger.reading() as session:
        (counts,) = group_counts(session)
    assert (counts.students, counts.transferred, counts.not_transferred, counts.not_registered, counts.ordered) == (
        3, 1, 1, 1, 1,
    )  # fmt: skip
