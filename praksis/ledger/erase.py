"""See to it that what was deleted from the ledger cannot be read out of its files any more.

Deleting a row only marks its place as free. SQLite overwrites it (`secure_delete`), but the write-ahead log and pages
from before may still hold it; PostgreSQL keeps it until the table is written anew.
"""

from __future__ import annotations

from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from praksis.errors import Unavailable
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import Table


def compact(ledger: Ledger) -> None:
    """Write the whole database anew and empty its log. The caller holds the house. Done again it does no harm.

    SQLite: `VACUUM` with `secure_delete`, then a checkpoint that truncates the log. PostgreSQL: `VACUUM FULL` of our
    tables; its own log and its copies are the database server's (`not_ours` of the purge report names them).

    Raises:
        Unavailable: Somebody else reads or writes in the database just now, or the disk is full. Try again.
    """
    try:
        with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if ledger.engine.dialect.name != "sqlite":
                for table in Table.metadata.sorted_tables:
                    connection.execute(sql(f'VACUUM (FULL, ANALYZE) "{table.name}"'))
                return
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.rollback()
            driver.execute("PRAGMA secure_delete=ON")
            driver.execute("VACUUM")
            (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except DatabaseError:
        raise _busy() from None
    if busy:
        raise _busy()


def _busy() -> Unavailable:
    return Unavailable(
        "Databasen kunne ikke ryddes helt: noen andre bruker den, eller disken er full. Det som skulle slettes, er slettet, "
        "men spor kan ligge i databasefilen til «praksis purge --utfor» er kjørt en gang til.",
        code="rydding",
    )
