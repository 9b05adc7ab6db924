"""The audit chain: each change, removal, swap or insertion is found, n of n."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.identity_key import IdentityKey
from praksis.ledger.audit import append_audit, broken_links
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import AuditEntry
from tests.ledger.conftest import KEY, NOW

LINKS = 6
POSITIONS = range(1, LINKS + 1)


@pytest.fixture
def chain(ledger: Ledger) -> Ledger:
    """A ledger with a chain of six links, written in three commits."""
    for commit in range(3):
        with ledger.writing(CommitPoint.DECISION_RECORDED) as session:
            for n in (2 * commit, 2 * commit + 1):
                detail = {"package": f"O-{n:04}", "lines": [n, n + 1], "æ": {"b": None, "a": True}}
                at = NOW + timedelta(minutes=n)
                append_audit(session, KEY, at=at, actor="IFA", action="apply-plan", subject=f"P-{n:04}", detail=detail)
    return ledger


def after(chain: Ledger, tamper: Callable[..., None], *where: int) -> list[int]:
    """The links that are found broken when `tamper` has been at the table; the chain is as before afterwards."""
    with chain.reading() as session:
        tamper(session, *where)
        session.flush()
        session.expire_all()
        return broken_links(session, KEY)


def touch_nothing(session: Session) -> None:
    pass


def test_an_untouched_chain_holds(chain: Ledger) -> None:
    assert after(chain, touch_nothing) == []


def test_an_empty_chain_holds(ledger: Ledger) -> None:
    assert after(ledger, touch_nothing) == []


CHANGES = {
    "at": NOW + timedelta(microseconds=1),
    "actor": "PHE",
    "action": "take-back",
    "subject": "P-9999",
    "detail": {},
    "previous": "f" * 64,
    "seal": "f" * 64,
}


def test_there_is_a_change_for_each_column_of_a_link() -> None:
    assert set(CHANGES) == {c.name for c in AuditEntry.__table__.columns} - {"position"}


@pytest.mark.parametrize("column", CHANGES)
def test_each_change_of_each_link_is_found(chain: Ledger, column: str) -> None:
    def change(session: Session, at: int) -> None:
        session.execute(update(AuditEntry).where(AuditEntry.position == at).values({column: CHANGES[column]}))

    assert [after(chain, change, p)[0] for p in POSITIONS] == list(POSITIONS)


def test_a_small_change_inside_the_detail_is_found(chain: Ledger) -> None:
    def change(session: Session) -> None:
        entry = session.get_one(AuditEntry, 3)
        entry.detail = {**entry.detail, "lines": [2, 4]}

    assert after(chain, change) == [3]


def test_each_removal_but_that_of_the_tail_is_found(chain: Ledger) -> None:
    def remove(session: Session, at: int) -> None:
        session.execute(delete(AuditEntry).where(AuditEntry.position == at))

    assert [after(chain, remove, p)[:1] for p in POSITIONS] == [[p + 1] for p in POSITIONS if p < LINKS] + [[]]


def test_each_removal_that_is_covered_by_moving_the_rest_up_is_found(chain: Ledger) -> None:
    def remove_and_close_up(session: Session, at: int) -> None:
        session.execute(delete(AuditEntry).where(AuditEntry.position == at))
        for position in range(at + 1, LINKS + 1):
            session.execute(update(AuditEntry).where(AuditEntry.position == position).values(position=position - 1))

    for position in range(1, LINKS):
        assert after(chain, remove_and_close_up, position), position


def test_each_swap_of_two_links_is_found(chain: Ledger) -> None:
    def swap(session: Session, one: int, other: int) -> None:
        for old, new in ((one, 100), (other, one), (100, other)):
            session.execute(update(AuditEntry).where(AuditEntry.position == old).values(position=new))

    for one in POSITIONS:
        for other in range(one + 1, LINKS + 1):
            assert after(chain, swap, one, other)[0] == one


def test_each_swap_of_what_two_links_say_is_found(chain: Ledger) -> None:
    def swap(session: Session, one: int, other: int) -> None:
        a, b = session.get_one(AuditEntry, one), session.get_one(AuditEntry, other)
        a.subject, b.subject = b.subject, a.subject
        a.detail, b.detail = b.detail, a.detail

    for one in POSITIONS:
        for other in range(one + 1, LINKS + 1):
            assert after(chain, swap, one, other) == [one, other]


def test_each_insertion_is_found_also_one_that_is_sealed_with_a_key_of_its_own(chain: Ledger) -> None:
    def insert(session: Session, at: int) -> None:
        for position in range(LINKS, at - 1, -1):
            session.execute(update(AuditEntry).where(AuditEntry.position == position).values(position=position + 1))
        entry = AuditEntry(
            position=at, at=NOW, actor="IFA", action="apply-plan", subject="P-0000", detail={}, previous="e" * 64
        )
        entry.seal = IdentityKey(b"x" * 32).seal(b"anything")
        session.add(entry)

    for position in range(1, LINKS + 2):
        assert after(chain, insert, position)[0] == position


def test_a_chain_that_is_sealed_anew_with_another_key_is_found_link_by_link(chain: Ledger) -> None:
    def forge(session: Session) -> None:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
        session.execute(delete(AuditEntry))
        session.expunge_all()
        for entry in entries:
            append_audit(
                session, IdentityKey(b"x" * 32), at=entry.at, actor="IFA", action=entry.action, subject=entry.subject
            )

    assert after(chain, forge) == list(POSITIONS)


def test_a_link_keeps_its_seal_whatever_zone_its_moment_was_given_in(ledger: Ledger) -> None:
    with ledger.writing(CommitPoint.DECISION_RECORDED) as session:
        in_tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
        append_audit(session, KEY, at=in_tokyo, actor="IFA", action="stop", subject="house")
    assert after(ledger, touch_nothing) == []


def test_a_commit_that_fails_leaves_no_link(chain: Ledger) -> None:
    def write_and_fail() -> None:
        with chain.writing(CommitPoint.DECISION_RECORDED) as session:
            append_audit(session, KEY, at=NOW, actor="IFA", action="stop", subject="house")
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError):
        write_and_fail()
    with chain.writing(CommitPoint.DECISION_RECORDED) as session:
        append_audit(session, KEY, at=NOW, actor="IFA", action="resume", subject="house")
    with chain.reading() as session:
        assert broken_links(session, KEY) == []
        assert [e.position for e in session.scalars(select(AuditEntry))] == [*POSITIONS, LINKS + 1]


def test_two_writers_cannot_fork_the_chain(chain: Ledger) -> None:
    with chain.reading() as session:
        last = session.get_one(AuditEntry, LINKS)
        session.add(
            AuditEntry(
                position=LINKS + 1,
                at=NOW,
                actor="IFA",
                action="stop",
                subject="house",
                detail={},
                previous=last.previous,
                seal="a" * 64,
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()
