"""The full example season: every trouble of the routine, in twenty groups.

Three institutions and a vocational school, one that nobody has an agreement with, and one whose channel nobody has made.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from praksis.demo.casting import Cast, Company, saved
from praksis.demo.model import ELI, JON, KAROLINE, MAGNE, SOLVEIG, TORE, UNNI, Contact, Group, Period, Story
from praksis.demo.trouble import Absence, Trouble

_AUTUMN: Final = (date(2026, 9, 7), date(2026, 10, 16))
_LATE_AUTUMN: Final = (date(2026, 11, 2), date(2026, 12, 11))
_NEW_YEAR: Final = (date(2027, 1, 11), date(2027, 2, 19))
_SPRING: Final = (date(2027, 3, 8), date(2027, 4, 23))
_SEMESTER: Final = (date(2026, 9, 7), date(2026, 12, 11))
_NEXT_SEMESTER: Final = (date(2027, 1, 11), date(2027, 5, 28))
_UNTIL: Final = {"HVL": date(2027, 12, 31), "VID": date(2028, 6, 30)}


def _group(
    institution: str,
    group: str,
    cohort: str,
    profession: str,
    periods: tuple[Period, ...],
    advert: int,
    coordinator: Contact,
    first_saved: tuple[int, int, int, int],
    *,
    habit: str = "master",
    file_name: str | None = None,
    agreement_until: date | None = None,
    second: bool = False,
    absent: Absence | None = None,
) -> Group:
    times = (saved(*first_saved), saved(8, 20, 10, 15), saved(9, 4, 12, 40))
    title = f"{advert} Student i praksis – {institution} {group} kull {cohort}"
    until = agreement_until or _UNTIL.get(institution)
    return Group(
        institution, group, cohort, profession, periods, title, coordinator, times, file_name, habit, until, second, absent
    )  # fmt: skip


_NURSING_2024 = _group(
    "HVL", "Sykepleie", "2024", "Sykepleier", (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN)),
    4410, KAROLINE, (8, 4, 14, 5),
)  # fmt: skip
_NURSING_2023 = _group(
    "HVL", "Sykepleie", "2023", "Sykepleier", (Period("Periode 3", *_AUTUMN), Period("Periode 4", *_LATE_AUTUMN)),
    4411, KAROLINE, (8, 4, 15, 30), habit="reordered",
)  # fmt: skip
_PHYSIOTHERAPY = _group(
    "HVL", "Fysioterapi", "2023", "Fysioterapeut",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN)), 4412, MAGNE, (7, 29, 9, 40),
)  # fmt: skip
_OCCUPATIONAL_THERAPY = _group(
    "HVL", "Ergoterapi", "2024", "Ergoterapeut",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN), Period("Periode 3", *_NEW_YEAR)),
    4413, MAGNE, (7, 30, 11, 0), habit="one-name",
)  # fmt: skip
_RADIOGRAPHY = _group(
    "HVL", "Radiografi", "2024", "Radiograf",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN), Period("Periode 3", *_NEW_YEAR),
     Period("Periode 4", *_SPRING, in_calendar=False)),
    4414, MAGNE, (7, 31, 8, 20), habit="numbered",
)  # fmt: skip
_RADIOGRAPHY_TOO = _group(
    "HVL", "Radiografi", "2024", "Radiograf", (Period("Periode 1", *_AUTUMN),), 4414, MAGNE, (8, 3, 16, 45),
    file_name="Praksisoversikt HVL Radiografi kull 2024 ettersendt.xlsx", second=True,
)  # fmt: skip
_LABORATORY = _group(
    "HVL", "Bioingeniørfag", "2023", "Bioingeniør",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN)), 4416, KAROLINE, (8, 3, 10, 10),
    habit="two-mails",
)  # fmt: skip
_MEDICINE_2022 = _group(
    "UiB", "Medisin", "2022", "Lege", (Period("Semester 9", *_SEMESTER),), 4415, SOLVEIG, (8, 3, 15, 20),
)  # fmt: skip
_MEDICINE_2023 = _group(
    # Starts a week later than the others: its deadline lies between two looks at the channel.
    "UiB", "Medisin", "2023", "Lege", (Period("Semester 7", date(2026, 9, 14), date(2026, 12, 11)),), 4417, SOLVEIG,
    (8, 4, 9, 0),
)  # fmt: skip
_PSYCHOLOGY = _group(
    "UiB", "Psykologi", "2022", "Psykolog",
    (Period("Semester 9", *_SEMESTER), Period("Semester 10", *_NEXT_SEMESTER)), 4418, SOLVEIG, (8, 4, 9, 30),
)  # fmt: skip
_PHARMACY = _group(
    "UiB", "Farmasi", "2022", "Farmasøyt",
    (Period("Semester 9", *_SEMESTER), Period("Semester 10", *_NEXT_SEMESTER)), 4419, SOLVEIG, (8, 3, 13, 0),
    habit="reordered",
)  # fmt: skip
_NURSING_VID = _group(
    "VID", "Sykepleie", "2024", "Sykepleier",
    (Period("Periode 1", *_AUTUMN),
     Period("Periode 2", *_LATE_AUTUMN, list_days=(date(2026, 11, 23), date(2027, 1, 8))),
     Period("Periode 3", *_NEW_YEAR)),
    4420, TORE, (8, 4, 12, 0), habit="numbered",
)  # fmt: skip
_SOCIAL_EDUCATION = _group(
    "VID", "Vernepleie", "2024", "Vernepleier",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN)), 4421, TORE, (8, 4, 12, 30),
    habit="untitled", file_name="Mappe1.xlsx",
)  # fmt: skip
_SOCIAL_WORK = _group(
    "VID", "Sosialt arbeid", "2023", "Sosionom",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN)), 4422, TORE, (8, 3, 8, 15),
    agreement_until=date(2026, 6, 30),
)  # fmt: skip
_HEALTH_WORK = _group(
    "Årstad videregående skole", "Helsearbeiderfag", "2025", "Helsefagarbeider",
    (Period("Periode 1", *_AUTUMN), Period("Periode 2", *_LATE_AUTUMN), Period("Periode 3", *_NEW_YEAR),
     Period("Periode 4", *_SPRING)),
    4423, UNNI, (7, 31, 14, 0), file_name="Praksisoversikt Helsearbeiderfag kull 2025.xlsx",
)  # fmt: skip
_PSYCHOLOGY_LATE = _group(
    "UiB", "Psykologi", "2023", "Psykolog", (Period("Semester 7", *_SEMESTER),), 4424, SOLVEIG, (8, 13, 9, 10),
)  # fmt: skip
_PHARMACY_NEVER = _group(
    "UiB", "Farmasi", "2023", "Farmasøyt", (Period("Semester 7", *_SEMESTER),), 4425, SOLVEIG, (8, 3, 13, 0),
    absent=Absence.NEVER_COMES,
)  # fmt: skip
_SOCIAL_EDUCATION_HVL = _group(
    "HVL", "Vernepleie", "2024", "Vernepleier", (Period("Periode 1", *_LATE_AUTUMN),), 4426, KAROLINE, (8, 3, 14, 20),
)  # fmt: skip
_SOCIAL_EDUCATION_2023 = _group(
    "VID", "Vernepleie", "2023", "Vernepleier", (Period("Periode 3", *_AUTUMN),), 4427, TORE, (8, 3, 9, 5),
)  # fmt: skip
_NURSING_ELSEWHERE = _group(
    "Lovisenberg", "Sykepleie", "2024", "Sykepleier", (Period("Periode 1", *_AUTUMN, in_calendar=False),), 4428, ELI,
    (8, 3, 11, 30),
)  # fmt: skip
_CHILD_CARE = _group(
    "Fagskolen i Vestland", "Barsel- og barnepleie", "2026", "Helsefagarbeider", (Period("Periode 1", *_LATE_AUTUMN),),
    4429, JON, (8, 3, 12, 0), absent=Absence.NO_CHANNEL,
)  # fmt: skip

_BED_WARDS: Final = (
    "Kirurgisk klinikk, gastrokirurgisk sengepost", "Hjerteavdelingen, sengepost 1", "Lungeavdelingen, sengepost",
    "Ortopedisk klinikk, sengepost 2", "Nevrologisk avdeling, slagenheten", "Medisinsk klinikk, nyresengepost",
    "Kvinneklinikken, gynekologisk sengepost", "Voss sjukehus, medisinsk sengepost",
)  # fmt: skip
_CLINICS: Final = (
    "Medisinsk klinikk", "Kirurgisk klinikk", "Hjerteavdelingen", "Barne- og ungdomsklinikken", "Kvinneklinikken",
)  # fmt: skip
_THERAPY: Final = (
    "Fysioterapiavdelingen, ortopedi", "Fysioterapiavdelingen, nevrologi", "Rehabiliteringsavdelingen, Nordås",
    "Ergoterapiavdelingen, hånd",
)  # fmt: skip
_IMAGING: Final = ("Radiologisk avdeling, CT", "Radiologisk avdeling, MR", "Radiologisk avdeling, barn")
_LABS: Final = ("Medisinsk biokjemi", "Mikrobiologisk avdeling", "Patologisk avdeling")
_MIND: Final = ("Psykiatrisk klinikk, Sandviken", "Kronstad DPS", "Solli DPS", "Barne- og ungdomspsykiatri, Nordnes")

#: What is to be understood in every list of some size; each group adds its own.
_USUAL: Final = {
    Trouble.UNREGISTERED: 2, Trouble.REGISTERS_LATER: 2, Trouble.NOT_TRANSFERRED: 1, Trouble.TRANSFERRED_LATER: 3,
    Trouble.OTHER_EMAIL: 2, Trouble.RETURNING: 2,
}  # fmt: skip

_CASTS: Final = (
    Cast(_NURSING_2024, _BED_WARDS, {
        **_USUAL, Trouble.NONE: 66, Trouble.WITHDRAWN: 1, Trouble.LEADING_ZERO_EATEN: 3, Trouble.SPACED_NUMBER: 3,
        Trouble.NAME_SWAPPED: 2, Trouble.OWN_DAYS: 2, Trouble.OUTSIDE_CALENDAR: 2, Trouble.CHANGED_DAYS: 2,
        Trouble.CHANGED_WARD: 2, Trouble.LEFT_AFTER_ORDER: 2, Trouble.STRUCK_AFTER_ORDER: 1,
        Trouble.WITHDRAWS_AFTER_ORDER: 1, Trouble.MOVED_AWAY: 2, Trouble.LATE: 2, Trouble.LATE_LET_THROUGH: 2,
        Trouble.LATE_HELD_BACK: 1, Trouble.LATE_AND_UNREGISTERED: 1, Trouble.ADDED_IN_TIME: 2,
    }, rotates=True),
    Cast(_NURSING_2023, _BED_WARDS, {
        **_USUAL, Trouble.NONE: 56, Trouble.SPACED_NUMBER: 2, Trouble.CORRECTED: 1, Trouble.NAMESAKE: 1,
        Trouble.STRUCK_THROUGH: 1, Trouble.STRUCK_HAS_LEFT: 1, Trouble.SAID_WITHDRAWN_STILL_IN: 1,
        Trouble.HAND_PAINTED: 1, Trouble.HAND_PAINTED_OURS: 1, Trouble.HAND_PAINTED_KEPT: 1,
        Trouble.HAND_PAINTED_UNCLEAR: 1, Trouble.LATE: 1,
    }, rotates=True),
    Cast(_PHYSIOTHERAPY, _THERAPY, {
        Trouble.NONE: 26, Trouble.UNREGISTERED: 1, Trouble.NOT_TRANSFERRED: 1, Trouble.UNCERTAIN_NAME: 1,
        Trouble.UNCERTAIN_DATE: 1, Trouble.UNCERTAIN_NAME_AND_DATE: 1, Trouble.UNCERTAIN_CONFIRMED: 2,
        Trouble.UNCERTAIN_DENIED: 1, Trouble.NUMBER_ALONE: 1, Trouble.NUMBER_ALONE_DENIED: 1,
        Trouble.NUMBER_MISSING: 1, Trouble.NUMBER_INVALID: 1, Trouble.NUMBER_IN_REGISTRATION_ONLY: 1,
        Trouble.PROFESSION_UNKNOWN: 1,
    }, rotates=True),
    Cast(_OCCUPATIONAL_THERAPY, _THERAPY, {**_USUAL, Trouble.NONE: 34},
         rotates=True, sheets={"Periode 2": Trouble.DEVIATION}),
    Cast(_RADIOGRAPHY, _IMAGING, {**_USUAL, Trouble.NONE: 36, Trouble.LEADING_ZERO_EATEN: 2},
         rotates=True, sheets={"Periode 4": Trouble.NOT_IN_CALENDAR}),
    Cast(_RADIOGRAPHY_TOO, _IMAGING, {Trouble.SECOND_LIST: 3}),
    Cast(_LABORATORY, _LABS, {Trouble.NONE: 28},
         rotates=True, sheets={"Periode 1": Trouble.TWO_COLUMNS, "Periode 2": Trouble.TWO_COLUMNS}),
    Cast(_MEDICINE_2022, _CLINICS, {
        **_USUAL, Trouble.NONE: 42, Trouble.D_NUMBER: 1, Trouble.NUMBER_CHANGED: 1, Trouble.NOT_PLACED: 1,
        Trouble.NOT_PLACED_ORDERED_AGAIN: 1, Trouble.NOT_PLACED_GIVEN_UP: 1, Trouble.REJECTED: 2,
        Trouble.LATE_AND_UNREGISTERED: 1,
    }, (
        (("Lucía", "Fernández Ortega"), "Spania", Trouble.WAITING_FOR_PORTAL),
        (("Jonas", "Müller"), "Tyskland", Trouble.PORTAL_CONFIRMED),
        (("Freja", "Sørensgaard"), "Danmark", Trouble.PORTAL_CONFIRMED),
        (("Mateusz", "Kowalczyk"), "Polen", Trouble.PORTAL_NUMBER_ARRIVES),
        (("Camille", "Lambert"), "Frankrike", Trouble.PORTAL_LEAVES),
        (("Chiara", "Rossi"), "Italia", Trouble.FOREIGN_AND_UNREGISTERED),
        (("Hanna", "Lindqvist"), "Sverige", Trouble.NONE),
        (("Oliver", "Brennan"), "Irland", Trouble.NONE),
        (("Elina", "Ozola"), "Latvia", Trouble.NUMBER_IN_REGISTRATION_ONLY),
    )),
    Cast(_MEDICINE_2023, _CLINICS, {
        **_USUAL, Trouble.NONE: 56, Trouble.ARRIVAL_UNSURE: 2, Trouble.ARRIVAL_LET_THROUGH: 2,
    }),
    Cast(_PSYCHOLOGY, _MIND, {**_USUAL, Trouble.NONE: 16}, rotates=True),
    Cast(_PHARMACY, _CLINICS, {Trouble.NONE: 24}, rotates=True,
         sheets={"Semester 9": Trouble.VANISHED_LIST, "Semester 10": Trouble.VANISHED_LIST}),
    Cast(_NURSING_VID, _BED_WARDS, {**_USUAL, Trouble.NONE: 48}, rotates=True,
         sheets={"Periode 2": Trouble.LIST_DAYS, "Periode 3": Trouble.EMPTIED_SHEET}),
    Cast(_SOCIAL_EDUCATION, _MIND, {Trouble.NONE: 42}, rotates=True,
         sheets={"Periode 1": Trouble.UNBOUND_LIST, "Periode 2": Trouble.UNBOUND_LIST}),
    Cast(_SOCIAL_WORK, _MIND, {Trouble.NONE: 26}, rotates=True,
         sheets={"Periode 1": Trouble.AGREEMENT_ENDED, "Periode 2": Trouble.AGREEMENT_ENDED}),
    Cast(_HEALTH_WORK, _BED_WARDS, {Trouble.NONE: 28},
         sheets={"Periode 1": Trouble.BY_HAND, "Periode 2": Trouble.COPIED_SHEET}),
    Cast(_PSYCHOLOGY_LATE, _MIND, {Trouble.LATE_LIST: 9}),
    Cast(_PHARMACY_NEVER, _CLINICS, {}),
    Cast(_SOCIAL_EDUCATION_HVL, _MIND, {Trouble.PASSWORD_LIST: 10}),
    Cast(_SOCIAL_EDUCATION_2023, _MIND, {Trouble.UNREADABLE_LIST: 8}),
    Cast(_NURSING_ELSEWHERE, _BED_WARDS, {Trouble.UNKNOWN_INSTITUTION: 5}),
    Cast(_CHILD_CARE, _BED_WARDS, {}),
)  # fmt: skip


def full_story() -> Story:
    """Return the full season, the same each time."""
    return Company("praksis høst 2026, alle", crowd=800).play(
        "full",
        _CASTS,
        strangers=(_NURSING_2024, _MEDICINE_2022, _NURSING_VID, _HEALTH_WORK, _PHARMACY_NEVER, _PHARMACY_NEVER),
        overlaps=(
            (_NURSING_2024, _NURSING_2023, Trouble.OVERLAP),
            (_NURSING_2024, _NURSING_2023, Trouble.OVERLAP_LET_THROUGH),
        ),
    )
