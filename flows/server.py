"""A Prefect server as a child process on this machine only: started, waited for, stopped.

    with running_server(Path("eksempel/.prefect")) as server:
        print(server.api_url)

`python -m flows.server` starts one, waits until it answers, and stops it again.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from flows.prefect_settings import server_environment
from praksis.errors import Unavailable
from praksis.settings import secure_directory

HOST = "127.0.0.1"
START_SECONDS = 120.0
STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. `home` holds its database and its log."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]
    login: str | None = field(default=None, repr=False)
    """«user:password», None when it asks for none (a server of our own, for one program, on this machine)."""

    @property
    def api_url(self) -> str:
        """What clients and workers call."""
        return f"{self.address}/api"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def start_child(
    arguments: list[str], environment: Mapping[str, str], log: Path, directory: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `python -m …` as a child whose output goes to `log` (0600) and which does not outlive us."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            [sys.executable, "-m", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            cwd=directory,
            start_new_session=True,  # Ctrl-C is ours to handle: children are stopped in order
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    finally:
        os.close(descriptor)


def _end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent is gone, however it went (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def stop_child(process: subprocess.Popen[bytes], seconds: float = STOP_SECONDS) -> None:
    """Ask the child to end, and end it and its own children if it does not in time."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def running_server(
    home: Path, port: int | None = None, *, page: bool = False, login: str | None = None
) -> Iterator[Server]:
    """Start a server with its database in `home` (made 0700) and stop it in the end.

    Raises:
        Unavailable: It ended, or does not answer within two minutes. Its log is `home`/server.log.
    """
    secure_directory(home)
    home = home.absolute()
    port = port or free_port()
    process = start_child(
        ["prefect", "server", "start", "--host", HOST, "--port", str(port)],
        server_environment(home, f"http://{HOST}:{port}/api", page=page, login=login),
        home / "server.log",
    )
    try:
        server = Server(f"http://{HOST}:{port}", home, process, login)
        _wait_for(server)
        yield server
    finally:
        stop_child(process)


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{server.api_url}/health", timeout=2):  # noqa: S310
            return
        time.sleep(0.1)
    raise Unavailable(
        f"Prefect-serveren kom ikke i gang på {server.address}. Se hva den sier i {server.home / 'server.log'}.",
        code="prefect-server",
    )


def main() -> None:
    """Start a server once, for real, and say how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with running_server(Path(folder) / "prefect") as server:
            print(f"Prefect-serveren svarer på {server.address} etter {time.monotonic() - began:.1f} s.")


if __name__ == "__main__":
    main()
