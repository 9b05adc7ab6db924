"""What is deleted leaves no trace in the database's own files, and the small record is all that stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, make_url, select, text

from praksis.commit_points import CommitPoint
from praksis.errors import Unavailable
from praksis.ledger.erase import compact
from praksis.ledger.known_before import NAME_AND_BIRTH, NATIONAL_NUMBER, known_before, remember
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import KnownBefore, Message
from praksis.names import PersonName, name_and_birth
from tests.ledger.conftest import KEY, NOW

SECRET = "Torbjørn Kjærstad har søkt om tilgang"


def a_message(nth: int) -> Message:
    return Message(
        occasion=f"occasion {nth}", kind="digest", way="post", recipient="HVL", subject="S", body=f"{SECRET} {nth} " * 40,
        mentions=[], state="sent", written_at=NOW,
    )  # fmt: skip


def bytes_of(ledger: Ledger, url: str) -> bytes:
    """All that the database keeps on disk of its tables."""
    if ledger.engine.dialect.name == "sqlite":
        file = Path(make_url(url).database or "")
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        place = connection.scalar(text("SELECT pg_relation_filepath('message')"))
        toast = connection.scalar(
            text("SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = 'message'")
        )
        size = 100_000_000
        read = text("SELECT pg_read_binary_file(:place, 0, :size)")
        return b"".join(bytes(connection.scalar(read, {"place": p, "size": size})) for p in (place, toast) if p)


def test_what_was_deleted_cannot_be_read_out_of_the_files(ledger: Ledger, url: str) -> None:
    with ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        session.add_all(map(a_message, range(50)))
    assert SECRET.encode() in bytes_of(ledger, url)
    with ledger.writing(CommitPoint.LEDGER_ERASED) as session:
        session.execute(delete(Message))
    compact(ledger)
    assert SECRET.encode() not in bytes_of(ledger, url)
    compact(ledger)
    with ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        session.add(a_message(99))
    with ledger.reading() as session:
        assert session.scalars(select(Message.occasion)).all() == ["occasion 99"]


def test_a_database_that_somebody_reads_in_is_told_to_be_in_use(ledger: Ledger) -> None:
    with ledger.reading() as session:
        session.scalars(select(Message.id)).first()
        with ledger.writing(CommitPoint.MESSAGES_WRITTEN) as other:
            other.add(a_message(1))
        with pytest.raises(Unavailable, match="en gang til"):
            compact(ledger, wait_seconds=0.3)
    compact(ledger)


def test_one_is_remembered_by_number_or_by_name_and_birth_and_nobody_else_is(ledger: Ledger) -> None:
    anna, born = PersonName("Anna", "Vik"), date(2001, 5, 17)
    words = name_and_birth(anna, born)
    assert words is not None
    with ledger.writing(CommitPoint.LEDGER_ERASED) as session:
        remember(session, KEY, [(NATIONAL_NUMBER, "a" * 64)], date(2026, 1, 1))
        remember(session, KEY, [(NATIONAL_NUMBER, "a" * 64), (NAME_AND_BIRTH, KEY.hash_words(words))], date(2026, 6, 1))
        remember(session, KEY, [(NATIONAL_NUMBER, "a" * 64)], date(2025, 6, 1))
    with ledger.reading() as session:
        assert [k.last_day for k in session.scalars(select(KnownBefore))] == [date(2026, 6, 1)] * 2
        found = known_before(session)
    assert found.remembers(KEY, "a" * 64, PersonName("Bo", "Lie"), None)
    assert found.remembers(KEY, None, PersonName("ANNA", "vik"), born)
    assert not found.remembers(KEY, "b" * 64, anna, date(2001, 5, 18))
    assert not found.remembers(KEY, None, anna, None)
