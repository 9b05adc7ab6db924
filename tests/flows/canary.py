"""Personal values that must not be found, and a search through everything that Prefect keeps."""

from __future__ import annotations

import base64
import binascii
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

from tests.people import SyntheticPerson, synthetic_person

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


@dataclass(frozen=True, slots=True)
class Canary:
    """One made-up student whose values are looked for."""

    person: SyntheticPerson

    @classmethod
    def of(cls, nth: int) -> Canary:
        """The nth canary: other people than those of other tests, so that a hit tells where it came from."""
        return cls(synthetic_person(4000 + nth))

    @property
    def full_name(self) -> str:
        """Given and family name together; alone they are words that stand in many texts."""
        return f"{self.person.given} {self.person.family}"

    @property
    def values(self) -> tuple[str, ...]:
        """What is looked for."""
        number = self.person.number
        return (number, f"{number[:6]} {number[6:]}", self.full_name, self.person.email, self.person.mobile)

    @property
    def row(self) -> str:
        """A row of a practice list as text, such as a careless error message would hold."""
        p = self.person
        return f"{self.full_name}; {p.number}; {p.number[:6]} {p.number[6:]}; {p.email}; {p.mobile}"


def shapes(values: Iterable[str]) -> list[bytes]:
    """Each value as it may stand in a file: UTF-8, and with JSON's escapes."""
    found = {shape for v in values for shape in (v.encode(), json.dumps(v)[1:-1].encode())}
    return sorted(found)


def places(home: Path, values: Iterable[str], database: str | None = None) -> list[str]:
    """Where in a Prefect home (database, results on disk, logs, all else) any of the values stands; best none.

    Args:
        home: The server's home.
        values: What is looked for.
        database: The address of the PostgreSQL database that the server keeps its records in, None for SQLite in `home`.

    Returns:
        «table.column» for the database, else the file's path; never the value.
    """
    wanted = shapes(values)
    cells = _cells_of_postgres(database) if database else _cells_of_sqlite(home / "prefect.db")
    return sorted({*(place for place, cell in cells if _holds(cell, wanted)), *_in_files(home, wanted)})


def _cells_of_sqlite(file: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
        database.text_factory = bytes
        tables = [row[0].decode() for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = database.execute(f'SELECT * FROM "{table}"')
            columns = [c[0] for c in cursor.description]
            for row in cursor:
                for column, cell in zip(columns, row, strict=True):
                    if isinstance(cell, bytes):
                        yield f"{table}.{column}", cell


def _cells_of_postgres(address: str) -> Iterator[tuple[str, bytes]]:
    """Every cell of every table, whatever its type, as text; what is bytes as it is."""
    columns = text(
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns JOIN "
        "information_schema.tables USING (table_schema, table_name) WHERE table_type = 'BASE TABLE' AND "
        "table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    with create_engine(address, poolclass=NullPool).connect() as connection:
        for schema, table, column, kind in connection.execute(columns).all():
            cell = f'"{column}"' if kind == "bytea" else f'"{column}"::text'
            query = f'SELECT {cell} FROM "{schema}"."{table}" WHERE "{column}" IS NOT NULL'
            for (value,) in connection.exec_driver_sql(query):
                yield f"{table}.{column}", value.encode() if isinstance(value, str) else bytes(value)


def _in_files(home: Path, wanted: list[bytes]) -> Iterator[str]:
    for file in home.rglob("*"):
        if file.is_file() and _holds(file.read_bytes(), wanted):
            yield str(file.relative_to(home))


def _holds(content: bytes, wanted: list[bytes]) -> bool:
    return any(value in text for text in (content, *_decoded(content)) for value in wanted)


def _decoded(content: bytes) -> Iterator[bytes]:
    """What stands in base64 in it: Prefect keeps results so."""
    for run in _BASE64.findall(content):
        try:
            yield base64.b64decode(run + b"=" * (-len(run) % 4))
        except binascii.Error:
            continue
