"""Every flow there is, at its best and at its worst: whatever it did, and whatever it had in hand when it failed, nothing of
anybody is in Prefect.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from prefect import flow

from flows.boundary import FlowFailed
from flows.server import Server
from tests.flows import canary_season
from tests.flows.canary import Canary, places
from tests.flows.canary_season import TURNS, Outcome
from tests.flows.test_canary import wait_until_told
from tests.flows.test_deployments import DEPLOYMENTS, flow_of
from tests.flows.test_forms import FILLED_IN, FLOWS

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

CANARY = Canary.of(40)
FORMS = {flow.name: form.model_validate(FILLED_IN[form]) for form, flow in FLOWS.items()}


@contextmanager
def will_not_open(*_: Any, **__: Any) -> Iterator[Any]:
    raise LookupError(CANARY.row)
    yield


def test_each_flow_has_a_form_that_is_filled_in_here_and_a_turn_in_the_season() -> None:
    assert set(FORMS) == set(DEPLOYMENTS) == {turn.flow for turn in TURNS}


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_flow_whose_house_does_not_open_tells_a_code_and_nothing_else(
    name: str, prefect: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    entrypoint = DEPLOYMENTS[name]["entrypoint"].split(":")[0].removesuffix(".py").replace("/", ".")
    monkeypatch.setattr(sys.modules[entrypoint], "open_house", will_not_open)
    with pytest.raises(FlowFailed) as caught:
        flow_of(DEPLOYMENTS[name])(FORMS[name])
    assert all(value not in str(caught.value) for value in CANARY.values)


@pytest.fixture(scope="module")
def season(prefect: Server, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """A season in which each flow fails with everybody's row in hand, and is run again; and all of it is written down."""
    root = tmp_path_factory.mktemp("sesong")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAKSIS_CONFIG", str(canary_season.build(root, "sqlite:///praksis.db")))
        patch.setenv("PRAKSIS_INCIDENTS", str(root / "hendelser"))
        outcomes = list(canary_season.play(root, TURNS))
    wait_until_told(prefect, "etter-alle-flytene")
    return outcomes


each_turn = pytest.mark.parametrize("nth", range(len(TURNS)), ids=[f"{n} {t.flow}" for n, t in enumerate(TURNS, 1)])


@each_turn
def test_each_flow_comes_to_a_good_end_on_people_and_nothing_was_done_before_or_by_the_run_that_failed(
    nth: int, season: list[Outcome]
) -> None:
    assert season[nth].done == (False, False, True)


@each_turn
def test_a_flow_that_fails_with_rows_in_hand_tells_a_code_and_our_own_log_has_the_rest(
    nth: int, season: list[Outcome]
) -> None:
    assert not any(value in season[nth].failure for value in canary_season.VALUES)
    assert "Kode: uventet" in season[nth].failure
    assert season[nth].in_our_own_log


def test_nothing_of_anybody_is_in_prefect(season: list[Outcome], prefect: Server) -> None:
    assert places(prefect.home, [*canary_season.VALUES, *CANARY.values]) == []


def test_the_runs_were_really_there_and_the_same_rows_are_found_when_a_flow_lets_them_out(
    season: list[Outcome], prefect: Server
) -> None:
    assert {"flow_run.name", "log.message"} <= set(places(prefect.home, ["Slett etter frist"]))

    @flow(name="leaky")
    def leaky() -> None:
        raise ValueError(CANARY.row)

    with pytest.raises(ValueError, match="@"):
        leaky()
    wait_until_told(prefect, "etter-lekkasjen-i-sesongen")
    found = places(prefect.home, CANARY.values)
    assert {"flow_run_state.message", "log.message", "events.payload"} <= set(found)
