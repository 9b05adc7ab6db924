"""What both sign-ins need of msal: where it asks, what it may fall back on, and its failures turned into our errors.

msal's own texts and log lines are never shown: they hold addresses, and bodies that it could not read.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msal
import requests
from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS
from msal.oauth2cli.oauth2 import BrowserInteractionTimeoutError

from connectors.login_errors import AppRefused, LoginCancelled, Who, correlation_of, login_error, number_in
from connectors.login_http import LoginHttp
from praksis.errors import Unavailable

log = logging.getLogger(__name__)

# msal writes addresses of sign-in pages and bodies that it cannot read into its log.
_MSAL_LOG = logging.getLogger("msal")
_MSAL_LOG.propagate = False
_MSAL_LOG.addHandler(logging.NullHandler())

CAPABILITIES: Final = ["cp1"]
"""We understand claims challenges (continuous access evaluation), so Microsoft may take a token back at once."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How the app is registered with Entra.

    `login` is the base address of the sign-in service («https://login.microsoftonline.com»), `resource` the one that tokens
    are for («https://graph.microsoft.com»).
    """

    tenant: str
    client_id: str
    login: str = "https://login.microsoftonline.com"
    resource: str = "https://graph.microsoft.com"

    @property
    def scopes(self) -> list[str]:
        """All that the app has been given; what is missing is told by `praksis doctor`, not by a question to the user."""
        return [f"{self.resource.rstrip('/')}/.default"]

    @property
    def authority(self) -> dict[str, Any]:
        """The authority as msal takes it. A service that msal does not know must name itself as the issuer."""
        address = f"{self.login.rstrip('/')}/{self.tenant}"
        known = (urlsplit(address).hostname or "") in WELL_KNOWN_AUTHORITY_HOSTS
        where = {"authority": address} if known else {"oidc_authority": f"{address}/v2.0"}
        return {**where, "instance_discovery": False}


PASSING: Final = (requests.RequestException, msal.exceptions.MsalServiceError)
"""The sign-in service is away, or in trouble (5xx): then msal answers with a token that still holds, if it has one."""


@contextmanager
def in_words(http: LoginHttp) -> Iterator[None]:
    """Turn what msal raises into our errors; none of its texts is shown."""
    http.last = None
    try:
        yield
    except PASSING:
        raise _does_not_answer() from None
    except BrowserInteractionTimeoutError:
        raise LoginCancelled("Ingen fullførte innloggingen i tide. Kjør «praksis signin» igjen.") from None
    except (
        ValueError,
        KeyError,
        RuntimeError,
    ) as error:  # msal does not believe the answer, or a field is missing in it
        log.warning("sign-in: an answer that cannot be used (%s), %s", type(error).__name__, http.last)
        if http.last in (("GET", 400), ("GET", 404)):
            raise AppRefused(
                "Innloggingstjenesten kjenner ikke tenanten. Kontroller «tenant» og «login» under [graph] sammen med IT."
            ) from None
        raise _does_not_answer() from None


def _does_not_answer() -> Unavailable:
    return Unavailable(
        "Fikk ikke svar som kan brukes, fra innloggingen hos Microsoft. Prøves igjen ved neste kjøring. Varer det, spør IT "
        "om nettet slipper oss ut dit, og om «certificates» under [graph] stemmer.",
        code="innlogging-svarer-ikke",
    )


def token_in(answer: Mapping[str, Any] | None, who: Who) -> str:
    """The access token in what msal gave.

    Raises:
        AppRefused, SignInNeeded, LoginCancelled, Unavailable: There is none, see `login_error`.
    """
    found = (answer or {}).get("access_token")
    if isinstance(found, str) and found:
        return found
    answer = answer or {"error": "login_required"}
    log.warning("sign-in refused (%s): AADSTS%s correlation-id=%s", who, number_in(answer), correlation_of(answer))
    raise login_error(answer, who)


def plain_claims(claims: str | None) -> str | None:
    """A claims challenge as JSON: answers give it in base64; what is neither is left out."""
    if claims is None:
        return None
    for decode in (lambda text: text, _from_base64):
        try:
            text = decode(claims)
            if isinstance(json.loads(text), dict):
                return text
        except (ValueError, binascii.Error):
            continue
    return None


def _from_base64(text: str) -> str:
    return base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "=" * (-len(text) % 4)).decode("utf-8")
