"""The answer to a new or changed list: what was read, what changed from and to, what should be mended (R2, R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from praksis.messages import render
from praksis.wording.about import Cohort, Words
from praksis.wording.number_forms import counted
from praksis.wording.sheet_summary import SEE_THE_LIST, SheetSummary, told_rows

_MOST_CHANGES = 60
_MOST_FINDINGS = 60


@dataclass(frozen=True, slots=True)
class Lateness:
    """That rows came after their deadline. `rows` is None when the whole list did."""

    period: str
    deadline: date
    rows: int | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the answer is about. `cohort` is None for a list that belongs to no group yet."""

    document: str
    institution: str
    cohort: Cohort | None
    sheets: tuple[SheetSummary, ...] = ()
    findings: tuple[str, ...] = ()
    """What should be mended, errors first, each with its place."""
    notices: tuple[str, ...] = ()
    """What is worth knowing: sheets and rows that are hidden, and the like."""
    urgent_changes: tuple[str, ...] = ()
    """From and to, in rows whose order has been handed over and has no receipt yet."""
    changes: tuple[str, ...] = ()
    """From and to, in the other rows."""
    changed: bool = False
    """Whether the coordinator had a readable version before this one."""
    late: tuple[Lateness, ...] = ()
    refusal: str | None = None
    """Why it cannot be read, and what to do; then nothing else is said."""


def receipt(what: Receipt) -> Words:
    """The post in the institution's channel."""
    about = what.cohort.short if what.cohort else what.document
    periods = ", ".join(sheet.name for sheet in what.sheets)
    if what.refusal:
        subject = f"Praksisoversikten kan ikke leses: {about}"
    else:
        done = "er endret og lest" if what.changed else "er lest"
        subject = f"Praksisoversikten {done}: {about}" + (f", {periods}" if periods else "")
    body = render(
        "kvittering.txt.j2",
        document=what.document,
        institution=what.institution,
        cohort=what.cohort,
        refusal=what.refusal,
        changed=what.changed,
        urgent_changes=_cut(what.urgent_changes, _MOST_CHANGES, "endring", "endringer"),
        changes=_cut(what.changes, _MOST_CHANGES, "endring", "endringer"),
        late=what.late,
        sheets=list(zip(what.sheets, told_rows(what.sheets), strict=True)),
        findings=_cut(what.findings, _MOST_FINDINGS, "punkt", "punkter"),
        notices=what.notices[:_MOST_FINDINGS],
    )
    return Words(subject, body)


def _cut(lines: tuple[str, ...], most: int, one: str, several: str) -> list[str]:
    """At most so many lines, the rest told by its number."""
    left = len(lines) - most
    rest = [f"{counted(left, one, several)} til; {SEE_THE_LIST}."] if left > 0 else []
    return [*lines[:most], *rest]
