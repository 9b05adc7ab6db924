"""A small season whose channels lie in Teams: the house reaches them through Microsoft Graph, over real HTTP.

What lies in the season's folders lies in Teams (`tests.connectors.graph_town`), so that all else is as in a season of
folders. Each job begins with the memory of the one before, as each process does.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace

from praksis.clock import FixedClock
from praksis.ports import Ports
from praksis.settings import Settings
from tests.connectors.graph_town import GraphTown
from tests.jobs.season_factory import SmallSeason


@dataclass
class GraphSeason(SmallSeason):
    """A season in `town`."""

    town: GraphTown = field(kw_only=True)

    def connect(self, settings: Settings, clock: FixedClock) -> Ports:
        self.town.clock = lambda: self.now
        return replace(super().connect(settings, clock), teams=self.town.teams(self.root / "minne"))

    def posts(self, institution: str = "HVL") -> list[str]:
        """What has been posted in a channel, as text."""
        return [
            html.unescape(re.sub(r"<[^>]+>", "", text.replace("<br>", "\n").replace("</p>", "\n")))
            for text in self.town.walls[institution].texts
        ]

    def saves(self, institution: str = "HVL") -> int:
        """How many versions the list of the season's group has by now."""
        return len(self.town.node(institution, self.list_path().name).versions)

    def asked(self) -> dict[str, int]:
        """What has been asked of Graph since the last time, redirects aside."""
        found = {kind: count for kind, count in self.town.asked.items() if kind != "redirected"}
        self.town.asked.clear()
        return found
