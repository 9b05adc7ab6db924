"""A whole copy of the ledger while it is in use: SQLite by its own backup, PostgreSQL by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from praksis.errors import NotFound, Unavailable

_DUMP_SECONDS = 1800


def copy_ledger(url: str, target: Path) -> Path:
    """Write a copy of the ledger at `url` as it is at one moment, and return its file.

    SQLite gives `target`.db, which can be put in place as it is; PostgreSQL `target`.dump, for pg_restore.

    Raises:
        NotFound: There is no such ledger.
        Unavailable: The database does not answer, or pg_dump is missing or fails.
    """
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(parts.database or ""), target.with_suffix(".db"))
    tool = shutil.which("pg_dump")
    if tool is None:
        raise Unavailable(
            "Fant ikke programmet pg_dump, som tar kopi av databasen. Installer PostgreSQL-klienten på maskinen.",
            code="pg-dump-mangler",
        )
    file = target.with_suffix(".dump")
    where = {
        "PGHOST": parts.host or str(parts.query.get("host", "")),
        "PGPORT": str(parts.port or ""),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",  # by the environment: arguments can be seen by everybody on the machine
        "PGDATABASE": parts.database or "",
    }
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, its target our own file
            [tool, "--format=custom", "--no-owner", f"--file={file}"],
            env={**os.environ, **{name: value for name, value in where.items() if value}},
            capture_output=True,
            timeout=_DUMP_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("Kopien av databasen ble ikke ferdig i tide.", code="pg-dump") from None
    if done.returncode != 0:
        raise Unavailable(
            "Databasen kunne ikke kopieres. Sjekk at den svarer, og at brukeren har lov til å lese den.", code="pg-dump"
        )
    return file


def _copy_sqlite(source: Path, file: Path) -> Path:
    if not source.is_file():
        raise NotFound("Fant ingen database å kopiere. Kjør «praksis init» først.", code="database-mangler")
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(file)) as here,
        ):
            there.backup(here)
    except sqlite3.Error:
        raise Unavailable("Databasen kunne ikke kopieres akkurat nå.", code="database-kopi") from None
    return file
