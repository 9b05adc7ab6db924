"""One Prefect server for all tests of flows: a real server process, as `make run` and `make serve` start it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import boundary
from flows.prefect_settings import against
from flows.server import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that answers; about ten seconds, once a session."""
    with running_server(tmp_path_factory.mktemp("prefect") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def prefect(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Flows called in the test run against the server, without heartbeats and without waiting before a new try."""
    with pytest.MonkeyPatch.context() as patch, against(server.api_url, server.home):
        patch.setattr(boundary, "RETRY_AFTER_SECONDS", [0.0] * len(boundary.RETRY_AFTER_SECONDS))
        patch.setenv("PRAKSIS_INCIDENTS", str(tmp_path_factory.mktemp("hendelser")))
        yield server


@pytest.fixture(autouse=True)
def incidents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of our own protected log, fresh for each test."""
    folder = tmp_path / "hendelser"
    monkeypatch.setenv("PRAKSIS_INCIDENTS", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds a praksis.toml by accident."""
    monkeypatch.delenv("PRAKSIS_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
