"""The command line as a user meets it: each command on the example season, its exit status, its words and its JSON.

Each run is held to what holds for all: no English, no traceback, and no national identity number on any stream.
"""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import click
import pytest
from openpyxl import load_workbook

from flows.command_line import COMMANDS, main, praksis
from praksis.demo.people import with_wrong_last_digit
from praksis.demo.story import story
from praksis.errors import Unavailable
from praksis.jobs import status
from praksis.jobs.templates import TEMPLATES

NUMBERS = frozenset(
    number
    for row in story().rows
    for right in (row.student.person.number,)
    for number in (right, with_wrong_last_digit(right), right.lstrip("0"), f"{right[:6]} {right[6:]}")
)
"""Every national number of the season, as it stands in lists and exports: right, wrong, shortened by Excel, spaced."""

ENGLISH = re.compile(
    r"\b(Usage|Options?|Commands?|Error|Missing|Invalid|Traceback|required|default|PATH|TEXT|INTEGER|DIRECTORY|"
    r"Show this|Try|No such|Got|unexpected|argument|does not|should|must|is not|File|Directory)\b"
)

pytestmark = pytest.mark.slow  # each command on the whole example season
ACT_1, ACT_2 = "2026-08-05", "2026-08-24"
HVL_LIST = "Praksisoversikt HVL Sykepleie kull 2024.xlsx"


@dataclass(frozen=True)
class Run:
    """What one use of the command line gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str | Path) -> Run:
    """Use the command line in this process, and hold its words to what holds for all."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    done = Run(status, out.getvalue(), err.getvalue())
    assert "Traceback" not in done.out + done.err
    leaked = [number for number in NUMBERS if number in done.out + done.err]
    assert leaked == [], f"{len(leaked)} national numbers were shown"
    return done


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example season's folder after its first sync; nobody changes it."""
    folder = tmp_path_factory.mktemp("kommando") / "sesong"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PRAKSIS_CONFIG", raising=False)
        assert run("demo", folder, "--small").status == 0
        assert run("--config", folder / "praksis.toml", "--as-of", ACT_1, "sync").status == 0
    return folder


@dataclass(frozen=True)
class Office:
    """A season to work in."""

    folder: Path
    day: str = ACT_1

    def __call__(self, *arguments: str | Path) -> Run:
        """A command with this season's settings and date; they stand after it, as people write."""
        return run(*arguments, "--config", self.folder / "praksis.toml", "--as-of", self.day)

    @property
    def list(self) -> Path:
        return self.folder / "Teams" / "HVL" / HVL_LIST

    @property
    def faulty(self) -> Path:
        """A list in which something must be mended."""
        return self.folder / "Teams" / "HVL" / "Praksisoversikt HVL Fysioterapi kull 2023.xlsx"

    @property
    def shared(self) -> Path:
        return self.folder / "Teams" / "Studenter i praksis"

    def summary(self) -> Any:
        return self("status", "--json").json


@pytest.fixture
def reading(played: Path) -> Office:
    """The season as all tests share it: only to look at."""
    return Office(played)


@pytest.fixture
def office(played: Path, tmp_path: Path) -> Office:
    """A season of one's own."""
    shutil.copytree(played, tmp_path / "sesong")
    return Office(tmp_path / "sesong")


def commands(group: click.Group = praksis, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, found in group.commands.items():
        yield (*path, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))


def in_words(value: object) -> str:
    """A test's id: the command as it is written, cut short."""
    return " ".join(value)[:40] if isinstance(value, (list, tuple)) else "…"


