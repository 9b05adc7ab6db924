"""Sign-in with Microsoft Entra: as the app (certificate or secret), and as the service user who writes in the channels.

    app = AppSignIn(registration, credential, http=LoginHttp())
    user = UserSignIn(registration, TokenStore(file, key), http=LoginHttp())
    GraphHttp(base, token=app.token, agent=…)

`token` is a `connectors.graph_http.Token`: it gives an access token, from memory while that holds. The app's tokens live in
memory only. The user's are kept encrypted (`connectors.token_cache`), and of several processes one renews at a time: the
others take what it got. Nothing here shows a token, a secret, an address or a name, not in a log either.

Sources: msal for Python; Microsoft identity platform, «client credentials», «device code», «authorization code» with PKCE,
«continuous access evaluation» (the claims challenge).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msal

from connectors.app_credential import AppCredential
from connectors.graph_errors import SignInNeeded
from connectors.login_calls import CAPABILITIES, PASSING, Registration, in_words, plain_claims, token_in
from connectors.login_errors import LoginCancelled, Who
from connectors.login_http import LoginHttp
from connectors.token_cache import TokenStore
from praksis.errors import Invalid

RENEW_BEFORE_SECONDS: Final = 300.0
"""A token that has less left is renewed; msal has the same measure."""
BROWSER_SECONDS: Final = 300
"""How long a person may take in the browser."""


@dataclass(frozen=True, slots=True)
class DevicePrompt:
    """What a person needs to sign in on another device."""

    address: str
    code: str = field(repr=False)
    minutes: int


@dataclass(slots=True)
class _Kept:
    """The access token in memory."""

    token: str = field(repr=False)
    good_until: float


class AppSignIn:
    """The app itself, for files and mail.

    Args:
        registration: The app.
        credential: How it shows who it is.
        http: Reaches the sign-in service; our own when left out.
    """

    def __init__(self, registration: Registration, credential: AppCredential, *, http: LoginHttp | None = None) -> None:
        self._registration, self._credential = registration, credential
        self._http = http or LoginHttp()
        self._app: Any = None

    def token(self, claims: str | None = None) -> str:
        """An access token.

        Args:
            claims: A claims challenge, as an answer of Graph gave it; None for none.

        Raises:
            AppRefused: Microsoft does not let the app in: certificate, secret or registration.
            Unavailable: The sign-in service does not answer now, or asks us to wait.
        """
        with in_words(self._http):
            if self._app is None:
                self._app = msal.ConfidentialClientApplication(
                    self._registration.client_id,
                    client_credential=self._credential.for_msal,
                    http_client=self._http,
                    client_capabilities=CAPABILITIES,
                    **self._registration.authority,
                )
            answer = self._app.acquire_token_for_client(
                self._registration.scopes, claims_challenge=plain_claims(claims), http_exceptions=PASSING
            )
        return token_in(answer, Who.APP)


class UserSignIn:
    """The service user, for posts. Signed in by a person once (`by_browser`, `by_device`), then renewed by itself.

    Args:
        registration: The app.
        store: Where the tokens are kept.
        expected_user: Who must have signed in (an address); None for anybody.
        http: Reaches the sign-in service; our own when left out.
        now: Seconds since 1970.
    """

    def __init__(
        self,
        registration: Registration,
        store: TokenStore,
        *,
        expected_user: str | None = None,
        http: LoginHttp | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._registration, self._store, self._expected = registration, store, expected_user
        self._http = http or LoginHttp()
        self._now = now
        self._cache = msal.SerializableTokenCache()
        self._app: Any = None
        self._kept: _Kept | None = None

    def token(self, claims: str | None = None) -> str:
        """An access token, renewed when it has to be.

        Args:
            claims: A claims challenge, as an answer of Graph gave it; None for none.

        Raises:
            SignInNeeded: Nobody is signed in, or Microsoft wants the person again: `praksis signin`.
            AppRefused: Microsoft does not let the app in.
            Refused, Invalid: The key is missing or wrong, or the file is damaged.
            Unavailable: The sign-in service does not answer now, or another process holds the file.
        """
        if claims is None and self._kept is not None and self._kept.good_until > self._now():
            return self._kept.token
        with self._store.held() as tokens:
            kept = tokens.read()
            if kept is None:
                raise SignInNeeded(
                    "Ingen tjenestebruker er logget inn. Kjør «praksis signin» på maskinen der praksistilgang kjører."
                )
            self._take(kept)
            with in_words(self._http):
                app = self._msal()
                accounts = app.get_accounts()
                answer = (
                    app.acquire_token_silent_with_error(
                        self._registration.scopes,
                        accounts[0],
                        claims_challenge=plain_claims(claims),
                        http_exceptions=PASSING,
                    )
                    if accounts
                    else None
                )
            if self._cache.has_state_changed:
                tokens.write(self._cache.serialize())
        if answer is None:
            answer = {"error": "login_required"}
        return self._keep(answer)

    def by_device(self, show: Callable[[DevicePrompt], object]) -> None:
        """Sign in with a code that is typed in on any device.

        Args:
            show: Shows a person the address and the code. Then this waits for the person.

        Raises:
            LoginCancelled: Not done in time, turned down, or somebody else than the service user signed in.
            AppRefused, SignInNeeded: Microsoft says no.
            Refused, Invalid: The key is missing or wrong, or the file is damaged: told before anything is asked.
            Unavailable: The sign-in service does not answer now.
        """
        self._can_be_kept()
        with in_words(self._http):
            app = self._msal()
            flow = app.initiate_device_flow(self._registration.scopes)
            prompt = _prompt_in(flow)
        if prompt is None:
            self._keep(flow)
            return
        show(prompt)
        with in_words(self._http):
            answer = app.acquire_token_by_device_flow(flow)
        self._signed_in(answer)

    def by_browser(
        self, show: Callable[[str], object], *, port: int | None = None, seconds: int = BROWSER_SECONDS
    ) -> None:
        """Sign in in the browser of this machine (authorization code with PKCE, answered on localhost).

        Args:
            show: Shows a person the address when no browser could be opened.
            port: Where the answer is taken on localhost; any free one when left out.
            seconds: How long to wait for the person.

        Raises:
            As `by_device`.
        """
        self._can_be_kept()
        with in_words(self._http):
            answer = self._msal().acquire_token_interactive(
                self._registration.scopes,
                prompt="select_account",
                login_hint=self._expected,
                timeout=seconds,
                port=port,
                auth_uri_callback=show,
                success_template="Innloggingen er ferdig. Du kan lukke dette vinduet.",
                error_template="Innloggingen gikk ikke. Lukk vinduet, og se hva som står i terminalen.",
            )
        self._signed_in(answer)

    def sign_out(self) -> bool:
        """Forget the tokens, readable or not. Returns whether there were any.

        Raises:
            Unavailable: Another process holds the file, or the disk does not answer.
        """
        self._kept = None
        self._take("{}")
        return self._store.forget()

    def _msal(self) -> Any:
        if self._app is None:
            self._app = msal.PublicClientApplication(
                self._registration.client_id,
                http_client=self._http,
                client_capabilities=CAPABILITIES,
                token_cache=self._cache,
                **self._registration.authority,
            )
        return self._app

    def _take(self, kept: str) -> None:
        try:
            self._cache.deserialize(kept)
        except ValueError:
            raise Invalid(
                f"Filen med innloggingen ({self._store.file.name}) er skadet. Kjør «praksis signin --forget», og logg inn "
                "på nytt med «praksis signin».",
                code="innlogging-skadet",
            ) from None

    def _can_be_kept(self) -> None:
        """Whether what a person is about to do can be kept afterwards. Begins from nothing: one user at a time."""
        with self._store.held() as tokens:
            tokens.read()
        self._kept = None
        self._take("{}")

    def _signed_in(self, answer: Mapping[str, Any]) -> None:
        if "access_token" not in answer:
            self._keep(answer)
        if self._expected is not None and self._expected.casefold() not in _names_in(answer):
            self._take("{}")
            raise LoginCancelled(
                "Du logget inn som en annen enn tjenestebrukeren i praksis.toml («service_user» under [graph]). Meldingene "
                "ville stått i ditt navn. Prøv igjen, og velg tjenestebrukeren.",
                code="innlogging-feil-bruker",
            )
        with self._store.held() as tokens:
            tokens.write(self._cache.serialize())
        self._keep(answer)

    def _keep(self, answer: Mapping[str, Any]) -> str:
        token = token_in(answer, Who.USER)
        left = float(answer.get("expires_in") or 0)
        self._kept = _Kept(token, self._now() + left - RENEW_BEFORE_SECONDS)
        return token


def _names_in(answer: Mapping[str, Any]) -> set[str]:
    """The names that whoever signed in goes by, in lower case."""
    claims = answer.get("id_token_claims") or {}
    return {str(claims[name]).casefold() for name in ("preferred_username", "upn") if claims.get(name)}


def _prompt_in(flow: Mapping[str, Any]) -> DevicePrompt | None:
    if "user_code" not in flow:
        return None
    return DevicePrompt(str(flow["verification_uri"]), str(flow["user_code"]), int(flow.get("expires_in", 900)) // 60)
