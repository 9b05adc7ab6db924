"""Sync and order where the ledger and Prefect's own database lie on PostgreSQL, as in `deploy/`: at their best and at their
worst, nothing of anybody is in Prefect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prefect import flow
from sqlalchemy import select

from flows.house import open_house
from flows.prefect_settings import against
from flows.server import Server, running_server
from praksis.clock import oslo_date
from praksis.ledger.tables import OrderLine, Package
from tests.flows import canary_season
from tests.flows.canary import Canary, places
from tests.flows.canary_season import DAY, ORDER, SYNC, Outcome
from tests.flows.test_canary import wait_until_told
from tests.ledger.postgres_server import another_database, postgres_server

pytestmark = [pytest.mark.prefect, pytest.mark.postgres, pytest.mark.slow]

TURNS = (SYNC, ORDER)
LEAK = Canary.of(41)


@dataclass(frozen=True, slots=True)
class Production:
    """A house as it is in production: one PostgreSQL, with a database for the ledger and one for Prefect."""

    server: Server
    prefect_database: str
    config: Path
    outcomes: list[Outcome]

    def places(self, values: tuple[str, ...]) -> list[str]:
        return places(self.server.home, values, self.prefect_database)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """The season up to the order, each flow on its failure first; and all of it is written down."""
    root = tmp_path_factory.mktemp("postgres")
    with postgres_server() as url, pytest.MonkeyPatch.context() as patch:
        database = another_database(url, "prefect")
        patch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", database.replace("+psycopg", "+asyncpg"))
        patch.setenv("PRAKSIS_INCIDENTS", str(root / "hendelser"))
        with running_server(root / ".prefect") as server, against(server.api_url, server.home):
            config = canary_season.build(root, url)
            patch.setenv("PRAKSIS_CONFIG", str(config))
            outcomes = list(canary_season.play(root, TURNS))
            wait_until_told(server, "etter-postgresql", database)
            yield Production(server, database, config, outcomes)


def test_sync_and_order_come_to_a_good_end_after_they_failed_with_rows_in_hand(production: Production) -> None:
    for outcome in production.outcomes:
        assert outcome.done == (False, False, True)
        assert not any(value in outcome.failure for value in canary_season.VALUES)
        assert outcome.in_our_own_log
    with open_house(production.config, DAY) as house, house.ledger.reading() as session:
        assert house.ledger.engine.dialect.name == "postgresql"
        (package,) = session.scalars(select(Package))
        assert package.state == "handed-over"
        assert oslo_date(package.reserved_at) == DAY
        assert session.scalars(select(OrderLine).where(OrderLine.package_id == package.id)).first() is not None


def test_prefect_keeps_its_records_in_postgresql_and_nowhere_else(production: Production) -> None:
    assert not (production.server.home / "prefect.db").exists()
    found = production.places(("Bestill tilganger",))
    assert {"flow_run.name", "log.message", "events.resource"} <= set(found)


def test_nothing_of_anybody_is_in_prefect(production: Production) -> None:
    assert production.places(canary_season.VALUES) == []


def test_a_flow_outside_the_boundary_is_found_out(production: Production) -> None:
    @flow(name="leaky", persist_result=False)
    def leaky() -> None:
        raise ValueError(LEAK.row)

    with pytest.raises(ValueError, match="@"):
        leaky()
    wait_until_told(production.server, "etter-lekkasjen", production.prefect_database)
    found = set(production.places(LEAK.values))
    assert {"flow_run_state.message", "log.message", "events.payload"} <= found
