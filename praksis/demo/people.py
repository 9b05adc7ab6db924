"""Synthetic people for the example season: nobody here exists, and no number can belong to anybody.

Identity numbers have month + 80 (Skatteetaten's synthetic series), phones are from the range that Nkom keeps for
film, addresses are at example.no.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

Thing = TypeVar("Thing")

_GIVEN: Final = """
Anne-Grethe Aksel Amalie Andreas Anniken Astrid Benjamin Birgitte Bjørn Camilla Daniel Dina Edvard Elise Emil
Erlend Espen Eva Fredrik Frida Gaute Guro Gunnhild Hanne Helge Henriette Hilde Håkon Inger Ingvild Iver Jannicke
Jens-Petter Jorunn Julie Karoline Kjell Knut Lars Linnea Live Ludvig Magnus Maren Mari Mikkel Morten Njål Nora
Oda Odin Oskar Pernille Ragnhild Rasmus Rebekka Runar Selma Signe Sigurd Simen Siri Sondre Stian Sunniva Svein
Synne Synnøve Tale Terje Thea Torbjørn Tuva Ulrik Vegard Vilde Yngve Ylva Øyvind Øystein Åse Åshild Ådne
Anne-Marthe
"""
GIVEN_NAMES: Final = tuple(_GIVEN.split())
_FAMILY: Final = """
Aasen Abrahamsen Andersen Bakke Berg Birkeland Bjørkelund Brekke Bøe Christensen Dahle Eide Ellingsen Engen
Espeland Fjell Folkestad Furuseth Gjerde Grønli Hagen Halvorsen Haugland Helgesen Hjelle Hovland Husebø Iversen
Jakobsen Johannessen Karlsen Kleppe Kvamme Kvåle Landsvik Langeland Lie-Nilsen Løvås Mæland Mjelde Myklebust
Mørk Nedrebø Nesse Nordahl Nygård Opdal Osland Paulsen Raknes Ramstad Risnes Rønning Sandnes Seim Skår Skjold
Solheim Stenersen Storhaug Sunde Sørensen Sæle Tangen Thorsen Torvund Tveiten Ulvik Utne Vangsnes Vik Vikøren
Ytrehus Ødegård Økland Øvrebø Åkre Årdal
"""
FAMILY_NAMES: Final = tuple(_FAMILY.split())
#: Students with roots elsewhere: particles, accents. All can be written in Windows' western code page.
NAMES_FROM_ELSEWHERE: Final = (
    ("Amira", "Hassan"), ("Yusuf", "Demir"), ("Thi Lan", "Nguyen"), ("Zoë", "van den Berg"), ("Björn", "Ståhl"),
    ("Márta", "Kovács"), ("Abdirahman", "Mohamud Ali"), ("Inês", "da Silva"), ("Priya", "Raman"),
    ("François", "Lefèvre"),
)  # fmt: skip

_K1: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_FIRST_BIRTH_DATE: Final = date(1996, 2, 3)
_BIRTH_DATE_STEP: Final = timedelta(days=37)
#: In a crowd, birthdays are a week apart less a day: further than a slip of the pen.
_FIRST_OF_MANY: Final = date(1992, 3, 1)
_STEP_OF_MANY: Final = timedelta(days=6)
_FEW: Final = 100


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up student. `number` is eleven digits and is never shown in a repr."""

    given: str
    family: str
    birth_date: date
    number: str = field(repr=False)
    student_email: str
    private_email: str
    mobile: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


