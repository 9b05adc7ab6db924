"""`praksis purge` as an administrator meets it: shown first, erased when asked for, by somebody who signs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.incidents import forget_months_before, months_before
from tests.crash import small_season as season
from tests.flows.test_audit_command import DAY, House

pytestmark = pytest.mark.slow
LONG_AFTER = ("--as-of", "2027-09-01")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A season that was read in time and is long over."""
    monkeypatch.delenv("PRAKSIS_INCIDENTS", raising=False)
    season.build(tmp_path / "hus", "sqlite:///praksis.db")
    found = House(tmp_path / "hus")
    for day in (DAY, LONG_AFTER[1]):
        status, said = found.run("sync", "--as-of", day)
        assert status == 0, said
    return found


def test_it_is_shown_first_and_erased_when_somebody_signs(house: House) -> None:
    log = house.root / "hendelser"
    log.mkdir()
    for month in ("2026-08", "2027-08"):
        (log / f"hendelser-{month}.log").write_text("x")
    status, shown = house.json("purge", *LONG_AFTER)
    assert status == 0
    assert shown["done"] is False
    assert shown["counts"]["studenter"] == len(season.EVERYBODY[:7])
    assert shown["counts"]["måneder av hendelsesloggen"] == 1
    status, said = house.run("purge", *LONG_AFTER)
    assert status == 0
    assert (
        "Klart til å slettes: det som gjelder praksis som var over før 05.03.2027 (180 dager etter siste dag)." in said
    )
    assert "HVL Sykepleie, kull 2024, Periode 1: 7 studenter" in said
    assert "Samlepunktet og Læringsportalen har sine egne" in said
    assert not any(person.family in said for person in season.EVERYBODY)
    assert len(list(log.iterdir())) == 2

    status, said = house.run("purge", "--utfor", *LONG_AFTER)
    assert status == 2
    assert "--signatur" in said
    status, said = house.run("purge", "--utfor", "--signatur", "XX", *LONG_AFTER)
    assert status == 1
    assert "Signaturen er ikke kjent" in said

    status, said = house.run("purge", "--utfor", "--signatur", season.SIGNATURE, *LONG_AFTER)
    assert (status, "Slettet: det som gjelder" in said) == (0, True), said
    assert [path.name for path in log.iterdir()] == ["hendelser-2027-08.log"]
    database = (house.root / "praksis.db").read_bytes()
    assert not any(person.email.encode() in database for person in season.EVERYBODY)
    assert "Ingenting: det er ikke noe å slette nå." in house.run("purge", *LONG_AFTER)[1]
    assert house.run("audit", "verify")[0] == 0


def test_months_of_the_log_go_whole_and_the_one_that_the_day_is_in_stays(tmp_path: Path) -> None:
    settings, log = tmp_path / "praksis.toml", tmp_path / "hendelser"
    assert forget_months_before(date(2027, 1, 1), settings) == 0
    log.mkdir()
    for name in ("hendelser-2026-11.log", "hendelser-2026-12.log", "hendelser-2027-01.log", "notat.txt"):
        (log / name).write_text("x")
    assert [path.name for path in months_before(date(2026, 12, 31), settings)] == ["hendelser-2026-11.log"]
    assert forget_months_before(date(2027, 1, 1), settings) == 2
    assert {path.name for path in log.iterdir()} == {"hendelser-2027-01.log", "notat.txt"}
