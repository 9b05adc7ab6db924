"""Sheets whose colours come from elsewhere: copied from another period, or an older copy laid over ours (R9; DESIGN.md).

One case for the sheet, and not one for each cell. Until it is decided nothing on the sheet is painted; the decision holds
for the cells that it was asked about, and for no others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.holds import Hold
from praksis.ledger.case_files import CaseNeed, decided
from praksis.ledger.tables import CaseFile
from praksis.practice_list.cell_text import fold
from praksis.workbook import Colour

if TYPE_CHECKING:
    from praksis.jobs.standings import Standing

_STATUS = ("registered", "ordered")
_FEWEST = 2
"""So many rows with colours that disagree make it a matter of the sheet."""
_FEWEST_AT_ONCE = 3
"""So many rows that lose our green in one and the same saving were not repainted by hand, one by one."""
_BETWEEN = ";"
_COLOUR_WORDS = {Colour.GREEN: "grønne", Colour.YELLOW: "gule", Colour.NONE: "uten farge", Colour.UNSURE: "uklare"}


def ruled_cells(cases: Iterable[tuple[CaseFile, Choice]]) -> dict[str, Choice]:
    """What has been decided for the cells of such sheets, by the subject that a hand-painted cell has; `cases` are the
    decided ones (`praksis.ledger.case_files.decided_cases`), of whatever kinds."""
    as_for_a_cell = {Choice.IS_COPY: Choice.USE_OUR_COLOUR, Choice.COLOURS_ARE_RIGHT: Choice.KEEP_CELL}
    return {
        cell: as_for_a_cell[choice]
        for case, choice in cases
        if case.kind == CaseKind.COPIED_SHEET.value
        for cell in str(case.facts.get("cells", "")).split(_BETWEEN)
        if cell
    }


def set_copied_sheets_aside(all_standings: Iterable[Standing], painted: Mapping[tuple[str, str], Colour]) -> None:
    """Mark the rows of sheets that look copied, and leave all of their status cells alone.

    `painted` is what we last painted, by placement and column.
    """
    for rows in _by_sheet(all_standings).values():
        if _looks_copied(rows, painted):
            for s in rows:
                s.copied_sheet = True
                s.leave_alone = frozenset(_STATUS) - s.repaint


def copied_sheet_needs(session: Session, all_standings: Iterable[Standing]) -> list[CaseNeed]:
    """A case for each sheet that looks copied and that nobody has decided about yet."""
    settled = {subject for _, subject in decided(session, [CaseKind.COPIED_SHEET])}
    needs = []
    for rows in _by_sheet(s for s in all_standings if s.copied_sheet).values():
        first = rows[0]
        base = f"{first.document.id}:{fold(first.version.sheet)}"
        needs.append(
            CaseNeed(
                CaseKind.COPIED_SHEET,
                next(subject for n in range(len(settled) + 1) if (subject := f"{base}:{n}") not in settled),
                _facts(rows),
                document_id=first.document.id,
                group_id=first.document.group_id,
                calendar_row_id=first.calendar_row.id if first.calendar_row else None,
            )
        )
    return needs


def _by_sheet(all_standings: Iterable[Standing]) -> dict[tuple[str, str], list[Standing]]:
    sheets: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for s in all_standings:
        if not s.awaiting_correction and Hold.HANDLED_MANUALLY not in s.holds:
            sheets[s.document.id, s.version.sheet].append(s)
    return sheets


def _looks_copied(rows: Sequence[Standing], painted: Mapping[tuple[str, str], Colour]) -> bool:
    touched = [s for s in rows if s.hand_painted]
    if len(touched) < _FEWEST:
        return False
    cells = [(s, cell) for s in touched for cell in s.hand_painted]
    if not any((s.placement.id, column) in painted for s in rows for column in _STATUS):
        return all(cell.found is Colour.GREEN for _, cell in cells)
    was_green = [(s, c) for s in rows for c in _STATUS if painted.get((s.placement.id, c)) is Colour.GREEN]
    lost = {(s.placement.id, cell.column) for s, cell in cells if cell.found is not Colour.GREEN}
    if len(lost) < len(cells) or not lost <= {(s.placement.id, c) for s, c in was_green}:
        return False
    at_once = len({s.version.document_version_id for s in touched}) == 1
    all_lost = not any(_colour(s, column) is Colour.GREEN for s, column in was_green)
    return all_lost or (at_once and len(touched) >= _FEWEST_AT_ONCE)


def _colour(s: Standing, column: str) -> Colour:
    return Colour(s.version.registered_colour if column == _STATUS[0] else s.version.ordered_colour)


def _facts(rows: Sequence[Standing]) -> dict[str, str]:
    first = rows[0]
    group = first.document.group
    cells = [(s, cell) for s in rows for cell in s.hand_painted]
    count = len({s.placement.id for s, _ in cells})
    all_green = all(cell.found is Colour.GREEN for _, cell in cells)
    how = (
        "er grønne uten at systemet har farget dem. Arket ser ut til å være kopiert fra et annet"
        if all_green
        else "har mistet de grønne fargene våre. En eldre utgave ser ut til å være lagt over listen"
    )
    return {
        "what": f"Arket «{first.version.sheet}» i listen «{first.document.name}»",
        "why": f"{count} av {len(rows)} rader {how}. Til det er avgjort, farges ikke arket, og radene bestilles ikke.",
        "one": "I arket: " + _counted((cell.column, cell.found) for _, cell in cells),
        "other": "Systemet ville hatt: " + _counted((cell.column, cell.wanted) for _, cell in cells),
        "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
        "period": first.version.period or "ukjent periode",
        "institution": first.document.channel.institution or "",
        "sheet": first.version.sheet,
        "cells": _BETWEEN.join(cell.subject(s.placement.id) for s, cell in cells),
    }


def _counted(cells: Iterable[tuple[str, Colour]]) -> str:
    counts = Counter(cells)
    names = {_STATUS[0]: "Registrert", _STATUS[1]: "Bestilt"}
    return ", ".join(f"{counts[c, colour]} {_COLOUR_WORDS[colour]} i {names[c]}" for c, colour in sorted(counts)) + "."
