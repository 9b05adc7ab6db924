"""Real processes are killed in the middle of a run: nothing is stuck, and the next run goes on from the ledger."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings
from sqlalchemy import select

from flows.dead_runs import SILENT_FOR
from flows.login import login_for
from flows.serve import deploy, running_worker
from flows.server import Server, free_port, running_server
from praksis.demo import write_season
from praksis.identity_key_file import read_identity_key
from praksis.jobs.init import init
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import Document, Message, Painting, Plan
from praksis.settings import load_settings, secure_directory
from tests.ledger.postgres_server import another_database, postgres_server, restart_postgres

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

DAY = "2026-08-05"
RUN_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Office:
    """A server with the deployments, and the example season that the runs work on."""

    server: Server
    client: SyncPrefectClient
    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "praksis.toml"

    def start(self) -> UUID:
        deployment = self.client.read_deployment_by_name("Oppdater status/Oppdater status")
        return self.client.create_flow_run_from_deployment(deployment.id, parameters={"valg": {"as_of": DAY}}).id

    def state(self, run: UUID) -> State[Any]:
        state = self.client.read_flow_run(run).state
        assert state is not None
        return state

    def wait(self, run: UUID, what: Callable[[State[Any]], bool], seconds: float = RUN_SECONDS) -> State[Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            state = self.state(run)
            if what(state):
                return state
            time.sleep(0.1)
        logs = "".join(file.read_text(errors="replace")[-2000:] for file in (self.folder / ".prefect").glob("*.log"))
        pytest.fail(f"the run is still {self.state(run).name}: {logs}")

    def work_begun(self) -> bool:
        """Whether the run has written something into the ledger."""
        return bool(self.written()["messages"] or self.written()["cells"] or self.written()["documents"])

    def written(self) -> Counter[str]:
        settings = load_settings(self.config)
        ledger = Ledger.open(settings.ledger_url, read_identity_key(settings))
        with ledger.reading() as session:
            found = Counter(
                messages=len(session.scalars(select(Message.id)).all()),
                cells=len(session.scalars(select(Painting.id)).all()),
                plans=len(session.scalars(select(Plan.id)).all()),
                documents=len(session.scalars(select(Document.id)).all()),
            )
        ledger.close()
        return found

    def posts(self) -> Counter[str]:
        """Each post that lies in a channel, by its text: none may lie there twice."""
        return Counter(
            file.read_text(encoding="utf-8") for file in (self.folder / "Teams").glob("*/Innlegg/*") if file.is_file()
        )


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    """A server with the deployments, for the season in `folder`."""
    home = folder / ".prefect"
    secure_directory(home)
    login = login_for(home)
    with running_server(home, login=login) as server:
        deploy(server, folder / "praksis.toml")
        with (
            temporary_settings({PREFECT_API_URL: server.api_url, PREFECT_HOME: home, PREFECT_API_AUTH_STRING: login}),
            get_client(sync_client=True) as client,
        ):
            yield Office(server, client, folder)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("killed")
    write_season(folder)
    init(folder, example=True)
    with office_in(folder) as made:
        yield made


def descendants(process: int) -> list[int]:
    found: list[int] = []
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def kill(*processes: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def run_until_in_the_middle(office: Office) -> UUID:
    run = office.start()
    office.wait(run, lambda state: state.is_running() or state.is_final())
    deadline = time.monotonic() + 60
    while not office.work_begun() and time.monotonic() < deadline:
        time.sleep(0.05)
    return run


def test_a_killed_run_is_found_at_once_and_the_next_one_goes_on(office: Office) -> None:
    with running_worker(office.server, office.config) as worker:
        run = run_until_in_the_middle(office)
        kill(*descendants(worker.pid))
        assert office.wait(run, lambda state: state.is_final(), 60).is_crashed()
        following = office.start()
        assert office.wait(following, lambda state: state.is_final()).is_completed()
    assert office.written()["cells"] > 0
    assert office.written()["plans"] > 0


def test_a_run_that_dies_with_its_worker_blocks_the_next_one_only_until_it_is_found_silent(office: Office) -> None:
    with running_worker(office.server, office.config) as worker:
        run = office.start()
        office.wait(run, lambda state: state.is_running())
        kill(worker.pid, *descendants(worker.pid))
    killed = time.monotonic()
    with running_worker(office.server, office.config):
        following = office.start()
        assert office.wait(run, lambda state: state.is_final()).is_crashed()
        assert time.monotonic() - killed < 3 * SILENT_FOR.total_seconds()
        assert office.wait(following, lambda state: state.is_final()).is_completed()


def test_after_all_that_nothing_has_been_said_twice(office: Office) -> None:
    assert set(office.posts().values()) <= {1}


@pytest.mark.soak
def test_a_run_whose_worker_alone_dies_comes_to_an_end_and_blocks_nobody(office: Office) -> None:
    with running_worker(office.server, office.config) as worker:
        run = office.start()
        office.wait(run, lambda state: state.is_running())
        kill(worker.pid)
    with running_worker(office.server, office.config):
        following = office.start()
        assert office.wait(run, lambda state: state.is_final()).is_final()
        assert office.wait(following, lambda state: state.is_final()).is_completed()
    assert set(office.posts().values()) <= {1}


@pytest.mark.soak
def test_a_run_lives_through_a_restart_of_the_server(tmp_path: Path) -> None:
    write_season(tmp_path)
    init(tmp_path, example=True)
    home, port = tmp_path / ".prefect", free_port()
    secure_directory(home)
    login = login_for(home)
    with ExitStack() as first_life, ExitStack() as whole:
        server = first_life.enter_context(running_server(home, port, login=login))
        deploy(server, tmp_path / "praksis.toml")
        whole.enter_context(
            temporary_settings({PREFECT_API_URL: server.api_url, PREFECT_HOME: home, PREFECT_API_AUTH_STRING: login})
        )
        client = whole.enter_context(get_client(sync_client=True))
        office = Office(server, client, tmp_path)
        whole.enter_context(running_worker(server, office.config))
        run = run_until_in_the_middle(office)
        server.process.kill()
        server.process.wait()
        whole.enter_context(running_server(home, port, login=login))
        assert office.wait(run, lambda state: state.is_final()).is_final()
        assert office.wait(office.start(), lambda state: state.is_final()).is_completed()
        assert set(office.posts().values()) <= {1}


@pytest.mark.soak
@pytest.mark.postgres
def test_when_the_database_of_both_is_restarted_the_run_comes_to_an_end_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres_server() as url:
        database = another_database(
            url, "prefect"
        )  # as in deploy/: one PostgreSQL, in which the ledger lies, and Prefect
        monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", database.replace("+psycopg", "+asyncpg"))
        monkeypatch.setenv("PRAKSIS_LEDGER__URL", url)
        write_season(tmp_path)
        init(tmp_path, example=True)
        with office_in(tmp_path) as office, running_worker(office.server, office.config):
            run = run_until_in_the_middle(office)
            assert not office.state(run).is_final()
            restart_postgres(url)
            assert office.wait(run, lambda state: state.is_final()).is_final()
            assert office.wait(office.start(), lambda state: state.is_final()).is_completed()
            assert not (office.server.home / "prefect.db").exists()
            assert office.written()["plans"] > 0
            assert set(office.posts().values()) <= {1}
