"""Tokens by OAuth 2 client credentials (RFC 6749, section 4.4): one kept until it runs out, a new one when it is refused.

sign_in = ClientCredentials(TokenHttp(token_url, token=None, agent="praksistilgang"), "client", "secret")
http = JsonHttp("https://api.example.no", token=sign_in.token, agent="praksistilgang")
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from urllib.parse import quote_plus, urlencode

from connectors.http_waiting import Answered
from connectors.json_http import JsonHttp
from praksis.errors import PraksisError, Refused

RENEW_BEFORE = 60.0
"""Seconds before its end at which a token is not used any more, at most a tenth of its life."""
ASSUMED_SECONDS = 300.0
"""How long a token is used that does not say how long it lives."""


class SignInRefused(Refused):
    """The service did not accept the client: its id, its secret, or what it asks for."""

    code = "klient-avvist"


class TokenHttp(JsonHttp):
    """Calls a token endpoint."""

    service, code = "Innloggingstjenesten", "innlogging"

    def error(self, method: str, path: str, answered: Answered, content: bytes) -> PraksisError:
        """SignInRefused for what the endpoint says no to (RFC 6749, section 5.2)."""
        if answered.status in (400, 401, 403):
            return SignInRefused(
                "Innloggingstjenesten godtok ikke klienten. Sjekk adressen, klient-ID-en og «scope» i innstillingene, og "
                "hemmeligheten i miljøvariabelen."
            )
        return super().error(method, path, answered, content)


class ClientCredentials:
    """Gets tokens, and keeps the last one in memory only.

    Args:
        http: Calls the token endpoint, which is its base address.
        client_id: The client.
        secret: Its secret.
        scope: What is asked for; empty for nothing.
        in_body: Whether id and secret go in the form rather than in the header.
        monotonic: A clock in seconds.
    """

    def __init__(
        self,
        http: JsonHttp,
        client_id: str,
        secret: str,
        *,
        scope: str = "",
        in_body: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._client_id, self._secret, self._scope, self._in_body = client_id, secret, scope, in_body
        self._monotonic = monotonic
        self._token, self._until = "", 0.0

    def token(self, challenge: str | None = None) -> str:
        """A token that is good now; a new one when the last was refused (`challenge` is not None).

        Raises:
            SignInRefused: The client is not accepted.
            Unavailable: The endpoint does not answer.
        """
        if challenge is not None or self._monotonic() >= self._until:
            self._renew()
        return self._token

    def _renew(self) -> None:
        form = {"grant_type": "client_credentials", **({"scope": self._scope} if self._scope else {})}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self._in_body:
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        else:
            pair = f"{quote_plus(self._client_id)}:{quote_plus(self._secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        # Asking twice for a token changes nothing, so it may be repeated like a GET.
        answer = self._http.call(
            "POST", self._http.base, kind="token", content=urlencode(form).encode(), headers=headers, recognised=True
        ).json()
        token, lives = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token:
            raise SignInRefused("Innloggingstjenesten svarte uten token. Sjekk «token_url» i innstillingene.")
        try:
            seconds = max(0.0, float(lives)) if lives is not None else ASSUMED_SECONDS
        except (TypeError, ValueError):
            seconds = ASSUMED_SECONDS
        self._token = token
        self._until = self._monotonic() + seconds - min(RENEW_BEFORE, seconds / 10)
