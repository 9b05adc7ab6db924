"""A set time after the last day nothing that is ours tells who was here; nothing that was erased comes back (R4)."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from praksis.cases import CaseKind
from praksis.clock import OSLO
from praksis.commit_points import CommitPoint
from praksis.errors import Invalid
from praksis.jobs.audit import verify
from praksis.jobs.decide import decide
from praksis.jobs.first_morning import check_first_morning
from praksis.jobs.order_cases import keep_order_cases
from praksis.jobs.portal_users import confirm_users
from praksis.jobs.purge import purge
from praksis.jobs.purge_report import PurgeReport
from praksis.jobs.stop import resume, stop
from praksis.jobs.why import why
from praksis.ledger.tables import AuditEntry, KnownBefore, Message, OrderLine, OverviewPart, Placement, Registration
from praksis.masters import PeriodSheet
from praksis.notices import Notice
from tests.connectors.extracts import an_extract_row
from tests.jobs.killed import killed_at
from tests.jobs.season_factory import (
    ADVERT,
    SIGNATURE,
    SmallSeason,
    Student,
    calendar_line,
    lay,
    oslo,
    students,
)
from tests.jobs.test_personal_data import everything_in
from tests.jobs.test_personnel import PersonnelSeason
from tests.jobs.test_portal import foreign, registered

pytestmark = pytest.mark.slow

DUE = datetime(2027, 4, 15, 12, tzinfo=OSLO)
"""181 days after the last day; the day before, nothing is due."""
NOT_YET = datetime(2027, 4, 14, 12, tzinfo=OSLO)
NOT_OURS = ("Webcruiter", "Personalsystem")


def erase(season: SmallSeason, at: datetime = DUE) -> PurgeReport:
    report: PurgeReport = season.at(at).act(lambda house: purge(house, signature=SIGNATURE, carry_out=True))
    return report


def preview(season: SmallSeason, at: datetime = DUE) -> PurgeReport:
    report: PurgeReport = season.at(at).act(purge)
    return report


def ours(season: SmallSeason) -> Iterator[tuple[str, bytes]]:
    """Each byte of the house that is ours: ledger with its log, packages, e-mails, posts, FOU's channel, overviews."""
    database = Path(str(season.ledger.engine.url.database))
    lists = {season.list_path()}
    files = [*database.parent.glob(f"{database.name}*"), *season.root.rglob("*")]
    for file in files:
        if not file.is_file() or file in lists or any(part in NOT_OURS for part in file.parts):
            continue
        content = file.read_bytes()
        yield str(file), content + str(file).encode()
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as whole:
                for name in whole.namelist():
                    yield f"{file}!{name}", whole.read(name)


def traces(season: SmallSeason, *those: Student) -> list[str]:
    """Where a student can still be told by name, number, hash of the number, e-mail or mobile."""
    found = []
    content = list(ours(season))
    for student in those:
        p = student.person
        texts = {p.number, p.email, p.private_email, p.mobile, student.name, f"{p.family}, {p.given}"}
        for place, data in content:
            found += [f"{student.name}: {text} in {place}" for text in texts if text.encode() in data]
    return found


def hashes(season: SmallSeason) -> set[str]:
    """The keyed hashes of numbers that the ledger holds while everything is there."""
    with season.ledger.reading() as session:
        return {hash_ for hash_ in session.scalars(select(Registration.number_hash)) if hash_ is not None}


