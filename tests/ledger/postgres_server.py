"""A PostgreSQL server of the tests' own: in a temporary folder, behind a socket that nobody else finds."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

_USER = "praksis"


def _command(name: str) -> str:
    folders = [os.environ.get("PATH", ""), *(str(p) for p in sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
    found = shutil.which(name, path=os.pathsep.join(folders))
    assert found, f"{name} is not on this machine"
    return found


def _somebody_else() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise AssertionError("no ordinary user to run PostgreSQL as")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server that lasts as long as the tests; gives the address of its database `postgres`."""
    # A short path: that of a socket cannot be longer than about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="praksis-pg-", dir="/tmp"))
    account = _somebody_else()
    if account:
        os.chown(folder, account["user"], account["group"])
    data, log = folder / "data", folder / "log"

    def run(*command: str) -> None:
        done = subprocess.run(
            command, cwd=folder, check=False, capture_output=True, text=True, timeout=60, env={"LC_ALL": "C"}, **account
        )
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}{told}"

    try:
        run(_command("initdb"), "-D", str(data), "-U", _USER, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB"
        # Output to a file: a server that keeps our pipe would never let us read to its end.
        run(_command("pg_ctl"), "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://{_USER}@/postgres?host={folder}"
        finally:
            run(_command("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def another_database(url: str, name: str) -> str:
    """Make one more database in the same server, and give its address."""
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def restart_postgres(url: str) -> None:
    """Stop the server of `postgres_server` at once, as a crash would, and start it again: every connection is cut."""
    folder = Path(str(make_url(url).query["host"]))
    done = subprocess.run(
        [_command("pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log"), "-m", "immediate", "-w", "restart"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={"LC_ALL": "C"},
        **_somebody_else(),
    )
    assert done.returncode == 0, done.stderr
