"""Exports as Webcruiter might write them: rows of synthetic people, saved as workbook or text."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from tests.people import synthetic_person

HEADINGS = (
    "Annonse", "Søknads-ID", "Fornavn", "Etternavn", "Fødselsnummer", "Fødselsdato", "E-post", "Mobil", "Status",
    "Registrert dato", "Overført dato", "Tidligere ansatt eller i praksis",
)  # fmt: skip
SAVED = 1_785_900_000.0


def a_row(nth: int = 0, **changed: object) -> dict[str, object]:
    """A registration of the nth synthetic person; `changed` by heading («E-post» as `E_post`) or by heading itself."""
    person = synthetic_person(nth)
    row: dict[str, object] = {
        "Annonse": "Praksis sykepleie høst 2026",
        "Søknads-ID": f"S-{1000 + nth}",
        "Fornavn": person.given,
        "Etternavn": person.family,
        "Fødselsnummer": person.number,
        "Fødselsdato": f"{person.born:%d.%m.%Y}",
        "E-post": person.private_email,
        "Mobil": person.mobile,
        "Status": "Registrert",
        "Registrert dato": "03.08.2026",
        "Overført dato": "",
        "Tidligere ansatt eller i praksis": "Nei",
    }
    return row | changed


def with_values(nth: int, values: Mapping[str, object]) -> dict[str, object]:
    return a_row(nth) | dict(values)


def as_csv(
    rows: Sequence[Mapping[str, object]],
    *,
    separator: str = ";",
    encoding: str = "utf-8-sig",
    headings: Sequence[str] = HEADINGS,
    before: str = "",
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([row.get(heading, "") for heading in headings])
    return (before + text.getvalue()).encode(encoding)


def as_workbook(
    rows: Sequence[Mapping[str, object]],
    *,
    headings: Sequence[str] = HEADINGS,
    before: Sequence[Sequence[object]] = (),
    sheets: Sequence[str] = ("Kandidater",),
) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        sheet = book.create_sheet(name)
        for line in before:
            sheet.append(list(line))
        sheet.append(list(headings))
        for row in rows:
            sheet.append([row.get(heading) for heading in headings])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def lay(folder: Path, name: str, content: bytes, saved: float | datetime = SAVED) -> Path:
    path = folder / name
    path.write_bytes(content)
    at = saved.timestamp() if isinstance(saved, datetime) else saved
    os.utime(path, (at, at))
    return path
