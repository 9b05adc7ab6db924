"""Reads «Praksiskalender.xlsx»: which student groups start when (ROUTINE.md, «What is not in the text»)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from praksis.office_books.duplicates import sort_out
from praksis.office_books.problems import BookProblem, Severity
from praksis.office_books.table import BookColumn, RowReader, read_table
from praksis.practice_list.cell_text import fold
from praksis.workbook import open_workbook

SHEET_NAME: Final = "Kalender"

_LINK: Final = re.compile(r"https://[^\s<>\"]{4,490}", re.IGNORECASE)

#: No practice period is longer; one that seems to be has a wrong year.
LONGEST_PERIOD: Final = timedelta(days=400)

INSTITUTION: Final = BookColumn(
    "Studiested", ("institusjon", "utdanningsinstitusjon", "lærested", "studiestad", "skole")
)
AGREEMENT: Final = BookColumn(
    "Avtale til", ("avtale gjelder til", "avtale til og med", "avtale utløper"), required=False
)
GROUP: Final = BookColumn("Studentgruppe", ("gruppe", "studieprogram", "program", "studie", "utdanning"))
COHORT: Final = BookColumn("Kull", ("årskull", "kullår"))
PROFESSION: Final = BookColumn("Profesjon", ("yrke", "yrkesgruppe"), required=False)
PERIOD: Final = BookColumn("Praksisperiode", ("periode", "semester"))
FIRST_DAY: Final = BookColumn("Første dag", ("fra", "fra dato", "fra og med", "startdato", "start", "praksisstart"))
LAST_DAY: Final = BookColumn("Siste dag", ("til", "til dato", "til og med", "sluttdato", "slutt", "praksisslutt"))
ADVERT: Final = BookColumn(
    "Annonse", ("webcruiter-annonse", "webcruiter annonse", "annonse-id", "utlysning"), required=False
)
ADVERT_DEADLINE: Final = BookColumn("Søknadsfrist", ("frist", "annonsefrist", "søknadsfrist annonse"), required=False)
ADVERT_LINK: Final = BookColumn(
    "Lenke til annonsen", ("annonselenke", "lenke til annonse", "lenke", "lenkje", "nettadresse", "url"), required=False
)

COLUMNS: Final = (
    INSTITUTION, AGREEMENT, GROUP, COHORT, PROFESSION, PERIOD, FIRST_DAY, LAST_DAY, ADVERT, ADVERT_DEADLINE, ADVERT_LINK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One practice period of one student group, days inclusive; `row` is the row of the sheet."""

    row: int
    institution: str
    agreement_until: date | None
    group: str
    cohort: str
    profession: str | None
    period: str
    first_day: date
    last_day: date
    advert: str | None
    advert_deadline: date | None
    advert_link: str | None = None
    """An https address, for the coordinators (R1)."""


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """The rows that can be used, in the order of the sheet, and what was wrong with the others.

    `unusable` has the rows that cannot be used but say what they are about: row number to key (folded institution, group,
    cohort, period).
    `has_table` is False when the table itself could not be found; then nothing is known of any row.
    """

    rows: tuple[CalendarRow, ...]
    problems: tuple[BookProblem, ...]
    unusable: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    has_table: bool = True


def read_calendar(content: bytes) -> CalendarReading:
    """Read the bytes of «Praksiskalender.xlsx».

    A row with an error is left out and the others stand; a row with a warning stands. A period that is there twice
    with the same content counts once; twice with different content it is left out altogether. Raises
    praksis.workbook.WorkbookRefused when the file is no workbook that we read.
    """
    table = read_table(open_workbook(content), SHEET_NAME, COLUMNS)
    problems = list(table.problems)
    rows: list[CalendarRow] = []
    unusable: dict[int, tuple[str, ...]] = {}
    sheet = SHEET_NAME
    for reader in table.rows:
        sheet = reader.sheet
        row = _row(reader)
        problems += reader.problems
        if row is not None:
            rows.append(row)
        elif (key := reader.key(INSTITUTION, GROUP, COHORT, PERIOD)) is not None:
            unusable[reader.row] = key
    sorted_out = sort_out(rows, _period_key, lambda one, other: True, _same_content)
    for later, earlier in sorted_out.repeated:
        problems.append(
            BookProblem(
                "duplicate-row",
                Severity.WARNING,
                sheet,
                later.row,
                PERIOD.header,
                f"Raden står også i rad {earlier.row}, og teller bare én gang. Slett den ene.",
            )
        )
    for one, other in sorted_out.contradicting:
        problems.append(
            BookProblem(
                "contradicting-row",
                Severity.ERROR,
                sheet,
                one.row,
                PERIOD.header,
                f"Samme praksisperiode står også i rad {other.row}, med andre opplysninger. Ingen av radene blir "
                "brukt før den ene er slettet eller rettet.",
            )
        )
    problems += _overlaps(sheet, sorted_out.standing)
    unusable |= {one.row: _period_key(one) for one, _ in sorted_out.contradicting}
    in_order = tuple(sorted(problems, key=lambda problem: problem.row or 0))
    return CalendarReading(sorted_out.standing, in_order, unusable, has_table=not table.problems)


