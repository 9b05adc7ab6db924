"""The example season from end to end, each student held to what its generator meant (DESIGN.md, the promises).

The small season and the full one are played alike; nothing is held back: `NOT_YET` is empty.
"""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from flows.example.administrator import decide_cases
from flows.example.leaks import _names_in_changes, _Search, leaks, read_files
from flows.example.orders_check import order_differences
from flows.example.truth_check import differences
from flows.example.words_check import unsaid
from flows.house import open_house
from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.demo import CHANNELS, MISSING_CHANNELS, ExpectedPlacement, Moment, Size, Trouble
from praksis.demo.registrations import registrations
from praksis.identity import NumberPolicy, read_number
from praksis.ledger.tables import CaseFile, Document, Message, OrderLine, PlacementVersion
from tests.jobs.season_factory import package_lines
from tests.jobs.season_player import Key, Played, play_season
from tests.jobs.test_personal_data import readable

pytestmark = pytest.mark.slow

NOT_YET: frozenset[Trouble] = frozenset()
"""Troubles whose assertions are held back until the house can do what they need."""

NOT_TO_BE_SEEN = frozenset({Trouble.VANISHED_LIST, Trouble.UNREADABLE_LIST})
"""Whose cells nobody can look at in the third act."""

SIZES = ["small", pytest.param("full", marks=pytest.mark.soak)]
"""The full one takes minutes: CI plays it through Prefect (`make run`), which holds it to the same truth at each moment."""

MOMENTS = [
    pytest.param(size, moment, marks=[pytest.mark.soak] if size == "full" else [])
    for size, acts in (("small", {1, 2}), ("full", {1, 2, 3}))
    for moment in Moment
    if moment.act in acts
]


@pytest.fixture(scope="session")
def play_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Size], Played]:
    """Plays each size once. (pytest would play it anew for each moment: it tells parameters apart by their place.)"""
    return cache(lambda size: play_season(tmp_path_factory.mktemp("sesong"), size))


@pytest.fixture(params=SIZES)
def played(request: pytest.FixtureRequest, play_once: Callable[[Size], Played]) -> Played:
    return play_once(request.param)


def key(truth: ExpectedPlacement) -> Key:
    return truth.institution, truth.sheet, truth.name


def truth_of(played: Played, moment: Moment) -> dict[Key, ExpectedPlacement]:
    """The truth of a moment that the season has."""
    return {key(t): t for t in played.season.truth(moment)}


# -------------------------------------------------------------------------------------------------------- held to truth


@pytest.mark.parametrize(("played", "moment"), MOMENTS, indirect=["played"])
def test_every_student_is_as_the_generator_meant_in_the_ledger(played: Played, moment: Moment) -> None:
    truth = truth_of(played, moment)
    look = played.looks[moment]
    assert set(look.rows) == set(truth)
    wrong = []
    for k, t in truth.items():
        row, cases = look.rows[k], look.cases.get(k, frozenset())
        found, meant = (row.registered, row.ordered), (t.registered, t.ordered)
        holds_right = set(row.holds) == t.holds if t.exact else t.holds <= set(row.holds)
        if t.trouble not in NOT_YET and (found != meant or not holds_right or cases != t.cases):
            wrong.append((t.trouble.value, k, "found", found, row.holds, cases, "meant", meant, t.holds, t.cases))
    assert wrong == []


@pytest.mark.parametrize(("played", "moment"), MOMENTS, indirect=["played"])
def test_every_student_has_the_colours_that_were_meant_in_the_workbook(played: Played, moment: Moment) -> None:
    truth = truth_of(played, moment)
    in_a_list = {k: t for k, t in truth.items() if moment.act < 3 or t.trouble not in NOT_TO_BE_SEEN}
    colours = played.looks[moment].colours
    assert set(colours) == set(in_a_list)
    meant = {k: (t.registered_cell, t.ordered_cell) for k, t in in_a_list.items() if t.trouble not in NOT_YET}
    assert {k: colours[k] for k in meant} == meant


@pytest.mark.parametrize(("played", "moment"), MOMENTS, indirect=["played"])
def test_the_cases_about_whole_lists_are_those_that_were_meant(played: Played, moment: Moment) -> None:
    truth_of(played, moment)
    assert set(played.looks[moment].list_cases) == played.season.list_cases(moment)


def test_every_row_that_is_not_green_has_its_sentence_and_no_other_needs_one(played: Played) -> None:
    for look in played.looks.values():
        for row in look.rows.values():
            assert row.why or row.ordered == "green", row.name
            assert all(len(sentence) > 20 and sentence.endswith(".") for sentence in row.why), row.why


def test_between_apply_and_receipt_no_bestilt_becomes_green(played: Played) -> None:
    assert played.applied is not None
    before = played.looks[Moment.CHANGED].colours
    assert {k for k, (_, o) in played.applied.colours.items() if o == "green"} <= {
        k for k, (_, o) in before.items() if o == "green"
    }


