"""Checks one file as `praksis check` does, without ledger or network: JSON for programs, tables for people.

report = check(content, "Praksisoversikt HVL Sykepleie kull 2024.xlsx", ListRules())
report.exit_status                        # 0 no error, 1 errors, 3 refused
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from praksis.practice_list.cell_text import mask_numbers
from praksis.practice_list.findings import Finding, Severity
from praksis.practice_list.model import Kind, ListRules, ListSheet, PracticeList
from praksis.practice_list.read import read_practice_list
from praksis.workbook import Colour, WorkbookRefused

WEEKS_BEFORE: Final = timedelta(days=28)
"""R6: the list must be in the channel four weeks before the practice starts."""

FirstDay = Callable[[str | None, str | None, str | None], date | None]
"""The calendar's first day of (group, cohort, period); None when the calendar has no such period."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What checking a file gave. Exactly one of `practice_list` and `refusal` (code, message) is there.

    `institution` is the channel's, None when only a file is known. `deadlines` has one entry for each sheet of the
    list, None where no day is known. `findings` are the list's and any that the caller added.
    """

    file: str
    institution: str | None
    practice_list: PracticeList | None
    refusal: tuple[str, str] | None
    deadlines: tuple[date | None, ...]
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Whether the file could be read."""
        return self.practice_list is not None

    @property
    def exit_status(self) -> int:
        """0 without error findings, 1 with some, 3 when the file was refused (DESIGN.md, Interfaces)."""
        if not self.accepted:
            return 3
        return int(any(found.severity is Severity.ERROR for found in self.findings))


def check(
    content: bytes,
    file_name: str,
    rules: ListRules,
    *,
    institution: str | None = None,
    first_day: FirstDay | None = None,
    lead_time: timedelta = WEEKS_BEFORE,
    more_findings: Sequence[Finding] = (),
) -> CheckReport:
    """Read a file and say all that is wrong with it. Raises nothing about the file: a refusal is in the report.

    With a calendar, `first_day` answers for it: a sheet's deadline counts from the earliest of the calendar's start,
    the sheet's own and its rows'. `lead_time` is the setting for R6; `more_findings` come from what only the caller
    knows.
    """
    try:
        practice_list = read_practice_list(content, file_name, rules)
    except WorkbookRefused as refused:
        return CheckReport(file_name, institution, None, (str(refused.code), refused.message), (), ())
    deadlines = []
    for sheet in practice_list.sheets:
        known = first_day(practice_list.group, practice_list.cohort, sheet.period) if first_day is not None else None
        start = earliest_day(sheet, None if sheet.kind is Kind.SKIPPED else known)
        deadlines.append(start - lead_time if start is not None else None)
    findings = (*practice_list.findings, *more_findings)
    return CheckReport(file_name, institution, practice_list, None, tuple(deadlines), findings)


def earliest_day(sheet: ListSheet, calendar_day: date | None = None) -> date | None:
    """The earliest first day of a sheet: its own, its rows' and the calendar's; None when none is known."""
    days = [row.first_day for row in sheet.rows if row.first_day is not None]
    return min([day for day in (*days, sheet.first_day, calendar_day) if day is not None], default=None)


def report_json(report: CheckReport) -> dict[str, object]:
    """The report in the form of DESIGN.md, Interfaces: plain types, ISO dates, None for unknown, no national number."""
    practice_list = report.practice_list
    refusal = None
    if report.refusal is not None:
        refusal = {"code": report.refusal[0], "message": mask_numbers(report.refusal[1])}
    sheets = practice_list.sheets if practice_list is not None else ()
    return {
        "file": mask_numbers(report.file),
        "accepted": report.accepted,
        "refusal": refusal,
        "institution": report.institution,
        "group": practice_list.group if practice_list is not None else None,
        "cohort": practice_list.cohort if practice_list is not None else None,
        "sheets": [
            _sheet_json(sheet, deadline) for sheet, deadline in zip(sheets, report.deadlines, strict=report.accepted)
        ],
        "findings": [
            {
                "code": found.code.value,
                "severity": found.severity.value,
                "sheet": _masked(found.sheet),
                "row": found.row,
                "column": found.column,
                "message": found.message,
            }
            for found in report.findings
        ],
    }


