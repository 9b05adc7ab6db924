"""The same on PostgreSQL: whichever database keeps the ledger, the season ends as it does on SQLite."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.crash.harness import Harness
from tests.ledger.postgres_server import postgres_server

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture(scope="module")
def new_ledger(harness: Harness) -> Iterator[Callable[[], str]]:
    """Gives the address of a new, empty database each time."""
    numbers = itertools.count()
    with postgres_server() as server:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")

        def make() -> str:
            name = f"season{next(numbers)}"
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            return make_url(server).set(database=name).render_as_string(hide_password=False)

        yield make
        engine.dispose()


def test_killed_again_and_again_the_season_comes_through_on_postgresql(
    harness: Harness, new_ledger: Callable[[], str]
) -> None:
    found = harness.kill_again_and_again("whole-season", "bryggen", new_ledger=new_ledger)
    assert not found, "\n".join(found)


@pytest.mark.soak
def test_killed_two_hundred_times_the_season_comes_through_on_postgresql(
    harness: Harness, new_ledger: Callable[[], str]
) -> None:
    found = harness.kill_again_and_again("whole-season", "fløyen", at_least=200, new_ledger=new_ledger)
    assert not found, "\n".join(found)
