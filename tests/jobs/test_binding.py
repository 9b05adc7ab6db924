"""Which group a list is about: what it says itself, and what an administrator has said (DESIGN.md, Document; R9)."""

from __future__ import annotations

import shutil

import pytest
from openpyxl import load_workbook

from praksis.cases import CaseKind
from praksis.errors import Invalid, NotFound
from praksis.jobs.bind import bind
from praksis.jobs.manual import ManualKind, set_manual
from praksis.ledger.tables import DocumentVersion
from tests.jobs.case_book_hands import fill_in, opened, path_of, settled
from tests.jobs.season_factory import GROUP, SIGNATURE, SmallSeason, calendar_line, lay, oslo, students

STRANGE = ("HVL", "Sykepleierutdanningen", "2024")


def test_a_list_of_no_known_group_plans_nothing_paints_nothing_and_opens_a_case(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, group=STRANGE).export_of(anna).sync()
    assert season.holds(anna)[0] == "document-unbound"
    assert season.colours(anna, path=season.list_path(STRANGE)) == ("yellow", "yellow")
    assert season.plans() == ()
    (case,) = season.cases()
    assert case.kind == "unbound-document"
    assert "Sykepleierutdanningen" in case.why
    assert case.choices == ("Sykepleie, kull 2024",)


