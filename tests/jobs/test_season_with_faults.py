"""The example season while Graph is in all kinds of trouble: the same end, nothing lost and nothing done twice.

A third of the calls are asked to wait; answers are lost, workbooks are open, links too old, the coordinator saves at the
worst moment, and once nothing answers for an hour. Sleeps and clock are the town's, so all of it takes no time.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from sqlalchemy import select

from flows.house import open_house
from praksis.demo import Moment, Size
from praksis.errors import Unavailable
from praksis.jobs.sync import SyncReport
from praksis.ledger.tables import Message
from tests.connectors.graph_town import GraphTown
from tests.connectors.graph_town.trouble import Troubles
from tests.jobs import test_season as truth
from tests.jobs.graph_play import through_graph
from tests.jobs.season_player import Played, Result, play_season

pytestmark = pytest.mark.slow

WAITS = (
    "lister som venter på farging",
    "lister i bruk",
    "kanaler som ikke kan leses nå",
    "oversikter som venter",
    "meldinger som venter",
    "saksbok i bruk",
    "pakker som ikke kan leses nå",
    "pakker som venter på FOUs kanal",
)
BETWEEN_RUNS = 25 * 60.0
MOST_RUNS = 20
RUNS = [
    pytest.param("small", 1),
    *(pytest.param("full", seed, marks=pytest.mark.soak) for seed in range(1, 21)),
]


class Patient:
    """Runs a job until it has gone through and nothing waits, as the schedule does, with the troubles on meanwhile."""

    def __init__(self, troubles: Troubles) -> None:
        self.troubles = troubles
        self.broken_off = 0
        self.runs = 0

    def __call__(self, job: Callable[[], Result]) -> Result:
        for _ in range(MOST_RUNS):
            self.runs += 1
            self.troubles.begin()
            try:
                result = job()
            except Unavailable:
                self.broken_off += 1
            else:
                if not _waits(result):
                    return result
            finally:
                self.troubles.end()
            self.troubles.town.sleep(BETWEEN_RUNS)
        return job()  # without troubles: what still waits then is told by the truth


def _waits(result: object) -> bool:
    report = result[0] if isinstance(result, tuple) else None
    return isinstance(report, SyncReport) and any(report.count(what) for what in WAITS)


@pytest.mark.parametrize(("size", "seed"), RUNS)
def test_the_season_ends_as_it_was_meant_whatever_graph_does(tmp_path: Path, size: Size, seed: int) -> None:
    last = Moment.ORDERED if size == "small" else Moment.SETTLED
    with through_graph(tmp_path, size) as town:
        town.rewrites = seed % 2 == 1
        troubles = Troubles(town, seed)
        patient = Patient(troubles)
        played = play_season(tmp_path, size, patient, frozenset({last}))
    print(
        f"\nseed {seed}, {size}: {patient.runs} kjøringer ({patient.broken_off} brutt av), {sum(town.asked.values())} kall"
    )
    print(f"  {dict(troubles.counts)}")
    assert min(troubles.counts[what] for what in ("bedt om å vente", "svar som ble borte", "filen er åpen")) > 0
    truth.test_every_student_is_as_the_generator_meant_in_the_ledger(played, last)
    truth.test_every_student_has_the_colours_that_were_meant_in_the_workbook(played, last)
    _no_edit_is_lost(town, troubles)
    _nothing_was_said_twice(town, played)


def _no_edit_is_lost(town: GraphTown, troubles: Troubles) -> None:
    """Whatever we put in the place of a list holds all of what it replaced, and only fills may be others.

    Held against each version that there was: later in the season the coordinators write their lists anew, or delete them.
    """
    saved = {part for _, part in troubles.saved}
    for node in town.files():
        if not node.name.startswith("Praksisoversikt"):
            continue
        for before, after in pairwise(node.versions):
            then, now = _parts(before.content), _parts(after.content)
            saved -= now.keys()
            if after.ours:
                others = {name for name in then if then[name] != now.get(name)}
                assert all(n == "xl/styles.xml" or n.startswith("xl/worksheets/sheet") for n in others), node.name
                assert others <= now.keys(), node.name
    assert not saved, "what was saved at the worst moment stands in no version"


def _parts(content: bytes) -> dict[str, int]:
    """The parts of a workbook; of a list with a password, or cut short, the whole as one, which nobody of us may replace."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {"": crc32(content)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {part.filename: part.CRC for part in archive.infolist()}


def _nothing_was_said_twice(town: GraphTown, played: Played) -> None:
    posted = Counter(text.rsplit("ref. ", 1)[1][:12] for wall in town.walls.values() for text in wall.texts)
    assert [mark for mark, count in posted.items() if count > 1] == []
    assert [mail for mail, count in Counter(town.mailed).items() if count > 1] == []
    assert len(town.mailed) == len(list((played.root / "epost").glob("*.eml"))) > 0
    with open_house(played.config, played.last_day) as house, house.ledger.reading() as session:
        states = Counter(session.scalars(select(Message.state).where(Message.way == "post")))
    assert set(states) == {"sent"}, "no post is left, and of none is it unknown whether it was made"
    assert states["sent"] == len(posted)
