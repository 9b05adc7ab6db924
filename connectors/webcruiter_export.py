"""Registrations from Webcruiter as exported files in a folder: workbooks or text, oldest first (R1, R3).

    >>> source = ExportRegistrations(Path("Webcruiter"), NumberPolicy.PRODUCTION)    # doctest: +SKIP
    >>> for batch in source.batches({}):                                            # doctest: +SKIP
    ...     print(batch.key, len(batch.records), len(batch.problems))
    Eksport 2026-08-05.xlsx 84 2

National numbers are read from the file each time they are asked for and kept nowhere; what is remembered between calls
is only which application ids a file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from connectors.export_cells import DERIVED_PREFIX, NumberRules
from connectors.export_columns import REGISTRATION_COLUMNS, ExportField
from connectors.export_folder import FOLDER_KEY, ExportFile, ExportFolder, Parsed, read_sheets
from connectors.export_row import RowReader
from praksis.clock import Clock, SystemClock, oslo_date
from praksis.contact import email_key
from praksis.errors import NotFound, Unavailable
from praksis.identity import NationalNumber, NumberPolicy
from praksis.names import name_key
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
        kept, contradictions = _once_each(records)
        return kept, [*problems, *contradictions]


def _once_each(records: Sequence[RegistrationRecord]) -> tuple[list[RegistrationRecord], list[SourceProblem]]:
    """Each application once. Rows of one id that tell of different people are all left out: no row may be guessed at.

    Rows of one id and one person that differ in status say nothing about the status.
    """
    by_id: dict[str, list[RegistrationRecord]] = {}
    for record in records:
        by_id.setdefault(record.external_id, []).append(record)
    kept, problems = [], []
    for same in by_id.values():
        last = same[-1]
        if len(same) == 1:
            kept.append(last)
            continue
        where = " og ".join(record.place for record in same[:3])
        if len({(name_key(r.name), r.number, r.birth_date, email_key(r.email), r.advert) for r in same}) > 1:
            problems.append(
                SourceProblem(
                    "soknad-motsier-seg",
                    last.place,
                    f"{where}: samme søknads-ID, men ulike personopplysninger. Ingen av radene brukes. Rett dem i "
                    "Webcruiter og eksporter på nytt.",
                )
            )
            continue
        if len({record.status for record in same}) > 1:
            problems.append(
                SourceProblem(
                    "status-motsier-seg",
                    last.place,
                    f"{where}: samme søknad med ulik status, så vi lar statusen stå. Rett raden som er feil.",
                )
            )
            last = replace(last, status=None)
        kept.append(last)
    return kept, problems
