"""An OpenID provider on this machine, over TLS, strict where it matters: it checks the assertion's signature, the PKCE
challenge, and that a refresh token is used once; and it answers as a test tells it to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from connectors.login_calls import Registration
from connectors.login_http import LoginHttp, own_session
from tests.connectors.loopback import Asked, Loopback, Reply, loopback
from tests.connectors.tls import Authority

TENANT, CLIENT = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
RESOURCE = "https://graph.example.no"
SECRET = "en-hemmelighet"
SERVICE_USER = "praksis.tjeneste@example.no"
CORRELATION = "0f0e0d0c-1111-2222-3333-444455556666"


def an_error(error: str, number: int | None = None, status: int = 400, **headers: str) -> Reply:
    """A «no» as Microsoft Entra gives it, with a text that must never be shown."""
    body: dict[str, Any] = {"error": error, "correlation_id": CORRELATION}
    if number is not None:
        body |= {
            "error_codes": [number],
            "error_description": f"AADSTS{number}: Kari Nordmann ({SERVICE_USER}) may not.",
        }
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass(slots=True)
class Provider:
    """What the provider knows and has seen."""

    trusted: Authority
    here: Loopback
    certificate: x509.Certificate | None = None
    """The app's certificate as it is registered; None when it has none."""
    expires_in: int = 3600
    renew_at_once: bool = False
    """Whether each app token is said to be worth renewing although it still holds (`refresh_in`)."""
    roles: str = "Sites.Selected"
    permissions: str = "ChannelMessage.Send"
    signed_in_user: str = SERVICE_USER
    device_scope: str = ""
    """What the last device code was asked for."""
    waiting_for_code: int = 0
    """So many times the device code is «not yet»."""
    tokens_asked: list[dict[str, str]] = field(default_factory=list)
    """The forms that came to the token endpoint."""
    faults: deque[Reply] = field(default_factory=deque)
    """Answers of the token endpoint that come first."""
    challenges: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    spent: int = 0
    """How many times a refresh token was used that had been used before."""

    @property
    def login(self) -> str:
        return self.here.address

    def registration(self, **changed: Any) -> Registration:
        return Registration(
            **{"tenant": TENANT, "client_id": CLIENT, "login": self.login, "resource": RESOURCE, **changed}
        )

    def http(self) -> LoginHttp:
        return LoginHttp(own_session(str(self.trusted.certificates)))

    def browser(self, address: str) -> bool:
        """A person's browser: opens at once, signs in, and brings the answer to localhost."""

        def visit() -> None:
            answer = requests.get(address, verify=str(self.trusted.certificates), timeout=5).json()
            requests.post(answer.pop("to"), data=answer, timeout=5)

        threading.Thread(target=visit, daemon=True).start()
        return True

    def reply_to(self, asked: Asked) -> Reply:
        path, form = urlsplit(asked.path).path, _form(asked.body.decode())
        base = f"{self.login}/{TENANT}"
        if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            return Reply(
                body={
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                }
            )
        if path == f"/{TENANT}/oauth2/v2.0/authorize":
            return self._authorize(_form(urlsplit(asked.path).query))
        if path == f"/{TENANT}/oauth2/v2.0/devicecode":
            if self.faults:
                return self.faults.popleft()
            self.device_scope = form["scope"]
            return Reply(
                body={"user_code": "ABCD-EFGH", "device_code": "enhet", "verification_uri": "https://example.no/enhet",
                      "expires_in": 900, "interval": 1}
            )  # fmt: skip
        if path == f"/{TENANT}/oauth2/v2.0/token":
            self.tokens_asked.append(form)
            if self.faults:
                return self.faults.popleft()
            return self._token(form)
        return an_error("invalid_request", 90002)

    def _authorize(self, asked: dict[str, str]) -> Reply:
        code = secrets.token_hex(8)
        self.challenges[code] = asked
        assert asked["code_challenge_method"] == "S256"
        return Reply(body={"to": asked["redirect_uri"], "code": code, "state": asked["state"]})

    def _token(self, form: dict[str, str]) -> Reply:
        grant, scope = form["grant_type"], form.get("scope", self.device_scope)
        if grant == "client_credentials":
            return self._for_app(form)
        if grant.endswith("device_code"):
            if self.waiting_for_code:
                self.waiting_for_code -= 1
                return an_error("authorization_pending", 70016)
            return self._for_user(None, scope)
        if grant == "authorization_code":
            asked = self.challenges.pop(form["code"])
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
                return an_error("invalid_grant", 501481)
            return self._for_user(asked.get("nonce"), scope)
        if form["refresh_token"] not in self.refresh_tokens:
            self.spent += 1
            return an_error("invalid_grant", 700082)
        self.refresh_tokens.discard(form["refresh_token"])
        return self._for_user(None, scope)

    def _for_app(self, form: dict[str, str]) -> Reply:
        if "client_assertion" in form:
            assert form["client_assertion_type"].endswith("jwt-bearer")
            if self.certificate is None:
                return an_error("invalid_client", 700027, 401)
            head = jwt.get_unverified_header(form["client_assertion"])
            thumbprint = base64.urlsafe_b64encode(self.certificate.fingerprint(hashes.SHA256())).decode().rstrip("=")
            try:
                said = jwt.decode(
                    form["client_assertion"],
                    self.certificate.public_key(),  # type: ignore[arg-type]
                    algorithms=["PS256"],
                    audience=f"{self.login}/{TENANT}/oauth2/v2.0/token",
                )
            except jwt.InvalidTokenError:
                return an_error("invalid_client", 700027, 401)
            if head["x5t#S256"].rstrip("=") != thumbprint or said["sub"] != CLIENT:
                return an_error("invalid_client", 700027, 401)
        elif form.get("client_secret") != SECRET:
            return an_error("invalid_client", 7000215, 401)
        told = {"token_type": "Bearer", "expires_in": self.expires_in, "access_token": self._access(roles=self.roles)}
        return Reply(body={**told, "refresh_in": -1} if self.renew_at_once else told)

    def _for_user(self, nonce: str | None, scope: str) -> Reply:
        renewed = secrets.token_hex(8)
        self.refresh_tokens.add(renewed)
        told = {"aud": CLIENT, "iss": f"{self.login}/{TENANT}/v2.0", "sub": "bruker", "exp": int(time.time()) + 3600,
                "iat": int(time.time()), "preferred_username": self.signed_in_user, "oid": "bruker", "tid": TENANT,
                **({"nonce": nonce} if nonce else {})}  # fmt: skip
        return Reply(
            body={
                "token_type": "Bearer",
                "scope": f"{self.permissions} {scope}",
                "expires_in": self.expires_in,
                "access_token": self._access(scp=self.permissions),
                "refresh_token": renewed,
                "id_token": jwt.encode(told, "x" * 32),
                "client_info": base64.urlsafe_b64encode(
                    json.dumps({"uid": "bruker", "utid": TENANT}).encode()
                ).decode(),
            }
        )

    def _access(self, **claims: str) -> str:
        told: dict[str, Any] = {"aud": RESOURCE, "jti": secrets.token_hex(8), **claims}
        if "roles" in told:
            told["roles"] = told["roles"].split()
        return jwt.encode(told, "x" * 32)


def _form(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


@contextmanager
def a_provider(trusted: Authority) -> Iterator[Provider]:
    """A provider for as long as the block lasts."""
    with loopback(tls=trusted.server) as here:
        provider = Provider(trusted, here)
        here.handler = provider.reply_to
        yield provider
