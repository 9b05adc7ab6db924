"""«Pakke O-0001, linje 1: ikke bestill»: what changed while a package lies with the person who places it."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.cases import CaseKind
from praksis.jobs.do_not_order import DoNotOrder
from tests.jobs.season_factory import ListEditor, SmallSeason, oslo, students

ANNA, BO = students(2)


@pytest.fixture
def handed_over(season: SmallSeason) -> SmallSeason:
    season.list_of(ANNA, BO).export_of(ANNA, BO).sync()
    season.apply(season.plan().number)
    assert season.status().do_not_order == ()
    return season


def told(season: SmallSeason) -> tuple[DoNotOrder, ...]:
    season.sync(oslo(8, 6, 13))
    return season.status().do_not_order


def test_a_removed_row_is_told_of_by_package_and_line_and_then_ended(handed_over: SmallSeason) -> None:
    lines = [line["Linje"] for line in handed_over.package(1) if line["Etternavn"] == ANNA.person.family]
    handed_over.edit(lambda sheet: sheet.remove(ANNA), oslo(8, 6))
    found = told(handed_over)
    assert [each.line for each in found] == lines
    assert found[0].sentence.startswith(
        f"Pakke O-0001, linje {lines[0]}: ikke bestill. DIPS Arena for HVL Sykepleie, kull 2024"
    )
    assert "Er linjen ikke lagt inn" in found[0].sentence
    assert not any(word in found[0].sentence for word in (ANNA.person.given, ANNA.person.family, ANNA.person.number))
    assert handed_over.status().lines()[0] == found[0].sentence, "told of first"
    assert handed_over.plans() == (), "it is not known yet whether it was placed"
    handed_over.confirm(1, case_number="SAK-1")
    handed_over.sync(oslo(8, 6, 14))
    assert handed_over.status().do_not_order == ()
    assert {line["Hva"] for line in handed_over.plan_lines(handed_over.plan().number)} == {"Avslutning"}


def test_other_days_say_which_and_become_a_change_after_the_receipt(handed_over: SmallSeason) -> None:
    handed_over.edit(lambda sheet: sheet.set(ANNA, "Siste dag", date(2026, 10, 9)), oslo(8, 6))
    found = told(handed_over)
    assert len(found) == 2
    assert "dagene skal være 07.09.2026–09.10.2026, ikke 07.09.2026–16.10.2026" in found[0].sentence
    handed_over.confirm(1, case_number="SAK-1")
    handed_over.sync(oslo(8, 6, 14))
    assert {line["Hva"] for line in handed_over.plan_lines(handed_over.plan().number)} == {"Endring"}


def test_a_struck_row_is_waited_with_and_one_who_has_left_is_not_ordered(handed_over: SmallSeason) -> None:
    handed_over.edit(lambda sheet: sheet.strike(ANNA), oslo(8, 6))
    assert ["vent med å bestille" in each.sentence for each in told(handed_over)] == [True, True]
    handed_over.decide(CaseKind.STRUCK_ROW, "har trukket seg")
    handed_over.sync(oslo(8, 6, 14))
    assert [each.instead for each in handed_over.status().do_not_order] == [("nothing",), ("nothing",)]


def test_what_says_nothing_of_the_access_is_not_told(handed_over: SmallSeason) -> None:
    def change(sheet: ListEditor) -> None:
        sheet.set(ANNA, "Mobil", "68055555")
        sheet.set(BO, "Praksissted/enhet", "Ortopedisk")

    handed_over.edit(change, oslo(8, 6))
    assert told(handed_over) == ()
