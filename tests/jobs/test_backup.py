"""A backup is one guarded file, taken while the house is in use, from which the house can be set up again."""

from __future__ import annotations

import os
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from praksis.commit_points import CommitPoint
from praksis.errors import NotFound, Unavailable
from praksis.identity_key_file import read_identity_key
from praksis.jobs.backup import back_up
from praksis.jobs.init import init
from praksis.ledger.house_facts import mark_work
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import HouseFact
from praksis.settings import load_settings
from tests.jobs.season_factory import oslo

NOW = oslo(11, 21, 2, 30)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The folder of a house that has been set up and has a package."""
    folder = tmp_path / "hus"
    init(folder)
    (folder / "pakker" / "O-0001").mkdir()
    (folder / "pakker" / "O-0001" / "Pakke O-0001.xlsx").write_bytes(b"pakken")
    return folder


def note_something(folder: Path, at: datetime) -> None:
    settings = load_settings(folder / "praksis.toml")
    ledger = Ledger.open(settings.ledger_url, read_identity_key(settings))
    with ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        mark_work(session, at)
    ledger.close()


def facts(folder: Path) -> list[datetime]:
    settings = load_settings(folder / "praksis.toml")
    ledger = Ledger.open(settings.ledger_url, read_identity_key(settings))
    with ledger.reading() as session:
        found = list(session.scalars(select(HouseFact.changed_at)))
    ledger.close()
    return found


def test_a_house_is_set_up_again_from_its_backup_while_it_was_in_use(house: Path, tmp_path: Path) -> None:
    note_something(house, NOW)
    settings = load_settings(house / "praksis.toml")
    ledger = Ledger.open(settings.ledger_url, read_identity_key(settings))
    with ledger.holding_house():
        report = back_up(settings, house / "praksis.toml", tmp_path / "kopier", NOW)
    ledger.close()
    again = tmp_path / "nytt hus"
    with tarfile.open(report.file) as tar:
        tar.extractall(again, filter="data")
    assert facts(again) == [NOW]
    assert (again / "pakker" / "O-0001" / "Pakke O-0001.xlsx").read_bytes() == b"pakken"


def test_nobody_else_can_read_it(house: Path, tmp_path: Path) -> None:
    report = back_up(load_settings(house / "praksis.toml"), house / "praksis.toml", tmp_path / "kopier", NOW)
    assert report.file.stat().st_mode & 0o777 == 0o600
    assert report.file.parent.stat().st_mode & 0o777 == 0o700
    assert report.file.name == "praksis-20261121-023000.tar"
    assert [file.name for file in report.file.parent.iterdir()] == [report.file.name]


def test_only_the_newest_are_kept(house: Path, tmp_path: Path) -> None:
    settings = load_settings(house / "praksis.toml")
    made = [
        back_up(settings, house / "praksis.toml", tmp_path / "kopier", NOW + timedelta(days=day), keep=2).file.name
        for day in range(4)
    ]
    assert sorted(file.name for file in (tmp_path / "kopier").iterdir()) == made[-2:]


def test_without_a_ledger_there_is_nothing_to_copy_and_no_file_is_left(house: Path, tmp_path: Path) -> None:
    (house / "praksis.db").unlink()
    with pytest.raises(NotFound):
        back_up(load_settings(house / "praksis.toml"), house / "praksis.toml", tmp_path / "kopier", NOW)
    assert list((tmp_path / "kopier").iterdir()) == []


def test_a_full_disk_leaves_the_old_backups_and_no_half_one(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(house / "praksis.toml")
    before = back_up(settings, house / "praksis.toml", tmp_path / "kopier", NOW, keep=1)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        back_up(settings, house / "praksis.toml", tmp_path / "kopier", NOW + timedelta(days=1), keep=1)
    assert [file.name for file in (tmp_path / "kopier").iterdir()] == [before.file.name]
