"""Who is one person: a student keeps the person that access was ordered for, also when the rows move (promise 1)."""

from __future__ import annotations

from sqlalchemy import func, select

from praksis.ledger.tables import Person
from tests.jobs.season_factory import SmallSeason, calendar_line, oslo, students


def persons(season: SmallSeason) -> int:
    with season.house() as house, house.ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_student_who_moves_to_another_group_stays_the_same_person(season: SmallSeason) -> None:
    other, advert = ("HVL", "Fysioterapi", "2023"), "4412"
    season.calendar(calendar_line(), calendar_line(group=other[1], cohort=other[2], advert=advert))
    anna, bo, carl = students(3)
    second = anna.registration(Annonse=advert, **{"Søknads-ID": "30001"})
    season.list_of(anna, bo).list_of(carl, group=other).export_of(anna, bo, carl, second).sync()
    season.order()
    season.edit(lambda s: s.remove(anna), at=oslo(8, 6))
    season.edit(lambda s: s.add(anna), at=oslo(8, 6), path=season.list_path(other)).sync(oslo(8, 6, 13))

    assert persons(season) == 3


def test_a_new_student_is_a_new_person_although_another_has_left(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo).export_of(anna, bo, carl).sync()
    season.edit(lambda s: s.remove(anna), at=oslo(8, 6))
    season.edit(lambda s: s.add(carl), at=oslo(8, 6, 10)).sync(oslo(8, 6, 13))

    assert persons(season) == 3
