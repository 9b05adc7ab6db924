"""The same tests on both databases: each test gets an empty ledger of its own, copied from one that was made once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, insert, make_url, text

from praksis.identity_key import IdentityKey
from praksis.ledger.ledger import Ledger, set_up
from praksis.ledger.migrate import head_revision
from praksis.ledger.tables import IdentityKeyCheck, Table
from tests.ledger.postgres_server import postgres_server

KEY = IdentityKey(b"the key of the tests' own ledger")
NOW = datetime(2026, 8, 14, 9, 0, tzinfo=UTC)

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Databases:
    """Where databases of one kind come from: `empty` makes one without tables, `made` one that is set up."""

    kind: str
    empty: Callable[[], str]
    made: Callable[[], str]


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    folder = tmp_path_factory.mktemp("sqlite")
    template = folder / "template.db"
    set_up(f"sqlite:///{template}", KEY, NOW)

    def empty() -> str:
        return f"sqlite:///{folder}/ledger{next(_numbers)}.db"

    def made() -> str:
        url = empty()
        shutil.copy(template, url.removeprefix("sqlite:///"))
        return url

    return Databases("sqlite", empty, made)


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Databases]:
    with postgres_server() as server:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")

        def empty() -> str:
            name = f"ledger{next(_numbers)}"
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            return make_url(server).set(database=name).render_as_string(hide_password=False)

        template = empty()
        set_up(template, KEY, NOW)
        inside = create_engine(template)

        def made() -> str:
            # A database of its own for each test would be 7 MB on the disk each: one is made as new instead.
            with inside.begin() as connection:
                for table in reversed(Table.metadata.sorted_tables):
                    connection.execute(delete(table))
                connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": head_revision()})
                connection.execute(
                    insert(IdentityKeyCheck).values(key_id=KEY.key_id, check_value=KEY.check_value, created_at=NOW)
                )
            inside.dispose()
            return template

        yield Databases("postgresql", empty, made)
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    # Asked for by name, so that a machine without PostgreSQL is told of before anybody tries to start it.
    found: Databases = request.getfixturevalue(f"_{request.param}")
    return found


@pytest.fixture
def url(databases: Databases) -> str:
    """The address of an empty ledger that is set up."""
    return databases.made()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An open, empty ledger."""
    opened = Ledger.open(url, KEY)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Where a SQLite ledger may be made."""
    return tmp_path / "praksis.db"
