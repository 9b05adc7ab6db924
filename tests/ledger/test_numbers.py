"""Running numbers: one after the other, each table its own, and never the same twice."""

from __future__ import annotations

from sqlalchemy import delete

from praksis.commit_points import CommitPoint
from praksis.ledger.ledger import Ledger
from praksis.ledger.numbers import next_number
from praksis.ledger.tables import CaseFile, Package, Plan
from tests.ledger.factories import a_calendar_row, a_plan

POINT = CommitPoint.PLANS_MADE


def make_plan(ledger: Ledger) -> int:
    with ledger.writing(POINT) as session:
        number = next_number(session, Plan)
        a_plan(session, a_calendar_row(session), number=number)
        return number


def test_numbers_follow_one_another_from_one(ledger: Ledger) -> None:
    assert [make_plan(ledger) for _ in range(4)] == [1, 2, 3, 4]


def test_each_kind_has_numbers_of_its_own(ledger: Ledger) -> None:
    make_plan(ledger)
    with ledger.writing(POINT) as session:
        assert [next_number(session, table) for table in (Package, CaseFile, Plan)] == [1, 1, 2]


def test_a_number_is_not_given_again_when_its_row_is_erased(ledger: Ledger) -> None:
    first, second = make_plan(ledger), make_plan(ledger)
    with ledger.writing(POINT) as session:
        session.execute(delete(Plan))
    assert [first, second, make_plan(ledger)] == [1, 2, 3]


def test_two_numbers_in_one_commit_are_two_numbers(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        assert [next_number(session, Plan) for _ in range(3)] == [1, 2, 3]


def test_numbers_go_on_from_what_the_table_holds(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        a_plan(session, a_calendar_row(session), number=411)
    assert make_plan(ledger) == 412


def test_a_number_that_was_given_in_a_commit_that_failed_is_given_again(ledger: Ledger) -> None:
    with ledger.reading() as session:
        assert next_number(session, Plan) == 1
    assert make_plan(ledger) == 1
