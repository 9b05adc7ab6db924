"""An overview that is put together from parts that were kept shows what one made from all rows of the hospital would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.jobs import overview_parts
from praksis.jobs.bind import bind
from praksis.jobs.house import House
from praksis.jobs.island import Island, island
from praksis.jobs.overview import _books
from praksis.jobs.overview_parts import parts_now
from praksis.ledger.overview_parts import forget_parts, keep_parts, kept_parts
from praksis.ledger.tables import Document, OverviewPart
from praksis.overview import LAYOUT, ListPart, OverviewBook
from tests.jobs.killed import killed_at
from tests.jobs.overview_of_all_rows import books_of_all_rows
from tests.jobs.season_factory import GROUP, SIGNATURE, ListEditor, SmallSeason, Student, calendar_line, oslo, students
from tests.jobs.test_overviews_in_the_channels import unfinished

FYS, UIB = ("HVL", "Fysioterapi", "2024"), ("UiB", "Medisin", "2023")
ANNA, BO, CARL, DINA, EVA, FINN, GRO, HANS, IDA = students(9)
SAVED = oslo(8, 5, 13)


def second_list(season: SmallSeason) -> Path:
    """Another list of the first one's group, and of its very name."""
    return season.channel() / "Høst" / season.list_path().name


@pytest.fixture
def hospital(season: SmallSeason) -> SmallSeason:
    """Four lists: two of one group and name, one that shares a student with them, and one of another institution."""
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    season.calendar(
        calendar_line(),
        calendar_line(group=FYS[1], profession="Fysioterapeut"),
        calendar_line(institution="UiB", group="Medisin", cohort="2023", profession="Lege"),
        calendar_line(group="Radiografi", cohort="2025"),
    )
    season.list_of(ANNA, BO, CARL).list_of(CARL, DINA, path=second_list(season))
    season.list_of(EVA, ANNA, group=FYS).list_of(FINN, GRO, group=UIB)
    near = HANS.registration(Fornavn=BO.person.given[:-1] + "x", Etternavn=BO.person.family, Fødselsnummer="")
    season.export_of(ANNA, near | {"Fødselsdato": ""}, DINA, FINN, IDA).sync()
    with season.ledger.reading() as session:
        (unbound,) = session.scalars(select(Document.id).where(Document.group_id.is_(None)))
    season.act(bind, unbound, GROUP[1], GROUP[2], SIGNATURE)
    season.sync()
    return season


