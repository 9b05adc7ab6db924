"""Who is in the personnel system, as extracts in a folder: workbooks or text, oldest first (R3).

    >>> source = ExportPersonnel(Path("Personalsystem"), NumberPolicy.PRODUCTION)    # doctest: +SKIP
    >>> [batch.key for batch in source.batches({})]                                 # doctest: +SKIP
    ['Uttrekk 2026-08-20.xlsx']

National numbers are handed on with the records and kept nowhere here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from connectors.export_cells import NumberRules
from connectors.export_columns import PERSONNEL_COLUMNS
from connectors.export_folder import ExportFile, ExportFolder, Parsed, read_sheets
from connectors.personnel_row import PersonnelRowReader
from praksis.clock import Clock, SystemClock, oslo_date
from praksis.identity import NumberPolicy
from praksis.names import name_key
from praksis.ports import ExtractedPerson, PersonnelBatch, SourceProblem

_USUAL = "Ansattnummer, Fornavn, Etternavn, Fødselsnummer, E-post, Startdato og Sluttdato"


class ExportPersonnel:
    """Fulfils `praksis.ports.PersonnelExtract` with the files in `folder` (sub-folders are not looked into).

    `clock` says what day it is when a number is read (the real one when it is left out).
    """

    def __init__(
        self, folder: Path, policy: NumberPolicy, d_number_counts: bool = True, clock: Clock | None = None
    ) -> None:
        self._clock = clock or SystemClock()
        self._folder = ExportFolder(folder, self._clock)
        self._policy = policy
        self._d_number_counts = d_number_counts

    def batches(self, marks: Mapping[str, str]) -> Iterator[PersonnelBatch]:
        """What is new, file by file (see `ExportFolder.batches`)."""
        return self._folder.batches(marks, self._read)

    def _read(self, file: ExportFile, content: bytes) -> Parsed[ExtractedPerson]:
        people: list[ExtractedPerson] = []
        problems: list[SourceProblem] = []
        numbers = NumberRules(self._policy, self._d_number_counts, oslo_date(self._clock.now()))
        for sheet in read_sheets(content, file.name, PERSONNEL_COLUMNS, (), _USUAL):
            reader = PersonnelRowReader(place=sheet.place, numbers=numbers)
            problems += sheet.problems
            for row in sheet.table.rows if sheet.usable else ():
                person = reader.read(row)
                people += [] if person is None else [person]
            problems += reader.problems
        kept, contradictions = _once_each(people)
        return kept, [*problems, *contradictions]


def _once_each(people: Sequence[ExtractedPerson]) -> tuple[list[ExtractedPerson], list[SourceProblem]]:
    """Each person once, by the position that lasts longest. Rows of one id that tell of different people are left out:
    no row may be guessed at."""
    by_id: dict[str, list[ExtractedPerson]] = {}
    for person in people:
        by_id.setdefault(person.external_id, []).append(person)
    kept, problems = [], []
    for same in by_id.values():
        if len({(name_key(p.name), p.number, p.birth_date) for p in same}) == 1:
            kept.append(max(same, key=lambda p: p.ended_on or date.max))
            continue
        where = " og ".join(p.place for p in same[:3])
        problems.append(
            SourceProblem(
                "ansatt-motsier-seg",
                same[-1].place,
                f"{where}: samme ansattnummer, men ulike personopplysninger. Ingen av radene brukes. Rett dem i "
                "personalsystemet og ta uttrekket på nytt.",
            )
        )
    return kept, problems
