"""A season whose registrations come through Webcruiter's API ends as one whose registrations come in exported files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from praksis.jobs.stop import resume, stop
from tests.connectors.loopback import Asked, Reply
from tests.connectors.webcruiter_far_end import SECRET, STATUS_IDS, WebcruiterFarEnd, a_candidate, webcruiter
from tests.jobs.conftest import EmptyLedger
from tests.jobs.season_factory import ADVERT, SIGNATURE, SmallSeason, oslo, students

Line = Mapping[str, object]
Say = Callable[[SmallSeason, list[Line], int], object]
"""What Webcruiter has to tell on a day of August."""


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_WEBCRUITER__SECRET", SECRET)


def export(season: SmallSeason, lines: list[Line], day: int) -> None:
    season.export_of(*lines, at=oslo(8, day, 6, 30))


def in_api(there: WebcruiterFarEnd) -> Say:
    def say(_: SmallSeason, lines: list[Line], __: int) -> None:
        there.candidates = [a_candidate(line) for line in lines]

    return say


def through(there: WebcruiterFarEnd, **more: Any) -> dict[str, Any]:
    settings = there.settings(processes={"4410": ADVERT}, paging={"size": 2}, **more)
    return {"kind": "api", "api": settings.model_dump(mode="json")}


def played(season: SmallSeason, say: Say) -> dict[str, Any]:
    """The story, and what stands at its end."""
    anna, bo, cato, dina = students(4)
    unnumbered = dina.row(number=None, email=dina.person.private_email)  # her number stands in the registration only
    season.list_of(anna.row(), bo.row(), cato.row(), unnumbered)
    say(
        season,
        [anna.registration(), bo.registration(Status="Registrert", **{"Overført dato": ""}), cato.registration()],
        4,
    )
    season.sync(oslo(8, 5))
    early = {name: row.holds for name, row in season.rows().items()}
    lines: list[Line] = [
        anna.registration(),
        bo.registration(),
        cato.registration(Status="Trukket"),
        dina.registration(),
    ]
    say(season, lines, 6)
    season.sync(oslo(8, 6))
    packages = season.order()
    return {
        "early": early,
        "rows": {name: replace(row, id="") for name, row in season.rows().items()},
        "colours": {s.name: season.colours(s) for s in (anna, bo, cato, dina)},
        "packages": [season.package(number) for number in packages],
        "cases": [(case.kind, case.why) for case in season.cases()],
    }


def a_season(empty_ledger: EmptyLedger, folder: Path) -> SmallSeason:
    empty_ledger.empty()
    for channel in ("FOU", "HVL"):
        (folder / "Teams" / channel).mkdir(parents=True)
    (folder / "Teams" / "FOU").chmod(0o700)
    (folder / "Webcruiter").mkdir()
    return SmallSeason(folder, empty_ledger.ledger, empty_ledger.key).calendar().catalogue()


@pytest.mark.slow
def test_the_season_ends_alike_from_files_and_through_the_api(empty_ledger: EmptyLedger, tmp_path: Path) -> None:
    by_files = played(a_season(empty_ledger, tmp_path / "files"), export)
    with webcruiter() as there:
        season = a_season(empty_ledger, tmp_path / "api")
        season.webcruiter = through(there)
        by_api = played(season, in_api(there))
    assert list(by_files["colours"].values()) == [("green", "green"), ("green", "green"), ("yellow", "yellow"),
                                                  ("green", "green")]  # fmt: skip
    assert by_api == by_files


def test_a_round_that_webcruiter_does_not_answer_changes_nothing_and_the_next_one_goes_on(season: SmallSeason) -> None:
    anna, bo = students(2)
    with webcruiter() as there:
        season.webcruiter = through(there)
        there.candidates = [a_candidate(anna.registration())]
        season.list_of(anna, bo).sync(oslo(8, 5))
        there.server.handler = lambda asked: there.answer(asked) if asked.path == "/token" else Reply(403)
        season.sync(oslo(8, 5, 13))
        assert any("Be Talentech gi den lesetilgang" in problem for problem in season.status().problems)
        assert season.holds(anna) == ()
        there.server.handler = there.answer
        there.candidates.append(a_candidate(bo.registration()))
        season.sync(oslo(8, 5, 14))
        assert not any("Talentech" in problem for problem in season.status().problems)
        assert season.holds(bo) == ()


def test_an_unchanged_round_asks_for_the_pages_and_stores_nothing(season: SmallSeason) -> None:
    several = students(3)
    with webcruiter() as there:
        season.webcruiter = through(there, statuses={str(STATUS_IDS["Overført"]): "transferred"})
        there.candidates = [a_candidate(s.registration()) for s in several]
        season.list_of(*several).sync()
        season.sync(oslo(8, 5, 13))
        there.server.asked.clear()
        report = season.sync(oslo(8, 5, 14))
        assert len(there.calls) == 2, "three candidates in pages of two"
        assert report.steps["Lese registreringer"]["nye eksporter"] == 0


def test_the_hired_are_marked_as_taken_when_stored_and_not_while_all_is_stopped(season: SmallSeason) -> None:
    (anna,) = students(1)
    with webcruiter() as there:
        season.webcruiter = through(there, hired="transferred", owns_processed_flag=True)
        line = anna.registration(Status="Registrert", **{"Overført dato": ""})
        there.candidates, there.hired = [a_candidate(line)], [a_candidate(line)]
        season.act(stop, SIGNATURE)
        season.list_of(anna).sync()
        assert there.marked == []
        season.act(resume, SIGNATURE)
        season.sync(oslo(8, 5, 13))
        season.sync(oslo(8, 5, 14))
        assert there.marked == [line["Søknads-ID"]]
        assert season.holds(anna) == ()


def test_a_flag_that_cannot_be_set_stops_no_round(season: SmallSeason) -> None:
    (anna,) = students(1)
    with webcruiter() as there:
        season.webcruiter = through(there, hired="transferred", owns_processed_flag=True)
        there.candidates = there.hired = [a_candidate(anna.registration())]

        def refuses(asked: Asked) -> Reply:
            return Reply(403) if asked.method == "POST" and "process" in asked.path else there.answer(asked)

        there.server.handler = refuses
        season.list_of(anna).sync()
        assert season.colours(anna)[0] == "green"