def play(season: SmallSeason, *at_home: Student, abroad: Student) -> None:
    """A season whole: list, registrations, a change, a case, mails to Læringsportalen, orders, receipts, posts."""
    anna, bo, carl = at_home
    season.list_of(anna, bo, carl, international=(foreign(abroad),))
    season.export_of(anna, bo, registered(abroad), carl.registration(Fornavn="Annika", Fødselsnummer="")).sync()
    for case in season.cases(CaseKind.UNCERTAIN_MATCH):
        season.act(decide, case.number, "same-person", f"{carl.name} ringte selv.", SIGNATURE)
    season.sync(oslo(8, 5, 13))
    season.order()
    season.act(confirm_users, "/".join(("HVL", "Sykepleie", "2024")), SIGNATURE)
    season.sync()
    season.order("SAK-2")
    season.edit(lambda sheet: sheet.set(bo, "Praksissted/enhet", "Barneklinikken"), at=oslo(8, 6))
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 9)), at=oslo(8, 6, 1))
    season.sync(oslo(8, 6, 13))
    season.order("SAK-3")
    season.sync(oslo(8, 7, 13))
    season.at(oslo(9, 4, 7, 15)).act(check_first_morning)


def test_after_its_time_nothing_that_is_ours_tells_of_anybody_and_nothing_comes_back(season: SmallSeason) -> None:
    anna, bo, carl, dina, new = students(5)
    play(season, anna, bo, carl, abroad=dina)
    everybody = (anna, bo, carl, dina)
    known = hashes(season)
    for student in everybody:
        assert traces(season, student), "the search finds what is there"
    (season.root / "pakker" / ".praksis-O-0001-aa").mkdir()
    (season.root / "pakker" / ".praksis-O-0001-aa" / "x").write_text(anna.name)
    os.utime(season.root / "pakker" / ".praksis-O-0001-aa", (1, 1))
    season.sync(DUE)
    shown = preview(season)
    assert not shown.done
    before = season.tree()
    report = erase(season)
    assert season.tree() != before
    assert {k: v for k, v in report.counts.items() if k != "midlertidige filer"} == shown.counts
    assert [(p.group, p.period, p.students) for p in report.periods] == [("Sykepleie", "Periode 1", 4)]
    assert not report.trouble
    assert traces(season, *everybody) == []

    with season.ledger.reading() as session:
        remembered = set(session.scalars(select(KnownBefore.value)))
        assert known <= remembered
        assert session.scalar(select(func.count(Placement.id))) == 0
        assert all(m.occasion and m.sent_at for m in session.scalars(select(Message)))
        skeletons = list(session.scalars(select(OrderLine)))
        assert skeletons
        assert all(line.case_number and not line.placement_ids for line in skeletons if line.state == "ended")
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.position.desc())).first()
        assert last is not None
        assert last.action == "purge"
        assert last.detail["studenter"] == 4
    database = Path(str(season.ledger.engine.url.database)).read_bytes()
    found = {hash_ for hash_ in known if database.count(hash_.encode()) > 2}
    assert not found, "a hash stands in the small record alone (its row and its index)"

    with season.house() as house:
        assert verify(house).holds
    posts, written = season.posts(), season.tree()
    season.sync()
    assert season.posts() == posts
    assert season.tree() == written, "the sync after it is silent"
    assert not season.calls.written
    assert season.status().rows == ()
    assert erase(season).total == 0

    # The coordinator opens the old list again and saves it: nothing of it is taken in, and nobody is told of it.
    season.edit(lambda sheet: sheet.set(anna, "Mobil", "68050001"), at=datetime(2027, 4, 16, 9, tzinfo=OSLO))
    season.export_of(anna, bo, registered(dina), at=datetime(2027, 4, 16, 8, tzinfo=OSLO))
    season.sync(datetime(2027, 4, 16, 12, tzinfo=OSLO))
    assert season.status().rows == ()
    season.sync(datetime(2027, 4, 16, 13, tzinfo=OSLO))
    assert traces(season, *everybody) == []

    # A year later Anna is back, with a new registration: she is known, and a new student is not.
    next_year = calendar_line(
        period="Periode 2", first_day=date(2027, 9, 6), last_day=date(2027, 10, 15), advert="4500 Ny annonse",
        advert_deadline=date(2027, 8, 1),
    )  # fmt: skip
    season.calendar(calendar_line(), next_year, at=datetime(2027, 6, 1, tzinfo=OSLO))
    rows = (anna.row(), new.row())
    season.list_of(
        anna, bo, carl, more=(PeriodSheet("Periode 2", next_year.first_day, next_year.last_day, rows),),
        at=datetime(2027, 6, 2, 9, tzinfo=OSLO),
    )  # fmt: skip
    again = {"Annonse": "4500 Ny annonse", "Registrert dato": "20.05.2027", "Overført dato": "25.05.2027"}
    season.export_of(
        anna.registration(**again, **{"Søknads-ID": "77001"}), new.registration(**again),
        at=datetime(2027, 6, 2, 8, tzinfo=OSLO),
    )  # fmt: skip
    season.sync(datetime(2027, 6, 2, 12, tzinfo=OSLO))
    assert set(season.rows()) == {anna.name, new.name}
    assert Notice.KNOWN_BEFORE.value in season.row_of(anna).notices
    assert Notice.KNOWN_BEFORE.value not in season.row_of(new).notices
    assert len(season.plan_lines(season.plan().number)) == 4


