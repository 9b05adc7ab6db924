"""The example season: every trouble is there, the files hold what the truth says, and writing is the same each time."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from praksis.demo import (
    ACT_DAYS,
    ACTS,
    CHANNELS,
    LOOKED_AT_BETWEEN,
    Moment,
    Season,
    Trouble,
    acts_written,
    read_season,
    write_act,
    write_season,
)
from praksis.demo.course import COURSES, DECIDED, LIST_CASES
from praksis.demo.registrations import EXPORTS, HEADERS, registrations
from praksis.demo.story import story
from praksis.demo.trouble import SMALL, Absence
from praksis.errors import Invalid, NotFound, Refused
from praksis.holds import Hold
from praksis.identity import NumberPolicy, NumberState
from praksis.office_books import read_calendar, read_catalogue
from praksis.practice_list import ListRow, ListRules, PracticeList, read_practice_list
from praksis.workbook import Colour, WorkbookRefused, from_ref, open_workbook, paint

pytestmark = pytest.mark.slow

OSLO = ZoneInfo("Europe/Oslo")
RULES = ListRules(number_policy=NumberPolicy.TEST)
ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")


@pytest.fixture(scope="module")
def first_act(tmp_path_factory: pytest.TempPathFactory) -> Season:
    return write_season(tmp_path_factory.mktemp("sesong"))


@pytest.fixture(scope="module")
def both_acts(tmp_path_factory: pytest.TempPathFactory) -> Season:
    root = tmp_path_factory.mktemp("sesong")
    write_season(root)
    return write_act(root, 2)


def files(root: Path) -> dict[str, Path]:
    return {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}


def saved(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, OSLO)


def read_lists(season: Season) -> Iterator[tuple[str, PracticeList]]:
    for path in season.lists:
        yield path.parent.name, read_once(path.read_bytes(), path.name)


@lru_cache(maxsize=16)
def read_once(content: bytes, name: str) -> PracticeList:
    """The list as it is read; many tests ask for the same few."""
    return read_practice_list(content, name, RULES)


def rows_by_key(season: Season) -> dict[str, ListRow]:
    """The rows as the reader of practice lists reads them, by the keys of the truth."""
    found: dict[str, ListRow] = {}
    for channel, practice_list in read_lists(season):
        for row in practice_list.rows:
            key = f"{channel}/{practice_list.group}/{practice_list.cohort}/{row.sheet}/{row.name}"
            assert key not in found
            found[key] = row
    return found


def test_the_files_lie_where_teams_and_webcruiter_put_them(both_acts: Season) -> None:
    assert set(files(both_acts.root)) == {
        "Teams/FOU/Praksiskalender.xlsx",
        "Teams/FOU/Tilgangskatalog.xlsx",
        "Teams/HVL/Praksisoversikt HVL Fysioterapi kull 2023.xlsx",
        "Teams/HVL/Praksisoversikt HVL Sykepleie kull 2024.xlsx",
        "Teams/UiB/Praksisoversikt UiB Medisin kull 2022.xlsx",
        "Webcruiter/Eksport 2026-08-05.xlsx",
        "Webcruiter/Eksport 2026-08-24.csv",
        "sesong.json",
    }


def test_the_first_act_has_no_file_of_the_second(first_act: Season) -> None:
    assert "Webcruiter/Eksport 2026-08-24.csv" not in files(first_act.root)
    assert first_act.act == 1


def test_lists_are_saved_before_the_deadline_and_changed_after_it(first_act: Season, both_acts: Season) -> None:
    for path in first_act.lists:
        assert date(2026, 7, 29) <= saved(path).date() <= date(2026, 8, 4)
    changed = {path.name: saved(path).date() for path in both_acts.lists if saved(path).date() > LOOKED_AT_BETWEEN}
    assert changed == {
        "Praksisoversikt HVL Sykepleie kull 2024.xlsx": date(2026, 8, 20),
        "Praksisoversikt UiB Medisin kull 2022.xlsx": date(2026, 8, 20),
    }
    for act in ACTS["small"]:
        name, _ = EXPORTS[act]
        assert saved(both_acts.root / "Webcruiter" / name).date() == ACT_DAYS[act] == both_acts.today(act)


def test_no_file_is_saved_after_the_day_of_its_act(both_acts: Season) -> None:
    for path in files(both_acts.root).values():
        assert saved(path).date() <= ACT_DAYS[2]


@pytest.mark.slow
def test_the_season_is_the_same_each_time_whatever_the_seed_of_hashes(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from praksis.demo import *; write_season(Path(sys.argv[1])); "
    program += "write_act(Path(sys.argv[1]), 2); write_season(Path(sys.argv[1]) / 'stor', 'full'); "
    program += "write_act(Path(sys.argv[1]) / 'stor', 2); write_act(Path(sys.argv[1]) / 'stor', 3)"
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"}
        subprocess.run([sys.executable, "-c", program, str(tmp_path / seed)], env=env, check=True)
    one, other = files(tmp_path / "1"), files(tmp_path / "2")
    assert list(one) == list(other)
    for name in one:
        assert one[name].read_bytes() == other[name].read_bytes(), name
        assert one[name].stat().st_mtime == other[name].stat().st_mtime, name


def test_about_eighty_students_in_three_groups_of_two_institutions(both_acts: Season) -> None:
    assert 78 <= len(story().students) <= 84
    assert {(p.institution, p.group, p.cohort) for p in both_acts.truth(Moment.FIRST)} == {
        ("HVL", "Sykepleie", "2024"),
        ("HVL", "Fysioterapi", "2023"),
        ("UiB", "Medisin", "2022"),
    }
    assert {channel.institution for channel in CHANNELS["small"]} == {"HVL", "UiB"}
    periods = Counter(p.name for p in both_acts.truth(Moment.FIRST) if p.group == "Sykepleie")
    assert Counter(periods.values())[2] > 30


def test_every_trouble_is_in_the_season_and_in_its_truth(both_acts: Season) -> None:
    assert {student.trouble for student in story().students} == SMALL
    assert {placement.trouble for placement in both_acts.truth(Moment.CHANGED)} == SMALL
    assert {row.trouble for row in story("full").rows} == set(Trouble)
    assert set(COURSES) == set(Trouble)


def test_the_truth_is_consistent_in_itself(both_acts: Season) -> None:
    for season in (both_acts, Season(both_acts.root, 3, "full")):
        for moment in Moment:
            truth = season.truth(moment)
            assert len({placement.key for placement in truth}) == len(truth)
            for placement in truth:
                assert placement.holds <= {hold.value for hold in Hold}
                assert not placement.ready or (placement.registered == "green" and placement.systems)
                assert (
                    placement.ordered == "yellow"
                    or moment not in (Moment.FIRST, Moment.CHANGED)
                    or (placement.trouble is Trouble.BY_HAND)
                )


def test_what_is_decided_settles_a_case_that_was_meant_to_be_open() -> None:
    before = {2: Moment.CHANGED, 3: Moment.STARTED}
    after = {2: Moment.ORDERED, 3: Moment.SETTLED}
    for trouble, decided in DECIDED.items():
        about_list, moments = LIST_CASES.get(trouble, (None, frozenset()))
        course = COURSES[trouble]
        if about_list is decided.kind:
            assert before[decided.act] in moments
            assert after[decided.act] not in moments
        else:
            was, then = course[before[decided.act]], course[after[decided.act]]
            assert was is not None
            assert then is not None
            assert decided.kind in was.cases
            assert decided.kind not in then.cases


@pytest.fixture(scope="module")
def full_season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    root = tmp_path_factory.mktemp("stor")
    write_season(root, "full")
    write_act(root, 2)
    return write_act(root, 3)


@pytest.mark.slow
def test_the_full_season_is_as_large_as_an_autumn(full_season: Season) -> None:
    groups = full_season.story.groups
    assert len({group.institution for group in groups}) == 6
    assert len({group.key for group in groups}) >= 12
    assert sum(period.in_calendar for group in groups if not group.second for period in group.periods) >= 30
    assert len(full_season.story.students) >= 700
    assert full_season.act == 3
    assert len(full_season.lists) == len(groups) - 4, (
        "one never comes, one has no channel, one vanishes, one is cut short"
    )


@pytest.mark.slow
def test_the_lists_of_the_full_season_hold_exactly_the_rows_of_the_truth(full_season: Season) -> None:
    found = Counter(
        (path.parent.name, row.sheet, " ".join(f"{row.name}".split()))
        for path in full_season.lists
        for row in read_once(path.read_bytes(), path.name).rows
    )
    folders = {channel.institution: channel.folder for channel in CHANNELS["full"]}
    meant = Counter(
        (folders[t.institution], t.sheet, t.name)
        for t in full_season.truth(Moment.STARTED)
        if t.trouble not in {Trouble.VANISHED_LIST, Trouble.UNREADABLE_LIST}
    )
    assert found == meant


def test_lists_come_late_with_a_password_cut_short_or_never_as_the_season_is_meant(tmp_path: Path) -> None:
    season = write_season(tmp_path, "full")
    of = {
        trouble: next(row.student.group for row in season.story.rows if row.trouble is trouble)
        for trouble in (Trouble.LATE_LIST, Trouble.PASSWORD_LIST, Trouble.UNREADABLE_LIST, Trouble.UNKNOWN_INSTITUTION)
    }
    late, locked, short = (season.list_of(of[t]) for t in list(of)[:3])

    def refusal(path: Path) -> str:
        with pytest.raises(WorkbookRefused) as refused:
            open_workbook(path.read_bytes())
        return refused.value.code

    assert (late.exists(), refusal(locked), locked in season.lists) == (False, "password", False)
    season = write_act(tmp_path, 2)
    assert len(read_once(late.read_bytes(), late.name).rows) == 9
    deadline = of[Trouble.LATE_LIST].periods[0].first_day - timedelta(weeks=4)
    assert deadline < LOOKED_AT_BETWEEN < saved(late).date() < ACT_DAYS[2]
    assert len(read_once(locked.read_bytes(), locked.name).rows) == 10
    assert short in season.lists
    season = write_act(tmp_path, 3)
    assert (refusal(short), short in season.lists) == ("truncated", False)
    calendar = read_calendar((tmp_path / "Teams" / "FOU" / "Praksiskalender.xlsx").read_bytes())
    expected = {(row.institution, row.group, row.cohort) for row in calendar.rows}
    assert {institution for institution, *_ in expected}.isdisjoint({of[Trouble.UNKNOWN_INSTITUTION].institution})
    absent = [group for group in season.story.groups if group.absent]
    assert {group.absent for group in absent} == set(Absence)
    for group in absent:
        assert (group.institution, group.group, group.cohort) in expected
        assert not season.list_of(group).exists()
        assert season.list_of(group).parent.exists() is (group.absent is Absence.NEVER_COMES)


def test_the_words_that_are_meant_name_each_list_in_trouble_and_each_institution_that_is_written_to(
    both_acts: Season, full_season: Season
) -> None:
    assert Counter(words.kind for words in both_acts.words(2)) == {"season-start": 2}
    kinds = Counter(words.kind for words in full_season.words(3))
    assert kinds == {
        "season-start": 5, "list-receipt": 3, "reminder": 2, "office-digest": 2, "missing-channel": 1,
    }  # fmt: skip
    assert not any("Sosialt arbeid" in part for words in full_season.words(3) for part in words.says), "agreement ended"


def test_the_second_act_makes_more_students_ready_and_none_less(both_acts: Season) -> None:
    first = {placement.key: placement for placement in both_acts.truth(Moment.FIRST)}
    second = {placement.key: placement for placement in both_acts.truth(Moment.CHANGED)}
    assert set(first) < set(second)
    assert all(second[key].ready for key, placement in first.items() if placement.ready)
    assert sum(second[key].ready and not placement.ready for key, placement in first.items()) >= 5
    assert {second[key].trouble for key in set(second) - set(first)} == {
        "late", "late-and-unregistered", "added-in-time",
    }  # fmt: skip


def test_the_lists_hold_exactly_the_rows_of_the_truth(first_act: Season, both_acts: Season) -> None:
    for moment, season in ((Moment.FIRST, first_act), (Moment.CHANGED, both_acts)):
        assert set(rows_by_key(season)) == {placement.key for placement in season.truth(moment)}


def test_the_lists_say_what_they_are_about(first_act: Season) -> None:
    for _, practice_list in read_lists(first_act):
        assert practice_list.group in {"Sykepleie", "Fysioterapi", "Medisin"}
        assert not [found for found in practice_list.findings if found.code in {"file-name", "title-missing"}]
        for sheet in practice_list.sheets:
            if sheet.rows:
                assert (sheet.first_day, sheet.last_day) != (None, None)


def test_the_rows_show_the_troubles_that_a_list_can_show(both_acts: Season) -> None:
    rows = rows_by_key(both_acts)
    without_number = {
        "number-missing", "number-in-registration-only", "waiting-for-portal", "foreign-and-unregistered",
    }  # fmt: skip
    for placement in both_acts.truth(Moment.CHANGED):
        row, trouble = rows[placement.key], placement.trouble
        if trouble in without_number:
            expected = NumberState.MISSING
        elif trouble == "number-invalid":
            expected = NumberState.INVALID
        elif trouble == "leading-zero-eaten":
            expected = NumberState.REPAIRED
        else:
            expected = NumberState.VALID
        assert row.number_state is expected, placement.key
        assert row.struck == (trouble == "struck-through"), placement.key
        assert not row.withdrawn, placement.key
        own = trouble == "outside-calendar" or (trouble == "own-days" and placement.sheet == "Periode 1")
        assert (row.first_day is not None) == own, placement.key
        assert (row.registered, row.ordered) == (Colour.YELLOW, Colour.YELLOW), placement.key


def test_the_calendar_and_the_catalogue_are_read_without_problems(first_act: Season) -> None:
    office = first_act.root / "Teams" / "FOU"
    calendar = read_calendar((office / "Praksiskalender.xlsx").read_bytes())
    catalogue = read_catalogue((office / "Tilgangskatalog.xlsx").read_bytes())
    assert (calendar.problems, catalogue.problems) == ((), ())
    assert [
        (row.institution, row.group, row.cohort, row.period, row.first_day, row.last_day) for row in calendar.rows
    ] == [
        ("HVL", "Sykepleie", "2024", "Periode 1", date(2026, 9, 7), date(2026, 10, 16)),
        ("HVL", "Sykepleie", "2024", "Periode 2", date(2026, 11, 2), date(2026, 12, 11)),
        ("HVL", "Fysioterapi", "2023", "Periode 1", date(2026, 9, 7), date(2026, 10, 16)),
        ("UiB", "Medisin", "2022", "Semester 9", date(2026, 9, 7), date(2026, 12, 11)),
    ]
    professions = {row.profession for row in catalogue.rows}
    assert {row.profession for row in calendar.rows} <= professions
    assert "Ernæringsfysiolog" not in professions


def test_the_systems_of_the_truth_are_those_valid_in_the_catalogue(first_act: Season) -> None:
    content = (first_act.root / "Teams" / "FOU" / "Tilgangskatalog.xlsx").read_bytes()
    valid: dict[str, set[str]] = {}
    for row in read_catalogue(content).rows:
        if (row.valid_from or date.min) <= ACT_DAYS[1] and (row.valid_to or date.max) >= date(2026, 12, 11):
            valid.setdefault(row.profession, set()).add(row.system)
    rows = rows_by_key(first_act)
    for placement in first_act.truth(Moment.FIRST):
        profession = rows[placement.key].profession
        assert profession is not None
        assert set(placement.systems) == valid.get(profession, set())


def test_the_adverts_of_the_exports_are_those_of_the_calendar(both_acts: Season) -> None:
    calendar = read_calendar((both_acts.root / "Teams" / "FOU" / "Praksiskalender.xlsx").read_bytes())
    adverts = {row.advert for row in calendar.rows}
    for act in ACTS["small"]:
        assert {line.advert for line in registrations(story(), act)} == adverts


def test_the_csv_says_what_was_meant_in_a_norwegian_code_page(both_acts: Season) -> None:
    content = (both_acts.root / "Webcruiter" / "Eksport 2026-08-24.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    lines = list(csv.DictReader(io.StringIO(content.decode("cp1252"), newline=""), delimiter=";"))
    assert list(lines[0]) == list(HEADERS)
    assert len(lines) == len(registrations(story(), 2))
    assert {line["Status"] for line in lines} == {"Registrert", "Overført", "Trukket"}
    for line in lines:
        assert (line["Overført dato"] != "") == (line["Status"] == "Overført")
        assert re.fullmatch(r"\d\d\.\d\d\.\d{4}", line["Fødselsdato"])


def test_the_workbook_export_has_numbers_as_text_and_days_as_dates(first_act: Season) -> None:
    sheet = load_workbook(first_act.root / "Webcruiter" / "Eksport 2026-08-05.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADERS)
    assert sheet.max_row == len(registrations(story(), 1)) + 1
    for row in sheet.iter_rows(min_row=2):
        number, birth_date, registered = row[4].value, row[5].value, row[9].value
        assert number is None or (isinstance(number, str) and len(number) == 11)
        assert isinstance(birth_date, datetime)
        assert isinstance(registered, datetime)


def test_registrations_are_in_the_trouble_that_was_meant() -> None:
    by_application = {line.application: line for line in registrations(story(), 1)}
    later = {line.application: line for line in registrations(story(), 2)}
    for student in story().students:
        person, trouble = student.person, student.trouble
        line, then = by_application.get(str(student.application)), later.get(str(student.application))
        if trouble in {Trouble.UNREGISTERED, Trouble.LATE_AND_UNREGISTERED, Trouble.FOREIGN_AND_UNREGISTERED}:
            assert (line, then) == (None, None)
            continue
        assert then is not None
        if trouble in {Trouble.REGISTERS_LATER, Trouble.LATE, Trouble.ADDED_IN_TIME}:
            assert line is None
            continue
        assert line is not None
        statuses = {
            Trouble.WITHDRAWN: ("Trukket", "Trukket"),
            Trouble.NOT_TRANSFERRED: ("Registrert", "Registrert"),
            Trouble.TRANSFERRED_LATER: ("Registrert", "Overført"),
        }
        assert (line.status, then.status) == statuses.get(trouble, ("Overført", "Overført"))
        same_name = (line.given, line.family) == (person.given, person.family)
        same_day = line.birth_date == person.birth_date
        same_number = line.number == person.number
        match trouble:
            case Trouble.NAME_SWAPPED:
                assert (line.given, line.family) == (person.family, person.given)
            case Trouble.UNCERTAIN_NAME:
                assert (same_name, same_day, line.number) == (False, True, None)
            case Trouble.UNCERTAIN_DATE:
                assert (same_name, same_day, line.number) == (True, False, None)
            case Trouble.UNCERTAIN_NAME_AND_DATE:
                assert (same_name, same_day, line.number) == (False, False, None)
            case Trouble.NUMBER_ALONE:
                assert (same_name, same_day, same_number) == (False, False, True)
                assert not {line.given, line.family} & {person.given, person.family}
                assert line.email not in (person.student_email, person.private_email)
            case Trouble.NUMBER_MISSING | Trouble.WAITING_FOR_PORTAL:
                assert (same_name, same_day, line.number) == (True, True, None)
            case _:
                assert (same_name, same_day, same_number) == (True, True, True)
        if trouble is Trouble.OTHER_EMAIL:
            assert line.email == person.private_email


def test_dates_that_are_one_slip_apart_differ_in_one_digit() -> None:
    for line in registrations(story(), 1):
        for student in story().students:
            slip = student.trouble in {Trouble.UNCERTAIN_DATE, Trouble.UNCERTAIN_NAME_AND_DATE}
            if slip and line.application == str(student.application):
                written, meant = f"{line.birth_date:%d%m%Y}", f"{student.person.birth_date:%d%m%Y}"
                assert sum(a != b for a, b in zip(written, meant, strict=True)) == 1


def test_some_registrations_belong_to_no_row(both_acts: Season) -> None:
    names = {placement.name for placement in both_acts.truth(Moment.CHANGED)}
    assert len(story().strangers) == 2
    assert not {stranger.person.name for stranger in story().strangers} & names


def test_a_coordinator_who_adds_a_student_keeps_the_colours_that_we_painted(tmp_path: Path) -> None:
    season = write_season(tmp_path)
    path = next(path for path in season.lists if "Sykepleie" in path.name)
    rows = rows_by_key(season)
    green = {
        (row.sheet, ref): Colour.GREEN
        for key, row in rows.items()
        if "/Sykepleie/" in key
        for ref in (row.registered_ref, row.ordered_ref)
        if ref is not None
    }
    path.write_bytes(paint(path.read_bytes(), green))
    write_act(tmp_path, 2)
    workbook = open_workbook(path.read_bytes())
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    for sheet, ref in green:
        assert sheets[sheet].colour(*from_ref(ref)) is Colour.GREEN, (sheet, ref)
    added = [row for key, row in rows_by_key(season).items() if key not in rows and "/Sykepleie/" in key]
    assert {(row.sheet, row.registered, row.ordered) for row in added} == {
        ("Periode 1", Colour.YELLOW, Colour.YELLOW),
        ("Periode 2", Colour.YELLOW, Colour.YELLOW),
    }


def test_the_second_act_twice_changes_nothing(tmp_path: Path) -> None:
    write_season(tmp_path)
    write_act(tmp_path, 2)
    before = {name: (path.read_bytes(), path.stat().st_mtime_ns) for name, path in files(tmp_path).items()}
    write_act(tmp_path, 2)
    assert {name: (path.read_bytes(), path.stat().st_mtime_ns) for name, path in files(tmp_path).items()} == before


def test_a_second_act_that_was_broken_off_can_be_done_again(tmp_path: Path) -> None:
    write_season(tmp_path)
    truth = (tmp_path / "sesong.json").read_bytes()
    season = write_act(tmp_path, 2)
    done = rows_by_key(season)
    (tmp_path / "sesong.json").write_bytes(truth)
    assert acts_written(tmp_path) == 1
    write_act(tmp_path, 2)
    assert rows_by_key(season) == done


def test_a_season_is_never_written_over_another(tmp_path: Path) -> None:
    write_season(tmp_path)
    with pytest.raises(Refused, match="Slett mappen"):
        write_season(tmp_path)
    with pytest.raises(Refused):
        write_act(tmp_path, 1)


def test_the_second_act_needs_the_first(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Skriv første del"):
        write_act(tmp_path, 2)
    season = write_season(tmp_path)
    season.lists[0].unlink()
    with pytest.raises(NotFound, match="Sykepleie"):
        write_act(tmp_path, 2)


def test_an_act_that_there_is_not_is_refused(tmp_path: Path) -> None:
    season = write_season(tmp_path)
    for ask in (season.orders, season.today, lambda act: write_act(tmp_path, act)):
        with pytest.raises(Invalid, match="del 1 og 2"):
            ask(3)


def test_a_season_is_found_again(tmp_path: Path) -> None:
    assert read_season(tmp_path) is None
    assert acts_written(tmp_path) == 0
    write_season(tmp_path)
    assert read_season(tmp_path) == Season(tmp_path, 1)
    write_act(tmp_path, 2)
    assert read_season(tmp_path) == Season(tmp_path, 2)


def test_a_damaged_truth_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "sesong.json").write_text("{", encoding="utf-8")
    with pytest.raises(Invalid, match=r"sesong\.json"):
        acts_written(tmp_path)


def test_the_truth_file_holds_the_truth_and_no_number(both_acts: Season) -> None:
    text = (both_acts.root / "sesong.json").read_text(encoding="utf-8")
    assert ELEVEN_DIGITS.search(text) is None
    written = json.loads(text)
    assert (written["act"], written["size"]) == (2, "small")
    assert set(written["moments"]) == {"first", "changed", "ordered"}
    for moment in (Moment.FIRST, Moment.CHANGED, Moment.ORDERED):
        told = written["moments"][moment]
        assert told["today"] == ACT_DAYS[moment.act].isoformat()
        assert told["placements"] == [placement.as_json() for placement in both_acts.truth(moment)]


def test_no_number_is_anywhere_but_in_its_column(both_acts: Season) -> None:
    for path in both_acts.lists:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.startswith("xl/worksheets/") and name != "xl/sharedStrings.xml":
                    assert ELEVEN_DIGITS.search(archive.read(name).decode("utf-8", "ignore")) is None, name
        for sheet in load_workbook(path).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and ELEVEN_DIGITS.search(cell.value):
                        assert "ødselsnummer" in str(sheet.cell(5, cell.column).value)


def test_names_that_the_truth_needs_are_those_in_the_lists(both_acts: Season) -> None:
    for placement in both_acts.truth(Moment.CHANGED):
        assert placement.key.endswith(f"/{placement.sheet}/{placement.name}")
