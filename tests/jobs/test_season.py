"""The example season from end to end, each student held to what its generator meant (DESIGN.md, the promises)."""

from __future__ import annotations

import io
import logging
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from connectors.samlepunktet import PackageSamlepunktet
from flows.house import open_house
from praksis.demo import LOOKED_AT_BETWEEN, ExpectedPlacement, Season, read_season, write_act, write_season
from praksis.demo.registrations import registrations
from praksis.demo.story import Trouble, story
from praksis.identity import NumberPolicy, read_number
from praksis.jobs.apply import apply
from praksis.jobs.confirm import confirm
from praksis.jobs.init import init
from praksis.jobs.status import RowStatus, Summary, summary
from praksis.jobs.sync import SyncReport, sync
from praksis.jobs.why import why
from praksis.ledger.tables import OrderLine
from tests.jobs.counted import CountedTeams
from tests.jobs.season_factory import COLOUR_NAMES, fill_in, package_lines

pytestmark = pytest.mark.slow

Key = tuple[str, str, str, str, str]


@dataclass
class Look:
    """How everything was at one moment."""

    rows: dict[Key, RowStatus]
    colours: dict[Key, tuple[str, str]]
    files: dict[str, bytes]


@dataclass
class Played:
    """The season as it was played, with what was looked at on the way."""

    root: Path
    season: Season
    looks: dict[str, Look] = field(default_factory=dict)
    packages: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """The lines of each package as it was handed over."""
    refused: set[int] = field(default_factory=set)
    again: list[tuple[SyncReport, CountedTeams]] = field(default_factory=list)
    """The last runs, with nothing new to read: on the same day, and on the next."""
    as_the_coordinator_saved: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """All that was logged and printed by status and why."""
    first_pass: Summary | None = None


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    root = tmp_path_factory.mktemp("sesong")
    season = write_season(root)
    init(root, example=True)
    play = Played(root, season)
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    try:
        _play(play)
    finally:
        logging.getLogger().removeHandler(listener)
    play.said += listener.lines
    return play


def _play(play: Played) -> None:
    season = play.season
    _keep_the_lists(play)
    _sync(play, season.today(1))
    play.looks["act 1"] = _look(play, season.today(1))
    _sync(play, LOOKED_AT_BETWEEN)
    play.season = season = write_act(play.root, 2)
    _keep_the_lists(play)
    today = season.today(2)
    _sync(play, today)
    play.looks["act 2"] = _look(play, today)
    _order_everything(play, today)
    play.looks["applied"] = _look(play, today)
    _take_all_receipts(play, today)
    _sync(play, today)
    play.looks["ordered"] = _look(play, today)
    play.again.append(_sync(play, today))
    play.again.append(_sync(play, date(2026, 8, 25)))
    play.looks["again"] = _look(play, today)


def _keep_the_lists(play: Played) -> None:
    for path in play.season.lists:
        play.as_the_coordinator_saved[path.name] = path.read_bytes()


def _sync(play: Played, day: date) -> tuple[SyncReport, CountedTeams]:
    with open_house(play.root / "praksis.toml", day) as house:
        teams = CountedTeams(house.ports.teams)
        folder = house.settings.path(house.settings.samlepunktet.folder)
        ports = replace(house.ports, teams=teams, samlepunktet=PackageSamlepunktet(folder, teams, "FOU"))
        report = sync(replace(house, ports=ports))
    return report, teams


def _order_everything(play: Played, day: date) -> None:
    with open_house(play.root / "praksis.toml", day) as house:
        play.first_pass = summary(house)
        for plan in play.first_pass.plans:
            report = apply(house, plan.number, "IFA")
            path = play.root / "Teams" / report.path
            play.packages[report.package] = package_lines(path)


def _take_all_receipts(play: Played, day: date) -> None:
    """Half of the packages by the workbook, as a person fills it in with a program, and half by command."""
    for number, lines in play.packages.items():
        if number % 2:
            path = play.root / "Teams" / "FOU" / f"Pakke O-{number:04d}.xlsx"
            fill_in(path, {line["Linje"]: {"Saksnummer": f"SAK-{number}", "Signatur": "PHE"} for line in lines})
        else:
            with open_house(play.root / "praksis.toml", day) as house:
                confirm(house, number, "PHE", f"SAK-{number}")