def _masked(text: str | None) -> str | None:
    return mask_numbers(text) if text is not None else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _sheet_json(sheet: ListSheet, deadline: date | None) -> dict[str, object]:
    return {
        "name": mask_numbers(sheet.name),
        "kind": sheet.kind.value,
        "period": sheet.period,
        "first_day": _iso(sheet.first_day),
        "last_day": _iso(sheet.last_day),
        "deadline": _iso(deadline),
        "placements": [
            {
                "row": row.row,
                "name": str(row.name) or None,
                "registered": row.registered.value,
                "ordered": row.ordered.value,
                "national_id": row.number_state.value,
            }
            for row in sheet.rows
        ],
    }


_SEVERITIES: Final = {
    Severity.ERROR: ("Feil", "bold red"),
    Severity.WARNING: ("Advarsel", "yellow"),
    Severity.NOTICE: ("Merknad", "cyan"),
}
_KINDS: Final = {Kind.NORWEGIAN: "norsk", Kind.INTERNATIONAL: "internasjonalt", Kind.SKIPPED: "hoppet over"}


def report_table(report: CheckReport) -> RenderableType:
    """The report in bokmål: a line about the list, a table of its sheets, a table of what was found. Without names."""
    if report.practice_list is None:
        _, message = report.refusal or ("", "")
        return Text.assemble((f"{mask_numbers(report.file)}: ", "bold"), ("kan ikke leses. ", "bold red"), message)
    practice_list = report.practice_list
    parts: list[RenderableType] = [_heading(report, practice_list), _sheets_table(report, practice_list)]
    if report.findings:
        parts.append(_findings_table(report.findings))
    parts.append(_verdict(report.findings))
    return Group(*parts)


def _heading(report: CheckReport, practice_list: PracticeList) -> Text:
    about = [
        ("Studiested", report.institution or practice_list.institution),
        ("studentgruppe", practice_list.group),
        ("kull", practice_list.cohort),
    ]
    said = ", ".join(f"{label}: {value or 'ikke oppgitt'}" for label, value in about)
    return Text.assemble((mask_numbers(report.file), "bold"), f"\n{said}")


def _sheets_table(report: CheckReport, practice_list: PracticeList) -> Table:
    table = Table(title="Ark", title_justify="left", title_style="bold")
    for heading in ("Ark", "Slag", "Periode", "Første dag", "Siste dag", "Frist for listen"):
        table.add_column(heading)
    for heading in ("Studenter", "Registrert", "Bestilt"):
        table.add_column(heading, justify="right")
    for sheet, deadline in zip(practice_list.sheets, report.deadlines, strict=True):
        skipped = sheet.kind is Kind.SKIPPED
        total = len(sheet.rows)
        registered = sum(row.registered is Colour.GREEN for row in sheet.rows)
        ordered = sum(row.ordered is Colour.GREEN for row in sheet.rows)
        table.add_row(
            Text(mask_numbers(sheet.name)),  # Text: what a list says is never markup
            _KINDS[sheet.kind],
            Text(sheet.period or ""),
            _norwegian(sheet.first_day),
            _norwegian(sheet.last_day),
            _norwegian(deadline),
            "" if skipped else str(total),
            "" if skipped else f"{registered} av {total}",
            "" if skipped else f"{ordered} av {total}",
        )
    return table


def _findings_table(findings: Sequence[Finding]) -> Table:
    table = Table(title="Funn", title_justify="left", title_style="bold")
    table.add_column("Alvor", no_wrap=True)
    table.add_column("Ark")
    table.add_column("Rad", justify="right")
    table.add_column("Kolonne")
    table.add_column("Hva og hvordan rette det", ratio=1)
    for found in sorted(findings, key=lambda f: list(Severity).index(f.severity)):
        word, style = _SEVERITIES[found.severity]
        row = str(found.row) if found.row is not None else ""
        table.add_row(
            Text(word, style), Text(_masked(found.sheet) or ""), row, Text(found.column or ""), Text(found.message)
        )
    return table


def _verdict(findings: Sequence[Finding]) -> Text:
    errors = sum(found.severity is Severity.ERROR for found in findings)
    if errors:
        return Text(f"{errors} feil må rettes.", "bold red")
    return Text("Ingen feil." if not findings else "Ingen feil som må rettes.", "bold green")


def _norwegian(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day is not None else ""
