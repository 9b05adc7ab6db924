"""Builds «Praksiskalender.xlsx»: which student groups start when, and until when an institution has an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook

from praksis.masters.finish import MADE_AT, OFFICE, to_bytes
from praksis.masters.guidance import FOU_ADDRESS, Advice, Section, add_guidance
from praksis.masters.look import offer_choices
from praksis.masters.office_table import HEADER_ROW, LAST_CHECKED_ROW, TableColumn, add_table
from praksis.masters.practice_list import PROFESSIONS

SHEET_NAME: Final = "Kalender"

COLUMNS: Final = (
    TableColumn("Studiested", 13, "Studiestedets korte navn, slik det heter i innstillingene: HVL, UiB, VID."),
    TableColumn(
        "Avtale til",
        13,
        "Siste dag i avtalen med studiestedet. Tomt felt betyr en avtale uten sluttdato.",
        is_date=True,
    ),
    TableColumn("Studentgruppe", 20, "Som i praksisoversikten: Sykepleie, Fysioterapi, Medisin."),
    TableColumn("Kull", 9, "Som i praksisoversikten: 2024."),
    TableColumn(
        "Profesjon",
        17,
        "Yrket gruppen utdanner seg til, slik det står i Tilgangskatalog. Brukes når en rad i "
        "praksisoversikten ikke sier noe annet. Kan stå tomt.",
    ),
    TableColumn("Praksisperiode", 17, "Som arkfanen i praksisoversikten: Periode 1, Semester 9."),
    TableColumn("Første dag", 12, "Første dag i perioden. Fristen for listen er 28 dager før.", is_date=True),
    TableColumn("Siste dag", 12, "Siste dag i perioden.", is_date=True),
    TableColumn("Annonse", 44, "Annonsen i Webcruiter, skrevet slik den står i uttrekket derfra.", wrapped=True),
    TableColumn("Søknadsfrist", 13, "Siste dag studentene kan registrere seg på annonsen.", is_date=True),
    TableColumn(
        "Lenke til annonsen",
        34,
        "Nettadressen til annonsen (https://…). Den sendes til koordinatorene ved sesongstart. Kan stå tomt.",
        wrapped=True,
    ),
)

_OPENING = (
    "Praksiskalenderen sier hvilke studentgrupper som starter når. Den er grunnlaget for "
    "frister, påminnelser og bestillinger: "
    "en gruppe som ikke står her, blir vist, men ikke bestilt."
)


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A row to write: one practice period of one student group."""

    institution: str
    agreement_until: date | None
    group: str
    cohort: str
    profession: str | None
    period: str
    first_day: date
    last_day: date
    advert: str | None = None
    advert_deadline: date | None = None
    advert_link: str | None = None


def build_calendar(lines: Sequence[CalendarLine] = (), *, author: str = OFFICE, saved_at: datetime = MADE_AT) -> bytes:
    """Return «Praksiskalender.xlsx» with `lines`; without any it is the empty master. `saved_at` is an aware time."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = add_table(workbook, SHEET_NAME, COLUMNS, [_values(line) for line in lines])
    place = [column.header for column in COLUMNS].index("Profesjon")
    letter = "ABCDEFGHIJ"[place]
    offer_choices(
        sheet,
        f"{letter}{HEADER_ROW + 1}:{letter}{LAST_CHECKED_ROW}",
        PROFESSIONS,
        title="Profesjon",
        otherwise="Profesjonen står ikke i listen. Står den i Tilgangskatalog?",
    )
    add_guidance(workbook, "Slik fylles praksiskalenderen ut", _OPENING, _sections(), index=1)
    workbook.properties.title = "Praksiskalender"
    return to_bytes(workbook, author=author, saved_at=saved_at)


def _values(line: CalendarLine) -> list[str | date | None]:
    return [
        line.institution,
        line.agreement_until,
        line.group,
        line.cohort,
        line.profession,
        line.period,
        line.first_day,
        line.last_day,
        line.advert,
        line.advert_deadline,
        line.advert_link,
    ]


def _sections() -> tuple[Section, ...]:
    rules = Section(
        "Regler",
        (
            Advice(
                "Én rad per periode",
                "Hver studentgruppe og hvert kull har én rad for hver praksisperiode. Samme periode skal "
                "ikke stå to ganger.",
            ),
            Advice(
                "Feil i en rad",
                "En rad med feil blir ikke brukt før den er rettet. De andre radene gjelder. Feilene "
                "meldes med radnummer.",
            ),
            Advice(
                "Flyttet periode",
                "Rett datoene i raden. En liste som kom i tide, blir ikke for sen av at perioden flyttes.",
            ),
        ),
    )
    help_ = Section("Hjelp", (Advice("Spørsmål", f"Skriv til {FOU_ADDRESS}."),))
    return (rules, Section("Kolonnene", tuple(Advice(column.header, column.advice) for column in COLUMNS)), help_)
