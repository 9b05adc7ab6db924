"""Reading what 5,000 placements and 10,000 registrations come in: a hundred practice lists and one export.

`python -m benchmarks.reading` prints one line of JSON with the seconds. Matching them should take less (benchmarks.scale).
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from connectors.webcruiter_export import ExportRegistrations
from praksis.identity import NumberPolicy
from praksis.masters.practice_list import ListEntry, ListHead, PeriodSheet, build_practice_list
from praksis.practice_list import ListRules, read_practice_list
from tests.people import SyntheticPerson, synthetic_people

LISTS, ROWS_A_LIST, REGISTRATIONS = 100, 50, 10_000
HEADINGS = (
    "Annonse", "Søknads-ID", "Fornavn", "Etternavn", "Fødselsnummer", "Fødselsdato", "E-post", "Mobil", "Status",
    "Registrert dato", "Overført dato", "Tidligere ansatt eller i praksis",
)  # fmt: skip


def _entry(person: SyntheticPerson) -> ListEntry:
    return ListEntry(
        person.given, person.family, person.number, person.email, person.mobile, "Sykepleier", "Sengepost 1"
    )


def practice_list(nth: int, people: Sequence[SyntheticPerson]) -> tuple[str, bytes]:
    """Return one practice list, its file name and content."""
    head = ListHead("HVL", "Sykepleie", str(2000 + nth))
    sheet = PeriodSheet("Periode 1", date(2026, 8, 17), date(2026, 10, 9), tuple(_entry(person) for person in people))
    return head.file_name, build_practice_list(head, [sheet])


def export(people: Sequence[SyntheticPerson]) -> bytes:
    """Return one export from Webcruiter with all who registered."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Eksport")
    sheet.append(HEADINGS)
    for nth, person in enumerate(people):
        sheet.append(
            [
                f"annonse-{nth % 40}", f"S-{nth}", person.given, person.family, person.number, person.born, person.email,
                person.mobile, "Registrert", date(2026, 5, 4), None, "Nei",
            ]
        )  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def main() -> None:
    """Read a hundred lists and one export, and print what it took."""
    people = synthetic_people(REGISTRATIONS)
    lists = [practice_list(n, people[n * ROWS_A_LIST : (n + 1) * ROWS_A_LIST]) for n in range(LISTS)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Eksport.xlsx").write_bytes(export(people))
        before = time.perf_counter()
        rules = ListRules(number_policy=NumberPolicy.TEST)
        rows = sum(len(s.rows) for name, content in lists for s in read_practice_list(content, name, rules).sheets)
        after_lists = time.perf_counter()
        records = sum(len(batch.records) for batch in ExportRegistrations(Path(folder), NumberPolicy.TEST).batches({}))
        after_export = time.perf_counter()
    assert (rows, records) == (LISTS * ROWS_A_LIST, REGISTRATIONS), (rows, records)
    print(
        json.dumps(
            {
                "lists_seconds": round(after_lists - before, 2),
                "export_seconds": round(after_export - after_lists, 2),
                "seconds": round(after_export - before, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