# ------------------------------------------------------------------------------------------------- nothing without need


def test_the_second_run_paints_posts_plans_and_hands_over_nothing_and_opens_no_workbook(played: Played) -> None:
    size = played.season.size
    channels = {"FOU", *(channel.folder for channel in (*CHANNELS[size], *MISSING_CHANNELS[size]))}
    report, teams = played.again[0]
    assert teams.opened == []
    assert not teams.written
    assert set(teams.calls) == {f"workbooks {channel}" for channel in channels}
    assert {teams.calls[f"workbooks {channel}"] for channel in channels - {"FOU"}} == {1}, "one request a channel"
    assert teams.calls["workbooks FOU"] <= 2, "books, and the case book"
    for report, _ in played.again:
        assert report.count("lister farget") == report.count("nye planer") == 0
        assert report.count("pakker fullført") == report.count("kvitteringer") == 0
    assert played.again[0][0].count("nye saker") == played.again[0][0].count("nye meldinger") == 0


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


def test_the_packages_hold_each_line_that_is_meant_exactly_once(played: Played) -> None:
    meant = sum((played.season.orders(act) for act in played.season.acts), start=type(played.orders)())
    held_back = {
        (row.student.group.institution, " ".join(row.name_in(2)), row.period.name)
        for row in played.season.story.rows
        if row.trouble in NOT_YET
    }
    told = [
        {order for order in orders.elements() if (order.institution, order.name, order.period) not in held_back}
        for orders in (meant - played.orders, played.orders - meant)
    ]
    assert told == [set(), set()], "missing, and too much"
    assert max(played.orders.values()) == 1


def test_each_grant_has_the_number_and_the_address_of_the_right_person(played: Played) -> None:
    """By hash of the number, so that a failure shows none."""
    story = played.season.story
    addresses = {r.application: r.email for act in played.season.acts for r in registrations(story, act)}
    with open_house(played.config, played.last_day) as house:

        def hashed(number: object) -> str:
            found = read_number(str(number), NumberPolicy.TEST).number
            assert found is not None
            return house.key.hash(found)

        people: dict[str, set[tuple[str | None, str]]] = {}
        for student in story.students:
            for person in filter(None, (student.person, student.other)):
                address = addresses.get(str(student.application), "")
                people.setdefault(person.name, set()).add((hashed(person.number), address))
                people[person.name].add((None, address))  # who has no number is ordered for by name
    checked = 0
    for lines in played.packages.values():
        for line in (line for line in lines if line["Hva"] == "Ny tilgang"):
            number = line["Fødselsnummer"]
            name = f"{line['Fornavn']} {line['Etternavn']}"
            assert (hashed(number) if number else None, line["E-post (Webcruiter)"]) in people[name], line["Linje"]
            checked += 1
    assert checked > 150


def test_who_has_no_number_is_ordered_for_with_date_of_birth_and_nationality(played: Played) -> None:
    international = {" ".join(s.person.name.split()): s for s in played.season.story.students if s.international}
    for lines in played.packages.values():
        for line in (line for line in lines if line["Hva"] == "Ny tilgang" and not line["Fødselsnummer"]):
            student = international[f"{line['Fornavn']} {line['Etternavn']}"]
            assert student.trouble is Trouble.PORTAL_CONFIRMED
            assert (line["Fødselsdato"].date(), line["Nasjonalitet"]) == (
                student.person.birth_date,
                student.nationality,
            )


def test_the_numbers_are_gone_from_both_copies_when_all_receipts_are_in(played: Played) -> None:
    for number, lines in played.packages.items():
        copies = list(played.root.rglob(f"Pakke O-{number:04d}.xlsx"))
        assert len(copies) == 2
        for path in copies:
            emptied = package_lines(path)
            assert [line["Linje"] for line in emptied] == [line["Linje"] for line in lines]
            assert {line["Fødselsnummer"] for line in emptied} == {None}
            assert all(line["Saksnummer"] or line["Ikke bestilt – årsak"] for line in emptied)


# -------------------------------------------------------------------------------------------------------- personal data

_RUN_OF_DIGITS = re.compile(r"\d(?:[ .\-]?\d){9,}")


def numbers_in(text: str, played: Played) -> list[str]:
    """The students' numbers that stand in a text, also spaced, or without the nought that Excel eats."""
    people = [p for s in played.season.story.students for p in (s.person, s.other) if p is not None]
    known = {p.number for p in people} | {p.number.lstrip("0") for p in people}
    runs = (re.sub(r"\D", "", run) for run in _RUN_OF_DIGITS.findall(text))
    return [run for run in runs if any(run[at : at + size] in known for size in (10, 11) for at in range(len(run)))]


