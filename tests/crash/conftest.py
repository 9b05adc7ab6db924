"""The harness, made ready once, and its figures at the end of the test run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.crash.harness import Harness, NewLedger, Tally
from tests.ledger.postgres_server import postgres_server

_TALLY = pytest.StashKey[Tally]()


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Harness]:
    """All scripts played once, undisturbed, ready to be killed."""
    with Harness(tmp_path_factory.mktemp("crash")) as ready:
        request.config.stash[_TALLY] = ready.tally
        yield ready


@pytest.fixture(scope="session")
def new_ledger(harness: Harness) -> Iterator[NewLedger]:
    """Gives the address of a new database on PostgreSQL each time: empty, or a copy of the one of an address."""
    numbers = itertools.count()
    with postgres_server() as server:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")

        def make(copy_of: str | None = None) -> str:
            name = f"season{next(numbers)}"
            template = f" TEMPLATE {make_url(copy_of).database}" if copy_of else ""
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}{template}"))
            return make_url(server).set(database=name).render_as_string(hide_password=False)

        yield make
        engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how often was killed, and what was lost or doubled."""
    tally = config.stash.get(_TALLY, None)
    if tally is not None:
        terminalreporter.write_line(f"crash harness: {tally}")
