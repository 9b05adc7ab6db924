"""What happens when a row changes after its access was ordered: a change or an end, by case number, never silence."""

from __future__ import annotations

from datetime import date

from praksis.cases import CaseKind
from tests.jobs.season_factory import ListEditor, SmallSeason, Student, fill_in, lay, oslo, students

NEW_LAST_DAY = date(2026, 10, 9)
TOLD = "Velges «skal ikke bestilles», får koordinator begrunnelsen i kanalen."


def ordered(season: SmallSeason, count: int = 2) -> list[Student]:
    people = students(count)
    season.list_of(*people).export_of(*people).sync()
    season.order("SAK-1")
    return people


def test_other_days_after_ordering_become_a_change_that_names_the_case_and_carries_no_number(
    season: SmallSeason,
) -> None:
    anna, bo = ordered(season)
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", NEW_LAST_DAY), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == ("green", "green"), "shorter days are covered by what was ordered"
    plan = season.plan().number
    lines = season.plan_lines(plan)
    assert {(line["Student"], line["Hva"], line["Siste dag"].date()) for line in lines} == {
        (anna.name, "Endring", NEW_LAST_DAY)
    }
    assert "dager fra 07.09.2026–16.10.2026 til 07.09.2026–09.10.2026" in lines[0]["Hvorfor"]
    package = season.apply(plan).package
    assert {
        (line["Hva"], line["Gjelder sak"], line["Fødselsnummer"], line["Etternavn"]) for line in season.package(package)
    } == {("Endring", "SAK-1", None, anna.person.family)}
    season.confirm(package, case_number="SAK-2")
    season.sync()
    assert season.plans() == ()
    assert season.colours(anna) == season.colours(bo) == ("green", "green")


def test_longer_days_turn_bestilt_yellow_until_the_change_has_its_receipt(season: SmallSeason) -> None:
    anna, _ = ordered(season)
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 20)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == ("green", "yellow")
    season.order("SAK-2")
    assert season.colours(anna) == ("green", "green")


def test_a_second_change_names_the_case_of_the_first(season: SmallSeason) -> None:
    anna, _ = ordered(season)
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 20)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.order("SAK-2")
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 21)), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    package = season.apply(season.plan().number).package
    assert {line["Gjelder sak"] for line in season.package(package)} == {"SAK-2"}


def test_a_removed_row_becomes_an_end_and_after_its_receipt_nothing_more(season: SmallSeason) -> None:
    anna, bo = ordered(season)
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    plan = season.plan().number
    assert {(line["Student"], line["Hva"], line["Hvorfor"]) for line in season.plan_lines(plan)} == {
        (anna.name, "Avslutning", "Studenten står ikke lenger i listen.")
    }
    package = season.apply(plan).package
    assert {(line["Gjelder sak"], line["Fødselsnummer"]) for line in season.package(package)} == {("SAK-1", None)}
    season.confirm(package, case_number="SAK-2")
    season.sync()
    season.sync(oslo(8, 7))
    assert season.plans() == ()
    assert season.colours(bo) == ("green", "green")


def test_a_removed_row_that_comes_back_before_the_end_is_applied_ends_nothing(season: SmallSeason) -> None:
    anna, _ = ordered(season)
    before = season.list_path().read_bytes()
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plan().lines == 2
    lay(season.list_path(), before, oslo(8, 7))
    season.sync(oslo(8, 7))
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "green")
    assert season.cases() == []


