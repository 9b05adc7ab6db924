"""One sheet: whether it is a period's, where its table stands, and its rows with what is wrong in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from praksis.practice_list.cell_text import fold, mask_numbers, said
from praksis.practice_list.columns import Field, near_miss
from praksis.practice_list.dates import FIRST_YEAR, LAST_YEAR, DateReading, DateState, read_day
from praksis.practice_list.findings import Finding, FindingCode, finding
from praksis.practice_list.header import SEARCHED_ROWS, Header, find_header, header_at, is_header_again, with_chosen
from praksis.practice_list.model import Kind, ListRow, ListRules, ListSheet, TwoColumns, Which
from praksis.practice_list.period_name import (
    is_contacts,
    is_copy,
    is_guide,
    is_international,
    is_period,
    other_period,
    period_of,
    period_within,
    same_period,
)
from praksis.practice_list.row_cells import STATUS, Row
from praksis.practice_list.row_reader import RowKind, StudentReader, Table, kind_of_row
from praksis.practice_list.second_table import INTERNATIONAL_STUDENTS, OtherTable, Own, is_heading_line
from praksis.practice_list.title import Stated, from_head
from praksis.workbook import Sheet, to_ref

_MOST_COLUMNS = 40
"""So many columns without meaning are told of in a sheet; more would hide what matters."""
_ALL_OF_THEM = 3
"""From so many rows on, a field that is empty in all of them is said once."""


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet as read, what its head states, and what was found; `number_heading` names its number column."""

    sheet: ListSheet
    stated: Stated
    findings: tuple[Finding, ...]
    number_heading: str | None = None


def read_sheet(sheet: Sheet, rules: ListRules, names: Collection[str] = ()) -> SheetReading:
    """Read one sheet. `names` are those of all sheets, so that none is told to take a name that another has.

    Raises nothing about its content: what is wrong is a finding.
    """
    skipped = ListSheet(sheet.name, Kind.SKIPPED, None, None, None)
    if sheet.state != "visible":
        return SheetReading(skipped, Stated(), (finding(FindingCode.SHEET_HIDDEN, sheet.name),))
    values = {
        number: {cell.column: cell.value for cell in cells}
        for number, cells in sheet.rows()
        if number <= SEARCHED_ROWS + 1  # the last row searched may be the upper one of two
    }
    found = find_header(values, [(m.first_row, m.first_column, m.last_row, m.last_column) for m in sheet.merged])
    header = _as_decided(found, sheet.name, rules) if found is not None else None
    named_period = period_of(sheet.name, rules.period_pattern)
    by_name = named_period is not None or is_international(sheet.name)
    if header is None:
        return _without_header(sheet, skipped, named_period, by_name=by_name)
    rows = [row for number, cells in sheet.rows() if (row := Row(number, cells)).cells]
    year = _year_of(rows, header, sheet.name)
    head = from_head(values, header.first_row, year=year, institutions=rules.institutions)
    stated = _with_days_of_name(head, named_period, year)
    stated_period = stated.period if stated.period and is_period(stated.period, rules.period_pattern) else None
    kind = Kind.INTERNATIONAL if is_international(sheet.name) or _is_international(header) else Kind.NORWEGIAN
    within = named_period or period_within(sheet.name, rules.period_pattern)
    differs = within is not None and other_period(within, stated_period)
    period = named_period or (within if differs else stated_period or within)
    table = Table(sheet, kind, header, rules, stated.first_day.year if stated.first_day else year)
    reader = _TableReader(table, period, stated)
    guide = is_guide(sheet.name) and not by_name
    if guide or (not by_name and stated_period is None and not header.fields >= STATUS):
        return _skipped(sheet, skipped, reader, rows)
    findings = [
        *_about_name(sheet.name, kind, period, stated_period, named_period, names),
        *_about_columns(sheet.name, kind, header, rows),
        *_about_days(sheet.name, stated),
    ]
    students = _greyed_rows_told(reader.read(rows), header, findings)
    findings += reader.findings
    findings += _about_hidden(sheet, header, students)
    if not students:
        findings.append(finding(FindingCode.SHEET_EMPTY, sheet.name))
    findings += _about_missing_days(sheet.name, stated, students)
    twice = _two_columns(found or header)
    read = ListSheet(sheet.name, kind, period, stated.first_day, stated.last_day, tuple(students), twice)
    column = header.columns.get(Field.NUMBER)
    return SheetReading(read, stated, tuple(findings), header.headings.get(column) if column is not None else None)