def test_the_group_is_chosen_by_name_in_the_case_and_the_binding_sticks_and_can_be_taken_back(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.calendar(calendar_line(), calendar_line(group="Vernepleie"), calendar_line(group="Radiografi"))
    season.list_of(bo, group=("HVL", "Radiografi", "2024"))
    season.list_of(anna, group=STRANGE).export_of(anna, bo).sync()
    (case,) = season.cases(CaseKind.UNBOUND_DOCUMENT)
    assert case.choices == ("Sykepleie, kull 2024", "Vernepleie, kull 2024"), "those that have no list yet"
    with pytest.raises(NotFound, match="Den har: "):
        season.decide(CaseKind.UNBOUND_DOCUMENT, "Medisin, kull 2022")
    assert len(season.cases(CaseKind.UNBOUND_DOCUMENT)) == 1
    report = season.decide(CaseKind.UNBOUND_DOCUMENT, "sykepleie,  kull 2024")
    assert report.choice == "knyttet til studentgruppen Sykepleie, kull 2024"
    for day in (5, 6):
        season.sync(oslo(8, day, 13))
        assert season.cases() == []
        assert season.holds(anna) == ()
    season.take_back(case.number)
    season.sync(oslo(8, 7))
    assert season.holds(anna)[0] == "document-unbound"
    assert [c.number for c in season.cases()] == [case.number]


def test_it_is_chosen_in_the_workbook_from_a_drop_down_with_the_groups_that_have_no_list(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, group=STRANGE).export_of(anna).sync()
    (name, row) = next(iter(opened(season).items()))
    assert "Velg studentgruppen under «Avgjørelse»" in row["Hvorfor"]
    offered = [cells[:2] for cells in load_workbook(path_of(season))["Valg"].iter_rows(values_only=True)]
    assert ("Listen mangler studentgruppeHVL", "Sykepleie, kull 2024") in offered
    fill_in(season, name, "Medisin, kull 2022")
    season.sync()
    assert "Den har: Sykepleie, kull 2024." in opened(season)[name]["Svar"]
    fill_in(season, name, "Sykepleie, kull 2024")
    season.sync()
    assert season.holds(anna) == ()
    assert settled(season)[name]["Avgjort slik"] == "knyttet til studentgruppen Sykepleie, kull 2024"


def test_a_binding_sticks_through_new_versions(season: SmallSeason) -> None:
    anna, bo = students(2)
    path = season.list_path(STRANGE)
    season.list_of(anna, group=STRANGE).export_of(anna, bo).sync()
    report = season.act(bind, path.name, "sykepleie", "2024", SIGNATURE)
    assert "Sykepleie, kull 2024" in report.message
    season.sync()
    assert season.cases() == []
    assert season.plan().lines == 2
    assert season.colours(anna, path=path) == ("green", "yellow")
    season.edit(lambda sheet: sheet.add(bo), at=oslo(8, 6), path=path).sync(oslo(8, 6, 13))
    assert season.cases() == []
    assert season.plan().lines == 4


def test_a_binding_to_a_group_or_of_a_list_that_is_not_there_is_refused_in_words(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, group=STRANGE).sync()
    name = season.list_path(STRANGE).name
    with pytest.raises(NotFound, match="Den har: Sykepleie, kull 2024"):
        season.act(bind, name, "Medisin", "2022", SIGNATURE)
    with pytest.raises(NotFound, match="Fant ingen liste"):
        season.act(bind, "Ingenting.xlsx", "Sykepleie", "2024", SIGNATURE)
    with pytest.raises(Invalid, match="Signaturen er ikke kjent"):
        season.act(bind, name, "Sykepleie", "2024", "XYZ")


def test_a_group_that_comes_into_the_calendar_later_gets_the_list_that_waits_for_it(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna, group=STRANGE).export_of(anna).sync()
    assert season.holds(anna)[0] == "document-unbound"
    season.calendar(calendar_line(), calendar_line(group=STRANGE[1]), at=oslo(8, 6)).sync(oslo(8, 6))
    assert season.holds(anna) == ()
    assert season.cases() == []
    assert season.plan().group == STRANGE[1]


def test_two_lists_of_one_group_are_not_both_believed(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna).export_of(anna, bo).sync()
    copy = season.channel() / "Praksisoversikt HVL Sykepleie kull 2024 (1).xlsx"
    season.list_of(bo, path=copy, at=oslo(8, 4)).sync()
    assert season.holds(anna) == ()
    assert season.holds(bo)[0] == "document-unbound"
    assert len(season.cases(CaseKind.UNBOUND_DOCUMENT)) == 1
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {anna.name}


def test_a_second_list_that_goes_away_again_leaves_no_case(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    copy = season.channel() / "Kopi.xlsx"
    shutil.copy(season.list_path(), copy)
    season.sync()
    assert len(season.cases(CaseKind.UNBOUND_DOCUMENT)) == 1
    copy.unlink()
    season.sync(oslo(8, 6))
    assert season.cases() == []
    assert season.plan().lines == 2, "the copy's rows stop nothing"


def test_a_list_whose_name_two_channels_have_is_named_by_its_id(season: SmallSeason) -> None:
    season.modes["UiB"] = "full"
    (anna,) = students(1)
    season.list_of(anna).sync()
    lay(season.channel("UiB") / season.list_path().name, season.list_path().read_bytes(), oslo(8, 3))
    season.sync(oslo(8, 6))
    with pytest.raises(Invalid, match="Flere lister heter det"):
        season.act(set_manual, ManualKind.LIST, season.list_path(GROUP).name, SIGNATURE)


def test_a_list_of_another_institution_is_not_bound_by_itself_and_is_told(season: SmallSeason) -> None:
    (anna,) = students(1)
    path = season.channel() / "Praksisoversikt Sykepleie kull 2024.xlsx"
    season.list_of(anna, group=("UiB", "Sykepleie", "2024"), path=path).export_of(anna).sync()
    season.sync()
    assert season.holds(anna)[0] == "document-unbound"
    assert season.plans() == ()
    with season.ledger.reading() as session:
        version = session.query(DocumentVersion).filter(DocumentVersion.ours.is_(False)).one()
    (told,) = [found for found in version.findings if found["code"] == "other-institution"]
    assert "«UiB»" in told["message"]
    assert "HVL" in told["message"]
    season.act(bind, path.name, "Sykepleie", "2024", SIGNATURE)
    season.sync()
    assert "document-unbound" not in season.holds(anna)
