"""Whatever is worked out for an island alone is what it would be if everything were worked out; and so is what is kept.

    with everything_worked_out_beside(patch) as seen:
        …  # rounds, as many as you like
    assert seen.islands > 0

Beside each look at an island all are looked at, and after each round that looked at an island alone, all steps are taken
once more for everybody: nothing may come of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from praksis.jobs import standings as desk
from praksis.jobs import sync as rounds
from praksis.jobs.house import House
from praksis.jobs.island import Island, island
from praksis.jobs.standings import Standing
from praksis.jobs.sync import Step
from praksis.ledger import worked_out
from praksis.ledger.house_facts import fact, mark_work, put_fact
from praksis.ledger.tables import Table

_NO_MATTER = frozenset({"seen_at", "tag"})
_FOLLOWS_FROM_THE_LEDGER = (
    "Koble studenter",
    "Åpne saker",
    "Farge lister",
    "Lage planer",
    "Skrive oversikter",
    "Skrive meldinger",
)


@dataclass
class Seen:
    """What has been held against the whole."""

    islands: int = 0
    rounds: int = 0
    at_the_end: dict[int, dict[str, tuple[object, ...]]] = field(default_factory=dict)
    """How everybody stood when the last round had ended, by ledger and placement."""


@contextmanager
def everything_worked_out_beside(patch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """Hold each island, each thing that is kept, and each round, against all."""
    seen = Seen()
    judge, once, waits_in, steps = desk._Desk.judge, worked_out.WorkedOut.once, rounds._waits_in, rounds.STEPS

    def judge_beside(self: Any) -> list[Standing]:
        found: list[Standing] = judge(self)
        here: Island | None = self.island
        if here is not None:
            seen.islands += 1
            everyone = judge(desk._Desk(self.session, self.house, None))
            inside = [s for s in everyone if s.document.id in here.documents]
            assert not (others := differing(found, inside)), others
            before = seen.at_the_end.get(id(self.house.ledger.engine))
            if before is not None:
                outside = {s.placement.id: plain(s) for s in everyone if s.document.id not in here.documents}
                _same(outside, {id_: before.get(id_) for id_ in outside})
                gone = before.keys() - {s.placement.id for s in everyone}
                assert not {before[id_][0] for id_ in gone} - here.documents
        return found

    def once_beside(self: Any, key: Any, work: Any) -> Any:
        found = once(self, key, work)
        if key[0] == "standings":
            assert not (others := differing(found, work())), others
        return found

    def waits_in_beside(session: Session, house: House) -> Any:
        seen.at_the_end[id(house.ledger.engine)] = {
            s.placement.id: plain(s) for s in judge(desk._Desk(session, house, None))
        }
        return waits_in(session, house)

    def finish_beside(house: House) -> dict[str, int]:
        with house.ledger.reading() as session:
            here = island(session, house)
        counts = steps[-1].run(house)
        if here is not None and here.documents:
            seen.rounds += 1
            written = list(_work_out_everything(house, steps))
            assert not written, written
        return counts

    patch.setattr(desk._Desk, "judge", judge_beside)
    patch.setattr(worked_out.WorkedOut, "once", once_beside)
    patch.setattr(rounds, "_waits_in", waits_in_beside)
    patch.setattr(rounds, "STEPS", (*steps[:-1], Step(steps[-1].name, finish_beside)))
    yield seen


def _work_out_everything(house: House, steps: Iterable[Step]) -> list[str]:
    """Take all steps for everybody. Returns what was written by it."""
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "house_fact" not in statement:
            written.append(f"{step.name}: {statement} {values}"[:3000])

    with Session(house.ledger.engine) as session:
        known = fact(session, "work")
        before = known.value if known else "yes"
        mark_work(session, house.now)
        session.commit()
    event.listen(house.ledger.engine, "before_cursor_execute", note)
    try:
        for step in steps:
            if step.name in _FOLLOWS_FROM_THE_LEDGER:
                step.run(house)
    finally:
        event.remove(house.ledger.engine, "before_cursor_execute", note)
    with Session(house.ledger.engine) as session:
        put_fact(session, "work", before, house.now)
        session.commit()
    return written


def _same(now: Mapping[str, tuple[object, ...]], then: Mapping[str, tuple[object, ...] | None]) -> None:
    names = ["list", *(f.name for f in dataclasses.fields(Standing))]
    other = [
        [name, is_, was]
        for id_ in now
        for name, is_, was in zip(names, now[id_], then[id_] or [None] * len(names), strict=True)
        if is_ != was
    ]
    assert not other, other


def differing(some: Sequence[Standing], others: Sequence[Standing]) -> list[object]:
    """In what two ways of working out the same rows differ."""
    ids, other_ids = [s.placement.id for s in some], [s.placement.id for s in others]
    if ids != other_ids:
        return [ids, other_ids]
    names = [f.name for f in dataclasses.fields(Standing)]
    return [
        (name, one, another)
        for s, other in zip(some, others, strict=True)
        for name, one, another in zip(names, plain(s)[1:], plain(other)[1:], strict=True)
        if one != another
    ]


def plain(s: Standing) -> tuple[object, ...]:
    """All that a standing says, the list's id first."""
    return (s.document.id, *(_plain(getattr(s, f.name)) for f in dataclasses.fields(s)))


def _plain(value: object) -> object:
    if isinstance(value, Table):
        return {c.key: getattr(value, c.key) for c in inspect(type(value)).column_attrs if c.key not in _NO_MATTER}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_plain(each) for each in value)
    return value
