"""An administrator's hands in «Saker.xlsx» of a small season: fill in, save, look."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from praksis.case_book import OPEN_SHEET, SETTLED_SHEET
from tests.case_book.books import edited, write
from tests.jobs.season_factory import SIGNATURE, SmallSeason, table

REASON = "Avklart på telefon."


def path_of(season: SmallSeason, name: str = "Saker.xlsx") -> Path:
    return season.office / name


def rows(season: SmallSeason, sheet: str = OPEN_SHEET, name: str = "Saker.xlsx") -> dict[str, dict[str, Any]]:
    """The rows of a sheet by case number; an empty cell is «»."""
    found = table(load_workbook(path_of(season, name))[sheet], "Sak")
    return {str(row["Sak"]): {heading: "" if v is None else v for heading, v in row.items()} for row in found}


def settled(season: SmallSeason) -> dict[str, dict[str, Any]]:
    return {case: row for case, row in rows(season, SETTLED_SHEET).items() if case != "Ingen."}


def opened(season: SmallSeason) -> dict[str, dict[str, Any]]:
    return {case: row for case, row in rows(season).items() if case != "Ingen."}


def save(season: SmallSeason, change: Callable[[Workbook], object], at: datetime | None = None) -> None:
    """Open the workbook, change something and save it, as another program does."""
    path = path_of(season)
    path.write_bytes(edited(path.read_bytes(), change))
    moment = (at or season.now).timestamp()
    os.utime(path, (moment, moment))


def fill_in(
    season: SmallSeason,
    case: str,
    choice: str = "",
    reason: str = REASON,
    signature: str = SIGNATURE,
    sheet: str = OPEN_SHEET,
    **more: str,
) -> None:
    """Type a decision (or «ja» under «Ta tilbake») into the row of a case; `more` by heading, blanks as «_»."""
    heading = "Avgjørelse" if sheet == OPEN_SHEET else "Ta tilbake"
    texts: dict[str, str] = {heading: choice, "Begrunnelse": reason, "Signatur": signature}
    texts |= {name.replace("_", " "): text for name, text in more.items()}
    save(season, lambda workbook: write(workbook[sheet], case, {h: text or None for h, text in texts.items()}))


def type_in(season: SmallSeason, case: str, texts: Mapping[str, str], sheet: str = OPEN_SHEET) -> None:
    save(season, lambda workbook: write(workbook[sheet], case, texts))


def lock(season: SmallSeason) -> Path:
    """Somebody has the workbook open in Excel."""
    file = season.office / "~$Saker.xlsx"
    file.write_bytes(b"")
    return file


def text_in(path: Path) -> str:
    """All texts of a workbook."""
    workbook = load_workbook(io.BytesIO(path.read_bytes()))
    return "\n".join(str(v) for sheet in workbook for row in sheet.iter_rows(values_only=True) for v in row if v)
