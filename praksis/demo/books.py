"""The season's practice calendar and access catalogue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from praksis.demo.story import OSLO, Story
from praksis.masters.calendar import CalendarLine, build_calendar
from praksis.masters.catalogue import CatalogueLine, build_catalogue

BOOKS_SAVED_AT: Final = datetime(2026, 6, 3, 11, 20, tzinfo=OSLO)
_ADVERT_DEADLINE: Final = date(2026, 8, 15)
_AGREEMENT_UNTIL: Final = {"HVL": date(2027, 12, 31), "UiB": None}

# The third row has run out and the last one is not valid yet: neither touches the season.
_CATALOGUE: Final = (
    CatalogueLine("Sykepleier", "DIPS Arena", "Sykepleierstudent", date(2024, 1, 1)),
    CatalogueLine("Sykepleier", "Meona", "Sykepleierstudent med veileder", date(2025, 8, 1)),
    CatalogueLine("Fysioterapeut", "Meona", "Lesetilgang", date(2023, 1, 1), date(2025, 12, 31)),
    CatalogueLine("Fysioterapeut", "DIPS Arena", "Fysioterapeutstudent"),
    CatalogueLine("Lege", "DIPS Arena", "Medisinstudent"),
    CatalogueLine("Lege", "Meona", "Medisinstudent, les"),
    CatalogueLine("Lege", "LIBRA", "Medisinstudent, les"),
    CatalogueLine("Sykepleier", "LIBRA", "Sykepleierstudent, les", date(2027, 1, 1)),
)


def season_calendar(story: Story) -> bytes:
    """«Praksiskalender.xlsx» of the season."""
    lines = [
        CalendarLine(
            institution=group.institution,
            agreement_until=_AGREEMENT_UNTIL[group.institution],
            group=group.group,
            cohort=group.cohort,
            profession=group.profession,
            period=period.name,
            first_day=period.first_day,
            last_day=period.last_day,
            advert=group.advert,
            advert_deadline=_ADVERT_DEADLINE,
        )
        for group in story.groups
        for period in group.periods
    ]
    return build_calendar(lines, saved_at=BOOKS_SAVED_AT)


def season_catalogue() -> bytes:
    """«Tilgangskatalog.xlsx» of the season."""
    return build_catalogue(_CATALOGUE, saved_at=BOOKS_SAVED_AT)
