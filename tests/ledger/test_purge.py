"""A season is erased from the ledger, whichever database it lies in, and goes on after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from praksis.jobs.audit import verify
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import KnownBefore, OrderLine, Placement
from tests.jobs.season_factory import SmallSeason, students
from tests.jobs.test_personal_data import everything_in
from tests.jobs.test_purge import DUE, erase
from tests.ledger.conftest import KEY

pytestmark = pytest.mark.slow


def test_nothing_in_any_table_tells_of_anybody_and_the_chain_holds(ledger: Ledger, tmp_path: Path) -> None:
    for folder in ("Teams/FOU", "Teams/HVL", "Webcruiter"):
        (tmp_path / folder).mkdir(parents=True)
    season = SmallSeason(tmp_path, ledger, KEY).calendar().catalogue()
    anna, bo, carl = students(3)
    season.list_of(anna, bo).export_of(anna, bo, carl).sync()
    season.order()
    season.sync(DUE)
    texts = [text for s in (anna, bo, carl) for text in (s.person.family, s.person.private_email, s.person.mobile)]
    assert all(text in everything_in(season) for text in texts)
    report = erase(season)
    assert (report.counts["studenter"], report.counts["registreringer"]) == (2, 3)
    left = everything_in(season)
    assert [text for text in texts if text in left] == []
    with season.house() as house:
        assert verify(house).holds
    with ledger.reading() as session:
        assert session.scalar(select(func.count(Placement.id))) == 0
        assert session.scalar(select(func.count(OrderLine.id))) == 4
        assert session.scalar(select(func.count(KnownBefore.id))) == 2
    before = season.tree()
    season.sync()
    assert season.tree() == before
