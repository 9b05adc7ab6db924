"""Opening, reading and writing: private, whole or not at all, and only with the right key."""

from __future__ import annotations

import shutil
import stat
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from praksis import commit_points
from praksis.commit_points import CommitPoint
from praksis.errors import Refused, Unavailable
from praksis.identity_key import IdentityKey
from praksis.ledger.base import Moment
from praksis.ledger.ledger import Ledger, make_engine, set_up
from praksis.ledger.tables import IdentityKeyCheck, Person
from praksis.planning import UNDER_WAY, LineState
from tests.ledger.conftest import KEY, NOW, Databases
from tests.ledger.factories import a_calendar_row, a_case, a_line, a_plan, an_entitlement

POINT = CommitPoint.DECISION_RECORDED


def people(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_sqlite_ledger_is_readable_by_its_owner_only_also_the_files_beside_it(sqlite_file: Path) -> None:
    set_up(f"sqlite:///{sqlite_file}", KEY, NOW)
    ledger = Ledger.open(f"sqlite:///{sqlite_file}", KEY)
    with ledger.holding_house(), ledger.writing(POINT) as session:
        session.add(Person(created_at=NOW))
        session.flush()
        beside = sorted(sqlite_file.parent.iterdir())
        assert {p.name for p in beside} >= {"praksis.db", "praksis.db-wal", "praksis.db.lock"}
        assert {p.name: oct(stat.S_IMODE(p.stat().st_mode)) for p in beside} == {p.name: "0o600" for p in beside}
    ledger.close()


def test_a_sqlite_ledger_that_others_could_read_is_closed_to_them_when_it_is_opened(sqlite_file: Path) -> None:
    set_up(f"sqlite:///{sqlite_file}", KEY, NOW)
    sqlite_file.chmod(0o644)
    Ledger.open(f"sqlite:///{sqlite_file}", KEY).close()
    assert stat.S_IMODE(sqlite_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1), ("synchronous", 2)]
)
def test_sqlite_keeps_what_was_committed_checks_references_and_wipes_what_is_erased(
    sqlite_file: Path, pragma: str, value: object
) -> None:
    engine = make_engine(f"sqlite:///{sqlite_file}")
    for _ in range(2):  # each connection, not just the first
        with engine.connect() as connection:
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value
        engine.dispose()


def test_what_is_erased_is_gone_from_the_sqlite_file_itself(sqlite_file: Path) -> None:
    set_up(f"sqlite:///{sqlite_file}", KEY, NOW)
    ledger = Ledger.open(f"sqlite:///{sqlite_file}", KEY)
    with ledger.writing(POINT) as session:
        case = a_case(session, "et-helt-eget-ord")
    with ledger.writing(POINT) as session:
        session.delete(session.get_one(type(case), case.id))
    ledger.close()  # the last connection puts the log into the file and removes it
    assert not sqlite_file.with_name("praksis.db-wal").exists()
    assert b"et-helt-eget-ord" not in sqlite_file.read_bytes()


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="mappen borte"):
        set_up(f"sqlite:///{tmp_path}/borte/praksis.db", KEY, NOW)


# --- moments ---------------------------------------------------------------------------------------------------------


def test_a_moment_without_a_time_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(StatementError, match="without a time zone"), ledger.writing(POINT) as session:
        session.add(Person(created_at=datetime(2026, 8, 14, 9, 0)))
    assert people(ledger) == 0


def test_a_moment_comes_back_as_the_same_moment_in_utc(ledger: Ledger) -> None:
    given_in_another_zone = datetime(2026, 8, 14, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=-7)))
    with ledger.writing(POINT) as session:
        session.add(Person(id="p", created_at=given_in_another_zone))
    with ledger.reading() as session:
        found = session.get_one(Person, "p").created_at
    assert found == given_in_another_zone
    assert found.utcoffset() == timedelta(0)


def test_moments_are_compared_as_moments_in_a_query(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        session.add(Person(id="p", created_at=NOW))
    later_by_the_clock_on_the_wall = (NOW - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=9)))
    with ledger.reading() as session:
        assert session.scalars(select(Person.id).where(Person.created_at > later_by_the_clock_on_the_wall)).all()


