"""How the sheets of a list stand, as the words need it: counts, and one sentence for each row that is not ready."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from praksis.holds import Hold
from praksis.jobs.standings import Standing
from praksis.jobs.why_not import why_not_in_plan
from praksis.ledger.tables import Document, DocumentVersion
from praksis.planning import LineState
from praksis.wording.about import Cohort, Period
from praksis.wording.digest import News
from praksis.wording.receipt import Lateness
from praksis.wording.sheet_summary import RowReason, SheetSummary
from praksis.workbook import Colour

OURS_ALONE = (Hold.CHANNEL_MODE,)
"""Rows that only these hold are no matter for the coordinator."""


def cohort_of(document: Document) -> Cohort | None:
    """The group that the list is bound to."""
    group = document.group
    return Cohort(group.institution, group.name, group.cohort) if group else None


def summarise(session: Session, version: DocumentVersion, rows: Iterable[Standing]) -> tuple[SheetSummary, ...]:
    """Each sheet with students or a period of its own, in the order of the workbook."""
    by_sheet: dict[str, list[Standing]] = defaultdict(list)
    for s in rows:
        if not s.awaiting_correction:
            by_sheet[s.version.sheet].append(s)
    return tuple(
        _summary(session, sheet, by_sheet.get(sheet["name"], []))
        for sheet in version.sheets
        if sheet["kind"] != "skipped" or by_sheet.get(sheet["name"])
    )


def _summary(session: Session, sheet: dict[str, Any], rows: Sequence[Standing]) -> SheetSummary:
    days = next((s.facts.calendar[-1] for s in rows if s.facts.calendar), None)
    first = _iso(sheet["first_day"]) or (days.first_day if days else None)
    last = _iso(sheet["last_day"]) or (days.last_day if days else None)
    return SheetSummary(
        name=sheet["name"],
        period=Period(sheet["period"] or sheet["name"], first, last),
        total=len(rows),
        transferred=sum(s.registered is Colour.GREEN for s in rows),
        ordered=sum(s.ordered is Colour.GREEN for s in rows),
        not_registered=sum(Hold.NOT_REGISTERED in s.holds for s in rows),
        not_transferred=sum(Hold.NOT_TRANSFERRED in s.holds for s in rows),
        rows=tuple(RowReason(s.version.row, why) for s in rows if (why := _why(session, s))),
    )


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _why(session: Session, s: Standing) -> str | None:
    """The first reason why the row is not ready, or that its order was refused; None when it is on its way."""
    if s.holds:
        return s.sentences(for_office=False)[0] if s.holds != OURS_ALONE else None
    if s.ordered is not Colour.GREEN and any(LineState(line.state) in _REFUSED for line in s.lines):
        return why_not_in_plan(session, s, for_messages=True)
    return None


_REFUSED = (LineState.NOT_PLACED, LineState.REJECTED)


def lateness(rows: Iterable[Standing]) -> tuple[Lateness, ...]:
    """Per period and deadline how many rows came too late; no number when it is the whole list (R2)."""
    by_period: dict[str, list[Standing]] = defaultdict(list)
    for s in rows:
        if not s.awaiting_correction:
            by_period[s.version.period or s.version.sheet].append(s)
    told = []
    for period, of_period in sorted(by_period.items()):
        by_deadline: dict[date, int] = defaultdict(int)
        for s in of_period:
            if Hold.LATE in s.holds and s.deadline:
                by_deadline[s.deadline] += 1
        for deadline, count in sorted(by_deadline.items()):
            told.append(Lateness(period, deadline, None if count == len(of_period) else count))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """What was, or would be, told of a row: small enough to be kept."""

    placement_id: str
    registered: str
    ordered: str
    reason: str

    def __str__(self) -> str:
        return f"{self.placement_id} {self.registered} {self.ordered} {self.reason}"

    @classmethod
    def of(cls, s: Standing) -> ToldRow:
        """What would be told now."""
        holds = [hold for hold in s.holds if hold not in OURS_ALONE]
        refused = not s.holds and any(LineState(line.state) in _REFUSED for line in s.lines)
        reason = holds[0].value if holds else "refused" if refused else "-"
        return cls(s.placement.id, s.registered.value, s.ordered.value, reason)

    @classmethod
    def read(cls, text: str) -> ToldRow:
        """What was kept."""
        placement_id, registered, ordered, reason = text.split(" ")
        return cls(placement_id, registered, ordered, reason)


def row_facts(rows: Iterable[Standing]) -> dict[str, Any]:
    """What is kept of a list when its rows are told: in the list's own order, and without those whose practice is over,
    so that the turn of a day alone is no news."""
    return {"rows": [str(ToldRow.of(s)) for s in rows if Hold.PERIOD_OVER not in s.holds and not s.awaiting_correction]}


def same_rows(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether nothing has come since: rows whose practice has ended meanwhile are no news."""
    return set(now["rows"]) <= set(before["rows"])


def news(changes: Iterable[tuple[dict[str, Any], dict[str, Any]]], student_of: Mapping[str, str]) -> News:
    """What has come in some lists, each from what was told of it to what is now, for rows that were told then, too.

    Students are counted, not rows: `student_of` says whose each placement is.
    """
    turned: dict[str, set[str]] = defaultdict(set)
    green = Colour.GREEN.value
    for before, now in changes:
        were = {row.placement_id: row for row in map(ToldRow.read, before["rows"])}
        for row in map(ToldRow.read, now["rows"]):
            was = were.get(row.placement_id, row)
            student = student_of.get(row.placement_id, row.placement_id)
            for what, then, since in (
                ("transferred", was.registered, row.registered),
                ("ordered", was.ordered, row.ordered),
            ):
                if since != then and green in (since, then):
                    turned[what if since == green else f"no_longer_{what}"].add(student)
    return News(**{what: len(students) for what, students in turned.items()})


def student_of(s: Standing) -> str:
    """Whose row it is: the person, or the row itself while nobody has been tied to it."""
    return s.placement.person_id or s.placement.id


def students_with(rows: Iterable[Standing], hold: Hold) -> int:
    """How many students something holds; one who stands in several rows is one."""
    return len({student_of(s) for s in rows if hold in s.holds and not s.awaiting_correction})