def test_the_day_before_nothing_is_due_and_a_preview_touches_nothing(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    season.sync(NOT_YET)
    report = preview(season, NOT_YET)
    assert report.periods == ()
    assert report.counts["studenter"] == 0
    season.sync(DUE)
    before = season.tree()
    assert preview(season).counts["studenter"] == 2
    assert season.tree() == before
    with season.ledger.reading() as session:
        assert session.scalar(select(func.count(Placement.id))) == 2
    words = "\n".join(preview(season).lines())
    assert "HVL Sykepleie, kull 2024, Periode 1: 2 studenter" in words
    assert "Ingenting er slettet ennå" in words
    assert anna.name not in words
    with pytest.raises(Invalid):
        season.act(lambda house: purge(house, signature="XX", carry_out=True))


def test_who_is_in_another_period_stays_whole_and_the_old_periods_workbooks_go(season: SmallSeason) -> None:
    anna, bo = students(2)
    later = calendar_line(period="Periode 2", first_day=date(2027, 3, 1), last_day=date(2027, 6, 1))
    season.calendar(calendar_line(), later)
    more = (PeriodSheet("Periode 2", later.first_day, later.last_day, (anna.row(),)),)
    season.list_of(anna, bo, more=more).export_of(anna, bo).sync()
    season.order()
    season.sync(DUE)
    report = erase(season)
    assert [(p.period, p.students, p.stay) for p in report.periods] == [("Periode 1", 1, 1)]
    rows = [(row.name, row.period) for row in season.status().rows]
    assert rows == [(anna.name, "Periode 1"), (anna.name, "Periode 2")]
    assert any(anna.name in line for story in season.act(why, anna.name) for line in story.lines)
    kept = {path.name for path in season.office.glob("P*.xlsx")}
    assert len([name for name in kept if name.startswith("Pakke")]) == 1
    texts = "\n".join(place for place in traces(season, bo) if "Registration" not in place)
    assert "Pakke O-0001" not in texts
    # The list is changed: Bo's old row is not taken in again, Anna's old one stays.
    season.edit(lambda sheet: sheet.set(anna, "Praksissted/enhet", "Ny post"), at=datetime(2027, 4, 16, 9, tzinfo=OSLO))
    season.sync(datetime(2027, 4, 16, 12, tzinfo=OSLO))
    assert [(row.name, row.period) for row in season.status().rows] == rows
    assert not any(bo.name in post for post in season.posts()[-1:])


def test_a_period_with_a_package_that_nobody_has_answered_waits_and_says_so(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.apply(season.plan().number)
    season.sync(DUE)
    report = erase(season)
    assert report.periods == ()
    assert len(report.waiting) == 1
    assert "Periode 1" in report.waiting[0]
    assert anna.name in season.rows()
    season.confirm(1, case_number="SAK-1")
    season.sync()
    assert erase(season).counts["studenter"] == 1
    assert traces(season, anna) == []


def test_a_package_that_is_open_stays_and_is_told_and_goes_the_next_time(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    (number,) = season.order()
    season.sync(DUE)
    package = season.office / f"Pakke O-{number:04d}.xlsx"
    lock = package.with_name(f"~${package.name}")
    lock.write_bytes(b"")
    report = erase(season)
    assert package.exists()
    assert any(package.name in words for words in report.trouble)
    lock.unlink()
    assert erase(season).counts["bestillingspakker"] == 1
    assert traces(season, anna) == []


def test_the_list_of_a_first_day_goes_with_its_time_and_a_later_one_and_one_of_another_name_stay(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.at(oslo(9, 4, 7, 15)).act(check_first_morning)
    due = season.office / "Førstedag 07.09.2026.xlsx"
    stay = [season.office / name for name in ("Førstedag 17.10.2026.xlsx", "Førstedag 32.01.2026.xlsx")]
    for path in stay:
        path.write_bytes(due.read_bytes())
    season.sync(DUE)
    assert preview(season).counts["førstedagslister"] == 1
    lock = due.with_name(f"~${due.name}")
    lock.write_bytes(b"")
    report = erase(season)
    assert any(due.name in words for words in report.trouble)
    assert report.counts["førstedagslister"] == 0
    lock.unlink()
    assert erase(season).counts["førstedagslister"] == 1
    assert not due.exists()
    assert all(path.exists() for path in stay)


def test_a_damaged_case_book_is_not_touched_and_is_named_as_a_persons_to_delete(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna.registration(Fornavn="Annika", Fødselsnummer="")).sync()
    book = season.office / "Saker.xlsx"
    assert book.exists()
    assert not any(book.name in words for words in preview(season, NOT_YET).trouble), "the one in use is ours"
    lay(book, book.read_bytes()[:900], datetime(2027, 4, 14, 9, tzinfo=OSLO))
    season.sync(DUE)
    assert any(book.name in words and "slett den" in words for words in preview(season).trouble)
    damaged = book.read_bytes()
    assert any(book.name in words and "slett den" in words for words in erase(season).trouble)
    assert book.read_bytes() == damaged


def test_a_registration_in_no_list_goes_with_its_advert_and_one_whose_advert_goes_on_is_read_anew(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo, bo.registration(**{"Søknads-ID": "9", "Annonse": "Ukjent"})).sync()
    season.sync(DUE)
    erase(season)
    assert traces(season, anna, bo) == []
    with season.ledger.reading() as session:
        assert session.scalar(select(func.count(Registration.id))) == 0
    export = next((season.root / "Webcruiter").glob("*.csv"))
    lay(export, export.read_bytes() + b"\n", datetime(2027, 4, 16, 9, tzinfo=OSLO))
    season.sync(datetime(2027, 4, 16, 12, tzinfo=OSLO))
    assert traces(season, anna, bo) == []
    # The advert gets another period after all: the registrations for it are needed, and are read anew.
    again = calendar_line(period="Periode 2", first_day=date(2027, 9, 6), last_day=date(2027, 10, 15))
    season.calendar(calendar_line(), again, at=datetime(2027, 5, 1, tzinfo=OSLO))
    season.sync(datetime(2027, 5, 2, 12, tzinfo=OSLO))
    with season.ledger.reading() as session:
        assert sorted(session.scalars(select(Registration.advert))) == [ADVERT, ADVERT]
    season.sync(datetime(2027, 5, 2, 13, tzinfo=OSLO))
    with season.ledger.reading() as session:
        assert session.scalar(select(func.count(Registration.id))) == 2


def test_who_left_the_personnel_system_long_ago_goes_and_who_is_in_it_stays(season: SmallSeason) -> None:
    anna, bo = students(2)
    (season.root / "Personalsystem").mkdir()
    there = PersonnelSeason(season.root, season.ledger, season.key)
    until = {"Sluttdato": "16.10.2026"}
    still = {"Sluttdato": ""}
    lines = (an_extract_row(anna.nth, **until), an_extract_row(bo.nth, **still))
    there.registered(anna, bo).extract_of(*lines).sync()
    there.sync(DUE)
    there.extract_of(*lines, at=datetime(2027, 4, 15, 9, tzinfo=OSLO)).sync()
    erase(there)
    assert traces(there, anna) == []
    assert [record.family_name for record in there.records()] == [bo.person.family]
    there.extract_of(*lines, at=datetime(2027, 4, 16, 9, tzinfo=OSLO)).sync(datetime(2027, 4, 16, 12, tzinfo=OSLO))
    assert traces(there, anna) == []


@pytest.mark.parametrize("state", ["waiting", "unknown", "overtaken"])
def test_a_message_that_never_left_is_emptied_and_never_leaves(season: SmallSeason, state: str) -> None:
    (anna,) = students(1)
    season.act(stop, SIGNATURE)
    season.list_of(anna).export_of(anna).sync()
    with season.ledger.writing(CommitPoint.MESSAGE_RECORDED) as session:
        (message,) = session.scalars(select(Message).where(Message.kind == "list-receipt"))
        assert message.state == "waiting"
        message.state, message.claimed_at = state, season.now
        keep_order_cases(session, season.now)
    assert len(season.cases(CaseKind.UNKNOWN_OUTCOME)) == (state == "unknown")
    season.sync(DUE)
    report = erase(season)
    assert report.counts["meldinger som tømmes"] > 0
    assert traces(season, anna) == []
    with season.ledger.reading() as session:
        found = session.get_one(Message, message.id)
        assert (found.subject, found.body, found.state) == ("", "", "overtaken")
    assert season.cases(CaseKind.UNKNOWN_OUTCOME) == [], "what it said is gone, and nobody is asked about it"
    season.act(resume, SIGNATURE)
    season.sync()
    assert season.posts() == []


def test_a_question_about_an_order_that_was_never_decided_is_not_asked_again_after_it_was_erased(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.confirm(season.apply(season.plan().number).package, not_ordered="Finnes ikke i personalsystemet.")
    season.sync(DUE)
    assert len(season.cases(CaseKind.NOT_PLACED)) == 2
    erase(season)
    with season.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
        keep_order_cases(session, season.now)
    assert season.cases() == []


def test_a_young_message_that_has_not_left_stays_whoever_it_names(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    later = calendar_line(period="Periode 2", first_day=date(2027, 9, 6), last_day=date(2027, 10, 15))
    season.calendar(calendar_line(), later)
    season.act(stop, SIGNATURE)
    moment = datetime(2027, 4, 14, 9, tzinfo=OSLO)
    season.edit(lambda sheet: sheet.remove(anna), at=moment)
    season.edit(lambda sheet: sheet.add(bo), at=moment).sync(DUE)
    waits = [m for m in _messages(season) if m.state == "waiting" and anna.name in m.body]
    assert waits, "the answer to the change names her who has left"
    erase(season)
    season.act(resume, SIGNATURE)
    season.sync()
    assert any(anna.name in post for post in season.posts()), "it goes when it is as old as the others"


def _messages(season: SmallSeason) -> list[Message]:
    with season.ledger.reading() as session:
        return list(session.scalars(select(Message)))


def test_what_is_kept_for_the_overviews_goes_with_the_rows_that_it_shows(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.at(DUE).sync()
    with killed_at(monkeypatch, CommitPoint.LEDGER_ERASED, "after"):
        erase(season)
    with season.ledger.reading() as session:
        assert session.scalar(select(func.count(OverviewPart.document_id))) == 0
    season.sync()
    assert anna.person.family not in everything_in(season)


def test_an_overview_in_a_channel_where_we_say_nothing_any_more_is_taken_away(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    overview = season.channel() / "Oversikt.xlsx"
    assert overview.exists()
    season.modes["HVL"] = "shadow"
    season.sync(DUE)
    lock = overview.with_name(f"~${overview.name}")
    lock.write_bytes(b"")
    assert any("Oversikt.xlsx" in words for words in erase(season).trouble)
    lock.unlink()
    assert not erase(season).trouble
    assert not overview.exists()
    assert traces(season, anna) == []