# --- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [(), *commands()], ids=in_words)
def test_the_help_of_every_command_is_in_bokmaal(path: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        done = run(*path, flag)
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith(f"Bruk: {' '.join(('praksis', *path))} ")
        assert "Vis denne hjelpen." in done.out
        assert not ENGLISH.search(done.out), ENGLISH.search(done.out)


def test_the_help_tells_of_every_command_in_the_order_of_the_work() -> None:
    text = run("--help").out
    places = [text.index(f"\n  {command.name} ") for command in COMMANDS]
    assert places == sorted(places)
    names = {command.name for command in COMMANDS}
    assert names >= {
        "init", "check", "paint", "sync", "plan", "apply", "confirm", "decide", "bind", "manual", "stop", "resume",
        "status", "why", "templates", "demo",
    }  # fmt: skip


@pytest.mark.parametrize("path", [(), ("templates",)])
def test_a_group_without_a_command_gives_its_help_and_the_status_of_wrong_usage(path: tuple[str, ...]) -> None:
    done = run(*path)
    assert done.status == 2
    assert done.err.strip() == run(*path, "--help").out.strip()


# --- wrong usage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["finnes-ikke"], "Kommandoen «finnes-ikke» finnes ikke. Se «praksis --help»."),
        (["templates", "slett"], "Kommandoen «slett» finnes ikke. Se «praksis templates --help»."),
        (["sync", "--alt"], "Ukjent valg: --alt."),
        (["status", "--al"], "Mente du --all?"),
        (["status", "hei"], "Det står noe for mye på slutten: «hei»."),
        (["why", "Kari", "Lie"], "Sett navn med mellomrom i anførselstegn."),
        (["check"], "Mangler FIL. Se «praksis check --help»."),
        (["check", "."], "Feil i FIL: det må være en fil, ikke en mappe."),
        (["check", "mangler.xlsx"], "Filen «mangler.xlsx» finnes ikke."),
        (["paint", "a.xlsx", "--output", "b.xlsx"], "Mangler --set."),
        (["paint", "a.xlsx", "--set", "Periode 1!K5=rød", "--output", "b.xlsx"], "green, yellow eller none"),
        (["paint", "a.xlsx", "--set", "K5=green", "--output", "b.xlsx"], "Feil i --set: skriv arket"),
        (["paint", "a.xlsx", "--set", "Periode 1!K5=green", "--output", "b.xlsx"], "Filen «a.xlsx» finnes ikke."),
        (["apply", "P-0001"], "Mangler --signatur."),
        (["apply", "tolv", "--signatur", "IFA"], "Feil i P-0412: skriv nummeret som P-0012."),
        (["apply", "O-0001", "--signatur", "IFA"], "skriv nummeret som P-0012"),
        (["apply", "P-0001", "--signatur"], "--signatur må ha en verdi."),
        (["plan", "12a"], "skriv nummeret som P-0012"),
        (["plan", "--oppdater-systemer", "HVL/Sykepleie/2024"], "Mangler --signatur."),
        (["plan", "--ends-within", "snart"], "Feil i --ends-within: skriv et helt tall fra 0 til 3660."),
        (["plan", "--express", "HVL/Sykepleie/2024/Periode 1/9"], "Mangler --signatur."),
        (["confirm", "P-1", "--signatur", "IFA"], "skriv nummeret som O-0012"),
        (["confirm", "O-1", "--signatur", "IFA", "--line", "to"], "Feil i --line: skriv et helt tall."),
        (["decide", "S-1", "--reason", "x", "--signatur", "IFA"], "Mangler VALG."),
        (["decide", "7b", "ja", "--reason", "x", "--signatur", "IFA"], "skriv nummeret som S-0012"),
        (["manual", "rad", "x", "--signatur", "IFA"], "velg list eller group eller row"),
        (["demo", "mappe", "--act", "4"], "Feil i --act: skriv et helt tall fra 1 til 3."),
        (["--as-of", "i morgen", "status"], "Feil i --as-of: skriv datoen som 2026-08-24 eller 24.08.2026."),
        (["status", "--as-of", "2026-02-30"], "skriv datoen som"),
        (["sync", "--json=ja"], "--json skal ikke ha en verdi."),
        (["templates", "new"], "Mangler --group. Se «praksis templates new --help»."),
    ],
    ids=in_words,
)
def test_wrong_usage_is_one_line_in_bokmaal_and_status_2(arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert len(done.err.splitlines()) == 1
    assert not ENGLISH.search(done.err), done.err
    assert re.search(r" Se «praksis[ a-z]* --help»\.$", done.err.strip())


def test_wrong_usage_is_json_too_when_a_program_listens() -> None:
    done = run("check", "mangler.xlsx", "--json")
    assert done.status == 2
    assert done.json["error"]["code"] == "feil-bruk"
    assert done.json["error"]["message"] in done.err


# --- known and unknown errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["sync"],
        ["status"],
        ["why", "Kari"],
        ["plan"],
        ["apply", "P-1", "--signatur", "IFA"],
        ["confirm", "O-1", "--signatur", "IFA"],
        ["decide", "S-1", "ja", "--reason", "x", "--signatur", "IFA"],
        ["bind", "x", "--group", "y", "--cohort", "z", "--signatur", "IFA"],
        ["manual", "list", "x", "--signatur", "IFA"],
        ["stop", "--signatur", "IFA"],
        ["resume", "--signatur", "IFA"],
        ["templates", "publish"],
        ["templates", "new", "--group", "HVL/Sykepleie/2024"],
    ],
    ids=in_words,
)
def test_without_a_settings_file_every_command_says_how_to_get_one(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (1, "")
    assert done.err == (
        "Fant ikke innstillingsfilen praksis.toml. Lag den med «praksis init», eller pek på den med --config.\n"
    )
    assert run("--json", *arguments).json["error"] == {"code": "innstillinger-mangler", "message": done.err.strip()}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["plan", "P-9999"], "P-9999"),
        (["apply", "P-9999", "--signatur", "IFA"], "P-9999"),
        (["apply", "P-0001", "--signatur", "XYZ"], "Signaturen er ikke kjent. Kjente signaturer: IFA, PHE."),
        (["confirm", "O-9999", "--signatur", "IFA", "--case", "SAK-1"], "O-9999"),
        (["decide", "S-9999", "ja", "--reason", "x", "--signatur", "IFA"], "S-9999"),
        (["bind", "mangler.xlsx", "--group", "x", "--cohort", "y", "--signatur", "IFA"], "Fant ingen liste"),
        (["manual", "list", "mangler.xlsx", "--signatur", "IFA"], "Fant ingen liste"),
        (["manual", "group", "HVL/Ingen/2024", "--signatur", "IFA"], "HVL/Sykepleie/2024"),
        (["templates", "publish", "--overwrite", "Praksiskalender.xlsx"], "Det finnes ingen mal"),
        (["templates", "new", "--group", "HVL/Ingen/2024"], "HVL/Sykepleie/2024"),
        (["templates", "new", "--group", "HVL/Sykepleie/2024"], "har alt en liste i kanalen"),
    ],
    ids=in_words,
)
def test_what_cannot_be_done_is_one_message_in_bokmaal_and_status_1(
    reading: Office, arguments: list[str], says: str
) -> None:
    done = reading(*arguments)
    assert (done.status, done.out) == (1, "")
    assert says in done.err
    assert len(done.err.splitlines()) == 1
    assert not ENGLISH.search(done.err), done.err
    told = reading(*arguments, "--json")
    assert (told.status, told.err) == (1, done.err)
    assert told.json["error"]["message"] == done.err.strip()
    assert re.fullmatch(r"[a-zæøå-]+", told.json["error"]["code"])


