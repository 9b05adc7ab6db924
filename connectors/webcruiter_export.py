"""Registrations from Webcruiter as exported files in a folder: workbooks or text, oldest first (R1, R3).

    >>> source = ExportRegistrations(Path("Webcruiter"), NumberPolicy.PRODUCTION)    # doctest: +SKIP
    >>> for batch in source.batches({}):                                            # doctest: +SKIP
    ...     print(batch.key, len(batch.records), len(batch.problems))
    Eksport 2026-08-05.xlsx 84 2

National numbers are read from the file each time they are asked for and kept nowhere; what is remembered between calls
is only which application ids a file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from connectors.export_cells import DERIVED_PREFIX, NumberRules
from connectors.export_columns import REGISTRATION_COLUMNS, ExportField
from connectors.export_folder import FOLDER_KEY, ExportFile, ExportFolder, Parsed, read_sheets
from connectors.export_row import RowReader
from connectors.once_each import once_each
from praksis.clock import Clock, SystemClock, oslo_date
from praksis.errors import NotFound, Unavailable
from praksis.identity import NationalNumber, NumberPolicy
from praksis.ports import RegistrationBatch, RegistrationRecord, SourceProblem

__all__ = ["FOLDER_KEY", "ExportRegistrations"]

_USUAL = "Annonse, Søknads-ID, Fornavn, Etternavn, Fødselsnummer og Status"


class ExportRegistrations:
    """Fulfils `praksis.ports.Registrations` with the exported files in `folder` (sub-folders are not looked into).

    `clock` says what day it is when a number is read (the real one when it is left out).
    """

    def __init__(
        self, folder: Path, policy: NumberPolicy, d_number_counts: bool = True, clock: Clock | None = None
    ) -> None:
        self._clock = clock or SystemClock()
        self._folder = ExportFolder(folder, self._clock)
        self._policy = policy
        self._d_number_counts = d_number_counts
        self._ids: dict[str, tuple[str, frozenset[int]]] = {}
        """Hashes of the application ids by file, with the mark they were read under. No names, no numbers."""

    def batches(self, marks: Mapping[str, str]) -> Iterator[RegistrationBatch]:
        """What is new, file by file (see `ExportFolder.batches`)."""
        return self._folder.batches(marks, self._read)

    def number_of(self, external_id: str) -> NationalNumber | None:
        """The number in the newest file that has the registration; None when it has none there, or no file has it.

        Raises:
            Locked: A file that may have it is being saved.
            Unavailable: A file that may have it, or the folder, cannot be read.
        """
        try:
            files = self._folder.files()
        except NotFound as error:
            raise Unavailable(error.message, code="mappen-er-borte") from None
        for file in reversed(files):
            if self._lacks(file, external_id):
                continue
            try:
                records, _ = self._folder.parsed(file, partial(self._read, only=external_id))
            except NotFound:
                continue
            for record in records:
                if record.external_id == external_id:
                    return record.number
        return None

    @property
    def waits_for_acknowledgement(self) -> bool:
        """Never: nobody asks a folder what has been read of it."""
        return False

    def acknowledge(self, marks: Mapping[str, str]) -> int:
        """Nothing: nobody asks a folder what has been read of it."""
        return 0

    def _lacks(self, file: ExportFile, external_id: str) -> bool:
        """Whether the file is known not to have the id (derived ones are always looked for)."""
        mark, ids = self._ids.get(file.name, ("", frozenset()))
        return mark == file.mark and hash(external_id) not in ids and not external_id.startswith(DERIVED_PREFIX)

    def _read(self, file: ExportFile, content: bytes, only: str | None = None) -> Parsed[RegistrationRecord]:
        """What a file tells (`only`: of that application)."""
        self._ids[file.name] = (file.mark, frozenset())
        records: list[RegistrationRecord] = []
        problems: list[SourceProblem] = []
        ids: set[int] = set()
        numbers = NumberRules(self._policy, self._d_number_counts, oslo_date(self._clock.now()))
        for sheet in read_sheets(content, file.name, REGISTRATION_COLUMNS, [ExportField.ADVERT], _USUAL):
            reader = RowReader(place=sheet.place, numbers=numbers, advert=sheet.table.advert)
            problems += sheet.problems
            if sheet.usable:
                for row in sheet.table.rows:
                    application = reader.application(row)
                    ids.add(hash(application))
                    if only is None or only == application or only.startswith(DERIVED_PREFIX):
                        record = reader.read(row)
                        records += [] if record is None else [record]
                reader.finish()
            problems += reader.problems
        self._ids[file.name] = (file.mark, frozenset(ids))
        kept, contradictions = once_each(records, "Rett dem i Webcruiter og eksporter på nytt.")
        return kept, [*problems, *contradictions]
