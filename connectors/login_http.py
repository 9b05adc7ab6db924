"""How the sign-in library reaches the sign-in service: our own session, nothing from the environment, no redirects.

msal takes any object with `post`, `get` and `close`. It remembers answers 429 and 5xx for as long as they ask, and gives
them again from memory; so what we pass on must tell by its content alone what it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from praksis.errors import Invalid

SECONDS = (10.0, 30.0)
"""To connect, and between two pieces of an answer."""
_CONNECT_TWICE = Retry(total=None, connect=1, read=0, redirect=0, status=0, other=0, respect_retry_after_header=False)
"""A connection that was never made is tried once more. The library's own «1» would also sleep for as long as an answer
asks, before anybody of ours sees it."""
_SECONDS_IN_ANSWERS = ("expires_in", "ext_expires_in", "refresh_in", "interval")
TOLD_TO_WAIT = "praksis_told_to_wait"
"""The error that an answer 429 is passed on as, whatever its body was."""


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """An answer of the sign-in service as msal wants it. Its repr shows no content: it may hold tokens."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def raise_for_status(self) -> None:
        """Raise what requests raises for a status of 400 or more, without the address."""
        if self.status_code >= 400:
            raise requests.HTTPError(f"status {self.status_code}")


def own_session(certificates: str | None = None, proxy: str | None = None) -> requests.Session:
    """A session that takes certificates and proxy from the settings and nothing from the environment.

    Environment variables could send our tokens through another's proxy, put another's certificate in the place of ours,
    or add passwords of .netrc.

    Args:
        certificates: A file with the certificates that we trust; those of the library when left out.
        proxy: The proxy's address, None for none.
    """
    session = requests.Session()
    session.trust_env = False
    if certificates is not None:
        session.verify = certificates
    if proxy is not None:
        session.proxies = {"https": proxy, "http": proxy}
    return session


class LoginHttp:
    """The http client of msal.

    Args:
        session: Makes the calls, see `own_session`.
    """

    def __init__(self, session: requests.Session | None = None) -> None:
        self._session = session or own_session()
        self._session.mount("https://", HTTPAdapter(max_retries=_CONNECT_TWICE))
        self.last: tuple[str, int] | None = None
        """Method and status of the last answer; None before the first, and after a call without an answer."""

    def post(self, url: str, **options: Any) -> LoginAnswer:
        """POST, for a token or a device code."""
        return self._call("POST", url, options)

    def get(self, url: str, **options: Any) -> LoginAnswer:
        """GET, for the discovery document."""
        return self._call("GET", url, options)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _call(self, method: str, url: str, options: Mapping[str, Any]) -> LoginAnswer:
        """One call; msal's other options (a time-out of its own) are not taken.

        Raises:
            Invalid: The service's own document points at an address without encryption.
            requests.RequestException: No answer, or another's (a proxy's page); msal knows these.
        """
        if not url.startswith("https://"):
            raise Invalid("Innloggingstjenesten viste til en adresse uten kryptering. Si fra til IT.", code="adresse")
        self.last = None
        response = self._session.request(
            method,
            url,
            params=options.get("params"),
            data=options.get("data"),
            headers=options.get("headers"),
            timeout=SECONDS,
            allow_redirects=False,  # what is sent here is a secret, and goes nowhere else
        )
        self.last = (method, response.status_code)
        text = response.text
        if response.status_code == 429:
            text = json.dumps({"error": TOLD_TO_WAIT})
        elif (method == "POST" or response.status_code < 400) and response.status_code < 500 and not _is_answer(text):
            raise requests.exceptions.InvalidJSONError("no answer of a sign-in service")
        return LoginAnswer(response.status_code, text, dict(response.headers))


def _is_answer(text: str) -> bool:
    """Whether it is an answer that msal can read: an object, with whole seconds where it names any."""
    try:
        found = json.loads(text)
        return isinstance(found, dict) and all(int(found[name]) >= -1 for name in _SECONDS_IN_ANSWERS if name in found)
    except (TypeError, ValueError):
        return False
