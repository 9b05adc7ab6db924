"""`praksis doctor` for the ledger: each way in which it can be wrong is told, and nothing in it changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from praksis.checkup import Check, Outcome
from praksis.errors import Unavailable
from praksis.identity_key import IdentityKey
from praksis.jobs.init import init
from praksis.jobs.ledger_checkup import LedgerCheckup, write_and_take_back
from praksis.ledger.ledger import Ledger
from praksis.settings import load_settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hus")
    init(folder, example=True)
    return folder


@pytest.fixture
def house(made: Path, tmp_path: Path) -> Path:
    """A copy of a house that has just been set up."""
    for name in ("praksis.toml", "praksis.db", "praksis.nokkel"):
        (tmp_path / name).write_bytes((made / name).read_bytes())
        (tmp_path / name).chmod(0o600)
    return tmp_path


def checks(house: Path) -> list[Check]:
    return list(LedgerCheckup(load_settings(house / "praksis.toml")).probe())


def wrong(house: Path) -> list[Check]:
    return [check for check in checks(house) if check.outcome is not Outcome.GOOD]


def test_a_new_house_is_well_and_unchanged(house: Path) -> None:
    before = _content(house)
    assert [check.outcome for check in checks(house)] == [Outcome.GOOD] * 4
    assert _content(house) == before


def _content(house: Path) -> list[str]:
    connection = sqlite3.connect(house / "praksis.db")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_a_missing_key_a_wrong_key_and_one_that_others_can_read(house: Path) -> None:
    file = house / "praksis.nokkel"
    file.chmod(0o644)
    (check,) = wrong(house)
    assert (check.outcome, check.code) == (Outcome.WARNING, "nokkelfil-aapen")
    file.write_text(IdentityKey.new().encode())
    file.chmod(0o600)
    (check,) = wrong(house)
    assert (check.outcome, check.code) == (Outcome.MISSING, "identitetsnokkel")
    file.unlink()
    (check,) = wrong(house)
    assert "sikkerhetskopien" in check.message


def test_a_missing_an_old_and_a_damaged_ledger(house: Path) -> None:
    database = house / "praksis.db"
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()
    (check,) = wrong(house)
    assert check.code == "database-versjon"
    database.write_bytes(b"ingen database" * 100)
    for beside in house.glob("praksis.db-*"):
        beside.unlink()
    (check,) = wrong(house)
    assert check.code == "database"
    assert check.for_it == "", "a file of ours is not IT's"
    database.unlink()
    (check,) = wrong(house)
    assert "praksis init" in check.message
    assert not database.exists()


def test_a_ledger_that_another_writes_in_all_the_while_is_told(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praksis.ledger.ledger._WAIT_FOR_WRITERS_SECONDS", 0.2)
    other = sqlite3.connect(house / "praksis.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        (check,) = wrong(house)
    finally:
        other.close()
    assert check.outcome is Outcome.MISSING


def test_a_ledger_that_can_only_be_read_is_told(house: Path) -> None:
    ledger = Ledger(create_engine(f"sqlite:///file:{house / 'praksis.db'}?mode=ro&uri=true"))
    with closing(ledger), pytest.raises(Unavailable, match="ikke skrives til"):
        write_and_take_back(ledger)


def test_a_database_server_that_does_not_answer_is_a_matter_for_it(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAKSIS_LEDGER__URL", "postgresql+psycopg://praksis:hemmelig@127.0.0.1:1/praksis")
    (check,) = wrong(house)
    assert check.outcome is Outcome.MISSING
    assert "slipper maskinen inn" in check.for_it
    assert "hemmelig" not in repr(check)


def test_a_stopped_house_is_noted(house: Path) -> None:
    connection = sqlite3.connect(house / "praksis.db")
    connection.execute(
        "INSERT INTO house_fact (name, value, signature, changed_at) VALUES ('stop', 'yes', 'IFA', '2026-08-03 10:00:00')"
    )
    connection.commit()
    connection.close()
    (check,) = wrong(house)
    assert (check.outcome, check.what) == (Outcome.WARNING, "Stoppbryteren")
