"""The example season through the real flows: as it was meant, twice, and nothing personal in Prefect."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from flows.boundary import FlowFailed
from flows.example.season import run_season
from flows.house import open_house
from flows.server import Server
from flows.sync import SyncForm, update_status
from praksis.cases import CaseKind
from praksis.demo import ACT_DAYS, Moment, Season, read_season
from praksis.demo.story import story
from praksis.errors import Unavailable
from praksis.jobs.house import House
from praksis.jobs.sync import STEPS, Step
from praksis.ledger.tables import CaseFile, OrderLine, Package
from praksis.workbook import Colour, open_workbook, paint
from tests.flows.canary import places
from tests.flows.test_canary import wait_until_told

pytestmark = [pytest.mark.prefect, pytest.mark.slow]


def everybody() -> list[str]:
    """Numbers, full names and addresses of everyone in the season."""
    people = [s.person for s in (*story().students, *story().strangers)]
    return [value for p in people for value in (p.number, p.name, p.student_email, p.private_email)]


@pytest.fixture(scope="module")
def played(prefect: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a season that was broken off midway, gone on with, and then as it was meant."""

    def broken_off(channel: Path, signature: str, season: Season) -> int:
        raise KeyboardInterrupt

    folder = tmp_path_factory.mktemp("season") / "eksempel"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAKSIS_CONFIG", str(folder / "praksis.toml"))
        with patch.context() as for_now:
            for_now.setattr("flows.example.season.fill_in_packages", broken_off)
            with pytest.raises(KeyboardInterrupt):
                run_season(folder, prefect, "small")
        assert run_season(folder, prefect, "small") == 0
    return folder


@pytest.fixture
def season(played: Path, monkeypatch: pytest.MonkeyPatch) -> Season:
    """The season that was played, with its settings in use."""
    monkeypatch.setenv("PRAKSIS_CONFIG", str(played / "praksis.toml"))
    found = read_season(played)
    assert found is not None
    return found


def test_the_second_run_finds_everything_in_place_and_does_nothing(
    season: Season, prefect: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_season(season.root, prefect) == 0
    told = capsys.readouterr().out
    assert "Ingenting var nytt" in told
    assert "Hver eneste rad er som sesongen var ment." in told


def test_the_season_was_begun_and_reminded_of_and_the_account_says_where_the_words_lie(
    season: Season, prefect: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    run_season(season.root, prefect)
    told = capsys.readouterr().out
    for channel in ("HVL", "UiB"):
        posts = [post.name for post in (season.root / "Teams" / channel / "Innlegg").glob("*.txt")]
        assert sum(name.startswith("2026-06-05 Praksis ved Helse Bergen annonse og frister") for name in posts) == 1
        assert any(name.startswith("2026-08-11 Påminnelse") for name in posts)
        assert f"{len(posts)} innlegg i «Innlegg»" in told
    assert (season.root / "Svar til student.txt").read_text(encoding="utf-8").startswith("Emne: Tilgang i praksis")
    assert "Svar til student.txt" in told


def test_an_order_of_which_nobody_knows_whether_it_left_has_been_asked_about_and_placed_once(season: Season) -> None:
    with open_house(season.root / "praksis.toml", season.today(2)) as house, house.ledger.reading() as session:
        (case,) = session.scalars(select(CaseFile).where(CaseFile.kind == CaseKind.UNKNOWN_OUTCOME.value))
        package = session.get_one(Package, case.subject)
        lines = session.scalars(select(OrderLine).where(OrderLine.package_id == package.id)).all()
        again = session.scalars(
            select(OrderLine.state).where(
                OrderLine.entitlement_id.in_([line.entitlement_id for line in lines]),
                OrderLine.package_id != package.id,
            )
        ).all()
    assert (case.state, package.state) == ("decided", "given-up")
    assert {line.state for line in lines} == {"dropped"}
    assert len(again) == len(lines)
    assert set(again) == {"ordered"}
    assert not (season.root / "Teams" / "FOU" / f"Pakke O-{package.number:04d}.xlsx").exists()


def test_nothing_of_anybody_in_the_season_is_in_prefect(season: Season, prefect: Server) -> None:
    wait_until_told(prefect, "etter-sesongen")
    assert len(everybody()) > 200
    assert places(prefect.home, everybody()) == []


@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_a_step_that_fails_with_a_whole_row_in_its_text_tells_prefect_nothing(
    name: str, season: Season, prefect: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = story().students[3].person
    row = f"{person.name}; {person.number}; {person.private_email}"

    def failing(house: House) -> dict[str, int]:
        raise Unavailable(row) if name == STEPS[0].name else ValueError(row)

    steps = tuple(Step(step.name, failing) if step.name == name else step for step in STEPS)
    monkeypatch.setattr("flows.sync.STEPS", steps)
    with pytest.raises(FlowFailed) as caught:
        update_status(SyncForm(as_of=ACT_DAYS[2]))
    assert row not in str(caught.value)


def test_after_all_those_failures_there_is_still_nothing_in_prefect(season: Season, prefect: Server) -> None:
    wait_until_told(prefect, "etter-feilene")
    assert places(prefect.home, everybody()) == []


def test_a_season_that_is_not_as_it_was_meant_is_said_and_gives_another_exit_status(
    season: Season, prefect: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    green = next(e for e in season.truth(Moment.ORDERED) if e.ready)
    file = next(f for f in season.lists if green.group in f.name)
    content = file.read_bytes()
    sheet = next(s for s in open_workbook(content).sheets if s.name == green.sheet)
    row = next(n for n, c in sheet.rows() if {x.value for x in c} >= set(green.name.split(maxsplit=1)))
    heading = next(c for n, c in sheet.rows() if any(x.value == "Bestilt" for x in c))
    column = next(x.ref.rstrip("0123456789") for x in heading if x.value == "Bestilt")
    file.write_bytes(paint(content, {(green.sheet, f"{column}{row}"): Colour.NONE}))
    assert run_season(season.root, prefect) == 1
    told = capsys.readouterr()
    assert "Dette er ikke som det var ment" in told.err
