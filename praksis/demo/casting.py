"""Gives the groups of a season their students and each student their rows, the same each time.

cast = Cast(NURSING, wards=("Akuttmottaket",), troubles={Trouble.NONE: 20, Trouble.LATE: 1})
played = Company("en sesong").play([cast])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from praksis.demo.model import OSLO, Group, Period, Row, Size, Story, Student
from praksis.demo.people import People, Person
from praksis.demo.trouble import Trouble

#: Names that are written in two ways: given and family name in the list, and the given name in the registration.
SLIPS: Final = (
    ("Mathilde", "Sandvik", "Matilde"), ("Eirik", "Tveit", "Eirik"), ("Kristine", "Fosse", "Kristin"),
    ("Sophie", "Nesheim", "Sofie"), ("Christian", "Hauge", "Kristian"), ("Caroline", "Bjordal", "Karoline"),
    ("Marthe", "Ravnanger", "Marte"), ("Jonathan", "Sekse", "Jonatan"), ("Elisabeth", "Lunde", "Elisabet"),
)  # fmt: skip
_SLIPPED: Final = frozenset(
    {
        Trouble.UNCERTAIN_NAME,
        Trouble.UNCERTAIN_DATE,
        Trouble.UNCERTAIN_NAME_AND_DATE,
        Trouble.UNCERTAIN_CONFIRMED,
        Trouble.UNCERTAIN_DENIED,
    }
)
_SPELT_OTHERWISE: Final = _SLIPPED - {Trouble.UNCERTAIN_DATE}
#: Names that are somebody's point: a D-number, a paste, a namesake.
_NAMED: Final = {Trouble.D_NUMBER: ("Katarzyna", "Wójcik")}

#: The troubles that a student has in one period only, and which: 0 is the group's first, -1 its last.
_ONE_PERIOD: Final[Mapping[Trouble, int]] = {
    **dict.fromkeys(
        (
            Trouble.OUTSIDE_CALENDAR, Trouble.LATE, Trouble.LATE_LET_THROUGH, Trouble.LATE_HELD_BACK,
            Trouble.ARRIVAL_UNSURE, Trouble.ARRIVAL_LET_THROUGH, Trouble.OVERLAP, Trouble.OVERLAP_LET_THROUGH,
            Trouble.CORRECTED, Trouble.NAMESAKE, Trouble.STRUCK_HAS_LEFT, Trouble.SAID_WITHDRAWN_STILL_IN,
            Trouble.HAND_PAINTED, Trouble.HAND_PAINTED_OURS, Trouble.HAND_PAINTED_KEPT, Trouble.HAND_PAINTED_UNCLEAR,
            Trouble.NOT_PLACED, Trouble.NOT_PLACED_ORDERED_AGAIN, Trouble.NOT_PLACED_GIVEN_UP, Trouble.REJECTED,
            Trouble.CHANGED_DAYS, Trouble.CHANGED_WARD, Trouble.LEFT_AFTER_ORDER, Trouble.STRUCK_AFTER_ORDER,
            Trouble.WITHDRAWS_AFTER_ORDER, Trouble.NUMBER_CHANGED,
        ),
        0,
    ),
    Trouble.ADDED_IN_TIME: -1,
}  # fmt: skip
_FROM_ACT_2: Final = frozenset(
    {
        Trouble.LATE,
        Trouble.LATE_AND_UNREGISTERED,
        Trouble.LATE_LET_THROUGH,
        Trouble.LATE_HELD_BACK,
        Trouble.ADDED_IN_TIME,
        Trouble.ARRIVAL_UNSURE,
        Trouble.ARRIVAL_LET_THROUGH,
        Trouble.LATE_LIST,
    }
)
#: What is in the list until the second act only.
_LEAVES: Final = frozenset({Trouble.LEFT_AFTER_ORDER, Trouble.PORTAL_LEAVES, Trouble.EMPTIED_SHEET})


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in a group: how many in each trouble, in order.

    `rotates` gives each student one of the group's periods in turn; otherwise all have them all. `sheets` are periods
    in which a student without a trouble gets that of the whole sheet. `international` are the rows of that sheet.
    """

    group: Group
    wards: tuple[str, ...]
    troubles: Mapping[Trouble, int]
    international: Sequence[tuple[tuple[str, str], str, Trouble]] = ()
    rotates: bool = False
    sheets: Mapping[str, Trouble] = field(default_factory=dict)


def saved(month: int, day: int, hour: int, minute: int) -> datetime:
    """A time of the season's year in Oslo."""
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO)