def test_a_row_that_is_typed_anew_before_the_end_is_applied_ends_nothing_and_orders_nothing_twice(
    season: SmallSeason,
) -> None:
    anna, _ = ordered(season)
    before = season.row_of(anna).id
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.edit(lambda sheet: sheet.add(anna), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.row_of(anna).id == before
    assert season.plans() == ()
    assert season.cases() == []
    assert season.colours(anna) == ("green", "green")


def test_a_student_who_comes_back_after_the_end_is_ordered_anew_with_number(season: SmallSeason) -> None:
    anna, _ = ordered(season)
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.order("SAK-2")
    season.edit(lambda sheet: sheet.add(anna), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    package = season.apply(season.plan().number).package
    assert {(line["Hva"], line["Fødselsnummer"]) for line in season.package(package)} == {
        ("Ny tilgang", anna.person.number)
    }
    season.confirm(package, case_number="SAK-3")
    season.sync()
    assert season.colours(anna) == ("green", "green")


def test_a_registration_that_is_withdrawn_after_ordering_ends_nothing_by_itself(season: SmallSeason) -> None:
    anna, bo = ordered(season)
    season.export_of(anna.registration(Status="Trukket"), bo, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.holds(anna) == ("withdrawn",)
    assert season.colours(anna) == ("yellow", "green")
    assert season.plans() == ()


def test_access_that_is_over_is_neither_changed_nor_ended(season: SmallSeason) -> None:
    anna, _ = ordered(season)
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(10, 19)).sync(oslo(10, 20))
    assert season.plans() == ()


def not_ordered(season: SmallSeason) -> tuple[Student, int]:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    number = season.apply(season.plan().number).package
    fill_in(
        season.office / f"Pakke O-{number:04d}.xlsx",
        {
            1: {"Saksnummer": "SAK-1", "Signatur": "PHE"},
            2: {"Ikke bestilt – årsak": "Rollen finnes ikke i Meona.", "Signatur": "PHE"},
        },
    )
    season.sync()
    return anna, number


def test_a_line_that_was_not_ordered_is_a_case_yellow_and_not_planned_again_until_it_is_decided(
    season: SmallSeason,
) -> None:
    anna, number = not_ordered(season)
    assert season.colours(anna) == ("green", "yellow")
    (case,) = season.cases()
    assert (case.kind, case.why) == ("not-placed", f"Ikke bestilt: Rollen finnes ikke i Meona. {TOLD}")
    assert "Rollen finnes ikke i Meona." in season.row_of(anna).why[0]
    assert season.plans() == ()
    season.sync(oslo(8, 6))
    assert season.plans() == ()
    assert [line["Fødselsnummer"] for line in season.package(number)] == [None, None], "each line has its receipt"


def test_order_again_plans_the_refused_line_alone(season: SmallSeason) -> None:
    anna, _ = not_ordered(season)
    season.decide(CaseKind.NOT_PLACED, "bestill på nytt", "Rollen er laget nå.")
    season.sync()
    assert [(line["System"], line["Hva"]) for line in season.plan_lines(season.plan().number)] == [
        ("Meona", "Ny tilgang")
    ]
    season.order("SAK-2")
    assert season.colours(anna) == ("green", "green")
    assert season.cases() == []


def test_a_line_that_shall_not_be_ordered_is_asked_about_no_more(season: SmallSeason) -> None:
    anna, _ = not_ordered(season)
    season.decide(CaseKind.NOT_PLACED, "skal ikke bestilles")
    season.sync()
    season.sync(oslo(8, 6))
    assert season.plans() == ()
    assert season.cases() == []
    assert season.colours(anna) == ("green", "yellow")


def test_a_line_refused_a_second_time_is_a_case_a_second_time(season: SmallSeason) -> None:
    not_ordered(season)
    season.decide(CaseKind.NOT_PLACED, "bestill på nytt")
    season.sync()
    number = season.apply(season.plan().number).package
    season.confirm(number, not_ordered="Fortsatt ingen rolle.")
    season.sync()
    assert [c.why for c in season.cases()] == [f"Ikke bestilt: Fortsatt ingen rolle. {TOLD}"]
    assert season.plans() == ()


def test_while_a_package_waits_for_its_receipt_nothing_new_is_planned_for_it(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna).sync()
    season.apply(season.plan().number)

    def change(sheet: ListEditor) -> None:
        sheet.set(anna, "Siste dag", NEW_LAST_DAY)

    season.edit(change, at=oslo(8, 6)).export_of(anna, bo, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {bo.name}
    before = season.tree()
    season.sync()
    assert season.calls.opened == [], "a package that nobody has touched is not opened"
    assert season.tree() == before
