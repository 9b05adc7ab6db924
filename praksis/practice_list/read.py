"""Reads a practice list: every sheet, what title and file name say, and all that is wrong, as findings.

practice_list = read_practice_list(content, "Praksisoversikt HVL Sykepleie kull 2024.xlsx", ListRules())
practice_list.rows[0].registered          # Colour.YELLOW
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from praksis.practice_list.cell_text import fold
from praksis.practice_list.duplicates import repeated_students, shared_numbers
from praksis.practice_list.findings import Finding, FindingCode, finding
from praksis.practice_list.model import Kind, ListRules, ListSheet, PracticeList
from praksis.practice_list.naming import name_finding
from praksis.practice_list.period_name import same_period
from praksis.practice_list.same_days import sheets_with_same_days
from praksis.practice_list.sheet_reader import SheetReading, read_sheet
from praksis.practice_list.title import Stated, from_file_name, same_cohort
from praksis.workbook import Workbook, open_workbook


def read_practice_list(content: bytes, file_name: str, rules: ListRules) -> PracticeList:
    """Read a workbook as a practice list.

    `file_name` is the document's name in the channel; it may say group and cohort, and is held against the naming
    standard. Raises `praksis.workbook.WorkbookRefused` when the file cannot be read at all; everything else that is
    wrong is a finding. National numbers are in `ListRow.number` only: no other text of the result holds one.
    """
    return read_workbook_as_list(open_workbook(content, file_name=file_name), file_name, rules)


def read_workbook_as_list(workbook: Workbook, file_name: str, rules: ListRules) -> PracticeList:
    """The same for a workbook that is open already. Raises nothing about its content."""
    names = [sheet.name for sheet in workbook.sheets]
    readings = [read_sheet(sheet, rules, names) for sheet in workbook.sheets]
    sheets = tuple(reading.sheet for reading in readings)
    findings: list[Finding] = []
    # What a sheet says in a cell of its own under «Studiested» is known again in the file name.
    named = {*rules.institutions, *(r.stated.institution for r in readings if r.stated.institution)}
    stated = [from_file_name(file_name, named), *(reading.stated for reading in readings)]
    institution = _agreed((s.institution for s in stated), "studiested", findings)
    group = _agreed((s.group for s in stated), "studentgruppe", findings)
    cohort = _agreed_cohort(stated, findings)
    if group is None and not _said(s.group for s in stated):
        findings.append(finding(FindingCode.GROUP_NOT_SAID))
    if cohort is None and not _said(s.cohort for s in stated):
        findings.append(finding(FindingCode.COHORT_NOT_SAID))
    misnamed = name_finding(file_name, rules.list_name_pattern, institution, group, cohort)
    if misnamed is not None:
        findings.append(misnamed)
    if workbook.has_macros:
        findings.append(finding(FindingCode.MACROS))
    if all(sheet.kind is Kind.SKIPPED for sheet in sheets):
        findings.append(finding(FindingCode.NO_PERIOD_SHEET))
    findings += _same_periods(sheets)
    findings += sheets_with_same_days(sheets)
    findings += shared_numbers(
        [row for sheet in sheets for row in sheet.rows],
        {r.sheet.name: r.number_heading for r in readings if r.number_heading is not None},
    )
    for reading in readings:
        findings += reading.findings
        findings += repeated_students(reading.sheet.rows)
    return PracticeList(institution, group, cohort, sheets, tuple(_in_order(findings, readings)))


def _said(values: Iterable[str | None]) -> bool:
    return any(value for value in values)


def _agreed(values: Iterable[str | None], what: str, findings: list[Finding]) -> str | None:
    """The one value that all who say something say; None with a finding when they differ: we do not choose."""
    said: dict[str, str] = {}
    for value in values:
        if value:
            said.setdefault(fold(value), value)
    if len(said) > 1:
        named = " og ".join(f"«{value}»" for value in said.values())
        findings.append(finding(FindingCode.STATED_DIFFERENTLY, what=what, values=named))
        return None
    return next(iter(said.values()), None)


def _agreed_cohort(stated: Iterable[Stated], findings: list[Finding]) -> str | None:
    """The same for cohorts, where «2024» and «H2024» agree and the one that says more counts."""
    cohorts = sorted({s.cohort for s in stated if s.cohort}, key=lambda cohort: (-len(cohort), cohort))
    if all(same_cohort(a, b) for a in cohorts for b in cohorts):
        return cohorts[0] if cohorts else None
    return _agreed(cohorts, "kull", findings)


def _same_periods(sheets: Sequence[ListSheet]) -> list[Finding]:
    found = []
    heaps: dict[Kind, list[list[ListSheet]]] = defaultdict(list)
    for sheet in sheets:
        if sheet.kind is Kind.SKIPPED or sheet.period is None:
            continue
        for heap in heaps[sheet.kind]:
            if same_period(heap[0].period, sheet.period):
                heap.append(sheet)
                break
        else:
            heaps[sheet.kind].append([sheet])
    for of_kind in heaps.values():
        for heap in of_kind:
            if len(heap) > 1:
                named = " og ".join(f"«{sheet.name}»" for sheet in heap)
                found.append(finding(FindingCode.PERIOD_TWICE, heap[-1].name, sheets=named))
    return found


def _in_order(findings: Sequence[Finding], readings: Sequence[SheetReading]) -> list[Finding]:
    """The document's findings first, then sheet by sheet, each from the top of the sheet down."""
    place = {reading.sheet.name: at for at, reading in enumerate(readings)}
    return sorted(findings, key=lambda f: (place.get(f.sheet, -1) if f.sheet is not None else -1, f.row or 0))
