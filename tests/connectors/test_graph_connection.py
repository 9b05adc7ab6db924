"""The connection as settings have it: nothing is read before the first call, and who needs what is missing tells it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from connectors import connect
from connectors.graph_connection import GraphConnection
from connectors.graph_errors import SignInNeeded
from connectors.graph_permissions import REQUESTS
from connectors.mail_graph import GraphMailer
from praksis.errors import Invalid
from praksis.ports import Mail
from praksis.settings import Settings, settings_from

GRAPH = {"tenant": "t.example.no", "client_id": "c", "certificate": "mangler.pem", "login": "https://127.0.0.1:1"}


def settings(folder: Path, **graph: Any) -> Settings:
    return settings_from({"graph": {**GRAPH, **graph}, "mail": {"kind": "graph"}}, base=folder)


def test_connecting_reads_nothing_and_sending_tells_that_the_certificate_is_missing(tmp_path: Path) -> None:
    mailer = connect(settings(tmp_path)).mailer
    assert isinstance(mailer, GraphMailer)
    with pytest.raises(Invalid, match=r"mangler\.pem"):
        mailer.send(Mail("<a@example.no>", ["b@example.no"], "Emne", "Tekst"))
    assert list(tmp_path.iterdir()) == []


def test_the_app_and_the_user_are_signed_in_once_in_a_process(tmp_path: Path) -> None:
    connection = GraphConnection(settings(tmp_path))
    assert connection.app is connection.app
    assert connection.user_sign_in is connection.user_sign_in


def test_without_a_service_user_posts_say_so(tmp_path: Path) -> None:
    connection = GraphConnection(settings(tmp_path))
    assert not connection.has_user
    with pytest.raises(SignInNeeded, match="service_user"):
        connection.user_token()


def test_without_graph_in_the_settings_there_is_no_connection(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\[graph\]"):
        GraphConnection(settings_from({}, base=tmp_path))


def test_a_secret_serves_where_there_is_no_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_GRAPH__SECRET", "en-hemmelighet")
    connection = GraphConnection(settings(tmp_path, certificate=None))
    assert connection.credential().for_msal == "en-hemmelighet"
    assert "en-hemmelighet" not in repr(connection.credential())


def test_mail_through_graph_needs_graph_and_a_way_to_sign_in(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\[graph\] mangler"):
        settings_from({"mail": {"kind": "graph"}}, base=tmp_path)
    with pytest.raises(Invalid, match="certificate"):
        settings(tmp_path, certificate=None)


def test_nothing_is_taken_from_the_environment_of_proxies_and_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:2")
    session = GraphConnection(
        settings(tmp_path, proxy="http://proxy.example.no:8080", certificates="rot.pem")
    ).app._session
    assert not session.trust_env
    assert session.proxies == {"https": "http://proxy.example.no:8080", "http": "http://proxy.example.no:8080"}
    assert session.verify == str(tmp_path / "rot.pem")


GUIDE = (Path(__file__).parents[2] / "docs/oppsett-graph.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("permission", sorted({request.permission.split()[0] for request in REQUESTS}))
def test_the_guide_for_it_names_each_permission_that_we_need(permission: str) -> None:
    assert permission in GUIDE


def test_the_settings_in_the_guide_for_it_are_settings_that_we_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = re.sub(r"(?m)^# ", "", GUIDE.split("```toml\n")[1].split("```")[0])
    content = tomllib.loads(written.replace("…", "x"))
    content["graph"]["channels"] += [
        {"name": name, "drive": "b!x", "folder": "x"} for name in ("FOU", "Studenter i praksis")
    ]
    graph = settings_from(content, base=tmp_path).graph
    assert graph is not None
    assert graph.proxy == "http://proxy.example.no:8080"
    for variable in set(re.findall(r"PRAKSIS_[A-Z_]+", GUIDE)):
        monkeypatch.setenv(variable, "verdi")
    filled = settings_from(content, base=tmp_path)
    assert filled.graph is not None
    secrets = [filled.token_key, filled.graph.certificate_password, filled.graph.secret]
    assert [secret.get_secret_value() for secret in secrets if secret is not None] == ["verdi"] * 3
