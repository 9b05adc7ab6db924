"""Sheet names that are practice periods."""

from __future__ import annotations

import pytest

from praksis.practice_list.period_name import is_copy, is_guide, is_international, period_of, period_within, same_period


@pytest.mark.parametrize(
    "name",
    ["Periode 1", "Periode 12", "Semester 5", "5. semester", "Uke 36–41", "uke36-41", "Praksis 2", "Delperiode 1",
     "Periode II", "Praksisperiode 3", "H2026", "Høst 2026", "Periode 1 H2026", "P1", "Period 1",
     "Periode 1 (uke 36-41)"],
)  # fmt: skip
def test_a_period_is_known_by_its_name(name: str) -> None:
    assert period_of(name) == name


@pytest.mark.parametrize(
    "name", ["Veiledning", "Ark1", "Sheet1", "Oversikt", "Alle studenter", "Praksis", "Periode", "", "Kontakter 1"]
)
def test_another_name_is_no_period(name: str) -> None:
    assert period_of(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "Internasjonale Periode 1",
        "Periode 1 internasjonale",
        "Internasjonal_Periode 1",
        "Periode 1 int",
        "Exchange Periode 1",
    ],
)
def test_an_international_sheet_names_the_period_of_its_norwegian_sister(name: str) -> None:
    assert is_international(name)
    assert period_of(name) == "Periode 1"


@pytest.mark.parametrize("name", ["Periode 1 (2)", "Periode 1 - kopi", "Kopi av Periode 1"])
def test_a_copied_sheet_speaks_of_the_period_that_it_copies(name: str) -> None:
    assert is_copy(name)
    assert period_of(name) == "Periode 1"


def test_a_pattern_from_settings_decides_instead() -> None:
    assert period_of("Rotasjon Alfa", r"rotasjon \w+") == "Rotasjon Alfa"
    assert period_of("Periode 1", r"rotasjon \w+") is None


def test_one_period_inside_a_longer_name_is_found_and_two_are_not() -> None:
    assert period_within("Periode 1 Sykepleie") == "Periode 1"
    assert period_within("Fra Periode 1 til Periode 2") is None


def test_periods_are_the_same_however_they_are_written() -> None:
    assert same_period("Praksisperiode 1", "periode 1")
    assert same_period("Uke 36–41", "uke 36-41")
    assert not same_period("Periode 1", "Periode 11")
    assert not same_period(None, None)


def test_a_guide_is_known_by_its_name() -> None:
    assert is_guide("Veiledning")
    assert is_guide("LES MEG")
    assert not is_guide("Periode 1")
