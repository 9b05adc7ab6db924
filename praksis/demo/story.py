"""What the example season is about: groups, periods, students, and the trouble that each student is in.

This is the plan that both the files and the truth are made from. It uses none of the house's rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from praksis.demo.people import People, Person

SEED: Final = "praksis høst 2026"
OSLO: Final = ZoneInfo("Europe/Oslo")

TEAMS_FOLDER: Final = "Teams"
OFFICE_CHANNEL: Final = "FOU"
WEBCRUITER_FOLDER: Final = "Webcruiter"

#: «Today» in each act. The lists' deadline for a start on 7 September 2026 is 10 August.
ACT_DAYS: Final = {1: date(2026, 8, 5), 2: date(2026, 8, 24)}
#: The day after the deadline on which the lists are looked at too: what is new after it is certainly late.
LOOKED_AT_BETWEEN: Final = date(2026, 8, 11)


class Trouble(StrEnum):
    """What is out of the ordinary with a student, if anything."""

    NONE = "none"
    # Fine in the end, but something has to be understood first.
    OTHER_EMAIL = "other-email"
    RETURNING = "returning"
    LEADING_ZERO_EATEN = "leading-zero-eaten"
    SPACED_NUMBER = "spaced-number"
    NAME_SWAPPED = "name-swapped"
    OWN_DAYS = "own-days"
    D_NUMBER = "d-number"
    NUMBER_IN_REGISTRATION_ONLY = "number-in-registration-only"
    ADDED_IN_TIME = "added-in-time"
    TRANSFERRED_LATER = "transferred-later"
    REGISTERS_LATER = "registers-later"
    # Held.
    UNREGISTERED = "unregistered"
    NOT_TRANSFERRED = "not-transferred"
    WITHDRAWN = "withdrawn"
    UNCERTAIN_NAME = "uncertain-name"
    UNCERTAIN_DATE = "uncertain-date"
    UNCERTAIN_NAME_AND_DATE = "uncertain-name-and-date"
    NUMBER_ALONE = "number-alone"
    NUMBER_MISSING = "number-missing"
    NUMBER_INVALID = "number-invalid"
    OUTSIDE_CALENDAR = "outside-calendar"
    PROFESSION_UNKNOWN = "profession-unknown"
    STRUCK_THROUGH = "struck-through"
    LATE = "late"
    LATE_AND_UNREGISTERED = "late-and-unregistered"
    WAITING_FOR_PORTAL = "waiting-for-portal"
    FOREIGN_AND_UNREGISTERED = "foreign-and-unregistered"


@dataclass(frozen=True, slots=True)
class Contact:
    """A coordinator or an administrator: name, signature and address."""

    name: str
    signature: str
    email: str


@dataclass(frozen=True, slots=True)
class Channel:
    """An institution's closed channel: its folder, the institution as in the calendar, and who coordinates."""

    institution: str
    folder: str
    coordinators: tuple[Contact, ...]


KAROLINE: Final = Contact("Karoline B. Hatlestad", "KBH", "karoline.hatlestad@example.no")
MAGNE: Final = Contact("Magne Nordvik", "MN", "magne.nordvik@example.no")
SOLVEIG: Final = Contact("Solveig Torgersen Lid", "STL", "solveig.lid@example.no")
ADMINISTRATORS: Final = (
    Contact("Ingunn Fauske", "IFA", "ingunn.fauske@example.no"),
    Contact("Per Helle", "PHE", "per.helle@example.no"),
)
CHANNELS: Final = (Channel("HVL", "HVL", (KAROLINE, MAGNE)), Channel("UiB", "UiB", (SOLVEIG,)))


@dataclass(frozen=True, slots=True)
class Period:
    """A practice period, days inclusive."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Group:
    """A student group: its list, its advert, and who fills its list in. `list_saved_at` has one time for each act."""

    institution: str
    group: str
    cohort: str
    profession: str
    periods: tuple[Period, ...]
    advert: str
    coordinator: Contact
    list_saved_at: tuple[datetime, datetime]

    @property
    def key(self) -> str:
        """«HVL/Sykepleie/2024»."""
        return f"{self.institution}/{self.group}/{self.cohort}"


@dataclass(frozen=True, slots=True)
class Student:
    """A person in a group, in trouble or not; `nationality` is said on an international sheet only."""

    person: Person
    group: Group
    trouble: Trouble
    international: bool = False
    nationality: str | None = None
    registered_on: date = date(2026, 6, 15)
    application: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A student's row in the sheet of a period; `from_act` is the act in which it comes into the list."""

    student: Student
    period: Period
    ward: str
    from_act: int = 1
    first_day: date | None = None
    last_day: date | None = None

    @property
    def sheet(self) -> str:
        """The name of the sheet that the row stands in."""
        return f"Internasjonale {self.period.name}" if self.student.international else self.period.name


