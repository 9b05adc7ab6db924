"""Check one file against settings and the practice calendar, without a ledger (DESIGN.md, Interfaces: `praksis check`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from praksis.errors import PraksisError
from praksis.jobs.house import list_rules
from praksis.jobs.office_books import CALENDAR_NAME
from praksis.office_books import CalendarRow, read_calendar
from praksis.ports import Teams
from praksis.practice_list.check import CheckReport, check
from praksis.practice_list.naming import name_finding
from praksis.settings import Settings


def check_with_settings(file: Path, content: bytes, settings: Settings, teams: Teams, today: date) -> CheckReport:
    """Check `content` of `file` as the house would read it on the day `today` (Europe/Oslo): its institution is the
    channel it lies in, deadlines count from the calendar too, only the numbers that the mode accepts are valid, and the
    name is held against the settings' naming standard.

    A calendar that cannot be read leaves the deadlines to what the list itself says.
    """
    institution = institution_of(file, settings)
    report = check(
        content,
        file.name,
        list_rules(settings, today),
        institution=institution,
        first_day=_calendar_start(institution, settings, teams),
        lead_time=timedelta(days=settings.rules.days_before),
    )
    read = report.practice_list
    if read is None:
        return report
    standard = settings.rules.list_name_pattern
    misnamed = name_finding(file.name, standard, institution or read.institution, read.group, read.cohort)
    return replace(report, findings=(misnamed, *report.findings)) if misnamed is not None else report


def institution_of(file: Path, settings: Settings) -> str | None:
    """The institution in whose channel's folder the file lies; None when it lies elsewhere."""
    root = settings.path(settings.teams.root)
    try:
        channel = file.resolve().relative_to(root).parts[0]
    except (ValueError, IndexError):
        return None
    institution = settings.institution_of(channel)
    return institution.name if institution else None


def _calendar_start(
    institution: str | None, settings: Settings, teams: Teams
) -> Callable[[str | None, str | None, str | None], date | None]:
    rows: tuple[CalendarRow, ...] = ()
    try:
        for state in teams.workbooks(settings.teams.office_channel):
            if state.name.casefold() == CALENDAR_NAME.casefold():
                rows = read_calendar(teams.download(settings.teams.office_channel, state.file_id).content).rows
    except PraksisError:
        rows = ()

    def first_day(group: str | None, cohort: str | None, period: str | None) -> date | None:
        fitting = {
            row.first_day
            for row in rows
            if (institution is None or row.institution.casefold() == institution.casefold())
            and (row.group.casefold(), row.period.casefold()) == ((group or "").casefold(), (period or "").casefold())
            and (cohort is None or row.cohort.casefold() == cohort.casefold())
        }
        return fitting.pop() if len(fitting) == 1 else None

    return first_day
