"""What title block and file name say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from praksis.practice_list.cell_text import CellValue
from praksis.practice_list.title import from_file_name, from_head, read_cohort, same_cohort

HEAD: Mapping[int, Mapping[int, CellValue]] = {
    1: {1: "Praksisoversikt – Sykepleie – kull 2024"},
    2: {1: "Studiested", 2: "HVL"},
    3: {1: "Praksisperiode", 2: "Periode 1", 3: "Første dag", 4: datetime(2026, 9, 1), 5: "Siste dag", 6: "12.10.2026"},
}


@pytest.mark.parametrize(
    "file_name",
    [
        "Praksisoversikt HVL Sykepleie kull 2024.xlsx", "Praksisoversikt_HVL_Sykepleie_kull_2024.xlsx",
        "Praksisoversikt HVL Sykepleie kull 2024 - Kopi.xlsx", "Praksisoversikt HVL Sykepleie kull 2024 (1).xlsx",
        "Kopi av Praksisoversikt HVL Sykepleie kull 2024.xlsx", "praksisoversikt hvl Sykepleie kull 24.XLSX",
        "Praksisoversikt – HVL – Sykepleie – K24.xlsm", "Sykepleie kull 2024 HVL.xlsx",
        "Praksisoversikt Høgskulen på Vestlandet Sykepleie 2024-kull.xlsx",
        "C:\\Lister\\HVL Sykepleie kull 2024 v2.xlsx",
        "Praksisoversikt HVL Sykepleie kull 2024 oppdatert 12.08.2026.xlsx",
        "Student i praksis HVL Sykepleie kull 2024.xlsx",
        "Praksisoversikt HVL Sykepleie kull 2024 Periode 1.xlsx",
    ],
)  # fmt: skip
def test_the_ways_to_name_one_document_say_the_same(file_name: str) -> None:
    said = from_file_name(file_name)
    assert (said.institution, said.group, said.cohort) == ("HVL", "Sykepleie", "2024")


@pytest.mark.parametrize(
    ("file_name", "cohort"),
    [("Praksisoversikt HVL Sykepleie H2024.xlsx", "H2024"), ("Praksisliste VID Vernepleie V25.xlsx", "V2025"),
     ("Praksisoversikt HVL Radiografi kull høst 2024.xlsx", "H2024"),
     ("Praksisoversikt HVL Sykepleie kull 2023-2026.xlsx", "2023")],
)  # fmt: skip
def test_a_cohort_may_name_its_term(file_name: str, cohort: str) -> None:
    assert from_file_name(file_name).cohort == cohort


def test_a_bare_year_is_not_said_to_be_a_cohort() -> None:
    said = from_file_name("Praksisoversikt HVL Sykepleie 2024.xlsx")
    assert (said.group, said.cohort) == ("Sykepleie", None)


@pytest.mark.parametrize("file_name", ["Mappe1.xlsx", "liste.xlsx", "Praksisoversikt.xlsx", "", "Kopi (2).xlsx"])
def test_a_name_that_says_nothing_is_not_made_to_say_something(file_name: str) -> None:
    said = from_file_name(file_name)
    assert (said.institution, said.group, said.cohort) == (None, None, None)


def test_the_masters_head_is_read() -> None:
    said = from_head(HEAD, 5)
    assert (said.institution, said.group, said.cohort, said.period) == ("HVL", "Sykepleie", "2024", "Periode 1")
    assert (said.first_day, said.last_day) == (date(2026, 9, 1), date(2026, 10, 12))


def test_rows_from_the_header_on_are_no_part_of_the_head() -> None:
    assert from_head(HEAD, 3).first_day is None


def test_labels_may_carry_their_value_after_a_colon() -> None:
    said = from_head({1: {1: "Studentgruppe: Sykepleie"}, 2: {1: "Kull: H24"}, 3: {1: "Uke: 36–41"}}, 5, year=2026)
    assert (said.group, said.cohort) == ("Sykepleie", "H2024")
    assert (said.first_day, said.last_day) == (date(2026, 8, 31), date(2026, 10, 9))


def test_a_period_may_carry_its_days_after_a_colon() -> None:
    said = from_head({1: {1: "Periode 1: 7.9.–16.10.2026"}}, 5)
    assert (said.period, said.first_day, said.last_day) == ("Periode 1", date(2026, 9, 7), date(2026, 10, 16))


def test_an_empty_label_does_not_take_the_next_label_for_its_value() -> None:
    said = from_head({2: {1: "Studiested", 2: None, 3: "Kull", 4: 2024}}, 5)
    assert (said.institution, said.cohort) == (None, "2024")


def test_an_empty_head_says_nothing() -> None:
    said = from_head({}, 5)
    assert said == type(said)()


@pytest.mark.parametrize(
    ("cell", "cohort"), [(2024, "2024"), ("kull 24", "2024"), ("H24", "H2024"), ("ukjent", None), (None, None)]
)
def test_a_cohort_cell_is_read(cell: str | int | None, cohort: str | None) -> None:
    assert read_cohort(cell) == cohort


def test_cohorts_agree_when_year_and_any_named_terms_agree() -> None:
    assert same_cohort("2024", "H2024")
    assert not same_cohort("V2024", "H2024")
    assert not same_cohort("2023", "2024")


def test_an_institution_that_the_settings_know_is_told_from_the_group() -> None:
    said = from_file_name("Praksisoversikt Betanien Sykepleie kull 2024.xlsx", ["Betanien"])
    assert (said.institution, said.group, said.cohort) == ("Betanien", "Sykepleie", "2024")
    titled = from_head({1: {1: "Praksisoversikt – Betanien – Sykepleie – kull 2024"}}, 5, institutions=["Betanien"])
    assert (titled.institution, titled.group) == ("Betanien", "Sykepleie")


def test_a_name_of_several_words_is_found_whole_and_not_inside_another_word() -> None:
    said = from_file_name("Praksisoversikt Årstad vgs Helsefag kull 2025.xlsx", ["Årstad vgs", "Hel"])
    assert (said.institution, said.group) == ("Årstad vgs", "Helsefag")
