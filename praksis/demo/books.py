"""The season's practice calendar and access catalogue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from praksis.demo.model import OSLO, Story
from praksis.masters.calendar import CalendarLine, build_calendar
from praksis.masters.catalogue import CatalogueLine, build_catalogue

BOOKS_SAVED_AT: Final = datetime(2026, 6, 3, 11, 20, tzinfo=OSLO)
_ADVERT_DEADLINE: Final = date(2026, 8, 15)

# The third row has run out and the last one is not valid yet: neither touches the season.
_CATALOGUE: Final = (
    CatalogueLine("Sykepleier", "DIPS Arena", "Sykepleierstudent", date(2024, 1, 1)),
    CatalogueLine("Sykepleier", "Meona", "Sykepleierstudent med veileder", date(2025, 8, 1)),
    CatalogueLine("Fysioterapeut", "Meona", "Lesetilgang", date(2023, 1, 1), date(2025, 12, 31)),
    CatalogueLine("Fysioterapeut", "DIPS Arena", "Fysioterapeutstudent"),
    CatalogueLine("Lege", "DIPS Arena", "Medisinstudent"),
    CatalogueLine("Lege", "Meona", "Medisinstudent, les"),
    CatalogueLine("Lege", "LIBRA", "Medisinstudent, les"),
    CatalogueLine("Ergoterapeut", "DIPS Arena", "Ergoterapeutstudent"),
    CatalogueLine("Radiograf", "DIPS Arena", "Radiografstudent"),
    CatalogueLine("Radiograf", "Sectra PACS", "Radiografstudent"),
    CatalogueLine("Bioingeniør", "Unilab", "Bioingeniørstudent"),
    CatalogueLine("Psykolog", "DIPS Arena", "Psykologstudent"),
    CatalogueLine("Farmasøyt", "Meona", "Farmasistudent"),
    CatalogueLine("Vernepleier", "DIPS Arena", "Vernepleierstudent"),
    CatalogueLine("Vernepleier", "Meona", "Vernepleierstudent, les"),
    CatalogueLine("Sosionom", "DIPS Arena", "Sosionomstudent"),
    CatalogueLine("Helsefagarbeider", "DIPS Arena", "Elev i helsearbeiderfag"),
    CatalogueLine("Sykepleier", "LIBRA", "Sykepleierstudent, les", date(2028, 1, 1)),
)


def _link(advert: str | None) -> str | None:
    """Where the made-up advert would be found: by the number that it begins with."""
    return f"https://webcruiter.example.no/annonse/{advert.split()[0]}" if advert else None


def season_calendar(story: Story) -> bytes:
    """«Praksiskalender.xlsx» of the season."""
    lines = [
        CalendarLine(
            institution=group.institution,
            agreement_until=group.agreement_until,
            group=group.group,
            cohort=group.cohort,
            profession=group.profession,
            period=period.name,
            first_day=period.first_day,
            last_day=period.last_day,
            advert=group.advert,
            advert_deadline=_ADVERT_DEADLINE,
            advert_link=_link(group.advert),
        )
        for group in story.groups
        if not group.second
        for period in group.periods
        if period.in_calendar
    ]
    return build_calendar(lines, saved_at=BOOKS_SAVED_AT)


def season_catalogue() -> bytes:
    """«Tilgangskatalog.xlsx» of the season."""
    return build_catalogue(_CATALOGUE, saved_at=BOOKS_SAVED_AT)
