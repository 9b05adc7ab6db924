"""`make serve`: Prefect server, deployments and a worker in one command that stops cleanly.

The settings file is `praksis.toml` in the working folder, or the one that PRAKSIS_CONFIG names. Prefect's own database
lies beside it in «.prefect»; it holds runs and counts, nothing personal.
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
from flows.prefect_settings import client_environment
from flows.server import Server, running_server, start_child, stop_child
from praksis.errors import PraksisError, Unavailable
from praksis.settings import load_settings

POOL = "praksis"
PORT = 4200
RUNS_AT_ONCE = 4
CODE = Path(__file__).resolve().parents[1]
"""Where prefect.yaml and the flows are."""


def deploy(server: Server) -> None:
    """Make the process pool and the deployments of prefect.yaml, or bring them up to date.

    Raises:
        Unavailable: Prefect's own command for it failed; its words are in deploy.log.
    """
    for arguments in (
        ["work-pool", "create", POOL, "--type", "process", "--overwrite"],
        ["--no-prompt", "deploy", "--all", "--prefect-file", str(CODE / "prefect.yaml")],
    ):
        log = server.home / "deploy.log"
        child = start_child(["prefect", *arguments], client_environment(server.home, server.api_url), log, CODE)
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
    environment = {**client_environment(server.home, server.api_url), CONFIG_VARIABLE: str(config)}
    worker = start_child(
        ["prefect", "worker", "start", "--pool", POOL, "--install-policy", "never", "--limit", str(RUNS_AT_ONCE)],
        environment,
        server.home / "worker.log",
        CODE,
    )
    try:
        yield worker
    finally:
        stop_child(worker)


def serve(config: Path, port: int, stop: threading.Event) -> int:
    """Serve until `stop` is set (0) or a child ends by itself (1)."""
    home = config.parent / ".prefect"
    print("Starter Prefect-serveren. Det tar et halvt minutt …", flush=True)
    with running_server(home, port, page=True) as server:
        deploy(server)
        with running_worker(server, config) as worker:
            print(
                f"Klar. Åpne {server.address} i nettleseren (bare på denne maskinen).\n"
                f"Jobbene ligger under «Deployments». Innstillinger: {config}. Logger: {home}.\nStopp med Ctrl-C.",
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
