"""Everything that can go wrong with Graph, by dice: throttling, lost answers, locks, resets, an outage, and a coordinator
who saves at the worst moment. The same seed throws the same dice; our ids are random, so what they fall on may differ."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.connectors.graph_town.town import GraphTown
from tests.connectors.loopback import Asked, Reply, graph_error

HOUR = 3600.0


@dataclass
class Troubles:
    """Lay them on a town with `begin`, take them away with `end`."""

    town: GraphTown
    seed: int
    throttled: float = 1 / 3
    lost: float = 0.05
    locked: float = 0.2
    reset: float = 0.05
    saved_meanwhile: float = 0.2
    outages: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    saved: list[tuple[Path, str]] = field(default_factory=list)
    """What the coordinator has saved in which list: the name of a part that must still be there at the end."""
    _down_until: float = -1.0
    _left: int = 0
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._left = self.outages

    @property
    def told(self) -> str:
        """What has happened, for people."""
        return ", ".join(f"{what}: {count}" for what, count in sorted(self.counts.items()))

    def begin(self) -> None:
        self.town.trouble = self._strike

    def end(self) -> None:
        self.town.trouble = None

    def _strike(self, kind: str, asked: Asked) -> Reply | str | None:
        if self.town.seconds < self._down_until:
            self.counts["utenfor rekkevidde"] += 1
            return Reply(503) if self._dice.random() < 0.5 else Reply(hang_up=True)
        if self._left and self._dice.random() < 0.01:
            self._left -= 1
            self._down_until = self.town.seconds + HOUR
            self.counts["avbrudd på en time"] += 1
        if self._dice.random() < self.throttled:
            self.counts["bedt om å vente"] += 1
            return graph_error(429, "tooManyRequests", Retry_After=f"{self._dice.uniform(0.2, 12):.3f}")
        if kind == "delta" and "token=" in asked.path and self._dice.random() < self.reset:
            self.counts["for gammel lenke"] += 1
            return graph_error(410, "resyncChangesApplyDifferences")
        if kind == "upload":
            if self._dice.random() < self.locked:
                self.counts["filen er åpen"] += 1
                return graph_error(423, "notAllowed", "resourceLocked")
            if self._dice.random() < self.saved_meanwhile:
                self._let_the_coordinator_save(asked)
        if self._dice.random() < self.lost:
            self.counts["svar som ble borte"] += 1
            return "lost"
        return None

    def _let_the_coordinator_save(self, asked: Asked) -> None:
        """Just before our upload is looked at, she saves the very list."""
        path = self.town.file_asked_for(asked)
        if path is None or not path.name.startswith("Praksisoversikt"):
            return
        self.counts["koordinator lagret imens"] += 1
        part = f"customXml/hun-lagret-{len(self.saved)}.xml"
        saved_at = self.town.clock() - timedelta(hours=1)

        def save() -> None:
            content = io.BytesIO(path.read_bytes())
            with zipfile.ZipFile(content, "a") as archive:
                archive.writestr(zipfile.ZipInfo(part), "<notat/>")
            path.write_bytes(content.getvalue())
            os.utime(path, (saved_at.timestamp(), saved_at.timestamp()))

        self.saved.append((path, part))
        self.town.before_upload = save