def test_settings_that_are_wrong_are_said_field_by_field(office: Office) -> None:
    (office.folder / "praksis.toml").write_text("[rules]\ndays_before = 'fire uker'\nfrist = 3\n")
    done = office("status")
    assert done.status == 1
    assert done.err.splitlines()[0] == "Feil i praksis.toml:"
    assert len(done.err.splitlines()) == 3


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken(house: object) -> None:
        raise error

    monkeypatch.setattr(status, "summary", broken)


def test_what_may_go_through_later_says_so(reading: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_with(monkeypatch, Unavailable("Databasen svarer ikke."))
    assert reading("status") == Run(1, "", "Databasen svarer ikke. (Kan prøves igjen.)\n")


def test_an_error_that_nobody_foresaw_shows_a_number_and_nothing_of_itself(
    reading: Office, monkeypatch: pytest.MonkeyPatch, incidents: Path
) -> None:
    person = story().rows[0].student.person
    fails_with(monkeypatch, RuntimeError(f"{person.given} {person.family} {person.number}"))
    done = reading("status")
    assert (done.status, done.out) == (1, "")
    assert person.family not in done.err
    (number,) = re.findall(r"H-[0-9A-F]{8}", done.err)
    (log,) = incidents.iterdir()
    assert number in log.read_text()
    assert person.number not in log.read_text()


def test_one_that_is_interrupted_ends_quietly(reading: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_with(monkeypatch, KeyboardInterrupt())
    done = reading("status")
    assert done.status == 2
    assert done.err.strip() == "Avbrutt."


# --- setting up --------------------------------------------------------------------------------------------------------


def test_init_makes_what_is_missing_and_keeps_what_is_there(tmp_path: Path) -> None:
    first = run("--config", tmp_path / "hus" / "praksis.toml", "init")
    assert first.status == 0
    assert "Laget: praksis.toml, praksis.nokkel, databasen, FOU, Studenter i praksis, Webcruiter" in first.out
    assert "Fantes fra før" not in first.out
    again = run("init", "--config", tmp_path / "hus" / "praksis.toml", "--json")
    assert again.json["made"] == []
    assert {"praksis.toml", "praksis.nokkel", "databasen"} <= set(again.json["kept"])
    status = run("status", "--config", tmp_path / "hus" / "praksis.toml")
    assert status.status == 0
    noted = [line.removeprefix("Merk: ") for line in status.out.splitlines() if line.startswith("Merk: ")]
    assert [" ".join(line.split()[:2]) for line in noted] == [
        "Ingen studiesteder", "Ingen administratorer", "Praksiskalenderen er", "Tilgangskatalogen er",
    ]  # fmt: skip
    synced = run("sync", "--config", tmp_path / "hus" / "praksis.toml")
    assert synced.status == 0
    assert "Praksiskalenderen er tom" in synced.out
    assert "Tilgangskatalogen er tom" in synced.out


def test_a_national_number_is_refused_wherever_something_is_written_by_hand(office: Office) -> None:
    number = story().rows[0].student.person.number
    case = office.summary()["cases"][0]["case"]
    for words in (
        ("confirm", "O-0001", "--case", number),
        ("confirm", "O-0001", "--not-ordered", f"Gjelder {number}"),
        ("confirm", "O-0001", "--rejected", f"Gjelder {number}"),
        ("withdraw", "O-0001", "--grunn", f"Gjelder {number}"),
        ("decide", case, "ja", "--reason", f"Gjelder {number[:6]} {number[6:]}"),
        ("decide", case, "--take-back", "--reason", number),
    ):
        refused = office(*words, "--signatur", "IFA")
        assert refused.status == 1
        assert "her står et fødselsnummer" in refused.err


def test_demo_writes_each_act_once_and_says_how_to_go_on(office: Office, tmp_path: Path) -> None:
    assert "Slett mappen først" in run("demo", office.folder).err
    done = run("demo", office.folder, "--act", "2")
    assert done.status == 0
    assert f"praksis --config {office.folder / 'praksis.toml'} sync" in done.out
    assert run("demo", office.folder, "--act", "2", "--json").json == {"folder": str(office.folder), "act": 2}
    assert run("demo", tmp_path / "tom", "--act", "2").status == 1


# --- check -------------------------------------------------------------------------------------------------------------

REPORT = {"file", "accepted", "refusal", "institution", "group", "cohort", "sheets", "findings"}
SHEET = {"name", "kind", "period", "first_day", "last_day", "deadline", "placements"}
PLACEMENT = {"row", "name", "registered", "ordered", "national_id"}
FINDING = {"code", "severity", "sheet", "row", "column", "message"}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def holds_the_contract(report: Any) -> None:
    """DESIGN.md, Interfaces: fields, types and words of `praksis check --json`."""
    assert set(report) == REPORT
    assert report["accepted"] is (report["refusal"] is None)
    for text in (report["institution"], report["group"], report["cohort"]):
        assert text is None or isinstance(text, str)
    for sheet in report["sheets"]:
        assert set(sheet) == SHEET
        assert sheet["kind"] in ("norwegian", "international", "skipped")
        for day in (sheet["first_day"], sheet["last_day"], sheet["deadline"]):
            assert day is None or ISO_DAY.fullmatch(day)
        for placement in sheet["placements"]:
            assert set(placement) == PLACEMENT
            assert isinstance(placement["row"], int)
            assert {placement["registered"], placement["ordered"]} <= {"yellow", "green", "none", "unsure"}
            assert placement["national_id"] in ("valid", "missing", "invalid", "repaired")
    for finding in report["findings"]:
        assert set(finding) == FINDING
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", finding["code"])
        assert finding["severity"] in ("error", "warning", "notice")
        assert finding["row"] is None or isinstance(finding["row"], int)
        assert finding["message"]


def season_lists(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "Teams").rglob("Praksisoversikt*.xlsx"))


def test_check_gives_json_of_the_agreed_form_for_every_list(reading: Office) -> None:
    lists = season_lists(reading.folder)
    assert len(lists) == 3
    for path in lists:
        done = run("check", path, "--json")
        report = done.json
        holds_the_contract(report)
        assert (report["file"], report["accepted"], report["institution"]) == (path.name, True, None)
        assert sum(len(sheet["placements"]) for sheet in report["sheets"]) > 0
        assert done.status == int(any(finding["severity"] == "error" for finding in report["findings"]))
        assert done == run("--json", "check", path)


def test_check_with_settings_knows_the_channel_the_calendar_and_the_mode(reading: Office) -> None:
    report = run("check", reading.list, "--json", "--config", reading.folder / "praksis.toml").json
    holds_the_contract(report)
    assert (report["institution"], report["group"], report["cohort"]) == ("HVL", "Sykepleie", "2024")
    assert {sheet["deadline"] for sheet in report["sheets"] if sheet["kind"] != "skipped"} >= {"2026-08-10"}


def test_check_holds_the_name_against_the_standard_of_the_settings(office: Office) -> None:
    settings = office.folder / "praksis.toml"
    settings.write_text(settings.read_text() + '\n[rules]\nlist_name_pattern = "{kull} {studentgruppe}.xlsx"\n')
    report = run("check", office.list, "--json", "--config", settings).json
    (finding,) = [finding for finding in report["findings"] if finding["code"] == "file-name"]
    assert "«2024 Sykepleie.xlsx»" in finding["message"]


def test_check_without_errors_has_status_0(tmp_path: Path) -> None:
    (tmp_path / HVL_LIST).write_bytes((resources.files("templates") / TEMPLATES[0]).read_bytes())
    done = run("check", tmp_path / HVL_LIST)
    assert done.status == 0
    assert "Ingen feil" in done.out


def test_check_shows_a_person_a_table_and_what_to_mend(reading: Office) -> None:
    done = run("check", reading.faulty)
    assert done.status == 1
    for word in ("studentgruppe: Fysioterapi", "Frist for listen", "må rettes"):
        assert word in done.out
    assert not ENGLISH.search(done.out), ENGLISH.search(done.out)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"Fornavn;Etternavn\n", "not-a-workbook"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, None)],
)
def test_a_file_that_is_refused_has_status_3_and_a_code(tmp_path: Path, content: bytes, code: str | None) -> None:
    (tmp_path / "liste.xlsx").write_bytes(content)
    done = run("check", tmp_path / "liste.xlsx", "--json")
    assert done.status == 3
    holds_the_contract(done.json)
    assert done.json["sheets"] == done.json["findings"] == []
    assert code is None or done.json["refusal"]["code"] == code
    told = run("check", tmp_path / "liste.xlsx")
    assert told.status == 3
    assert "kan ikke leses" in told.out


