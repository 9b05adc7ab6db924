"""Lists whose days lie too far from the calendar's: one case for a list and period, not one for each row (DESIGN.md, Days).

The decision holds for the days that it was asked about: other days are asked about anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from praksis.access import Days
from praksis.cases import CaseKind, Choice
from praksis.holds import Hold
from praksis.ledger.case_files import CaseNeed, decided
from praksis.ledger.tables import CaseFile

if TYPE_CHECKING:
    from praksis.jobs.standings import Standing

RuledDays = dict[tuple[str, str, str], Choice]
"""By document, calendar row and days (`days_key`): which of list and calendar holds."""

_BETWEEN = ";"
_HOPELESS = frozenset({Hold.HANDLED_MANUALLY, Hold.HAS_LEFT, Hold.PERIOD_OVER, Hold.DOCUMENT_GONE})
_MOST_ROWS = 12


def days_key(days: Days) -> str:
    """The days as they are kept with a case."""
    return f"{days.first.isoformat()}/{days.last.isoformat()}"


def ruled_days(cases: Iterable[tuple[CaseFile, Choice]]) -> RuledDays:
    """What has been decided about days that lie too far outside the calendar; `cases` are the decided ones
    (`praksis.ledger.case_files.decided_cases`), of whatever kinds."""
    return {
        (case.document_id or "", case.calendar_row_id or "", key): choice
        for case, choice in cases
        if case.kind == CaseKind.CALENDAR_DISAGREES.value
        for key in str(case.facts.get("days", "")).split(_BETWEEN)
    }


def calendar_needs(session: Session, all_standings: Iterable[Standing]) -> list[CaseNeed]:
    """A case for each list and period with days outside the calendar that nobody has decided about yet."""
    settled = {subject for _, subject in decided(session, [CaseKind.CALENDAR_DISAGREES])}
    heaps: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for s in all_standings:
        asked = Hold.DAYS_OUTSIDE_CALENDAR in s.holds and s.days_ruled is None and not s.awaiting_correction
        if asked and s.calendar_row is not None and not _HOPELESS & set(s.holds):
            heaps[s.document.id, s.calendar_row.id].append(s)
    needs = []
    for (document_id, row_id), rows in heaps.items():
        base = f"{document_id}:{row_id}"
        needs.append(
            CaseNeed(
                CaseKind.CALENDAR_DISAGREES,
                next(subject for n in range(len(settled) + 1) if (subject := f"{base}:{n}") not in settled),
                _facts(rows),
                document_id=document_id,
                group_id=rows[0].document.group_id,
                calendar_row_id=row_id,
            )
        )
    return needs


def _facts(rows: Sequence[Standing]) -> dict[str, str]:
    first = rows[0]
    group, calendar = first.document.group, first.facts.calendar[-1]
    by_days: dict[Days, list[int]] = defaultdict(list)
    for s in rows:
        if s.days is not None:
            by_days[s.days].append(s.version.row)
    said = [f"{d.first:%d.%m.%Y}–{d.last:%d.%m.%Y} (rad {_rows(by_days[d])})" for d in sorted(by_days, key=days_key)]
    count = "1 rad har" if len(rows) == 1 else f"{len(rows)} rader har"
    return {
        "what": f"Listen «{first.document.name}», ark «{first.version.sheet}»",
        "why": f"{count} dager for langt utenfor praksisperioden i kalenderen. Gjelder kalenderen, holdes radene til "
        "koordinator har rettet dem; gjelder listen, bestilles det med listens dager.",
        "one": "Listen: " + "; ".join(said),
        "other": f"Kalenderen: {calendar.first_day:%d.%m.%Y}–{calendar.last_day:%d.%m.%Y}",
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": first.version.period or "ukjent periode",
        "institution": first.document.channel.institution or "",
        "days": _BETWEEN.join(sorted(days_key(days) for days in by_days)),
    }


def _rows(numbers: Sequence[int]) -> str:
    ordered = sorted(numbers)
    shown = ", ".join(str(number) for number in ordered[:_MOST_ROWS])
    return shown + (f" og {len(ordered) - _MOST_ROWS} til" if len(ordered) > _MOST_ROWS else "")
