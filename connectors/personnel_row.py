"""One row of an extract of the personnel system as a person who is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from connectors.export_cells import CellReader, derived_from
from connectors.export_columns import ExportField
from connectors.export_table import ExportRow
from praksis.contact import email_key
from praksis.names import PersonName, name_key
from praksis.ports import ExtractedPerson
from praksis.practice_list.dates import DateState, Meant, read_day

_LONG_AGO = re.compile(r"(?<!\d)19\d\d(?!\d)")
_FOR_EVER = re.compile(r"(?<!\d)(?:2[1-9]\d\d|[3-9]\d\d\d)(?!\d)")
"""Personnel systems write «no end» as a day in a far century (31.12.9999)."""


class _UnreadableEnd(Exception):
    """Whether the person still is in the personnel system cannot be told."""


@dataclass(slots=True, kw_only=True)
class PersonnelRowReader(CellReader):
    """Reads rows of one table."""

    SYSTEM: ClassVar[str] = "i personalsystemet"

    def read(self, row: ExportRow) -> ExtractedPerson | None:
        """The person, or None when the row cannot be used at all; problems are added for either."""
        if not self.is_whole(row):
            return None
        name = self.name(row)
        if name is None:
            return None
        number, birth_date, email = self.number(row), self.birth_date(row), self.email(row)
        born = birth_date or (number.birth_date if number else None)
        external_id = self._external_id(row, name, born, email)
        if external_id is None:
            return None
        try:
            ended_on = self._ended_on(row)
        except _UnreadableEnd:
            return None
        return ExtractedPerson(
            external_id=external_id,
            name=name,
            number=number,
            birth_date=birth_date,
            email=email,
            started_on=self._day(row, ExportField.STARTED),
            ended_on=ended_on,
            place=f"{self.place}, rad {row.number}",
        )

    def _external_id(self, row: ExportRow, name: PersonName, born: date | None, email: str | None) -> str | None:
        own = self.own_id(row, ExportField.EMPLOYEE, "ansattnummer-ugyldig")
        if own is not None:
            return own
        derived = derived_person_id(name, born, email)
        if derived is None:
            self.problem(
                "ansattnummer-mangler",
                row,
                ExportField.EMPLOYEE,
                "Ansattnummer mangler, og uten fødselsdato og e-post kan ikke personen kjennes igjen. Ta uttrekket på "
                "nytt med «Ansattnummer».",
            )
        return derived

    def _ended_on(self, row: ExportRow) -> date | None:
        value = row.values.get(ExportField.ENDED)
        never = value.year >= 2100 if isinstance(value, date) else bool(_FOR_EVER.search(str(value or "")))
        if never:
            return None
        day = self._day(row, ExportField.ENDED)
        if day is None and (self.text(row, ExportField.ENDED) or isinstance(value, date)):
            self.problem(
                "dato-uleselig",
                row,
                ExportField.ENDED,
                "Datoen kan ikke leses, så raden brukes ikke som bevis. Skriv den som dd.mm.åååå.",
            )
            raise _UnreadableEnd
        return day

    def _day(self, row: ExportRow, column: ExportField) -> date | None:
        """One day, whichever century of ours; None when there is none or it cannot be read."""
        value = row.values.get(column)
        long_ago = value.year < 2000 if isinstance(value, date) else bool(_LONG_AGO.search(str(value or "")))
        reading = read_day(value, meant=Meant.BIRTH if long_ago else Meant.PRACTICE)
        one = reading.state is DateState.READ and not reading.span and reading.first == reading.last
        return reading.first if one else None


def derived_person_id(name: PersonName, born: date | None, email: str | None) -> str | None:
    """A stable id for a person without an employee number: keyed on folded name, date of birth and e-mail.

    None when there is nothing but the name. The national number is not part of it.
    """
    address = email_key(email)
    if born is None and address is None:
        return None
    return derived_from("personal", " ".join(sorted(name_key(name))), born.isoformat() if born else "", address or "")
