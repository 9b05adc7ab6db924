"""What comes once a day waits for a round that runs long: the day's messages and lists are not lost."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from prefect import Flow

from flows.boundary import FlowFailed
from flows.first_morning import FirstMorningForm, check_the_first_morning
from flows.house import open_house
from flows.remind import RemindForm, send_reminders
from flows.server import Server
from flows.sync import SyncForm, update_status
from praksis.jobs.init import init
from praksis.ledger.ledger import Ledger

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

DAY = date(2026, 8, 5)
ROUND_SECONDS = 1.5
A_SHORT_WAIT = (0.1,)
"""What anybody else waits for the house in these tests."""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    init(tmp_path, example=True)
    monkeypatch.setenv("PRAKSIS_CONFIG", str(tmp_path / "praksis.toml"))
    monkeypatch.setattr(Ledger.holding_house.__wrapped__, "__defaults__", A_SHORT_WAIT)  # type: ignore[attr-defined]
    return tmp_path / "praksis.toml"


def a_round_is_on(config: Path) -> threading.Thread:
    """Another job holds the house for a while; it has hold of it when this returns."""
    holds = threading.Event()

    def run() -> None:
        with open_house(config, DAY) as house, house.ledger.holding_house():
            holds.set()
            threading.Event().wait(ROUND_SECONDS)

    thread = threading.Thread(target=run)
    thread.start()
    assert holds.wait(30)
    return thread


@pytest.mark.parametrize(
    ("flow", "form"),
    [(send_reminders, RemindForm(as_of=DAY)), (check_the_first_morning, FirstMorningForm(as_of=DAY))],
    ids=["Send påminnelser", "Førstedagssjekk"],
)
def test_a_morning_job_waits_until_the_round_is_over(
    prefect: Server, config: Path, flow: Flow[..., None], form: object
) -> None:
    other = a_round_is_on(config)
    flow(form)
    assert not other.is_alive()


def test_a_round_does_not_wait_for_another_since_the_next_one_is_near(prefect: Server, config: Path) -> None:
    other = a_round_is_on(config)
    with pytest.raises(FlowFailed) as failed:
        update_status(SyncForm(as_of=DAY))
    other.join()
    assert failed.value.code == "annen-kjoring"
