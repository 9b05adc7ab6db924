"""That access is not ordered after all, and why: told when FOU has decided it."""

from __future__ import annotations

from dataclasses import dataclass

from praksis.messages import render
from praksis.wording.about import About, Words
from praksis.wording.number_forms import counted, listed
from praksis.wording.sheet_summary import RowReason, SheetSummary, told_rows


@dataclass(frozen=True, slots=True)
class Refusals:
    """The rows of one period for which FOU does not order, each with its reason."""

    about: About
    document: str
    sheet: str
    systems: tuple[str, ...]
    """What is not ordered, when it is the same for all of them; else empty, and each row says it."""
    rows: tuple[RowReason, ...]


def refusals(what: Refusals) -> Words:
    """The post in the institution's channel."""
    sheet = SheetSummary(what.sheet, what.about.period, len(what.rows), 0, 0, 0, 0, what.rows)
    (told,) = told_rows([sheet])
    count = len({row.row for row in what.rows})
    body = render("ikke_bestilt.txt.j2", what=what, count=count, systems=listed(what.systems), told=told)
    return Words(f"Ikke bestilt for {counted(count, 'student', 'studenter')}: {what.about.heading}", body)
