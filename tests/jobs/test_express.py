"""Express: one student's plan now, beside the period's ordinary plan; nobody is let by, and nothing is ordered twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from praksis.errors import Invalid, NotFound, Refused
from praksis.jobs.express import ExpressReport, make_express_plan
from tests.jobs.season_factory import SIGNATURE, SmallSeason, Student, oslo, students

ANNA, BO, CECILIE, LATE = students(4)


def express(season: SmallSeason, row: str, signature: str = SIGNATURE) -> ExpressReport:
    report: Any = season.act(make_express_plan, row, signature)
    assert isinstance(report, ExpressReport)
    return report


def planned(season: SmallSeason) -> dict[str, set[str]]:
    return {p.plan: {line["Student"] for line in season.plan_lines(p.number)} for p in season.plans()}


@pytest.fixture
def three(season: SmallSeason) -> SmallSeason:
    season.list_of(ANNA, BO, CECILIE).export_of(ANNA, BO, CECILIE).sync()
    return season


def row_of(season: SmallSeason, student: Student) -> str:
    row = season.row_of(student)
    return f"hvl/Sykepleie/2024/{row.period}/{row.row}"


def test_the_student_has_a_plan_of_their_own_and_the_others_keep_one(three: SmallSeason) -> None:
    report = express(three, row_of(three, BO))
    assert planned(three) == {"P-0002": {BO.name}, "P-0003": {ANNA.name, CECILIE.name}}
    assert (report.plan, report.lines, report.already) == ("P-0002", 2, False)
    assert BO.name not in report.about
    assert [p.express for p in three.plans()] == [True, False]
    with pytest.raises(Refused, match=r"P-0001 er innhentet.*P-0003"):
        three.apply(1)
    three.sync(oslo(8, 5, 14))
    assert planned(three) == {"P-0002": {BO.name}, "P-0003": {ANNA.name, CECILIE.name}}, (
        "the same lines keep their numbers"
    )


def test_both_plans_are_applied_and_each_line_is_ordered_once(three: SmallSeason) -> None:
    number = express(three, BO.name).number
    package = three.apply(number).package
    assert {line["Etternavn"] for line in three.package(package)} == {BO.person.family}
    three.sync(oslo(8, 5, 14))
    assert planned(three) == {"P-0003": {ANNA.name, CECILIE.name}}, "what has left the house is in no plan"
    three.confirm(package, case_number="SAK-1")
    three.order("SAK-2")
    assert all(row.ordered == "green" for row in three.status().rows)
    assert three.plans() == ()


def test_an_express_plan_that_is_asked_for_twice_is_the_same(three: SmallSeason) -> None:
    first, second = express(three, BO.name), express(three, three.row_of(BO).id)
    assert (second.number, second.already) == (first.number, True)


def test_two_students_can_have_one_each(three: SmallSeason) -> None:
    express(three, BO.name)
    express(three, ANNA.name)
    assert planned(three) == {"P-0002": {BO.name}, "P-0004": {ANNA.name}, "P-0005": {CECILIE.name}}


def test_when_it_is_overtaken_its_lines_are_in_the_ordinary_plan_again(three: SmallSeason) -> None:
    number = express(three, BO.name).number
    three.edit(lambda sheet: sheet.set(BO, "Siste dag", date(2026, 10, 9)), oslo(8, 6)).sync(oslo(8, 6, 13))
    assert planned(three) == {"P-0004": {ANNA.name, BO.name, CECILIE.name}}
    with pytest.raises(Refused, match="P-0004"):
        three.apply(number)


def test_a_change_seen_only_at_apply_hands_over_nothing_and_names_the_line(three: SmallSeason) -> None:
    number = express(three, BO.name).number
    three.edit(lambda sheet: sheet.set(BO, "Siste dag", date(2026, 10, 9)), oslo(8, 6)).at(oslo(8, 6, 13))
    with pytest.raises(Refused, match=r"linje 1 \(ny tilgang DIPS Arena.*gjelder ikke lenger.*P-0004"):
        three.apply(number)
    assert not list(three.office.glob("Pakke*"))


@pytest.mark.parametrize(
    ("row", "error", "words"),
    [
        (LATE.name, Refused, "ikke sikkert om raden kom før fristen"),
        ("HVL/Sykepleie/2024/Periode 1/99", NotFound, "Fant ingen slik rad"),
        ("HVL/Sykepleie/2019/Periode 1/9", NotFound, "Fant ingen slik rad"),
        ("", NotFound, "Fant ingen slik rad"),
        (ANNA.person.given, Invalid, "Flere rader passer"),
    ],
)
def test_a_row_that_is_not_ready_or_not_found_is_told_why(
    season: SmallSeason, row: str, error: type[Exception], words: str
) -> None:
    namesake = BO.row(given=ANNA.person.given)
    season.list_of(ANNA, namesake).export_of(ANNA, LATE).sync()
    season.edit(lambda sheet: sheet.add(LATE), oslo(8, 20)).sync(oslo(8, 20, 13))
    before = planned(season)
    with pytest.raises(error, match=words):
        express(season, row)
    assert planned(season) == before


def test_what_is_ordered_already_or_not_in_full_drift_has_no_express_plan(three: SmallSeason) -> None:
    three.order()
    with pytest.raises(Refused, match="Bestilt fra før"):
        express(three, BO.name)
    three.modes = {"HVL": "paint"}
    with pytest.raises(Refused, match="ikke satt til full drift"):
        express(three, BO.name)
