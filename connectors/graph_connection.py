"""The way to Microsoft Graph as the settings have it: who we sign in as, and the calls made so. One per process.

    graph = GraphConnection(settings)
    graph.app.get("/drives/…")          # as the app: files and mail
    graph.user.call("POST", "/teams/…")  # as the service user: posts

Nothing is read, opened or asked before the first call: a missing certificate is told by what needs it.
"""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from connectors.app_credential import AppCredential, certificate_credential, secret_credential
from connectors.graph_errors import SignInNeeded
from connectors.graph_http import GraphHttp, Token, user_agent
from connectors.json_http import TOTAL_SECONDS
from connectors.login_calls import Registration
from connectors.login_http import LoginHttp, own_session
from connectors.sign_in import AppSignIn, UserSignIn
from connectors.token_cache import TokenStore
from praksis.clock import Clock, SystemClock
from praksis.errors import Invalid
from praksis.settings import Settings
from praksis.settings_graph import GraphSettings


class GraphConnection:
    """Sign-ins and calls.

    Args:
        settings: With a [graph] part.
        clock: Tells whether the certificate holds, and dates answers that name a time.
        total_seconds: How long one call may take with all its repeats.

    Raises:
        Invalid: The settings have no [graph].
    """

    def __init__(self, settings: Settings, clock: Clock | None = None, *, total_seconds: float = TOTAL_SECONDS) -> None:
        if settings.graph is None:
            raise Invalid("Delen [graph] mangler i praksis.toml. Fyll den ut sammen med IT.", code="graph-mangler")
        self._settings, self._graph = settings, settings.graph
        self._clock = clock or SystemClock()
        self._total = total_seconds

    @property
    def settings(self) -> GraphSettings:
        """The part of the settings that it follows."""
        return self._graph

    @cached_property
    def app(self) -> GraphHttp:
        """Calls as the app. Raises nothing before the first call; then, besides Graph's own, what `credential` raises."""
        return self._http(self.app_token)

    @cached_property
    def user(self) -> GraphHttp:
        """Calls as the service user. Raises nothing before the first call."""
        return self._http(self.user_token)

    @property
    def has_user(self) -> bool:
        """Whether the settings have a service user, so that posts can be made."""
        return self._graph.service_user is not None

    def app_token(self, claims: str | None = None) -> str:
        """The app's token, see `AppSignIn.token`; and what `credential` raises."""
        return self._app_sign_in.token(claims)

    def user_token(self, claims: str | None = None) -> str:
        """The service user's token, see `UserSignIn.token`.

        Raises:
            SignInNeeded: The settings have no service user.
        """
        if not self.has_user:
            raise SignInNeeded(
                "Det er ingen tjenestebruker i praksis.toml. Legg inn «service_user» under [graph], og kjør «praksis "
                "signin»."
            )
        return self.user_sign_in.token(claims)

    @cached_property
    def user_sign_in(self) -> UserSignIn:
        """The service user's sign-in, for `praksis signin` too."""
        key = self._settings.token_key
        return UserSignIn(
            self._registration,
            TokenStore(
                self._settings.path(self._graph.token_cache), key.get_secret_value() if key is not None else None
            ),
            expected_user=self._graph.service_user,
            http=self._login_http(),
        )

    def credential(self) -> AppCredential:
        """How the app shows who it is.

        Raises:
            Invalid, Refused, Unavailable: See `certificate_credential`.
            Invalid: The settings have neither certificate nor secret.
        """
        if self._graph.certificate is not None:
            password = self._graph.certificate_password
            return certificate_credential(
                self._settings.path(self._graph.certificate),
                password.get_secret_value() if password is not None else None,
                self._clock.now(),
            )
        if self._graph.secret is not None:
            return secret_credential(self._graph.secret.get_secret_value())
        raise Invalid(
            "Programmet kan ikke logge inn: legg inn «certificate» under [graph] i praksis.toml.", code="sertifikat"
        )

    @cached_property
    def _app_sign_in(self) -> AppSignIn:
        return AppSignIn(self._registration, self.credential(), http=self._login_http())

    @property
    def _registration(self) -> Registration:
        graph = self._graph
        base = urlsplit(graph.base)
        return Registration(graph.tenant, graph.client_id, graph.login, f"{base.scheme}://{base.netloc}")

    @property
    def _certificates(self) -> str | None:
        return str(self._settings.path(self._graph.certificates)) if self._graph.certificates is not None else None

    def _login_http(self) -> LoginHttp:
        return LoginHttp(own_session(self._certificates, self._graph.proxy))

    def _http(self, token: Token) -> GraphHttp:
        return GraphHttp(
            self._graph.base,
            token=token,
            agent=user_agent(self._graph.organisation, _version()),
            session=own_session(self._certificates, self._graph.proxy),
            now=self._clock.now,
            total_seconds=self._total,
        )


def _version() -> str:
    try:
        return version("praksistilgang")
    except PackageNotFoundError:
        return "0"