def test_check_with_settings_that_are_missing_is_wrong_usage_and_no_verdict_on_the_list(reading: Office) -> None:
    done = run("check", reading.list, "--config", "mangler.toml")
    assert (done.status, done.out) == (2, "")
    assert "mangler.toml" in done.err


# --- paint -------------------------------------------------------------------------------------------------------------


def test_paint_colours_the_cells_in_a_copy_and_leaves_the_list_alone(reading: Office, tmp_path: Path) -> None:
    before, output = reading.list.read_bytes(), tmp_path / "farget.xlsx"
    done = run(
        "paint", reading.list, "--set", "Periode 1!j6=green", "--set", "'Periode 1'!K6=yellow", "--output", output
    )
    assert (done.status, done.out) == (0, "Farget 2 celler i farget.xlsx.\n")
    sheet = load_workbook(output)["Periode 1"]
    assert (sheet["J6"].fill.fgColor.rgb[-6:], sheet["K6"].fill.fgColor.rgb[-6:]) == ("92D050", "FFFF00")
    assert reading.list.read_bytes() == before
    again = run("paint", reading.list, "--set", "Periode 1!J6=none", "--output", output)
    assert again.status == 1
    assert "finnes fra før" in again.err


def test_paint_that_is_refused_has_status_3_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "liste.xlsx").write_bytes(b"ingen arbeidsbok")
    output = tmp_path / "ut.xlsx"
    done = run("paint", tmp_path / "liste.xlsx", "--set", "Periode 1!K5=green", "--output", output, "--json")
    assert (done.status, done.json["refusal"]["code"]) == (3, "not-a-workbook")
    assert done.err.strip() == done.json["refusal"]["message"]
    assert not output.exists()


