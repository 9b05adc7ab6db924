"""One row under the header: a student, a note, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

from praksis.contact import email_keys, phone_key
from praksis.identity import NationalNumber, NumberPolicy, NumberReading, NumberState, read_number
from praksis.names import PersonName
from praksis.practice_list.cell_text import MASK, CellValue, clean, fold, has_number, is_long, quoted, said
from praksis.practice_list.colour_remedy import remedy_for
from praksis.practice_list.columns import Field, meaning
from praksis.practice_list.dates import LONGEST_ROLLOVER, DateReading, DateState, Meant, read_day
from praksis.practice_list.findings import Finding, FindingCode, finding
from praksis.practice_list.header import Header
from praksis.practice_list.model import Kind, ListRow, ListRules
from praksis.practice_list.period_name import is_period
from praksis.practice_list.row_cells import NAMES, STATUS, FieldCells, Row, RowCells, is_filled, row_cells
from praksis.workbook import Cell, Colour, Sheet, to_ref

_IDENTIFYING = (Field.GIVEN, Field.FAMILY, Field.FULL_NAME, Field.NUMBER, Field.EMAIL, Field.MOBILE, Field.BIRTH_DATE)
_DAYS = frozenset({Field.FIRST_DAY, Field.LAST_DAY, Field.DAYS})
REACHABLE = (Field.NUMBER, Field.EMAIL, Field.MOBILE)
"""Where a student can be reached, or is known, as hardly anything but a student is."""
_FEWEST_DIGITS = 8
_FEWEST_OF_NUMBER = 11
"""No shorter text is a national identity number."""
_LABEL = re.compile(
    r"(?:sum|totalt?|antall?(?:\s+studente?r?a?r?)?|i\s+alt|tal\s+på|til\s?sammen|merk|merknad(?:er)?|nb!?|obs!?|"
    r"sist\s+(?:oppdatert|endret|endra)|oppdatert|endret|endra|gul(?:t)?|grønn?t?|rød|fargekode(?:r)?|farger?|forklaring|"
    r"signatur|utfylt\s+av|dato|kilde|notat|note|husk|total\s+number|updated|count|number\s+of\s+students)"
    r"(?=$|[\s:=.,!\-])"
)
_NO_NAME = re.compile(
    r"antall|i\s+alt|tal\s+på|til\s?sammen|totalt|merknad|sist\s|oppdatert|endret|endra|forklaring|signatur|"
    r"utfylt|total\s|updated|number\s+of|gult?\b|grønn|rød\b|farge"
)
_WHOLE_ROW = 4
"""A row with so many filled fields is no note."""
_LONGEST_NAME = 40
_LONGEST_SIGNED = 120
_SIGNATURE = re.compile(r"[\s,;/(-]+[A-ZÆØÅ]{2,6}[\s,]+\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?\.?\)?$")
"""Who changed a cell, and when (R11), as it is written after the text in the cell itself."""
_WITHDRAWN = re.compile(
    r"(?<!ikke\s)(?<!ikkje\s)(?<!not\s)\b(?:trukket|trukke|trekt|trekker|trekkjer|trekk|sluttet|slutta|avbrutt|avbroten|"
    r"utgår|utgått|withdrawn|withdrew|withdraws|quit|dropped\s+out)\b"
)
_LONGEST_CONTACT = 320
_PARTICLES = frozenset(
    ("af", "al", "av", "bin", "da", "das", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "san",
     "ten", "ter", "van", "vom", "von", "y")
)  # fmt: skip


class RowKind(Enum):
    """What a row under the header is.

    GAP has two or more fields but nobody in them: a student whose name is missing when others follow, else prefilled.
    """

    EMPTY = "empty"
    STUDENT = "student"
    NOTE = "note"
    GAP = "gap"
    PREFILLED = "prefilled"


@dataclass(frozen=True, slots=True)
class Table:
    """What the rows of one sheet have in common. `year` helps dates that name none."""

    sheet: Sheet
    kind: Kind
    header: Header
    rules: ListRules
    year: int | None


def kind_of_row(table: Table, row: Row) -> RowKind:
    """What a row is. A sum, a note or a legend is known by its words, or by being a row's one text and no name."""
    filled = {
        field: row.cells[column]
        for field, column in table.header.columns.items()
        if field not in STATUS and row.is_filled(column)
    }
    if not filled:
        return RowKind.EMPTY
    identifying = [field for field in _IDENTIFYING if field in filled]
    first_text = fold(next(iter(row.texts.values()), ""))
    if _LABEL.match(first_text) and not _is_surely_a_person(filled) and not _is_whole_row(filled, first_text):
        return RowKind.NOTE
    if not identifying:
        if set(filled) == {Field.COMMENT}:
            return RowKind.NOTE
        return RowKind.GAP if len(filled) >= 2 else RowKind.PREFILLED
    if len(filled) == 1 and identifying[0] in NAMES and not _could_be_name(filled[identifying[0]], table, row.number):
        return RowKind.NOTE
    if len(filled) == 1 and identifying[0] is Field.BIRTH_DATE:
        return RowKind.NOTE
    return RowKind.STUDENT


