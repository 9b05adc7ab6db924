"""The ledger: opening it, reading and writing in it, and holding the house for one job at a time.

SQLite (WAL, file 0600) and PostgreSQL, the same code. A write is one transaction under a named commit point.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event, make_url, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint, passing
from praksis.errors import Refused, Unavailable
from praksis.identity_key import IdentityKey
from praksis.ledger.migrate import current_revision, head_revision, is_known
from praksis.ledger.tables import IdentityKeyCheck
from praksis.ledger.worked_out import WorkedOut

_LOCK_NAME = "praksis"
_WAIT_FOR_WRITERS_SECONDS = 30


def make_engine(url: str) -> Engine:
    """An engine for `url`. A SQLite file is made 0600 before anything is written in it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            _private_file(Path(parsed.database))
        engine = create_engine(parsed, connect_args={"timeout": _WAIT_FOR_WRITERS_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _private_file(path: Path) -> None:
    if not path.exists():
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise Unavailable(
                f"Databasefilen kan ikke lages i mappen {path.parent.name} ({error.strerror}). Sjekk at mappen finnes, "
                "at du har skrivetilgang, og at disken ikke er full.",
                code="database",
            ) from None
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own timing would break isolation
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A transaction that will write takes the lock at once; one that reads first and then writes could be refused midway.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Watch(Protocol):
    """What is looked after each time somebody takes hold of the house, and each time it is let go."""

    def entering(self) -> None:
        """The house is held now, and nothing has been done yet."""
        ...

    def leaving(self) -> None:
        """The job is over, well or badly, and the house is still held."""
        ...


@dataclass(slots=True)
class Ledger:
    """An open ledger. Close it when done."""

    engine: Engine
    watch: Watch | None = field(default=None, repr=False, compare=False)
    worked_out: WorkedOut = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look on at all that is written."""
        self.worked_out = WorkedOut(self.engine)

    @classmethod
    def open(cls, url: str, key: IdentityKey) -> Ledger:
        """Open an existing ledger with the right identity key.

        Raises:
            Refused: It has not been set up, is of another version, or the identity key is not the one it was made with.
            Unavailable: The database does not answer.
        """
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
            raise _missing()
        ledger = cls(make_engine(url))
        try:
            ledger._check_revision()
            ledger._check_key(key)
        except DatabaseError as error:
            ledger.close()
            raise _does_not_answer(error) from None
        except Refused:
            ledger.close()
            raise
        return ledger

    def _check_revision(self) -> None:
        with self.engine.connect() as connection:
            found = current_revision(connection)
        if found is None:
            raise _missing()
        if found != head_revision():
            raise Refused(
                "Databasen er laget for en annen versjon av programmet. Ta sikkerhetskopi og kjør «praksis init», "
                "som oppgraderer den.",
                code="database-versjon",
            )

    def _check_key(self, key: IdentityKey, *, may_be_untied: bool = False) -> None:
        with self.reading() as session:
            known = session.scalars(select(IdentityKeyCheck)).all()
        if may_be_untied and not known:
            return
        if not any(k.key_id == key.key_id and k.check_value == key.check_value for k in known):
            raise Refused(
                "Identitetsnøkkelen hører ikke til denne databasen. Hent den riktige nøkkelfilen fra sikkerhetskopien "
                "(eller rett PRAKSIS_IDENTITY_KEY). Ingenting er endret.",
                code="identitetsnokkel",
            )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; whatever is changed in it is thrown away."""
        with self.engine.connect().execution_options(reading=True) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def writing(self, point: CommitPoint) -> Iterator[Session]:
        """One transaction: committed as a whole at `point`, or not at all. Of all writers one is inside at a time.

        Raises:
            Unavailable: Another writer was at it for half a minute, or the database could not be written to.
        """
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                self._wait_for_other_writers(session)
                yield session
                session.flush()
                passing(point, "before")
                session.commit()
        except OperationalError:
            raise _cannot_be_written() from None
        passing(point, "after")

    def _wait_for_other_writers(self, session: Session) -> None:
        """SQLite lets one writer in at a time by itself. Elsewhere two that read the end of the audit chain at once would
        both add to it, and two that take locks in different orders could wait for each other for ever."""
        if self.engine.dialect.name == "sqlite":
            return
        session.execute(sql(f"SET LOCAL lock_timeout = '{_WAIT_FOR_WRITERS_SECONDS}s'"))
        session.execute(sql("SELECT pg_advisory_xact_lock(:n)"), {"n": _number_of("praksis-writing")})

    @contextmanager
    def holding_house(self, wait_seconds: float = 60) -> Iterator[None]:
        """Hold the house: of all jobs that write, in any process on any machine, one runs at a time.

        The hold ends with the process that has it, however it ends.

        Raises:
            Unavailable: Another job held it all the while.
        """
        busy = Unavailable(
            "En annen kjøring holder på akkurat nå. Vent til den er ferdig, og prøv igjen.", code="annen-kjoring"
        )
        if self.engine.dialect.name == "sqlite":
            lock = FileLock(f"{self.engine.url.database}.lock", mode=0o600)
            try:
                lock.acquire(timeout=wait_seconds)
            except Timeout:
                raise busy from None
            try:
                with self._watched():
                    yield
            finally:
                lock.release()
            return
        number = _number_of(_LOCK_NAME)
        deadline = time.monotonic() + wait_seconds
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not connection.scalar(sql("SELECT pg_try_advisory_lock(:n)"), {"n": number}):
                if time.monotonic() > deadline:
                    raise busy
                time.sleep(0.1)
            try:
                with self._watched():
                    yield
            finally:
                connection.execute(sql("SELECT pg_advisory_unlock(:n)"), {"n": number})

    @contextmanager
    def _watched(self) -> Iterator[None]:
        self.worked_out.house_is_held()
        try:
            if self.watch is None:
                yield
                return
            self.watch.entering()
            try:
                yield
            finally:
                self.watch.leaving()
        finally:
            self.worked_out.house_is_let_go()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _number_of(lock: str) -> int:
    """PostgreSQL knows its advisory locks by numbers."""
    return int.from_bytes(sha256(lock.encode()).digest()[:7])


def _cannot_be_written() -> Unavailable:
    return Unavailable(
        "Databasen kunne ikke skrives til akkurat nå: en annen kjøring skriver, databasen svarer ikke, eller disken er "
        "full. Ingenting av dette steget er lagret. Prøv igjen om litt.",
        code="database-opptatt",
    )


def _missing() -> Refused:
    return Refused(
        "Databasen finnes ikke ennå. Kjør «praksis init» i mappen med praksis.toml.", code="database-mangler"
    )


def _does_not_answer(error: DatabaseError) -> Unavailable:
    if isinstance(error, OperationalError):
        return Unavailable(
            "Databasen svarer ikke. Sjekk adressen i praksis.toml og at databasen kjører.", code="database"
        )
    return Unavailable(
        "Databasen kan ikke leses: filen er skadet, eller den er ingen database. Hent den fra sikkerhetskopien.",
        code="database",
    )


def set_up(url: str, key: IdentityKey, now: datetime) -> bool:
    """Make the ledger, or bring an older one up to date, and tie the identity key to it. Returns whether it was new.

    Raises:
        Refused: The ledger exists and belongs to another identity key, or was made by a newer version of the program.
            It is then left as it was.
        Unavailable: The database does not answer.
    """
    from praksis.ledger.migrate import upgrade

    engine = make_engine(url)
    ledger = Ledger(engine)
    try:
        with ledger.holding_house():
            with engine.connect() as connection:
                found = current_revision(connection)
            new = found is None
            if found is not None:
                if not is_known(found):
                    raise Refused(
                        "Databasen er laget av en nyere versjon av programmet. Oppgrader programmet. Ingenting er endret.",
                        code="database-versjon",
                    )
                ledger._check_key(key, may_be_untied=True)
            upgrade(engine)
            with Session(engine) as session:
                if session.scalars(select(IdentityKeyCheck)).first() is None:
                    session.add(IdentityKeyCheck(key_id=key.key_id, check_value=key.check_value, created_at=now))
                    session.commit()
            ledger._check_key(key)
    except DatabaseError as error:
        raise _does_not_answer(error) from None
    finally:
        ledger.close()
    return new
