"""Signing in over real TLS against a provider that checks signatures, challenges and refresh tokens."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest

from connectors.app_credential import certificate_credential, secret_credential
from connectors.graph_errors import SignInNeeded
from connectors.login_calls import Registration
from connectors.login_errors import AppRefused, LoginCancelled
from connectors.login_http import LoginHttp, own_session
from connectors.sign_in import AppSignIn, DevicePrompt, UserSignIn
from connectors.token_cache import TokenStore, new_key
from praksis.errors import Invalid, Refused, Unavailable
from tests.connectors.loopback import Reply
from tests.connectors.openid import CLIENT, CORRELATION, SECRET, SERVICE_USER, TENANT, Provider, a_provider, an_error
from tests.connectors.tls import AppCertificate, Authority, an_app_certificate, an_authority

CHALLENGE = '{"access_token": {"nbf": {"essential": true, "value": "1600000000"}}}'


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def app_certificate() -> AppCertificate:
    return an_app_certificate()


@pytest.fixture
def provider(trusted: Authority) -> Iterator[Provider]:
    with a_provider(trusted) as provider:
        yield provider


@pytest.fixture
def store(tmp_path: Path) -> TokenStore:
    return TokenStore(tmp_path / "innlogging.dat", new_key())


def an_app(provider: Provider, secret: str = SECRET) -> AppSignIn:
    return AppSignIn(provider.registration(), secret_credential(secret), http=provider.http())


def a_user(provider: Provider, store: TokenStore, expected: str | None = SERVICE_USER) -> UserSignIn:
    return UserSignIn(provider.registration(), store, expected_user=expected, http=provider.http())


def claims_of(token: str) -> dict[str, object]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


class TestTheApp:
    @pytest.mark.parametrize("kind", ["pem", "pem with a passphrase", "pfx"])
    def test_shows_who_it_is_with_a_signed_assertion(
        self, provider: Provider, app_certificate: AppCertificate, tmp_path: Path, kind: str
    ) -> None:
        provider.certificate = app_certificate.certificate
        passphrase = None if kind == "pem" else "passord"
        file = tmp_path / "app.fil"
        file.write_bytes(app_certificate.pfx("passord") if kind == "pfx" else app_certificate.pem(passphrase))
        credential = certificate_credential(file, passphrase, datetime.now(UTC))
        token = AppSignIn(provider.registration(), credential, http=provider.http()).token()
        assert claims_of(token)["roles"] == ["Sites.Selected"]
        assert "client_secret" not in provider.tokens_asked[0]

    def test_with_another_certificate_than_the_registered_one_is_told_so(
        self, provider: Provider, app_certificate: AppCertificate, tmp_path: Path
    ) -> None:
        provider.certificate = an_app_certificate().certificate
        (tmp_path / "app.pem").write_bytes(app_certificate.pem())
        credential = certificate_credential(tmp_path / "app.pem", None, datetime.now(UTC))
        with pytest.raises(AppRefused, match=r"ikke registrert på appen.*AADSTS700027"):
            AppSignIn(provider.registration(), credential, http=provider.http()).token()

    def test_asks_once_while_its_token_holds(self, provider: Provider) -> None:
        app = an_app(provider)
        assert app.token() == app.token()
        assert [form["client_secret"] for form in provider.tokens_asked] == [SECRET]
        assert provider.tokens_asked[0]["scope"] == "https://graph.example.no/.default"

    def test_asks_again_when_its_token_has_run_out(self, provider: Provider) -> None:
        provider.expires_in = 200
        app = an_app(provider)
        assert app.token() != app.token()

    @pytest.mark.parametrize("trouble", [Reply(503), Reply(429), Reply(hang_up=True), Reply(200, b"<html>")])
    def test_keeps_a_token_that_holds_when_it_cannot_be_renewed_early(self, provider: Provider, trouble: Reply) -> None:
        provider.renew_at_once = True
        app = an_app(provider)
        first = app.token()
        provider.faults.append(trouble)
        assert app.token() == first
        assert len(provider.tokens_asked) == 2

    @pytest.mark.parametrize("challenge", [CHALLENGE, base64.b64encode(CHALLENGE.encode()).decode()])
    def test_brings_a_claims_challenge_along_and_says_that_it_understands_them(
        self, provider: Provider, challenge: str
    ) -> None:
        app = an_app(provider)
        first = app.token()
        assert app.token(challenge) != first
        said = json.loads(provider.tokens_asked[1]["claims"])
        assert said["access_token"]["nbf"]["value"] == "1600000000"
        assert said["access_token"]["xms_cc"] == {"values": ["cp1"]}

    def test_a_challenge_that_nobody_can_read_does_not_stop_it(self, provider: Provider) -> None:
        assert an_app(provider).token("%%%")

    def test_is_told_in_words_when_its_secret_has_expired_and_shows_nothing_that_is_secret(
        self, provider: Provider, caplog: pytest.LogCaptureFixture
    ) -> None:
        provider.faults.append(an_error("invalid_client", 7000222, 401))
        with caplog.at_level(logging.DEBUG), pytest.raises(AppRefused) as caught:
            an_app(provider).token()
        assert "Hemmeligheten til appen er utløpt. Be IT" in caught.value.message
        shown = caplog.text + caught.value.message + repr(caught.value)
        assert f"AADSTS7000222 correlation-id={CORRELATION}" in caplog.text
        for secret in (SECRET, "Nordmann", SERVICE_USER, CLIENT):
            assert secret not in shown

    def test_waits_as_long_as_it_was_told_without_asking_again(self, provider: Provider) -> None:
        app = an_app(provider)
        provider.faults.append(Reply(429, b"<html>slow down</html>", {"Retry-After": "60"}))
        for _ in range(3):
            with pytest.raises(Unavailable):
                app.token()
        assert len(provider.tokens_asked) == 1

    @pytest.mark.parametrize(
        "answer",
        [Reply(500, b"x"), Reply(503, {"error": "server_error"}), Reply(200, b"<html>Logg inn paa nettet</html>"),
         Reply(200, b"[]"), Reply(302, b"", {"Location": "https://127.0.0.1:1/"}), Reply(hang_up=True),
         an_error("temporarily_unavailable", 90033, 400)],
        ids=["500", "503", "page", "list", "redirect", "hung up", "passing"],
    )  # fmt: skip
    def test_an_answer_that_is_none_means_later(self, provider: Provider, answer: Reply) -> None:
        provider.faults.append(answer)
        with pytest.raises(Unavailable):
            an_app(provider).token()

    def test_a_discovery_that_asks_for_a_long_wait_is_not_waited_for(self, provider: Provider) -> None:
        provider.here.answer(Reply(429, headers={"Retry-After": "60"}))
        began = time.monotonic()
        with pytest.raises(Unavailable):
            an_app(provider).token()
        assert time.monotonic() - began < 30

    @pytest.mark.parametrize(
        "body",
        [{}, {"access_token": 5}, {"access_token": ""}, {"access_token": None}, {"error": None}, {"error": ["x"]},
         {"access_token": "x", "expires_in": "abc"}, {"access_token": "x", "expires_in": None}, {"error_codes": ["x"]}],
        ids=str,
    )  # fmt: skip
    def test_an_answer_of_another_form_is_no_token_and_no_crash(
        self, provider: Provider, body: dict[str, object]
    ) -> None:
        provider.faults.append(Reply(200, body))
        with pytest.raises((Unavailable, AppRefused)):
            an_app(provider).token()

    def test_a_tenant_that_nobody_knows_is_a_matter_for_it(self, provider: Provider) -> None:
        registration = provider.registration(tenant="finnes-ikke.example.no")
        with pytest.raises(AppRefused, match="kjenner ikke tenanten"):
            AppSignIn(registration, secret_credential(SECRET), http=provider.http()).token()

    def test_a_provider_that_we_do_not_trust_gets_no_secret(self, provider: Provider) -> None:
        with pytest.raises(Unavailable, match="certificates"):
            AppSignIn(provider.registration(), secret_credential(SECRET), http=LoginHttp(own_session())).token()
        assert provider.here.asked == []

    def test_a_provider_that_names_another_as_the_issuer_is_not_believed(self, provider: Provider) -> None:
        provider.here.answer(Reply(body={"issuer": "https://annet.example.com/x", "authorization_endpoint": "https://a/b/c",
                                         "token_endpoint": "https://a/b/c"}))  # fmt: skip
        with pytest.raises(Unavailable):
            an_app(provider).token()
        assert provider.tokens_asked == []

    def test_nobody_there_means_later(self, provider: Provider) -> None:
        registration = provider.registration(login="https://127.0.0.1:1")
        with pytest.raises(Unavailable):
            AppSignIn(registration, secret_credential(SECRET), http=provider.http()).token()


class TestMicrosoftsOwnClouds:
    @pytest.mark.parametrize("login", ["https://login.microsoftonline.com", "https://login.microsoftonline.us/"])
    def test_are_known_by_their_address_and_not_asked_about(self, login: str) -> None:
        authority = Registration(TENANT, CLIENT, login).authority
        assert authority == {"authority": f"{login.rstrip('/')}/{TENANT}", "instance_discovery": False}

    def test_another_service_must_name_itself_as_the_issuer(self) -> None:
        authority = Registration(TENANT, CLIENT, "https://login.example.no").authority
        assert authority == {
            "oidc_authority": f"https://login.example.no/{TENANT}/v2.0",
            "instance_discovery": False,
        }


class TestTheServiceUser:
    @pytest.mark.slow
    def test_signs_in_with_a_code_and_is_remembered_by_the_next_process(
        self, provider: Provider, store: TokenStore
    ) -> None:
        provider.waiting_for_code = 1
        shown: list[DevicePrompt] = []
        a_user(provider, store).by_device(shown.append)
        assert [(p.address, p.code, p.minutes) for p in shown] == [("https://example.no/enhet", "ABCD-EFGH", 15)]
        assert claims_of(a_user(provider, store).token())["scp"] == "ChannelMessage.Send"
        assert len(provider.tokens_asked) == 2  # «not yet», and the token

    @pytest.mark.slow
    def test_signs_in_in_the_browser_with_a_proof_that_nobody_else_has(
        self, provider: Provider, store: TokenStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webbrowser, "open", provider.browser)
        user = a_user(provider, store)
        user.by_browser(lambda address: pytest.fail("the browser was opened"))
        assert provider.tokens_asked[0]["redirect_uri"].startswith("http://localhost:")
        assert user.token() == a_user(provider, store).token()

    @pytest.mark.slow
    def test_sees_the_address_when_there_is_no_browser_to_open(
        self, provider: Provider, store: TokenStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webbrowser, "open", lambda address: False)
        a_user(provider, store).by_browser(provider.browser)
        assert a_user(provider, store).token()

    @pytest.mark.slow
    def test_who_never_answers_is_not_waited_for_forever(
        self, provider: Provider, store: TokenStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webbrowser, "open", lambda address: True)
        with pytest.raises(LoginCancelled, match="i tide"):
            a_user(provider, store).by_browser(lambda address: None, seconds=1)

    def test_somebody_elses_sign_in_is_not_kept(self, provider: Provider, store: TokenStore) -> None:
        provider.signed_in_user = "kari.nordmann@example.no"
        user = a_user(provider, store)
        with pytest.raises(LoginCancelled, match="en annen enn tjenestebrukeren") as caught:
            user.by_device(lambda prompt: None)
        assert "kari" not in caught.value.message
        assert not store.file.exists()
        with pytest.raises(SignInNeeded):
            user.token()

    def test_is_renewed_with_the_latest_refresh_token_only(self, provider: Provider, store: TokenStore) -> None:
        provider.expires_in = 200
        user = a_user(provider, store)
        user.by_device(lambda prompt: None)
        tokens = {user.token() for _ in range(3)} | {a_user(provider, store).token() for _ in range(3)}
        assert len(tokens) == 6
        assert provider.spent == 0

    def test_brings_a_claims_challenge_along(self, provider: Provider, store: TokenStore) -> None:
        user = a_user(provider, store)
        user.by_device(lambda prompt: None)
        first = user.token()
        second = user.token(base64.b64encode(CHALLENGE.encode()).decode())
        assert second not in (first, None)
        assert "1600000000" in provider.tokens_asked[-1]["claims"]
        assert user.token() == second == a_user(provider, store).token()

    def test_must_sign_in_again_when_the_refresh_token_is_dead(self, provider: Provider, store: TokenStore) -> None:
        provider.expires_in = 200
        a_user(provider, store).by_device(lambda prompt: None)
        provider.refresh_tokens.clear()
        with pytest.raises(SignInNeeded, match=r"praksis signin.*AADSTS700082"):
            a_user(provider, store).token()

    def test_keeps_a_token_that_holds_while_the_provider_is_away(self, provider: Provider, store: TokenStore) -> None:
        user = a_user(provider, store)
        user.by_device(lambda prompt: None)
        provider.faults.extend([Reply(503)] * 3)
        assert user.token() == a_user(provider, store).token()

    def test_nobody_signed_in_is_told_before_anybody_is_asked(self, provider: Provider, store: TokenStore) -> None:
        with pytest.raises(SignInNeeded, match="praksis signin"):
            a_user(provider, store).token()
        assert provider.here.asked == []

    def test_is_asked_nothing_when_the_outcome_could_not_be_kept(self, provider: Provider, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="PRAKSIS_TOKEN_KEY"):
            a_user(provider, TokenStore(tmp_path / "x", None)).by_device(lambda prompt: pytest.fail("asked"))
        assert provider.here.asked == []

    def test_signing_out_forgets_the_tokens(self, provider: Provider, store: TokenStore) -> None:
        user = a_user(provider, store)
        user.by_device(lambda prompt: None)
        assert user.sign_out()
        assert not user.sign_out()
        with pytest.raises(SignInNeeded):
            user.token()

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (an_error("authorization_declined", 70020), LoginCancelled),
            (an_error("expired_token", 70020), LoginCancelled),
            (an_error("access_denied"), LoginCancelled),
            (an_error("invalid_client", 7000218, 401), AppRefused),
            (an_error("invalid_grant", 53003), SignInNeeded),
        ],
    )
    def test_a_no_is_told_by_what_it_means(
        self, provider: Provider, store: TokenStore, answer: Reply, error: type[Refused]
    ) -> None:
        provider.faults.extend(
            [Reply(body={"user_code": "A", "device_code": "d", "verification_uri": "https://x/y"}), answer]
        )
        with pytest.raises(error):
            a_user(provider, store).by_device(lambda prompt: None)
        assert not store.file.exists()

    def test_a_device_code_that_is_not_given_is_told_too(self, provider: Provider, store: TokenStore) -> None:
        provider.faults.append(an_error("unauthorized_client", 700016))
        with pytest.raises(AppRefused):
            a_user(provider, store).by_device(lambda prompt: pytest.fail("no code"))

    def test_nothing_that_is_secret_shows_in_a_repr(self, provider: Provider, store: TokenStore) -> None:
        user, app = a_user(provider, store), an_app(provider)
        user.by_device(lambda prompt: None)
        token = user.token()
        shown = repr(user) + repr(app) + repr(store) + repr(secret_credential(SECRET)) + repr(user._kept)
        for secret in (SECRET, token, SERVICE_USER):
            assert secret not in shown

    def test_a_file_with_something_else_in_it_is_told_as_damaged(self, provider: Provider, store: TokenStore) -> None:
        with store.held() as tokens:
            tokens.write("ikke json")
        with pytest.raises(Invalid, match="--forget"):
            a_user(provider, store).token()


PROCESS = """
import sys
from pathlib import Path
from connectors.login_http import LoginHttp, own_session
from connectors.login_calls import Registration
from connectors.sign_in import UserSignIn
from connectors.token_cache import TokenStore
login, resource, tenant, client, trusted, file, key = sys.argv[1:]
user = UserSignIn(Registration(tenant, client, login, resource), TokenStore(Path(file), key),
                  http=LoginHttp(own_session(trusted)))
print("ready", flush=True)
sys.stdin.readline()
print(user.token(), flush=True)
"""


@pytest.mark.slow
def test_processes_that_renew_at_once_do_not_spoil_each_others_tokens(provider: Provider, tmp_path: Path) -> None:
    key = new_key()
    store = TokenStore(tmp_path / "innlogging.dat", key)
    provider.expires_in = 200
    a_user(provider, store).by_device(lambda prompt: None)
    provider.expires_in = 3600
    asked = len(provider.tokens_asked)
    given = [provider.login, "https://graph.example.no", TENANT, CLIENT, str(provider.trusted.certificates)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, *given, str(store.file), key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    tokens = {process.communicate()[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert len(tokens) == 1  # one renewed, and the other took what it got
    assert len(provider.tokens_asked) - asked == 1
    assert provider.spent == 0
