"""What a changed list bears on is worked out by itself, and comes out as if everything had been worked out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.jobs.conftest import EmptyLedger
from tests.jobs.full_rounds import Seen, everything_worked_out_beside
from tests.jobs.island_machine import IslandMachine
from tests.jobs.season_factory import SmallSeason


@pytest.fixture
def beside() -> Iterator[Seen]:
    with pytest.MonkeyPatch.context() as patch, everything_worked_out_beside(patch) as seen:
        yield seen


@pytest.mark.slow
def test_whatever_happens_an_island_is_worked_out_as_the_whole_would_be(
    beside: Seen, empty_ledger: EmptyLedger, tmp_path: Path
) -> None:
    examples = iter(range(10_000))

    def new_season(modes: dict[str, str]) -> SmallSeason:
        empty_ledger.empty()
        beside.at_the_end.clear()
        return SmallSeason(tmp_path / str(next(examples)), empty_ledger.ledger, empty_ledger.key, modes=modes)

    IslandMachine.new_season = staticmethod(new_season)
    rules = settings(
        max_examples=int(os.environ.get("ISLANDS", "8")), stateful_step_count=25, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(seed(int(os.environ.get("ISLANDS_SEED", "20260905")))(IslandMachine), settings=rules)
    print(IslandMachine.rounds, beside.rounds, beside.islands)
    assert beside.rounds > 15
