"""The cells that tell of a person, as every export has them: checked, and what cannot be used said without repeating it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import ClassVar

from connectors.export_columns import ExportField
from connectors.export_table import ExportRow
from praksis.contact import email_key
from praksis.identity import NationalNumber, NumberPolicy, NumberState, read_number
from praksis.names import PersonName, name_key
from praksis.ports import SourceProblem
from praksis.practice_list.cell_text import CellValue, clean, has_number
from praksis.practice_list.dates import DateState, Meant, read_day

DERIVED_PREFIX = "avledet-"
LONGEST = 200
"""The longest text that is kept of a cell."""

_ROUNDED = re.compile(r"\d+[.,]\d+[eE]\+?\d+")
_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-/]?\d){10}(?!\d)")


@dataclass(frozen=True, slots=True)
class NumberRules:
    """Which national numbers count, and on which day (Europe/Oslo): one of the 2032 rule is a slip before then."""

    policy: NumberPolicy
    d_number_counts: bool
    today: date


@dataclass(slots=True, kw_only=True)
class CellReader:
    """Reads the cells of one table's rows. `place` names file and sheet; `problems` gathers what could not be used."""

    SYSTEM: ClassVar[str]
    """Where a person mends what is wrong, with its preposition («i Webcruiter»)."""

    place: str
    numbers: NumberRules
    problems: list[SourceProblem] = field(default_factory=list)

    def is_whole(self, row: ExportRow) -> bool:
        """Whether the row has the cells that its heading asks for; told when not."""
        if not row.whole:
            self.problem(
                "rad-ikke-hel", row, None, "Raden har ikke like mange celler som overskriften. Eksporter på nytt."
            )
        return row.whole

    def name(self, row: ExportRow) -> PersonName | None:
        given, family = self.text(row, ExportField.GIVEN) or "", self.text(row, ExportField.FAMILY) or ""
        if not (given or family):
            whole = self.text(row, ExportField.FULL_NAME) or ""
            if "," in whole:
                family, _, given = (clean(part) for part in whole.partition(","))
            else:
                given, _, family = whole.rpartition(" ")
        name = PersonName(given[:LONGEST], family[:LONGEST])
        if not name_key(name) or has_number(str(name)):
            self.problem(
                "navn-mangler",
                row,
                ExportField.FAMILY,
                f"Navnet mangler eller kan ikke leses. Rett raden {self.SYSTEM}.",
            )
            return None
        return name

    def own_id(self, row: ExportRow, column: ExportField, code: str) -> str | None:
        """The row's own id; None when it has none, or it cannot be one (told under `code`)."""
        text = self.text(row, column)
        if text is None or (len(text) <= LONGEST and not _ROUNDED.fullmatch(text) and not is_identity_number(text)):
            return text
        self.problem(code, row, column, f"Dette kan ikke være {_INDEFINITE[column]}. Eksporter på nytt.")
        return None

    def number(self, row: ExportRow) -> NationalNumber | None:
        value = row.values.get(ExportField.NUMBER)
        if isinstance(value, date | time):
            self.problem("fodselsnummer-ugyldig", row, ExportField.NUMBER, "Cellen har en dato, ikke et fødselsnummer.")
            return None
        rules = self.numbers
        reading = read_number(value, rules.policy, d_number_counts=rules.d_number_counts, today=rules.today)
        if reading.state is NumberState.INVALID:
            self.problem("fodselsnummer-ugyldig", row, ExportField.NUMBER, reading.reason)
        return reading.number

    def birth_date(self, row: ExportRow) -> date | None:
        value = row.values.get(ExportField.BIRTH_DATE)
        reading = read_day(value, meant=Meant.BIRTH)
        if reading.state is DateState.MISSING:
            return None
        if reading.state is not DateState.READ or (isinstance(value, str) and has_number(value)):
            self.problem(
                "fodselsdato-uleselig", row, ExportField.BIRTH_DATE, "Datoen kan ikke leses. Skriv den som dd.mm.åååå."
            )
            return None
        return reading.first

    def email(self, row: ExportRow) -> str | None:
        text = self.text(row, ExportField.EMAIL)
        if text is None:
            return None
        if email_key(text) is None or len(text) > 320:
            self.problem(
                "epost-ugyldig", row, ExportField.EMAIL, f"Dette er ikke én e-postadresse. Rett den {self.SYSTEM}."
            )
            return None
        return text

    def text(self, row: ExportRow, column: ExportField) -> str | None:
        """What a cell says; None when it is empty."""
        return _as_text(row.values.get(column)) or None

    def place_of(self, row: ExportRow) -> str:
        """Where the row stands, for messages."""
        return f"{self.place}, rad {row.number}"

    def problem(self, code: str, row: ExportRow, column: ExportField | None, text: str) -> None:
        """Tell that a cell (or the whole row) cannot be used; `text` says what to do, without the cell's content."""
        place = self.place_of(row) + (f", {column.value}" if column is not None else "")
        self.problems.append(SourceProblem(code, place, f"{place}: {text}"))


_INDEFINITE = {ExportField.APPLICATION: "en søknads-ID", ExportField.EMPLOYEE: "et ansattnummer"}


def derived_from(*parts: str) -> str:
    """A stable id for a row without its own. A national number is never part of it: an id is stored in the clear."""
    return DERIVED_PREFIX + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def is_identity_number(text: str) -> bool:
    """Whether the text holds eleven digits that are somebody's number: it must not be stored in the clear."""
    return any(read_number(run, NumberPolicy.ANY).kind is not None for run in _ELEVEN_DIGITS.findall(text))


def _as_text(value: CellValue) -> str:
    if value is None or isinstance(value, bool | date | time):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return clean(str(value))
