"""A whole hospital's first round: 100 practice lists of 4 sheets x 80 rows, held against openpyxl on the same files.

    python -m benchmarks.first_sync              # 100 lists, about two minutes
    python -m benchmarks.first_sync --lists 10   # a quick look

Played twice, as a hospital begins (README, To production): in mode `shadow`, where all is read, matched and judged and
nothing leaves FOU's channel, and in mode `paint`, where every list is coloured and every channel gets its overview and its
answers. Then a round in which nothing is new; one in which a coordinator has added one student to one list; and the first
of the next day, in which everything is worked out anew although nothing is new. The job is called directly; what Prefect
adds is told by `prefect_cost`.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice, product
from pathlib import Path

from openpyxl import load_workbook

from flows.house import open_house
from praksis.clock import OSLO
from praksis.jobs.init import init
from praksis.jobs.sync import STEPS
from praksis.masters import (
    CalendarLine,
    CatalogueLine,
    ListEntry,
    ListHead,
    PeriodSheet,
    build_calendar,
    build_catalogue,
    build_practice_list,
)
from tests.jobs.counted import CountedTeams
from tests.people import SyntheticPerson, synthetic_person

SHEETS, STUDENTS = 4, 80
INSTITUTIONS = ("HVL", "UiB", "VID", "NLA")
PROFESSIONS = {
    "Sykepleie": "Sykepleier",
    "Fysioterapi": "Fysioterapeut",
    "Medisin": "Lege",
    "Radiografi": "Radiograf",
    "Ergoterapi": "Ergoterapeut",
}
FIRST_DAY = date(2026, 9, 7)
SAVED = datetime(2026, 7, 1, 10, tzinfo=OSLO)
TODAY, NEXT_DAY = date(2026, 8, 5), date(2026, 8, 6)
LATER = datetime(2026, 8, 5, 9, tzinfo=OSLO)
"""When the list is saved that has changed: the same day."""
YELLOW = "FFFFFF00"
MOST_TIMES_OPENPYXL, MOST_OF_FIRST, MOST_FOR_ONE_LIST = 2.0, 0.01, 0.15


@dataclass(frozen=True)
class Round:
    """What one round took."""

    steps: dict[str, float]
    """Seconds by step."""
    opened: int
    """Workbooks that were fetched from a channel."""
    written: int
    """Files that were written to a channel."""

    @property
    def seconds(self) -> float:
        return sum(self.steps.values())


def heads(count: int) -> Iterator[ListHead]:
    """So many student groups, spread over the institutions."""
    every = product(range(2020, 2040), PROFESSIONS, INSTITUTIONS)
    return (ListHead(institution, group, str(cohort)) for cohort, group, institution in islice(every, count))


def write_hospital(folder: Path, lists: int, mode: str) -> None:
    """The channels, FOU's books, Webcruiter's export and the settings. One in twenty has not registered, one in twenty has
    not been transferred."""
    calendar: list[CalendarLine] = []
    registrations: list[dict[str, str]] = []
    for nth, head in enumerate(heads(lists)):
        people = [synthetic_person(nth * STUDENTS + n) for n in range(STUDENTS)]
        advert = f"Student i praksis – {head.institution} {head.group} kull {head.cohort}"
        lines = [_period(head, advert, n) for n in range(SHEETS)]
        calendar += lines
        sheets = [PeriodSheet(at.period, at.first_day, at.last_day, _rows(head, people)) for at in lines]
        _lay(folder / "Teams" / head.institution / head.file_name, build_practice_list(head, sheets))
        registrations += [_registration(p, advert, n) for n, p in enumerate(people) if n % 20]
    catalogue = [CatalogueLine(p, system, f"{p}student") for p in PROFESSIONS.values() for system in ("DIPS", "Meona")]
    _lay(folder / "Teams" / "FOU" / "Praksiskalender.xlsx", build_calendar(calendar))
    _lay(folder / "Teams" / "FOU" / "Tilgangskatalog.xlsx", build_catalogue(catalogue))
    export = io.StringIO()
    writer = csv.DictWriter(export, list(registrations[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(registrations)
    _lay(folder / "Webcruiter" / "Eksport 2026-07-01.csv", export.getvalue().encode("utf-8-sig"))
    (folder / "praksis.toml").write_text(
        "test_mode = true\n"
        + "".join(f'[[institutions]]\nname = "{i}"\nchannel = "{i}"\nmode = "{mode}"\n' for i in INSTITUTIONS)
        + '[[administrators]]\nsignature = "IFA"\nname = "Ingunn Fauske"\nemail = "ingunn.fauske@example.no"\n',
        encoding="utf-8",
    )


def _period(head: ListHead, advert: str, nth: int) -> CalendarLine:
    first = FIRST_DAY + timedelta(weeks=7 * nth)
    return CalendarLine(
        institution=head.institution,
        agreement_until=None,
        group=head.group,
        cohort=head.cohort,
        profession=PROFESSIONS[head.group],
        period=f"Periode {nth + 1}",
        first_day=first,
        last_day=first + timedelta(days=39),
        advert=advert,
        advert_deadline=date(2026, 8, 15),
    )


def _rows(head: ListHead, people: Sequence[SyntheticPerson]) -> tuple[ListEntry, ...]:
    profession = PROFESSIONS[head.group]
    return tuple(
        ListEntry(
            p.given, p.family, p.number, p.email, p.mobile, profession, "Sengepost 1", registered=YELLOW, ordered=YELLOW
        )
        for p in people
    )


def _registration(person: SyntheticPerson, advert: str, nth: int) -> dict[str, str]:
    transferred = nth % 20 > 1
    return {
        "Annonse": advert,
        "Søknads-ID": person.email.split("@")[0],
        "Fornavn": person.given,
        "Etternavn": person.family,
        "Fødselsnummer": person.number,
        "Fødselsdato": f"{person.born:%d.%m.%Y}",
        "E-post": person.private_email,
        "Mobil": person.mobile,
        "Status": "Overført" if transferred else "Registrert",
        "Registrert dato": "20.06.2026",
        "Overført dato": "26.06.2026" if transferred else "",
        "Tidligere ansatt eller i praksis": "Nei",
    }


def _lay(path: Path, content: bytes, at: datetime = SAVED) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def add_student(path: Path) -> None:
    """The coordinator writes one more student under the last of the first period, later on the day of the first round."""
    book = load_workbook(path)
    sheet = book["Periode 1"]
    newcomer = synthetic_person(1_000_000)
    row = next(n for n in range(6, 1000) if not sheet.cell(n, 1).value)
    for column, value in enumerate((newcomer.given, newcomer.family, newcomer.number, newcomer.email), start=1):
        sheet.cell(row, column).value = value
    content = io.BytesIO()
    book.save(content)
    _lay(path, content.getvalue(), LATER)


def openpyxl_seconds(lists: Sequence[Path]) -> float:
    """Load and save each of them once, and throw the result away."""

    def load_and_save() -> None:
        for path in lists:
            load_workbook(path).save(io.BytesIO())

    return _seconds(load_and_save)


def play(config: Path, day: date) -> Round:
    """One round, step by step."""
    with open_house(config, day) as house, house.ledger.holding_house():
        teams = CountedTeams(house.ports.teams)
        counted = replace(house, ports=replace(house.ports, teams=teams))
        steps = {step.name: _seconds(lambda run=step.run: run(counted)) for step in STEPS}  # type: ignore[misc]
        return Round(steps, len(teams.opened), sum(teams.written.values()))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _verdict(what: str, found: float, most: float) -> None:
    print(f"  {what:<52}{found:8.3f}   at most {most:g}: {'ok' if found <= most else 'MISSED'}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures; everything is written to a folder that is thrown away."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--lists", type=int, default=100)
    count = parser.parse_args(arguments).lists
    other: float | None = None
    for mode in ("shadow", "paint"):
        with tempfile.TemporaryDirectory() as name:
            other = _play_a_hospital(Path(name), count, mode, other)


def _play_a_hospital(folder: Path, count: int, mode: str, other: float | None) -> float:
    """Print what its rounds took. Returns what openpyxl took, measured the first time."""
    write_hospital(folder, count, mode)
    config = folder / "praksis.toml"
    init(folder)
    lists = sorted(path for i in INSTITUTIONS for path in (folder / "Teams" / i).glob("*.xlsx"))
    rows = len(lists) * SHEETS * STUDENTS
    if other is None:
        other = openpyxl_seconds(lists)
        print(f"{len(lists)} lists, {rows:,} rows, {len(lists) * STUDENTS:,} students")
        print(f"openpyxl, load and save each once: {other:.2f} s, {1000 * other / len(lists):.0f} ms a list")
    first = play(config, TODAY)
    print(f"mode {mode}, the first round: {first.seconds:.2f} s, {1e6 * first.seconds / rows:.0f} us a row")
    for step, seconds in sorted(first.steps.items(), key=lambda found: -found[1]):
        if seconds > first.seconds / 200:
            print(f"  {step:<44}{seconds:8.2f} s  {100 * seconds / first.seconds:4.0f} %")
    _verdict("the first round / openpyxl", first.seconds / other, MOST_TIMES_OPENPYXL)
    again = play(config, TODAY)
    print(
        f"a round in which nothing is new: {again.seconds:.3f} s, {again.opened} workbooks opened, {again.written} written"
    )
    _verdict("nothing new / the first round", again.seconds / first.seconds, MOST_OF_FIRST)
    add_student(lists[0])
    changed = play(config, TODAY)
    print(f"a round with one changed list: {changed.seconds:.2f} s, {changed.opened} opened, {changed.written} written")
    print("                                                    this round     the first, a list")
    for step, seconds in sorted(changed.steps.items(), key=lambda found: -found[1]):
        if seconds > changed.seconds / 100:
            print(f"  {step:<44}{seconds:8.3f} s {first.steps[step] / len(lists):12.3f} s")
    _verdict("one changed list / the first round", changed.seconds / first.seconds, MOST_FOR_ONE_LIST)
    next_day = play(config, NEXT_DAY)
    print(f"the first round of the next day, nothing new: {next_day.seconds:.2f} s, {next_day.opened} opened")
    return other


if __name__ == "__main__":
    main()
