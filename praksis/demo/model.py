"""What the example season is made of: contacts, channels, groups, students and their rows; none of the house's rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from zoneinfo import ZoneInfo

from praksis.demo.people import Person
from praksis.demo.trouble import Absence, Trouble

OSLO: Final = ZoneInfo("Europe/Oslo")
Size = Literal["small", "full"]

TEAMS_FOLDER: Final = "Teams"
OFFICE_CHANNEL: Final = "FOU"
WEBCRUITER_FOLDER: Final = "Webcruiter"

#: «Today» in each act; the small season has the first two. The deadline for a start on 7 September is 10 August.
ACT_DAYS: Final = {1: date(2026, 8, 5), 2: date(2026, 8, 24), 3: date(2026, 9, 7)}
ACTS: Final[dict[Size, tuple[int, ...]]] = {"small": (1, 2), "full": (1, 2, 3)}
#: When the coordinators are told of the season: before anybody has registered, and before there is any list.
SEASON_BEGINS: Final = date(2026, 6, 5)
#: The day after the deadline on which the lists are looked at too: what is new after it is certainly late.
LOOKED_AT_BETWEEN: Final = date(2026, 8, 11)
#: The working day before practice starts.
DAY_BEFORE_START: Final = date(2026, 9, 4)
#: Two working days into the practice: by then a list that has vanished is asked about.
LOOKED_AT_LAST: Final = date(2026, 9, 9)


class Moment(StrEnum):
    """When the season is held to its truth: after the first run of each act, when the act is over, and two working days
    after the last one.

    An act is over when the administrators have decided what they decide in it, every plan has been applied, and every
    package has its receipts.
    """

    FIRST = "first"
    CHANGED = "changed"
    ORDERED = "ordered"
    STARTED = "started"
    SETTLED = "settled"
    LATER = "later"

    @property
    def act(self) -> int:
        """The act that the moment belongs to."""
        return {"first": 1, "changed": 2, "ordered": 2}.get(self.value, 3)

    @property
    def day(self) -> date:
        """«Today» at the moment."""
        return LOOKED_AT_LAST if self is Moment.LATER else ACT_DAYS[self.act]


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
TORE: Final = Contact("Tore Hellesund", "TH", "tore.hellesund@example.no")
UNNI: Final = Contact("Unni Gjertsen", "UG", "unni.gjertsen@example.no")
ELI: Final = Contact("Eli Vangen", "EV", "eli.vangen@example.no")
JON: Final = Contact("Jon Sandal", "JS", "jon.sandal@example.no")
ADMINISTRATORS: Final = (
    Contact("Ingunn Fauske", "IFA", "ingunn.fauske@example.no"),
    Contact("Per Helle", "PHE", "per.helle@example.no"),
)
CHANNELS: Final[dict[Size, tuple[Channel, ...]]] = {
    "small": (Channel("HVL", "HVL", (KAROLINE, MAGNE)), Channel("UiB", "UiB", (SOLVEIG,))),
    "full": (
        Channel("HVL", "HVL", (KAROLINE, MAGNE)),
        Channel("UiB", "UiB", (SOLVEIG,)),
        Channel("VID", "VID", (TORE,)),
        Channel("Årstad videregående skole", "Årstad", (UNNI,)),
        Channel("Lovisenberg", "Lovisenberg", (ELI,)),
    ),
}
MISSING_CHANNELS: Final[dict[Size, tuple[Channel, ...]]] = {
    "small": (),
    "full": (Channel("Fagskolen i Vestland", "Fagskolen", (JON,)),),
}
"""The channels that stand in the settings, and that nobody has made (R5)."""


@dataclass(frozen=True, slots=True)
class Period:
    """A practice period of the calendar, days inclusive. `list_days` are what the list says when it says otherwise."""

    name: str
    first_day: date
    last_day: date
    list_days: tuple[date, date] | None = None
    in_calendar: bool = True

    @property
    def days(self) -> tuple[date, date]:
        """The days that stand in the sheet's head."""
        return self.list_days or (self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class Group:
    """A student group: its list, its advert, and who fills its list in.

    `list_saved_at` is when the list is saved first, in whichever act it comes, and when it is changed in each act after
    the first one. `absent` says why there never is a list. `file_name` is the list's when it does not follow the naming
    standard; `habit` says how the coordinator fills it in.
    """

    institution: str
    group: str
    cohort: str
    profession: str
    periods: tuple[Period, ...]
    advert: str
    coordinator: Contact
    list_saved_at: tuple[datetime, ...]
    file_name: str | None = None
    habit: str = "master"
    agreement_until: date | None = None
    second: bool = False
    """A second document about a group that has one (R9)."""
    absent: Absence | None = None

    @property
    def key(self) -> str:
        """«HVL/Sykepleie/2024»."""
        return f"{self.institution}/{self.group}/{self.cohort}"


def list_name(group: Group) -> str:
    """The file name of the group's list."""
    return group.file_name or f"Praksisoversikt {group.institution} {group.group} kull {group.cohort}.xlsx"


@dataclass(frozen=True, slots=True)
class Student:
    """A person in a group, in trouble or not; `nationality` is said on an international sheet only.

    `registered_name` is how the form in Webcruiter was filled in when it was not as in the list, and
    `old_name` how the list had it before it was corrected. `other` is somebody else with a part in it: who pasted this
    student's number, who comes in this one's place, or the same person with a new number.
    """

    person: Person
    group: Group
    trouble: Trouble
    international: bool = False
    nationality: str | None = None
    registered_on: date = date(2026, 6, 15)
    application: int = 0
    registered_name: tuple[str, str] | None = None
    old_name: tuple[str, str] | None = None
    other: Person | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A student's row in the sheet of a period; it is in the list from act `from_act` to act `until_act`."""

    student: Student
    period: Period
    ward: str
    trouble: Trouble
    from_act: int = 1
    first_day: date | None = None
    last_day: date | None = None
    until_act: int = 9

    @property
    def sheet(self) -> str:
        """The name of the sheet that the row stands in."""
        return f"Internasjonale {self.period.name}" if self.student.international else self.period.name

    def stands_in(self, act: int) -> bool:
        """Whether the row is in the list in an act."""
        return self.from_act <= act <= self.until_act

    def person_in(self, act: int) -> Person:
        """Whom the row is about in an act: with `Trouble.NAMESAKE` somebody else comes in the student's place."""
        if self.trouble is Trouble.NAMESAKE and act > 1 and self.student.other is not None:
            return self.student.other
        return self.student.person

    def name_in(self, act: int) -> tuple[str, str]:
        """Given and family name as the list has them in an act."""
        person = self.person_in(act)
        if self.trouble is Trouble.CORRECTED and act == 1 and self.student.old_name is not None:
            return self.student.old_name
        return person.given, person.family

    def days_in(self, act: int) -> tuple[date | None, date | None]:
        """The days of the row's own in an act, None where the sheet's hold."""
        if self.trouble is Trouble.CHANGED_DAYS and act > 2:
            return self.first_day, self.period.last_day + timedelta(days=4)
        return self.first_day, self.last_day


@dataclass(frozen=True, slots=True)
class Story:
    """The whole season: rows in the order of the lists, and people who registered but stand in no list."""

    size: Size
    groups: tuple[Group, ...]
    students: tuple[Student, ...]
    rows: tuple[Row, ...]
    strangers: tuple[Student, ...]

    def rows_of(self, group: Group, act: int) -> tuple[Row, ...]:
        """The rows of a group's list as they are in an act."""
        return tuple(row for row in self.rows if row.student.group == group and row.stands_in(act))
