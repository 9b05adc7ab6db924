"""Nothing destructive happens by itself: a table of inputs that would end or turn over much, and an ordinary week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from praksis.cases import CaseKind
from praksis.errors import Refused
from praksis.masters import PeriodSheet
from tests.jobs.season_factory import (
    LAST_DAY,
    ListEditor,
    SmallSeason,
    Student,
    calendar_line,
    lay,
    oslo,
    students,
)

PEOPLE = students(7)
SIX, NEWCOMER = PEOPLE[:6], PEOPLE[6]
CHANGED, SEEN = oslo(8, 6), oslo(8, 6, 13)
OTHERS = ("UiB", "Medisin", "2025")


@pytest.fixture
def ordered(season: SmallSeason) -> SmallSeason:
    """Six students with two systems each, all ordered and all green."""
    season.modes = {"HVL": "full", "UiB": "full"}
    season.channel("UiB").mkdir()
    season.calendar(
        calendar_line(), calendar_line(institution="UiB", group="Medisin", cohort="2025", profession="Lege")
    )
    season.list_of(*SIX).export_of(*SIX).sync()
    season.order("SAK-1")
    assert season.plans() == ()
    return season


Input = Callable[[SmallSeason], object]


def edited(change: Callable[[ListEditor], object]) -> Input:
    return lambda season: season.edit(change, CHANGED)


def removed(count: int) -> Input:
    def change(sheet: ListEditor) -> None:
        for student in SIX[:count]:
            sheet.remove(student)

    return edited(change)


def every_row(heading: str, value: object) -> Input:
    return rows_of(6, heading, value)


def rows_of(count: int, heading: str, value: object) -> Input:
    def change(sheet: ListEditor) -> None:
        for student in SIX[:count]:
            sheet.set(student, heading, value)

    return edited(change)


def _shift_right(sheet: ListEditor) -> None:
    """A cell inserted before the names of all rows: each value stands one column too far to the right."""
    columns = sheet.columns
    first, last = columns["Fornavn"], columns["Praksissted/enhet"]
    rows = [sheet.find(student) for student in SIX]
    for row in rows:
        for column in range(last, first, -1):
            sheet.sheet.cell(row, column).value = sheet.sheet.cell(row, column - 1).value
        sheet.sheet.cell(row, first).value = None


def _numbers_one_row_down(sheet: ListEditor) -> None:
    """The names sorted and the rest left behind: everybody has their neighbour's number, address and telephone."""
    columns = sheet.columns
    rows = [sheet.find(student) for student in SIX]
    for heading in ("Fødselsnummer", "E-post", "Mobil"):
        values = [sheet.sheet.cell(row, columns[heading]).value for row in rows]
        for row, value in zip(rows, (*values[1:], values[0]), strict=True):
            sheet.sheet.cell(row, columns[heading]).value = value


def _strike_all(sheet: ListEditor) -> None:
    for student in SIX:
        sheet.strike(student)


DESTRUCTIVE: dict[str, Input] = {
    "an emptied sheet": removed(6),
    "more than half of a sheet": removed(4),
    "half of the students of a sheet": removed(3),
    "the list saved again with no students": lambda season: season.list_of(at=CHANGED),
    "the list is deleted": lambda season: season.list_path().unlink(),
    "the list is cut off": lambda season: lay(season.list_path(), season.list_path().read_bytes()[:4000], CHANGED),
    "the sheet is given a name that is no period": edited(lambda sheet: setattr(sheet.sheet, "title", "Gammelt")),
    "another institution's list is saved over it": lambda season: season.list_of(
        *students(12)[7:], group=OTHERS, path=season.list_path(), at=CHANGED
    ),
    "the next cohort's list is saved over it": lambda season: season.list_of(
        *students(12)[7:], group=("HVL", "Sykepleie", "2025"), path=season.list_path(), at=CHANGED
    ),
    "a shifted column": edited(_shift_right),
    "numbers and addresses one row down": edited(_numbers_one_row_down),
    "all rows struck through": edited(_strike_all),
    "another profession in every row": every_row("Profesjon", "Lege"),
    "other days in every row": every_row("Siste dag", LAST_DAY - timedelta(days=7)),
    "no practice days that can be read": every_row("Siste dag", "i høst en gang"),
    "the calendar's row is gone": lambda season: season.calendar(
        calendar_line(institution="UiB", group="Medisin", cohort="2025", profession="Lege"), at=CHANGED
    ),
}