def test_paint_says_where_it_cannot_write(reading: Office, tmp_path: Path) -> None:
    done = run("paint", reading.list, "--set", "Periode 1!K6=green", "--output", tmp_path / "mangler" / "ut.xlsx")
    assert done.status == 1
    assert "ut.xlsx kan ikke skrives" in done.err


# --- looking -----------------------------------------------------------------------------------------------------------


def test_status_counts_and_tells_of_each_other_one(reading: Office) -> None:
    short, long = reading("status"), reading("status", "--all")
    assert short.status == long.status == 0
    assert re.search(r"Registrert: \d+ av \d+ er grønne\.", short.out)
    assert "Planer som kan bestilles:" in short.out
    assert "Hvorfor ikke grønn" in long.out
    assert "Hvorfor ikke grønn" not in short.out
    assert not ENGLISH.search(long.out), ENGLISH.search(long.out)
    now = reading.summary()
    assert {row["institution"] for row in now["rows"]} == {"HVL", "UiB"}
    assert all(row["why"] for row in now["rows"] if row["ordered"] != "green"), "never a silent skip"


def test_why_tells_the_story_of_one_student(reading: Office) -> None:
    row = reading.summary()["rows"][0]
    by_id = reading("why", row["id"])
    assert by_id.status == 0
    assert row["name"] in by_id.out
    assert by_id.out in reading("why", row["name"]).out
    assert row["id"] in [found["placement"] for found in reading("why", row["name"], "--json").json]
    nobody = reading("why", "Finnes Ikke")
    assert nobody.status == 1
    assert "Ingen rad passer" in nobody.out
    assert reading("why", "Finnes Ikke", "--json").json == []


