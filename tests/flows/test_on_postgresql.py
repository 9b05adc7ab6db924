"""Sync and order as flows with the ledger on PostgreSQL, well and at their worst: nothing of anybody is in Prefect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.boundary import FlowFailed
from flows.house import open_house
from flows.order import OrderForm, order_access
from flows.server import Server
from flows.sync import SyncForm, update_status
from praksis.clock import oslo_date
from praksis.demo import ACT_DAYS, write_season
from praksis.demo.story import story
from praksis.jobs.init import init
from praksis.ledger.tables import OrderLine, Package, Plan
from praksis.planning import plan_name
from tests.flows.canary import places
from tests.flows.test_canary import wait_until_told
from tests.ledger.postgres_server import postgres_server

pytestmark = [pytest.mark.prefect, pytest.mark.postgres, pytest.mark.slow]

DAY = ACT_DAYS[1]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The settings of the small example season, whose ledger is on a PostgreSQL server."""
    folder = tmp_path_factory.mktemp("postgres")
    write_season(folder, "small")
    with postgres_server() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAKSIS_LEDGER__URL", url)
        init(folder, example=True)
        yield folder / "praksis.toml"


@pytest.fixture(autouse=True)
def _its_settings(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_CONFIG", str(config))


def test_sync_and_order_go_through(prefect: Server, config: Path) -> None:
    update_status(SyncForm(as_of=DAY))
    with open_house(config, DAY) as house:
        assert house.ledger.engine.dialect.name == "postgresql"
        with house.ledger.reading() as session:
            number = session.scalars(select(Plan.number).where(Plan.state == "current").order_by(Plan.number)).first()
    assert number is not None
    order_access(OrderForm(plan=plan_name(number), signature="IFA", preview=False, as_of=DAY))
    with open_house(config, DAY) as house, house.ledger.reading() as session:
        (package,) = session.scalars(select(Package))
        assert package.state == "handed-over"
        assert oslo_date(package.reserved_at) == DAY
        assert session.scalars(select(OrderLine).where(OrderLine.package_id == package.id)).first() is not None


def order() -> None:
    order_access(OrderForm(plan="P-0001", signature="IFA", preview=False, as_of=DAY))


def bring_up_to_date() -> None:
    update_status(SyncForm(as_of=DAY))


@pytest.mark.parametrize(
    ("where", "run"), [("flows.order.apply_several", order), ("flows.sync.open_house", bring_up_to_date)]
)
def test_a_failure_with_a_whole_row_in_its_text_tells_a_code(
    where: str, run: Callable[[], None], prefect: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = story("small").students[0].person

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"{person.name}; {person.number}; {person.private_email}")

    monkeypatch.setattr(where, fail)
    with pytest.raises(FlowFailed):
        run()


def test_nothing_of_anybody_is_in_prefect(prefect: Server) -> None:
    wait_until_told(prefect, "etter-postgresql")
    people = [s.person for s in story("small").students]
    wanted = [value for p in people for value in (p.number, p.name, p.student_email, p.private_email)]
    assert places(prefect.home, wanted) == []
