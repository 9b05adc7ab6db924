"""Coming in from the manual routine: green cells count as what they mean, once, and from then on the ledger knows."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.cases import CaseKind
from praksis.errors import Invalid
from praksis.holds import Hold
from praksis.jobs.adopt import GroupAdoption, adopt, preview_adoption
from praksis.masters import CatalogueLine, ListEntry, PeriodSheet
from tests.jobs.season_factory import (
    GREEN,
    SIGNATURE,
    SYSTEMS,
    SmallSeason,
    Student,
    calendar_line,
    oslo,
    students,
)

CUTOVER = date(2026, 8, 4)
LATER = date(2026, 9, 14)
SECOND = (date(2026, 10, 26), date(2026, 12, 4))


def by_hand(student: Student, **changed: object) -> ListEntry:
    """A row that FOU has painted green in both cells."""
    return student.row(**{"registered": GREEN, "ordered": GREEN, **changed})


def taken(season: SmallSeason, cutover: date = CUTOVER, group: str | None = None) -> GroupAdoption:
    with season.house() as house:
        (only,) = adopt(house, cutover, SIGNATURE, group)
    return only


def test_looking_first_says_what_would_be_taken_and_changes_nothing(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(by_hand(anna), by_hand(bo, ordered=None), carl).export_of(carl).sync()
    before = season.tree(), season.rows()
    (seen,) = season.act(preview_adoption, CUTOVER)
    assert (seen.rows, seen.transferred, seen.ordered, seen.lines, seen.carried_out) == (3, 2, 1, 2, False)
    assert "vil tas over" in seen.message
    assert (season.tree(), season.rows()) == before
    assert Hold.HAND_PAINTED.value in season.holds(anna)


@pytest.mark.parametrize("mode", ["shadow", "full"])
def test_what_was_green_by_hand_is_not_ordered_again_and_no_cell_is_turned_back(season: SmallSeason, mode: str) -> None:
    season.modes["HVL"] = mode
    anna, bo = students(2)
    season.list_of(by_hand(anna), bo).export_of(bo).sync()  # no export holds the one who was done by hand
    found = taken(season)
    assert (found.transferred, found.ordered, found.lines, found.carried_out) == (1, 1, 2, True)
    season.sync()
    assert season.colours(anna) == ("green", "green")
    assert season.rows()[anna.name].registered == season.rows()[anna.name].ordered == "green"
    assert season.cases(CaseKind.HAND_PAINTED_CELL) == []
    season.modes["HVL"] = "full"
    season.sync(oslo(8, 6))
    assert [line["Student"] for line in season.plan_lines(season.plan().number)] == [bo.name] * 2
    season.order()
    season.sync(oslo(8, 7))
    assert season.colours(anna) == season.colours(bo) == ("green", "green")
    assert season.plans() == ()


def test_taking_over_twice_takes_nothing_more(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(by_hand(anna), by_hand(bo)).sync()
    assert taken(season).lines == 4
    again = taken(season)
    assert again.is_empty
    assert (again.lines, again.left_alone) == (0, ())


def test_an_export_that_says_not_transferred_does_not_turn_a_proof_back_and_a_withdrawn_one_does(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.list_of(by_hand(anna), by_hand(bo)).sync()
    taken(season)
    season.export_of(
        anna.registration(**{"Status": "Registrert", "Overført dato": ""}),
        bo.registration(Status="Trukket"),
        at=oslo(8, 5, 13),
    ).sync(oslo(8, 6))
    assert season.rows()[anna.name].registered == "green"
    assert season.rows()[bo.name].registered == "yellow"


def test_later_changes_and_cancellations_say_that_it_was_ordered_by_hand(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(by_hand(anna), by_hand(bo)).sync()
    taken(season)
    season.sync()
    season.edit(lambda e: e.set(anna, "Første dag", LATER), oslo(8, 5, 13))
    season.edit(lambda e: e.remove(bo), oslo(8, 5, 14)).sync(oslo(8, 6))
    report = season.apply(season.plan().number)
    lines = season.package(report.package)
    assert {(x["Hva"], x["Etternavn"], x["Gjelder sak"]) for x in lines} == {
        ("Endring", anna.person.family, "bestilt for hånd før 04.08.2026"),
        ("Avslutning", bo.person.family, "bestilt for hånd før 04.08.2026"),
    }
    assert {x["Fødselsnummer"] for x in lines} == {None}


def test_a_change_of_the_catalogue_after_the_cutover_touches_nobody_who_was_taken_over(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(by_hand(anna), bo).export_of(bo).sync()
    taken(season)
    more = CatalogueLine("Sykepleier", "Metavision", "Sykepleierstudent")
    season.catalogue(*SYSTEMS, more, at=oslo(8, 5, 13)).sync(oslo(8, 6))
    lines = season.plan_lines(season.plan().number)
    assert {(line["Student"], line["System"]) for line in lines} == {
        (bo.name, "DIPS Arena"),
        (bo.name, "Meona"),
        (bo.name, "Metavision"),
    }


def test_a_cell_that_turned_green_after_the_cutover_is_left_and_asked_about(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(by_hand(anna), bo).export_of(bo).sync()
    season.edit(lambda e: e.fill(bo, "Bestilt", GREEN), oslo(8, 5, 13)).sync(oslo(8, 6))
    found = taken(season, CUTOVER)
    assert (found.ordered, [(x.row, x.column, x.reason) for x in found.left_alone]) == (
        1,
        [(7, "Bestilt", "after-cutover")],
    )
    season.sync(oslo(8, 7))
    assert len(season.cases(CaseKind.HAND_PAINTED_CELL)) == 1
    assert season.colours(bo) == ("green", "green"), "left alone until it is decided"
    assert season.plans() == ()


def copied_season(season: SmallSeason) -> list[Student]:
    """Periode 1 was ordered by hand; Periode 2 is a copy of the sheet, colours and all."""
    everyone = students(3)
    season.calendar(calendar_line(), calendar_line(period="Periode 2", first_day=SECOND[0], last_day=SECOND[1]))
    rows = tuple(by_hand(s) for s in everyone)
    season.list_of(*rows, more=(PeriodSheet("Periode 2", *SECOND, rows),)).export_of(*everyone).sync()
    return everyone


def test_a_copied_sheet_is_asked_about_and_not_taken_over(season: SmallSeason) -> None:
    copied_season(season)
    found = taken(season)
    assert (found.ordered, found.lines) == (3, 6)
    assert {x.reason for x in found.left_alone} == {"copied-sheet"}
    assert {x.sheet for x in found.left_alone} == {"Periode 2"}
    season.sync()
    (case,) = season.cases(CaseKind.COPIED_SHEET)
    assert "Periode 2" in case.what
    season.decide(CaseKind.COPIED_SHEET, "fargene er kopiert")
    season.sync(oslo(8, 6))
    assert [(p.period, p.lines) for p in season.plans()] == [("Periode 2", 6)]


def test_a_copied_sheet_whose_colours_are_right_is_taken_over_all_the_same(season: SmallSeason) -> None:
    everyone = copied_season(season)
    taken(season)
    season.sync()
    season.decide(CaseKind.COPIED_SHEET, "fargene stemmer")
    assert taken(season).lines == 6
    season.sync(oslo(8, 6))
    assert season.plans() == ()
    for student in everyone:
        assert season.colours(student, period="Periode 2") == ("green", "green")


def test_struck_rows_rows_by_hand_and_rows_without_systems_are_told_and_left(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(by_hand(anna, struck=True), by_hand(bo, profession="Ukjent yrke")).export_of(anna, bo).sync()
    found = taken(season)
    assert {(x.row, x.column, x.reason) for x in found.left_alone} == {
        (6, "Bestilt", "struck"),
        (7, "Bestilt", "no-systems"),
    }


def test_one_who_was_ordered_by_hand_needs_no_new_user_in_the_portal(season: SmallSeason) -> None:
    (anna,) = students(1)
    row = by_hand(anna, number=None, birth_date=anna.person.born, nationality="Tyskland")
    season.list_of(international=(row,)).export_of(anna.registration(Fødselsnummer="")).sync()
    assert taken(season).lines == 2
    season.sync()
    assert season.plans() == ()
    assert season.holds(anna) == ()


def test_a_cutover_to_come_is_refused_and_so_is_an_unknown_signature(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(by_hand(anna)).sync()
    with pytest.raises(Invalid, match="fram i tid"):
        taken(season, date(2026, 8, 6))
    with pytest.raises(Invalid):
        season.act(adopt, CUTOVER, "UKJENT")


def test_only_the_group_that_is_named_is_taken_over(season: SmallSeason) -> None:
    anna, bo = students(2)
    other = ("HVL", "Ergoterapi", "2025")
    season.calendar(calendar_line(), calendar_line(group=other[1], cohort=other[2], advert="4411"))
    season.list_of(by_hand(anna)).list_of(by_hand(bo), group=other).sync()
    found = taken(season, group="HVL/Ergoterapi/2025")
    assert (found.group, found.ordered) == ("Ergoterapi", 1)
    (rest, again) = sorted(season.act(preview_adoption, CUTOVER), key=lambda g: g.group, reverse=True)
    assert (rest.ordered, again.ordered) == (1, 0)