@pytest.mark.parametrize("what", DESTRUCTIVE)
def test_nothing_is_ended_or_turned_over_without_a_decision(ordered: SmallSeason, what: str) -> None:
    DESTRUCTIVE[what](ordered)
    ordered.sync(SEEN)
    for plan in ordered.plans():
        kinds = {line["Hva"] for line in ordered.plan_lines(plan.number)}
        if kinds & {"Avslutning", "Endring"}:
            assert plan.braked
            with pytest.raises(Refused, match=f"bremset.*{plan.braked}") as refused:
                ordered.apply(plan.number)
            assert refused.value.code == "bremset"
    assert [p.name for p in ordered.office.glob("Pakke *.xlsx")] == ["Pakke O-0001.xlsx"]


def _sorted_and_a_phone_mended(student: Student) -> Callable[[ListEditor], object]:
    def change(sheet: ListEditor) -> None:
        sheet.sort(reverse=True)
        sheet.set(student, "Mobil", "68055555")

    return change


def test_an_ordinary_week_stops_nobody(ordered: SmallSeason) -> None:
    anna, bo, cecilie, dina, *_ = SIX
    last = LAST_DAY - timedelta(days=3)
    week: list[tuple[int, Callable[[ListEditor], object], set[str]]] = [
        (6, lambda sheet: sheet.remove(anna), {"Avslutning"}),
        (7, lambda sheet: sheet.set(bo, "Siste dag", last), {"Endring"}),
        (10, lambda sheet: sheet.add(NEWCOMER), {"Ny tilgang"}),
        (11, _sorted_and_a_phone_mended(cecilie), set()),
        (12, lambda sheet: sheet.set(dina, "Praksissted/enhet", "Ortopedisk, sengepost 3"), set()),
    ]
    ordered.export_of(*PEOPLE, at=CHANGED)
    for day, change, expected in week:
        ordered.edit(change, at=oslo(8, day)).sync(oslo(8, day, 13))
        assert ordered.cases(CaseKind.MASS_CHANGE) == []
        kinds = {line["Hva"] for plan in ordered.plans() for line in ordered.plan_lines(plan.number)}
        assert kinds == expected, day
        assert all(plan.braked is None for plan in ordered.plans())
        ordered.order(f"SAK-{day}")


def test_a_braked_plan_is_applied_when_it_has_been_let_through(ordered: SmallSeason) -> None:
    removed(4)(ordered)
    ordered.sync(SEEN)
    plan = ordered.plan()
    (case,) = ordered.cases(CaseKind.MASS_CHANGE)
    assert (case.case, case.group, case.period) == (plan.braked, "Sykepleie, kull 2024", "Periode 1")
    assert case.what == "HVL Sykepleie, kull 2024: 8 × Avslutning for 4 studenter"
    assert "4 av 6 studenter med tilgang er borte fra arket «Periode 1»." in case.why
    assert plan.plan in case.one
    assert any("bremset" in line for line in ordered.status().lines())
    ordered.decide(CaseKind.MASS_CHANGE, "slipp gjennom")
    package = ordered.apply(plan.number).package
    assert [line["Hva"] for line in ordered.package(package)] == ["Avslutning"] * 8


