"""The start of a season: each coming period is told of once, where we speak (R1)."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.errors import Invalid, Refused
from praksis.jobs.season_start import tell_season_start
from praksis.jobs.stop import stop
from tests.jobs.season_factory import SIGNATURE, SmallSeason, calendar_line, oslo

JULY = oslo(7, 1)
NEXT = {"period": "Periode 2", "first_day": date(2026, 10, 26), "last_day": date(2026, 12, 4)}


def tell(season: SmallSeason) -> str:
    message: str = season.act(tell_season_start, SIGNATURE).message
    season.sync()
    return message


def test_advert_deadlines_and_templates_are_told_for_each_coming_period(season: SmallSeason) -> None:
    season.at(JULY).calendar(calendar_line(), calendar_line(**NEXT, advert=None, advert_deadline=None)).sync()
    assert tell(season).startswith("Beskjed om sesongstart er skrevet til 1 studiested, om 2 perioder.")
    (post,) = season.posts()
    assert "Gjelder: HVL, Sykepleie, kull 2024, Periode 1 (07.09.2026–16.10.2026)" in post
    assert "Annonse i Webcruiter: 4410 Student i praksis – HVL Sykepleie kull 2024" in post
    assert "registrerer seg innen 01.08.2026" in post
    assert "den lukkede kanalen senest 10.08.2026" in post
    assert "Periode 2 (26.10.2026–04.12.2026)\n  Annonse i Webcruiter: kommer." in post
    assert "ved studiestart" in post
    assert "«Studenter i praksis»" in post


def test_a_period_is_told_of_once_and_a_new_one_later(season: SmallSeason) -> None:
    season.at(JULY).sync()
    tell(season)
    assert tell(season) == "Det er ingen nye perioder å fortelle om."
    season.calendar(calendar_line(), calendar_line(**NEXT), at=oslo(7, 2)).sync(oslo(7, 3))
    tell(season)
    assert len(season.posts()) == 2
    newest = next(post for post in season.posts() if "Periode 2" in post)
    assert "Periode 1" not in newest


def test_what_is_past_its_deadline_has_no_agreement_or_is_in_shadow_is_not_told_of(season: SmallSeason) -> None:
    nothing = "Det er ingen nye perioder å fortelle om."
    season.at(oslo(8, 11)).sync()
    assert tell(season) == nothing
    season.at(JULY).modes["HVL"] = "shadow"
    assert tell(season) == nothing
    season.modes["HVL"] = "full"
    season.calendar(calendar_line(agreement_until=date(2026, 8, 1)), at=oslo(7, 1, 9)).sync()
    assert tell(season) == nothing
    assert season.posts() == []


def test_nobody_speaks_without_a_signature_or_while_the_house_is_stopped(season: SmallSeason) -> None:
    season.at(JULY).sync()
    with pytest.raises(Invalid):
        season.act(tell_season_start, "XYZ")
    season.act(stop, SIGNATURE)
    with pytest.raises(Refused):
        season.act(tell_season_start, SIGNATURE)
