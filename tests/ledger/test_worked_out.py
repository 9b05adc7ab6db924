"""What was worked out is used again while the house is held, and never when something that it rests on is written."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, text, update

from praksis.commit_points import CommitPoint
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import HouseFact, Message, Person, Table
from praksis.ledger.worked_out import _RESTS_ON_NONE
from tests.ledger.conftest import NOW

POINT = CommitPoint.DECISION_RECORDED


class Counting:
    """Counts the people in the ledger, and how often it had to."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.times = ledger, 0

    def people(self) -> int:
        return self.ledger.worked_out.once("people", self._count)

    def _count(self) -> int:
        self.times += 1
        with self.ledger.reading() as session:
            return session.scalar(select(func.count()).select_from(Person)) or 0


def someone_comes(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        session.add(Person(created_at=NOW))


def test_it_is_worked_out_once_while_nothing_is_written(ledger: Ledger) -> None:
    counting = Counting(ledger)
    with ledger.holding_house():
        assert [counting.people(), counting.people()] == [0, 0]
    assert counting.times == 1


def test_it_is_worked_out_each_time_when_nobody_holds_the_house_and_others_may_write(ledger: Ledger) -> None:
    counting = Counting(ledger)
    assert [counting.people(), counting.people()] == [0, 0]
    assert counting.times == 2


def test_nothing_is_kept_from_one_hold_to_the_next(ledger: Ledger) -> None:
    counting = Counting(ledger)
    with ledger.holding_house():
        counting.people()
    with ledger.holding_house():
        counting.people()
    assert counting.times == 2


def test_what_is_written_is_counted_at_once_whatever_way_it_is_written(ledger: Ledger) -> None:
    counting = Counting(ledger)
    with ledger.holding_house():
        counting.people()
        someone_comes(ledger)
        assert counting.people() == 1
        with ledger.writing(POINT) as session:
            session.execute(insert(Person), [{"created_at": NOW}, {"created_at": NOW}])
        assert counting.people() == 3
        with ledger.writing(POINT) as session:
            session.execute(text("DELETE FROM person"))
        assert counting.people() == 0


def test_an_update_counts_as_writing(ledger: Ledger) -> None:
    someone_comes(ledger)
    counting = Counting(ledger)
    with ledger.holding_house():
        counting.people()
        with ledger.writing(POINT) as session:
            session.execute(update(Person).values(created_at=NOW))
        counting.people()
    assert counting.times == 2


def test_what_was_worked_out_from_what_is_taken_back_is_forgotten(ledger: Ledger) -> None:
    with ledger.holding_house():
        try:
            with ledger.writing(POINT) as session:
                session.add(Person(created_at=NOW))
                session.flush()
                seen = ledger.worked_out.once("people", lambda: session.scalar(select(func.count(Person.id))))
                assert seen == 1
                raise ValueError("the step breaks off")
        except ValueError:
            pass
        assert Counting(ledger).people() == 0


def test_what_another_session_saw_before_the_commit_is_forgotten_after_it(ledger: Ledger) -> None:
    counting = Counting(ledger)
    with ledger.holding_house():
        with ledger.writing(POINT) as session:
            session.add(Person(created_at=NOW))
            session.flush()
            assert counting.people() == 0, "it reads what has been committed"
        assert counting.people() == 1


def test_what_it_does_not_rest_on_may_be_written(ledger: Ledger) -> None:
    counting = Counting(ledger)
    with ledger.holding_house():
        counting.people()
        with ledger.writing(POINT) as session:
            session.merge(HouseFact(name="work", value="yes", changed_at=NOW))
            session.execute(delete(Message))
        counting.people()
    assert counting.times == 1


def test_the_tables_that_nothing_rests_on_are_tables_of_the_ledger() -> None:
    assert set(Table.metadata.tables) >= _RESTS_ON_NONE
