"""Posts in the team's channels, as the service user: once each, with real mentions (R8).

Graph knows no repeat of a message. So each bears a mark, and when no answer came the channel is looked in for it before
anything is posted again. Without the right to look, only a person can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from connectors.graph_errors import Forbidden, Full, SignInNeeded
from connectors.graph_http import GraphHttp
from connectors.graph_memory import GraphMemory
from connectors.graph_post_text import MOST_BYTES, Mentioned, mark_line, mark_of, message, whole_text
from praksis.errors import Invalid, NotFound, OutcomeUnknown, PerhapsDone, PraksisError
from praksis.ports import PostOutcome

KIND = "user"
SECONDS_BETWEEN = 1.0
"""Graph takes one message a second and channel."""
LOOKS, LONGEST_LOOK = 3, 5
"""How often the channel is looked in after an unknown outcome, and how many pages of messages at most."""
_LEAST_BYTES = 2_000

LayFile = Callable[[str, bytes], object]
"""Puts a file with that name into the channel's files; the same content there already is done."""


class ChannelPosts:
    """Posts in the channels of teams. `http` is None where nobody is signed in to do it."""

    def __init__(self, http: GraphHttp | None, memory: GraphMemory) -> None:
        self._http, self._memory = http, memory

    def post(
        self,
        team: str,
        channel_id: str | None,
        marker: str,
        subject: str,
        body: str,
        mentions: Sequence[str],
        *,
        again: bool,
        rest_name: str,
        lay_file: LayFile,
    ) -> PostOutcome:
        """Post in a channel that `team` owns. What is too long is laid whole as the file `rest_name` first.

        Raises:
            SignInNeeded: Nobody is signed in who may post.
            Invalid: The channel has no id in the settings.
            PerhapsDone: No answer came, and the mark was not found yet; it is looked for before the next try.
            OutcomeUnknown: No answer came, and we may not look.
            Unavailable, Refused, NotFound: Nothing was posted.
        """
        if channel_id is None:
            raise Invalid(
                "Kanalen har ingen id under [[graph.channels]] i praksis.toml, så det kan ikke skrives i den.",
                code="kanal-uten-id",
            )
        http = self._signed_in()
        place = f"/teams/{quote(team, safe='')}/channels/{quote(channel_id, safe=':@')}/messages"
        if again and self._was_posted(http, place, marker):
            return PostOutcome.ALREADY_THERE
        mentioned = [self._mentioned(http, address) for address in dict.fromkeys(mentions)]
        most = MOST_BYTES
        while True:
            ready, is_whole = message(marker, subject, body, mentioned, most_bytes=most, rest_in=rest_name)
            if not is_whole:
                lay_file(rest_name, whole_text(marker, subject, body))
            try:
                self._send(http, place, marker, ready)
            except Full:  # Teams counts in another way than we do
                most //= 2
                if most < _LEAST_BYTES:
                    raise
            else:
                return PostOutcome.POSTED

    def _was_posted(self, http: GraphHttp, place: str, marker: str) -> bool:
        """Whether an earlier call came through.

        Raises:
            OutcomeUnknown: We may not look.
        """
        try:
            return self._is_there(http, place, marker)
        except Forbidden:
            raise OutcomeUnknown(
                "Teams svarte ikke på en melding, og tjenestebrukeren har ikke lov til å lese meldingene i kanalen "
                "(ChannelMessage.Read.All). Se i kanalen om den ligger der.",
                code="graph-ukjent",
            ) from None

    def _send(self, http: GraphHttp, place: str, marker: str, ready: dict[str, Any]) -> None:
        try:
            http.call("POST", place, kind="post", body=ready, lane=(f"post {place}", SECONDS_BETWEEN))
        except OutcomeUnknown as unknown:
            try:
                if any(self._is_there(http, place, marker) for _ in range(LOOKS)):
                    return
            except Forbidden:
                raise unknown from None
            except PraksisError:  # whatever stood in the way of looking: what was sent may stand there all the same
                pass
            raise PerhapsDone(
                "Teams svarte ikke på meldingen. Neste kjøring ser etter den i kanalen før den skrives på nytt.",
            ) from None

    def _is_there(self, http: GraphHttp, place: str, marker: str) -> bool:
        """Whether one of the channel's latest messages bears the mark.

        Raises:
            Forbidden: We may not look.
        """
        link, mark = f"{place}?$top=50", mark_line(marker)
        for _ in range(LONGEST_LOOK):
            page = http.call("GET", link, kind="posts", lane=(f"posts {place}", SECONDS_BETWEEN)).json()
            found = [(raw.get("body") or {}).get("content") or "" for raw in page.get("value", ())]
            if any(mark in content for content in found):
                return True
            if "@odata.nextLink" not in page:
                return False
            link = str(page["@odata.nextLink"])
        return False

    def _mentioned(self, http: GraphHttp, address: str) -> Mentioned:
        """The user of an address; asked for once and then remembered. One whom Teams does not know is named as text."""
        kept = self._memory.read(KIND, address.casefold())
        if isinstance(kept.get("id"), str) and isinstance(kept.get("name"), str):
            return Mentioned(kept["name"], kept["id"])
        try:
            raw = http.get(f"/users/{quote(address, safe='@')}?$select=id,displayName", kind="member").json()
        except (NotFound, Forbidden):
            return Mentioned(address)
        if not isinstance(raw.get("id"), str):
            return Mentioned(address)
        name = str(raw.get("displayName") or address)
        self._memory.keep(KIND, {"id": raw["id"], "name": name}, address.casefold())
        return Mentioned(name, raw["id"])

    def _signed_in(self) -> GraphHttp:
        if self._http is None:
            raise SignInNeeded(
                "Ingen er logget inn til å skrive i kanalene. Sett «service_user» under [graph], og kjør «praksis signin»."
            )
        return self._http


def rest_name(folder: str, marker: str) -> str:
    """The name of the file with all of a message that was too long."""
    return f"{folder}/Melding [{mark_of(marker)}].txt"