def says_how_to_reach(value: CellValue) -> bool:
    """Whether a cell has an address, or as many digits as a phone or a number of identity."""
    text = str(value)
    return "@" in text or (len(text) >= _FEWEST_DIGITS and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS)


def _is_surely_a_person(filled: FieldCells) -> bool:
    return not filled.keys().isdisjoint(NAMES) and any(
        says_how_to_reach(filled[field].value) for field in REACHABLE if field in filled
    )


def _is_whole_row(filled: Mapping[Field, Cell], first_text: str) -> bool:
    """Whether a row that begins with a word of a note is a student's all the same («Sum Wong», «Note Berg»)."""
    if len(filled) >= _WHOLE_ROW:
        return True
    if not {Field.GIVEN, Field.FAMILY} <= filled.keys() or _NO_NAME.match(first_text):
        return False
    both = [said(filled[field].value) for field in (Field.GIVEN, Field.FAMILY)]
    return all(
        text[0].isupper() and re.search(r"[\d:=!?«»]", text) is None and len(text) <= _LONGEST_NAME for text in both
    )


def _could_be_name(cell: Cell, table: Table, row: int) -> bool:
    """Whether the only text of a row could be a name: a few words of letters, not merged across the table."""
    merged = table.sheet.merged_range(row, cell.column)
    if merged is not None and merged.last_column - merged.first_column >= 2:
        return False
    text = said(cell.value)
    return (
        len(text) <= 40
        and len(text.split()) <= 5
        and re.fullmatch(r"[^\W\d_][^\d:=!?«»]*[^\W\d_]|[^\W\d_]", text) is not None
    )


