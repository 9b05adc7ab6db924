"""Where the files of each channel lie: a drive and a folder in it, asked for once and then remembered.

With drive and folder in the settings nothing is ever asked, and the permission Files.Read.All is not needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from connectors.graph_errors import NotProvisioned
from connectors.graph_http import GraphHttp
from connectors.graph_memory import GraphMemory
from praksis.errors import NotFound, Unavailable
from praksis.ports import NOT_PROVISIONED
from praksis.settings_graph import GraphChannel, GraphSettings

KIND = "channel"
MISSING = "kanal-mangler"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a channel's files lie. `fixed`: settings say so, and there is nothing else to ask."""

    drive: str
    folder: str
    fixed: bool


class Channels:
    """The channels of the team, by the name that settings call them by."""

    def __init__(self, http: GraphHttp, settings: GraphSettings, memory: GraphMemory) -> None:
        self._http, self._settings, self._memory = http, settings, memory

    def known(self, channel: str) -> GraphChannel:
        """The channel as settings have it.

        Raises:
            NotFound: They do not have it.
        """
        found = self._settings.channel(channel)
        if found is None:
            raise missing(channel)
        return found

    def place(self, channel: str) -> Place:
        """Where its files lie.

        Raises:
            NotFound: There is no such channel, or its file area has not been made yet (code `NOT_PROVISIONED`).
            Unavailable, Refused: Graph does not answer, or says no.
        """
        known = self.known(channel)
        if known.drive is not None and known.folder is not None:
            return Place(known.drive, known.folder, fixed=True)
        assert known.id is not None  # settings see to it
        kept = self._memory.read(KIND, known.id)
        if isinstance(kept.get("drive"), str) and isinstance(kept.get("folder"), str):
            return Place(kept["drive"], kept["folder"], fixed=False)
        return self._ask(channel, known.id, self._settings.team_of(known))

    def forget(self, channel: str) -> None:
        """What we remembered holds no more: it is asked for again."""
        known = self.known(channel)
        if known.id is not None:
            self._memory.keep(KIND, {}, known.id)

    def _ask(self, channel: str, channel_id: str, team: str) -> Place:
        path = f"/teams/{quote(team, safe='')}/channels/{quote(channel_id, safe=':@')}/filesFolder"
        try:
            raw = self._http.get(path, kind="files-folder").json()
        except NotProvisioned:
            raise NotFound(
                f"Kanalen «{channel}» finnes ikke i teamet, eller filområdet dens er ikke klargjort. Finnes den, så be et "
                "medlem av kanalen åpne fanen «Filer» der én gang. Ellers meldes det til student@helse-bergen.no.",
                code=NOT_PROVISIONED,
            ) from None
        drive, folder = (raw.get("parentReference") or {}).get("driveId"), raw.get("id")
        if not isinstance(drive, str) or not isinstance(folder, str):
            raise Unavailable("Microsoft Graph svarte noe vi ikke kan lese. Prøves igjen.", code="graph-svar")
        self._memory.keep(KIND, {"drive": drive, "folder": folder}, channel_id)
        return Place(drive, folder, fixed=False)


def missing(channel: str) -> NotFound:
    """The channel is not there, in words (R5)."""
    return NotFound(
        f"Fant ikke kanalen «{channel}» i teamet «Student i praksis», eller filene dens. Opprett den, eller rett "
        "[[graph.channels]] i praksis.toml. Mangler kanalen i Teams, meldes det til student@helse-bergen.no.",
        code=MISSING,
    )
