"""Access that comes to its end: listed for review, marked when its last day has passed, and told of in the audit."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from praksis.jobs.endings import Ending, ending_within
from praksis.ledger.tables import AuditEntry, OrderLine
from tests.jobs.season_factory import LAST_DAY, SmallSeason, oslo, students

ANNA, BO = students(2)


@pytest.fixture
def ordered(season: SmallSeason) -> SmallSeason:
    season.list_of(ANNA.row(last_day=date(2026, 9, 30)), BO).export_of(ANNA, BO).sync()
    season.order("SAK-1")
    return season


def endings(season: SmallSeason, days: int) -> list[Ending]:
    with season.house() as house, house.ledger.reading() as session:
        return list(ending_within(session, house, days))


def states(season: SmallSeason) -> Counter[str]:
    with season.ledger.reading() as session:
        return Counter(session.scalars(select(OrderLine.state)))


def test_what_ends_within_some_days_is_listed_for_review(ordered: SmallSeason) -> None:
    ordered.at(oslo(9, 20))
    assert endings(ordered, 9) == []
    found = endings(ordered, 10)
    assert [(e.student, e.system, e.last_day, e.case_number, e.over) for e in found] == [
        (ANNA.name, system, date(2026, 9, 30), "SAK-1", False) for system in ("DIPS Arena", "Meona")
    ]
    assert {(e.institution, e.group, e.cohort, e.period) for e in found} == {("HVL", "Sykepleie", "2024", "Periode 1")}
    assert [e.last_day for e in endings(ordered, 30)] == [date(2026, 9, 30)] * 2 + [LAST_DAY] * 2


def test_access_is_ended_the_day_after_its_last_once_and_bestilt_stays_green(ordered: SmallSeason) -> None:
    ordered.sync(oslo(9, 30, 23, 30))
    assert states(ordered) == {"ordered": 4}
    assert [e.over for e in endings(ordered.at(oslo(10, 1, 0, 30)), 0)] == [True, True], "over, and not marked yet"
    ordered.sync(oslo(10, 1, 1))
    assert states(ordered) == {"ordered": 2, "ended": 2}
    ordered.sync(oslo(10, 2))
    with ordered.ledger.reading() as session:
        ended = session.scalars(select(AuditEntry).where(AuditEntry.action == "ended-grant")).all()
        assert {entry.detail["last_day"] for entry in ended} == {"2026-09-30"}
    assert len(ended) == 2
    assert endings(ordered, 0) == []
    assert ordered.colours(ANNA) == ("green", "green")
    assert ordered.plans() == ()


def test_a_practice_that_is_made_longer_after_it_ended_is_a_change_of_that_case(ordered: SmallSeason) -> None:
    ordered.sync(oslo(10, 1))
    ordered.edit(lambda sheet: sheet.set(ANNA, "Siste dag", LAST_DAY), oslo(10, 1, 14)).sync(oslo(10, 1, 15))
    package = ordered.apply(ordered.plan().number).package
    assert {(line["Hva"], line["Gjelder sak"]) for line in ordered.package(package)} == {("Endring", "SAK-1")}
