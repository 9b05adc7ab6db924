"""A small season with its outside world: one institution, one group, eight students, all that can happen to an order.

Coordinator, Webcruiter and the person who places orders are played here by hand; nothing here asks the rules. The
people are synthetic (tests/people.py).
"""

from __future__ import annotations

import io
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from praksis.identity_key import IdentityKey
from praksis.jobs.init import init
from praksis.masters.calendar import CalendarLine, build_calendar
from praksis.masters.catalogue import CatalogueLine, build_catalogue
from praksis.masters.look import YELLOW, solid
from praksis.masters.practice_list import ListEntry, ListHead, PeriodSheet, build_practice_list
from praksis.settings import write_private
from tests.connectors.exports import a_row, as_csv
from tests.connectors.extracts import EXTRACT_HEADINGS, an_extract_row
from tests.people import SyntheticPerson, synthetic_person

OSLO = ZoneInfo("Europe/Oslo")
BEFORE_DEADLINE, AFTER_DEADLINE = date(2026, 8, 3), date(2026, 8, 24)
FIRST_DAY, LAST_DAY, LATER_START = date(2026, 9, 7), date(2026, 10, 16), date(2026, 9, 14)
HEAD = ListHead("HVL", "Sykepleie", "2024")
PERIOD = "Periode 1"
SYSTEMS = {"DIPS Arena": "Sykepleierstudent", "Meona": "Sykepleierstudent, les"}
SIGNATURE = "IFA"
KEY = IdentityKey(b"the one key of this small season")
"""Always the same, so that two runs from the beginning keep the same hashes."""

EVERYBODY = tuple(map(synthetic_person, range(8)))
STAYS, MOVES, LEAVES, TRANSFERRED_LATER, UNCERTAIN, UNREGISTERED, COMES_LATE, BY_HAND = EVERYBODY
"""One student for each thing that can happen."""

CHANNEL, OFFICE, EXPORTS, PRIVATE = Path("Teams/HVL"), Path("Teams/FOU"), Path("Webcruiter"), Path("pakker")
EXTRACTS = Path("Personalsystem")
LAST_SAVED = Path("sist-lagret")
"""What the coordinator saved last, byte for byte: what we painted is held against it."""

Order = tuple[str, str, str, date, date]
"""What a line of a package asks for: kind in words, the student's name, system, first and last day."""


def build(root: Path, ledger_url: str) -> None:
    """Set up an empty house in `root` with the calendar, the catalogue, the first list and the first export."""
    root.mkdir(parents=True, exist_ok=True)
    template = resources.files("templates") / "innstillinger" / "praksis.eksempel.toml"
    text = template.read_text(encoding="utf-8").replace("sqlite:///praksis.db", ledger_url)
    assert ledger_url in text
    (root / "praksis.toml").write_text(f'{text}\n[personnel]\nfolder = "{EXTRACTS}"\n', encoding="utf-8")
    write_private(root / "praksis.nokkel", KEY.encode() + "\n")
    init(root)
    shutil.rmtree(root / "Teams" / "UiB", ignore_errors=True)
    (root / CHANNEL).mkdir(parents=True)
    calendar = CalendarLine(
        "HVL", date(2027, 12, 31), "Sykepleie", "2024", "Sykepleier", PERIOD, FIRST_DAY, LAST_DAY,
        "Praksis sykepleie høst 2026",
    )  # fmt: skip
    catalogue = [CatalogueLine("Sykepleier", system, role) for system, role in SYSTEMS.items()]
    save(root / OFFICE / "Praksiskalender.xlsx", build_calendar([calendar]), BEFORE_DEADLINE)
    save(root / OFFICE / "Tilgangskatalog.xlsx", build_catalogue(catalogue), BEFORE_DEADLINE)
    rows = [
        _entry(person)
        for person in (STAYS, MOVES, LEAVES, TRANSFERRED_LATER, UNCERTAIN, UNREGISTERED, BY_HAND)
    ]  # fmt: skip
    content = build_practice_list(HEAD, [PeriodSheet(PERIOD, FIRST_DAY, LAST_DAY, tuple(rows))])
    save_list(root, content, BEFORE_DEADLINE)
    # Webcruiter never says that the first is transferred: the personnel system proves it.
    save(root / EXTRACTS / "Uttrekk 1.csv", as_csv([an_extract_row(0)], headings=EXTRACT_HEADINGS), BEFORE_DEADLINE, 6)
    save_export(root, 1, [(STAYS, "Registrert"), (MOVES, "Overført"), (LEAVES, "Overført"),
                          (TRANSFERRED_LATER, "Registrert"), (UNCERTAIN, "Overført"), (BY_HAND, "Overført")],
                BEFORE_DEADLINE)  # fmt: skip


