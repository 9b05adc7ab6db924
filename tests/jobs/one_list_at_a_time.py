"""Lists that come to be seen one after the other: each is read in a round of its own, on one and the same day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from flows.house import open_house
from praksis.jobs.house import House
from praksis.jobs.sync import SyncReport, sync
from praksis.ledger.tables import Channel, Document
from praksis.overview import OVERVIEW_NAME
from praksis.ports import FileState
from tests.jobs.counted import CountedTeams
from tests.jobs.season_player import Played

OFFICE = "FOU"


@dataclass
class OneListAtATime(CountedTeams):
    """Of what has been saved since the house last looked, it shows what has been unveiled; the rest lies there as it was."""

    house: House = field(kw_only=True)
    veiled: list[tuple[str, str]] = field(default_factory=list)
    """Channel and file id of what it kept back at the last look."""
    unveiled: set[tuple[str, str]] = field(default_factory=set)

    def workbooks(self, channel: str) -> Sequence[FileState]:
        states = super().workbooks(channel)
        if channel == OFFICE:
            return states
        with self.house.ledger.reading() as session:
            of_channel = select(Document.file_id, Document.tag).join(Channel).where(Channel.reference == channel)
            known = dict(session.execute(of_channel.where(Document.gone_since.is_(None))).all())
        shown = []
        for state in states:
            here = channel, state.file_id
            if state.tag == known.get(state.file_id) or here in self.unveiled or state.name == OVERVIEW_NAME:
                shown.append(state)
            else:
                self.veiled.append(here)
                if state.file_id in known:
                    shown.append(replace(state, tag=known[state.file_id]))
        return shown


def sync_one_list_at_a_time(play: Played, day: date) -> tuple[SyncReport, CountedTeams]:
    """A round without any list that is new or has changed, and one more for each of them. Returns the last one's report."""
    unveiled: set[tuple[str, str]] = set()
    while True:
        with open_house(play.config, day) as house:
            teams = OneListAtATime(house.ports.teams, house=house, unveiled=unveiled)
            report = sync(replace(house, ports=replace(house.ports, teams=teams)))
        if not teams.veiled:
            return report, teams
        unveiled.add(teams.veiled[0])
