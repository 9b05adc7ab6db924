"""What is, or on a date will be, missing; and who of the late ones can still make it, by our own history (R2)."""

from __future__ import annotations

from praksis.handling import Chance
from tests.jobs.season_factory import SmallSeason, oslo, students


def test_on_a_date_it_is_told_what_would_be_missing_and_not_long_before(season: SmallSeason) -> None:
    season.sync(oslo(7, 1))
    assert season.status().missing == ()
    season.at(oslo(8, 9))
    assert season.status().missing == (
        "HVL, Sykepleie, kull 2024, Periode 1: praksisoversikten mangler. Fristen er i morgen, 10.08.2026.",
    )
    assert "Mangler før praksis:" in season.status().lines()


def test_while_we_have_no_history_nobody_is_promised_anything(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, at=oslo(8, 12)).export_of(anna).sync(oslo(8, 13))
    (late,) = season.status().late
    assert late.chance is Chance.UNKNOWN
    assert season.status().handling is None


def test_by_our_own_history_a_late_row_is_told_whether_it_can_make_it(season: SmallSeason) -> None:
    anna, bo, carl, dora = students(4)
    season.list_of(anna, bo, carl).export_of(anna, bo, carl, dora).sync()
    season.at(oslo(8, 5, 13))
    (package,) = season.order()
    season.at(oslo(8, 12))  # five working days after it was handed over
    season.confirm(package, approved=True)
    season.confirm(package, implemented=True)
    season.edit(lambda sheet: sheet.add(dora), at=oslo(8, 13, 8)).sync(oslo(8, 13, 9))
    assert season.status().handling == (
        "Behandlingstid, etter 6 linjer: halvparten var iverksatt innen 5 virkedager, ni av ti innen 5 virkedager."
    )
    (late,) = season.status().late
    assert (late.chance, late.working_days_left) == (Chance.LIKELY, 16)
    assert dora.person.family not in late.sentence
    season.at(oslo(8, 28))  # a Friday: five working days and a weekend before the Monday when practice starts
    (late,) = season.status().late
    assert (late.chance, late.working_days_left) == (Chance.LIKELY, 5)
    season.at(oslo(8, 31))  # in effect during the first day is too late: the password comes that morning
    (late,) = season.status().late
    assert (late.chance, late.working_days_left) == (Chance.UNLIKELY, 4)
    assert "rekker det trolig ikke" in "\n".join(season.status().lines())
