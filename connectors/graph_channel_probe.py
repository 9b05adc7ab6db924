"""`praksis doctor` for the channels in Teams: reading, writing and posting, tried without leaving anything behind.

- The right to write is tried with a change of the channel's folder that changes nothing (its own name), under an If-Match
  that no eTag fits: 412 means «allowed, but not that version», 403 means that the grant is missing.
- Reading old versions and deleting files of ours take the same grants, and would need a file to try it on: not tried,
  and said to be so.
- Membership of the service user is seen from whether the channel's messages can be read.
Source: Microsoft Graph, driveItem «update» (If-Match) and «delta» (token=latest), «list channel messages».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from connectors import graph_requests_to_it as to_it
from connectors.graph_connection import GraphConnection
from connectors.graph_errors import Changed, FileLocked, Forbidden, Malformed, NotProvisioned
from praksis.checkup import Check, Outcome
from praksis.errors import NotFound, PraksisError, Unavailable
from praksis.settings import Mode, Settings
from praksis.settings_graph import GraphChannel

AREA: Final = "Microsoft Graph"
READ: Final = "ChannelMessage.Read.All"
NO_ETAG: Final = '"{00000000-0000-0000-0000-000000000000},0"'
"""An eTag that no file has."""


class ChannelProbe:
    """Tries each channel that settings use.

    Args:
        graph: The connection; one whose calls do not wait long.
        settings: Which channels there are, and how far we go in each.
        app: As IT is told of it.
    """

    def __init__(self, graph: GraphConnection, settings: Settings, app: to_it.App) -> None:
        self._graph, self._settings, self._app = graph, settings, app

    def probe(self, *, files: bool, posts: bool) -> Iterator[Check]:
        """Each channel: its files when the app is signed in (`files`), its messages when the user is (`posts`)."""
        for name, writes, words in self._channels():
            yield from self._channel(name, writes, words and posts, files)

    def _channels(self) -> Iterator[tuple[str, bool, bool]]:
        """Each channel that is used: its name in the settings, whether files are written there, and words."""
        yield self._settings.teams.office_channel, True, True
        yield self._settings.teams.shared_channel, True, False
        for institution in self._settings.institutions:
            if institution.mode is not Mode.OFF:
                writes = institution.mode is not Mode.SHADOW
                yield institution.channel, writes, writes

    def _channel(self, name: str, writes: bool, posts: bool, signed_in: bool) -> Iterator[Check]:
        channel = self._graph.settings.channel(name)
        if channel is None:
            yield Check(
                AREA,
                f"Kanalen «{name}»",
                Outcome.MISSING,
                f"Kanalen «{name}» mangler under [[graph.channels]] i praksis.toml. Legg den inn.",
                "",
                "kanal-mangler",
            )
            return
        if signed_in:
            yield from self._files(name, channel, writes)
        if posts and channel.id is not None:
            yield self._membership(name, channel, channel.id)
        elif posts:
            yield Check(
                AREA,
                f"Skrive meldinger i kanalen «{name}»",
                Outcome.WARNING,
                f"Kanalen «{name}» har ingen «id» under [[graph.channels]], så meldinger dit går som e-post.",
                "",
                "kanal-uten-id",
            )

    def _files(self, name: str, channel: GraphChannel, writes: bool) -> Iterator[Check]:
        found, place = self._place(name, channel)
        if found is not None:
            yield found
        if place is None:
            return
        drive, folder = place
        item = f"/drives/{quote(drive, safe='!')}/items/{quote(folder, safe='!')}"
        what = f"Lese filene i kanalen «{name}»"
        try:
            raw = self._graph.app.get(item, kind="item").json()
            self._graph.app.get(f"/drives/{quote(drive, safe='!')}/root/delta?token=latest", kind="delta")
        except PraksisError as error:
            asked = "" if isinstance(error, Unavailable) else to_it.site_grant(self._app, name, drive, "read")
            yield Check(AREA, what, Outcome.MISSING, self._refused(error, name), asked, error.code)
            return
        yield Check(AREA, what, message="Eldre utgaver av en fil er ikke prøvd; de leses med samme rett.")
        if writes:
            yield self._write(name, drive, item, {} if raw.get("root") is not None else {"name": raw.get("name")})

    def _place(self, name: str, channel: GraphChannel) -> tuple[Check | None, tuple[str, str] | None]:
        if channel.drive is not None and channel.folder is not None:
            return None, (channel.drive, channel.folder)
        what = f"Finne filområdet til kanalen «{name}»"
        team, channel_id = self._graph.settings.team_of(channel), channel.id or ""
        try:
            raw = self._graph.app.get(
                f"/teams/{quote(team, safe='')}/channels/{quote(channel_id, safe=':@')}/filesFolder",
                kind="files-folder",
            ).json()
            return Check(AREA, what), (str(raw["parentReference"]["driveId"]), str(raw["id"]))
        except NotProvisioned as error:
            words = self._where_it_is(name, channel) or error.message
            return Check(AREA, what, Outcome.MISSING, words, "", error.code), None
        except Forbidden as error:
            words = (
                f"Appen får ikke slå opp filområdet til «{name}». Be IT om Files.Read.All, eller om ID-ene til område og "
                "mappe, og legg dem inn som «drive» og «folder» under [[graph.channels]]."
            )
            return Check(AREA, what, Outcome.MISSING, words, to_it.files_folder(self._app, name), error.code), None
        except PraksisError as error:
            return Check(AREA, what, Outcome.MISSING, error.message, "", error.code), None
        except (KeyError, TypeError):
            words = "Microsoft Graph svarte noe vi ikke kan lese. Prøv igjen."
            return Check(AREA, what, Outcome.MISSING, words, "", "graph-svar"), None

    def _where_it_is(self, name: str, channel: GraphChannel) -> str:
        """What is wrong with where settings look for a channel; empty when nothing is, or we may not see it."""
        team = self._graph.settings.team or ""
        try:
            listed = self._graph.app.get(f"/teams/{quote(team, safe='')}/allChannels", kind="channels").json()["value"]
            found = next((one for one in listed if one.get("id") == channel.id), None)
            if found is None:
                return self._not_in_team(name)
            # For a channel that another team shares with ours, Graph knows it by that team alone (which may be of another
            # tenant: «…/tenants/{tenant}/teams/{team}/channels/{channel}»).
            owner = re.search(r"/teams/([^/]+)/channels/", str(found.get("@odata.id", "")))
        except (PraksisError, AttributeError, KeyError, TypeError):
            return ""
        if owner is None or owner[1].casefold() == self._graph.settings.team_of(channel).casefold():
            return ""
        return (
            f'Kanalen «{name}» er en delt kanal som et annet team eier. Sett team = "{owner[1]}" på den under '
            "[[graph.channels]] i praksis.toml."
        )

    @staticmethod
    def _not_in_team(name: str) -> str:
        return (
            f"Kanalen «{name}» finnes ikke i teamet «Student i praksis». Meld fra til student@helse-bergen.no, så den blir "
            "opprettet, eller rett «id» under [[graph.channels]] i praksis.toml."
        )

    def _write(self, name: str, drive: str, item: str, nothing_new: dict[str, object]) -> Check:
        what = f"Skrive filer i kanalen «{name}»"
        try:
            self._graph.app.call(
                "PATCH", item, kind="may-write", body=nothing_new, headers={"If-Match": NO_ETAG}, recognised=True
            )
        except (Changed, FileLocked):
            # Allowed: only the eTag did not fit.
            return Check(AREA, what, message="Å slette våre egne filer er ikke prøvd; det gjøres med samme rett.")
        except Forbidden as error:
            words = f"Appen får lese, men ikke skrive i kanalen «{name}». Be IT gi den skriverett på området."
            return Check(
                AREA, what, Outcome.MISSING, words, to_it.site_grant(self._app, name, drive, "write"), error.code
            )
        except Malformed as error:
            words = f"Det gikk ikke an å prøve skriveretten i «{name}» uten å endre noe. Det vises ved første farging."
            return Check(AREA, what, Outcome.WARNING, words, "", error.code)
        except PraksisError as error:
            return Check(AREA, what, Outcome.MISSING, error.message, "", error.code)
        return Check(AREA, what)

    def _membership(self, name: str, channel: GraphChannel, channel_id: str) -> Check:
        what = f"Tjenestebrukeren er med i kanalen «{name}»"
        team = quote(self._graph.settings.team_of(channel), safe="")
        place = f"/teams/{team}/channels/{quote(channel_id, safe=':@')}"
        try:
            self._graph.user.get(f"{place}/messages?$top=1", kind="posts")
        except (Forbidden, NotFound) as error:
            elsewhere = self._where_it_is(name, channel) if isinstance(error, NotFound) else ""
            if elsewhere:
                return Check(AREA, what, Outcome.MISSING, elsewhere, "", error.code)
            words = (
                f"Tjenestebrukeren får ikke se kanalen «{name}»: den er ikke medlem av den lukkede kanalen, eller "
                f"rettigheten {READ} mangler. Legg den til som medlem i kanalen."
            )
            return Check(AREA, what, Outcome.MISSING, words, to_it.membership(name), error.code)
        except PraksisError as error:
            return Check(AREA, what, Outcome.MISSING, error.message, "", error.code)
        return Check(AREA, what)

    def _refused(self, error: PraksisError, name: str) -> str:
        if isinstance(error, Forbidden | NotFound):
            return f"Appen får ikke lese filene i kanalen «{name}». Be IT gi den tilgang til området der filene ligger."
        return error.message
