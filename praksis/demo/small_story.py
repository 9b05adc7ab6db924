"""The small example season: three groups of two institutions in two acts, some eighty students. For fast tests."""

from __future__ import annotations

from datetime import date
from typing import Final

from praksis.demo.casting import Cast, Company, saved
from praksis.demo.model import KAROLINE, MAGNE, SOLVEIG, Group, Period, Story
from praksis.demo.trouble import Trouble

_HVL_UNTIL: Final = date(2027, 12, 31)

NURSING: Final = Group(
    "HVL", "Sykepleie", "2024", "Sykepleier",
    (Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16)),
     Period("Periode 2", date(2026, 11, 2), date(2026, 12, 11))),
    "4410 Student i praksis – HVL Sykepleie kull 2024", KAROLINE, (saved(8, 4, 14, 5), saved(8, 20, 10, 15)),
    agreement_until=_HVL_UNTIL,
)  # fmt: skip
PHYSIOTHERAPY: Final = Group(
    "HVL", "Fysioterapi", "2023", "Fysioterapeut",
    (Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16)),),
    "4412 Student i praksis – HVL Fysioterapi kull 2023", MAGNE, (saved(7, 29, 9, 40), saved(7, 29, 9, 40)),
    agreement_until=_HVL_UNTIL,
)  # fmt: skip
MEDICINE: Final = Group(
    "UiB", "Medisin", "2022", "Lege",
    (Period("Semester 9", date(2026, 9, 7), date(2026, 12, 11)),),
    "4415 Student i praksis – UiB Medisin kull 2022", SOLVEIG, (saved(8, 3, 15, 20), saved(8, 20, 13, 30)),
)  # fmt: skip

_NURSING_WARDS: Final = (
    "Kirurgisk klinikk, gastrokirurgisk sengepost", "Hjerteavdelingen, sengepost 1", "Lungeavdelingen, sengepost",
    "Ortopedisk klinikk, sengepost 2", "Nevrologisk avdeling, slagenheten", "Akuttmottaket",
    "Medisinsk klinikk, nyresengepost", "Kvinneklinikken, gynekologisk sengepost", "Voss sjukehus, medisinsk sengepost",
)  # fmt: skip
_PHYSIOTHERAPY_WARDS: Final = (
    "Fysioterapiavdelingen, ortopedi", "Fysioterapiavdelingen, nevrologi", "Rehabiliteringsavdelingen, Nordås",
    "Fysioterapiavdelingen, hjerte og lunge",
)  # fmt: skip
_MEDICINE_WARDS: Final = (
    "Medisinsk klinikk", "Kirurgisk klinikk", "Hjerteavdelingen", "Barne- og ungdomsklinikken", "Kvinneklinikken",
)  # fmt: skip

# How many there are of each trouble; the rest of a group has none.
_NURSING: Final = {
    Trouble.UNREGISTERED: 1, Trouble.REGISTERS_LATER: 1, Trouble.NOT_TRANSFERRED: 2, Trouble.TRANSFERRED_LATER: 3,
    Trouble.WITHDRAWN: 1, Trouble.OTHER_EMAIL: 3, Trouble.RETURNING: 3, Trouble.LEADING_ZERO_EATEN: 2,
    Trouble.SPACED_NUMBER: 2, Trouble.NAME_SWAPPED: 1, Trouble.NONE: 13, Trouble.OWN_DAYS: 2,
    Trouble.OUTSIDE_CALENDAR: 1, Trouble.LATE: 1, Trouble.ADDED_IN_TIME: 1,
}  # fmt: skip
_PHYSIOTHERAPY: Final = {
    Trouble.UNREGISTERED: 1, Trouble.NOT_TRANSFERRED: 1, Trouble.UNCERTAIN_NAME: 1, Trouble.UNCERTAIN_DATE: 1,
    Trouble.UNCERTAIN_NAME_AND_DATE: 1, Trouble.NUMBER_ALONE: 1, Trouble.NUMBER_MISSING: 1, Trouble.NUMBER_INVALID: 1,
    Trouble.PROFESSION_UNKNOWN: 1, Trouble.STRUCK_THROUGH: 1, Trouble.NAME_SWAPPED: 1, Trouble.NONE: 6,
    Trouble.NUMBER_IN_REGISTRATION_ONLY: 1,
}  # fmt: skip
_MEDICINE: Final = {
    Trouble.D_NUMBER: 1, Trouble.TRANSFERRED_LATER: 2, Trouble.UNREGISTERED: 1, Trouble.NOT_TRANSFERRED: 1,
    Trouble.OTHER_EMAIL: 2, Trouble.RETURNING: 2, Trouble.LEADING_ZERO_EATEN: 1, Trouble.NONE: 9,
    Trouble.LATE_AND_UNREGISTERED: 1,
}  # fmt: skip

_INTERNATIONAL: Final = (
    (("Lucía", "Fernández Ortega"), "Spania", Trouble.WAITING_FOR_PORTAL),
    (("Jonas", "Müller"), "Tyskland", Trouble.WAITING_FOR_PORTAL),
    (("Chiara", "Rossi"), "Italia", Trouble.FOREIGN_AND_UNREGISTERED),
    (("Hanna", "Lindqvist"), "Sverige", Trouble.NONE),
    (("Oliver", "Brennan"), "Irland", Trouble.NONE),
    (("Elina", "Ozola"), "Latvia", Trouble.NUMBER_IN_REGISTRATION_ONLY),
)


def small_story() -> Story:
    """Return the small season, the same each time."""
    casts = (
        Cast(NURSING, _NURSING_WARDS, _NURSING),
        Cast(PHYSIOTHERAPY, _PHYSIOTHERAPY_WARDS, _PHYSIOTHERAPY),
        Cast(MEDICINE, _MEDICINE_WARDS, _MEDICINE, _INTERNATIONAL),
    )
    return Company("praksis høst 2026").play("small", casts, strangers=(NURSING, MEDICINE))