class StudentReader:
    """Reads the student rows of one table and gathers what is wrong with them in `findings`."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.findings: list[Finding] = []
        self.lacking: dict[Field, list[int]] = {}
        """Rows with an empty cell under a heading that is there; told together when it is all of them."""

    def read(self, written: Row) -> ListRow:
        """The student of a row; raises nothing: what cannot be read is None and a finding."""
        row = written.number
        self._mind_numbers(written)
        counting = row_cells(self.table.sheet, self.table.header, written)
        self._say_struck_and_merged(row, counting)
        cells = counting.cells
        number = self._number(row, cells)
        birth_date, birth_date_stated = self._birth_date(row, cells, number.number)
        first_day, last_day = self._days(row, cells)
        comment = self._text(row, counting, Field.COMMENT, needed=False)
        withdrawn = comment is not None and _WITHDRAWN.search(fold(comment)) is not None
        if withdrawn:
            self._find(FindingCode.ROW_WITHDRAWN, row, Field.COMMENT)
        registered, registered_ref = self._status(written, Field.REGISTERED)
        ordered, ordered_ref = self._status(written, Field.ORDERED)
        return ListRow(
            sheet=self.table.sheet.name,
            row=row,
            name=self._name(row, counting),
            number=number.number,
            number_state=number.state,
            birth_date=birth_date,
            email=self._contact(row, cells, Field.EMAIL),
            mobile=self._contact(row, cells, Field.MOBILE),
            profession=self._text(row, counting, Field.PROFESSION),
            ward=self._text(row, counting, Field.WARD),
            first_day=first_day,
            last_day=last_day,
            nationality=self._text(row, counting, Field.NATIONALITY, needed=False),
            comment=comment,
            registered=registered,
            ordered=ordered,
            registered_ref=registered_ref,
            ordered_ref=ordered_ref,
            struck=counting.struck,
            greyed=self._is_greyed(written),
            withdrawn=withdrawn,
            birth_date_stated=birth_date_stated,
            days_unread=self._has_unread_days(counting, first_day, last_day),
        )

    # Places and findings

    def _heading(self, field: Field) -> str:
        column = self.table.header.columns.get(field)
        return self.table.header.headings.get(column, field.value) if column is not None else field.value

    def _find(self, code: FindingCode, row: int, field: Field, /, **values: object) -> None:
        self.findings.append(finding(code, self.table.sheet.name, row, self._heading(field), **values))

    def _unreadable(self, row: int, cell: Cell | None, field: Field) -> bool:
        """Whether a cell has a formula without an answer or an error from Excel; says so."""
        if cell is None:
            return False
        if cell.formula and cell.value is None:
            self._find(FindingCode.FORMULA_WITHOUT_VALUE, row, field)
        elif cell.is_error:
            self._find(FindingCode.CELL_ERROR, row, field)
        else:
            return False
        return True

    def _say_struck_and_merged(self, row: int, counting: RowCells) -> None:
        if counting.wholly:
            self._find(FindingCode.ROW_STRUCK, row, self._name_field())
        for field in counting.crossed:
            self._find(FindingCode.CELL_PARTLY_STRUCK, row, field)
        for field in counting.merged:
            self._find(FindingCode.CELL_MERGED, row, field)

    # Fields

    def _text(self, row: int, counting: RowCells, field: Field, *, needed: bool = True) -> str | None:
        if self._unreadable(row, counting.cells.get(field), field):
            return None
        text = counting.texts.get(field)
        if not text and needed and field in self.table.header.columns:
            self.lacking.setdefault(field, []).append(row)
        return text or None

    def _name_field(self) -> Field:
        return next((field for field in NAMES if field in self.table.header.columns), Field.FULL_NAME)

    def _name(self, row: int, counting: RowCells) -> PersonName:
        columns = self.table.header.columns
        parts = {field: self._name_part(row, counting, field) for field in NAMES if field in columns}
        if Field.FULL_NAME in parts:
            full, unreadable = parts[Field.FULL_NAME]
            name = split_name(full, family_first=fold(self._heading(Field.FULL_NAME)).startswith("ettern"))
            if Field.FAMILY in parts and parts[Field.FAMILY][0]:  # «Navn» beside «Etternavn» holds the given name
                family = parts[Field.FAMILY][0]
                given = clean(re.sub(rf"\b{re.escape(family)}\b", " ", full)).strip(" ,")
                name = PersonName(given, family)
            elif Field.GIVEN in parts and parts[Field.GIVEN][0]:
                given = parts[Field.GIVEN][0]
                name = PersonName(given, clean(re.sub(rf"\b{re.escape(given)}\b", " ", full)).strip(" ,"))
            if not unreadable and not (name.given and name.family):
                part = "hele navnet" if not full else "fornavn eller etternavn"
                self._find(FindingCode.NAME_MISSING, row, Field.FULL_NAME, part=part)
            return name
        for field in (Field.GIVEN, Field.FAMILY):
            if field in parts and not parts[field][0] and not parts[field][1]:
                self._find(FindingCode.NAME_MISSING, row, field, part=field.value.lower())
        empty = ("", False)
        return PersonName(parts.get(Field.GIVEN, empty)[0], parts.get(Field.FAMILY, empty)[0])

    def _name_part(self, row: int, counting: RowCells, field: Field) -> tuple[str, bool]:
        """A name cell's text, «» when there is no letter in it, and whether the cell could not be read at all."""
        if self._unreadable(row, counting.cells.get(field), field):
            return "", True
        text = clean(counting.texts.get(field, "").replace(MASK, " "))
        if len(text) <= _LONGEST_SIGNED:  # on a very long text the search would take long
            text = _SIGNATURE.sub("", text)
        return (text if any(map(str.isalpha, text)) else ""), False

    def _number(self, row: int, cells: FieldCells) -> NumberReading:
        cell = cells.get(Field.NUMBER)
        if self._unreadable(row, cell, Field.NUMBER):
            return NumberReading(NumberState.INVALID, None, None, "")
        international = self.table.kind is Kind.INTERNATIONAL
        reading = self._read_number(row, cells, cell)
        if Field.NUMBER not in self.table.header.columns:
            return reading
        if reading.state is NumberState.MISSING and not international:
            self._find(FindingCode.NUMBER_MISSING, row, Field.NUMBER)
        elif reading.state is NumberState.INVALID:
            code = FindingCode.NUMBER_INVALID_INTERNATIONAL if international else FindingCode.NUMBER_INVALID
            self._find(code, row, Field.NUMBER, reason=reading.reason)
        elif reading.state is NumberState.REPAIRED:
            self._find(FindingCode.NUMBER_REPAIRED, row, Field.NUMBER)
        return reading

    def _read_number(self, row: int, cells: FieldCells, cell: Cell | None) -> NumberReading:
        value = cell.value if cell is not None else None
        if isinstance(value, date | datetime | time):
            return NumberReading(
                NumberState.INVALID, None, None, "Cellen har en dato, ikke et nummer med elleve siffer."
            )
        if split := _split_number(cells, value):
            joined = self._as_number(split)
            if joined.state is NumberState.VALID:
                return joined
        return self._as_number(value)

    def _as_number(self, value: str | int | float | None) -> NumberReading:
        rules = self.table.rules
        return read_number(value, rules.number_policy, d_number_counts=rules.d_number_counts, today=rules.today)

    def _birth_date(self, row: int, cells: FieldCells, number: NationalNumber | None) -> tuple[date | None, bool]:
        """The date of birth, and whether the row itself states it: not when number or formula gave it."""
        from_number = number.birth_date if number is not None else None
        cell = cells.get(Field.BIRTH_DATE)
        if self._unreadable(row, cell, Field.BIRTH_DATE):
            return from_number, False
        value = cell.value if cell is not None else None
        if isinstance(value, str | int | float) and has_number(str(value)):
            return from_number, False  # a whole number of identity in the wrong column; said by `_mind_numbers`
        reading = read_day(value, year=self.table.year, meant=Meant.BIRTH)
        if reading.state is DateState.MISSING:
            international = self.table.kind is Kind.INTERNATIONAL
            if international and number is None and Field.BIRTH_DATE in self.table.header.columns:
                self._find(FindingCode.BIRTH_DATE_MISSING, row, Field.BIRTH_DATE)
            return from_number, False
        self._say_date(row, Field.BIRTH_DATE, cell, reading)
        if reading.first is not None and from_number is not None and reading.first != from_number:
            self._find(FindingCode.BIRTH_DATE_DIFFERS, row, Field.BIRTH_DATE)
        part_of_number = number is not None and _split_number(cells, _value(cells, Field.NUMBER)) is not None
        stated = reading.first is not None and not part_of_number and not (cell is not None and cell.formula)
        return reading.first or from_number, stated

    def _say_date(self, row: int, field: Field, cell: Cell | None, reading: DateReading) -> None:
        if reading.state is DateState.AMBIGUOUS:
            code = FindingCode.DATE_AMBIGUOUS
        elif reading.state in (DateState.IMPOSSIBLE, DateState.YEAR_MISSING):
            code = FindingCode.DATE_IMPOSSIBLE
        else:
            return
        shown = quoted(cell.value if cell is not None else None)
        self._find(code, row, field, value=shown[0].upper() + shown[1:], reason=reading.reason)

    def _days(self, row: int, cells: FieldCells) -> tuple[date | None, date | None]:
        if _DAYS.isdisjoint(cells):
            return None, None
        year = self.table.year
        last_cell = cells.get(Field.LAST_DAY)
        last = self._day(row, cells, Field.LAST_DAY, year)
        if last is not None and last.last is not None and not _names_a_year(cells.get(Field.FIRST_DAY)):
            year = last.last.year
        first = self._day(row, cells, Field.FIRST_DAY, year)
        if first is not None and first.first and last is not None and last.last and first.first > last.last:
            earlier = self._year_before(cells, last.last)  # «1.12» beside «15.1.2027»
            first = earlier if earlier is not None else first
        if last is not None and last.state is DateState.YEAR_MISSING and first is not None and first.first is not None:
            value = last_cell.value if last_cell is not None else None
            last = read_day(value, year=first.first.year)
        for field, reading in ((Field.FIRST_DAY, first), (Field.LAST_DAY, last)):
            if reading is not None:
                self._say_date(row, field, cells.get(field), reading)
        first_day = first.first if first is not None else None
        last_day = last.last if last is not None else None
        if last_day is None and first is not None and first.span:
            last_day = first.last
        if first_day is None and last_day is None:
            first_day, last_day = self._span(row, cells, self.table.year)
        if first_day is not None and last_day is not None:
            if last_day < first_day:
                self._find(FindingCode.DAYS_ORDER, row, Field.LAST_DAY)
            elif (last_day - first_day).days > 366:
                self._find(FindingCode.DAYS_UNLIKELY, row, Field.LAST_DAY)
        return first_day, last_day

    def _year_before(self, cells: FieldCells, last_day: date) -> DateReading | None:
        """The first day read in the year before the last one's, when its cell names no year and that makes sense."""
        cell = cells.get(Field.FIRST_DAY)
        if cell is None or _names_a_year(cell):
            return None
        reading = read_day(cell.value, year=last_day.year - 1)
        if reading.first is None or (last_day - reading.first).days > LONGEST_ROLLOVER:
            return None
        return reading

    def _day(self, row: int, cells: FieldCells, field: Field, year: int | None) -> DateReading | None:
        cell = cells.get(field)
        if self._unreadable(row, cell, field):
            return None
        return read_day(cell.value if cell is not None else None, year=year)

    def _span(self, row: int, cells: FieldCells, year: int | None) -> tuple[date | None, date | None]:
        """Both days out of one column («1.9.–12.10.2026», «uke 36–41»); a period's name in it is no date."""
        cell = cells.get(Field.DAYS)
        if cell is None or self._unreadable(row, cell, Field.DAYS):
            return None, None
        value = cell.value
        if isinstance(value, str) and re.fullmatch(r"\d{1,2}(?:-\d{1,2})?", fold(value)):
            value = f"uke {value}"
        reading = read_day(value, year=year)
        if reading.first is None and isinstance(cell.value, str) and self._is_no_span(cell.value, reading):
            return None, None
        self._say_date(row, Field.DAYS, cell, reading)
        return reading.first, reading.last

    def _is_no_span(self, text: str, reading: DateReading) -> bool:
        """Whether a text under «Periode» or «Fra–til» is a period's name, or no attempt at days at all."""
        found = meaning(self._heading(Field.DAYS))
        about_days = found is not None and found.first_rate
        no_digit = not any(c.isdigit() for c in text)
        return (no_digit and not about_days) or (is_period(text) and reading.state is DateState.IMPOSSIBLE)

    def _has_unread_days(self, counting: RowCells, first_day: date | None, last_day: date | None) -> bool:
        """Whether the row says days of its own that could not be read: then no other days stand in for them.

        A day that is struck, or in a merged cell, is such a one, too.
        """
        unclear = {*counting.crossed, *counting.merged}
        if _DAYS.isdisjoint(unclear) and _DAYS.isdisjoint(counting.cells):
            return False

        def is_there(field: Field) -> bool:
            return field in unclear or is_filled(counting.cells.get(field))

        if (first_day is None and is_there(Field.FIRST_DAY)) or (last_day is None and is_there(Field.LAST_DAY)):
            return True
        if first_day is not None or last_day is not None or not is_there(Field.DAYS):
            return False
        value = _value(counting.cells, Field.DAYS)
        return not (isinstance(value, str) and self._is_no_span(value, read_day(value, year=self.table.year)))

    def _contact(self, row: int, cells: FieldCells, field: Field) -> str | None:
        cell = cells.get(field)
        if self._unreadable(row, cell, field):
            return None
        value = cell.value if cell is not None else None
        is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
        text = clean(str(int(value) if isinstance(value, float) and value.is_integer() else value)) if is_text else ""
        if not text:
            if field in self.table.header.columns:
                self.lacking.setdefault(field, []).append(row)
            return None
        if field is Field.EMAIL:
            text = said(text)
        elif len(text) >= _FEWEST_OF_NUMBER and read_number(text, NumberPolicy.ANY).number is not None:
            return None
        if len(text) > _LONGEST_CONTACT:
            usable = False
        else:
            usable = bool(email_keys(text)) if field is Field.EMAIL else phone_key(text) is not None
        if not usable:
            self._find(FindingCode.CONTACT_INVALID, row, field, field=field.value)
        return text if len(text) <= _LONGEST_CONTACT else None

    def _mind_numbers(self, row: Row) -> None:
        """Say where a national identity number stands outside its own column; it is masked in all that we keep."""
        header = self.table.header
        if Field.NUMBER not in header.fields:
            return  # it may be the number's own column under a heading that we do not know: not to be emptied
        own = {header.columns.get(Field.NUMBER), *header.twice.get(Field.NUMBER, ())}
        for column, text in row.texts.items():
            if MASK in text and column not in own and self._is_number(row.cells[column]):
                heading = header.headings.get(column)
                self.findings.append(finding(FindingCode.NUMBER_ELSEWHERE, self.table.sheet.name, row.number, heading))

    def _is_number(self, cell: Cell) -> bool:
        """Whether a number was masked in the cell, and not one that is the student's phone."""
        if isinstance(cell.value, bool) or not isinstance(cell.value, str | int | float):
            return False
        text = clean(str(cell.value))
        if not has_number(text) and (isinstance(cell.value, str) or not is_long(cell.value)):
            return False
        is_mobile = cell.column == self.table.header.columns.get(Field.MOBILE)
        return not is_mobile or read_number(text, NumberPolicy.ANY).number is not None

    def _is_greyed(self, row: Row) -> bool:
        """The name stands in grey: so somebody is taken out who is not to be forgotten (DESIGN.md, Placement)."""
        columns = [self.table.header.columns.get(field) for field in NAMES]
        names = [row.cells[column] for column in columns if column in row.texts]
        return bool(names) and all(cell.grey for cell in names)

    def _status(self, written: Row, field: Field) -> tuple[Colour, str | None]:
        header = self.table.header
        if field in header.twice:
            return Colour.UNSURE, None
        column = header.columns.get(field)
        if column is None:
            return Colour.NONE, None
        row = written.number
        reading = self.table.sheet.colour_reading(row, column)
        if reading.colour is Colour.UNSURE:
            self._find(FindingCode.COLOUR_UNSURE, row, field, remedy=remedy_for(reading.why))
        if column in written.texts:
            self._find(FindingCode.STATUS_TEXT, row, field)
        return reading.colour, to_ref(row, column)


