"""Synthetic people for tests: nobody here exists, and no number can belong to anybody.

Identity numbers carry month + 80 (synthetic persons of Skatteetaten) with check digits that are right, phones are from
the range that Nkom reserves for film (68050000-68059999), addresses are at example.no and stud.example.no.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from praksis.names import PersonName

K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)

_GIVEN = """
Anna Nora Emma Ingrid Sofie Maja Sara Thea Ida Julie Marte Silje Kari Åse Gjertrud Solveig Synnøve Ragnhild Hedda
Tuva Lars Ole Jonas Emil Magnus Henrik Sander Bjørn Håkon Sindre Øyvind Torbjørn Mohammed Amir Fatima Layla Mateusz
Zofia José Zoë Anne-Marie Per-Erik Lena Vilde Astrid Frida Jakob Elias Noah Aksel
"""
GIVEN_NAMES = _GIVEN.split()
_FAMILY = """
Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen Berg
Haugen Hagen Dahl Lie Moe Mo Sæther Ødegård Bakke Strand Solberg Lund Aasen Åsen Bjørkelund Fjeld Nygård Tveit Vik
Sunde Myhre Nowak Kowalska Łukasz Đorđević Ahmed Hussain Nguyen Tran Garcia Silva Müller Schmidt Weiß O'Brien
Kjærstad
"""
FAMILY_NAMES = _FAMILY.split()


def check_digits(first_nine: str, *, remainder: int = 0) -> str | None:
    """Return the two check digits of nine digits, None when there are none. Remainders 1 to 3 are the 2032 rule."""
    k1 = (remainder - sum(w * int(d) for w, d in zip(K1_WEIGHTS, first_nine, strict=True))) % 11
    if k1 == 10:
        return None
    k2 = -sum(w * int(d) for w, d in zip(K2_WEIGHTS, f"{first_nine}{k1}", strict=True)) % 11
    return None if k2 == 10 else f"{k1}{k2}"


def numbers_born(born: date, *, d_number: bool = False, month_added: int = 80, remainder: int = 0) -> Iterator[str]:
    """Yield every synthetic number of one day of birth. `month_added` is 80 (Skatteetaten) or 65 (Norsk helsenett)."""
    assert month_added in (80, 65), "only numbers that nobody can have"
    series = range(499, -1, -1) if born.year < 2000 else range(999, 499, -1)
    day = born.day + (40 if d_number else 0)
    for individual in series:
        nine = f"{day:02}{born.month + month_added:02}{born.year % 100:02}{individual:03}"
        check = check_digits(nine, remainder=remainder)
        if check is not None:
            yield nine + check


def synthetic_number(
    born: date = date(2001, 5, 17),
    nth: int = 0,
    *,
    d_number: bool = False,
    month_added: int = 80,
    remainder: int = 0,
) -> str:
    """Return the nth synthetic number of one day of birth: eleven digits with right check digits."""
    numbers = numbers_born(born, d_number=d_number, month_added=month_added, remainder=remainder)
    for _ in range(nth):
        next(numbers)
    return next(numbers)


def synthetic_numbers(first: date = date(1985, 1, 1)) -> Iterator[str]:
    """Yield different synthetic numbers for ever, one a day of birth and then round again with the next of each day."""
    days = [first + timedelta(days=n) for n in range(5000)]
    nth = 0
    while True:
        for born in days:
            yield synthetic_number(born, nth)
        nth += 1


def with_a_slip(number: str, at: int = 5) -> str:
    """Return the number with one digit wrong, as a tired typist leaves it; its check digits no longer hold."""
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def phone(nth: int = 0) -> str:
    """Return a number that Nkom has set aside for film: eight digits."""
    return f"{68050000 + nth % 10000}"


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """One made-up student. `private_email` is the other address that a student may register with."""

    given: str
    family: str
    born: date
    number: str
    email: str
    private_email: str
    mobile: str

    @property
    def name(self) -> PersonName:
        return PersonName(self.given, self.family)


def synthetic_person(nth: int = 0, *, d_number: bool = False) -> SyntheticPerson:
    """Return the nth made-up student: always the same one for the same number, and no two alike below 5,000."""
    rng = random.Random(f"person {nth}")
    born = date(1990, 1, 1) + timedelta(days=nth * 7919 % 5000)
    return SyntheticPerson(
        given=rng.choice(GIVEN_NAMES),
        family=rng.choice(FAMILY_NAMES),
        born=born,
        number=synthetic_number(born, nth // 5000, d_number=d_number),
        email=f"student{nth}@stud.example.no",
        private_email=f"privat{nth}@example.no",
        mobile=phone(nth),
    )


def synthetic_people(count: int) -> list[SyntheticPerson]:
    """Return the first `count` made-up students."""
    return [synthetic_person(nth) for nth in range(count)]