ZONES = [ZoneInfo(name) for name in ("Europe/Oslo", "UTC", "Pacific/Apia", "America/St_Johns")]
DIALECTS = [make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql+psycopg")]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from(ZONES)))
def test_any_moment_survives_the_way_to_either_database_and_back(moment: datetime) -> None:
    for dialect in DIALECTS:
        stored = Moment().process_bind_param(moment, dialect)
        assert Moment().process_result_value(stored, dialect) == moment.astimezone(UTC)


# --- rules that the database keeps -----------------------------------------------------------------------------------


def test_an_entitlement_has_one_line_under_way(ledger: Ledger) -> None:
    with ledger.reading() as session:
        row = a_calendar_row(session)
        for first, second in product(UNDER_WAY, UNDER_WAY):
            entitlement = an_entitlement(session, row)
            a_line(session, entitlement, first)
            with pytest.raises(IntegrityError), session.begin_nested():
                a_line(session, entitlement, second)


def test_lines_that_are_done_with_stand_beside_the_one_under_way(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        entitlement = an_entitlement(session, a_calendar_row(session))
        for state in set(LineState) - UNDER_WAY:
            a_line(session, entitlement, state)
            a_line(session, entitlement, state)
        a_line(session, entitlement, LineState.PLANNED)


def test_there_is_one_open_case_of_a_kind_about_a_thing(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        a_case(session, "p1", state="decided")
        a_case(session, "p1", state="overtaken")
        a_case(session, "p1")
        a_case(session, "p2")
        a_case(session, "p1", kind="overlap")
    with pytest.raises(IntegrityError), ledger.writing(POINT) as session:
        a_case(session, "p1")


def test_a_period_has_one_current_plan(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        row = a_calendar_row(session)
        a_plan(session, row, state="overtaken")
        a_plan(session, row, state="overtaken")
        a_plan(session, row)
        a_plan(session, a_calendar_row(session))
    with pytest.raises(IntegrityError), ledger.writing(POINT) as session:
        a_plan(session, session.merge(row))


def test_a_number_is_given_to_one_plan_only(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        a_plan(session, a_calendar_row(session), number=412)
    with pytest.raises(IntegrityError), ledger.writing(POINT) as session:
        a_plan(session, a_calendar_row(session), number=412)


def test_what_others_point_at_cannot_be_removed(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        entitlement = an_entitlement(session, a_calendar_row(session))
    with pytest.raises(IntegrityError), ledger.writing(POINT) as session:
        session.delete(session.get_one(Person, entitlement.person_id))


# --- opening ---------------------------------------------------------------------------------------------------------


def test_the_wrong_identity_key_is_refused_and_the_right_one_let_in(url: str) -> None:
    with pytest.raises(Refused) as caught:
        Ledger.open(url, IdentityKey.new())
    assert caught.value.code == "identitetsnokkel"
    assert "sikkerhetskopien" in caught.value.message
    Ledger.open(url, KEY).close()


def test_setting_up_with_another_key_is_refused_and_ties_nothing(url: str) -> None:
    with pytest.raises(Refused, match="Ingenting er endret"):
        set_up(url, IdentityKey.new(), NOW)
    ledger = Ledger.open(url, KEY)
    with ledger.reading() as session:
        assert session.scalars(select(IdentityKeyCheck.key_id)).all() == [KEY.key_id]
    ledger.close()


def test_a_ledger_that_has_not_been_set_up_is_said_so(databases: Databases) -> None:
    with pytest.raises(Refused, match="praksis init") as caught:
        Ledger.open(databases.empty(), KEY)
    assert caught.value.code == "database-mangler"


def test_a_ledger_that_was_never_filled_is_said_so(databases: Databases) -> None:
    url = databases.empty()
    make_engine(url).connect().close()
    with pytest.raises(Refused) as caught:
        Ledger.open(url, KEY)
    assert caught.value.code == "database-mangler"


def _set_revision(url: str, revision: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    engine.dispose()


def test_a_ledger_of_another_version_is_refused_with_what_to_do(url: str) -> None:
    _set_revision(url, "fra_framtiden")
    with pytest.raises(Refused, match="praksis init") as caught:
        Ledger.open(url, KEY)
    assert caught.value.code == "database-versjon"


def test_a_ledger_from_a_newer_program_is_never_touched(url: str) -> None:
    _set_revision(url, "fra_framtiden")
    with pytest.raises(Refused, match="nyere versjon"):
        set_up(url, KEY, NOW)


def test_a_setting_up_that_was_broken_off_is_finished_by_the_next(databases: Databases) -> None:
    url = databases.made()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM identity_key_check"))
    engine.dispose()
    set_up(url, KEY, NOW)
    Ledger.open(url, KEY).close()


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_said_in_words(sqlite_file: Path, content: bytes) -> None:
    sqlite_file.write_bytes(content)
    for open_it in (
        lambda: Ledger.open(f"sqlite:///{sqlite_file}", KEY),
        lambda: set_up(f"sqlite:///{sqlite_file}", KEY, NOW),
    ):
        with pytest.raises(Unavailable, match="Databasen"):
            open_it()
    assert sqlite_file.read_bytes() == content


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_said_in_words_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://praksis:hemmelig@/praksis?host={tmp_path}"
    for open_it in (lambda: Ledger.open(url, KEY), lambda: set_up(url, KEY, NOW)):
        with pytest.raises(Unavailable, match="svarer ikke") as caught:
            open_it()
        assert "hemmelig" not in str(caught.value)


# --- reading and writing ---------------------------------------------------------------------------------------------


def test_a_writing_that_fails_leaves_nothing_behind(ledger: Ledger) -> None:
    def write_one_and_fail_at_the_next() -> None:
        with ledger.writing(POINT) as session:
            session.add(Person(created_at=NOW))
            session.flush()
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError):
        write_one_and_fail_at_the_next()
    assert people(ledger) == 0


def test_a_writing_that_breaks_a_rule_at_its_end_leaves_nothing_behind(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.writing(POINT) as session:
        session.add_all([Person(created_at=NOW), Person(created_at=NOW, joined_into_id="nobody")])
    assert people(ledger) == 0


def test_a_reading_throws_away_what_is_changed_in_it(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        session.add(Person(id="p", created_at=NOW))
    with ledger.reading() as session:
        session.add(Person(created_at=NOW))
        session.delete(session.get_one(Person, "p"))
        session.flush()
    assert people(ledger) == 1


def test_a_reading_of_sqlite_sees_one_moment_while_others_write(sqlite_file: Path) -> None:
    set_up(f"sqlite:///{sqlite_file}", KEY, NOW)
    ledger = Ledger.open(f"sqlite:///{sqlite_file}", KEY)
    with ledger.reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Person)) == 0
        with ledger.writing(POINT) as writer:
            writer.add(Person(created_at=NOW))
        assert reader.scalar(select(func.count()).select_from(Person)) == 0
    assert people(ledger) == 1
    ledger.close()


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[CommitPoint, str]]:
    found: list[tuple[CommitPoint, str]] = []
    monkeypatch.setattr(commit_points, "_observers", [])
    commit_points.observe(lambda point, side: found.append((point, side)))
    return found


def test_a_commit_point_is_passed_just_before_and_just_after_the_commit(
    ledger: Ledger, passed: list[tuple[CommitPoint, str]]
) -> None:
    there: list[int] = []
    commit_points.observe(lambda *_: there.append(people(ledger)))
    with ledger.writing(POINT) as session:
        session.add(Person(created_at=NOW))
    assert passed == [(POINT, "before"), (POINT, "after")]
    assert there == [0, 1]


def test_a_process_that_dies_before_the_commit_has_written_nothing(ledger: Ledger) -> None:
    class Dies(BaseException):
        pass

    def die(_point: CommitPoint, side: str) -> None:
        if side == "before":
            raise Dies

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commit_points, "_observers", [die])
        with pytest.raises(Dies), ledger.writing(POINT) as session:
            session.add(Person(created_at=NOW))
    assert people(ledger) == 0


def test_what_was_written_can_be_used_after_the_commit(ledger: Ledger) -> None:
    with ledger.writing(POINT) as session:
        person = Person(created_at=NOW)
        session.add(person)
    assert person.created_at == NOW
    assert len(person.id) == 32


def test_a_copied_ledger_opens_with_its_key(sqlite_file: Path, tmp_path: Path) -> None:
    set_up(f"sqlite:///{sqlite_file}", KEY, NOW)
    copy = tmp_path / "kopi.db"
    shutil.copy(sqlite_file, copy)
    Ledger.open(f"sqlite:///{copy}", KEY).close()
