"""The parts of the house one by one, as systemd starts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows.login import LOGIN_VARIABLE
from flows.service import commands, main
from praksis.errors import NotFound
from praksis.jobs.init import init

LOGIN = "fou:et-langt-passord"
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    init(tmp_path)
    monkeypatch.setenv("PRAKSIS_CONFIG", str(tmp_path / "praksis.toml"))
    monkeypatch.setenv(LOGIN_VARIABLE, LOGIN)
    return tmp_path


def test_the_server_listens_on_this_machine_only_and_its_page_asks_where_people_are(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAKSIS_PREFECT_ADDRESS", "https://praksis.example.no/")
    monkeypatch.setenv("PRAKSIS_PREFECT_PORT", "4300")
    ((*command,),), environment = commands("server")
    assert command == ["prefect", "server", "start", "--host", "127.0.0.1", "--port", "4300"]
    assert environment["PREFECT_SERVER_UI_API_URL"] == "https://praksis.example.no/api"
    assert environment["PREFECT_SERVER_API_AUTH_STRING"] == LOGIN
    assert environment["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] == "true"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED"] == "events,flow_runs"
    assert int(environment["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"]) == 90 * 24 * 60 * 60


def test_a_worker_knows_server_login_and_settings_and_tells_that_it_lives(house: Path) -> None:
    _, environment = commands("worker")
    assert environment["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert environment["PREFECT_API_AUTH_STRING"] == LOGIN
    assert environment["PRAKSIS_CONFIG"] == str(house / "praksis.toml")
    assert environment["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30"
    assert "PREFECT_SERVER_API_AUTH_STRING" not in environment


@pytest.mark.parametrize("part", ["server", "worker", "deploy"])
def test_no_command_shows_the_login(house: Path, part: str) -> None:
    todo, _ = commands(part)
    assert all(LOGIN not in word and "passord" not in word for command in todo for word in command)


def test_prefects_folder_is_for_the_service_alone(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_PREFECT_HOME", str(house / "prefect"))
    _, environment = commands("worker")
    assert environment["PREFECT_HOME"] == str(house / "prefect")
    assert (house / "prefect").stat().st_mode & 0o777 == 0o700


def test_without_settings_it_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRAKSIS_CONFIG", str(tmp_path / "praksis.toml"))
    with pytest.raises(NotFound):
        commands("worker")
    with pytest.raises(SystemExit) as ended:
        main(["worker"])
    assert ended.value.code == 1
    assert "Fant ikke innstillingsfilen" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["alt"], ["server", "worker"]])
def test_wrong_use_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "server | worker | deploy" in capsys.readouterr().err


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda file: file.name)
def test_each_unit_starts_something_that_there_is(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("ExecStart="):
            command = line.removeprefix("ExecStart=").replace("/opt/praksistilgang/", "")
            if command.startswith("deploy/"):
                assert (DEPLOY.parent / command).stat().st_mode & 0o100
            else:
                assert command.removeprefix(".venv/bin/python -m flows.service ") in ("server", "worker", "deploy")
            assert "UMask=0077" in text
            assert "User=praksis" in text


@pytest.mark.slow
def test_the_nightly_backup_makes_a_file(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "kode"
    (code / "deploy").mkdir(parents=True)
    (code / ".venv" / "bin").mkdir(parents=True)
    (code / "deploy" / "backup.sh").write_bytes((DEPLOY / "backup.sh").read_bytes())
    launcher = code / ".venv" / "bin" / "praksis"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m flows.command_line "$@"\n')
    launcher.chmod(0o755)
    subprocess.run(["bash", code / "deploy" / "backup.sh", tmp_path / "kopier"], check=True, cwd=DEPLOY.parent)
    assert [file.suffix for file in (tmp_path / "kopier").iterdir()] == [".tar"]
