"""A season with students from abroad and rows that were done by hand: mails to Læringsportalen, and adoption.

Played by hand as in `small_season`; nothing here asks the rules.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from praksis.masters.look import GREEN
from praksis.masters.practice_list import ListEntry, PeriodSheet, build_practice_list
from tests.connectors.exports import a_row, as_csv
from tests.crash import small_season as season
from tests.people import SyntheticPerson, synthetic_person

ABROAD = tuple(map(synthetic_person, (20, 21, 22)))
GOES_HOME, *STAY_ON = ABROAD
"""Three without a Norwegian number; one has left before the users are made."""

DONE_BY_HAND = (season.STAYS, season.UNREGISTERED)
"""Painted green in both cells before we came; no export holds the second."""


def the_list_as_it_was_run_by_hand(root: Path) -> None:
    """Before our first run: green rows, and a sheet of students from abroad with their registrations."""
    rows = [
        season._entry(person)
        for person in (season.STAYS, season.MOVES, season.LEAVES, season.TRANSFERRED_LATER, season.UNCERTAIN,
                       season.UNREGISTERED, season.BY_HAND)
    ]  # fmt: skip
    emails = {person.email for person in DONE_BY_HAND}
    rows = [replace(row, registered=GREEN, ordered=GREEN) if row.email in emails else row for row in rows]
    sheets = [
        PeriodSheet(season.PERIOD, season.FIRST_DAY, season.LAST_DAY, tuple(rows)),
        PeriodSheet(season.PERIOD, season.FIRST_DAY, season.LAST_DAY, tuple(map(_foreign, ABROAD)), international=True),
    ]
    season.save_list(root, build_practice_list(season.HEAD, sheets), season.BEFORE_DEADLINE)
    season.save(
        root / season.EXPORTS / "Eksport 1c.csv", as_csv(list(map(_registered, ABROAD))), season.BEFORE_DEADLINE, 6
    )


def _foreign(person: SyntheticPerson) -> ListEntry:
    return replace(season._entry(person), number=None, birth_date=person.born, nationality="Tyskland")


def _registered(person: SyntheticPerson) -> dict[str, object]:
    row = a_row(0, Fornavn=person.given, Etternavn=person.family, Mobil=person.mobile, Status="Overført")
    row |= {"Søknads-ID": f"S-{person.mobile}", "Overført dato": "03.08.2026", "E-post": person.private_email}
    return row | {"Fødselsnummer": "", "Fødselsdato": f"{person.born:%d.%m.%Y}"}


def one_goes_home(root: Path) -> None:
    """The coordinator deletes a row of the sheet as it lies there now, painted or not."""
    path = root / season.CHANNEL / season.HEAD.file_name
    workbook = load_workbook(path)
    sheet = next(sheet for sheet in workbook.worksheets if "internasjonal" in sheet.title.casefold())
    (row,) = [cells[0].row for cells in sheet.iter_rows() if any(cell.value == GOES_HOME.email for cell in cells)]
    assert isinstance(row, int)
    sheet.delete_rows(row)
    season.save_list(root, season._bytes(workbook), season.BEFORE_DEADLINE, hour=11)


def orders_meant() -> Counter[season.Order]:
    """What was done by hand is not ordered again; from abroad those are ordered for whose users were confirmed."""
    meant: Counter[season.Order] = Counter()
    for person in (season.MOVES, season.LEAVES, season.BY_HAND, *STAY_ON):
        meant += season._orders("Ny tilgang", person, season.FIRST_DAY)
    return meant
