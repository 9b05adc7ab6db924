"""A plan is done whole or not at all: when its package never leaves the house, its e-mails do not either."""

from __future__ import annotations

import pytest

from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from tests.jobs.killed import killed_at
from tests.jobs.season_factory import SmallSeason, oslo, students
from tests.jobs.test_portal import begin, mails, text_of


def test_a_plan_that_is_given_up_asks_for_nobody_and_the_next_one_does_once(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bo, cecilie = students(3)
    begin(season, anna, at_home=(bo, cecilie))
    first = season.plan().number
    with killed_at(monkeypatch, CommitPoint.PACKAGE_RESERVED, "after"):
        season.apply(first)
    season.edit(lambda sheet: sheet.remove(bo), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert mails(season) == [], "nothing of the plan was done"
    assert season.cases(CaseKind.PORTAL_USER) == []
    again = season.plan()
    assert (again.number != first, again.lines, again.students_in_mails) == (True, 2, 1)
    season.apply(again.number)
    season.sync(oslo(8, 7))
    (mail,) = mails(season)
    assert anna.name in text_of(mail)
    assert len(season.cases(CaseKind.PORTAL_USER)) == 1
