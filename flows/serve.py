"""`make serve`: Prefect server behind its login, deployments and a worker in one command that stops cleanly.

The settings file is `praksis.toml` in the working folder, or the one that PRAKSIS_CONFIG names. Prefect's own database
lies beside it in «.prefect»; it holds runs and counts, nothing personal. The choices in the forms (signatures) are taken
from the settings file each time it starts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.config import CONFIG_VARIABLE, config_file
from flows.login import LOGIN_FILE, LOGIN_VARIABLE, login_for
from flows.prefect_settings import client_environment
from flows.server import Server, running_server, start_child, stop_child
from praksis.errors import PraksisError, Unavailable
from praksis.settings import load_settings, secure_directory

POOL = "praksis"
PORT = 4200
RUNS_AT_ONCE = 4
CODE = Path(__file__).resolve().parents[1]
"""Where prefect.yaml and the flows are."""


def deployment_commands() -> list[list[str]]:
    """What makes the pool, the deployments and the watch for dead runs, each as `python -m …`."""
    return [
        ["prefect", "work-pool", "create", POOL, "--type", "process", "--overwrite"],
        ["prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(CODE / "prefect.yaml")],
        ["flows.dead_runs"],
    ]


def worker_command() -> list[str]:
    """What takes the runs of the pool, as `python -m …`."""
    return ["prefect", "worker", "start", "--pool", POOL, "--install-policy", "never", "--limit", str(RUNS_AT_ONCE)]


def deploy(server: Server, config: Path) -> None:
    """Make the process pool, the deployments of prefect.yaml and the watch for dead runs, or bring them up to date.

    Raises:
        Unavailable: Prefect's own command for it failed; its words are in deploy.log.
    """
    for arguments in deployment_commands():
        log = server.home / "deploy.log"
        child = start_child(arguments, _environment(server, config), log, CODE)
        try:
            status = child.wait(120)
        except subprocess.TimeoutExpired:
            status = 1
        finally:
            stop_child(child)
        if status != 0:
            raise Unavailable(f"Jobbene kunne ikke legges inn i Prefect. Se {log}.", code="prefect-deploy")


@contextmanager
def running_worker(server: Server, config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that runs what is started in the pool, with the settings file `config`; stopped in the end."""
    worker = start_child(worker_command(), _environment(server, config), server.home / "worker.log", CODE)
    try:
        yield worker
    finally:
        stop_child(worker)


def _environment(server: Server, config: Path) -> dict[str, str]:
    return {**client_environment(server.home, server.api_url, server.login), CONFIG_VARIABLE: str(config)}


def serve(config: Path, port: int, stop: threading.Event) -> int:
    """Serve until `stop` is set (0) or a child ends by itself (1)."""
    home = config.parent / ".prefect"
    print("Starter Prefect-serveren. Det tar et halvt minutt …", flush=True)
    secure_directory(home)
    login = login_for(home)
    with running_server(home, port, page=True, login=login) as server:
        deploy(server, config)
        with running_worker(server, config) as worker:
            print(
                f"Innloggingen står {_where_login(home)}. Innstillinger: {config}. Logger: {home}.\n"
                f"Klar. Åpne {server.address} i nettleseren (bare på denne maskinen); jobbene ligger under «Deployments». "
                "Stopp med Ctrl-C.",
                flush=True,
            )
            while not stop.wait(0.5):
                for child, name in ((server.process, "Prefect-serveren"), (worker, "Arbeideren")):
                    if child.poll() is not None:
                        print(f"{name} stoppet av seg selv. Se loggene i {home}.", file=sys.stderr, flush=True)
                        return 1
            print("Stopper …", flush=True)
    print("Stoppet.", flush=True)
    return 0


def _where_login(home: Path) -> str:
    return f"i {LOGIN_VARIABLE}" if LOGIN_VARIABLE in os.environ else f"i {home / LOGIN_FILE}"


def main() -> int:
    """Run from the command line; SIGINT and SIGTERM stop it."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        config = config_file()
        load_settings(config)
        return serve(config, int(os.environ.get("PRAKSIS_PREFECT_PORT", PORT)), stop)
    except PraksisError as error:
        print(error.message, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