def text_of(path: str, content: bytes) -> str:
    if not path.endswith(".xlsx"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def our_files(played: Played, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What the house has written: neither the coordinators' lists nor Webcruiter's exports."""
    lists = {str(played.season.list_of(group).relative_to(played.root)) for group in played.season.story.groups}
    return {
        path: content for path, content in files.items() if path not in lists and not path.startswith("Webcruiter/")
    }


def test_the_search_for_numbers_finds_them(played: Played) -> None:
    number = played.season.story.students[0].person.number
    assert numbers_in(f"her: {number[:6]} {number[6:]}.", played)
    assert numbers_in(f"<v>{number}</v>", played)
    assert not numbers_in("annonse 4410, telefon 68051234, 2026-08-24", played)


def test_no_national_number_stands_in_the_ledger(played: Played) -> None:
    database = sqlite3.connect(played.root / "praksis.db")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    texts = [
        readable(value) for table in tables for row in database.execute(f'SELECT * FROM "{table}"') for value in row
    ]
    database.close()
    assert len(texts) > 10_000
    assert [text[:60] for text in texts if numbers_in(text, played)] == []
    raw = b"".join(p.read_bytes() for p in played.root.glob("praksis.db*"))
    students = played.season.story.students
    assert not [s for s in students if s.person.number.encode() in raw], "not in freed pages either"


def test_no_national_number_stands_in_plans_posts_mails_or_what_is_said(played: Played) -> None:
    files = our_files(played, played.again_files)
    assert any("Innlegg" in path for path in files)
    assert any("Plan P-" in path for path in files)
    assert any("Saker" in path for path in files)
    assert [path for path, content in files.items() if numbers_in(text_of(path, content), played)] == []
    assert [line[:60] for line in played.said if numbers_in(line, played)] == []


def test_before_the_receipts_numbers_stand_in_the_packages_and_nowhere_else(played: Played) -> None:
    assert played.applied is not None
    with_numbers = {
        path
        for path, content in our_files(played, played.applied.files).items()
        if numbers_in(text_of(path, content), played)
    }
    assert with_numbers
    assert all("Pakke O-" in path for path in with_numbers)


def test_nothing_in_a_channel_names_a_student_of_another_institution(played: Played) -> None:
    folders = {channel.folder: channel.institution for channel in CHANNELS[played.season.size]}
    students = [(s.group.institution, s.person) for s in played.season.story.students]
    here = {folder: {p.name for i, p in students if i == institution} for folder, institution in folders.items()}
    looked_at = 0
    for path, content in our_files(played, played.again_files).items():
        parts = Path(path).parts
        if parts[0] != "Teams" or parts[1] not in folders:
            continue
        looked_at += 1
        text, own = text_of(path, content), here[parts[1]]
        assert [p.name for _, p in students if p.name in text and p.name not in own] == [], path
        others = {p.student_email for _, p in students if p.name not in own}
        assert not {address for address in others if address in text}, path
    assert looked_at > 5


def test_the_search_of_make_run_finds_nothing(played: Played) -> None:
    with open_house(played.config, played.last_day) as house:
        assert leaks(house, played.season) == []
    assert read_files(played.season) > 20


def test_the_search_of_make_run_finds_what_is_planted(played: Played) -> None:
    channel, other = list(CHANNELS[played.season.size])[:2]
    here, there = (
        next(s.person for s in played.season.story.students if s.group.institution == c.institution)
        for c in (channel, other)
    )
    folder = played.root / "Teams" / channel.folder / "Innlegg"
    planted = {
        "epost/plantet.txt": (here.number[:6] + " " + here.number[6:], "et fødselsnummer"),
        f"{folder.relative_to(played.root)}/plantet 1.txt": (
            f"{there.family}, {there.given}.",
            "ved et annet studiested",
        ),
        f"{folder.relative_to(played.root)}/plantet 2.txt": (there.student_email, "adressen til en student"),
        f"{folder.relative_to(played.root)}/plantet 3.txt": (here.name + there.name + "son", None),
    }
    for path, (words, _) in planted.items():
        (played.root / path).write_text(words, encoding="utf-8")
    try:
        with open_house(played.config, played.last_day) as house:
            found = leaks(house, played.season)
    finally:
        for path in planted:
            (played.root / path).unlink()
    meant = {path: what for path, (_, what) in planted.items() if what}
    assert len(found) == len(meant)
    assert all(any(line.startswith(path) and what in line for line in found) for path, what in meant.items())
    assert not any(value in line for line in found for value in (here.number, there.family, there.student_email))


def test_the_search_of_make_run_finds_a_needless_name_in_a_message(played: Played) -> None:
    search = _Search(played.season)
    student = next(s for s in played.season.story.students if not s.international)
    at = student.group.institution
    other = next(i for i in search.names if i != at)

    def found(
        kind: str, institution: str, body: str, instead: str | None = None, about: frozenset[str] | None = None
    ) -> list[str]:
        message = Message(kind=kind, institution=institution, subject="", body=body, body_without_names=instead)
        return list(search.needless_in(message, about))

    assert found("list-receipt", at, student.person.name) == []
    assert found("list-receipt", other, student.person.name) == ["et navn som ikke trengs"]
    assert found("reminder", at, student.person.name) == ["et navn som ikke trengs"]
    assert found("portal-ask", at, student.person.name) == ["et navn som ikke trengs"], "who has a number needs no user"
    assert found("list-receipt", at, "", student.person.name) == ["et navn der ingen skal stå"]
    assert found("list-receipt", at, student.person.private_email) == ["adressen til en student"]
    assert found("list-receipt", at, student.person.name, about=frozenset({student.person.name})) == []
    assert found("list-receipt", at, student.person.name, about=frozenset()) == ["et navn som ikke trengs"]


def test_a_receipt_may_name_those_whose_rows_have_changed_and_not_the_whole_list(played: Played) -> None:
    with open_house(played.config, played.last_day) as house, house.ledger.reading() as session:
        receipts = session.scalars(select(Message).where(Message.kind == "list-receipt")).all()
        about = [_names_in_changes(session, message) for message in receipts]
        listed = set(session.execute(select(PlacementVersion.given_name, PlacementVersion.family_name)))
    assert any(about), "something has changed in some list"
    assert not all(about), "a first receipt has nothing to name"
    assert all(len(names) < len(listed) for names in about)


def last_moment(played: Played) -> Moment:
    return max((m for m in Moment if m.act in played.season.acts), key=list(Moment).index)


def test_the_checks_of_make_run_find_nothing_but_what_the_jobs_alone_have_not_said(played: Played) -> None:
    moment = last_moment(played)
    with open_house(played.config, moment.day) as house:
        assert differences(house, played.season, moment) == []
        assert [line for act in played.season.acts[1:] for line in order_differences(house, played.season, act)] == []
        told = unsaid(house, played.season, moment.act)
    asked_for = {"season-start", "reminder", "missing-channel"}  # no season was begun here, and no morning job was run
    meant = [words for words in played.season.words(moment.act) if words.kind in asked_for]
    told = [line for line in told if "office-digest" not in line]
    assert len(told) == len(meant)
    assert all(any(f"{words.kind} til {words.institution or 'FOU'} " in line for line in told) for words in meant)


def test_the_checks_of_make_run_tell_of_a_brake_and_of_orders_that_were_not_meant(played: Played) -> None:
    moment = last_moment(played)
    office = played.root / "Teams" / "FOU"
    package = max(office.glob("Pakke O-*.xlsx"))
    lines = len(package_lines(package))
    with open_house(played.config, moment.day) as house:
        with house.ledger.writing(CommitPoint.CASES_OPENED) as session:
            document = session.scalars(select(Document).where(Document.group_id.is_not(None))).first()
            assert document is not None
            planted = CaseFile(
                number=9999, kind=CaseKind.MASS_CHANGE.value, subject="plantet", state="open", opened_at=house.now,
                facts={}, group_id=document.group_id,
            )  # fmt: skip
            session.add(planted)
            name = document.name
        package.rename(office / "bort.xlsx")
        try:
            decided = decide_cases(house, played.season, moment.act, "IFA")
            found = differences(house, played.season, moment)
            orders = [line for act in played.season.acts[1:] for line in order_differences(house, played.season, act)]
        finally:
            (office / "bort.xlsx").rename(package)
            with house.ledger.writing(CommitPoint.CASES_OPENED) as session:
                session.delete(session.scalars(select(CaseFile).where(CaseFile.number == 9999)).one())
    assert decided == 0, "only the brakes that the season has planned are decided"
    assert len(found) == 1
    assert "mass-change" in found[0]
    assert name in found[0]
    assert len(orders) == min(lines, 20)
    assert all(line.startswith("ikke bestilt i del") for line in orders)


def test_every_order_line_in_the_ledger_has_its_receipt(played: Played) -> None:
    with open_house(played.config, played.last_day) as house, house.ledger.reading() as session:
        lines = session.scalars(select(OrderLine).where(OrderLine.package_id.is_not(None))).all()
        assert {line.state for line in lines} <= {"ordered", "not-placed", "rejected", "replaced", "cancelled"}
        assert all(line.case_number or line.reason for line in lines)
        assert len(lines) == sum(map(len, played.packages.values()))


def test_only_what_the_brake_holds_is_refused(played: Played) -> None:
    emptied = any(row.trouble is Trouble.EMPTIED_SHEET for row in played.season.story.rows)
    assert len(played.refused) <= emptied
    assert all("bremset" in message or "holdes" in message for message in played.refused), played.refused
