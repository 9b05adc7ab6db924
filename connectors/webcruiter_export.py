"""Registrations from Webcruiter as exported files in a folder: workbooks or text, oldest first (R1, R3).

    >>> source = ExportRegistrations(Path("Webcruiter"), NumberPolicy.PRODUCTION)    # doctest: +SKIP
    >>> for batch in source.batches({}):                                            # doctest: +SKIP
    ...     print(batch.key, len(batch.records), len(batch.problems))
    Eksport 2026-08-05.xlsx 84 2

Each file is a batch: its key is the file's name, its mark time and size, so a file that was stored is not opened again.
National numbers are read from the file each time they are asked for and kept nowhere; what is remembered between calls
is only which application ids a file holds.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.disk_errors import disk_in_words
from connectors.export_columns import ExportField
from connectors.export_row import DERIVED_PREFIX, RowReader
from connectors.export_table import ExportTable, read_tables
from connectors.safe_names import shown
from connectors.stable_read import read_stable
from praksis.contact import email_key
from praksis.errors import Invalid, Locked, NotFound, PraksisError, Unavailable
from praksis.identity import NationalNumber, NumberPolicy
from praksis.names import name_key
from praksis.ports import RegistrationBatch, RegistrationRecord, SourceProblem

ENDINGS = (".xlsx", ".xlsm", ".csv", ".xls", ".xlsb")
"""What is read, and (the last two) what is refused in words rather than passed over."""

FOLDER_KEY = "(mappen)"
"""The key of the batch that tells of the folder itself; no file can have that name as its key with our endings."""
_FOLDER_WELL = "på plass"
_UNREAD = "ulest "


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    mark: str
    saved_at: datetime
    order: tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Parsed:
    records: Sequence[RegistrationRecord]
    problems: Sequence[SourceProblem]


class ExportRegistrations:
    """Fulfils `praksis.ports.Registrations` with the exported files in `folder` (sub-folders are not looked into)."""

    def __init__(self, folder: Path, policy: NumberPolicy, d_number_counts: bool = True) -> None:
        self._folder = folder
        self._policy = policy
        self._d_number_counts = d_number_counts
        self._ids: dict[str, tuple[str, frozenset[int]]] = {}
        """Hashes of the application ids by file, with the mark they were read under. No names, no numbers."""

    def batches(self, marks: Mapping[str, str]) -> Iterator[RegistrationBatch]:
        """A batch for each file whose mark is not the stored one, by time and then name; `seen_at` is the file's time.

        A file that is being saved is left for the next run. One that cannot be used gives no records and a problem; so
        does a folder that is away (key `FOLDER_KEY`), and an empty batch follows when it is back.
        """
        try:
            files = self._files()
        except (Invalid, Unavailable) as error:
            yield from self._about_the_folder(marks, error.code, error)
            return
        yield from self._about_the_folder(marks, _FOLDER_WELL, None)
        for file in files:
            if marks.get(file.name) == file.mark:
                continue
            try:
                parsed = self._parse(file)
            except (Locked, NotFound):
                continue  # being saved, or moved away since the listing: the next run sees what becomes of it
            except Unavailable as error:
                unread = _UNREAD + file.mark  # not the file's own mark: it is tried again until it can be read
                if marks.get(file.name) != unread:
                    yield RegistrationBatch(file.name, unread, file.saved_at, (), (_problem(error, file.name),))
                continue
            yield RegistrationBatch(file.name, file.mark, file.saved_at, parsed.records, parsed.problems)

    def number_of(self, external_id: str) -> NationalNumber | None:
        """The number in the newest file that has the registration; None when it has none there, or no file has it.

        Raises:
            Locked: A file that may have it is being saved.
            Unavailable: A file that may have it, or the folder, cannot be read.
        """
        try:
            files = self._files()
        except NotFound as error:
            raise Unavailable(error.message, code="mappen-er-borte") from None
        for file in reversed(files):
            if self._lacks(file, external_id):
                continue
            try:
                records = self._parse(file, only=external_id).records
            except NotFound:
                continue
            for record in records:
                if record.external_id == external_id:
                    return record.number
        return None

    def _lacks(self, file: _File, external_id: str) -> bool:
        """Whether the file is known not to have the id (derived ones are always looked for)."""
        mark, ids = self._ids.get(file.name, ("", frozenset()))
        return mark == file.mark and hash(external_id) not in ids and not external_id.startswith(DERIVED_PREFIX)

    def _files(self) -> list[_File]:
        """The exports in the folder, oldest first. Raises NotFound or Unavailable when it cannot be listed."""
        found = []
        with disk_in_words(f"{self._folder.name}/"):
            for entry in os.scandir(self._folder):
                name = shown(entry.name)
                if name.startswith((".", "~$")) or not name.casefold().endswith(ENDINGS):
                    continue
                try:
                    state = entry.stat()
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(state.st_mode):
                    found.append(
                        _File(
                            Path(entry.path).resolve(),
                            name,
                            f"{state.st_mtime_ns}-{state.st_size}",
                            datetime.fromtimestamp(state.st_mtime, UTC),
                            (state.st_mtime_ns, name),
                        )
                    )
        return sorted(found, key=lambda file: file.order)

    def _about_the_folder(
        self, marks: Mapping[str, str], mark: str, error: PraksisError | None
    ) -> Iterator[RegistrationBatch]:
        before = marks.get(FOLDER_KEY, _FOLDER_WELL)
        if before == mark:
            return
        problems = () if error is None else (_problem(error, f"{self._folder.name}/"),)
        yield RegistrationBatch(FOLDER_KEY, mark, datetime.now(UTC), (), problems)

    def _parse(self, file: _File, only: str | None = None) -> _Parsed:
        """What a file tells (`only`: of that application); of one that is no export a problem only.

        Raises what `read_stable` does.
        """
        content, state = read_stable(file.path, file.name)
        if f"{state.st_mtime_ns}-{state.st_size}" != file.mark:
            raise Locked(f"«{file.name}» lagres akkurat nå. Den leses ved neste kjøring.")
        try:
            parsed = self._read(content, file, only)
        except Invalid as error:
            self._ids[file.name] = (file.mark, frozenset())
            parsed = _Parsed((), (_problem(error, file.name),))
        return parsed

    def _read(self, content: bytes, file: _File, only: str | None) -> _Parsed:
        file_name = file.name
        tables = read_tables(content, file_name)
        if not tables:
            raise Invalid(
                "Fant ingen overskriftsrad. Filen må ha kolonnene Annonse, Søknads-ID, Fornavn, Etternavn, "
                "Fødselsnummer og Status.",
                code="overskrift-mangler",
            )
        records: list[RegistrationRecord] = []
        problems: list[SourceProblem] = []
        ids: set[int] = set()
        for table in tables:
            place = file_name if len(tables) == 1 or table.sheet is None else f"{file_name}, ark «{table.sheet}»"
            reader = RowReader(place, self._policy, self._d_number_counts, table.advert)
            unusable = _unusable_columns(table, place)
            problems += unusable
            if not any(problem.code == "kolonne-mangler" for problem in unusable):
                for row in table.rows:
                    application = reader.application(row)
                    ids.add(hash(application))
                    if only is None or only == application or only.startswith(DERIVED_PREFIX):
                        record = reader.read(row)
                        records += [] if record is None else [record]
                reader.finish()
            problems += reader.problems
        self._ids[file_name] = (file.mark, frozenset(ids))
        kept, contradictions = _once_each(records)
        return _Parsed(kept, [*problems, *contradictions])


def _unusable_columns(table: ExportTable, place: str) -> list[SourceProblem]:
    """Columns that the table lacks and cannot do without, and headings that stand over two columns."""
    problems = [
        SourceProblem(
            "kolonne-to-ganger",
            place,
            f"{place}: to kolonner heter «{column.value}», så ingen av dem brukes. Ta bort den ene og lagre på nytt.",
        )
        for column in sorted(table.twice)
    ]
    has_name = ExportField.FULL_NAME in table.fields or {ExportField.GIVEN, ExportField.FAMILY} <= table.fields
    missing = [] if ExportField.ADVERT in table.fields or table.advert else [ExportField.ADVERT]
    missing += [] if has_name else [ExportField.GIVEN, ExportField.FAMILY]
    if missing:
        names = " og ".join(f"«{column.value}»" for column in missing)
        problems.append(
            SourceProblem(
                "kolonne-mangler", place, f"{place}: kolonnen {names} mangler. Eksporter på nytt med den kolonnen."
            )
        )
    return problems


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


def _problem(error: PraksisError, place: str) -> SourceProblem:
    message = error.message if place in error.message else f"{place}: {error.message}"
    return SourceProblem(error.code, place, message)
