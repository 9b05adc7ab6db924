"""The processes of the house one by one, for a service manager: `python -m flows.service server | worker | deploy`.

`make serve` runs them together on a machine where somebody tries things out; in production each is a unit of its own
(deploy/), so that one can be restarted without the others. Each reads from the environment:

- PRAKSIS_CONFIG: the settings file.
- PRAKSIS_PREFECT_HOME: Prefect's folder, made 0700; «.prefect» beside the settings file when not set.
- PRAKSIS_PREFECT_PORT: the port on 127.0.0.1, 4200 when not set.
- PRAKSIS_PREFECT_ADDRESS: where people find the page, behind the sign-on proxy; the port on this machine when not set.
- PRAKSIS_PREFECT_LOGIN: «user:password» (flows/login.py).
- PREFECT_SERVER_DATABASE_CONNECTION_URL: Prefect's own PostgreSQL database; SQLite in its folder when not set.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from flows.config import CONFIG_VARIABLE, config_file
from flows.login import login_for
from flows.prefect_settings import client_environment, server_environment
from flows.serve import CODE, PORT, deployment_commands, worker_command
from flows.server import HOST
from praksis.errors import PraksisError
from praksis.settings import load_settings, secure_directory

PARTS = ("server", "worker", "deploy")


def commands(part: str) -> tuple[list[list[str]], dict[str, str]]:
    """What `part` runs (each as `python -m …`, one after the other; the last takes this process's place), and its
    environment on top of this one.

    Raises:
        NotFound: There is no settings file.
        Invalid: The settings or the login cannot be used.
    """
    config = config_file()
    load_settings(config)
    home = Path(os.environ.get("PRAKSIS_PREFECT_HOME") or config.parent / ".prefect").absolute()
    secure_directory(home)
    login = login_for(home)
    port = os.environ.get("PRAKSIS_PREFECT_PORT", str(PORT))
    api_url = f"http://{HOST}:{port}/api"
    if part == "server":
        address = os.environ.get("PRAKSIS_PREFECT_ADDRESS", f"http://{HOST}:{port}").rstrip("/")
        return (
            [["prefect", "server", "start", "--host", HOST, "--port", port]],
            server_environment(home, f"{address}/api", page=True, login=login),
        )
    environment = {**client_environment(home, api_url, login), CONFIG_VARIABLE: str(config)}
    return (deployment_commands() if part == "deploy" else [worker_command()]), environment


def main(arguments: list[str]) -> NoReturn:
    """Run one part; what goes wrong before it starts is said in one line."""
    if len(arguments) != 1 or arguments[0] not in PARTS:
        print(f"Bruk: python -m flows.service {' | '.join(PARTS)}", file=sys.stderr)
        sys.exit(2)
    try:
        todo, environment = commands(arguments[0])
    except PraksisError as error:
        print(error.message, file=sys.stderr)
        sys.exit(1)
    os.environ.update(environment)
    os.chdir(CODE)
    for command in todo[:-1]:
        status = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - our own commands
        if status != 0:
            sys.exit(1)
    os.execv(sys.executable, [sys.executable, "-m", *todo[-1]])  # noqa: S606 - signals then go to the process itself


if __name__ == "__main__":
    main(sys.argv[1:])
