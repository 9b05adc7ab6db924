"""Two workers start the same round at the same moment: no workbook is taken, painted or answered twice."""

from __future__ import annotations

import pytest

from praksis.commit_points import CommitPoint
from tests.crash.harness import Harness, NewLedger

pytestmark = [pytest.mark.crash, pytest.mark.slow]

ROUNDS, ROUNDS_IN_SOAK = 2, 50
ONCE = [CommitPoint.LIST_STORED, CommitPoint.WORKBOOK_REPLACED, CommitPoint.MESSAGE_LEFT]


@pytest.mark.parametrize("once", ONCE, ids=lambda point: point.value)
def test_of_two_syncs_at_once_one_does_it(harness: Harness, once: CommitPoint) -> None:
    found = harness.two_at_once("whole-season", "first-sync", once=once)
    assert not found, "\n".join(found)


@pytest.mark.postgres
def test_of_two_syncs_at_once_one_does_it_on_postgresql(harness: Harness, new_ledger: NewLedger) -> None:
    for once in ONCE[:ROUNDS]:
        found = harness.two_at_once("whole-season", "changes-sync", new_ledger, once=once)
        assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.postgres
def test_of_two_syncs_at_once_one_does_it_on_postgresql_again_and_again(
    harness: Harness, new_ledger: NewLedger
) -> None:
    for nth in range(ROUNDS_IN_SOAK):
        found = harness.two_at_once("whole-season", "first-sync", new_ledger, once=ONCE[nth % len(ONCE)])
        assert not found, "\n".join(found)