def _look(play: Played, day: date) -> Look:
    with open_house(play.root / "praksis.toml", day) as house:
        found = summary(house)
        play.said += found.lines()
        play.said += [line for row in found.rows for line in row.why]
        play.said += [repr(row) for row in found.rows] + [repr(case) for case in found.cases]
        play.said += [line for row in found.rows[:10] for told in why(house, row.name) for line in told.lines]
    rows = {(r.institution, r.group or "", r.cohort or "", r.sheet, r.name): r for r in found.rows}
    files = {
        str(path.relative_to(play.root)): path.read_bytes()
        for path in sorted(play.root.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and not path.name.startswith("praksis.db")
    }
    return Look(rows, dict(_colours(play.season)), files)


def _colours(season: Season) -> Iterator[tuple[Key, tuple[str, str]]]:
    """What openpyxl sees in the status cells of every list, by group, sheet and student."""
    groups = {path.name: group for path, group in zip(season.lists, story().groups, strict=True)}
    for path in season.lists:
        group = groups[path.name]
        for sheet in load_workbook(path).worksheets:
            heading = next((r for r in sheet.iter_rows() if {"Fornavn", "Bestilt"} <= {c.value for c in r}), None)
            if heading is None:
                continue
            at = {str(cell.value): n for n, cell in enumerate(heading)}
            for row in sheet.iter_rows(min_row=(heading[0].row or 0) + 1):
                name = f"{row[at['Fornavn']].value} {row[at['Etternavn']].value}"
                if row[at["Fornavn"]].value is None:
                    continue
                fills = tuple(str(row[at[h]].fill.fgColor.rgb)[-6:] for h in ("Registrert", "Bestilt"))
                found = tuple(COLOUR_NAMES.get(f"FF{fill}", fill) for fill in fills)
                yield (group.institution, group.group, group.cohort, sheet.title, name), (found[0], found[1])


def key(truth: ExpectedPlacement) -> Key:
    return (truth.institution, truth.group, truth.cohort, truth.sheet, truth.name)


# -------------------------------------------------------------------------------------------------------- held to truth


@pytest.mark.parametrize(("look", "act", "after"), [("act 1", 1, False), ("act 2", 2, False), ("ordered", 2, True)])
def test_every_student_is_as_the_generator_meant_in_the_ledger(
    played: Played, look: str, act: int, after: bool
) -> None:
    rows = played.looks[look].rows
    truth = {key(t): t for t in played.season.truth(act)}
    assert set(rows) == set(truth)
    wrong = []
    for k, t in truth.items():
        row = rows[k]
        found = (row.registered, row.ordered)
        meant = (t.registered, t.ordered_after_receipt if after else "yellow")
        holds_right = set(row.holds) == t.holds if t.exact else t.holds <= set(row.holds)
        if found != meant or not holds_right:
            wrong.append((t.trouble, k, "found", found, row.holds, "meant", meant, sorted(t.holds)))
    assert wrong == []


@pytest.mark.parametrize(("look", "act", "after"), [("act 1", 1, False), ("act 2", 2, False), ("ordered", 2, True)])
def test_every_student_has_the_colours_that_were_meant_in_the_workbook(
    played: Played, look: str, act: int, after: bool
) -> None:
    colours = played.looks[look].colours
    meant = {key(t): (t.registered, t.ordered_after_receipt if after else "yellow") for t in played.season.truth(act)}
    assert colours == meant


def test_every_row_that_is_not_green_has_its_sentence_and_no_other_has(played: Played) -> None:
    for look in played.looks.values():
        for row in look.rows.values():
            assert bool(row.why) == (row.ordered != "green"), (row.name, row.why)
            assert all(len(sentence) > 20 and sentence.endswith(".") for sentence in row.why), row.why


def test_between_apply_and_receipt_no_bestilt_is_green(played: Played) -> None:
    assert {ordered for _, ordered in played.looks["applied"].colours.values()} == {"yellow"}


# ------------------------------------------------------------------------------------------------- nothing without need


def test_the_second_run_paints_posts_plans_and_hands_over_nothing_and_opens_no_workbook(played: Played) -> None:
    for report, teams in played.again:
        assert teams.opened == []
        assert not teams.written
        assert report.count("lister farget") == report.count("nye planer") == report.count("nye meldinger") == 0
        assert report.count("nye saker") == report.count("pakker fullført") == report.count("kvitteringer") == 0
        assert set(teams.calls) == {"workbooks FOU", "workbooks HVL", "workbooks UiB"}
        assert set(teams.calls.values()) == {1}, "an unchanged channel costs one request"
    assert played.looks["again"].files == played.looks["ordered"].files


def test_only_styles_and_sheets_of_a_painted_workbook_are_others_than_the_coordinators(played: Played) -> None:
    changed = 0
    for path in played.season.lists:
        with (
            zipfile.ZipFile(io.BytesIO(played.as_the_coordinator_saved[path.name])) as before,
            zipfile.ZipFile(path) as after,
        ):
            assert after.namelist() == before.namelist()
            for name in before.namelist():
                if before.read(name) != after.read(name):
                    assert name == "xl/styles.xml" or name.startswith("xl/worksheets/sheet"), (path.name, name)
                    changed += 1
    assert changed, "they were painted"


def test_no_cell_of_a_painted_workbook_says_anything_else_than_before(played: Played) -> None:
    for path in played.season.lists:
        before = load_workbook(io.BytesIO(played.as_the_coordinator_saved[path.name]))
        after = load_workbook(path)
        for sheet in before.worksheets:
            then = [[cell.value for cell in row] for row in sheet.iter_rows()]
            assert [[cell.value for cell in row] for row in after[sheet.title].iter_rows()] == then


# ------------------------------------------------------------------------------------------------------------- packages


def ready(played: Played) -> list[ExpectedPlacement]:
    return [t for t in played.season.truth(2) if t.ready]


def test_the_packages_hold_each_student_and_system_that_is_meant_exactly_once(played: Played) -> None:
    """By hash of the number, so that a failure shows none."""
    with open_house(played.root / "praksis.toml", played.season.today(2)) as house:

        def hashed(number: str) -> str:
            found = read_number(number, NumberPolicy.TEST).number
            assert found is not None
            return house.key.hash(found)

        people = {(s.group.institution, s.person.name): hashed(s.person.number) for s in story().students}
        meant = Counter(
            (people[t.institution, t.name], t.group, t.sheet.removeprefix("Internasjonale "), system)
            for t in ready(played)
            for system in t.systems
        )
        assert played.first_pass is not None
        plan_of = {plan.number: plan for plan in played.first_pass.plans}
        found: Counter[tuple[str, str, str, str]] = Counter()
        for number, plan in zip(played.packages, plan_of.values(), strict=True):
            for line in played.packages[number]:
                assert line["Hva"] == "Ny tilgang"
                found[hashed(str(line["Fødselsnummer"])), plan.group, plan.period, line["System"]] += 1
    assert found == meant
    assert max(found.values()) == 1


def test_each_line_has_the_days_of_the_row_and_the_address_of_the_registration(played: Played) -> None:
    registered = {(r.given, r.family): r for r in registrations(story(), 2)}
    rows = {}
    for row in story().rows:
        person, period = row.student.person, row.period
        rows[person.number, period.name] = (row.first_day or period.first_day, row.last_day or period.last_day)
    students = {s.person.number: s for s in story().students}
    assert played.first_pass is not None
    checked = 0
    for number, plan in zip(played.packages, played.first_pass.plans, strict=True):
        for line in played.packages[number]:
            student = students[str(line["Fødselsnummer"])]
            days = (line["Første dag"].date(), line["Siste dag"].date())
            assert days == rows[student.person.number, plan.period], (plan.plan, line["Linje"])
            person = student.person
            names = (person.given, person.family)
            if student.trouble is Trouble.NAME_SWAPPED:
                names = (person.family, person.given)
            assert line["E-post (Webcruiter)"] == registered[names].email, (plan.plan, line["Linje"])
            checked += 1
    assert checked == sum(len(lines) for lines in played.packages.values()) > 150


def test_the_numbers_are_gone_from_both_copies_when_all_receipts_are_in(played: Played) -> None:
    for number, lines in played.packages.items():
        copies = list(played.root.rglob(f"Pakke O-{number:04d}.xlsx"))
        assert len(copies) == 2
        for path in copies:
            emptied = package_lines(path)
            assert [line["Linje"] for line in emptied] == [line["Linje"] for line in lines]
            assert {line["Fødselsnummer"] for line in emptied} == {None}
            assert {line["Saksnummer"] for line in emptied} == {f"SAK-{number}"}


# -------------------------------------------------------------------------------------------------------- personal data

_RUN_OF_DIGITS = re.compile(r"\d(?:[ .\-]?\d){9,}")


def numbers_in(text: str) -> list[str]:
    """The students' numbers that stand in a text, also spaced, or without the nought that Excel eats."""
    known = {s.person.number for s in story().students} | {s.person.number.lstrip("0") for s in story().students}
    runs = (re.sub(r"\D", "", run) for run in _RUN_OF_DIGITS.findall(text))
    return [run for run in runs if any(number in run for number in known)]


def text_of(path: str, content: bytes) -> str:
    if not path.endswith(".xlsx"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_the_search_for_numbers_finds_them() -> None:
    number = story().students[0].person.number
    assert numbers_in(f"her: {number[:6]} {number[6:]}.")
    assert numbers_in(f"<v>{number}</v>")
    assert not numbers_in("annonse 4410, telefon 68051234, 2026-08-24")


def test_no_national_number_stands_in_the_ledger(played: Played) -> None:
    database = sqlite3.connect(played.root / "praksis.db")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    texts = [str(value) for table in tables for row in database.execute(f'SELECT * FROM "{table}"') for value in row]
    database.close()
    assert len(texts) > 10_000
    assert [text[:60] for text in texts if numbers_in(text)] == []
    raw = b"".join(p.read_bytes() for p in played.root.glob("praksis.db*"))
    assert not [s for s in story().students if s.person.number.encode() in raw], "not in freed pages either"


def test_no_national_number_stands_in_plans_posts_mails_or_what_is_said(played: Played) -> None:
    files = {
        path: content
        for path, content in played.looks["ordered"].files.items()
        if not path.startswith("Webcruiter/") and "/Praksisoversikt" not in path
    }
    assert any("Innlegg" in path for path in files)
    assert any("Plan P-" in path for path in files)
    assert [path for path, content in files.items() if numbers_in(text_of(path, content))] == []
    assert [line[:60] for line in played.said if numbers_in(line)] == []


def test_before_the_receipts_numbers_stand_in_the_packages_and_nowhere_else(played: Played) -> None:
    with_numbers = {
        path
        for path, content in played.looks["applied"].files.items()
        if not path.startswith("Webcruiter/") and "/Praksisoversikt" not in path and numbers_in(text_of(path, content))
    }
    assert with_numbers
    assert all("Pakke O-" in path for path in with_numbers)


def test_no_post_names_a_student_and_none_stands_in_another_institutions_channel(played: Played) -> None:
    posts = {path: content.decode() for path, content in played.looks["ordered"].files.items() if "/Innlegg/" in path}
    assert {path.split("/")[1] for path in posts} == {"HVL", "UiB"}
    for path, text in posts.items():
        channel = path.split("/")[1]
        assert f"Praksisoversikt {channel}" in text
        other = "UiB" if channel == "HVL" else "HVL"
        assert other not in text
        named = [s.person.family for s in story().students if re.search(rf"\b{re.escape(s.person.name)}\b", text)]
        assert named == [], path
        assert "@stud.example.no" not in text


def test_every_order_line_in_the_ledger_is_ordered_with_its_case_number(played: Played) -> None:
    with open_house(played.root / "praksis.toml", played.season.today(2)) as house, house.ledger.reading() as session:
        lines = session.scalars(select(OrderLine).where(OrderLine.package_id.is_not(None))).all()
        assert {line.state for line in lines} == {"ordered"}
        assert all(line.case_number and line.receipt_by == "PHE" for line in lines)
        assert len(lines) == sum(map(len, played.packages.values()))


def test_the_season_that_was_played_is_the_one_that_lies_there(played: Played) -> None:
    found = read_season(played.root)
    assert found is not None
    assert found.act == 2
