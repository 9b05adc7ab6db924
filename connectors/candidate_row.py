"""A candidate of Webcruiter's API as a row: the fields of settings in the place of columns, read by the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from connectors.export_cells import LONGEST
from connectors.export_columns import STATUS_WORDS, ExportField
from connectors.export_row import RowReader
from connectors.export_table import ExportRow
from connectors.webcruiter_http import Item, at
from praksis.clock import OSLO
from praksis.ports import RegistrationStatus, SourceProblem
from praksis.practice_list.cell_text import CellValue, fold
from praksis.settings_webcruiter import CandidateFields

Cells = Mapping[ExportField, CellValue]

STATUS_WORD: Mapping[RegistrationStatus, str] = {
    RegistrationStatus.REGISTERED: "Registrert",
    RegistrationStatus.TRANSFERRED: "Overført",
    RegistrationStatus.WITHDRAWN: "Trukket",
}
"""The words of exports for what settings say of a status."""

_DAYS = (ExportField.BIRTH_DATE, ExportField.REGISTERED, ExportField.TRANSFERRED)


def paths_of(fields: CandidateFields) -> Mapping[ExportField, str]:
    """Where in a candidate each thing stands, without what stands nowhere."""
    paths = {
        ExportField.ADVERT: fields.advert,
        ExportField.APPLICATION: fields.application,
        ExportField.GIVEN: fields.given,
        ExportField.FAMILY: fields.family,
        ExportField.FULL_NAME: fields.full_name,
        ExportField.NUMBER: fields.number,
        ExportField.BIRTH_DATE: fields.birth_date,
        ExportField.EMAIL: fields.email,
        ExportField.MOBILE: fields.mobile,
        ExportField.STATUS: fields.status,
        ExportField.REGISTERED: fields.registered,
        ExportField.TRANSFERRED: fields.transferred,
        ExportField.KNOWN_BEFORE: fields.known_before,
    }
    return {column: path for column, path in paths.items() if path}


def cells_of(item: Item, paths: Mapping[ExportField, str]) -> dict[ExportField, CellValue]:
    """What a candidate says, without what it leaves empty; what is neither text, number nor yes or no is left out.

    Times with a zone become days of Oslo where a day is meant: midnight in Oslo is the evening before in UTC.
    """
    cells: dict[ExportField, CellValue] = {}
    for column, path in paths.items():
        value = at(item, path)
        if isinstance(value, bool | int | float) or (isinstance(value, str) and value.strip()):
            cells[column] = _day_or_moment(value, column) if column in _DAYS and isinstance(value, str) else value
    return cells


def _day_or_moment(text: str, column: ExportField) -> CellValue:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if column is not ExportField.BIRTH_DATE:
        return moment
    day: date = (moment if moment.tzinfo is None else moment.astimezone(OSLO)).date()
    return day


@dataclass(frozen=True, slots=True)
class Statuses:
    """What status ids mean: by settings, else by the names that Webcruiter gives them."""

    meanings: Mapping[str, RegistrationStatus]
    names: Mapping[str, str] = field(default_factory=dict)

    def is_known(self, status_id: CellValue) -> bool:
        """Whether settings say what it means."""
        return _plain(status_id) in self.meanings

    def is_understood(self, status_id: CellValue) -> bool:
        """Whether settings or its name say what it means."""
        return self.is_known(status_id) or fold(self.word(status_id)).rstrip(".") in STATUS_WORDS

    def word(self, status_id: CellValue) -> str:
        """The word of exports for a status; its name where settings do not say; the id where it has none either."""
        id_ = _plain(status_id)
        meaning = self.meanings.get(id_)
        return STATUS_WORD[meaning] if meaning is not None else self.names.get(id_, id_)

    def id_of(self, word: str) -> str | None:
        """The id of a name that Webcruiter gave, however it is written; None when it gave no such name."""
        return next((id_ for id_, name in self.names.items() if fold(name).rstrip(".") == word), None)


def _plain(value: CellValue) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


@dataclass(slots=True, kw_only=True)
class CandidateReader(RowReader):
    """Reads candidates of one process by the rules for exports; the words are those of the API."""

    statuses: Statuses

    _WORDS: ClassVar[Mapping[str, str]] = {
        "annonse-mangler": "Annonsen mangler i svaret. Legg den inn under «processes» i innstillingene.",
        "soknads-id-mangler": "ID-en mangler i svaret, og uten e-post kan ikke søknaden kjennes igjen. Rett «application» "
        "under [webcruiter.api.fields].",
        "soknads-id-ugyldig": "Dette kan ikke være en ID. Rett «application» under [webcruiter.api.fields].",
    }

    def place_of(self, row: ExportRow) -> str:
        """The candidate's place by its id; by its number in the answer where it has none that may be shown."""
        own = self.application(row)
        shown = own is not None and len(own) <= 40 and not any(c.isspace() for c in own) and not _may_be_number(own)
        return f"{self.place}, søknad {own}" if shown else f"{self.place}, søknad nr. {row.number} i svaret"

    def problem(self, code: str, row: ExportRow, column: ExportField | None, text: str) -> None:
        """Tell that something cannot be used, in the words of the API."""
        # A class with slots is made anew by its decorator, so `super()` without arguments would not find it.
        RowReader.problem(self, code, row, column, self._WORDS.get(code, text))

    def finish(self) -> None:
        """Tell of the statuses that nobody has said the meaning of, by id where Webcruiter has named it."""
        known = {word: self.statuses.id_of(word) for word in self.unknown_status}
        for word, rows in self.unknown_status.items():
            id_ = known[word]
            which = f"statusen «{self.statuses.names[id_]}» (ID {id_})" if id_ is not None else "en status"
            some = "1 søknad" if len(rows) == 1 else f"{len(rows)} søknader"
            self.problems.append(
                SourceProblem(
                    "status-ukjent",
                    self.place,
                    f"{self.place}, Status: {which} i {some} er ikke kjent, så vi lar den stå som den var. Be IT legge "
                    "status-ID-en inn under «statuses» i [webcruiter.api].",
                )
            )


def _may_be_number(text: str) -> bool:
    return sum(c.isdigit() for c in text) > 9


def missing_fields(
    entries: Sequence[Cells], needed: Sequence[tuple[ExportField, ...]]
) -> tuple[tuple[ExportField, ...], ...]:
    """Of the fields that nothing can do without (each with others that would do), those that no entry has."""
    there = {column for cells in entries for column in cells}
    return tuple(choices for choices in needed if entries and not there & set(choices))


def shortened(text: str) -> str:
    """As long as an advert or an id may be."""
    return text[:LONGEST]
