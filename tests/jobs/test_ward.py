"""The practice site in an order: only where settings say so, and never a storm of changes when it is turned on."""

from __future__ import annotations

from sqlalchemy import select

from praksis.ledger.tables import OrderLine
from tests.jobs.season_factory import SmallSeason, oslo, students

ANNA, BO = students(2)
OTHER = "Ortopedisk, sengepost 3"


def move(season: SmallSeason, day: int) -> None:
    season.edit(lambda sheet: sheet.set(ANNA, "Praksissted/enhet", OTHER), oslo(8, day)).sync(oslo(8, day, 13))


def wards(season: SmallSeason) -> set[str | None]:
    with season.ledger.reading() as session:
        return set(session.scalars(select(OrderLine.ward).where(OrderLine.state == "ordered")))


def test_a_move_to_another_ward_is_no_line_where_orders_carry_none(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).export_of(ANNA, BO).sync()
    season.order()
    assert wards(season) == {None}
    move(season, 6)
    assert season.plans() == ()


def test_a_move_is_a_change_that_says_from_and_to_where_orders_carry_the_ward(season: SmallSeason) -> None:
    season.rules = {"order_carries_ward": True}
    season.list_of(ANNA, BO).export_of(ANNA, BO).sync()
    season.order("SAK-1")
    assert wards(season) == {"Hjerteavdelingen, sengepost 1"}
    move(season, 6)
    lines = season.plan_lines(season.plan().number)
    assert {(line["Student"], line["Hva"]) for line in lines} == {(ANNA.name, "Endring")}
    assert f"praksissted fra Hjerteavdelingen, sengepost 1 til {OTHER}" in lines[0]["Hvorfor"]
    season.order("SAK-2")
    assert season.plans() == ()
    season.rules = {}
    season.sync(oslo(8, 7))
    assert season.plans() == (), "turning it off changes nothing either"


def test_turning_it_on_asks_for_nothing_that_stands_and_new_lines_carry_it(season: SmallSeason) -> None:
    season.list_of(ANNA).export_of(ANNA, BO).sync()
    season.order("SAK-1")
    season.rules = {"order_carries_ward": True}
    move(season, 6)
    assert season.plans() == ()
    season.edit(lambda sheet: sheet.add(BO), oslo(8, 7)).sync(oslo(8, 7, 13))
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {BO.name}
    season.order("SAK-2")
    assert wards(season) == {None, "Hjerteavdelingen, sengepost 1"}