def _entry(person: SyntheticPerson) -> ListEntry:
    return ListEntry(
        person.given, person.family, person.number, person.email, person.mobile, "Sykepleier", "Kirurgisk sengepost",
        registered=YELLOW, ordered=YELLOW,
    )  # fmt: skip


def save(path: Path, content: bytes, day: date, hour: int = 8) -> None:
    """Save as a careful program does: beside, then over. (Snapshots share the old file, so it must stay as it was.)"""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.saving")
    beside.write_bytes(content)
    at = datetime.combine(day, time(hour), tzinfo=OSLO).timestamp()
    os.utime(beside, (at, at))
    beside.replace(path)


def save_list(root: Path, content: bytes, day: date, hour: int = 8) -> None:
    """The coordinator saves the practice list."""
    save(root / CHANNEL / HEAD.file_name, content, day, hour)
    save(root / LAST_SAVED / HEAD.file_name, content, day, hour)


def save_export(root: Path, number: int, told: Sequence[tuple[SyntheticPerson, str]], day: date) -> None:
    """Somebody saves an export from Webcruiter."""
    rows = []
    for person, status in told:
        transferred = f"{day:%d.%m.%Y}" if status == "Overført" else ""
        row = a_row(0, Fornavn=person.given, Etternavn=person.family, Mobil=person.mobile, Status=status)
        row |= {"Søknads-ID": f"S-{person.mobile}", "Overført dato": transferred, "E-post": person.private_email}
        row |= {"Fødselsnummer": person.number, "Fødselsdato": f"{person.born:%d.%m.%Y}"}
        if person is UNCERTAIN:  # registered without a number, under a name with a slip in it
            row |= {"Fødselsnummer": "", "Etternavn": f"{person.family[:-1]}z"}
        rows.append(row)
    save(root / EXPORTS / f"Eksport {number}.csv", as_csv(rows), day, 6)


# --------------------------------------------------------------------------------------- what people do between the runs


def the_coordinator_edits(root: Path) -> None:
    """After the deadline: one starts a week later, one has left, one is new. And Webcruiter has caught up."""
    workbook, sheet = _open_list(root)
    row = _row_of(sheet, MOVES)
    sheet.cell(row, _column(sheet, "Første dag")).value = LATER_START
    sheet.delete_rows(_row_of(sheet, LEAVES))
    row = _row_of(sheet, BY_HAND) + 1
    entry = _entry(COMES_LATE)
    texts = {
        "Fornavn": entry.given, "Etternavn": entry.family, "Fødselsnummer": str(entry.number), "E-post": entry.email,
        "Mobil": entry.mobile, "Profesjon": entry.profession, "Praksissted/enhet": entry.ward,
    }  # fmt: skip
    for header, text in texts.items():
        sheet.cell(row, _column(sheet, header)).value = text
    for header in ("Registrert", "Bestilt"):
        sheet.cell(row, _column(sheet, header)).fill = solid(YELLOW)
    save_list(root, _bytes(workbook), AFTER_DEADLINE)
    save_export(root, 2, [(TRANSFERRED_LATER, "Overført"), (COMES_LATE, "Overført")], AFTER_DEADLINE)


def the_coordinator_corrects_a_ward(root: Path, day: date = BEFORE_DEADLINE) -> None:
    """A small edit of the list as it lies there now, painted or not, an hour before noon."""
    workbook, sheet = _open_list(root)
    sheet.cell(_row_of(sheet, STAYS), _column(sheet, "Praksissted/enhet")).value = "Medisinsk sengepost"
    save_list(root, _bytes(workbook), day, hour=11)


def the_coordinator_corrects_a_number(root: Path) -> None:
    """The number that was planned can be read nowhere any more: another person's stands in its place."""
    workbook, sheet = _open_list(root)
    sheet.cell(_row_of(sheet, STAYS), _column(sheet, "Fødselsnummer")).value = synthetic_person(40).number
    save_list(root, _bytes(workbook), BEFORE_DEADLINE, hour=11)
    other = synthetic_person(40)
    rows = [a_row(0, Fornavn=STAYS.given, Etternavn=STAYS.family, Mobil=STAYS.mobile, Status="Overført")]
    rows[0] |= {"Søknads-ID": f"S-{STAYS.mobile}", "E-post": STAYS.private_email, "Overført dato": "03.08.2026"}
    rows[0] |= {"Fødselsnummer": other.number, "Fødselsdato": f"{other.born:%d.%m.%Y}"}
    save(root / EXPORTS / "Eksport 1b.csv", as_csv(rows), BEFORE_DEADLINE, 10)