def _as_decided(header: Header, sheet_name: str, rules: ListRules) -> Header:
    """The header with the columns that have been decided on, where several have one meaning."""
    chosen = {}
    for meant, columns in header.twice.items():
        which = rules.columns.get((fold(sheet_name), meant.value, _headings(header, columns)))
        if which is not None:
            chosen[meant] = columns[0] if which is Which.FIRST else columns[-1]
    return with_chosen(header, chosen) if chosen else header


def _two_columns(header: Header) -> tuple[TwoColumns, ...]:
    return tuple(
        TwoColumns(
            meant.value,
            tuple(mask_numbers(f"«{header.headings[c]}» ({_letters(c)})") for c in columns),
            _headings(header, columns),
        )
        for meant, columns in header.twice.items()
    )


def _headings(header: Header, columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(mask_numbers(fold(header.headings[column])) for column in columns)


def _with_days_of_name(stated: Stated, named_period: str | None, year: int | None) -> Stated:
    """What the head states; where it is silent about days, the weeks that a sheet «Uke 36–41» is named for."""
    if named_period is None or stated.first_day_reading is not None or stated.last_day_reading is not None:
        return stated
    reading = read_day(named_period, year=year)
    if reading.state is not DateState.READ:
        return stated
    return replace(stated, first_day=reading.first, last_day=reading.last)


def _without_header(
    sheet: Sheet,
    skipped: ListSheet,
    period: str | None,
    *,
    by_name: bool,
) -> SheetReading:
    if not by_name or not sheet.is_grid:
        return SheetReading(skipped, Stated(), (finding(FindingCode.SHEET_SKIPPED, sheet.name),))
    empty = not any(said(cell.value) for _, cells in sheet.rows() for cell in cells)
    code = FindingCode.SHEET_EMPTY if empty else FindingCode.HEADER_MISSING
    kind = Kind.INTERNATIONAL if is_international(sheet.name) else Kind.NORWEGIAN
    return SheetReading(ListSheet(sheet.name, kind, period, None, None), Stated(), (finding(code, sheet.name),))


def _is_international(header: Header) -> bool:
    """By its columns: nationality, with a date of birth or without a number.

    A date of birth alone makes nobody international: a Norwegian sheet without numbers is an error of the list.
    """
    fields = header.fields
    return Field.NATIONALITY in fields and (Field.BIRTH_DATE in fields or Field.NUMBER not in fields)


def _year_of(rows: Iterable[Row], header: Header, sheet_name: str) -> int | None:
    """The year that dates without one mean: the only year that the sheet's Excel dates of practice have, else None."""
    columns = {header.columns.get(field) for field in (Field.FIRST_DAY, Field.LAST_DAY, Field.DAYS)} - {None}
    years = set()
    for row in rows:
        for column, cell in row.cells.items():
            if isinstance(cell.value, date) and (row.number < header.first_row or column in columns):
                years.add(cell.value.year)
    years = {year for year in years if _may_be(year)}
    if not years:
        years = {year for word in re.findall(r"(?<!\d)\d{4}(?!\d)", sheet_name) if _may_be(year := int(word))}
    return years.pop() if len(years) == 1 else None


def _may_be(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _greyed_rows_told(students: list[ListRow], header: Header, findings: list[Finding]) -> list[ListRow]:
    """Say which rows are greyed out; where most are, grey is how the whole sheet looks and means nothing."""
    greyed = [row for row in students if row.greyed]
    if 2 * len(greyed) > len(students) and len(students) > 1:
        return [replace(row, greyed=False) for row in students]
    names = (Field.GIVEN, Field.FULL_NAME, Field.FAMILY)
    column = next((header.columns[field] for field in names if field in header.columns), None)
    heading = header.headings.get(column) if column is not None else None
    findings += [finding(FindingCode.ROW_GREYED, row.sheet, row.row, heading) for row in greyed]
    return students


def _skipped(sheet: Sheet, skipped: ListSheet, reader: _TableReader, rows: Sequence[Row]) -> SheetReading:
    """A sheet that is no period's: a notice, but a warning when its rows would be read as students elsewhere."""
    students = reader.read(rows)
    has_number = any(row.number is not None for row in students)
    code = FindingCode.SHEET_SKIPPED
    if students and (has_number or not is_contacts(sheet.name)):
        code = FindingCode.STUDENTS_SKIPPED
    return SheetReading(skipped, Stated(), (finding(code, sheet.name),))


def _about_name(
    name: str, kind: Kind, period: str | None, stated_period: str | None, named: str | None, names: Collection[str]
) -> list[Finding]:
    """What is wrong with a sheet's name; `named` is the period that it is, when it is nothing else."""
    found = []
    if named is None or is_copy(name):
        prefix = "Internasjonale " if kind is Kind.INTERNATIONAL else ""
        taken = {fold(other) for other in names if other != name}
        free = next(n for n in range(1, len(taken) + 2) if fold(f"{prefix}Periode {n}") not in taken)
        proposal = prefix + (period or f"Periode {free}")
        if fold(proposal) in taken:
            found.append(finding(FindingCode.SHEET_NAME_TAKEN, name, proposal=proposal))
        elif proposal != name:
            found.append(finding(FindingCode.SHEET_NAME, name, proposal=proposal))
    differs = named is not None and not same_period(named, stated_period)
    if stated_period is not None and (differs or (named is None and other_period(stated_period, period))):
        found.append(finding(FindingCode.PERIOD_DIFFERS, name, sheet_name=name, stated=stated_period))
    return found


def _about_columns(name: str, kind: Kind, header: Header, rows: Iterable[Row]) -> list[Finding]:
    found = []
    fields = header.fields

    def missing(code: FindingCode, field: Field) -> None:
        found.append(finding(code, name, header.last_row, field.value, field=field.value))

    if Field.FULL_NAME not in fields:
        for field in (Field.GIVEN, Field.FAMILY):
            if field not in fields:
                missing(FindingCode.NAME_COLUMN_MISSING, field)
    if kind is Kind.NORWEGIAN and Field.NUMBER not in fields:
        missing(FindingCode.NUMBER_COLUMN_MISSING, Field.NUMBER)
    wanted = [Field.EMAIL, Field.MOBILE, Field.PROFESSION, Field.WARD]
    wanted += [Field.BIRTH_DATE] if kind is Kind.INTERNATIONAL else []
    for field in wanted:
        if field not in fields:
            missing(FindingCode.COLUMN_MISSING, field)
    for field in (Field.REGISTERED, Field.ORDERED):
        if field not in fields:
            missing(FindingCode.STATUS_COLUMN_MISSING, field)
    for field, columns in header.twice.items():
        named = " og ".join(f"«{header.headings[c]}» ({_letters(c)})" for c in columns)
        heading = header.headings[columns[-1]]
        found.append(
            finding(FindingCode.COLUMN_TWICE, name, header.last_row, heading, columns=named, field=field.value)
        )
    for column in header.unknown[:_MOST_COLUMNS]:
        heading = header.headings[column]
        meant = near_miss(heading)
        hint = f" Mente du «{meant.value}»?" if meant is not None and meant not in fields else ""
        found.append(finding(FindingCode.COLUMN_UNKNOWN, name, header.last_row, heading, hint=hint))
    unnamed = {
        column for row in rows if row.number > header.last_row for column in row.texts if column not in header.headings
    }
    found += [
        finding(FindingCode.COLUMN_UNNAMED, name, None, None, letter=_letters(c))
        for c in sorted(unnamed)[:_MOST_COLUMNS]
    ]
    return found


def _letters(column: int) -> str:
    return to_ref(1, column)[:-1]


def _about_days(name: str, stated: Stated) -> list[Finding]:
    found = []

    def unread(reading: DateReading | None, which: str) -> None:
        if reading is not None and reading.state not in (DateState.READ, DateState.MISSING):
            found.append(finding(FindingCode.SHEET_DAYS_UNREAD, name, which=which, reason=reading.reason))

    unread(stated.first_day_reading, "første dag")
    if stated.last_day_reading is not stated.first_day_reading:
        unread(stated.last_day_reading, "siste dag")
    if stated.first_day and stated.last_day and stated.last_day < stated.first_day:
        found.append(finding(FindingCode.SHEET_DAYS_ORDER, name))
    return found


def _about_missing_days(name: str, stated: Stated, students: list[ListRow]) -> list[Finding]:
    without = [
        row.row
        for row in students
        if (row.first_day or stated.first_day) is None or (row.last_day or stated.last_day) is None
    ]
    if not without:
        return []
    if len(without) == len(students):
        return [finding(FindingCode.DAYS_MISSING, name, where="på radene")]
    return [finding(FindingCode.DAYS_MISSING, name, row, where="på raden") for row in without]


def _about_hidden(sheet: Sheet, header: Header, students: list[ListRow]) -> list[Finding]:
    hidden = [row.row for row in students if row.row in sheet.hidden_rows]
    return [finding(FindingCode.ROWS_HIDDEN, sheet.name, count=_rows(len(hidden)))] if hidden else []


def _rows(count: int) -> str:
    return "1 rad" if count == 1 else f"{count} rader"


class _TableReader:
    """Walks the rows under a header; a second header among them takes over from there on.

    From a line that says another period or kind on («Periode 2», «Internasjonale studenter»), or a header of the other
    kind, rows are not this sheet's, until a line says what this sheet is again.
    """

    def __init__(self, table: Table, period: str | None, stated: Stated) -> None:
        self.table = table
        self.own = Own(table.kind, period, stated)
        self.findings: list[Finding] = []

    def read(self, rows: Iterable[Row]) -> list[ListRow]:
        """The students of the rows under the header; what was found is in `findings` afterwards."""
        students: list[ListRow] = []
        prefilled = 0
        walked = list(self._walk(row for row in rows if row.number > self.table.header.last_row))
        last_student = max((row.number for _, row, kind in walked if kind is RowKind.STUDENT), default=0)
        readers: dict[int, StudentReader] = {}
        for table, row, kind in walked:
            if kind is RowKind.STUDENT or (kind is RowKind.GAP and row.number < last_student):
                reader = readers.setdefault(table.header.first_row, StudentReader(table))
                students.append(reader.read(row))
            elif kind is RowKind.NOTE:
                self.findings.append(finding(FindingCode.ROW_NOTE, table.sheet.name, row.number))
            elif kind in (RowKind.GAP, RowKind.PREFILLED):
                prefilled += 1
        for reader in readers.values():
            self.findings += self._told(reader, students)
        if prefilled:
            self.findings.append(finding(FindingCode.ROWS_PREFILLED, self.table.sheet.name, count=_rows(prefilled)))
        return students

    def _walk(self, below: Iterable[Row]) -> Iterator[tuple[Table, Row, RowKind]]:
        """Each row of this sheet's own that is no header, with the table that it belongs to."""
        table = self.table
        other_table: OtherTable | None = None
        for row in below:
            number = row.number
            values = {column: cell.value for column, cell in row.cells.items() if cell.value is not None}
            if all(isinstance(value, str) and "@" not in value for value in values.values()):
                other = header_at(values, number)
                if other is not None or is_header_again(table.header, values):
                    self.findings.append(finding(FindingCode.HEADER_REPEATED, table.sheet.name, number))
                    if other is not None:
                        other = _as_decided(other, table.sheet.name, table.rules)
                    if other is not None and other.columns != table.header.columns:
                        table = replace(table, header=other)
                        kind = Kind.INTERNATIONAL if _is_international(other) else Kind.NORWEGIAN
                        if other_table is None and kind is not table.kind and kind is Kind.INTERNATIONAL:
                            other_table = OtherTable(number, INTERNATIONAL_STUDENTS)
                    continue
            kind_of = kind_of_row(table, row)
            if is_heading_line(table, row):
                line = self.own.heard(values, table.year)
                if line.other is not None:
                    self.findings += self._left_out(other_table)
                    other_table = OtherTable(number, line.other)
                elif line.own:
                    self.findings += self._left_out(other_table)
                    other_table = None
                lone = kind_of is RowKind.STUDENT and not line.says_something
                if lone:
                    self.findings.append(finding(FindingCode.ROW_LONE_TEXT, table.sheet.name, number))
                else:
                    self.findings.append(finding(FindingCode.ROW_NOTE, table.sheet.name, number))
            elif other_table is None:
                yield table, row, kind_of
            elif kind_of is RowKind.STUDENT:
                other_table.students += 1
        self.findings += self._left_out(other_table)

    def _left_out(self, other: OtherTable | None) -> list[Finding]:
        if other is None or not other.students:
            return []
        count = f"{other.students} {'student' if other.students == 1 else 'studenter'}"
        code, sheet = FindingCode.TWO_TABLES, self.table.sheet.name
        return [finding(code, sheet, other.row, what=other.what, sheet_is=self.own.what(), count=count)]

    def _told(self, reader: StudentReader, students: list[ListRow]) -> list[Finding]:
        """The reader's findings, with fields that are empty in every row said once for all of them."""
        found = reader.findings
        sheet = self.table.sheet.name
        for field, rows in reader.lacking.items():
            contact = field in (Field.EMAIL, Field.MOBILE)
            code = FindingCode.CONTACT_MISSING if contact else FindingCode.DETAILS_MISSING
            column = reader.table.header.columns.get(field)
            heading = reader.table.header.headings.get(column) if column is not None else field.value
            if len(rows) >= _ALL_OF_THEM and len(rows) == len(students):
                found.append(
                    finding(code, sheet, None, heading, field=mask_numbers(field.value), where=" på alle radene")
                )
            else:
                found += [finding(code, sheet, row, heading, field=field.value, where="") for row in rows]
        return found