def test_other_lines_than_those_let_through_are_asked_about_again(ordered: SmallSeason) -> None:
    removed(4)(ordered)
    ordered.sync(SEEN)
    ordered.decide(CaseKind.MASS_CHANGE, "slipp gjennom")
    ordered.edit(lambda sheet: sheet.remove(SIX[4]), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    plan = ordered.plan()
    (case,) = ordered.cases(CaseKind.MASS_CHANGE)
    assert plan.braked == case.case
    assert "2 × Avslutning for 1 student" in case.what
    with pytest.raises(Refused, match=case.case):
        ordered.apply(plan.number)


def test_what_is_held_back_stays_until_the_decision_is_taken_back_or_the_list_is_mended(ordered: SmallSeason) -> None:
    before = ordered.list_path().read_bytes()
    removed(4)(ordered)
    ordered.sync(SEEN)
    plan = ordered.plan()
    number = ordered.cases(CaseKind.MASS_CHANGE)[0].number
    ordered.decide(CaseKind.MASS_CHANGE, "hold tilbake")
    ordered.sync(oslo(8, 6, 14))
    assert ordered.cases(CaseKind.MASS_CHANGE) == [], "it has been decided"
    assert ordered.plans() == (), "there was nothing else to order"
    with pytest.raises(Refused, match="innhentet"):
        ordered.apply(plan.number)
    assert any("8 avslutninger og endringer holdes tilbake" in line for line in ordered.status().lines())
    ordered.take_back(number)
    ordered.sync(oslo(8, 6, 15))
    assert ordered.plan().braked == ordered.cases(CaseKind.MASS_CHANGE)[0].case
    assert [case.number for case in ordered.cases(CaseKind.MASS_CHANGE)] == [number]
    lay(ordered.list_path(), before, oslo(8, 7))
    ordered.sync(oslo(8, 7, 13))
    assert ordered.cases(CaseKind.MASS_CHANGE) == []
    assert ordered.plans() == ()
    assert all(row.ordered == "green" for row in ordered.status().rows)


def test_a_new_student_is_ordered_while_the_rest_of_the_plan_is_held_back(ordered: SmallSeason) -> None:
    def change(sheet: ListEditor) -> None:
        for student in SIX[:4]:
            sheet.remove(student)
        sheet.add(NEWCOMER)

    ordered.export_of(*PEOPLE, at=CHANGED)
    edited(change)(ordered)
    ordered.sync(SEEN)
    ordered.decide(CaseKind.MASS_CHANGE, "hold tilbake")
    with pytest.raises(Refused, match=r"innhentet.*Ny plan"):
        ordered.apply(ordered.plan().number)
    plan = ordered.plan()
    assert plan.braked is None
    lines = ordered.package(ordered.apply(plan.number).package)
    assert {(line["Hva"], line["Etternavn"]) for line in lines} == {("Ny tilgang", NEWCOMER.person.family)}


def test_a_row_whose_change_is_held_back_says_so_until_it_asks_for_something_else(ordered: SmallSeason) -> None:
    every_row("Siste dag", LAST_DAY + timedelta(days=3))(ordered)
    ordered.sync(SEEN)
    case = ordered.cases(CaseKind.MASS_CHANGE)[0].case
    ordered.decide(CaseKind.MASS_CHANGE, "hold tilbake")
    ordered.sync(oslo(8, 6, 14))
    assert ordered.plans() == ()
    words = f"holdes tilbake, slik FOU har avgjort (sak {case})"
    assert all(words in ordered.row_of(student).why[-1] for student in SIX)
    anna = SIX[0]
    ordered.edit(lambda sheet: sheet.set(anna, "Siste dag", LAST_DAY + timedelta(days=2)), at=oslo(8, 7))
    ordered.sync(oslo(8, 7, 13))
    assert words not in ordered.row_of(anna).why[-1]
    assert {line["Student"] for line in ordered.plan_lines(ordered.plan().number)} == {anna.name}


def test_new_students_of_another_period_are_ordered_while_the_brake_holds_one(season: SmallSeason) -> None:
    second = (date(2026, 10, 26), date(2026, 12, 4))
    season.calendar(calendar_line(), calendar_line(period="Periode 2", first_day=second[0], last_day=second[1]))
    season.list_of(*SIX).export_of(*PEOPLE).sync()
    season.order("SAK-1")
    season.list_of(*SIX[:2], at=CHANGED, more=(PeriodSheet("Periode 2", *second, (NEWCOMER.row(),)),)).sync(SEEN)
    by_period = {plan.period: plan for plan in season.plans()}
    assert by_period["Periode 1"].braked
    assert by_period["Periode 2"].braked is None
    package = season.apply(by_period["Periode 2"].number).package
    assert {line["Hva"] for line in season.package(package)} == {"Ny tilgang"}


def test_the_limits_are_settings(ordered: SmallSeason) -> None:
    ordered.rules = {"brake_share_percent": 5, "brake_at_least": 2}
    rows_of(2, "Siste dag", LAST_DAY - timedelta(days=3))(ordered)
    ordered.sync(SEEN)
    assert ordered.plan().braked
