"""The working day before practice starts: who has access, who will stand without, and the list to print (R4)."""

from __future__ import annotations

from openpyxl import load_workbook

from praksis.jobs.first_morning import check_first_morning
from tests.jobs.season_factory import SmallSeason, oslo, students

EVE = oslo(9, 4, 7, 15)
"""The Friday before Monday 7 September."""


def first_day_posts(season: SmallSeason, institution: str = "HVL") -> list[str]:
    return [post for post in season.posts(institution) if "Første praksisdag" in post]


def check(season: SmallSeason) -> object:
    return season.act(check_first_morning)


def test_each_stands_in_the_furthest_state_and_those_without_have_a_next_step(season: SmallSeason) -> None:
    anna, bo, carl, dora = students(4)
    no_mail = carl.registration() | {"E-post": "", "Mobil": ""}
    season.list_of(anna, bo, carl, dora).export_of(anna, bo, no_mail).sync()
    (package,) = season.order()
    season.confirm(package, lines=[1, 2], approved=True)
    season.confirm(package, lines=[1, 2], implemented=True)
    season.remind(EVE)
    (post,) = first_day_posts(season)
    assert "4 studenter starter i praksis." in post
    assert "Tilgang iverksatt: 1" in post
    assert "Bestilt, ikke godkjent ennå: 2" in post
    assert "Uten tilgang: 1" in post
    assert "Rad 9: Finnes ikke i Webcruiter" in post
    assert "Rad 8 mangler e-post i registreringen" in post
    assert "Rad 8 mangler mobilnummer" in post
    assert not any(s.person.family in post for s in (anna, bo, carl, dora))
    assert len(first_day_posts(season, "FOU")) == 1


def test_all_are_ready_only_when_all_access_is_in_place_and_reaches_them(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo.registration() | {"Mobil": ""}).sync()
    (package,) = season.order()
    season.confirm(package, lines=[1, 2], approved=True)
    season.remind(EVE)
    (post,) = first_day_posts(season)
    said = (
        "Første praksisdag, HVL, Sykepleie, kull 2024, Periode 1: 1 student har tilgang som ikke er godkjent ennå, "
        "1 har tilgang som ikke er iverksatt ennå, 1 mangler e-post eller mobilnummer"
    )
    assert said in post
    assert "2 studenter har ikke fått tilgangen iverksatt ennå. FOU følger opp hos Helse Vest IKT." in post
    assert said in first_day_posts(season, "FOU")[0]


def test_when_all_is_in_place_it_says_that_all_are_ready(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    (package,) = season.order()
    season.confirm(package, approved=True)
    season.confirm(package, implemented=True)
    season.remind(EVE)
    (post,) = first_day_posts(season)
    assert "Periode 1: alle er klare" in post


def test_it_is_said_once_and_on_the_working_day_before(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.remind(oslo(9, 3, 7, 15))
    assert first_day_posts(season) == []
    season.remind(EVE)
    season.remind(oslo(9, 4, 9))
    season.remind(oslo(9, 7, 7, 15))
    assert len(first_day_posts(season)) == len(first_day_posts(season, "FOU")) == 1


def test_a_list_per_ward_lies_in_fous_channel_and_a_name_is_never_a_formula(season: SmallSeason) -> None:
    anna, bo, carl = students(3)
    evil = '=HYPERLINK("http://example.no","x")'
    season.list_of(
        anna.row(given=evil, number=None), bo.row(ward="Kvinneklinikken: føde/barsel [A]"), carl.row(ward="")
    )
    season.export_of(bo, carl).sync()
    season.at(EVE)
    check(season)
    book = load_workbook(season.office / "Førstedag 07.09.2026.xlsx")
    assert book.sheetnames == ["Hjerteavdelingen, sengepost 1", "Kvinneklinikken føde barsel A", "Uten praksissted"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    (named,) = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert named.quotePrefix
    assert all(sheet.page_setup.fitToWidth == 1 and sheet.print_title_rows for sheet in book)
    numbers = {s.person.number for s in (anna, bo, carl)}
    assert not numbers & {str(cell.value) for cell in cells}


def test_done_again_the_list_is_the_same_and_before_the_eve_there_is_none(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    season.at(oslo(9, 3))
    check(season)
    assert not list(season.office.glob("Førstedag*"))
    season.at(EVE)
    check(season)
    before = season.tree()
    check(season)
    assert {k: v.split()[0] for k, v in season.tree().items()} == {k: v.split()[0] for k, v in before.items()}
