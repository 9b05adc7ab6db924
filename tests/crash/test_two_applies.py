"""Two administrators apply the same plan at the same moment: one package comes of it, and both are told so (promise 2)."""

from __future__ import annotations

import pytest

from tests.crash.harness import Harness, NewLedger

pytestmark = [pytest.mark.crash, pytest.mark.slow]

APPLIES = ["first-apply", "second-apply"]
ROUNDS, ROUNDS_IN_SOAK = 3, 100


@pytest.mark.parametrize("step", APPLIES)
def test_two_applies_at_once_hand_over_one_package(harness: Harness, step: str) -> None:
    for _ in range(ROUNDS):
        found = harness.two_at_once("whole-season", step)
        assert not found, "\n".join(found)


@pytest.mark.postgres
def test_two_applies_at_once_hand_over_one_package_on_postgresql(harness: Harness, new_ledger: NewLedger) -> None:
    for _ in range(ROUNDS):
        found = harness.two_at_once("whole-season", "first-apply", new_ledger)
        assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.parametrize("step", APPLIES)
def test_two_applies_at_once_hand_over_one_package_a_hundred_times(harness: Harness, step: str) -> None:
    for _ in range(ROUNDS_IN_SOAK):
        found = harness.two_at_once("whole-season", step)
        assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.parametrize("step", APPLIES)
def test_two_applies_at_once_hand_over_one_package_a_hundred_times_on_postgresql(
    harness: Harness, new_ledger: NewLedger, step: str
) -> None:
    for _ in range(ROUNDS_IN_SOAK):
        found = harness.two_at_once("whole-season", step, new_ledger)
        assert not found, "\n".join(found)
