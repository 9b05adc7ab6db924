"""A row that still stands in the newest list is never planned for cancellation, unless an administrator has said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert, select

from connectors.samlepunktet import PackageSamlepunktet
from praksis.cases import CaseKind
from praksis.errors import Refused, Unavailable
from praksis.jobs.apply import apply
from praksis.jobs.message_states import WITHHELD
from praksis.ledger.tables import Message
from tests.jobs.season_factory import (
    SIGNATURE,
    ListEditor,
    SmallSeason,
    calendar_line,
    oslo,
    students,
)


def new_title(editor: ListEditor) -> None:
    editor.sheet["A1"] = "Praksisoversikt – Bachelor sykepleie – kull 2024"


def new_period(editor: ListEditor) -> None:
    editor.sheet.title = "Periode 11"
    editor.sheet["B3"] = "Periode 11"


def no_period(editor: ListEditor) -> None:
    editor.sheet.title = "Høst 2026"
    editor.sheet["B3"] = None


def hidden(editor: ListEditor) -> None:
    editor.sheet.sheet_state = "hidden"


def another_period_above_the_last(editor: ListEditor) -> None:
    last = max(row[0].row for row in editor.sheet.iter_rows() if row[0].value is not None)
    editor.sheet.insert_rows(last)
    editor.sheet.cell(last, 1, "Periode 2: 26.10.2026–11.12.2026")


@pytest.mark.parametrize("change", [new_title, new_period, no_period, hidden, another_period_above_the_last])
def test_what_hides_a_row_cancels_nothing_and_is_said(
    season: SmallSeason, change: Callable[[ListEditor], None]
) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    season.edit(change, at=oslo(8, 6)).sync(oslo(8, 6, 13))

    assert season.plans() == ()
    rows = season.rows()
    assert len(rows) == 2, "nobody is silently gone"
    if change is another_period_above_the_last:
        assert [bool(row.holds) for row in rows.values()].count(True) == 1
    elif change is not new_title:
        assert all(row.holds for row in rows.values())


def test_a_hidden_sheet_that_is_shown_again_goes_on_as_it_was(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    before = season.row_of(anna).id
    season.edit(hidden, at=oslo(8, 6)).sync(oslo(8, 6, 13))

    def shown(editor: ListEditor) -> None:
        editor.sheet.sheet_state = "visible"

    season.edit(shown, at=oslo(8, 7)).sync(oslo(8, 7, 13))
    assert season.row_of(anna).id == before
    assert season.row_of(anna).ordered == "green"
    assert season.holds(anna) == ()


def test_a_period_that_gets_another_name_is_not_ordered_twice(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()

    def renamed(editor: ListEditor) -> None:
        editor.sheet.title = "Periode 2"
        editor.sheet["B3"] = "Periode 2"

    season.calendar(calendar_line(period="Periode 2"), at=oslo(8, 6))
    season.edit(renamed, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert season.plans() == ()
    assert season.row_of(anna).ordered == "green"


def test_two_students_who_were_taken_for_one_are_two_again(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo.row(number=anna.person.number)).export_of(anna, bo).sync()
    (case,) = season.cases()
    season.decide(CaseKind(case.kind), "same-person")
    season.sync(oslo(8, 6))
    season.take_back(case.number)
    season.edit(lambda s: s.set(bo, "Fødselsnummer", bo.person.number), at=oslo(8, 6, 13)).sync(oslo(8, 6, 14))
    packages = season.order()
    season.sync(oslo(8, 7))

    ordered = {line["Etternavn"] for number in packages for line in season.package(number)}
    green = {s.person.family for s in (anna, bo) if season.row_of(s).ordered == "green"}
    assert green <= ordered, "nobody is green without an order of their own"
    assert green == {anna.person.family, bo.person.family}


def test_a_message_written_while_we_spoke_is_not_laid_out_in_shadow_and_not_weeks_later_either(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    with season.house() as house, house.ledger.reading() as session:
        message = session.scalars(select(Message).where(Message.kind == "list-receipt")).one()
        values = {c.key: getattr(message, c.key) for c in Message.__table__.columns}
    posts = season.posts()
    with season.house() as house, house.ledger.engine.begin() as connection:
        connection.execute(
            insert(Message).values(
                {**values, "id": "f" * 32, "occasion": f"{message.occasion}9", "state": "waiting", "sent_at": None}
            )
        )
    season.modes["HVL"] = "shadow"
    season.sync(oslo(8, 6, 13))
    assert season.posts() == posts

    season.modes["HVL"] = "full"
    season.sync(oslo(8, 7, 13))
    assert season.posts() == posts
    with season.ledger.reading() as session:
        assert session.get_one(Message, "f" * 32).state == WITHHELD, "FOU's summary tells that it was not said"


def test_a_package_that_could_not_be_made_is_given_up_and_nothing_is_said_to_be_ordered(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    plan = season.plan().number
    with season.house() as house:

        def busy(*_: object) -> str:
            raise Unavailable("Listen er i bruk.", code="fil-i-bruk")

        monkeypatch.setattr(type(house.ports.samlepunktet), "write", busy)
        with pytest.raises(Unavailable):
            apply(house, plan, SIGNATURE)
    monkeypatch.undo()
    assert not list(season.office.glob("Pakke*"))

    season.modes["HVL"] = "shadow"
    season.sync(oslo(8, 6, 13))
    assert not list(season.office.glob("Pakke*")), "what was given up is not made behind anybody's back"
    with pytest.raises(Refused, match="innhentet"):
        season.apply(plan)


def test_a_package_that_can_be_neither_made_nor_given_up_is_not_said_to_be_ordered(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number

    def busy(*_: object) -> str:
        raise Unavailable("Disken svarer ikke.", code="disk")

    for act in ("write", "discard"):
        monkeypatch.setattr(PackageSamlepunktet, act, busy)
    for _ in range(2):
        with pytest.raises(Unavailable):
            season.apply(plan)
    monkeypatch.undo()
    season.sync(oslo(8, 6, 13))
    assert len(season.package(1)) == 2, "what was applied is handed over when the disk is back, once"
    assert season.apply(plan).already


def test_the_calendar_line_has_the_days_that_the_tests_count_on() -> None:
    assert calendar_line().first_day > date(2026, 8, 10)
