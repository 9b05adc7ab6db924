"""Builds «Tilgangskatalog.xlsx»: which systems, and in which role, the students of a profession get (R20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook

from praksis.masters.finish import MADE_AT, OFFICE, to_bytes
from praksis.masters.guidance import FOU_ADDRESS, Advice, Section, add_guidance
from praksis.masters.office_table import TableColumn, add_table

SHEET_NAME: Final = "Tilganger"

COLUMNS: Final = (
    TableColumn("Profesjon", 22, "Yrket studenten utdanner seg til: Sykepleier, Fysioterapeut, Lege."),
    TableColumn("System", 24, "Systemets navn, slik det bestilles i Samlepunktet."),
    TableColumn("Rolle", 34, "Rollen studenten skal ha i systemet.", wrapped=True),
    TableColumn(
        "Gjelder fra", 13, "Første dag raden gjelder. Tomt felt betyr at den alltid har gjort det.", is_date=True
    ),
    TableColumn(
        "Gjelder til",
        13,
        "Siste dag raden gjelder. Tomt felt betyr at den gjelder til noe annet blir bestemt.",
        is_date=True,
    ),
)

_OPENING = (
    "Tilgangskatalogen sier hvilke systemer studentene får, etter hvilket yrke de utdanner seg til. "
    "En endring gjelder nye bestillinger; det som alt er bestilt, blir stående."
)


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A row to write: a system, and the role in it, that students of a profession get."""

    profession: str
    system: str
    role: str
    valid_from: date | None = None
    valid_to: date | None = None


def build_catalogue(
    lines: Sequence[CatalogueLine] = (), *, author: str = OFFICE, saved_at: datetime = MADE_AT
) -> bytes:
    """Return «Tilgangskatalog.xlsx» with `lines`; without any it is the empty master. `saved_at` is an aware time."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_table(
        workbook,
        SHEET_NAME,
        COLUMNS,
        [(line.profession, line.system, line.role, line.valid_from, line.valid_to) for line in lines],
    )
    add_guidance(workbook, "Slik fylles tilgangskatalogen ut", _OPENING, _sections(), index=1)
    workbook.properties.title = "Tilgangskatalog"
    return to_bytes(workbook, author=author, saved_at=saved_at)


def _sections() -> tuple[Section, ...]:
    rules = Section(
        "Regler",
        (
            Advice(
                "Én rad per system",
                "Hver profesjon har én rad for hvert system studentene skal ha, med rollen de skal ha der.",
            ),
            Advice(
                "Endre en rolle",
                "Sett «Gjelder til» på den gamle raden, og skriv en ny rad som gjelder fra dagen etter.",
            ),
            Advice(
                "Feil i en rad",
                "En rad med feil blir ikke brukt før den er rettet. De andre radene gjelder. Feilene "
                "meldes med radnummer.",
            ),
            Advice(
                "Unntak for en gruppe",
                "Avvik for en enkelt studentgruppe søkes det om. Vedtaket føres inn av FOU; det skrives ikke her.",
            ),
        ),
    )
    help_ = Section("Hjelp", (Advice("Spørsmål", f"Skriv til {FOU_ADDRESS}."),))
    return (rules, Section("Kolonnene", tuple(Advice(column.header, column.advice) for column in COLUMNS)), help_)