@dataclass(frozen=True, slots=True)
class Story:
    """The whole season: rows in the order of the lists, and people who registered but stand in no list."""

    groups: tuple[Group, ...]
    students: tuple[Student, ...]
    rows: tuple[Row, ...]
    strangers: tuple[Student, ...]

    def rows_of(self, group: Group, act: int) -> tuple[Row, ...]:
        """The rows of a group's list as they are in an act."""
        return tuple(row for row in self.rows if row.student.group == group and row.from_act <= act)


def _saved(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO)


NURSING: Final = Group(
    "HVL", "Sykepleie", "2024", "Sykepleier",
    (Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16)),
     Period("Periode 2", date(2026, 11, 2), date(2026, 12, 11))),
    "4410 Student i praksis – HVL Sykepleie kull 2024", KAROLINE, (_saved(8, 4, 14, 5), _saved(8, 20, 10, 15)),
)  # fmt: skip
PHYSIOTHERAPY: Final = Group(
    "HVL", "Fysioterapi", "2023", "Fysioterapeut",
    (Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16)),),
    "4412 Student i praksis – HVL Fysioterapi kull 2023", MAGNE, (_saved(7, 29, 9, 40), _saved(7, 29, 9, 40)),
)  # fmt: skip
MEDICINE: Final = Group(
    "UiB", "Medisin", "2022", "Lege",
    (Period("Semester 9", date(2026, 9, 7), date(2026, 12, 11)),),
    "4415 Student i praksis – UiB Medisin kull 2022", SOLVEIG, (_saved(8, 3, 15, 20), _saved(8, 20, 13, 30)),
)  # fmt: skip

_WARDS: Final = {
    NURSING.key: (
        "Kirurgisk klinikk, gastrokirurgisk sengepost", "Hjerteavdelingen, sengepost 1", "Lungeavdelingen, sengepost",
        "Ortopedisk klinikk, sengepost 2", "Nevrologisk avdeling, slagenheten", "Akuttmottaket",
        "Medisinsk klinikk, nyresengepost", "Kvinneklinikken, gynekologisk sengepost",
        "Voss sjukehus, medisinsk sengepost",
    ),
    PHYSIOTHERAPY.key: (
        "Fysioterapiavdelingen, ortopedi", "Fysioterapiavdelingen, nevrologi", "Rehabiliteringsavdelingen, Nordås",
        "Fysioterapiavdelingen, hjerte og lunge",
    ),
    MEDICINE.key: (
        "Medisinsk klinikk", "Kirurgisk klinikk", "Hjerteavdelingen", "Barne- og ungdomsklinikken", "Kvinneklinikken",
    ),
}  # fmt: skip

# How many there are of each trouble; the rest of a group has none.
_NURSING: Final = {
    Trouble.UNREGISTERED: 1, Trouble.REGISTERS_LATER: 1, Trouble.NOT_TRANSFERRED: 2, Trouble.TRANSFERRED_LATER: 3,
    Trouble.WITHDRAWN: 1, Trouble.OTHER_EMAIL: 3, Trouble.RETURNING: 3, Trouble.LEADING_ZERO_EATEN: 2,
    Trouble.SPACED_NUMBER: 2, Trouble.NAME_SWAPPED: 1, Trouble.NONE: 13, Trouble.OWN_DAYS: 2,
    Trouble.OUTSIDE_CALENDAR: 1,
}  # fmt: skip
_NURSING_SECOND_ACT: Final = {Trouble.LATE: 1, Trouble.ADDED_IN_TIME: 1}
_PHYSIOTHERAPY: Final = {
    Trouble.UNREGISTERED: 1, Trouble.NOT_TRANSFERRED: 1, Trouble.UNCERTAIN_NAME: 1, Trouble.UNCERTAIN_DATE: 1,
    Trouble.UNCERTAIN_NAME_AND_DATE: 1, Trouble.NUMBER_ALONE: 1, Trouble.NUMBER_MISSING: 1, Trouble.NUMBER_INVALID: 1,
    Trouble.PROFESSION_UNKNOWN: 1, Trouble.STRUCK_THROUGH: 1, Trouble.NAME_SWAPPED: 1, Trouble.NONE: 6,
    Trouble.NUMBER_IN_REGISTRATION_ONLY: 1,
}  # fmt: skip
_MEDICINE: Final = {
    Trouble.D_NUMBER: 1, Trouble.TRANSFERRED_LATER: 2, Trouble.UNREGISTERED: 1, Trouble.NOT_TRANSFERRED: 1,
    Trouble.OTHER_EMAIL: 2, Trouble.RETURNING: 2, Trouble.LEADING_ZERO_EATEN: 1, Trouble.NONE: 9,
}  # fmt: skip
_MEDICINE_SECOND_ACT: Final = {Trouble.LATE_AND_UNREGISTERED: 1}

