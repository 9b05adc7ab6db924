"""The same on PostgreSQL: whichever database keeps the ledger, the season ends as it does on SQLite."""

from __future__ import annotations

from functools import partial

import pytest

from tests.crash.harness import Harness, NewLedger

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.postgres]


def test_killed_again_and_again_the_season_comes_through_on_postgresql(harness: Harness, new_ledger: NewLedger) -> None:
    found = harness.kill_again_and_again("whole-season", "bryggen", at_least=25, new_ledger=new_ledger)
    found += harness.kill_again_and_again("taken-back", "sandviken", at_least=15, new_ledger=new_ledger)
    assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.parametrize("script", ["whole-season", "package-astray", "package-given-up", "taken-back"])
def test_killed_two_thousand_times_in_all_each_script_comes_through_on_postgresql(
    harness: Harness, new_ledger: NewLedger, script: str
) -> None:
    seeds = ["fløyen", "ulriken"]
    kills = [partial(harness.kill_again_and_again, script, s, at_least=250, new_ledger=new_ledger) for s in seeds]
    for found in harness.all_of(kills):
        assert not found, "\n".join(found)