def _value(cells: FieldCells, field: Field) -> CellValue:
    cell = cells.get(field)
    return cell.value if cell is not None else None


def _split_number(cells: FieldCells, value: object) -> str | None:
    """The eleven digits of a list that has the date and the five last digits in a column each."""
    born = cells.get(Field.BIRTH_DATE)
    if born is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    last = re.sub(r"\s", "", said(value))
    if not re.fullmatch(r"\d{5}", last):
        return None
    if isinstance(born.value, date):
        return f"{born.value:%d%m%y}{last}"
    digits = re.sub(r"\D", "", said(born.value))
    if isinstance(born.value, int | float) and len(digits) == 5:
        digits = digits.zfill(6)
    return digits + last if len(digits) == 6 else None


def _names_a_year(cell: Cell | None) -> bool:
    return cell is not None and (
        not isinstance(cell.value, str)
        or re.search(r"\d[./\- ]\d{1,2}[./\- ]\d|\d{4}|[a-zæøå.] '?\d{2}$", cell.value) is not None
    )


def split_name(text: str, *, family_first: bool = False) -> PersonName:
    """A name out of one cell: «Nordmann, Kari» by its comma, else the last word (with «van der») is the family name.

    `family_first` is for a column whose heading says so: then the first word is the family name.
    """
    if "," in text:
        family, _, given = text.partition(",")
        return PersonName(clean(given), clean(family))
    words: Sequence[str] = text.split()
    if len(words) < 2:
        return PersonName(text, "")
    if family_first:
        return PersonName(" ".join(words[1:]), words[0])
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].casefold() in _PARTICLES:
        cut -= 1
    return PersonName(" ".join(words[:cut]), " ".join(words[cut:]))