class People:
    """Draws people who differ: no two have the same name, date of birth, number, address or phone.

    `crowd` is about how many will be drawn. In a small one no two share a given or family name either.
    """

    def __init__(self, seed: str, *, crowd: int = 100) -> None:
        self._random = random.Random(seed)  # noqa: S311 - an example that is the same each time
        self._names = self._few_names() if crowd <= _FEW else self._many_names(crowd)
        first, step = (_FIRST_BIRTH_DATE, _BIRTH_DATE_STEP) if crowd <= _FEW else (_FIRST_OF_MANY, _STEP_OF_MANY)
        self._birth_dates = self._shuffled([first + step * n for n in range(crowd)])
        self._mobiles = iter(self._random.sample(range(68_050_000, 68_060_000), 2 * crowd))
        self._student_ids = iter(self._random.sample(range(200_000, 700_000), 2 * crowd))

    def _few_names(self) -> list[tuple[str, str]]:
        pairs = list(zip(self._shuffled(GIVEN_NAMES), self._shuffled(FAMILY_NAMES), strict=False))
        # Names are taken from the end: everybody from elsewhere is among the first sixty.
        soon = [*NAMES_FROM_ELSEWHERE, *pairs[len(NAMES_FROM_ELSEWHERE) - 60 :]]
        return [*pairs[: len(NAMES_FROM_ELSEWHERE) - 60], *self._shuffled(soon)]

    def _many_names(self, crowd: int) -> list[tuple[str, str]]:
        """Each given name with a few family names: a class has three called Ingvild, and half a dozen called Hagen."""
        given, family = self._shuffled(GIVEN_NAMES), self._shuffled(FAMILY_NAMES)
        rounds = range(crowd // len(given) + 1)
        pairs = [(one, family[(place + 7 * turn) % len(family)]) for turn in rounds for place, one in enumerate(given)]
        return self._shuffled([*NAMES_FROM_ELSEWHERE, *pairs])

    def draw(
        self,
        *,
        name: tuple[str, str] | None = None,
        early_day: bool = False,
        d_number: bool = False,
        namesake: bool = False,
    ) -> Person:
        """Draw a person, by a given name if `name` is said; born on the 1st to 9th of a month if `early_day`; a
        `namesake` has the name of somebody who was drawn, and no more."""
        given, family = name if name is not None else self._names.pop()
        birth_date = next(day for day in self._birth_dates if not early_day or day.day < 10)
        self._birth_dates.remove(birth_date)
        mailbox = f"{_mailbox(given)}.{_mailbox(family)}{'2' if namesake else ''}"
        return Person(
            given=given,
            family=family,
            birth_date=birth_date,
            number=self.number_for(birth_date, d_number=d_number),
            student_email=f"h{next(self._student_ids)}@stud.example.no",
            private_email=f"{mailbox}@example.no",
            mobile=str(next(self._mobiles)),
        )

    def number_for(self, birth_date: date, *, d_number: bool = False) -> str:
        """A synthetic number of somebody born on that day, or a D-number."""
        return synthetic_number(birth_date, self._random, d_number=d_number)

    def choose(self, things: tuple[str, ...]) -> str:
        """Choose one of `things`."""
        return self._random.choice(things)

    def day_between(self, first: date, last: date) -> date:
        """Choose a day from `first` to `last`, both included."""
        return first + timedelta(days=self._random.randint(0, (last - first).days))

    def _shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        return self._random.sample(list(things), len(things))


def synthetic_number(birth_date: date, rng: random.Random, *, d_number: bool = False) -> str:
    """Return eleven digits with check digits that hold: month + 80 (synthetic), day + 40 too for a D-number."""
    day = birth_date.day + (40 if d_number else 0)
    series = (500, 999) if birth_date.year >= 2000 else (0, 499)
    while True:
        nine = f"{day:02d}{birth_date.month + 80:02d}{birth_date.year % 100:02d}{rng.randint(*series):03d}"
        k1 = -sum(weight * int(digit) for weight, digit in zip(_K1, nine, strict=True)) % 11
        if k1 == 10:
            continue
        k2 = -sum(weight * int(digit) for weight, digit in zip(_K2, f"{nine}{k1}", strict=True)) % 11
        if k2 != 10:
            return f"{nine}{k1}{k2}"


def with_wrong_last_digit(number: str) -> str:
    """Return `number` with its last digit one off: still month + 80, but the check digit no longer holds."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _mailbox(name: str) -> str:
    """The name as a mailbox has it: æ, ø and å spelled out, other accents gone, spaces as dots."""
    plain = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace(" ", ".")
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
