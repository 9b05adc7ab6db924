"""`praksis doctor` for Microsoft Graph: signing in as the app and as the service user, their rights, and the mailbox.

The right to send mail is tried with a message to nobody: 400 means «allowed, but to whom?», 403 that it is missing. What
only the token tells, or nobody can try without leaving something behind, is said to be so.
Source: Microsoft Graph, «user: sendMail».
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from connectors import graph_requests_to_it as to_it
from connectors.graph_channel_probe import AREA, READ, ChannelProbe
from connectors.graph_connection import GraphConnection
from connectors.graph_errors import Forbidden, Malformed
from connectors.mail_graph import send_path
from connectors.token_rights import rights_in
from praksis.checkup import Check, Outcome, tried
from praksis.clock import OSLO, Clock, SystemClock
from praksis.errors import NotFound, PraksisError
from praksis.settings import Settings

RUNS_OUT_SOON = timedelta(days=45)
APP_RIGHTS = frozenset({"Sites.Selected", "Sites.ReadWrite.All", "Files.ReadWrite.All", "Sites.FullControl.All"})
"""Any of these lets the app at files at all."""
SEND, PEOPLE = "ChannelMessage.Send", "User.ReadBasic.All"
NOBODY_ALERTED = "Da blir ingen varslet med @."


class GraphProbe:
    """Fulfils `praksis.checkup.Probe`.

    Args:
        graph: The connection; one whose calls do not wait long.
        settings: What is used of it.
        clock: Says how soon the certificate runs out.
    """

    area = AREA

    def __init__(self, graph: GraphConnection, settings: Settings, clock: Clock | None = None) -> None:
        self._graph, self._settings, self._clock = graph, settings, clock or SystemClock()
        self._app = to_it.App(graph.settings.client_id, graph.settings.tenant)

    def probe(self) -> Iterator[Check]:
        """The app's sign-in, each channel, the service user and the mailbox, as far as settings use them."""
        in_teams, in_mail = self._settings.teams.kind == "graph", self._settings.mail.kind == "graph"
        app = self._app_sign_in()
        yield from app
        signed_in = all(check.outcome is not Outcome.MISSING for check in app)
        if signed_in and in_teams:
            yield from self._app_rights()
        user_rights: frozenset[str] | None = None
        user_in = False
        if in_teams:
            check, user_rights = self._user_sign_in()
            yield check
            user_in = check.outcome is Outcome.GOOD
            if user_in:
                yield from self._user_rights(user_rights)
            yield from ChannelProbe(self._graph, self._settings, self._app).probe(files=signed_in, posts=user_in)
        if in_mail and signed_in:
            yield self._mailbox()

    # ---------------------------------------------------------------------------------------------------- signing in

    def _app_sign_in(self) -> list[Check]:
        what = "Sertifikatet (eller hemmeligheten) til appen"
        try:
            credential = self._graph.credential()
        except PraksisError as error:
            return [Check(self.area, what, Outcome.MISSING, error.message, to_it.certificate(self._app), error.code)]
        first = Check(self.area, what)
        if credential.expires is not None and credential.expires - self._clock.now() < RUNS_OUT_SOON:
            day = f"{credential.expires.astimezone(OSLO):%d.%m.%Y}"
            first = Check(
                self.area,
                what,
                Outcome.WARNING,
                f"Sertifikatet går ut {day}. Be IT om et nytt i god tid.",
                to_it.certificate(self._app, day),
                "sertifikat-utloper",
            )
        second = tried(
            self.area,
            "Logge inn som appen",
            self._graph.app_token,
            for_it=to_it.app_sign_in(self._app, credential.thumbprint),
        )
        return [first, second]

    def _app_rights(self) -> Iterator[Check]:
        what, rights = "Appens rettighet til filer", rights_in(self._graph.app_token())
        if rights is None:
            return  # nothing is known, and each channel's own checks try it
        if rights & APP_RIGHTS:
            yield Check(self.area, what)
            return
        yield Check(
            self.area,
            what,
            Outcome.MISSING,
            "Appen har ikke rettigheten Sites.Selected. Be IT legge den til og gi samtykke.",
            to_it.sites_selected(self._app),
            "graph-mangler-tilgang",
        )

    def _user_sign_in(self) -> tuple[Check, frozenset[str] | None]:
        what = "Logge inn som tjenestebrukeren"
        if not self._graph.has_user:
            words = (
                "Det er ingen tjenestebruker («service_user» under [graph]), så ingenting skrives i kanalene. Meldingene "
                "går som e-post."
            )
            return Check(self.area, what, Outcome.WARNING, words, "", "ingen-tjenestebruker"), None
        check = tried(self.area, what, self._graph.user_token, for_it=to_it.service_user(self._app))
        return check, rights_in(self._graph.user_token()) if check.outcome is Outcome.GOOD else None

    def _user_rights(self, rights: frozenset[str] | None) -> Iterator[Check]:
        yield self._may_send(rights)
        if rights is not None:  # else each channel's own check tries it
            yield self._told(
                READ,
                rights,
                "Tjenestebrukerens rett til å se etter egne meldinger",
                Outcome.WARNING,
                "Da må en person se etter når vi ikke vet om en melding kom fram.",
            )
        yield self._may_find_people(rights)

    def _may_send(self, rights: frozenset[str] | None) -> Check:
        # No message can be sent on trial: it would stand in the channel, and could not be taken away.
        what = "Tjenestebrukerens rett til å skrive i kanaler"
        if rights is None:
            return self._not_tried(what, "Det vises ved den første meldingen. Får vi nei, går meldingene som e-post.")
        told = self._told(SEND, rights, what, Outcome.MISSING, "Da går meldingene som e-post.")
        if told.outcome is not Outcome.GOOD:
            return told
        return replace(told, message="Innloggingen sier at den har den. Det er ikke prøvd med en melding.")

    def _may_find_people(self, rights: frozenset[str] | None) -> Check:
        what = "Tjenestebrukerens rett til å finne den som skal nevnes"
        address = next(iter(self._people()), None)
        if address is None:
            if rights is None:
                return self._not_tried(what, "Det står ingen adresse i praksis.toml å prøve med.")
            return self._told(PEOPLE, rights, what, Outcome.WARNING, NOBODY_ALERTED)
        try:
            self._graph.user.get(f"/users/{quote(address, safe='@')}?$select=id,displayName", kind="member")
        except NotFound:
            pass  # we may look; whether Teams knows this one is another matter
        except Forbidden:
            return self._told(PEOPLE, frozenset(), what, Outcome.WARNING, NOBODY_ALERTED)
        except PraksisError as error:
            return Check(self.area, what, Outcome.WARNING, error.message, "", error.code)
        return Check(self.area, what)

    def _people(self) -> Iterator[str]:
        """Those who may be mentioned, as settings have them."""
        for institution in self._settings.institutions:
            yield from institution.coordinators
        yield from (administrator.email for administrator in self._settings.administrators)

    def _told(self, right: str, rights: frozenset[str], what: str, without: Outcome, words: str) -> Check:
        """What the token tells of a right; `without` it the outcome is so, in these words."""
        if right in rights:
            return Check(self.area, what)
        return Check(
            self.area,
            what,
            without,
            f"Rettigheten {right} mangler. {words} Be IT legge den til og gi samtykke.",
            to_it.delegated(self._app, right),
            "graph-mangler-tilgang",
        )

    def _not_tried(self, what: str, words: str) -> Check:
        return Check(self.area, what, Outcome.WARNING, f"Ikke prøvd. {words}", "", "ikke-proevd")

    # ------------------------------------------------------------------------------------------------------- mailbox

    def _mailbox(self) -> Check:
        what = "Sende e-post fra postkassen"
        nobody = {"message": {"subject": "Prøve", "toRecipients": []}, "saveToSentItems": False}
        try:
            self._graph.app.call(
                "POST", send_path(self._settings.mail.sender), kind="send-mail", body=nobody, recognised=True
            )
        except Malformed:
            return Check(self.area, what)  # allowed: only there was nobody to send to
        except Forbidden as error:
            words = "Appen får ikke sende fra postkassen i «sender» under [mail]. Be IT gi den Mail.Send på den."
            return Check(
                self.area,
                what,
                Outcome.MISSING,
                words,
                to_it.mailbox(self._app, self._settings.mail.sender),
                error.code,
            )
        except NotFound as error:
            words = "Postkassen i «sender» under [mail] finnes ikke hos Microsoft. Rett adressen i praksis.toml."
            return Check(self.area, what, Outcome.MISSING, words, "", error.code)
        except PraksisError as error:
            return Check(self.area, what, Outcome.MISSING, error.message, "", error.code)
        return Check(
            self.area, what, Outcome.WARNING, "Det gikk ikke an å prøve uten å sende noe.", "", "epost-uproevd"
        )