class Company:
    """Draws the people of one season and writes their rows down."""

    def __init__(self, seed: str, *, crowd: int = 100) -> None:
        self._people = People(seed, crowd=crowd)
        self._slips = iter(SLIPS)
        self._turn = 0

    def play(
        self,
        size: Size,
        casts: Sequence[Cast],
        *,
        strangers: Sequence[Group],
        overlaps: Sequence[tuple[Group, Group, Trouble]] = (),
    ) -> Story:
        """Return the season of these casts. `strangers` are the groups on whose advert somebody registers who is in no
        list; `overlaps` are pairs of groups that a student is in on the same days."""
        students = [student for cast in casts for student in self._ordinary(cast)]
        students += [student for cast in casts for student in self._international(cast)]
        students += [student for one, other, trouble in overlaps for student in self._in_both(one, other, trouble)]
        drawn = [*students, *(Student(self._people.draw(), group, Trouble.NONE) for group in strangers)]
        given = self._with_registrations(drawn)
        known, unknown = given[: len(students)], given[len(students) :]
        cast_of = {id(cast.group): cast for cast in casts}
        rows = tuple(row for student in known for row in self._rows(cast_of[id(student.group)], student))
        return Story(size, tuple(cast.group for cast in casts), tuple(known), rows, tuple(unknown))

    def _ordinary(self, cast: Cast) -> Iterator[Student]:
        """The students of the ordinary sheets; those who come in the second act stand last."""
        drawn = [
            self._student(cast.group, trouble) for trouble, count in cast.troubles.items() for _ in range(count)
        ]  # fmt: skip
        yield from sorted(drawn, key=lambda s: (s.trouble in _FROM_ACT_2, s.person.family, s.person.given))

    def _student(self, group: Group, trouble: Trouble) -> Student:
        name, registered_name, old_name = _NAMED.get(trouble), None, None
        if trouble in _SLIPPED:
            given, family, otherwise = next(self._slips)
            name = (given, family)
            registered_name = (otherwise, family) if trouble in _SPELT_OTHERWISE else None
        d_number = trouble in (Trouble.D_NUMBER, Trouble.NUMBER_CHANGED)
        person = self._people.draw(name=name, early_day=trouble is Trouble.LEADING_ZERO_EATEN, d_number=d_number)
        if trouble is Trouble.NAME_SWAPPED:
            registered_name = (person.family, person.given)
        if trouble is Trouble.CORRECTED:
            old_name = (person.given, f"{person.family}-Haukanes")
        return Student(
            person, group, trouble, registered_name=registered_name, old_name=old_name,
            other=self._other(person, trouble),
        )  # fmt: skip

    def _other(self, person: Person, trouble: Trouble) -> Person | None:
        match trouble:
            case Trouble.NUMBER_ALONE | Trouble.NUMBER_ALONE_DENIED:
                pasted = self._people.draw()
                return replace(pasted, number=person.number)
            case Trouble.NAMESAKE:
                return self._people.draw(name=(person.given, person.family), namesake=True)
            case Trouble.NUMBER_CHANGED:
                return replace(person, number=self._people.number_for(person.birth_date))
            case _:
                return None

    def _international(self, cast: Cast) -> Iterator[Student]:
        for name, nationality, trouble in cast.international:
            yield Student(self._people.draw(name=name), cast.group, trouble, True, nationality)

    def _in_both(self, one: Group, other: Group, trouble: Trouble) -> Iterator[Student]:
        person = self._people.draw()
        yield Student(person, one, trouble)
        yield Student(person, other, trouble)

    def _with_registrations(self, students: Iterable[Student]) -> list[Student]:
        """Give each a day of registration and an application number, whether or not it is ever made."""
        return [
            replace(
                student,
                registered_on=self._people.day_between(date(2026, 6, 8), date(2026, 7, 24)),
                application=20_117 + 7 * place,
            )
            for place, student in enumerate(students)
        ]

    def _rows(self, cast: Cast, student: Student) -> Iterator[Row]:
        for period, trouble in self._periods(cast, student):
            first_day, last_day = _own_days(trouble, period, cast.group.periods[0])
            yield Row(
                student,
                period,
                self._people.choose(cast.wards),
                trouble,
                from_act=3 if trouble is Trouble.MOVED_HERE else 2 if trouble in _FROM_ACT_2 else 1,
                first_day=first_day,
                last_day=last_day,
                until_act=2 if trouble in _LEAVES or trouble is Trouble.MOVED_AWAY else 9,
            )

    def _periods(self, cast: Cast, student: Student) -> Iterator[tuple[Period, Trouble]]:
        periods, trouble = cast.group.periods, student.trouble
        if trouble is Trouble.MOVED_AWAY:
            yield periods[0], trouble
            yield periods[1], Trouble.MOVED_HERE
        elif trouble in _ONE_PERIOD:
            yield periods[_ONE_PERIOD[trouble]], trouble
        elif cast.rotates and not student.international:
            # Who has a trouble of their own is in a sheet that has none.
            open_to = [p for p in periods if trouble is Trouble.NONE or p.name not in cast.sheets]
            self._turn += 1
            period = open_to[self._turn % len(open_to)]
            yield period, _of_sheet(cast, period, trouble)
        else:
            yield from ((period, _of_sheet(cast, period, trouble)) for period in periods)


def _of_sheet(cast: Cast, period: Period, trouble: Trouble) -> Trouble:
    return cast.sheets.get(period.name, trouble) if trouble is Trouble.NONE else trouble


def _own_days(trouble: Trouble, period: Period, first: Period) -> tuple[date | None, date | None]:
    if trouble is Trouble.OWN_DAYS and period is first:
        return period.first_day + timedelta(days=7), period.last_day
    if trouble is Trouble.OUTSIDE_CALENDAR:  # starts ten days after the period has ended
        return period.last_day + timedelta(days=10), period.last_day + timedelta(days=49)
    return None, None
