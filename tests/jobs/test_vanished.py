"""A list that is gone ends nothing: after two working days somebody is asked, and only «trukket» lets anything be ended."""

from __future__ import annotations

import pytest

from praksis.cases import CaseKind
from praksis.errors import Refused
from tests.jobs.season_factory import SmallSeason, lay, oslo, students

PEOPLE = students(3)
GONE = CaseKind.VANISHED_DOCUMENT


@pytest.fixture
def ordered(season: SmallSeason) -> SmallSeason:
    season.list_of(*PEOPLE).export_of(*PEOPLE).sync()
    season.order("SAK-1")
    return season


def test_nothing_is_asked_for_two_working_days_and_then_a_case_is(ordered: SmallSeason) -> None:
    ordered.list_path().unlink()
    ordered.sync(oslo(8, 6, 13))  # a Thursday
    ordered.sync(oslo(8, 7))
    ordered.sync(oslo(8, 9))
    assert ordered.cases() == []
    ordered.sync(oslo(8, 10))
    (case,) = ordered.cases(GONE)
    assert "borte siden 06.08.2026" in case.why
    assert case.one == "Listen hadde 3 rader med studenter; 6 tilganger er bestilt."
    assert (case.group, case.period) == ("Sykepleie, kull 2024", "Periode 1")
    assert all(case.case in " ".join(row.why) for row in ordered.status().rows)
    assert ordered.plans() == ()


def test_a_list_that_comes_back_closes_its_case(ordered: SmallSeason) -> None:
    content = ordered.list_path().read_bytes()
    ordered.list_path().unlink()
    ordered.sync(oslo(8, 6, 13))
    ordered.sync(oslo(8, 10))
    lay(ordered.list_path(), content, oslo(8, 10, 14))
    ordered.sync(oslo(8, 10, 15))
    assert ordered.cases() == []
    assert ordered.plans() == ()


def test_said_to_come_back_it_is_waited_for(ordered: SmallSeason) -> None:
    ordered.list_path().unlink()
    ordered.sync(oslo(8, 6, 13))
    ordered.sync(oslo(8, 10))
    ordered.decide(GONE, "listen kommer tilbake")
    ordered.sync(oslo(8, 17))
    assert ordered.cases() == []
    assert ordered.plans() == ()


def test_said_to_be_withdrawn_its_access_is_ended_after_the_brake(ordered: SmallSeason) -> None:
    ordered.list_path().unlink()
    ordered.sync(oslo(8, 6, 13))
    ordered.sync(oslo(8, 10))
    ordered.decide(GONE, "listen er trukket")
    ordered.sync(oslo(8, 10, 13))
    assert {row.holds[0] for row in ordered.status().rows} == {"list-withdrawn"}
    plan = ordered.plan()
    with pytest.raises(Refused, match="bremset"):
        ordered.apply(plan.number)
    ordered.decide(CaseKind.MASS_CHANGE, "slipp gjennom")
    package = ordered.apply(plan.number).package
    assert [line["Hva"] for line in ordered.package(package)] == ["Avslutning"] * 6
    ordered.confirm(package, case_number="SAK-2")
    ordered.sync(oslo(8, 10, 14))
    assert ordered.plans() == ()


def test_a_list_that_is_tidied_away_after_its_practice_asks_nobody(ordered: SmallSeason) -> None:
    ordered.sync(oslo(10, 20))
    ordered.list_path().unlink()
    ordered.sync(oslo(10, 21))
    ordered.sync(oslo(10, 30))
    assert ordered.cases() == []


def test_a_second_disappearance_is_asked_about_anew(ordered: SmallSeason) -> None:
    content = ordered.list_path().read_bytes()
    ordered.list_path().unlink()
    ordered.sync(oslo(8, 6, 13))
    ordered.sync(oslo(8, 10))
    ordered.decide(GONE, "listen er trukket")
    lay(ordered.list_path(), content, oslo(8, 11))
    ordered.sync(oslo(8, 11, 13))
    assert ordered.plans() == (), "it is back: nothing is to be ended"
    ordered.list_path().unlink()
    ordered.sync(oslo(8, 12))
    ordered.sync(oslo(8, 14))
    assert len(ordered.cases(GONE)) == 1
    assert ordered.plans() == ()