def _row(reader: RowReader) -> CalendarRow | None:
    institution, group, cohort = reader.text(INSTITUTION), reader.text(GROUP), reader.text(COHORT)
    profession, period = reader.text(PROFESSION, required=False), reader.text(PERIOD)
    advert = reader.text(ADVERT, required=False)
    agreement_until = reader.day(AGREEMENT, required=False)
    first_day, last_day = reader.day(FIRST_DAY), reader.day(LAST_DAY)
    advert_deadline = reader.day(ADVERT_DEADLINE, required=False)
    advert_link = reader.text(ADVERT_LINK, required=False)
    if advert_link is not None and not _LINK.fullmatch(advert_link):
        reader.warn("advert-link", ADVERT_LINK, "Lenken til annonsen må begynne med https:// og være uten mellomrom.")
        advert_link = None
    if first_day is not None and last_day is not None:
        _check_days(reader, first_day, last_day)
        if advert_deadline is not None and advert_deadline > first_day:
            reader.warn("advert-deadline-late", ADVERT_DEADLINE, "Søknadsfristen er etter praksisstart. Se over den.")
    if reader.failed or institution is None or group is None or cohort is None or period is None:
        return None
    if first_day is None or last_day is None:
        return None
    return CalendarRow(
        row=reader.row,
        institution=institution,
        agreement_until=agreement_until,
        group=group,
        cohort=cohort,
        profession=profession,
        period=period,
        first_day=first_day,
        last_day=last_day,
        advert=advert,
        advert_deadline=advert_deadline,
        advert_link=advert_link,
    )


def _check_days(reader: RowReader, first_day: date, last_day: date) -> None:
    if last_day < first_day:
        reader.error(
            "last-before-first",
            LAST_DAY,
            f"Siste dag ({last_day:%d.%m.%Y}) er før første dag ({first_day:%d.%m.%Y}). Er de byttet om?",
        )
    elif last_day - first_day > LONGEST_PERIOD:
        reader.error(
            "period-too-long",
            LAST_DAY,
            f"Perioden er på {(last_day - first_day).days + 1} dager. Se over årstallet i første og siste dag.",
        )


def _period_key(row: CalendarRow) -> tuple[str, str, str, str]:
    return fold(row.institution), fold(row.group), fold(row.cohort), fold(row.period)


def _content(row: CalendarRow) -> tuple[object, ...]:
    return (
        row.agreement_until,
        fold(row.profession or ""),
        row.first_day,
        row.last_day,
        fold(row.advert or ""),
        row.advert_deadline,
        row.advert_link,
    )


def _same_content(one: CalendarRow, other: CalendarRow) -> bool:
    return _content(one) == _content(other)


def _overlaps(sheet: str, rows: tuple[CalendarRow, ...]) -> list[BookProblem]:
    """Two periods of one group on the same days: it happens, but mostly a date was copied from the row above."""
    problems = []
    for place, later in enumerate(rows):
        for earlier in rows[:place]:
            same_group = _period_key(earlier)[:3] == _period_key(later)[:3]
            if same_group and earlier.first_day <= later.last_day and later.first_day <= earlier.last_day:
                message = (
                    f"«{later.period}» har dager felles med «{earlier.period}» i rad {earlier.row}. Se over datoene."
                )
                problems.append(
                    BookProblem("overlapping-periods", Severity.WARNING, sheet, later.row, FIRST_DAY.header, message)
                )
    return problems
