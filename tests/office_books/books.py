"""Makes the office's books for tests, right or wrong: a table of cells in, .xlsx bytes out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font

Value = str | int | float | bool | date | None

CALENDAR_HEADERS = (
    "Studiested", "Avtale til", "Studentgruppe", "Kull", "Profesjon", "Praksisperiode", "Første dag", "Siste dag",
    "Annonse", "Søknadsfrist",
)  # fmt: skip
CATALOGUE_HEADERS = ("Profesjon", "System", "Rolle", "Gjelder fra", "Gjelder til")


def book(
    sheet: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Value]],
    *,
    above: Sequence[str] = (),
    struck: Sequence[int] = (),
) -> bytes:
    """A workbook with one table: text `above` it, the header, the rows; those in `struck` struck through."""
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.title = sheet
    for text in above:
        page.append([text])
    page.append(list(headers))
    for index, row in enumerate(rows):
        page.append(list(row))
        if index in struck:
            for cell in page[page.max_row]:
                cell.font = Font(strike=True)
    stored = io.BytesIO()
    workbook.save(stored)
    return stored.getvalue()


def calendar_row(**changed: Value) -> list[Value]:
    """One right row of the calendar, with the named columns changed (by the names of CalendarRow's fields)."""
    values: dict[str, Value] = {
        "institution": "HVL",
        "agreement_until": date(2027, 12, 31),
        "group": "Sykepleie",
        "cohort": "2024",
        "profession": "Sykepleier",
        "period": "Periode 1",
        "first_day": date(2026, 9, 7),
        "last_day": date(2026, 10, 16),
        "advert": "4410 HVL Sykepleie",
        "advert_deadline": date(2026, 8, 15),
    }
    assert set(changed) <= set(values)
    return list({**values, **changed}.values())


def catalogue_row(**changed: Value) -> list[Value]:
    """One right row of the catalogue, with the named columns changed (by the names of CatalogueRow's fields)."""
    values: dict[str, Value] = {
        "profession": "Sykepleier",
        "system": "DIPS Arena",
        "role": "Sykepleierstudent",
        "valid_from": None,
        "valid_to": None,
    }
    assert set(changed) <= set(values)
    return list({**values, **changed}.values())


def calendar(*rows: Sequence[Value], **how: Sequence[int] | Sequence[str]) -> bytes:
    """«Praksiskalender.xlsx» with `rows`; `how` as `book` takes it."""
    return book("Kalender", CALENDAR_HEADERS, rows, **how)  # type: ignore[arg-type]


def catalogue(*rows: Sequence[Value]) -> bytes:
    """«Tilgangskatalog.xlsx» with `rows`."""
    return book("Tilganger", CATALOGUE_HEADERS, rows)