@pytest.mark.slow
def test_plan_lists_the_plans_and_shows_the_lines_of_one(reading: Office) -> None:
    (plan, *_) = reading("plan", "--json").json
    assert plan["plan"] in reading("plan").out
    for way in (plan["plan"], plan["plan"].lower(), str(plan["number"])):
        shown = reading("plan", way)
        assert shown.status == 0
        assert "System og rolle" in shown.out
    book = reading("plan", plan["plan"], "--json").json
    assert len(book["rows"]) == plan["lines"]


def test_outside_test_mode_another_day_is_only_for_looking(office: Office) -> None:
    settings = office.folder / "praksis.toml"
    settings.write_text(settings.read_text().replace("test_mode = true", "test_mode = false"))
    for looking in (["status"], ["plan"], ["why", "Kari"]):
        assert "testmodus" not in office(*looking).err
    assert office("status").status == 0
    for acting in (["sync"], ["stop", "--signatur", "IFA"], ["templates", "publish"]):
        refused = office(*acting)
        assert refused.status == 1
        assert "testmodus" in refused.err


# --- the work ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_package_is_taken_back_and_the_next_goes_all_the_way_with_the_commands_alone(office: Office) -> None:
    signed = ("--signatur", "IFA")
    plan = office("plan", "--json").json[0]
    first = f"O-{office('apply', plan['plan'], *signed, '--json').json['package']:04d}"
    assert office("withdraw", first, *signed).status == 2
    assert office("confirm", first, *signed, "--case", "SAK-1", "--line", "1").status == 0
    back = office("withdraw", first, *signed, "--grunn", "Feil kull")
    assert back.status == 0
    assert f"Trukket tilbake: {plan['lines'] - 1} linje" in back.out
    assert "linje 1: sak SAK-1" in back.out
    assert "fra før" in office("withdraw", first, *signed, "--grunn", "Feil kull").out
    assert office("confirm", first, *signed, "--case", "SAK-2", "--line", "1", "--correct").status == 0
    assert office("confirm", first, *signed, "--approved", "--json").json["lines"] == 1
    assert office("confirm", first, *signed, "--implemented", "--json").json["lines"] == 1
    assert "ingen av linjene venter på dette" in office("confirm", first, *signed, "--approved").out
    backward = office("confirm", first, *signed, "--approved", "--line", "1")
    assert backward.status == 1
    assert "alt iverksatt" in backward.out
    assert office("confirm", first, *signed, "--approved", "--implemented").status == 1


