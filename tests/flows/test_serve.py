"""`make serve` for real: server, deployments and worker come up, a run goes through a worker, and all of it stops."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.schemas.automations import EventTrigger
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings

from flows import dead_runs
from flows.login import LOGIN_FILE, login_for
from flows.server import HOST, free_port
from praksis.jobs.init import init
from praksis.settings import load_settings
from tests.flows.canary import Canary, places
from tests.flows.test_deployments import DEPLOYMENTS

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

CANARY = Canary.of(30)
UP_WITHIN_SECONDS = RUN_WITHIN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Served:
    """What `make serve` serves."""

    process: subprocess.Popen[str]
    address: str
    folder: Path
    client: SyncPrefectClient
    told: str
    """What it said until it was ready."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("serve")
    init(folder, example=True)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.serve"],
        env={**os.environ, "PRAKSIS_CONFIG": str(folder / "praksis.toml"), "PRAKSIS_PREFECT_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if line.startswith("Klar."):
                break
        else:
            pytest.fail(f"it did not come up: {told}")
        address = f"http://{HOST}:{port}"
        with (
            temporary_settings(
                {
                    PREFECT_API_URL: f"{address}/api",
                    PREFECT_HOME: folder / ".prefect",
                    PREFECT_API_AUTH_STRING: login_for(folder / ".prefect"),
                }
            ),
            get_client(sync_client=True) as client,
        ):
            yield Served(process, address, folder, client, told)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def deployment(served: Served, name: str) -> Any:
    return served.client.read_deployment_by_name(f"{name}/{name}")


def test_each_deployment_is_there_with_its_words(served: Served) -> None:
    for name in DEPLOYMENTS:
        found = deployment(served, name)
        assert len(found.description) > 100
        assert found.enforce_parameter_schema


def test_the_schedule_is_in_oslo_time(served: Served) -> None:
    (schedule,) = deployment(served, "Oppdater status").schedules
    assert (schedule.active, schedule.schedule.timezone) == (True, "Europe/Oslo")


def test_a_run_that_is_started_in_the_page_goes_through_the_worker(served: Served) -> None:
    run = served.client.create_flow_run_from_deployment(
        deployment(served, "Oppdater status").id, parameters={"valg": {"as_of": "2026-08-05"}}
    )
    deadline = time.monotonic() + RUN_WITHIN_SECONDS
    while time.monotonic() < deadline:
        run = served.client.read_flow_run(run.id)
        if run.state is not None and run.state.is_final():
            break
        time.sleep(0.5)
    assert run.state is not None
    assert run.state.is_completed(), (served.folder / ".prefect" / "worker.log").read_text()[-3000:]
    assert run.name == "Oppdater status"
    assert run.total_run_time < timedelta(minutes=1)


@pytest.mark.parametrize(
    "filled_in",
    [
        {"plan": "P-0001", "signature": CANARY.full_name},
        {"plan": CANARY.person.number, "signature": "KBH"},
        {"plan": "P-0001", "signature": "KBH", "as_of": CANARY.full_name},
        {"plan": "P-0001", "signature": "KBH", "kommentar": CANARY.person.email},
    ],
    ids=["signature", "plan", "date", "unknown field"],
)
def test_a_form_with_something_personal_in_it_is_refused_and_not_kept(
    filled_in: dict[str, Any], served: Served
) -> None:
    with pytest.raises(PrefectHTTPStatusError):
        served.client.create_flow_run_from_deployment(
            deployment(served, "Bestill tilganger").id, parameters={"valg": filled_in}
        )
    assert places(served.folder / ".prefect", CANARY.values) == []


def status_of_starting_a_run(served: Served, **headers: str) -> int:
    order = deployment(served, "Bestill tilganger")
    request = urllib.request.Request(
        f"{served.address}/api/deployments/{order.id}/create_flow_run",
        data=b'{"parameters": {"valg": {"plan": "P-0001", "signature": "KBH"}}}',
        headers={"Content-Type": "application/json", **headers},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    return caught.value.code


def test_nobody_looks_at_anything_or_starts_anything_without_the_login(served: Served) -> None:
    assert status_of_starting_a_run(served) in (401, 403)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(
            f"{served.address}/api/deployments/{deployment(served, 'Oppdater status').id}", timeout=10
        )
    assert caught.value.code == 401


def test_a_page_of_somebody_else_cannot_start_a_run_with_the_login_that_a_browser_remembers(served: Served) -> None:
    login = base64.b64encode(login_for(served.folder / ".prefect").encode()).decode()
    assert status_of_starting_a_run(served, Authorization=f"Basic {login}") == 403


def test_it_says_where_the_login_stands_and_shows_it_to_nobody(served: Served) -> None:
    _, password = login_for(served.folder / ".prefect").split(":")
    assert str(served.folder / ".prefect" / LOGIN_FILE) in served.told
    assert password not in served.told
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            assert password.encode() not in process.read_bytes()
    for log in (served.folder / ".prefect").glob("*.log"):
        assert password not in log.read_text(errors="replace")


def test_the_forms_offer_the_signatures_of_the_settings(served: Served) -> None:
    settings = load_settings(served.folder / "praksis.toml")
    schema = deployment(served, "Bestill tilganger").parameter_openapi_schema
    assert schema["definitions"]["OrderForm"]["properties"]["signature"]["enum"] == [
        administrator.signature for administrator in settings.administrators
    ]


def test_a_run_whose_process_dies_is_found(served: Served) -> None:
    (watch,) = served.client.read_automations_by_name(dead_runs.NAME)
    assert watch.enabled
    assert isinstance(watch.trigger, EventTrigger)
    assert watch.trigger.within == dead_runs.SILENT_FOR


def test_the_watch_for_dead_runs_is_made_once(served: Served) -> None:
    dead_runs.watch_for_dead_runs(served.client)
    assert len(served.client.read_automations_by_name(dead_runs.NAME)) == 1


def test_the_page_asks_its_own_server_whatever_the_port(served: Served) -> None:
    with urllib.request.urlopen(f"{served.address}/ui-settings", timeout=10) as answer:
        assert json.load(answer)["api_url"] == f"{served.address}/api"


def test_it_keeps_what_prefect_knows_from_other_users_of_the_machine(served: Served) -> None:
    assert (served.folder / ".prefect").stat().st_mode & 0o077 == 0


def test_it_stops_cleanly_and_leaves_no_process_behind(served: Served) -> None:
    """Last of the file: it ends what the others use."""
    mother = served.process.pid
    children = Path(f"/proc/{mother}/task/{mother}/children").read_text().split()
    assert len(children) == 2
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{served.address}/api/health", timeout=2)
