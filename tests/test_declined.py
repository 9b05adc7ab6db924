"""What was said no to is left out, and nothing else of the same access."""

from __future__ import annotations

from datetime import date
from typing import Any

from praksis.access import Days
from praksis.declined import Declined, without_declined
from praksis.planning import EntitlementKey, LineDraft, LineKind

KEY = EntitlementKey("p1", "DIPS Arena", "r1")
DAYS, LONGER = Days(date(2026, 9, 7), date(2026, 10, 16)), Days(date(2026, 9, 7), date(2026, 10, 20))


def draft(kind: LineKind, days: Days = DAYS, **changed: Any) -> LineDraft:
    values: dict[str, Any] = {"key": KEY, "role": "Student", "placement_ids": ("pl1",), "number_hash": None, "why": "",
                              "replaces_id": None, "sort_name": "a"}  # fmt: skip
    return LineDraft(kind=kind, days=days, **values | changed)


def left(declined: Declined, *drafts: LineDraft) -> list[tuple[LineKind, Days]]:
    return [(line.kind, line.days) for line in without_declined(drafts, [declined])]


def test_a_declined_grant_or_end_is_left_out_whatever_its_days() -> None:
    for kind in (LineKind.GRANT, LineKind.CANCEL):
        assert left(Declined(KEY, kind, "Student", DAYS), draft(kind), draft(kind, LONGER)) == []


def test_of_changes_only_the_same_one_is_left_out() -> None:
    declined = Declined(KEY, LineKind.CHANGE, "Student", LONGER)
    drafts = [draft(LineKind.CHANGE, LONGER), draft(LineKind.CHANGE), draft(LineKind.CANCEL)]
    assert left(declined, *drafts) == [(LineKind.CHANGE, DAYS), (LineKind.CANCEL, DAYS)]


def test_another_access_is_not_touched() -> None:
    other = EntitlementKey("p1", "Meona", "r1")
    kept = draft(LineKind.GRANT, key=other)
    assert without_declined([kept], [Declined(KEY, LineKind.GRANT, "Student", DAYS)]) == (kept,)