@pytest.mark.slow
def test_from_plan_to_green_with_the_commands_alone(office: Office) -> None:
    plans = office("plan", "--json").json
    plan = plans[0]
    applied = office("apply", plan["plan"], "--signatur", "IFA", "--json")
    assert applied.status == 0
    assert applied.json["lines"] == plan["lines"]
    package = f"O-{applied.json['package']:04d}"
    assert "bestilt fra før" in office("apply", plan["plan"], "--signatur", "IFA").out
    received = office("confirm", package, "--signatur", "IFA", "--case", "SAK-77")
    assert received.status == 0
    assert re.search(rf"Kvittering for {plan['lines']} linjer? er registrert", received.out)
    green = sum(row["ordered"] == "green" for row in office.summary()["rows"])
    assert green > 0
    synced = office("sync")
    assert synced.status == 0
    assert f"Bestilt: {green} av " in synced.out
    assert synced.out.startswith("Gjort: ")
    assert "Se alle: praksis status --all" in synced.out
    assert "Se alle" not in office("status", "--all").out
    again = office("sync", "--json")
    assert set(again.json) == {"steps", "summary"}


def test_a_case_is_decided_and_the_decision_taken_back(office: Office) -> None:
    case = office.summary()["cases"][0]
    words = ("--reason", "Avklart på telefon.", "--signatur", "IFA")
    wrong = office("decide", case["case"], "kanskje", *words)
    assert wrong.status == 1
    assert case["choices"][0] in wrong.err
    decided = office("decide", case["case"], case["choices"][0], *words)
    assert decided.status == 0, decided.err
    assert f"Sak {case['case']}" in decided.out
    assert case["case"] not in [c["case"] for c in office.summary()["cases"]]
    assert "er åpnet igjen" in office("decide", case["case"], "--take-back", *words).out


def test_a_list_is_bound_and_handled_manually_and_let_go_again(office: Office) -> None:
    bound = office("bind", HVL_LIST, "--group", "Sykepleie", "--cohort", "2024", "--signatur", "IFA")
    assert bound.status == 0
    assert "gjelder nå Sykepleie, kull 2024" in bound.out
    assert office("manual", "list", HVL_LIST, "--signatur", "IFA", "--json").json["message"]
    of_list = [row for row in office.summary()["rows"] if row["list"] == HVL_LIST]
    assert all("handled-manually" in row["holds"] for row in of_list)
    assert office("manual", "list", HVL_LIST, "--off", "--signatur", "IFA").status == 0
    assert not any("handled-manually" in row["holds"] for row in office.summary()["rows"])


@pytest.mark.slow
def test_stop_keeps_everything_in_the_house_until_resume(office: Office) -> None:
    plan = office("plan", "--json").json[0]["plan"]
    assert office("stop", "--signatur", "IFA").status == 0
    assert "UTSENDING ER STOPPET" in office("status").out
    stopped = office("apply", plan, "--signatur", "IFA")
    assert stopped.status == 1
    assert "stoppet" in stopped.err
    assert office("resume", "--signatur", "IFA").status == 0
    assert office("apply", plan, "--signatur", "IFA").status == 0


def test_a_changed_catalogue_reaches_a_group_when_it_is_asked_for(office: Office) -> None:
    done = office("plan", "--oppdater-systemer", "HVL/Sykepleie/2024", "--signatur", "IFA")
    assert (done.status, done.err) == (0, "")
    assert "HVL Sykepleie, kull 2024" in done.out


