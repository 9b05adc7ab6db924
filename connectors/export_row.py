"""One row of an export from Webcruiter as a registration."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import ClassVar

from connectors.export_cells import LONGEST, CellReader, derived_from, is_identity_number
from connectors.export_columns import STATUS_WORDS, YES_NO, ExportField
from connectors.export_table import ExportRow
from praksis.clock import OSLO
from praksis.contact import email_key, phone_key
from praksis.names import PersonName, name_key
from praksis.ports import RegistrationRecord, RegistrationStatus, SourceProblem
from praksis.practice_list.cell_text import CellValue, clean, fold, has_number
from praksis.practice_list.dates import DateState, read_day

_CLOCK = re.compile(r"(.*\d\S*)[ T,]+(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?")


@dataclass(slots=True, kw_only=True)
class RowReader(CellReader):
    """Reads rows of one table; `advert` is the one that a line over the heading names."""

    SYSTEM: ClassVar[str] = "i Webcruiter"

    advert: str | None
    unknown_status: dict[str, list[int]] = field(default_factory=dict)
    """Rows by a status word that is not known: told once for each word, not once for each row."""

    def read(self, row: ExportRow) -> RegistrationRecord | None:
        """The registration, or None when the row cannot be used at all; problems are added for either."""
        if not self.is_whole(row):
            return None
        name = self.name(row)
        advert = self.text(row, ExportField.ADVERT) or self.advert
        if advert is None or has_number(advert):
            self.problem(
                "annonse-mangler", row, ExportField.ADVERT, "Annonsen mangler. Fyll den inn, eller eksporter på nytt."
            )
            return None
        if name is None:
            return None
        email = self.email(row)
        external_id = self._external_id(row, advert, name, email)
        if external_id is None:
            return None
        transferred_at = self._moment(row, ExportField.TRANSFERRED)
        return RegistrationRecord(
            external_id=external_id,
            advert=advert[:LONGEST],
            name=name,
            number=self.number(row),
            birth_date=self.birth_date(row),
            email=email,
            mobile=self._mobile(row),
            status=self._status(row, transferred_at),
            registered_at=self._moment(row, ExportField.REGISTERED),
            transferred_at=transferred_at,
            known_before=self._known_before(row),
            place=self.place_of(row),
        )

    def application(self, row: ExportRow) -> str | None:
        """What stands in the column «Søknads-ID», unchecked: the row's id, unless that has to be derived."""
        return self.text(row, ExportField.APPLICATION)

    def finish(self) -> None:
        """Tell of the unknown status words, one problem for each."""
        for rows in self.unknown_status.values():
            shown = ", ".join(map(str, rows[:5])) + (" med flere" if len(rows) > 5 else "")
            self.problems.append(
                SourceProblem(
                    "status-ukjent",
                    f"{self.place}, rad {rows[0]}",
                    f"{self.place}, Status: ordet i rad {shown} er ikke kjent, så vi lar statusen stå som den var. "
                    "Bruk «Registrert», «Overført» eller «Trukket», eller be IT legge til ordet.",
                )
            )

    def _external_id(self, row: ExportRow, advert: str, name: PersonName, email: str | None) -> str | None:
        """The application's id, or a stable one derived from advert, name and e-mail (see `derived_id`)."""
        own = self.own_id(row, ExportField.APPLICATION, "soknads-id-ugyldig")
        if own is not None:
            return own
        derived = derived_id(advert, name, email)
        if derived is None:
            self.problem(
                "soknads-id-mangler",
                row,
                ExportField.APPLICATION,
                "Søknads-ID mangler, og uten e-post kan ikke søknaden kjennes igjen. Eksporter med «Søknads-ID».",
            )
        return derived

    def _mobile(self, row: ExportRow) -> str | None:
        text = self.text(row, ExportField.MOBILE)
        if text is None:
            return None
        if is_identity_number(text) or len(text) > 60:
            self.problem(
                "mobil-ugyldig", row, ExportField.MOBILE, "Dette kan ikke være et mobilnummer. Rett det i Webcruiter."
            )
            return None
        return phone_key(text) or text

    def _status(self, row: ExportRow, transferred_at: datetime | None) -> RegistrationStatus | None:
        text = self.text(row, ExportField.STATUS)
        if text is None:
            # R3: a day of transfer is proof of it; without one the source does not say.
            return RegistrationStatus.TRANSFERRED if transferred_at is not None else None
        word = fold(text).rstrip(".")
        if word not in STATUS_WORDS:
            self.unknown_status.setdefault(word, []).append(row.number)
        return STATUS_WORDS.get(word)

    def _moment(self, row: ExportRow, column: ExportField) -> datetime | None:
        value = row.values.get(column)
        if value is None or (isinstance(value, str) and not clean(value)):
            return None
        moment = read_moment(value)
        if moment is None:
            self.problem("dato-uleselig", row, column, "Datoen kan ikke leses. Skriv den som dd.mm.åååå.")
        return moment

    def _known_before(self, row: ExportRow) -> bool | None:
        value = row.values.get(ExportField.KNOWN_BEFORE)
        if isinstance(value, bool):
            return value
        text = self.text(row, ExportField.KNOWN_BEFORE)
        if text is None:
            return None
        known = YES_NO.get(fold(text))
        if known is None:
            self.problem(
                "ja-nei-ukjent", row, ExportField.KNOWN_BEFORE, "Svaret kan ikke leses. Skriv «Ja» eller «Nei»."
            )
        return known


def derived_id(advert: str, name: PersonName, email: str | None) -> str | None:
    """A stable id for a registration without its own: keyed on advert, folded name and e-mail only; None without all.

    The number is not part of it: an id is stored in the clear. A changed name or address gives another id.
    """
    address = email_key(email)
    if address is None:
        return None
    return derived_from(fold(advert), " ".join(sorted(name_key(name))), address)


def read_moment(value: CellValue) -> datetime | None:
    """A date or a time of day as UTC; Oslo's unless it names a zone, a date alone its first moment. None: unclear."""
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()))
    return _read_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)  # an export tells of thousands on a few days
def _read_text(value: str) -> datetime | None:
    text = clean(value)
    try:
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    clock = _CLOCK.fullmatch(text)
    day = read_day(clock[1] if clock is not None else text)
    if day.state is not DateState.READ or day.first is None or day.span or day.first != day.last:
        return None
    try:
        at = time(int(clock[2]), int(clock[3]), int(clock[4] or 0)) if clock is not None else time()
    except ValueError:
        return None
    return _in_utc(datetime.combine(day.first, at))


def _in_utc(moment: datetime) -> datetime | None:
    if not 1990 <= moment.year <= 2100:
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=OSLO)).astimezone(UTC)
