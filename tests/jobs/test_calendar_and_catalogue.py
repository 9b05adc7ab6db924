"""FOU's own books: changed, locked, damaged, and what that does to what is ordered (DESIGN.md, FOU's own channel)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from openpyxl import load_workbook

from praksis.jobs.renew import renew_systems
from praksis.masters import CatalogueLine
from tests.jobs.season_factory import (
    BOOKS_SAVED,
    SIGNATURE,
    SYSTEMS,
    SmallSeason,
    calendar_line,
    lay,
    oslo,
    students,
)

LIBRA = CatalogueLine("Sykepleier", "LIBRA", "Sykepleierstudent, les")


def test_a_new_system_in_the_catalogue_touches_new_orders_only(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    season.order()
    season.catalogue(*SYSTEMS, LIBRA, at=oslo(8, 6)).export_of(anna, bo, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == ("green", "green")
    lines = season.plan_lines(season.plan().number)
    assert {(line["Student"], line["System"]) for line in lines} == {
        (bo.name, system) for system in ("DIPS Arena", "LIBRA", "Meona")
    }


def test_with_renew_systems_the_old_orders_get_the_new_system_and_lose_the_one_that_left(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    season.catalogue(SYSTEMS[0], LIBRA, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plans() == ()
    report = season.act(renew_systems, "HVL/Sykepleie/2024", SIGNATURE)
    assert "Sykepleie, kull 2024" in report.message
    season.sync(oslo(8, 6, 14))
    assert {(line["System"], line["Hva"]) for line in season.plan_lines(season.plan().number)} == {
        ("LIBRA", "Ny tilgang"),
        ("Meona", "Avslutning"),
    }
    assert season.colours(anna) == ("green", "yellow")
    season.order("SAK-2")
    assert season.colours(anna) == ("green", "green")


def test_a_plan_follows_the_catalogue_until_it_is_applied(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    before = season.plan().number
    season.catalogue(*SYSTEMS, LIBRA, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan().number > before
    assert season.plan().lines == 3


def test_a_moved_calendar_moves_what_is_ordered_for_those_who_have_no_days_of_their_own(season: SmallSeason) -> None:
    anna, bo = students(2)
    rows = (anna, bo.row(first_day=date(2026, 9, 7), last_day=date(2026, 10, 16)))
    season.list_of(*rows, days=(None, None)).export_of(anna, bo).sync()
    season.order()
    season.calendar(calendar_line(last_day=date(2026, 10, 20)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    lines = season.plan_lines(season.plan().number)
    assert {(line["Student"], line["Hva"], line["Siste dag"].date()) for line in lines} == {
        (anna.name, "Endring", date(2026, 10, 20))
    }


def test_a_damaged_calendar_keeps_the_last_good_one_and_says_so(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan()
    lay(season.office / "Praksiskalender.xlsx", b"not a workbook at all", oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    assert season.plan() == plan
    assert season.holds(anna) == ()
    (problem,) = season.status().problems
    assert "Praksiskalender.xlsx" in problem
    assert "Den forrige utgaven brukes" in problem
    season.calendar(at=oslo(8, 7)).sync(oslo(8, 7))
    assert season.status().problems == ()


def test_a_missing_catalogue_keeps_the_last_good_one_and_says_so(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    (season.office / "Tilgangskatalog.xlsx").unlink()
    season.sync(oslo(8, 6))
    assert season.plan().lines == 2
    assert any("Tilgangskatalog.xlsx" in problem and "finnes ikke" in problem for problem in season.status().problems)


def test_a_wrong_row_in_the_calendar_is_said_with_its_row_and_the_others_hold(season: SmallSeason) -> None:
    (anna,) = students(1)
    wrong = calendar_line(group="Vernepleie", first_day=date(2026, 10, 1), last_day=date(2026, 9, 1))
    season.calendar(calendar_line(), wrong, at=BOOKS_SAVED)
    season.list_of(anna).export_of(anna).sync()
    assert season.plan().lines == 2
    assert any("Praksiskalender.xlsx" in p and "rad 3" in p for p in season.status().problems)


def test_a_row_that_leaves_the_calendar_holds_its_students_and_ends_nothing(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    season.calendar(calendar_line(period="Periode 2"), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.holds(anna)[0] == "not-in-calendar"
    assert season.plans() == ()


def test_an_agreement_that_has_run_out_holds_and_says_until_when(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.calendar(calendar_line(agreement_until=date(2026, 7, 31)))
    season.list_of(anna).export_of(anna).sync()
    assert season.holds(anna) == ("agreement-ended",)
    assert "31.07.2026" in season.row_of(anna).why[0]
    assert season.plans() == ()
    season.calendar(calendar_line(agreement_until=date(2027, 7, 31)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan().lines == 2


def test_an_institution_that_the_calendar_does_not_have_is_held(season: SmallSeason) -> None:
    season.modes["VID"] = "full"
    (anna,) = students(1)
    season.list_of(anna, group=("VID", "Sykepleie", "2024")).export_of(anna).sync()
    assert season.holds(anna)[0] == "institution-unknown"
    assert season.plans() == ()


def test_a_catalogue_row_that_is_spoiled_takes_nothing_from_a_plan(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan()
    for role in ("", "#REF!"):
        season.catalogue(SYSTEMS[0], replace(SYSTEMS[1], role=role), at=oslo(8, 6)).sync(oslo(8, 6, 13))
        assert season.plan() == plan
    (problem,) = season.status().problems
    assert "Tilgangskatalog.xlsx, rad 3" in problem
    assert "Den forrige utgaven av raden brukes." in problem
    season.catalogue(SYSTEMS[0], at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.plan().lines == 1, "a row that is gone is gone"


def test_of_two_catalogue_rows_that_contradict_each_other_neither_replaces_the_last_good_one(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    before = season.plan_lines(season.plan().number)
    season.catalogue(*SYSTEMS, replace(SYSTEMS[1], role="Noe annet"), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan_lines(season.plan().number) == before
    assert all("Den forrige utgaven av raden brukes." in problem for problem in season.status().problems)
    assert len(season.status().problems) == 2


def test_a_slip_in_a_date_of_the_calendar_keeps_the_group_and_its_last_good_days(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, days=(None, None)).export_of(anna).sync()
    plan = season.plan()
    season.calendar(calendar_line(last_day=date(2026, 9, 1)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan() == plan
    assert season.holds(anna) == ()
    (problem,) = season.status().problems
    assert "Praksiskalender.xlsx, rad 2, Siste dag" in problem
    assert "Den forrige utgaven av raden brukes." in problem
    season.calendar(calendar_line(last_day=date(2026, 10, 23)), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert {line["Siste dag"].date() for line in season.plan_lines(season.plan().number)} == {date(2026, 10, 23)}
    assert season.status().problems == ()


def test_a_wrong_row_that_was_never_right_is_not_said_to_have_a_last_good_one(season: SmallSeason) -> None:
    wrong = calendar_line(group="Vernepleie", first_day=date(2026, 10, 1), last_day=date(2026, 9, 1))
    season.calendar(calendar_line(), wrong).sync()
    (problem,) = season.status().problems
    assert "forrige utgaven" not in problem


def test_a_calendar_whose_headings_are_spoiled_keeps_the_last_good_one(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan()
    book = load_workbook(season.office / "Praksiskalender.xlsx")
    heading = next(c for c in book["Kalender"][1] if c.value == "Kull")
    heading.value = "Når"
    spoiled = io.BytesIO()
    book.save(spoiled)
    lay(season.office / "Praksiskalender.xlsx", spoiled.getvalue(), oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    assert season.plan() == plan
    (problem,) = season.status().problems
    assert "«Kull» mangler" in problem
    assert "Den forrige utgaven brukes" in problem
