"""Plans: a number that means the same lines for ever, and all or nothing at apply (DESIGN.md, Plan)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from praksis.errors import Invalid, NotFound, Refused
from praksis.masters import PeriodSheet
from tests.jobs.season_factory import (
    FIRST_DAY,
    LAST_DAY,
    ListEditor,
    SmallSeason,
    Student,
    calendar_line,
    fill_in,
    oslo,
    students,
)
from tests.people import synthetic_number

OTHER = ("HVL", "Fysioterapi", "2023")


def planned(season: SmallSeason, count: int = 2) -> list[Student]:
    people = students(count)
    season.list_of(*people).export_of(*people).sync()
    return people


def packages(season: SmallSeason) -> list[str]:
    return [
        *(p.name for p in season.office.glob("Pakke*")),
        *(p.name for p in (season.root / "pakker").rglob("*.xlsx")),
    ]


def test_the_plans_workbook_says_who_gets_what_and_who_is_not_in_it_and_why(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo, carl).export_of(anna, bo.registration(Status="Registrert")).sync()
    plan = season.plan()
    assert {(line["Student"], line["System"], line["Hva"]) for line in season.plan_lines(plan.number)} == {
        (anna.name, "DIPS Arena", "Ny tilgang"),
        (anna.name, "Meona", "Ny tilgang"),
    }
    book = load_workbook(season.office / f"Plan {plan.plan}.xlsx")
    waiting = {row[0]: row[2] for row in book["Ikke med"].iter_rows(min_row=4, values_only=True)}
    assert waiting.keys() == {bo.name, carl.name}
    assert "ikke overført" in str(waiting[bo.name])
    assert "Finnes ikke i Webcruiter" in str(waiting[carl.name])
    assert "HVL · Sykepleie · kull 2024 · Periode 1" in {cell.value for row in book["Plan"].iter_rows() for cell in row}


def test_a_plan_keeps_its_number_when_a_phone_an_address_or_a_ward_is_mended(season: SmallSeason) -> None:
    anna, bo = planned(season)
    before = season.plan()

    def mend(sheet: ListEditor) -> None:
        sheet.set(anna, "Mobil", "68051234")
        sheet.set(anna, "E-post", "ny@stud.example.no")
        sheet.set(bo, "Praksissted/enhet", "Lungeavdelingen, sengepost")

    season.edit(mend, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan() == before
    assert season.apply(before.number).lines == 4


@pytest.mark.parametrize(("heading", "value"), [("Siste dag", date(2026, 10, 9)), ("Første dag", date(2026, 9, 14))])
def test_a_plan_is_overtaken_when_days_change_and_the_new_one_has_a_new_number(
    season: SmallSeason, heading: str, value: date
) -> None:
    anna, _ = planned(season)
    before = season.plan().number
    season.edit(lambda sheet: sheet.set(anna, heading, value), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    after = season.plan().number
    assert after > before
    days = {line["Student"]: line[heading].date() for line in season.plan_lines(after)}
    assert days[anna.name] == value
    text = {cell.value for row in load_workbook(season.office / f"Plan P-{before:04d}.xlsx")["Plan"] for cell in row}
    assert any("innhentet" in str(value) for value in text)
    with pytest.raises(Refused, match=f"P-{before:04d} er innhentet.*P-{after:04d}"):
        season.apply(before)
    assert packages(season) == []


def test_a_plan_is_overtaken_when_a_number_changes(season: SmallSeason) -> None:
    anna, _ = planned(season)
    before = season.plan().number
    other = synthetic_number(anna.person.born, 7)
    season.edit(lambda sheet: sheet.set(anna, "Fødselsnummer", other), at=oslo(8, 6))
    season.export_of(anna.registration(Fødselsnummer=other), students(2)[1], at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan().number > before


def test_apply_of_a_plan_that_was_overtaken_since_the_last_sync_places_nothing_and_names_the_lines(
    season: SmallSeason,
) -> None:
    anna, _ = planned(season)
    before = season.plan().number
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 9)), at=oslo(8, 6)).at(oslo(8, 6, 13))
    with pytest.raises(Refused) as refusal:
        season.apply(before)
    words = refusal.value.message
    assert "ingenting er bestilt" in words
    assert "(ny tilgang DIPS Arena 07.09.2026–16.10.2026) gjelder ikke lenger" in words
    assert "ny tilgang DIPS Arena 07.09.2026–09.10.2026 er kommet til" in words
    assert f"Ny plan: P-{before + 1:04d}" in words
    assert anna.person.family not in words
    assert packages(season) == []
    assert season.plan().number == before + 1
    assert season.apply(before + 1).lines == 4


def test_another_groups_change_does_not_kill_a_plan(season: SmallSeason) -> None:
    season.calendar(calendar_line(), calendar_line(group=OTHER[1], cohort=OTHER[2]))
    anna, bo, carl = students(3)
    season.list_of(anna).list_of(bo, group=OTHER).export_of(anna, bo, carl).sync()
    mine, theirs = sorted(season.plans(), key=lambda plan: plan.group != "Sykepleie")
    season.edit(lambda sheet: sheet.add(carl), at=oslo(8, 6), path=season.list_path(OTHER)).at(oslo(8, 6, 13))
    assert season.apply(mine.number).lines == 2
    with pytest.raises(Refused):
        season.apply(theirs.number)


def test_a_plan_that_is_applied_twice_is_handed_over_once(season: SmallSeason) -> None:
    planned(season)
    plan = season.plan().number
    first = season.apply(plan)
    fill_in(season.office / f"Pakke O-{first.package:04d}.xlsx", {1: {"Saksnummer": "SAK-1"}})
    before = season.tree()
    second = season.apply(plan)
    assert (second.package, second.lines, second.already, first.already) == (first.package, 4, True, False)
    assert season.tree() == before


def test_an_unknown_signature_or_plan_is_refused_before_anything_is_done(season: SmallSeason) -> None:
    planned(season, 1)
    plan = season.plan().number
    before = season.tree()
    with pytest.raises(Invalid, match="Signaturen er ikke kjent"):
        season.apply(plan, "XYZ")
    with pytest.raises(NotFound, match="ingen plan P-0099"):
        season.apply(99)
    assert season.tree() == before
    assert season.apply(plan, "ifa").lines == 2, "case does not count"


def test_a_number_that_cannot_be_read_again_at_apply_places_nothing(season: SmallSeason) -> None:
    """Neither the row nor the registration has the number that was planned: another one has come, or none."""
    anna, bo = planned(season)
    plan = season.plan().number
    season.edit(lambda sheet: sheet.set(anna, "Fødselsnummer", None), at=oslo(8, 6)).at(oslo(8, 6, 13))
    season.export_of(anna.registration(Fødselsnummer=""), bo, at=oslo(8, 6))
    with pytest.raises(Refused) as refusal:
        season.apply(plan)
    assert anna.person.number not in refusal.value.message
    assert packages(season) == []
    season.sync()
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {bo.name}


def test_the_number_of_a_certain_registration_does_when_the_row_has_none(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(number=None, birth_date=None)).export_of(anna).sync()
    if "match-undecided" in season.holds(anna):  # without a number the name alone is no certain match
        from praksis.cases import CaseKind

        season.decide(CaseKind.UNCERTAIN_MATCH, "samme person")
        season.sync()
    package = season.apply(season.plan().number).package
    assert {line["Fødselsnummer"] for line in season.package(package)} == {anna.person.number}


def test_one_student_in_two_periods_gets_a_line_of_each_period_in_each_plan(season: SmallSeason) -> None:
    second = (date(2026, 11, 2), date(2026, 12, 11))
    season.calendar(calendar_line(), calendar_line(period="Periode 2", first_day=second[0], last_day=second[1]))
    (anna,) = students(1)
    season.list_of(anna, more=(PeriodSheet("Periode 2", *second, (anna.row(),)),)).export_of(anna).sync()
    lines = {plan.period: season.plan_lines(plan.number) for plan in season.plans()}
    found = {
        (period, line["Første dag"].date(), line["Siste dag"].date(), line["System"])
        for period, of_plan in lines.items()
        for line in of_plan
    }
    assert found == {
        (period, *days, system)
        for period, days in (("Periode 1", (FIRST_DAY, LAST_DAY)), ("Periode 2", second))
        for system in ("DIPS Arena", "Meona")
    }


def test_two_rows_of_one_student_in_one_period_are_one_line_with_the_days_of_both(season: SmallSeason) -> None:
    """Two wards after one another: one access from the first day to the last, not two orders (promise 2)."""
    (anna,) = students(1)
    rows: list[Any] = [
        anna.row(last_day=date(2026, 9, 25)),
        anna.row(first_day=date(2026, 9, 26), ward="Lungeavdelingen, sengepost"),
    ]
    season.list_of(*rows).export_of(anna).sync()
    lines = season.plan_lines(season.plan().number)
    assert len(lines) == 2
    assert {(line["Første dag"].date(), line["Siste dag"].date()) for line in lines} == {(FIRST_DAY, LAST_DAY)}
    season.order()
    assert {row.ordered for row in season.status().rows} == {"green"}


def test_what_looks_like_a_formula_cannot_become_one_in_what_we_write(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna.row(ward='=HYPERLINK("http://example.no")')).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    for path in (season.office / f"Pakke O-{package:04d}.xlsx", season.office / "Plan P-0001.xlsx"):
        for sheet in load_workbook(path).worksheets:
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_number_that_stands_in_another_of_the_student_s_rows_is_read_from_there(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.rules = {"order_waits_for_portal": False}
    season.list_of(anna, international=(anna.row(number=""),)).export_of(anna.registration(Fødselsnummer="")).sync()
    lines = season.package(season.apply(season.plan().number).package)
    assert [line["Fødselsnummer"] for line in lines] == [anna.person.number] * 2
