"""The example season with its channels in Teams: every house that is opened reaches them through Microsoft Graph."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import connectors
from connectors.samlepunktet import PackageSamlepunktet
from praksis.clock import Clock, clock_at
from praksis.demo import CHANNELS, Size
from praksis.ports import Mail, Mailer, Ports
from praksis.settings import Settings
from tests.connectors.graph_town import GraphTown, graph_town


@dataclass
class MovingClock:
    """A day that begins at noon and moves on as the town's seconds pass."""

    town: GraphTown
    start: datetime
    since: float

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.town.seconds - self.since)


@dataclass
class NotingMailer:
    """Notes the id of each e-mail that is given to it: the files of the real one would not show a second time."""

    real: Mailer
    sent: list[str]

    @property
    def knows_repeats(self) -> bool:
        return self.real.knows_repeats

    def send(self, mail: Mail) -> None:
        self.real.send(mail)
        self.sent.append(mail.message_id)

    def forget(self, message_ids: Collection[str]) -> int:
        return self.real.forget(message_ids)


@contextmanager
def through_graph(root: Path, size: Size) -> Iterator[GraphTown]:
    """A town with the season's channels, for as long as the block lasts.

    Its libraries keep no history: what the season was meant to be is told for folders, where nobody can know more.
    """
    names = ["FOU", "Studenter i praksis", *(channel.folder for channel in CHANNELS[size])]
    days: dict[date, MovingClock] = {}
    with graph_town(root / "Teams") as town, pytest.MonkeyPatch.context() as patch:
        town.history = False
        for name in names:
            town.add_channel(name)

        def moving(as_of: date | None) -> Clock:
            assert as_of is not None
            return days.setdefault(as_of, MovingClock(town, clock_at(as_of).now(), town.seconds))

        def connect(settings: Settings, clock: Clock) -> Ports:
            town.clock = clock.now
            ports = connectors.connect(settings, clock)
            teams = town.teams(root / "minne")
            samlepunktet = PackageSamlepunktet(settings.path(settings.samlepunktet.folder), teams, "FOU")
            mailer = NotingMailer(ports.mailer, town.mailed)
            return replace(ports, teams=teams, samlepunktet=samlepunktet, mailer=mailer)

        patch.setattr("flows.house.connect", connect)
        patch.setattr("flows.house.clock_at", moving)
        yield town
