"""Every flow there is, at its worst: whatever it was doing when it failed, nothing of anybody is in Prefect."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from flows.boundary import FlowFailed
from flows.server import Server
from tests.flows.canary import Canary, places
from tests.flows.test_canary import wait_until_told
from tests.flows.test_deployments import DEPLOYMENTS, flow_of
from tests.flows.test_forms import FILLED_IN, FLOWS

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

CANARY = Canary.of(40)
FORMS = {flow.name: form.model_validate(FILLED_IN[form]) for form, flow in FLOWS.items()}


class Poisoned:
    """A house in which everything fails with a whole row in its text."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(CANARY.row)


@contextmanager
def will_not_open(*_: Any, **__: Any) -> Iterator[Any]:
    raise LookupError(CANARY.row)
    yield


@contextmanager
def poisoned(*_: Any, **__: Any) -> Iterator[Any]:
    yield Poisoned()


def test_each_flow_has_a_form_that_is_filled_in_here() -> None:
    assert set(FORMS) == set(DEPLOYMENTS)


@pytest.mark.parametrize("house", [will_not_open, poisoned], ids=["the house does not open", "the first look fails"])
@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_flow_that_fails_on_a_whole_row_tells_a_code_and_nothing_else(
    name: str, house: Any, prefect: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = flow_of(DEPLOYMENTS[name])
    entrypoint = DEPLOYMENTS[name]["entrypoint"].split(":")[0].removesuffix(".py").replace("/", ".")
    monkeypatch.setattr(sys.modules[entrypoint], "open_house", house)
    with pytest.raises(FlowFailed) as caught:
        flow(FORMS[name])
    assert all(value not in str(caught.value) for value in CANARY.values)


def test_nothing_of_it_is_in_prefect(prefect: Server) -> None:
    wait_until_told(prefect, "etter-alle-flytene")
    assert places(prefect.home, CANARY.values) == []
