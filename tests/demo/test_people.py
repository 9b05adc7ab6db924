"""The season's people are synthetic, and no two of them can be taken for each other by accident."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.demo.people import People, synthetic_number, with_wrong_last_digit
from praksis.demo.registrations import CSV_ENCODING
from praksis.demo.story import story
from praksis.identity import NumberKind, NumberPolicy, NumberState, read_number
from praksis.names import PersonName, loose_name_key
from tests.people import check_digits

SMALL = story("small")
PEOPLE = [student.person for student in (*SMALL.students, *SMALL.strangers)]
EVERYBODY = list(
    {
        person.number: person
        for size in ("small", "full")
        for student in (*story(size).students, *story(size).strangers)
        for person in (student.person, student.other)
        if person is not None
    }.values()
)


@given(st.dates(date(1960, 1, 1), date(2012, 12, 31)), st.booleans(), st.integers(0, 2**32))
def test_a_number_is_synthetic_and_its_check_digits_hold(born: date, d_number: bool, seed: int) -> None:
    number = synthetic_number(born, random.Random(seed), d_number=d_number)
    assert int(number[2:4]) == born.month + 80
    assert int(number[:2]) == born.day + (40 if d_number else 0)
    assert check_digits(number[:9]) == number[9:]
    reading = read_number(number, NumberPolicy.TEST)
    assert reading.state is NumberState.VALID
    assert reading.kind is (NumberKind.SYNTHETIC_D if d_number else NumberKind.SYNTHETIC)
    assert read_number(number, NumberPolicy.PRODUCTION).state is NumberState.INVALID


@given(st.dates(date(1960, 1, 1), date(2012, 12, 31)), st.integers(0, 2**32))
def test_a_number_with_a_wrong_last_digit_is_wrong_under_every_rule(born: date, seed: int) -> None:
    wrong = with_wrong_last_digit(synthetic_number(born, random.Random(seed)))
    assert int(wrong[2:4]) > 80
    assert read_number(wrong, NumberPolicy.ANY).state is NumberState.INVALID


def test_the_same_seed_draws_the_same_people() -> None:
    one, other, third = People("a"), People("a"), People("b")
    assert [one.draw() for _ in range(5)] == [other.draw() for _ in range(5)]
    assert one.draw() != third.draw()


def test_no_two_people_share_a_name_a_number_an_address_or_a_phone() -> None:
    for attribute in ("name", "number", "birth_date", "student_email", "private_email", "mobile"):
        values = [getattr(person, attribute) for person in PEOPLE]
        assert len(values) == len(set(values)), attribute


def test_no_two_people_share_a_part_of_a_name_and_nearly_a_birthday() -> None:
    for one, other in combinations(PEOPLE, 2):
        near = abs(one.birth_date - other.birth_date) <= timedelta(days=3)
        shared = loose_name_key(PersonName(one.given, one.family)) & loose_name_key(
            PersonName(other.given, other.family)
        )
        assert not (near and shared)


def test_in_the_full_season_nobody_is_taken_for_another_by_number_address_or_phone() -> None:
    full = story("full")
    people = {id(s.person): s.person for s in (*full.students, *full.strangers)}.values()
    assert len(people) >= 700
    for attribute in ("name", "number", "birth_date", "student_email", "private_email", "mobile"):
        values = [getattr(person, attribute) for person in people]
        assert len(values) == len(set(values)), attribute


def test_phones_are_for_film_addresses_for_examples_and_names_can_be_written_in_the_export() -> None:
    for person in EVERYBODY:
        assert 68_050_000 <= int(person.mobile) <= 68_059_999
        assert person.student_email.endswith("@stud.example.no")
        assert person.private_email.endswith("@example.no")
        assert (person.student_email + person.private_email).isascii()
        person.name.encode(CSV_ENCODING)


def test_a_number_is_not_shown_when_a_person_is_printed_for_debugging() -> None:
    for person in EVERYBODY:
        assert person.number not in repr(person)


def test_the_names_are_those_of_a_norwegian_class() -> None:
    names = " ".join(person.name for person in PEOPLE)
    for part in ("æ", "ø", "å", "-", "van den ", "da "):
        assert part in names.lower(), part


def test_a_name_can_be_asked_for() -> None:
    assert People("a").draw(name=("Kari", "Moe")).name == "Kari Moe"


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_an_early_birthday_gives_a_number_that_begins_with_a_zero(seed: str) -> None:
    assert People(seed).draw(early_day=True).number.startswith("0")
