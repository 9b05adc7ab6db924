"""How Prefect is set in this house: one place for `make run`, `make serve`, CI and the tests.

The settings are environment variables, because the flow runs that a worker starts inherit them. They are put in place
before prefect is imported, or with `temporary_settings` by one who has imported it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DAY = 24 * 60 * 60
SEND_SECONDS = 30
HEARTBEAT_SECONDS = 30
"""How often a run tells that it lives; the least that Prefect takes."""

COMMON = {
    # Nothing of what a job gives back is kept on disk: it would be readable, and unpickling it runs code.
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
    # What is printed is not logged, and what is logged goes through the masking filter.
    "PREFECT_LOGGING_LOG_PRINTS": "false",
    "PREFECT_LOGGING_CONFIG_PATH": str(Path(__file__).with_name("logging.yml")),
    # Without a server a flow fails at once instead of starting one of its own.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # Nothing is sent to the makers of Prefect.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
}
"""Every process that imports prefect."""

SERVER = {
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # By default Prefect keeps runs, logs and parameters for ever.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * DAY),
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}
"""The server besides."""


def client_environment(home: Path, api_url: str, login: str | None = None) -> dict[str, str]:
    """What a process needs that runs flows, deploys them or works, against the server at `api_url`.

    `login`: «user:password» of that server, None when it asks for none.
    """
    return {
        **COMMON,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api_url,
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        **({"PREFECT_API_AUTH_STRING": login} if login else {}),
    }


def server_environment(home: Path, api_url: str, *, page: bool, login: str | None = None) -> dict[str, str]:
    """What the server process needs. `page`: whether it serves its page for people, which asks at `api_url`."""
    return {
        **({"PREFECT_SERVER_API_AUTH_STRING": login, "PREFECT_API_AUTH_STRING": login} if login else {}),
        **COMMON,
        **SERVER,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_UI_ENABLED": str(page).lower(),
        "PREFECT_SERVER_UI_API_URL": api_url,  # otherwise the page asks at port 4200, whatever port this is
    }


def put_in_place(values: dict[str, str]) -> None:
    """Set them for this process and its children. For programs, before they import prefect."""
    os.environ.update(values)


@contextmanager
def against(api_url: str, home: Path) -> Iterator[None]:
    """Run flows in this very process against a server: settings for the time being, and without heartbeats.

    A heartbeat costs a second per flow run and is there to find dead workers; no worker is in this.
    """
    from prefect.logging.configuration import setup_logging
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_HOME,
        PREFECT_LOGGING_LOG_PRINTS,
        PREFECT_LOGGING_SETTINGS_PATH,
        PREFECT_RESULTS_PERSIST_BY_DEFAULT,
        PREFECT_SERVER_EPHEMERAL_ENABLED,
        PREFECT_TASKS_DEFAULT_NO_CACHE,
        PREFECT_TASKS_DEFAULT_PERSIST_RESULT,
        temporary_settings,
    )

    with temporary_settings(
        {
            PREFECT_API_URL: api_url,
            PREFECT_HOME: home,
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            PREFECT_LOGGING_LOG_PRINTS: False,
            PREFECT_LOGGING_SETTINGS_PATH: Path(COMMON["PREFECT_LOGGING_CONFIG_PATH"]),
            PREFECT_RESULTS_PERSIST_BY_DEFAULT: False,
            PREFECT_SERVER_EPHEMERAL_ENABLED: False,
            PREFECT_TASKS_DEFAULT_NO_CACHE: True,
            PREFECT_TASKS_DEFAULT_PERSIST_RESULT: False,
        }
    ):
        setup_logging(incremental=False)
        try:
            yield
        finally:
            _send_what_waits()


def _send_what_waits() -> None:
    """Let the log lines and events that wait in the background reach the server while it is still there."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    APILogWorker.drain_all(timeout=SEND_SECONDS)
    EventsWorker.drain_all(timeout=SEND_SECONDS)
