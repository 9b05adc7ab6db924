"""A package of unknown outcome that never came to stand leaves no national number behind, and is ordered anew."""

from __future__ import annotations

import pytest

from connectors.samlepunktet import PackageSamlepunktet
from praksis.cases import CaseKind
from praksis.errors import NotFound, Unavailable
from tests.jobs.season_factory import SmallSeason, oslo, package_lines, students


def with_unknown_outcome(season: SmallSeason) -> None:
    """FOU's channel is away when the package is to be put there."""
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    plan = season.plan().number
    away = season.office.with_name("FOU (borte)")
    season.office.rename(away)
    with pytest.raises(NotFound):
        season.apply(plan)
    away.rename(season.office)
    season.sync()
    assert len(season.cases(CaseKind.UNKNOWN_OUTCOME)) == 1


def test_what_was_not_done_is_removed_from_the_private_store_and_planned_anew(season: SmallSeason) -> None:
    with_unknown_outcome(season)
    kept = season.root / "pakker" / "O-0001" / "Pakke O-0001.xlsx"
    assert any(line["Fødselsnummer"] for line in package_lines(kept)), "till it is known, nothing is thrown away"
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble ikke gjort")
    report = season.sync(oslo(8, 6))
    assert report.count("pakker fjernet") == 1
    assert not kept.exists()
    assert season.sync(oslo(8, 6, 13)).count("pakker fjernet") == 0
    assert season.plan().number == 2
    assert season.apply(2).package == 2


def test_a_copy_that_is_in_use_goes_the_next_time(season: SmallSeason, monkeypatch: pytest.MonkeyPatch) -> None:
    with_unknown_outcome(season)
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble ikke gjort")

    def in_use(self: PackageSamlepunktet, number: str) -> None:
        raise Unavailable(f"{number} er i bruk.")

    with monkeypatch.context() as for_now:
        for_now.setattr(PackageSamlepunktet, "discard", in_use)
        assert season.sync(oslo(8, 6)).count("pakker fjernet") == 0
    assert season.sync(oslo(8, 6, 13)).count("pakker fjernet") == 1
