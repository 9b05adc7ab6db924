"""`praksis why`: the whole story of a placement, found by what a user can see."""

from __future__ import annotations

from collections.abc import Sequence

from praksis.cases import CaseKind
from praksis.jobs.why import Story, why
from tests.jobs.season_factory import SmallSeason, oslo, students


def told(season: SmallSeason, what: str) -> Sequence[Story]:
    stories: Sequence[Story] = season.act(why, what)
    return stories


def one(season: SmallSeason, what: str) -> str:
    (story,) = told(season, what)
    return "\n".join(story.lines)


def test_a_row_is_found_by_what_a_user_can_see(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).sync()
    for what in (
        anna.name,
        anna.person.family,
        "Periode 1 rad 6",
        "periode 1, rad 6",
        "Periode 1!6",
        "Sykepleie kull 2024, Periode 1 rad 6",
        "Praksisoversikt HVL Sykepleie kull 2024.xlsx Periode 1!6",
        "HVL Periode 1/6",
        season.row_of(anna).id,
    ):
        assert anna.name in one(season, what)


def test_what_fits_nothing_finds_nothing(season: SmallSeason) -> None:
    season.list_of(*students(2)).sync()
    for what in ("", "Periode 2 rad 6", "UiB Periode 1 rad 6", "rad 6", "Periode 1 rad 60", "S-0099", "Ingen Slik"):
        assert told(season, what) == [], what


def test_a_row_is_found_by_its_case_and_by_the_case_number_of_its_order(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo, at=oslo(8, 4)).sync()
    season.edit(lambda sheet: sheet.strike(bo), at=oslo(8, 5, 9)).sync(oslo(8, 5, 13))
    (case,) = season.cases(CaseKind.STRUCK_ROW)
    assert bo.name in one(season, case.case)
    season.order("INC-4711")
    assert anna.name in one(season, "INC-4711")


def test_the_story_goes_from_the_row_through_decisions_and_orders_to_what_was_said(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, at=oslo(8, 20, 8)).export_of(anna).sync(oslo(8, 20))
    season.decide(CaseKind.LATE_ROW, "let-through", "Avtalt med avdelingen")
    season.sync(oslo(8, 20, 13))
    report = season.apply(season.plan().number)
    season.at(oslo(8, 21)).confirm(report.package, case_number="SAK-1")
    season.edit(lambda sheet: sheet.set(anna, "Praksissted/enhet", "Kirurgisk, sengepost 2"), at=oslo(8, 22, 8))
    season.sync(oslo(8, 22))
    story = one(season, anna.name)
    places = [
        story.index(words)
        for words in (
            f"{anna.name} – HVL Sykepleie, kull 2024, Periode 1, 07.09.2026–16.10.2026",
            "Rad 6 i arket «Periode 1»",
            "kom 20.08.2026, frist 10.08.2026.",
            "Registrert: grønn. Kobling: ",
            "Overført 26.06.2026 ifølge Webcruiter.",
            "Neste:\n  - Ingenting: alt er bestilt.",
            "20.08.2026: kom som rad 6",
            "22.08.2026: Praksissted/enhet endret fra «Hjerteavdelingen, sengepost 1» til «Kirurgisk, sengepost 2».",
            "S-0001 Rad etter fristen, åpnet 20.08.2026. «slipp gjennom» 20.08.2026 av IFA: Avtalt med avdelingen.",
            "DIPS Arena: ny tilgang 07.09.2026–16.10.2026, bestilt, sak SAK-1 (gitt videre i pakke O-0001 20.08.2026, "
            "bestilt 21.08.2026).",
            "20.08.2026: «Praksisoversikten er lest: Sykepleie, kull 2024, Periode 1», lagt ut.",
        )
    ]
    assert places == sorted(places)
    assert anna.person.number not in story


def test_a_decision_that_was_taken_back_is_told(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, at=oslo(8, 20, 8)).export_of(anna).sync(oslo(8, 20))
    number = season.cases(CaseKind.LATE_ROW)[0].number
    season.decide(CaseKind.LATE_ROW, "let-through", "Avtalt")
    season.at(oslo(8, 21)).take_back(number, "Feil student")
    story = one(season, anna.name)
    assert "«slipp gjennom» 20.08.2026 av IFA: Avtalt. Trukket tilbake 21.08.2026 av IFA: Feil student." in story


def test_a_row_that_has_left_the_list_keeps_its_story(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order()
    season.edit(lambda sheet: sheet.remove(bo), at=oslo(8, 6, 8)).sync(oslo(8, 6))
    story = one(season, bo.name)
    assert "Borte fra listen siden 06.08.2026." in story
    assert "06.08.2026: raden er borte fra listen." in story
    assert "DIPS Arena: ny tilgang" in story


def test_a_changed_number_is_told_and_not_shown_nor_the_date_in_it(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).sync()
    season.edit(lambda sheet: sheet.set(anna, "Fødselsnummer", bo.person.number), at=oslo(8, 6, 8)).sync(oslo(8, 6))
    story = one(season, anna.name)
    assert "06.08.2026: Fødselsnummer endret." in story
    for secret in (anna.person.number, bo.person.number, f"{bo.person.born:%d.%m.%Y}"):
        assert secret not in story