def the_package_is_filled_in(root: Path) -> None:
    """Whoever places orders writes one case number for all lines but one, which could not be placed."""
    (path,) = (root / OFFICE).glob("Pakke *.xlsx")
    workbook = load_workbook(path)
    sheet = workbook["Bestilling"]
    headers = {str(cell.value): cell.column or 0 for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        system, given = (sheet.cell(row, headers[header]).value for header in ("System", "Fornavn"))
        if (system, given) == ("Meona", STAYS.given):
            sheet.cell(row, headers["Ikke bestilt – årsak"]).value = "Systemet var nede"
        else:
            sheet.cell(row, headers["Saksnummer"]).value = "SAK-1001"
        sheet.cell(row, headers["Signatur"]).value = "KBH"
    save(path, _bytes(workbook), BEFORE_DEADLINE, 11)


def the_late_row_is_let_through_in_excel(root: Path) -> None:
    """An administrator decides in «Saker.xlsx» that who came late is to be ordered for."""
    path = root / OFFICE / "Saker.xlsx"
    workbook = load_workbook(path)
    sheet = workbook["Saker"]
    headers = {str(cell.value): cell.column or 0 for cell in sheet[4]}
    (row,) = [r for r in range(5, sheet.max_row + 1) if sheet.cell(r, 2).value == "Usikkert om raden kom i tide"]
    for header, text in (
        ("Avgjørelse", "slipp gjennom"),
        ("Begrunnelse", "Avklart på telefon."),
        ("Signatur", SIGNATURE),
    ):
        sheet.cell(row, headers[header]).value = text
    save(path, _bytes(workbook), AFTER_DEADLINE, 14)


def the_private_store_is_lost(root: Path) -> None:
    """Somebody tidies up in a folder that they should not have been in."""
    for package in (root / PRIVATE).glob("O-*"):
        shutil.rmtree(package)


def somebody_makes_a_backup(root: Path) -> None:
    """The ledger as it is now, beside the house. (Nobody has it open, so the file is all there is.)"""
    shutil.copy2(root / "praksis.db", root / "praksis.db.kopi")


def the_backup_is_restored(root: Path) -> None:
    """The disk was lost, and the copy is put back: it knows nothing of what came after."""
    for path in root.glob("praksis.db-*"):
        path.unlink()
    shutil.copy2(root / "praksis.db.kopi", root / "praksis.db")


def _open_list(root: Path) -> tuple[Workbook, Worksheet]:
    workbook = load_workbook(root / CHANNEL / HEAD.file_name)
    sheet = workbook[PERIOD]
    assert isinstance(sheet, Worksheet)
    return workbook, sheet


def _column(sheet: Worksheet, header: str) -> int:
    return next(cell.column for cell in sheet[5] if cell.value == header)


def _row_of(sheet: Worksheet, person: SyntheticPerson) -> int:
    return next(r for r in range(6, sheet.max_row + 1) if sheet.cell(r, _column(sheet, "E-post")).value == person.email)


def _bytes(workbook: Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


# --------------------------------------------------------------------------------- what was meant: the truth about orders


def _orders(kind: str, person: SyntheticPerson, first: date, systems: Iterable[str] = SYSTEMS) -> Counter[Order]:
    return Counter((kind, f"{person.given} {person.family}", system, first, LAST_DAY) for system in systems)


def orders_meant() -> Counter[Order]:
    """Every line that should have reached the person who places orders, when the whole season is over."""
    meant: Counter[Order] = Counter()
    for person in (STAYS, MOVES, LEAVES, UNCERTAIN, TRANSFERRED_LATER, COMES_LATE):
        meant += _orders("Ny tilgang", person, FIRST_DAY)
    meant += _orders("Ny tilgang", STAYS, FIRST_DAY, ["Meona"])  # could not be placed at first, and was ordered again
    meant += _orders("Endring", MOVES, LATER_START)
    meant += _orders("Avslutning", LEAVES, FIRST_DAY)
    return meant


def first_orders_meant() -> Counter[Order]:
    """The same where only the first plan is ever ordered, with nobody handled by hand and no case decided."""
    meant: Counter[Order] = Counter()
    for person in (STAYS, MOVES, LEAVES, BY_HAND):
        meant += _orders("Ny tilgang", person, FIRST_DAY)
    return meant
