"""The login of Prefect's page: made once, kept from others, and refused when it could be guessed or read wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.login import LOGIN_FILE, LOGIN_VARIABLE, login_for
from praksis.errors import Invalid


@pytest.fixture(autouse=True)
def _no_login_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LOGIN_VARIABLE, raising=False)


def test_a_login_is_made_once_and_kept_for_the_service_alone(tmp_path: Path) -> None:
    made = login_for(tmp_path)
    assert login_for(tmp_path) == made
    assert (tmp_path / LOGIN_FILE).stat().st_mode & 0o777 == 0o600
    user, password = made.split(":")
    assert user == "praksis"
    assert len(password) >= 24


def test_two_houses_have_two_logins(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert login_for(tmp_path / "a") != login_for(tmp_path / "b")


def test_the_environment_wins_and_no_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOGIN_VARIABLE, "fou:et-langt-passord")
    assert login_for(tmp_path) == "fou:et-langt-passord"
    assert not (tmp_path / LOGIN_FILE).exists()


@pytest.mark.parametrize("text", ["", "fou", "fou:kort", "fou:med mellomrom i seg", ":uten-brukernavn-her"])
def test_a_login_that_cannot_be_used_is_told_without_showing_it(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LOGIN_VARIABLE, text)
    with pytest.raises(Invalid) as caught:
        login_for(tmp_path)
    assert LOGIN_VARIABLE in caught.value.message
    assert not text or text not in caught.value.message
