"""No order line goes from one state to another without an entry of the audit in the same commit, whatever brought it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.jobs.stop import resume, stop
from praksis.jobs.withdraw import withdraw
from praksis.ledger.audit import broken_links
from praksis.ledger.tables import AuditEntry, OrderLine
from praksis.planning import LineState
from tests.jobs.season_factory import SIGNATURE, SmallSeason, oslo, students

_WITHIN = {LineState.PLANNED.value, LineState.DROPPED.value, None}
"""A line that is planned and planned otherwise has given nobody anything."""


class Watcher:
    """Sees every commit: the lines that changed their state in it, and the entries that it adds."""

    def __init__(self) -> None:
        self.steps: Counter[tuple[str | None, str]] = Counter()
        self.untold: list[str] = []

    def before_flush(self, session: Session, *_: object) -> None:
        for thing in {*session.new, *session.dirty}:
            if isinstance(thing, OrderLine):
                changed = inspect(thing).attrs.state.history
                before = changed.deleted[0] if changed.deleted else None
                if changed.added and not {before, changed.added[0]} <= _WITHIN:
                    session.info.setdefault("steps", []).append((thing, before, changed.added[0]))
            elif isinstance(thing, AuditEntry):
                told = thing.detail
                session.info.setdefault("told", set()).add((told.get("person"), told.get("system")))

    def before_commit(self, session: Session) -> None:
        session.flush()
        told = session.info.pop("told", set())
        for line, before, after in session.info.pop("steps", []):
            self.steps[before, after] += 1
            if (line.entitlement.person_id, line.entitlement.system) not in told:
                self.untold.append(f"{line.kind}: {before} -> {after}")


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watching = Watcher()
    for name in ("before_flush", "before_commit"):
        event.listen(Session, name, getattr(watching, name))
    yield watching
    for name in ("before_flush", "before_commit"):
        event.remove(Session, name, getattr(watching, name))


def test_every_step_of_every_line_is_told_of_in_the_commit_that_makes_it(season: SmallSeason, watcher: Watcher) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.act(withdraw, season.apply(season.plan().number).package, "Feil dager i kalenderen.", SIGNATURE)
    season.sync()
    number = season.apply(season.plan().number).package
    season.confirm(number, case_number="SAK-1", lines=[1, 2, 3])
    season.confirm(number, not_ordered="Rollen finnes ikke.", lines=[4])
    season.sync()
    season.decide(CaseKind.NOT_PLACED, "bestill på nytt")
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 9)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    season.order("SAK-2")
    season.edit(lambda sheet: sheet.remove(bo), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    season.order("SAK-3")
    season.sync(oslo(11, 20))
    assert watcher.untold == []
    met = {after for _, after in watcher.steps}
    assert met >= {"handed-over", "withdrawn", "ordered", "not-placed", "replaced", "cancelled", "ended"}, met


def test_what_is_kept_of_a_step_is_what_a_register_of_authorisations_asks_for(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order("SAK-1")
    with season.ledger.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "ordered-grant")).all()
        assert {entry.detail["system"] for entry in entries} == {"DIPS Arena", "Meona"}
        for entry in entries:
            detail = entry.detail
            assert (entry.actor, detail["what"], detail["enterprise"]) == (SIGNATURE, "granted", "HVL")
            assert detail["purpose"] == "praksis: Sykepleie, kull 2024, Periode 1"
            assert detail["role"]
            assert (detail["first_day"], detail["last_day"]) == ("2026-09-07", "2026-10-16")
            assert (detail["case_number"], detail["plan"]) == ("SAK-1", "P-0001")
            assert len(detail["person"]) == 32
        everything = "".join(f"{e.actor}{e.action}{e.subject}{e.detail}" for e in session.scalars(select(AuditEntry)))
        assert broken_links(session, season.key) == []
    for text in (anna.person.number, anna.person.given, anna.person.family, anna.person.email, anna.person.mobile):
        assert text not in everything


def test_the_switch_is_in_the_audit_too(season: SmallSeason) -> None:
    season.act(stop, SIGNATURE)
    season.act(resume, "PHE")
    with season.ledger.reading() as session:
        told = session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.position)).all()
    assert [tuple(row) for row in told][-2:] == [("stop", SIGNATURE), ("resume", "PHE")]
