"""Two writers cannot fork the audit chain, on either database: each append waits its turn, or is refused with words."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from itertools import pairwise
from multiprocessing.synchronize import Barrier
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Unavailable
from praksis.ledger.audit import append_audit, broken_links
from praksis.ledger.house_facts import mark_work, set_stop, stopped_by
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import AuditEntry
from tests.ledger.conftest import KEY, NOW

EACH, WRITERS = 40, 2


def _write(url: str, name: str, together: Barrier) -> None:
    """What one process does: append as fast as it can, half of the time in the order in which `praksis stop` writes."""
    ledger = Ledger.open(url, KEY)
    together.wait(60)
    for n in range(EACH):
        with ledger.writing(CommitPoint.SETTING_RECORDED) as session:
            if name == "AA":
                set_stop(session, n % 2 == 0, name, NOW)
                mark_work(session, NOW)
                append_audit(session, KEY, at=NOW, actor=name, action="stop", subject=str(n))
            else:
                append_audit(session, KEY, at=NOW, actor=name, action="resume", subject=str(n))
                mark_work(session, NOW)
                set_stop(session, n % 2 == 0, name, NOW)
    ledger.close()


@pytest.mark.slow
def test_two_processes_that_race_leave_one_whole_chain_with_every_link_of_both(url: str, ledger: Ledger) -> None:
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(WRITERS)
    processes = [spawn.Process(target=_write, args=(url, name, together)) for name in ("AA", "BB")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    with ledger.reading() as session:
        assert broken_links(session, KEY) == []
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
        assert Counter(entry.actor for entry in entries) == {"AA": EACH, "BB": EACH}
        turns = sum(a.actor != b.actor for a, b in pairwise(entries))
        assert turns >= 1, "they never met"
        for name in ("AA", "BB"):
            assert [int(e.subject) for e in entries if e.actor == name] == list(range(EACH))


def _somebody_waits(ledger: Ledger) -> bool:
    """Whether, on PostgreSQL, another transaction waits for what this one has written."""
    with ledger.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_a_writer_that_does_not_wait_its_turn_is_refused_with_words_and_leaves_nothing(ledger: Ledger) -> None:
    """Two connections past `Ledger.writing`. SQLite makes the second wait; on PostgreSQL it read the same end of the chain
    as the first, and the constraint alone keeps it from going on from there."""
    outcome: list[str] = []

    def come_another_way() -> None:
        with Session(ledger.engine) as session:
            set_stop(session, True, "BB", NOW)
            try:
                append_audit(session, KEY, at=NOW, actor="BB", action="stop", subject="house")
                session.commit()
                outcome.append("went on")
            except Unavailable as error:
                session.rollback()
                outcome.append(error.code)

    second = Thread(target=come_another_way)
    with Session(ledger.engine) as session:
        append_audit(session, KEY, at=NOW, actor="AA", action="resume", subject="house")
        second.start()
        if ledger.engine.dialect.name == "postgresql":
            until = time.monotonic() + 30
            while not _somebody_waits(ledger) and time.monotonic() < until:
                time.sleep(0.02)
        session.commit()
    second.join(60)
    refused = ledger.engine.dialect.name == "postgresql"
    assert outcome == ["revisjonsspor-opptatt" if refused else "went on"]
    with ledger.reading() as session:
        assert broken_links(session, KEY) == []
        assert [e.actor for e in session.scalars(select(AuditEntry))] == (["AA"] if refused else ["AA", "BB"])
        assert (stopped_by(session) is None) is refused, "what was refused left nothing of its transaction"


@pytest.mark.slow
def test_a_writer_whose_turn_does_not_come_is_told_to_try_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praksis.ledger.ledger._WAIT_FOR_WRITERS_SECONDS", 1)
    one, other = Ledger.open(url, KEY), Ledger.open(url, KEY)
    with one.writing(CommitPoint.SETTING_RECORDED) as session:
        append_audit(session, KEY, at=NOW, actor="AA", action="stop", subject="house")
        with pytest.raises(Unavailable) as caught, other.writing(CommitPoint.SETTING_RECORDED) as late:
            append_audit(late, KEY, at=NOW, actor="BB", action="stop", subject="house")
    assert caught.value.code == "database-opptatt"
    assert caught.value.__cause__ is None, "a database's own text may hold what was to be written"
    with one.reading() as session:
        assert [e.actor for e in session.scalars(select(AuditEntry))] == ["AA"]
    one.close()
    other.close()