# --- templates ---------------------------------------------------------------------------------------------------------


def test_masters_are_published_and_one_changed_by_hand_only_when_it_is_named(office: Office) -> None:
    first = office("templates", "publish", "--json")
    assert (first.status, first.json["published"]) == (0, list(TEMPLATES))
    assert sorted(file.name for file in office.shared.iterdir()) == sorted(TEMPLATES)
    assert "ligger der allerede" in office("templates", "publish").out
    (office.shared / TEMPLATES[0]).write_bytes(b"vaar egen mal")
    kept = office("templates", "publish")
    assert kept.status == 1
    assert "endret for hånd" in kept.out
    assert (office.shared / TEMPLATES[0]).read_bytes() == b"vaar egen mal"
    replaced = office("templates", "publish", "--overwrite", TEMPLATES[0])
    assert replaced.status == 0
    assert (office.shared / TEMPLATES[0]).read_bytes() != b"vaar egen mal"


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "replaced"), [("ja", True), ("nei", False), ("", False)])
def test_somebody_at_a_terminal_is_asked(office: Office, answer: str, replaced: bool) -> None:
    office.shared.joinpath(TEMPLATES[0]).write_bytes(b"vaar egen mal")
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        arguments = ["--config", str(office.folder / "praksis.toml"), "--as-of", ACT_1, "templates", "publish"]
        done = subprocess.run(
            [sys.executable, "-m", "flows.command_line", *arguments],
            stdin=theirs,
            stdout=theirs,
            check=False,
            env=outside(),
            timeout=60,
        )
        shown = os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "(ja/nei)" in shown
    assert done.returncode == (0 if replaced else 1)
    assert (office.shared.joinpath(TEMPLATES[0]).read_bytes() != b"vaar egen mal") is replaced


def test_a_new_list_is_made_from_the_calendar_and_passes_the_check(office: Office, tmp_path: Path) -> None:
    made = office(
        "templates", "new", "--group", "HVL/Sykepleie/2024", "--international", "--output", tmp_path / "ny.xlsx"
    )
    assert made.status == 0, made.err
    assert "klar til å fylles ut" in made.out
    report = run("check", tmp_path / "ny.xlsx", "--json").json
    kinds = [sheet["kind"] for sheet in report["sheets"]]
    assert kinds.count("norwegian") == kinds.count("international") > 0
    assert {sheet["first_day"] is not None for sheet in report["sheets"] if sheet["kind"] != "skipped"} == {True}
    assert not [finding for finding in report["findings"] if finding["severity"] == "error"]


# --- as a program of its own -------------------------------------------------------------------------------------------


def outside() -> dict[str, str]:
    """The environment of a program that finds the code as this one does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_check_as_a_program_ends_with_its_status_and_speaks_utf8(reading: Office) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.command_line", "check", str(reading.faulty), "--json"],
        capture_output=True,
        check=False,
        env=outside(),
    )
    assert (done.returncode, done.stderr) == (1, b"")
    holds_the_contract(json.loads(done.stdout.decode("utf-8")))


@pytest.mark.parametrize(
    "never",
    [["prefect", "sqlalchemy", "alembic", "openpyxl"], ["httpx", "requests", "praksis.ledger", "praksis.jobs"]],
    ids=in_words,
)
def test_check_imports_neither_prefect_nor_ledger(reading: Office, never: list[str]) -> None:
    program = (
        "import sys\nfrom flows.command_line import main\n"
        f"status = main(['check', {str(reading.faulty)!r}, '--json'])\n"
        f"sys.exit(9 if any(m in sys.modules for m in {never!r}) else status)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=outside())
    assert done.returncode == 1, done.stderr


@pytest.mark.slow
def test_status_as_a_program_imports_no_prefect_either(reading: Office) -> None:
    program = (
        "import sys\nfrom flows.command_line import main\n"
        f"main(['status', '--config', {str(reading.folder / 'praksis.toml')!r}, '--as-of', {ACT_1!r}])\n"
        "sys.exit(9 if 'prefect' in sys.modules else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=outside())
    assert done.returncode == 0, done.stderr
