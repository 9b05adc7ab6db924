"""What a row said, version by version: from and to, with the day of each (bokmål). No national number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.clock import oslo_date
from praksis.jobs.why_not import full_name
from praksis.ledger.tables import DocumentVersion, PlacementVersion
from praksis.wording.number_forms import day

_FIELDS: tuple[tuple[str, str], ...] = (
    ("birth_date", "Fødselsdato"),
    ("email", "E-post"),
    ("mobile", "Mobil"),
    ("profession", "Profesjon"),
    ("ward", "Praksissted/enhet"),
    ("nationality", "Nasjonalitet"),
    ("first_day", "Første dag"),
    ("last_day", "Siste dag"),
    ("comment", "Kommentar"),
)


def row_history(session: Session, placement_id: str, removed_at: datetime | None = None) -> list[str]:
    """One line for each day on which the row came, changed or left, oldest first.

    A changed national number is said and never shown; what only colours or the row's place changed is left out.
    """
    versions: Sequence[tuple[PlacementVersion, DocumentVersion]] = [
        (row, version)
        for row, version in session.execute(
            select(PlacementVersion, DocumentVersion)
            .join(DocumentVersion, PlacementVersion.document_version_id == DocumentVersion.id)
            .where(PlacementVersion.placement_id == placement_id)
            .order_by(DocumentVersion.position)
        )
    ]
    if not versions:
        return []
    first, came_in = versions[0]
    lines = [
        f"{day(oslo_date(came_in.modified_at))}: kom som rad {first.row} i arket «{first.sheet}», {full_name(first)}, "
        f"dager {_days(first)}."
    ]
    for (before, _), (now, version) in pairwise(versions):
        changes = _changes(before, now)
        if changes:
            lines.append(f"{day(oslo_date(version.modified_at))}: {'; '.join(changes)}.")
    if removed_at is not None:
        lines.append(f"{day(oslo_date(removed_at))}: raden er borte fra listen.")
    return lines


def _days(row: PlacementVersion) -> str:
    first, last = row.first_day or row.sheet_first_day, row.last_day or row.sheet_last_day
    return f"{day(first)}–{day(last)}" if first and last else "ikke oppgitt i listen"


def _changes(before: PlacementVersion, now: PlacementVersion) -> list[str]:
    changes = []
    if before.sheet != now.sheet:
        changes.append(f"flyttet fra arket «{before.sheet}» til «{now.sheet}»")
    if full_name(before) != full_name(now):
        changes.append(f"Navnet endret fra «{full_name(before)}» til «{full_name(now)}»")
    if before.number_hash != now.number_hash or before.number_state != now.number_state:
        had, has = before.number_hash is not None, now.number_hash is not None
        changes.append(f"Fødselsnummer {'endret' if had and has else 'fylt inn' if has else 'fjernet eller ugyldig'}")
    for name, label in _FIELDS:
        was, is_now = _text(getattr(before, name)), _text(getattr(now, name))
        # A date of birth that only follows a corrected number would tell digits of it.
        if was != is_now and not (name == "birth_date" and before.number_hash != now.number_hash):
            changes.append(f"{label} endret fra {was} til {is_now}")
    if not now.first_day and not now.last_day and _days(before) != _days(now):
        changes.append(f"arkets dager endret fra {_days(before)} til {_days(now)}")
    if before.struck != now.struck:
        changes.append("strøket over eller grået ut" if now.struck else "ikke lenger strøket over eller grået ut")
    return changes


def _text(value: object) -> str:
    if value is None or value == "":
        return "tomt"
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else f"«{' '.join(str(value).split())}»"
