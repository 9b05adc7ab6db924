"""What status and sync say beside the rows: what was done, what waits, what lacks, and how to see all (promise 4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from connectors.samlepunktet import PackageSamlepunktet
from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.errors import Unavailable
from praksis.jobs.done_words import done_lines
from praksis.jobs.init import init
from praksis.jobs.status import open_to_others
from praksis.jobs.stop import stop
from praksis.ledger.tables import Message, Package
from praksis.masters import build_calendar, build_catalogue
from tests.jobs.season_factory import SIGNATURE, SmallSeason, lay, oslo, students

HOW_TO_SEE_ALL = "Se alle: praksis status --all"


# --- what was done -----------------------------------------------------------------------------------------------------


def test_counts_of_the_same_word_are_summed_and_one_is_said_as_one() -> None:
    steps = {
        "Koble studenter": {"nye saker": 2, "sikre koblinger": 7},
        "Åpne saker": {"nye saker": 4},
        "Lese praksislister": {"kanaler": 5, "nye eller endrede lister": 1, "lister i bruk": 1},
        "Gi beskjed": {"nye meldinger": 1, "meldinger sendt": 0},
    }
    assert done_lines(steps) == [
        "Gjort: 6 nye saker, 1 ny eller endret liste, 1 ny melding.",
        "Venter: 1 liste i bruk.",
    ]
    assert done_lines({"Åpne saker": {"nye saker": 1}}) == ["Gjort: 1 ny sak."]


def test_a_count_that_nobody_has_put_into_words_is_said_as_it_is_called() -> None:
    assert done_lines({"Nytt": {"nye ting": 1}}) == ["Gjort: 1 nye ting."]


def test_a_second_round_says_that_nothing_was_changed(season: SmallSeason) -> None:
    season.list_of(*students(2)).export_of(*students(1))
    assert "1 ny eller endret liste" in done_lines(season.sync().steps)[0]
    season.sync()
    assert done_lines(season.sync().steps) == ["Gjort: ingenting var endret."]


def test_a_row_whose_order_was_refused_is_not_counted_as_ready(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo, carl).export_of(anna, bo, carl).sync()
    report = season.apply(season.plan().number)
    season.confirm(report.package, lines=[1, 3], not_ordered="Ola Normann har rollen.")
    season.sync(oslo(8, 5, 13))
    refused = "Ble ikke bestilt: se «Oversikt.xlsx». FOU avgjør hva som skal skje."
    assert season.status().reasons == {refused: 2, "klar, venter på bestilling eller kvittering": 1}
    while season.cases(CaseKind.NOT_PLACED):
        season.decide(CaseKind.NOT_PLACED, "do-not-order")
    season.sync(oslo(8, 5, 14))
    decided = "Det er avgjort at det ikke skal bestilles: se «Oversikt.xlsx». FOU bestiller ikke på nytt."
    assert season.status().reasons == {decided: 2, "klar, venter på bestilling eller kvittering": 1}


# --- how to see all ----------------------------------------------------------------------------------------------------


def test_who_sees_counts_is_told_how_to_see_each(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.sync()
    assert HOW_TO_SEE_ALL not in season.status().lines()
    season.list_of(anna).export_of(anna, bo).sync()
    assert HOW_TO_SEE_ALL in season.status().lines()
    assert HOW_TO_SEE_ALL not in season.status().lines(everything=True)
    season.order()
    assert "Bestilt: 1 av 1 er grønne." in season.status().lines()
    assert HOW_TO_SEE_ALL in season.status().lines(), "bo is in no list"


def test_when_all_is_green_and_listed_there_is_nothing_more_to_see(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.order()
    assert HOW_TO_SEE_ALL not in season.status().lines()


# --- what lacks --------------------------------------------------------------------------------------------------------


def test_an_empty_calendar_and_an_empty_catalogue_are_said(season: SmallSeason) -> None:

    before = season.status().problems
    assert [p.split()[0] for p in before] == ["Praksiskalenderen", "Tilgangskatalogen"]
    assert all("ikke lest ennå" in p for p in before)
    lay(season.office / "Praksiskalender.xlsx", build_calendar(()), oslo(8, 5))
    lay(season.office / "Tilgangskatalog.xlsx", build_catalogue(()), oslo(8, 5))
    season.sync()
    assert [p.split(".")[0] for p in season.status().problems] == [
        "Praksiskalenderen er tom",
        "Tilgangskatalogen er tom",
    ]


def test_the_office_folder_is_made_for_its_owner_only_and_one_that_others_can_read_is_told_of(tmp_path: Path) -> None:
    init(tmp_path)
    office = tmp_path / "Teams" / "FOU"
    assert office.stat().st_mode & 0o777 == 0o700
    assert open_to_others(office) == []
    for mode in (0o750, 0o705, 0o744):
        office.chmod(mode)
        (told,) = open_to_others(office)
        assert "kan leses av andre brukere på maskinen" in told
    init(tmp_path)
    assert office.stat().st_mode & 0o777 == 0o744, "what was there is left as it is"
    assert open_to_others(tmp_path / "finnes ikke") == []


def test_status_tells_of_an_office_folder_that_others_can_read(season: SmallSeason) -> None:
    season.sync()
    assert season.status().problems == ()
    season.office.chmod(0o755)
    season.sync()
    (problem,) = season.status().problems
    assert problem.startswith("Mappen «FOU»")


# --- packages ----------------------------------------------------------------------------------------------------------


def test_a_package_that_was_given_up_is_told_of_with_its_reason_until_there_is_a_new_one(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> str:
        raise Unavailable("Mappen svarer ikke.")

    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    with monkeypatch.context() as patch:
        patch.setattr(PackageSamlepunktet, "write", unreachable)
        with pytest.raises(Unavailable):
            season.apply(season.plan().number)
    (package,) = season.status().packages
    assert package.state == "given-up"
    assert package.trouble == "ble ikke bestilt. Mappen svarer ikke. Det som fortsatt trengs, kommer i en ny plan."
    lines = season.status().lines()
    assert lines[lines.index("Pakker som ikke er gitt videre:") + 1] == f"  O-0001  {package.trouble}"
    assert "Pakker som venter på kvittering:" not in lines
    season.sync(oslo(8, 5, 13))
    season.apply(season.plan().number)
    assert [p.trouble for p in season.status().packages] == [None, None]
    assert "Pakker som ikke er gitt videre:" not in season.status().lines()


@pytest.mark.parametrize(("state", "words"), [("reserved", "ikke laget ferdig"), ("sealed", "ikke lagt i FOUs kanal")])
def test_a_package_that_is_not_finished_does_not_wait_for_its_receipt(
    season: SmallSeason, state: str, words: str
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.apply(season.plan().number)
    assert "Pakker som venter på kvittering:" in season.status().lines()
    with season.ledger.writing(CommitPoint.PACKAGE_SEALED) as session:
        session.execute(update(Package).values(state=state))
    season.at(oslo(8, 5, 14))
    lines = season.status().lines()
    assert words in lines[lines.index("Pakker som ikke er gitt videre:") + 1]
    assert "Pakker som venter på kvittering:" not in lines


# --- messages ----------------------------------------------------------------------------------------------------------


def test_a_message_that_waits_and_one_nobody_knows_of_are_told_apart(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync(oslo(8, 5, 13))
    for state in ("waiting", "sending", "unknown"):
        with season.ledger.writing(CommitPoint.MESSAGE_RECORDED) as session:
            assert session.execute(update(Message).values(state=state)).rowcount == 1  # type: ignore[attr-defined]
        season.at(season.now.replace(minute=season.now.minute + 1))
        (problem,) = season.status().problems
        assert ("er ikke lagt ut ennå" in problem) is (state != "unknown")
        assert ("det er usikkert om meldingen ble lagt ut; se i kanalen" in problem) is (state == "unknown")
    season.act(stop, SIGNATURE)
    assert "det er usikkert" in season.status().problems[0], "a stop does not hide what a person must look at"
