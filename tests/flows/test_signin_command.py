"""`praksis signin` as the person at the keyboard meets it."""

from __future__ import annotations

import io
import json
import webbrowser
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from connectors.token_cache import TokenStore, new_key
from flows.command_line import main
from tests.connectors.openid import CLIENT, RESOURCE, SERVICE_USER, TENANT, Provider, a_provider, an_error
from tests.connectors.tls import Authority, an_authority


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def provider(trusted: Authority) -> Iterator[Provider]:
    with a_provider(trusted) as provider:
        yield provider


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    key = new_key()
    monkeypatch.setenv("PRAKSIS_TOKEN_KEY", key)
    return key


def settings(folder: Path, provider: Provider, service_user: str | None = SERVICE_USER) -> Path:
    user = f'service_user = "{service_user}"' if service_user else ""
    (folder / "praksis.toml").write_text(
        f'[graph]\ntenant = "{TENANT}"\nclient_id = "{CLIENT}"\nlogin = "{provider.login}"\nbase = "{RESOURCE}/v1.0"\n'
        f'certificates = "{provider.trusted.certificates}"\n{user}\n',
        encoding="utf-8",
    )
    return folder / "praksis.toml"


def run(file: Path, *arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["signin", *arguments, "--config", str(file)])
    return status, out.getvalue(), err.getvalue()


def test_with_a_code_on_another_machine(provider: Provider, key: str, tmp_path: Path) -> None:
    file = settings(tmp_path, provider)
    status, out, err = run(file, "--device")
    assert status == 0
    assert "ABCD-EFGH" in err
    assert "https://example.no/enhet" in err
    assert "praksis doctor" in out
    with TokenStore(tmp_path / "innlogging.kryptert", key).held() as tokens:
        assert "refresh" in (tokens.read() or "").casefold()
    assert run(file, "--forget", "--json")[:2] == (0, '{\n  "forgotten": true\n}\n')
    assert "ingen innlogging" in run(file, "--forget")[1]


@pytest.mark.slow
def test_in_the_browser_of_this_machine(
    provider: Provider, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", provider.browser)
    status, out, _ = run(settings(tmp_path, provider), "--json")
    assert (status, json.loads(out)) == (0, {"signed_in": True})


def test_a_no_is_one_sentence_with_what_to_do(provider: Provider, key: str, tmp_path: Path) -> None:
    provider.faults.append(an_error("invalid_client", 7000218, 401))
    status, out, err = run(settings(tmp_path, provider), "--device", "--json")
    assert status == 1
    assert json.loads(out)["error"]["code"] == "graph-programmet"
    assert "Allow public client flows" in err
    assert SERVICE_USER not in out + err


def test_without_a_key_nobody_is_asked_to_sign_in(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAKSIS_TOKEN_KEY", raising=False)
    status, _, err = run(settings(tmp_path, provider), "--device")
    assert status == 1
    assert "praksis signin --new-key" in err
    assert provider.here.asked == []


def test_a_new_key_is_one_that_can_be_used(provider: Provider, tmp_path: Path) -> None:
    status, out, err = run(tmp_path / "finnes-ikke.toml", "--new-key")
    assert status == 0
    assert "PRAKSIS_TOKEN_KEY" in err
    with TokenStore(tmp_path / "x", out.strip()).held() as tokens:
        assert tokens.read() is None


def test_settings_without_a_service_user_are_told(provider: Provider, key: str, tmp_path: Path) -> None:
    status, _, err = run(settings(tmp_path, provider, None))
    assert status == 1
    assert "service_user" in err
    (tmp_path / "praksis.toml").write_text("")
    status, _, err = run(tmp_path / "praksis.toml")
    assert status == 1
    assert "[graph]" in err


def test_two_ways_at_once_are_wrong_use(provider: Provider, tmp_path: Path) -> None:
    assert run(settings(tmp_path, provider), "--device", "--forget")[0] == 2
