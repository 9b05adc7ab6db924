"""A package that waits too long for its receipts is reminded of, with group, cohort and period (R14, R19)."""

from __future__ import annotations

from praksis.jobs.house import House
from praksis.jobs.packages_waiting import PackageWaiting, packages_waiting
from tests.jobs.season_factory import SmallSeason, oslo, students


def waiting(season: SmallSeason) -> list[PackageWaiting]:
    def look(house: House) -> list[PackageWaiting]:
        with house.ledger.reading() as session:
            return packages_waiting(session, house)

    return season.act(look)  # type: ignore[no-any-return]


def test_a_package_is_reminded_of_from_the_third_working_day_until_each_line_has_its_receipt(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package  # a Wednesday
    assert [len(waiting(season.at(oslo(8, day)))) for day in (6, 7, 9, 10)] == [0, 0, 0, 1], "a weekend does not count"
    (found,) = waiting(season)
    assert (found.number, found.lines, found.of, found.working_days) == (package, 2, 2, 3)
    words = found.sentence
    assert all(said in words for said in ("O-0001", "HVL Sykepleie", "kull 2024", "Periode 1", "07.09.2026"))
    assert words in season.status().lines()[-1] or any(words in line for line in season.status().lines())
    season.confirm(package, case_number="SAK-1", lines=[1])
    assert [p.lines for p in waiting(season)] == [1]
    season.confirm(package, case_number="SAK-1")
    assert waiting(season) == []


def test_how_long_may_pass_is_a_setting(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.rules["package_reminder_days"] = 1
    season.list_of(anna).export_of(anna).sync()
    season.apply(season.plan().number)
    assert waiting(season) == []
    assert len(waiting(season.at(oslo(8, 6)))) == 1
