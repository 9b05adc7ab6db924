"""Masters in the shared documents: laid there, renewed, and never over one that was changed by hand (R7, R15)."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from praksis.commit_points import CommitPoint
from praksis.errors import Invalid, NotFound, Refused
from praksis.jobs.stop import stop
from praksis.jobs.templates import TEMPLATES, PublishReport, publish
from praksis.ledger.tables import PublishedTemplate
from tests.jobs.season_factory import SIGNATURE, SmallSeason

ORDINARY, INTERNATIONAL = TEMPLATES


@pytest.fixture
def shared(season: SmallSeason) -> Path:
    """The team's shared documents, empty."""
    folder = season.root / "Teams" / "Studenter i praksis"
    folder.mkdir()
    return folder


def published(season: SmallSeason, *overwrite: str) -> PublishReport:
    report: PublishReport = season.act(publish, overwrite)
    return report


def changed_by_hand(file: Path) -> bytes:
    book = load_workbook(file)
    book["Veiledning"]["A1"] = "Vår egen veiledning"
    book.save(file)
    return file.read_bytes()


def earlier_masters(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program as it was before: its masters are other ones."""
    (tmp_path / "templates").mkdir()
    for name in TEMPLATES:
        source = resources.files("templates") / name
        (tmp_path / "templates" / name).write_bytes(source.read_bytes())
        changed_by_hand(tmp_path / "templates" / name)
    monkeypatch.setattr(resources, "files", lambda package: tmp_path / package)


def test_the_masters_are_laid_where_the_coordinators_find_them(season: SmallSeason, shared: Path) -> None:
    assert published(season).published == TEMPLATES
    assert sorted(file.name for file in shared.iterdir()) == sorted(TEMPLATES)
    assert load_workbook(shared / ORDINARY).sheetnames == ["Veiledning", "Periode 1"]


def test_published_again_they_are_left_alone_and_not_even_opened(season: SmallSeason, shared: Path) -> None:
    published(season)
    before = season.tree()
    report = published(season)
    assert (report.published, report.unchanged) == ((), TEMPLATES)
    assert season.tree() == before
    assert season.calls.opened == []


def test_a_master_of_an_earlier_version_of_the_program_is_renewed(
    season: SmallSeason, shared: Path, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as then:
        earlier_masters(then, tmp_path)
        published(season)
    old = (shared / ORDINARY).read_bytes()
    assert published(season).published == TEMPLATES
    assert (shared / ORDINARY).read_bytes() != old


def test_one_that_was_changed_by_hand_is_not_touched_and_it_is_said_how_to_go_on(
    season: SmallSeason, shared: Path
) -> None:
    published(season)
    content = changed_by_hand(shared / ORDINARY)
    report = published(season)
    assert (report.changed_by_hand, report.unchanged) == ((ORDINARY,), (INTERNATIONAL,))
    assert (shared / ORDINARY).read_bytes() == content
    (line,) = [line for line in report.lines() if "Ikke rørt" in line]
    assert f'--overwrite "{ORDINARY}"' in line


def test_one_that_lay_there_before_we_came_counts_as_changed_by_hand(season: SmallSeason, shared: Path) -> None:
    (shared / ORDINARY).write_bytes(b"malen fra i fjor")
    report = published(season)
    assert (report.changed_by_hand, report.published) == ((ORDINARY,), (INTERNATIONAL,))
    assert (shared / ORDINARY).read_bytes() == b"malen fra i fjor"


@pytest.mark.parametrize("name", [ORDINARY, ORDINARY.lower(), ORDINARY.removesuffix(".xlsx")])
def test_one_that_was_changed_by_hand_is_replaced_when_it_is_named(
    season: SmallSeason, shared: Path, name: str
) -> None:
    published(season)
    ours = (shared / ORDINARY).read_bytes()
    changed_by_hand(shared / ORDINARY)
    kept = changed_by_hand(shared / INTERNATIONAL)
    report = published(season, name)
    assert (report.published, report.changed_by_hand) == ((ORDINARY,), (INTERNATIONAL,))
    assert (shared / ORDINARY).read_bytes() == ours
    assert (shared / INTERNATIONAL).read_bytes() == kept


def test_only_masters_can_be_named(season: SmallSeason, shared: Path) -> None:
    with pytest.raises(Invalid, match="MAL Praksisoversikt"):
        published(season, "Praksiskalender.xlsx")
    assert list(shared.iterdir()) == []


def test_one_that_was_moved_into_a_folder_is_renewed_there(season: SmallSeason, shared: Path) -> None:
    published(season)
    (shared / "Maler").mkdir()
    (shared / ORDINARY).rename(shared / "Maler" / ORDINARY)
    assert published(season).unchanged == TEMPLATES
    assert not (shared / ORDINARY).exists()


def test_one_that_was_deleted_is_laid_there_again(season: SmallSeason, shared: Path) -> None:
    published(season)
    (shared / ORDINARY).unlink()
    assert published(season).published == (ORDINARY,)


def test_a_run_that_died_before_it_could_say_so_still_knows_its_own_file(season: SmallSeason, shared: Path) -> None:
    published(season)
    with season.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
        session.execute(delete(PublishedTemplate))
    assert published(season).unchanged == TEMPLATES
    with season.ledger.reading() as session:
        assert {row.name for row in session.query(PublishedTemplate)} == set(TEMPLATES)


def test_while_all_is_stopped_nothing_is_published(season: SmallSeason, shared: Path) -> None:
    season.act(stop, SIGNATURE)
    with pytest.raises(Refused, match="stoppet"):
        published(season)
    assert list(shared.iterdir()) == []


def test_shared_documents_that_are_not_there_are_said_by_name(season: SmallSeason) -> None:
    with pytest.raises(NotFound, match="Studenter i praksis"):
        published(season)
