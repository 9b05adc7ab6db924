"""Plays scripts undisturbed and with kills, and holds the one against the other.

An undisturbed run of each script is the reference: what each step met, and how everything stood after it. A disturbed
run must come to the same: same ledger by meaning, same workbooks, posts and packages.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, Self, TypeVar

from praksis.commit_points import CommitPoint
from tests.crash import small_season as season
from tests.crash.far_end import far_end, leftovers, orders_of
from tests.crash.meaning import meaning
from tests.crash.moments import ANY, Kill
from tests.crash.nursery import Ending, Nursery
from tests.crash.scripts import SCRIPTS, Script, Step
from tests.crash.snapshots import lay_out

SQLITE = "sqlite:///praksis.db"
SIDES = ("before", "after")
MOST_KILLS_OF_A_STEP = 4
AT_ONCE = 2
"""So many houses are played at the same time, each in children of its own nursery."""

T = TypeVar("T")

NewLedger = Callable[..., str]
"""Makes a database and gives its address: empty, or a copy of the one of the address given."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a script is killed: «whole-season:first-apply:apply.package-sealed/after#1»."""

    script: str
    step: str
    kill: Kill

    def __str__(self) -> str:
        return f"{self.script}:{self.step}:{self.kill}"

    @classmethod
    def parse(cls, text: str) -> Self:
        script, step, kill = text.split(":")
        return cls(script, step, Kill.parse(kill))


@dataclass(slots=True)
class Tally:
    """The figures that are printed."""

    kills: int = 0
    runs: int = 0
    lost: int = 0
    doubled: int = 0

    def __str__(self) -> str:
        return f"{self.kills} kills in {self.runs} runs: orders at the far end lost {self.lost}, doubled {self.doubled}"


@dataclass(frozen=True, slots=True)
class State:
    """How everything stands, by parts («ledger: order_line», «far end: posts»)."""

    parts: dict[str, Any] = field(repr=False)
    orders: Counter[season.Order]

    @property
    def troubles(self) -> list[str]:
        return [*self.parts["ledger: troubles"], *self.parts["far end: troubles"]]


def look(root: Path, ledger_url: str = SQLITE) -> State:
    """How everything in a house stands just now."""
    url = ledger_url.replace("sqlite:///", f"sqlite:///{root}/") if ledger_url == SQLITE else ledger_url
    outside = far_end(root)
    parts = {f"ledger: {name}": rows for name, rows in meaning(root, url).items()}
    parts |= {f"far end: {name}": what for name, what in outside.items()}
    return State(parts, orders_of(outside["packages"]))


def differences(wanted: State, found: State) -> list[str]:
    """What is not as it was in the undisturbed run, in words; empty when all is."""
    words = []
    for part in sorted(wanted.parts.keys() | found.parts.keys()):
        ours, theirs = found.parts.get(part), wanted.parts.get(part)
        if ours != theirs:
            words += [f"{part}: {word}" for word in _difference(theirs, ours)]
    return words


def _difference(wanted: Any, found: Any) -> list[str]:
    if isinstance(wanted, list) and isinstance(found, list):
        there, here = Counter(map(str, wanted)), Counter(map(str, found))
        lost, added = (there - here).elements(), (here - there).elements()
        return [*(f"LOST {row}" for row in lost), *(f"ADDED {row}" for row in added)] or ["in another order"]
    return [f"{found} instead of {wanted}"]


_OF_ROWS = frozenset(
    {
        "far end: green cells", "far end: packages", "far end: troubles", "ledger: troubles", "ledger: case_file",
        "ledger: decision", "ledger: order_line", "ledger: painting", "ledger: placement", "ledger: placement_version",
    }
)  # fmt: skip
"""What is the same whether a list was changed before a run or after it; how often it was read and answered is not."""


