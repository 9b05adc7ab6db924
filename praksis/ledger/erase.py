"""See to it that what was deleted from the ledger cannot be read out of its files any more.

Deleting a row only marks its place as free. SQLite overwrites it (`secure_delete`), but the write-ahead log and pages
from before may still hold it; PostgreSQL keeps it until the table is written anew.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from praksis.errors import Unavailable
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import Table

_WAIT_SECONDS = 10.0


def compact(ledger: Ledger, wait_seconds: float = _WAIT_SECONDS) -> None:
    """Write the whole database anew and empty its log. The caller holds the house. Done again it does no harm.

    SQLite: `VACUUM` with `secure_delete`, then a checkpoint that truncates the log. PostgreSQL: `VACUUM FULL` of our
    tables; its own log and its copies are the database server's (`not_ours` of the purge report names them).

    Args:
        ledger: The ledger; no session of ours is open in it.
        wait_seconds: So long we wait for others who read or write in it.

    Raises:
        Unavailable: Somebody else reads or writes in the database all the while, or the disk is full. Try again.
    """
    compacted = _compact_sqlite if ledger.engine.dialect.name == "sqlite" else _compact_postgres
    try:
        # A connection of its own, thrown away afterwards: how long it waits is no other's business.
        with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                done = compacted(connection, round(wait_seconds * 1000))
            finally:
                connection.invalidate()
    except (DatabaseError, sqlite3.Error):  # the driver is asked directly in SQLite
        raise _busy() from None
    if not done:
        raise _busy()


def _compact_postgres(connection: Connection, wait: int) -> bool:
    connection.execute(sql(f"SET lock_timeout = {wait}"))
    for table in Table.metadata.sorted_tables:
        connection.execute(sql(f'VACUUM (FULL, ANALYZE) "{table.name}"'))
    return True


def _compact_sqlite(connection: Connection, wait: int) -> bool:
    """Whether the log could be emptied, too."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.rollback()
    for statement in (f"PRAGMA busy_timeout={wait}", "PRAGMA secure_delete=ON", "VACUUM"):
        driver.execute(statement)
    (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _busy() -> Unavailable:
    return Unavailable(
        "Databasen kunne ikke ryddes helt: noen andre bruker den, eller disken er full. Det som skulle slettes, er slettet, "
        "men spor kan ligge i databasefilen til «praksis purge --utfor» er kjørt en gang til.",
        code="rydding",
    )
