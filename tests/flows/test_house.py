"""The house is opened as settings say, refuses a date outside test mode, and is closed again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.config import config_file
from flows.house import open_house
from praksis.clock import oslo_date
from praksis.errors import Invalid, NotFound, PraksisError, Refused
from praksis.identity_key import IdentityKey
from praksis.jobs.init import init
from praksis.ledger.ledger import Ledger

DAY = date(2026, 8, 5)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The settings file of a house in test mode."""
    init(tmp_path / "hus", example=True)
    return tmp_path / "hus" / "praksis.toml"


def test_a_run_can_be_at_another_date_in_test_mode(example: Path) -> None:
    with open_house(example, DAY) as house:
        assert house.today == DAY
        assert house.settings.test_mode


def test_without_a_date_the_clock_is_the_real_one(example: Path) -> None:
    with open_house(example) as house:
        assert abs((house.today - oslo_date(house.now)).days) <= 1
        assert house.today > date(2026, 1, 1)


def test_outside_test_mode_a_date_is_refused_and_nothing_is_opened(tmp_path: Path) -> None:
    init(tmp_path)
    with pytest.raises(Refused) as caught, open_house(tmp_path / "praksis.toml", DAY):
        pytest.fail("it was opened")
    assert caught.value.code == "bare-testmodus"
    assert "testmodus" in caught.value.message


def test_a_missing_key_file_is_said_with_what_to_do(example: Path) -> None:
    (example.parent / "praksis.nokkel").unlink()
    with pytest.raises(NotFound, match="praksis init"), open_house(example):
        pytest.fail("it was opened")


def test_the_key_of_the_environment_wins_and_must_be_the_ledgers(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = (example.parent / "praksis.nokkel").read_text()
    (example.parent / "praksis.nokkel").unlink()
    monkeypatch.setenv("PRAKSIS_IDENTITY_KEY", right)
    with open_house(example) as house:
        assert house.key.encode() == right.strip()
    monkeypatch.setenv("PRAKSIS_IDENTITY_KEY", IdentityKey.new().encode())
    with pytest.raises(Refused), open_house(example):
        pytest.fail("it was opened with another key")


def test_a_file_that_is_no_key_is_refused_without_showing_it(example: Path) -> None:
    (example.parent / "praksis.nokkel").write_text("abc")
    with pytest.raises(Invalid) as caught, open_house(example):
        pytest.fail("it was opened")
    assert "abc" not in caught.value.message


def test_the_ledger_is_closed_when_the_work_fails(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Ledger] = []
    monkeypatch.setattr(Ledger, "close", lambda ledger: closed.append(ledger))
    with pytest.raises(PraksisError, match="midt i"), open_house(example) as house:
        raise PraksisError("midt i")
    assert closed == [house.ledger]


def test_the_settings_file_is_the_one_of_the_environment_or_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config_file() == tmp_path / "praksis.toml"
    monkeypatch.setenv("PRAKSIS_CONFIG", "annet/sted.toml")
    assert config_file() == tmp_path / "annet" / "sted.toml"
