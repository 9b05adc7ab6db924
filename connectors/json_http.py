"""One HTTP core for web services that speak JSON: tokens, retries, pacing, redirects; what is special is the service's.

    class WebcruiterHttp(JsonHttp):
        service, code = "Webcruiter", "webcruiter"

    http = WebcruiterHttp("https://api.example.no", token=sign_in.token, agent="praksistilgang")
    page = http.get("/candidates?page=1").json()

- A token goes to the hosts of the settings only: what an answer points at (next page, redirect, download and upload
  addresses) is called without one when it lies elsewhere. Redirects are followed by hand.
- A call is made again by the rules of `connectors.http_waiting`, within one total deadline; a call that changes something
  and may have been done gives OutcomeUnknown, never a blind repeat.
- Logged: method, a path without ids, status, and the ids by which the service finds the call. Never a body, token or
  address.
"""

from __future__ import annotations

import json
import logging
import random
import re
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import requests

from connectors.http_waiting import Answered, asked_wait, may_repeat, outcome_is_known, pause
from praksis.errors import Conflict, Invalid, OutcomeUnknown, PraksisError, Unavailable

TOTAL_SECONDS = 300.0
CALL_SECONDS = (10.0, 60.0)
"""To connect, and between two pieces of an answer."""
MOST_ATTEMPTS = 8
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TELLS_WHAT_IS_THERE = frozenset({404, 409, 410, 412})
"""Answers that tell what stands there now, also after an attempt of which nobody knows what became of it."""

log = logging.getLogger(__name__)