#: Those whose names matter: the registration has another spelling, or the name is the point.
_NAMES: Final = {
    Trouble.UNCERTAIN_NAME: ("Mathilde", "Sandvik"),
    Trouble.UNCERTAIN_DATE: ("Eirik", "Tveit"),
    Trouble.UNCERTAIN_NAME_AND_DATE: ("Kristine", "Fosse"),
    Trouble.D_NUMBER: ("Katarzyna", "Wójcik"),
}
_INTERNATIONAL: Final = (
    (("Lucía", "Fernández Ortega"), "Spania", Trouble.WAITING_FOR_PORTAL),
    (("Jonas", "Müller"), "Tyskland", Trouble.WAITING_FOR_PORTAL),
    (("Chiara", "Rossi"), "Italia", Trouble.FOREIGN_AND_UNREGISTERED),
    (("Hanna", "Lindqvist"), "Sverige", Trouble.NONE),
    (("Oliver", "Brennan"), "Irland", Trouble.NONE),
    (("Elina", "Ozola"), "Latvia", Trouble.NUMBER_IN_REGISTRATION_ONLY),
)


@lru_cache(maxsize=1)
def story() -> Story:
    """Return the season, the same each time."""
    people = People(SEED)
    nursing = _students(people, NURSING, _NURSING)
    late_nursing = _students(people, NURSING, _NURSING_SECOND_ACT)
    physiotherapy = _students(people, PHYSIOTHERAPY, _PHYSIOTHERAPY)
    medicine = _students(people, MEDICINE, _MEDICINE)
    late_medicine = _students(people, MEDICINE, _MEDICINE_SECOND_ACT)
    international = [
        Student(people.draw(name=name), MEDICINE, trouble, international=True, nationality=nationality)
        for name, nationality, trouble in _INTERNATIONAL
    ]
    strangers = [Student(people.draw(), group, Trouble.NONE) for group in (NURSING, MEDICINE)]
    ordered = _with_registrations(
        people, [*nursing, *physiotherapy, *medicine, *international, *late_nursing, *late_medicine, *strangers]
    )
    known, unknown = ordered[: -len(strangers)], ordered[-len(strangers) :]
    rows = [row for student in known for row in _rows(people, student)]
    return Story((NURSING, PHYSIOTHERAPY, MEDICINE), tuple(known), tuple(rows), tuple(unknown))


def _students(people: People, group: Group, troubles: dict[Trouble, int]) -> list[Student]:
    drawn = [
        Student(
            people.draw(
                name=_NAMES.get(trouble),
                early_day=trouble is Trouble.LEADING_ZERO_EATEN,
                d_number=trouble is Trouble.D_NUMBER,
            ),
            group,
            trouble,
        )
        for trouble, count in troubles.items()
        for _ in range(count)
    ]
    return sorted(drawn, key=lambda student: (student.person.family, student.person.given))


def _with_registrations(people: People, students: Iterable[Student]) -> list[Student]:
    """Give each a day of registration and an application number, whether or not it is ever made."""
    given = []
    for place, student in enumerate(students):
        day = people.day_between(date(2026, 6, 8), date(2026, 7, 24))
        given.append(
            Student(
                student.person,
                student.group,
                student.trouble,
                student.international,
                student.nationality,
                registered_on=day,
                application=20_117 + 7 * place,
            )
        )
    return given


def _rows(people: People, student: Student) -> list[Row]:
    periods = student.group.periods
    match student.trouble:
        case Trouble.OUTSIDE_CALENDAR | Trouble.LATE:
            periods = periods[:1]
        case Trouble.ADDED_IN_TIME:
            periods = periods[1:]
    second_act = {Trouble.LATE, Trouble.ADDED_IN_TIME, Trouble.LATE_AND_UNREGISTERED}
    rows = []
    for period in periods:
        ward = people.choose(_WARDS[student.group.key])
        first_day, last_day = _own_days(student.trouble, period)
        rows.append(Row(student, period, ward, 2 if student.trouble in second_act else 1, first_day, last_day))
    return rows


def _own_days(trouble: Trouble, period: Period) -> tuple[date | None, date | None]:
    if trouble is Trouble.OWN_DAYS and period.name == "Periode 1":
        return date(2026, 9, 14), date(2026, 10, 16)
    if trouble is Trouble.OUTSIDE_CALENDAR:
        # Starts ten days after the period has ended.
        return date(2026, 10, 26), date(2026, 12, 4)
    return None, None