@pytest.fixture
def islands(monkeypatch: pytest.MonkeyPatch) -> list[Island | None]:
    """What each round had to make anew; None: everything."""
    found: list[Island | None] = []

    def asked(session: Session, house: House) -> Island | None:
        found.append(island(session, house))
        return found[-1]

    monkeypatch.setattr(overview_parts, "island", asked)
    return found


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lists whose part was kept anew, in the order of the rounds."""
    found: list[str] = []

    def keep(session: Session, parts: Mapping[str, ListPart]) -> None:
        found.extend(sorted(part.name for part in parts.values()))
        keep_parts(session, parts)

    monkeypatch.setattr(overview_parts, "keep_parts", keep)
    return found


def shown(books: Mapping[str, OverviewBook]) -> dict[str, object]:
    """What they show, in however many heaps their rows lie."""
    return {
        channel: (book.institution, book.groups, sum(r.count for r in book.rows), b"".join(r.xml for r in book.rows))
        for channel, book in books.items()
    }


def assert_all_is_shown(season: SmallSeason) -> dict[str, OverviewBook]:
    """By what is kept, as by all rows."""
    with season.house() as house, house.ledger.reading() as session:
        books = dict(_books(session, house, parts_now(house)))
        assert shown(books) == shown(books_of_all_rows(session, house))
    return books


def in_ledger(season: SmallSeason, change: Callable[[Session], object]) -> None:
    with season.ledger.writing(CommitPoint.OVERVIEW_PARTS_KEPT) as session:
        change(session)


def test_lists_of_one_group_and_one_of_another_institution_are_shown_as_one_and_apart(hospital: SmallSeason) -> None:
    books = assert_all_is_shown(hospital)
    counted = [(g.group, g.students) for g in books["HVL"].groups]
    assert counted == [("Fysioterapi", 2), ("Radiografi", 0), ("Sykepleie", 5)]
    near = "Nærmest".encode()
    assert any(near in rows.xml for rows in books["FOU"].rows)
    assert not any(near in rows.xml for rows in books["HVL"].rows), "what may be somebody else's is for FOU to see"


CHANGES: tuple[Callable[[ListEditor, Student, Student], object], ...] = (
    lambda sheet, _, newcomer: sheet.add(newcomer),
    lambda sheet, somebody, _: sheet.remove(somebody),
    lambda sheet, somebody, _: sheet.strike(somebody),
    lambda sheet, somebody, _: sheet.set(somebody, "Siste dag", date(2026, 10, 2)),
    lambda sheet, somebody, _: sheet.set(somebody, "Fødselsnummer", "1234"),
    lambda sheet, _, __: sheet.sort(reverse=True),
)


def _change_or_add(
    change: Callable[[ListEditor, Student, Student], object], somebody: Student, newcomer: Student, sheet: ListEditor
) -> None:
    try:
        change(sheet, somebody, newcomer)
    except LookupError:  # gone before
        sheet.add(newcomer)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 7))])
def test_after_each_change_of_a_list_the_overviews_are_those_of_all_rows(
    hospital: SmallSeason, islands: list[Island | None], seed: int
) -> None:
    random = Random(seed)
    lists = [
        (hospital.list_path(), [ANNA, BO, CARL]),
        (second_list(hospital), [CARL, DINA]),
        (hospital.list_path(FYS), [EVA, ANNA]),
        (hospital.list_path(UIB), [FINN, GRO]),
    ]
    for nth in range(5):
        (path, there), change = random.choice(lists), random.choice(CHANGES)
        somebody, newcomer = random.choice(there), random.choice([ANNA, DINA, GRO, HANS, IDA])
        at = SAVED + timedelta(hours=nth)

        edit = partial(_change_or_add, change, somebody, newcomer)
        hospital.edit(edit, at=at, path=path).sync(at + timedelta(minutes=30))
        assert_all_is_shown(hospital)
    assert any(islands)


def test_a_change_makes_the_parts_of_its_island_anew_and_no_others(
    hospital: SmallSeason, islands: list[Island | None], news: list[str]
) -> None:
    hospital.edit(lambda sheet: sheet.add(HANS), at=SAVED, path=hospital.list_path(UIB)).sync(
        SAVED + timedelta(minutes=30)
    )
    (found,) = islands
    assert found is not None
    assert len(found.documents) == 1
    assert news == [hospital.list_path(UIB).name]
    assert HANS.name in unfinished(hospital, "UiB")
    assert HANS.name in unfinished(hospital, "FOU")


def test_of_what_is_made_anew_only_what_is_new_is_kept(hospital: SmallSeason, news: list[str]) -> None:
    hospital.sync(oslo(8, 6))
    assert news == []
    assert_all_is_shown(hospital)


@pytest.mark.parametrize(
    "lost",
    [
        forget_parts,
        lambda session: session.delete(session.scalars(select(OverviewPart)).first()),
        lambda session: session.execute(update(OverviewPart).values(layout=LAYOUT - 1)),
    ],
)
def test_when_a_part_is_missing_all_are_made_anew(hospital: SmallSeason, lost: Callable[[Session], object]) -> None:
    nothing = {"channel": "", "name": "", "groups": []}  # what is kept of the others may be as old as what is missing
    in_ledger(hospital, lambda session: session.execute(update(OverviewPart).values(shown=nothing)))
    in_ledger(hospital, lost)
    hospital.edit(lambda sheet: sheet.add(HANS), at=SAVED, path=hospital.list_path(UIB)).sync(
        SAVED + timedelta(minutes=30)
    )
    assert_all_is_shown(hospital)


@pytest.mark.parametrize("point", [CommitPoint.OVERVIEW_PARTS_KEPT, CommitPoint.OVERVIEW_WRITTEN])
@pytest.mark.parametrize("side", ["before", "after"])
def test_killed_between_parts_and_overview_the_next_round_shows_all(
    hospital: SmallSeason, monkeypatch: pytest.MonkeyPatch, point: CommitPoint, side: str
) -> None:
    hospital.edit(lambda sheet: sheet.add(HANS), at=SAVED, path=hospital.list_path(UIB)).at(
        SAVED + timedelta(minutes=30)
    )
    with killed_at(monkeypatch, point, side):
        hospital.sync()
    hospital.edit(lambda sheet: sheet.add(IDA), at=SAVED + timedelta(hours=1)).sync(SAVED + timedelta(hours=2))
    assert_all_is_shown(hospital)
    assert HANS.name in unfinished(hospital, "UiB")
    assert HANS.name in unfinished(hospital, "FOU")


def test_what_is_kept_is_what_was_made(hospital: SmallSeason) -> None:
    with hospital.house() as house, house.ledger.reading() as session:
        before = kept_parts(session)
        assert before.keys() == set(session.scalars(select(Document.id)))
    in_ledger(hospital, forget_parts)
    with hospital.house() as house:
        assert sorted(parts_now(house), key=str) == sorted(before.values(), key=str)
        with house.ledger.reading() as session:
            assert kept_parts(session) == before
