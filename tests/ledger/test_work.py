"""What there is to work out: nothing, what some lists bear on, or everything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest

from praksis.commit_points import CommitPoint
from praksis.ledger.house_facts import MOST_LISTS, changed_lists, is_work, mark_lists, mark_work, work_is_done
from praksis.ledger.ledger import Ledger
from tests.ledger.conftest import NOW

TODAY, SEAL, POINT = date(2026, 8, 14), "0123456789abcdef", CommitPoint.SYNC_FINISHED
EVERYTHING, NOTHING = None, frozenset[str]()


def done(ledger: Ledger, waits_in: Collection[str] | None = ()) -> None:
    with ledger.writing(POINT) as session:
        work_is_done(session, TODAY, SEAL, NOW, waits_in=waits_in)


def marked(ledger: Ledger, *lists: str) -> None:
    with ledger.writing(POINT) as session:
        mark_lists(session, lists, NOW)


def changed(ledger: Ledger, day: date = TODAY, seal: str = SEAL) -> frozenset[str] | None:
    with ledger.reading() as session:
        found = changed_lists(session, day, seal)
        assert is_work(session, day, seal) is (found != NOTHING)
        return found


def test_a_new_ledger_has_everything_before_it(ledger: Ledger) -> None:
    assert changed(ledger) is EVERYTHING
    marked(ledger, "a")
    assert changed(ledger) is EVERYTHING


def test_when_all_is_done_nothing_is_left(ledger: Ledger) -> None:
    done(ledger)
    assert changed(ledger) == NOTHING
    marked(ledger)
    assert changed(ledger) == NOTHING


def test_lists_that_change_are_added_up(ledger: Ledger) -> None:
    done(ledger)
    marked(ledger, "a")
    marked(ledger, "b", "a")
    assert changed(ledger) == frozenset({"a", "b"})


def test_something_else_that_changes_is_everything_whatever_came_before_or_comes_after(ledger: Ledger) -> None:
    done(ledger)
    marked(ledger, "a")
    with ledger.writing(POINT) as session:
        mark_work(session, NOW)
    marked(ledger, "b")
    assert changed(ledger) is EVERYTHING


@pytest.mark.parametrize(("day", "seal"), [(date(2026, 8, 15), SEAL), (TODAY, "another release")])
def test_another_day_and_other_settings_are_everything(ledger: Ledger, day: date, seal: str) -> None:
    done(ledger)
    marked(ledger, "a")
    assert changed(ledger, day, seal) is EVERYTHING


def test_many_lists_are_everything(ledger: Ledger) -> None:
    done(ledger)
    marked(ledger, *(f"{n:032}" for n in range(MOST_LISTS)))
    assert len(changed(ledger) or ()) == MOST_LISTS
    marked(ledger, f"{MOST_LISTS:032}")
    assert changed(ledger) is EVERYTHING


def test_what_waits_is_left_open(ledger: Ledger) -> None:
    marked(ledger, "a")
    done(ledger, waits_in={"b"})
    assert changed(ledger) == frozenset({"b"})
    done(ledger, waits_in=None)
    assert changed(ledger) is EVERYTHING