@dataclass(slots=True)
class Played:
    """One script as it goes undisturbed."""

    script: Script
    met: dict[str, tuple[str, ...]] = field(default_factory=dict)
    after: dict[str, State] = field(default_factory=dict)

    @property
    def end(self) -> State:
        return self.after[self.script.steps[-1].name]

    def places(self) -> Iterator[Place]:
        """Every passing of every moment in it."""
        for step in self.script.steps:
            count: Counter[str] = Counter()
            for moment in self.met[step.name]:
                count[moment] += 1
                yield Place(self.script.name, step.name, Kill(moment, count[moment]))


class Lane:
    """A nursery and the houses that its children are killed in, one after the other.

    Lanes share no file: a hard link that comes or goes changes a file's status time, and who reads it just then must
    think that it is being saved.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nursery = Nursery()
        self.played: dict[str, Played] = {}

    def play_all(self) -> None:
        """Play each script undisturbed."""
        for script in SCRIPTS.values():
            self.played[script.name] = self._play(script)

    def before(self, script: str, step: str) -> Path:
        """The house just before a step of ours, after what people did."""
        return self.folder / script / "before" / step

    def _play(self, script: Script) -> Played:
        played = Played(script)
        root = lay_out(self.folder / "start", self.folder / script.name / "play")
        for step in script.steps:
            step.people(root)
            lay_out(root, self.before(script.name, step.name))
            if step.dies_at is not None:
                ending = self.nursery.run(root, script.name, step.name, kill=Kill(step.dies_at))
                assert ending.was_killed, f"{script.name}: {step.name} never met {step.dies_at}"
            else:
                ending = self.run(root, script, step)
            played.met[step.name] = ending.met
            played.after[step.name] = look(root)
        return played

    def run(self, root: Path, script: Script, step: Step, *, again: bool = False) -> Ending:
        """Run a step that must come to its end."""
        ending = self.nursery.run(root, script.name, step.name, again=again)
        assert ending.status == 0, f"{script.name}: {step.name} died of itself: {ending.error}"
        assert ending.error is None, f"{script.name}: {step.name} was refused: {ending.error}"
        return ending


class Harness:
    """All scripts played undisturbed, and the means to play them again with kills. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tally = Tally()
        self.played: dict[str, Played] = {}
        self._counting = Lock()
        self._free: SimpleQueue[Lane] = SimpleQueue()
        self._open = ExitStack()
        self._ledgers: dict[Path, str] = {}

    def __enter__(self) -> Self:
        lanes = [Lane(self.folder / f"lane-{number}") for number in range(AT_ONCE)]
        for lane in lanes:
            self._open.enter_context(lane.nursery)
            season.build(lane.folder / "start", SQLITE)
        self.all_of([lane.play_all for lane in lanes])
        for lane in lanes:
            self._free.put(lane)
        self.played = lanes[0].played
        for script, played in self.played.items():
            for step, state in played.after.items():
                for lane in lanes[1:]:
                    unlike = differences(state, lane.played[script].after[step])
                    assert not unlike, "\n".join([f"undisturbed, {script} is not the same twice after {step}", *unlike])
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def all_of(self, work: Iterable[Callable[[], T]]) -> list[T]:
        """Do all of it, as much at once as there are lanes."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return [future.result() for future in [pool.submit(one) for one in work]]

    @contextmanager
    def _scratch(self) -> Iterator[tuple[Lane, Path]]:
        """A free lane, and a place for a house in it."""
        lane = self._free.get()
        folder = Path(tempfile.mkdtemp(prefix="kill-", dir=lane.folder))
        try:
            yield lane, folder / "house"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._free.put(lane)

    def places(self, chosen: Callable[[str], bool] = lambda _: True) -> list[Place]:
        """Every passing, in all scripts, of the moments that are chosen."""
        return [p for played in self.played.values() for p in played.places() if chosen(p.kill.moment)]

    # ------------------------------------------------------------------------------------------------------- kill once

    def kill_once(self, place: Place) -> list[str]:
        """Kill at one place, give the command again, and tell what is then not as it should be."""
        played = self.played[place.script]
        step = played.script.step(place.step)
        with self._scratch() as (lane, root):
            lay_out(lane.before(place.script, place.step), root)
            self._kill(lane, root, place)
            lane.run(root, played.script, step, again=True)
            return self._judge(str(place), played.after[step.name], look(root))

    def kill_and_play_on(
        self, place: Place, *, give_again: bool = True, between: Callable[[Path], None] = lambda _: None
    ) -> list[str]:
        """Kill at one place and play on to the end, with the command given again or not; no hidden file may be left then.

        `between` comes between the kill and the next run.
        """
        played = self.played[place.script]
        with self._scratch() as (lane, root):
            lay_out(lane.before(place.script, place.step), root)
            self._kill(lane, root, place)
            between(root)
            names = [step.name for step in played.script.steps]
            for step in played.script.steps[names.index(place.step) :]:
                if step.name != place.step:
                    step.people(root)
                elif not give_again:
                    continue
                lane.run(root, played.script, step, again=True)
            found = self._judge(f"{place} and on to the end", played.end, look(root))
            return found + [f"left behind: {path.relative_to(root)}" for path in leftovers(root) if between is grow_old]

    def kill_and_meddle(self, place: Place, meddle: Callable[[Path], None]) -> list[str]:
        """Kill at one place, and let somebody change something before the next run. Undisturbed, the change comes after
        the step; either way the run after it must come to the same."""
        played = self.played[place.script]
        step = played.script.step(place.step)
        ends = []
        for killed in (False, True):
            with self._scratch() as (lane, root):
                lay_out(lane.before(place.script, place.step), root)
                if killed:
                    self._kill(lane, root, place)
                else:
                    lane.run(root, played.script, step)
                meddle(root)
                for _ in range(2):
                    lane.run(root, played.script, step)
                ends.append(look(root))
        undisturbed, killed_one = (self._only(state, _OF_ROWS) for state in ends)
        return self._judge(f"{place} and then {meddle.__name__}", undisturbed, killed_one)

    @staticmethod
    def _only(state: State, parts: Collection[str]) -> State:
        return State({name: what for name, what in state.parts.items() if name in parts}, state.orders)

    def _kill(self, lane: Lane, root: Path, place: Place) -> None:
        ending = lane.nursery.run(root, place.script, place.step, kill=place.kill)
        assert ending.was_killed, f"{place} was not met: {ending.error or 'the step ended by itself'}"
        self._count_kill()

    def _count_kill(self) -> None:
        with self._counting:
            self.tally.kills += 1

    def _judge(self, where: str, wanted: State, found: State) -> list[str]:
        with self._counting:
            self.tally.runs += 1
            self.tally.lost += (wanted.orders - found.orders).total()
            self.tally.doubled += (found.orders - wanted.orders).total()
        found_out = differences(wanted, found)
        return [f"killed at {where}", *found_out] if found_out else []

    # ----------------------------------------------------------------------------------------------------- two at once

    def two_at_once(
        self,
        script_name: str,
        step_name: str,
        new_ledger: NewLedger | None = None,
        *,
        once: CommitPoint = CommitPoint.PACKAGE_RESERVED,
    ) -> list[str]:
        """Give the same command in two processes at once, and tell what is then not as one of them would have left it.

        `once` is what only one of them may do. With `new_ledger` the ledger lies in such a database: the story is played
        up to the step in one first.
        """
        played = self.played[script_name]
        lanes = self._free.get(), self._free.get()
        folder = Path(tempfile.mkdtemp(prefix="two-", dir=lanes[0].folder))
        root, url = folder / "house", SQLITE
        try:
            if new_ledger is None:
                lay_out(lanes[0].before(script_name, step_name), root)
            else:
                url = self._copy_on(lanes[0], root, played.script, step_name, new_ledger)
            with ThreadPoolExecutor(len(lanes)) as pool:
                asked = [pool.submit(lane.nursery.run, root, script_name, step_name) for lane in lanes]
                endings = [one.result() for one in asked]
            found = self._judge(f"{step_name} given twice at once", played.after[step_name], look(root, url))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            for lane in lanes:
                self._free.put(lane)
        did_it = [ending for ending in endings if f"{once.value}/after" in ending.met]
        if len(did_it) != 1:
            found.append(f"{len(did_it)} of the two did it: {[ending.error for ending in endings]}")
        # The other waited its turn and was told that it is done already, or was told to wait.
        answers = {ending.error.split(":")[0] for ending in endings if ending.error}
        return found + [f"refused with {answer}" for answer in answers if answer != "Unavailable annen-kjoring"]

    def _copy_on(self, lane: Lane, root: Path, script: Script, step_name: str, new_ledger: NewLedger) -> str:
        """The house just before a step with its ledger in another kind of database, played once and copied from then on."""
        kept = self.folder / f"before-{script.name}-{step_name}"
        if kept not in self._ledgers:
            self._ledgers[kept] = new_ledger()
            season.build(kept, self._ledgers[kept])
            for step in script.steps:
                step.people(kept)
                if step.name == step_name:
                    break
                lane.run(kept, script, step)
        url = new_ledger(self._ledgers[kept])
        lay_out(kept, root)
        config = root / "praksis.toml"
        text = config.read_text(encoding="utf-8").replace(self._ledgers[kept], url)
        config.unlink()  # it is shared with the house that is kept
        config.write_text(text, encoding="utf-8")
        return url

    # -------------------------------------------------------------------------------------------------- again and again

    def kill_again_and_again(
        self, script_name: str, seed: str, at_least: int = 1, new_ledger: Callable[[], str] = lambda: SQLITE
    ) -> list[str]:
        """Play a script from its beginning and kill it at random moments, a step over and over until it comes through.

        The script is played again, from the beginning and with a ledger from `new_ledger`, until `at_least` so many kills
        have been made.
        """
        script, rng = SCRIPTS[script_name], random.Random(seed)
        made, found = 0, list[str]()
        while True:
            ledger_url = new_ledger()
            with self._scratch() as (lane, root):
                kills = self._through(lane, root, script, rng, ledger_url)
                made += len(kills)
                where = f"{script_name}, seed {seed}: {', '.join(kills)}"
                found += self._judge(where, self.played[script_name].end, look(root, ledger_url))
            if found or made >= at_least:
                return found

    def _through(self, lane: Lane, root: Path, script: Script, rng: random.Random, ledger_url: str) -> list[str]:
        if ledger_url == SQLITE:
            lay_out(lane.folder / "start", root)
        else:
            season.build(root, ledger_url)
        kills: list[str] = []
        for step in script.steps:
            step.people(root)
            moments = len(self.played[script.name].met[step.name])
            if step.dies_at is not None:
                self._kill(lane, root, Place(script.name, step.name, Kill(step.dies_at)))
                continue
            for attempt in range(MOST_KILLS_OF_A_STEP + 1):
                kill = Kill(ANY, rng.randint(1, moments + 2)) if attempt < MOST_KILLS_OF_A_STEP else None
                ending = lane.nursery.run(root, script.name, step.name, kill=kill, again=attempt > 0)
                if not ending.was_killed:
                    assert ending.status == 0, f"{script.name}: {step.name} after {kills}: {ending.error}"
                    assert ending.error is None, f"{script.name}: {step.name} after {kills}: {ending.error}"
                    break
                self._count_kill()
                kills.append(f"{step.name}:{kill}")
        return kills


def grow_old(root: Path) -> None:
    """Two hours pass over what a killed process left."""
    for path in leftovers(root):
        os.utime(path, (path.stat().st_mtime - 7200,) * 2)


def is_of(point: CommitPoint, side: str) -> Callable[[str], bool]:
    return lambda moment: moment == f"{point.value}/{side}"