Token = Callable[[str | None], str]
"""Gives a token; the argument is a challenge that the last answer made (it wants another token), None for none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer. Its repr shows no content."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    content: bytes = field(repr=False)
    service: str = "Tjenesten"
    code: str = "tjenesten"

    def json(self) -> dict[str, Any]:
        """The body as an object; an empty one when there is none, and a list as its `value`.

        Raises:
            Unavailable: It is not JSON: a proxy's page, or cut off.
        """
        if not self.content:
            return {}
        try:
            found = json.loads(self.content)
        except ValueError:
            raise Unavailable(
                f"{self.service} svarte noe vi ikke kan lese. Prøves igjen.", code=f"{self.code}-svar"
            ) from None
        return found if isinstance(found, dict) else {"value": found}


@dataclass(slots=True)
class Economy:
    """How many requests have been made, by kind; redirects are counted apart."""

    requests: dict[str, int] = field(default_factory=dict)
    redirects: int = 0
    repeats: int = 0
    waited: float = 0.0
    """Seconds of waiting that services asked for, and of pacing."""

    def count(self, kind: str) -> None:
        """One more of `kind`."""
        self.requests[kind] = self.requests.get(kind, 0) + 1


class JsonHttp:
    """Calls one service. One object per process and kind of sign-in; not for several threads at once.

    Args:
        base: The base address.
        token: Gives the access token for each call; None where the service wants none.
        agent: The User-Agent.
        session: Makes the calls; a session of our own when left out.
        monotonic: A clock in seconds.
        sleep: Waits for seconds.
        jitter: A random number from 0 to 1.
        now: The time (aware), for dates in answers.
        total_seconds: How long one call may take with all its repeats.
    """

    service: ClassVar[str] = "Tjenesten"
    """Its name, as people are told it."""
    code: ClassVar[str] = "tjenesten"
    """What the codes of its errors begin with."""

    def __init__(
        self,
        base: str,
        *,
        token: Token | None,
        agent: str,
        session: requests.Session | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self.base = base.rstrip("/")
        self.economy = Economy()
        self._home = _origin(self.base)
        self._token = token
        self._agent = agent
        self._session = session or _session()
        self._monotonic, self._sleep, self._jitter, self._now = monotonic, sleep, jitter, now
        self._total = total_seconds
        self._next_turn: dict[str, float] = {}
        self._silent = False
        """The last attempt had no answer, or a fault's: then the next call is tried once, and a run ends in minutes."""

    # ------------------------------------------------------------------------------------- what is the service's own

    def own_headers(self) -> dict[str, str]:
        """Headers that each call bears, made once for it and its repeats."""
        return {}

    def inner_code(self, content: bytes) -> str:
        """The error code in a body, in lower case; empty when there is none."""
        return ""

    def challenge(self, response: requests.Response) -> str | None:
        """What the answer 401 asks of the next token; None when another one would not help."""
        return None

    def error(self, method: str, path: str, answered: Answered, content: bytes) -> PraksisError:
        """The error that an answer means. Its words show nothing of path and content."""
        if answered.status in (429, 503):
            return Unavailable(
                f"{self.service} ber oss vente. Resten tas ved neste kjøring.", code=f"{self.code}-opptatt"
            )
        if answered.status >= 500 or answered.status == 408:
            return Unavailable(f"{self.service} svarer ikke som det skal nå. Prøves igjen.", code=f"{self.code}-feil")
        return Invalid(
            f"{self.service} forsto ikke forespørselen (status {answered.status}). Si fra til IT.",
            code=f"{self.code}-forespoersel",
        )

    def shape(self, path: str) -> str:
        """The path as it may stand in a log: without ids and names."""
        return "…"

    def logged_ids(self, headers: Mapping[str, str], answered: Mapping[str, str]) -> str:
        """By what the service finds the call again, for the log («request-id=…»), from the headers of call and answer; the
        latter are empty when none came."""
        return ""

    # --------------------------------------------------------------------------------------------------------- calls

    def get(self, address: str, *, kind: str = "get", **headers: str) -> Answer:
        """GET a path of the base address, or an address that an answer gave."""
        return self.call("GET", address, kind=kind, headers=headers)

    def call(
        self,
        method: str,
        address: str,
        *,
        kind: str,
        body: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        recognised: bool = False,
        lane: tuple[str, float] | None = None,
    ) -> Answer:
        """Make one call, with its repeats, and return the successful answer.

        Args:
            method: The HTTP method.
            address: A path of the base address («/candidates»), or a whole address that an answer gave.
            kind: What it is, for counting and the log («delta», «download», «upload», «post»).
            body: What is sent as JSON; either this or `content`.
            content: The bytes that are sent. They are kept, so that a repeat sends them again from the beginning.
            headers: More headers, for example If-Match.
            recognised: The other side knows a repeat by itself, so that any method may be repeated.
            lane: A name and the seconds between two calls in it (one post a second and channel).

        Raises:
            Unavailable: Not now (asked to wait, no answer): try again later.
            PraksisError: Others by what the answer says, see `error`.
            OutcomeUnknown: It may or may not have been done.
            Invalid: The address lies outside https and the host of the settings in a way that we do not follow.
        """
        url = address if "://" in address else f"{self.base}/{address.lstrip('/')}"
        payload = json.dumps(body, ensure_ascii=False).encode() if body is not None else content
        sent = {
            "User-Agent": self._agent,
            "Accept": "application/json",
            **self.own_headers(),
            **({"Content-Type": "application/json"} if body is not None else {}),
            **(headers or {}),
        }
        deadline = self._monotonic() + self._total
        challenge: str | None = None
        attempt, perhaps_done = 0, False
        most = 1 if self._silent else MOST_ATTEMPTS
        while True:
            attempt += 1
            if lane is not None:
                self._take_turn(*lane)
            self.economy.count(kind)
            if attempt > 1:
                self.economy.repeats += 1
            response, connected = self._once(method, url, payload, sent, challenge)
            answered = None if response is None else self._answered(response)
            self._silent = answered is None or answered.status >= 500
            perhaps_done |= not outcome_is_known(method, answered, connected=connected, recognised=recognised)
            self._log(method, url, kind, response, sent)
            if response is not None:
                if response.status_code < 300:
                    return Answer(
                        response.status_code, _lower(response.headers), response.content, self.service, self.code
                    )
                wants = self.challenge(response) if response.status_code == 401 else None
                if wants is not None and challenge is None:
                    challenge = wants
                    continue
            again = (
                may_repeat(method, answered, recognised=recognised)
                if answered is not None
                else (not connected or recognised or method.upper() in ("GET", "HEAD", "PUT", "DELETE"))
            )
            wait = pause(attempt, answered.asked_to_wait if answered else None, self._jitter())
            if again and attempt < most and self._monotonic() + wait < deadline:
                self._rest(wait)
                continue
            if perhaps_done and (answered is None or answered.status not in _TELLS_WHAT_IS_THERE):
                raise OutcomeUnknown(
                    f"{self.service} svarte ikke på det vi sendte, så vi vet ikke om det ble gjort.",
                    code=f"{self.code}-ukjent",
                )
            if response is None:
                raise Unavailable(
                    f"Fikk ikke kontakt med {self.service}. Prøves igjen ved neste kjøring.",
                    code=f"{self.code}-kontakt",
                )
            assert answered is not None
            error = self.error(method, urlsplit(url).path, answered, response.content)
            if isinstance(error, Conflict):
                error.after_doubt = perhaps_done
            raise error

    def _once(
        self, method: str, url: str, payload: bytes | None, headers: Mapping[str, str], challenge: str | None
    ) -> tuple[requests.Response | None, bool]:
        """One attempt with its redirects: the answer, and whether the request may have reached the other side."""
        for _ in range(MOST_REDIRECTS + 1):
            self._refuse_odd_address(url)
            try:
                response = self._session.request(
                    method,
                    url,
                    data=payload,
                    headers=self._headers_for(url, headers, challenge),
                    timeout=CALL_SECONDS,
                    allow_redirects=False,
                )
            except requests.ConnectTimeout:
                return None, False
            except requests.exceptions.SSLError as error:
                return None, not _in_handshake(error)
            except requests.ConnectionError as error:
                return None, not _never_connected(error)
            except requests.RequestException:
                return None, True
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response, True
            if method.upper() not in ("GET", "HEAD"):
                return response, True  # nothing that changes something is sent on to another address
            self.economy.redirects += 1
            url = urljoin(url, response.headers["Location"])
        return None, True

    def _headers_for(self, url: str, headers: Mapping[str, str], challenge: str | None) -> Mapping[str, str]:
        if _origin(url) != self._home:
            return _without_ours(headers)
        return headers if self._token is None else {**headers, "Authorization": f"Bearer {self._token(challenge)}"}

    def _refuse_odd_address(self, url: str) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or _origin(url) == self._home
        if not secure or not parts.hostname or parts.username is not None:
            raise Invalid(
                f"{self.service} viste til en adresse som ikke er trygg. Si fra til IT.", code=f"{self.code}-adresse"
            )

    def _answered(self, response: requests.Response) -> Answered:
        return Answered(
            response.status_code, self.inner_code(response.content), asked_wait(_lower(response.headers), self._now())
        )

    def _take_turn(self, name: str, seconds: float) -> None:
        wait = self._next_turn.get(name, 0.0) - self._monotonic()
        if wait > 0:
            self._rest(wait)
        self._next_turn[name] = self._monotonic() + seconds

    def _rest(self, seconds: float) -> None:
        self.economy.waited += seconds
        self._sleep(seconds)

    def _log(
        self, method: str, url: str, kind: str, response: requests.Response | None, headers: Mapping[str, str]
    ) -> None:
        level = logging.DEBUG if response is not None and response.status_code < 400 else logging.WARNING
        log.log(
            level,
            "%s %s (%s): %s %s",
            method,
            self.shape(urlsplit(url).path) if _origin(url) == self._home else "(preauthenticated)",
            kind,
            "no answer" if response is None else response.status_code,
            self.logged_ids(headers, {} if response is None else response.headers),
        )


