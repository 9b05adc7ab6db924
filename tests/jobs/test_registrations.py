"""What Webcruiter tells: newer over older, nothing backwards but by an explicit word, and never across groups (R1, R3)."""

from __future__ import annotations

from datetime import date

from praksis.cases import CaseKind
from praksis.masters import PeriodSheet
from tests.jobs.season_factory import (
    FIRST_DAY,
    LAST_DAY,
    SmallSeason,
    Student,
    calendar_line,
    lay,
    oslo,
    students,
)

UIB = ("UiB", "Medisin", "2022")


def test_a_partial_export_moves_nothing_backwards(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.export_of(bo, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == season.colours(bo) == ("green", "yellow")
    assert season.plan().lines == 4


def test_an_export_that_does_not_say_the_status_moves_nothing_backwards(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.export_of(anna.registration(Status=""), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.colours(anna) == ("green", "yellow")


def test_an_older_export_that_is_laid_there_later_moves_nothing_backwards(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.export_of(anna.registration(Status="Registrert"), at=oslo(7, 1)).sync(oslo(8, 6))
    assert season.colours(anna) == ("green", "yellow")


def test_withdrawn_comes_of_an_explicit_word_only_and_goes_the_same_way(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.export_of(anna.registration(Status="Trukket"), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.holds(anna) == ("withdrawn",)
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.plan().lines == 2
    season.export_of(anna, at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.colours(anna) == ("green", "yellow")
    assert season.plan().lines == 4


def test_registered_and_not_transferred_is_yellow_and_held(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna.registration(Status="Registrert")).sync()
    assert season.colours(anna) == ("yellow", "yellow")
    assert season.holds(anna) == ("not-transferred",)


def test_an_export_that_cannot_be_read_is_said_and_the_last_good_one_stands(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    lay(season.root / "Webcruiter" / "Eksport 2026-08-06.xlsx", b"nei", oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    assert season.colours(anna) == ("green", "yellow")
    assert any("Eksport 2026-08-06.xlsx" in problem for problem in season.status().problems)


# ---------------------------------------------------------------------------------------------------------- international


def international(student: Student, **changed: object) -> PeriodSheet:
    row = student.row(number=None, birth_date=student.person.born, nationality="Spania", **changed)
    return PeriodSheet("Periode 1", FIRST_DAY, LAST_DAY, (row,), international=True)


def test_an_international_student_without_a_number_waits_for_the_portal(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, more=(international(bo),)).export_of(anna, bo.registration(Fødselsnummer="")).sync()
    assert season.holds(bo) == ("waiting-for-portal",)
    assert season.rows()[bo.name].registered == "green"
    assert season.colours(bo, period="Internasjonale Periode 1") == ("green", "yellow")
    assert season.plan().lines == 2, "anna's"


def test_an_international_student_whose_registration_has_a_number_is_ordered_like_the_others(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.list_of(anna, more=(international(bo),)).export_of(anna, bo).sync()
    assert season.holds(bo) == ()
    package = season.apply(season.plan().number).package
    assert {line["Fødselsnummer"] for line in season.package(package)} == {anna.person.number, bo.person.number}


def test_when_orders_do_not_wait_for_the_portal_the_line_has_birth_date_and_nationality_and_no_number(
    season: SmallSeason,
) -> None:
    season.rules["order_waits_for_portal"] = False
    anna, bo = students(2)
    season.list_of(anna, more=(international(bo),)).export_of(anna, bo.registration(Fødselsnummer="")).sync()
    assert season.holds(bo) == ()
    package = season.apply(season.plan().number).package
    lines = [line for line in season.package(package) if line["Etternavn"] == bo.person.family]
    assert {(line["Fødselsnummer"], line["Nasjonalitet"], line["Fødselsdato"].date()) for line in lines} == {
        (None, "Spania", bo.person.born)
    }


# ------------------------------------------------------------------------------------------------------- two institutions


def in_two_groups(season: SmallSeason) -> tuple[Student, Student]:
    """Anna stands in HVL's list and in UiB's on the same days; bo in HVL's only."""
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    advert = "4415 Student i praksis – UiB Medisin kull 2022"
    season.calendar(
        calendar_line(),
        calendar_line(institution=UIB[0], group=UIB[1], cohort=UIB[2], profession="Lege", advert=advert),
    )
    anna, bo = students(2)
    second = anna.registration(Annonse=advert, **{"Søknads-ID": "30001"})
    season.list_of(anna, bo).list_of(anna.row(profession="Lege"), group=UIB).export_of(anna, bo, second).sync()
    return anna, bo


def test_one_student_in_two_groups_on_the_same_days_is_a_case_of_its_own_kind(season: SmallSeason) -> None:
    anna, bo = in_two_groups(season)
    rows = [row for row in season.status().rows if row.name == anna.name]
    assert [row.institution for row in rows] == ["HVL", "UiB"]
    assert all("overlap" in row.holds for row in rows)
    assert {case.kind for case in season.cases()} == {"overlap"}
    assert {line["Student"] for plan in season.plans() for line in season.plan_lines(plan.number)} == {bo.name}


def test_neither_institution_hears_of_the_other(season: SmallSeason) -> None:
    anna, bo = in_two_groups(season)
    for mine, other in (("HVL", "UiB"), ("UiB", "HVL")):
        text = "\n".join(season.posts(mine))
        assert text
        assert other not in text
        assert "Medisin" not in text or mine == "UiB"
        assert "Sykepleie" not in text or mine == "HVL"
        assert anna.person.family not in text
        assert bo.person.family not in text
    for row in season.status().rows:
        other = "UiB" if row.institution == "HVL" else "HVL"
        assert other not in " ".join(row.why)


def test_an_overlap_that_is_let_through_is_ordered_in_both_groups(season: SmallSeason) -> None:
    anna, _ = in_two_groups(season)
    while season.cases(CaseKind.OVERLAP):
        season.decide(CaseKind.OVERLAP, "slipp gjennom", "Begge studiesteder vet om det.")
    season.sync()
    assert [row.holds for row in season.status().rows if row.name == anna.name] == [(), ()]
    lines = [
        (plan.institution, line["System"])
        for plan in season.plans()
        for line in season.plan_lines(plan.number)
        if line["Student"] == anna.name
    ]
    assert sorted(lines) == [("HVL", "DIPS Arena"), ("HVL", "Meona"), ("UiB", "LIBRA")]


def test_the_same_student_in_two_groups_one_after_the_other_is_no_case(season: SmallSeason) -> None:
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    later = (date(2026, 11, 2), date(2026, 12, 11))
    season.calendar(
        calendar_line(),
        calendar_line(institution=UIB[0], group=UIB[1], cohort=UIB[2], first_day=later[0], last_day=later[1]),
    )
    (anna,) = students(1)
    season.list_of(anna).list_of(anna, group=UIB, days=later).export_of(anna).sync()
    assert season.cases() == []
    assert len(season.plans()) == 2
