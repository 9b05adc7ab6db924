"""What a document's sheets are told of their names, of being skipped and of being copies."""

from __future__ import annotations

import pytest

from praksis.practice_list import Kind
from praksis.practice_list.period_name import is_guide, other_period, period_of, same_period
from praksis.practice_list.title import says_other_institution
from tests.practice_list.factories import Fake, codes, places, read, student

NO_PERIOD = (("Praksisoversikt – Sykepleie – kull 2024",),)


@pytest.mark.parametrize("name", ["Studentlister", "Hjelpepleiere høst 26", "Malin", "Minimal"])
def test_a_word_inside_a_name_makes_no_guide(name: str) -> None:
    assert not is_guide(name)
    found = read(Fake(name, rows=[student()], above=NO_PERIOD))
    assert found.sheets[0].kind is Kind.NORWEGIAN
    assert "sheet-name" in codes(found)


@pytest.mark.parametrize("name", ["MAL", "Eksempel", "Veiledning"])
def test_students_on_a_guide_are_told(name: str) -> None:
    assert is_guide(name)
    found = read(Fake(rows=[student()]), Fake(name, rows=[student(1)], above=NO_PERIOD))
    assert [row.sheet for row in found.rows] == ["Periode 1"]
    assert places(found, "students-skipped") == [(name, None, None)]


def test_a_guide_without_students_and_a_sheet_of_contacts_are_only_noted() -> None:
    people = {"Navn": "Kari Berg", "E-post": "kari@example.no", "Mobil": "68050001"}
    contacts = Fake("Kontakter", rows=[people], headings=tuple(people), above=())
    found = read(Fake(rows=[student()]), Fake("Mal", above=NO_PERIOD), contacts)
    assert "students-skipped" not in codes(found)
    assert len(places(found, "sheet-skipped")) == 2


def test_names_without_numbers_on_a_sheet_that_is_no_period_are_told() -> None:
    people = {"Navn": "Kari Berg", "E-post": "kari@stud.example.no", "Mobil": "68050001"}
    found = read(Fake(rows=[student()]), Fake("Ark1", rows=[people], headings=tuple(people), above=()))
    assert places(found, "students-skipped") == [("Ark1", None, None)]


def test_an_inexact_name_of_another_period_goes_before_the_copied_head() -> None:
    copied = Fake("Periode 4 GAMMEL", rows=[student()], above=[*NO_PERIOD, ("Praksisperiode", "Periode 1")])
    found = read(copied)
    assert found.sheets[0].period == "Periode 4"
    assert {"period-differs", "sheet-name"} <= set(codes(found))


def test_a_term_in_the_name_does_not_contradict_the_period_of_the_head() -> None:
    found = read(Fake("Sykepleie H2026", rows=[student()], above=[*NO_PERIOD, ("Praksisperiode", "Periode 1")]))
    assert found.sheets[0].period == "Periode 1"
    assert "period-differs" not in codes(found)
    assert not other_period("Uke 36", "Periode 1")
    assert other_period("P4", "Praksisperiode 1")


def test_per_5_is_a_period() -> None:
    assert period_of("Per. 5") == "Per. 5"
    assert same_period("Per. 5", "Periode 5")


def test_a_copy_is_not_told_to_take_the_name_of_the_sheet_that_it_copies() -> None:
    found = read(Fake(rows=[student()]), Fake("Periode 1 (2)", rows=[student()]))
    (message,) = [f.message for f in found.findings if f.code == "sheet-name-taken"]
    assert "Slett kopien" in message
    assert "sheet-name" not in codes(found)


def test_a_copied_sheet_with_a_new_head_and_the_old_days_is_asked_about() -> None:
    students = [student(n) for n in range(4)]
    found = read(Fake(rows=students), Fake("Periode 2", rows=[*students[:2], student(5), student(6)]))
    assert places(found, "same-days") == [("Periode 2", None, None)]
    few = read(Fake(rows=students), Fake("Periode 2", rows=[students[0], student(5), student(6)]))
    assert "same-days" not in codes(few)


@pytest.mark.parametrize("said", ["HVL", "hvl", "Høgskulen på Vestlandet", "HVL, campus Førde", "Bergen"])
def test_the_same_institution_in_other_words_is_no_other(said: str) -> None:
    assert not says_other_institution(said, "HVL", ["HVL", "UiB"])


@pytest.mark.parametrize("said", ["UiB", "Universitetet i Bergen", "VID", "Fagskolen Vestland", "Skolen vår"])
def test_another_institution_is_another(said: str) -> None:
    assert says_other_institution(said, "HVL", ["HVL", "Skolen vår"])