def _session() -> requests.Session:
    session = requests.Session()
    # The environment may name a proxy's certificate; it must not switch off ours, nor send .netrc passwords along.
    session.trust_env = False
    return session


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").casefold(), parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _without_ours(headers: Mapping[str, str]) -> dict[str, str]:
    """For an address elsewhere, which is authenticated by itself: no token, and no id that ties calls together."""
    return {k: v for k, v in headers.items() if k.casefold() not in ("authorization", "client-request-id", "prefer")}


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): value for name, value in headers.items()}


def plain_id(text: str | None) -> str:
    """An id that a service gave a call, if it is nothing but that; «-» otherwise."""
    return text if text is not None and re.fullmatch(r"[0-9A-Za-z-]{1,64}", text) else "-"


def _in_handshake(error: requests.exceptions.SSLError) -> bool:
    """Whether encryption failed before anything was sent; later, only the answer may have been lost."""
    return any(
        frame.f_code.co_name == "do_handshake" for e in _chain(error) for frame, _ in traceback.walk_tb(e.__traceback__)
    )


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether the connection was never made: then nothing can have been done."""
    names = {type(e).__name__ for e in _chain(error)}
    return bool(names & {"NewConnectionError", "NameResolutionError", "ConnectionRefusedError", "ConnectTimeoutError"})


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[object] = [error]
    while todo and len(found) < 20:
        one = todo.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            todo += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found
