"""A copy of the ledger can be put back and is the ledger as it was, on both databases."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from praksis.commit_points import CommitPoint
from praksis.errors import Unavailable
from praksis.ledger.copy_out import copy_ledger
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import SourceMark
from tests.ledger.conftest import KEY, NOW, Databases


def made(request: pytest.FixtureRequest, kind: str) -> str:
    databases: Databases = request.getfixturevalue(kind)
    return databases.made()


def day(number: int) -> SourceMark:
    return SourceMark(key=str(number), mark="", stored_at=NOW, problems=[])


def note(url: str, days: int) -> None:
    ledger = Ledger.open(url, KEY)
    with ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        session.add(day(days))
    ledger.close()


def noted(url: str) -> list[int]:
    ledger = Ledger.open(url, KEY)
    with ledger.reading() as session:
        found = [int(key) for key in session.scalars(select(SourceMark.key).order_by(SourceMark.key))]
    ledger.close()
    return found


def test_a_sqlite_ledger_is_copied_while_somebody_writes_in_it(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = made(request, "_sqlite")
    note(url, 1)
    ledger = Ledger.open(url, KEY)
    with ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        session.add(day(2))
        session.flush()
        copy = copy_ledger(url, tmp_path / "kopi")
    ledger.close()
    assert noted(f"sqlite:///{copy}") == [1]
    assert noted(url) == [1, 2]


@pytest.mark.postgres
@pytest.mark.slow
def test_a_postgresql_ledger_is_dumped_and_restored(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = made(request, "_postgres")
    note(url, 1)
    dump = copy_ledger(url, tmp_path / "kopi")
    note(url, 2)
    where = make_url(url)
    tool = shutil.which("pg_restore")
    assert tool is not None
    subprocess.run(
        [tool, "--clean", "--if-exists", "--no-owner", f"--dbname={where.database}", str(dump)],
        env={**os.environ, "PGHOST": str(where.host or where.query["host"]), "PGUSER": where.username or ""},
        check=True,
    )
    assert noted(url) == [1]


def test_a_database_that_does_not_answer_is_told_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        copy_ledger("postgresql+psycopg://praksis:hemmelig@127.0.0.1:9/praksis", tmp_path / "kopi")
    assert "hemmelig" not in caught.value.message
