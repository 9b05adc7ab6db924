"""A folder into which a person saves exports: what is new there, oldest first, each file a batch (R1, R3).

A batch's key is the file's name, its mark time and size, so a file that was stored is not opened again. What the rows
mean is the reader's; what can go wrong with files and sheets is told here, the same for every kind of export.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from connectors.disk_errors import disk_in_words
from connectors.export_columns import ExportField, Ranked
from connectors.export_table import ExportTable, read_tables
from connectors.safe_names import shown
from connectors.stable_read import read_stable
from praksis.clock import Clock
from praksis.errors import Invalid, Locked, NotFound, PraksisError, Unavailable
from praksis.ports import SourceBatch, SourceProblem

ENDINGS = (".xlsx", ".xlsm", ".csv", ".xls", ".xlsb")
"""What is read, and (the last two) what is refused in words rather than passed over."""

FOLDER_KEY = "(mappen)"
"""The key of the batch that tells of the folder itself; no file can have that name as its key with our endings."""
_FOLDER_WELL = "på plass"
_UNREAD = "ulest "

Record = TypeVar("Record")
Parsed = tuple[Sequence[Record], Sequence[SourceProblem]]
"""What a file tells, and what in it could not be used."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file as the listing shows it; `mark` changes when it is saved."""

    path: Path
    name: str
    mark: str
    saved_at: datetime
    order: tuple[int, str]


class ExportFolder:
    """The exports in `folder` (sub-folders are not looked into)."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def batches(
        self, marks: Mapping[str, str], read: Callable[[ExportFile, bytes], Parsed[Record]]
    ) -> Iterator[SourceBatch[Record]]:
        """A batch for each file whose mark is not the stored one, by time and then name; `seen_at` is the file's time.

        `read` makes records of a file's content. A file that is being saved is left for the next run. One that cannot
        be used gives no records and a problem; so does a folder that is away (key `FOLDER_KEY`), and an empty batch
        follows when it is back.
        """
        try:
            files = self.files()
        except (Invalid, Unavailable) as error:
            yield from self._about_the_folder(marks, error.code, error)
            return
        yield from self._about_the_folder(marks, _FOLDER_WELL, None)
        for file in files:
            if marks.get(file.name) == file.mark:
                continue
            try:
                records, problems = self.parsed(file, read)
            except (Locked, NotFound):
                continue  # being saved, or moved away since the listing: the next run sees what becomes of it
            except Unavailable as error:
                unread = _UNREAD + file.mark  # not the file's own mark: it is tried again until it can be read
                if marks.get(file.name) != unread:
                    yield SourceBatch(file.name, unread, file.saved_at, (), (_problem(error, file.name),))
                continue
            yield SourceBatch(file.name, file.mark, file.saved_at, records, problems)

    def files(self) -> list[ExportFile]:
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
                        ExportFile(
                            Path(entry.path).resolve(),
                            name,
                            _mark(state),
                            datetime.fromtimestamp(state.st_mtime, UTC),
                            (state.st_mtime_ns, name),
                        )
                    )
        return sorted(found, key=lambda file: file.order)

    def parsed(self, file: ExportFile, read: Callable[[ExportFile, bytes], Parsed[Record]]) -> Parsed[Record]:
        """What `read` makes of the file; of one that is no export a problem only.

        Raises:
            Locked: It is being saved.
            NotFound: It is gone.
            Unavailable: It cannot be read now.
        """
        try:
            content, state = read_stable(file.path, file.name)
            if _mark(state) != file.mark:
                raise Locked(f"«{file.name}» lagres akkurat nå. Den leses ved neste kjøring.")
            return read(file, content)
        except NotFound:
            raise
        except Invalid as error:
            return (), (_problem(error, file.name),)

    def _about_the_folder(
        self, marks: Mapping[str, str], mark: str, error: PraksisError | None
    ) -> Iterator[SourceBatch[Record]]:
        before = marks.get(FOLDER_KEY, _FOLDER_WELL)
        if before == mark:
            return
        problems = () if error is None else (_problem(error, f"{self._folder.name}/"),)
        yield SourceBatch(FOLDER_KEY, mark, self._clock.now(), (), problems)


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """A table with its place («Eksport.xlsx», with the sheet when the file has several) and what is wrong with it."""

    place: str
    table: ExportTable
    problems: Sequence[SourceProblem]
    usable: bool
    """Whether it has the columns that nothing can do without."""


def read_sheets(
    content: bytes, file_name: str, known: Ranked, needed: Sequence[ExportField], usual: str
) -> Iterator[ExportSheet]:
    """The tables of a file. `needed` are columns besides the name's; `usual` names all that such a file should have.

    Raises:
        Invalid: It cannot be read, or nothing in it is a heading.
    """
    tables = read_tables(content, file_name, known)
    if not tables:
        raise Invalid(f"Fant ingen overskriftsrad. Filen må ha kolonnene {usual}.", code="overskrift-mangler")
    for table in tables:
        place = file_name if len(tables) == 1 or table.sheet is None else f"{file_name}, ark «{table.sheet}»"
        twice, missing = _columns_twice(table, place), _columns_missing(table, place, needed)
        yield ExportSheet(place, table, [*twice, *missing], usable=not missing)


def _columns_twice(table: ExportTable, place: str) -> list[SourceProblem]:
    return [
        SourceProblem(
            "kolonne-to-ganger",
            place,
            f"{place}: to kolonner heter «{column.value}», så ingen av dem brukes. Ta bort den ene og lagre på nytt.",
        )
        for column in sorted(table.twice)
    ]


def _columns_missing(table: ExportTable, place: str, needed: Sequence[ExportField]) -> list[SourceProblem]:
    has_name = ExportField.FULL_NAME in table.fields or {ExportField.GIVEN, ExportField.FAMILY} <= table.fields
    above = {ExportField.ADVERT} if table.advert else set()
    missing = [column for column in needed if column not in table.fields | above]
    missing += [] if has_name else [ExportField.GIVEN, ExportField.FAMILY]
    if not missing:
        return []
    names = " og ".join(f"«{column.value}»" for column in missing)
    return [
        SourceProblem(
            "kolonne-mangler", place, f"{place}: kolonnen {names} mangler. Eksporter på nytt med den kolonnen."
        )
    ]


def _mark(state: os.stat_result) -> str:
    return f"{state.st_mtime_ns}-{state.st_size}"


def _problem(error: PraksisError, place: str) -> SourceProblem:
    message = error.message if place in error.message else f"{place}: {error.message}"
    return SourceProblem(error.code, place, message)
