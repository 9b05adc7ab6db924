"""The receipt in the channel: once a version, when the list has come to rest, with places and without names (R8, R19)."""

from __future__ import annotations

from tests.jobs.season_factory import SmallSeason, oslo, students


def test_a_receipt_names_group_cohort_period_sheet_and_row_and_neither_names_nor_numbers(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    season.list_of(anna, bo, carl.row(number="123")).export_of(anna, carl).sync()
    (post,) = season.posts()
    for words in ("Sykepleie, kull 2024", "Periode 1", "07.09.2026–16.10.2026", "Rad 7:", "3 studenter"):
        assert words in post
    assert "Ikke registrert i Webcruiter: 1" in post
    for student in (anna, bo, carl):
        person = student.person
        for secret in (person.number, person.family, person.email, person.private_email, person.mobile):
            assert secret not in post


def test_a_receipt_waits_until_the_list_has_been_quiet_and_comes_once(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, at=oslo(8, 5, 11, 45)).export_of(anna, bo)
    season.sync(oslo(8, 5, 12))
    assert season.posts() == []
    season.sync(oslo(8, 5, 12, 14))
    assert season.posts() == []
    season.sync(oslo(8, 5, 12, 16))
    assert len(season.posts()) == 1
    for moment in (oslo(8, 5, 13), oslo(8, 6), oslo(8, 7)):
        season.sync(moment)
    assert len(season.posts()) == 1


def test_two_saves_in_a_quarter_of_an_hour_get_one_receipt_of_the_last(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, at=oslo(8, 5, 11, 45)).export_of(anna, bo).sync(oslo(8, 5, 12))
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 5, 12, 5)).sync(oslo(8, 5, 12, 20))
    assert season.posts() == []
    season.sync(oslo(8, 5, 12, 40))
    (post,) = season.posts()
    assert "2 studenter" in post


def test_each_new_version_gets_a_receipt_of_its_own(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert len(season.posts()) == 2
    assert sum("1 student\n" in post for post in season.posts()) == 1


def test_a_post_that_could_not_leave_leaves_at_the_next_run(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna)
    in_the_way = season.channel() / "Innlegg"
    in_the_way.write_text("en fil, ikke en mappe")
    report = season.sync()
    assert report.count("meldinger som venter") == 1
    assert any("1 melding til kanalen «HVL» er ikke lagt ut" in problem for problem in season.status().problems)
    in_the_way.unlink()
    season.sync()
    assert len(season.posts()) == 1
    assert season.status().problems == ()
    season.sync()
    assert len(season.posts()) == 1
