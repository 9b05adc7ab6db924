"""Receipts go on after the case number: approved, rejected, implemented, a wrong number put right (R13, R14)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.errors import Invalid
from praksis.ledger.tables import AuditEntry, OrderLine
from praksis.planning import LineKind, LineState
from tests.jobs.season_factory import SmallSeason, Student, fill_in, oslo, students


def ordered(season: SmallSeason) -> tuple[Student, int]:
    """One student whose two lines have their case number; the package workbook is emptied of numbers."""
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    (package,) = season.order("SAK-1")
    return anna, package


def write(season: SmallSeason, package: int, line: int, **cells: object) -> None:
    """Fill in the package workbook; `on` is «Dato»."""
    names = {"status": "Status", "on": "Dato", "rejected": "Avslått – årsak", "case": "Saksnummer"}
    path = season.office / f"Pakke O-{package:04d}.xlsx"
    fill_in(path, {line: {names[name]: value for name, value in cells.items()}})  # type: ignore[misc]


def lines(season: SmallSeason, package: int | None = None) -> list[OrderLine]:
    with season.ledger.reading() as session:
        found = session.scalars(select(OrderLine).where(OrderLine.state != LineState.DROPPED.value)).all()
        session.expunge_all()
    return sorted(found, key=lambda line: (line.ordered_at is None, line.ordered_at or 0, line.position))


def state(season: SmallSeason, kind: LineKind) -> set[str]:
    return {line.state for line in lines(season) if line.kind == kind.value}


def test_statuses_are_taken_from_the_workbook_after_the_numbers_are_gone(season: SmallSeason) -> None:
    anna, package = ordered(season)
    assert [line["Status"] for line in season.package(package)] == ["Bestilt", "Bestilt"]
    write(season, package, 1, status="Godkjent", on=date(2026, 8, 4))
    write(season, package, 2, status="Iverksatt")
    season.sync()
    first, second = sorted(lines(season), key=lambda line: line.position)
    assert (first.state, second.state) == ("approved", "implemented")
    assert first.approved_at is not None
    assert oslo_date(first.approved_at) == date(2026, 8, 4)
    assert second.implemented_at is not None
    assert first.ordered_at is not None
    assert season.colours(anna) == ("green", "green")
    season.sync()
    assert season.calls.opened == []
    write(season, package, 1, status="Iverksatt", on=None)
    season.sync()
    assert state(season, LineKind.GRANT) == {"implemented"}
    season.sync(oslo(11, 10))
    assert season.calls.calls["workbooks FOU"] == 2
    season.sync(oslo(11, 16))
    assert season.calls.calls["workbooks FOU"] == 1, "thirty days after the period the package has nothing more to tell"


def test_statuses_are_taken_by_command_and_the_workbook_follows(season: SmallSeason) -> None:
    _, package = ordered(season)
    assert season.confirm(package, approved=True, lines=[1]).lines == 1
    assert season.confirm(package, implemented=True).lines == 2, "all that wait for just this"
    assert [line["Status"] for line in season.package(package)] == ["Iverksatt", "Iverksatt"]
    assert season.confirm(package, implemented=True, lines=[1]).lines == 0
    with season.ledger.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert (actions.count("approved-grant"), actions.count("implemented-grant")) == (1, 2)


def test_a_step_back_is_said_with_its_place_and_the_ledger_stands(season: SmallSeason) -> None:
    _, package = ordered(season)
    season.confirm(package, implemented=True)
    write(season, package, 1, status="Godkjent")
    season.sync()
    assert state(season, LineKind.GRANT) == {"implemented"}
    assert any("linje 1: linjen er alt iverksatt" in problem for problem in season.status().problems)


def test_a_line_can_go_straight_from_nothing_to_implemented_with_its_number(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    write(season, package, 1, case="SAK-1", status="Iverksatt")
    write(season, package, 2, status="Iverksatt")
    report = season.confirm(package)
    assert report.lines == 1
    assert [problem.code for problem in report.problems] == ["kvittering-uten-saksnummer"]
    season.confirm(package, case_number="SAK-1", implemented=True)
    season.sync()
    assert state(season, LineKind.GRANT) == {"implemented"}
    assert season.colours(anna) == ("green", "green")


def test_what_does_not_fit_together_is_refused(season: SmallSeason) -> None:
    _, package = ordered(season)
    wrong: list[dict[str, Any]] = [
        {"approved": True, "implemented": True},
        {"not_ordered": "Nei", "rejected": "Nei"},
        {"correct": True},
        {"correct": True, "case_number": "SAK-2", "approved": True},
    ]
    for words in wrong:
        with pytest.raises(Invalid) as refused:
            season.confirm(package, **words)
        assert refused.value.code == "kvittering"


def test_what_the_workbook_says_is_taken_in_before_a_command_writes_it_anew(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    fill_in(season.office / f"Pakke O-{package:04d}.xlsx", {2: {"Ikke bestilt – årsak": "Systemet var nede"}})
    assert season.confirm(package, case_number="SAK-1").lines == 1
    assert [line["Ikke bestilt – årsak"] for line in season.package(package)] == [None, "Systemet var nede"]
    assert [case.kind for case in season.cases(CaseKind.NOT_PLACED)] == ["not-placed"]


def test_not_ordered_by_mistake_is_put_right_by_command_and_nothing_is_ordered_again(season: SmallSeason) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    season.confirm(package, not_ordered="Systemet var nede")
    season.sync()
    assert len(season.cases(CaseKind.NOT_PLACED)) == 2
    assert season.confirm(package, case_number="SAK-1", lines=[1]).problems, "it must be said that it is a correction"
    assert season.confirm(package, case_number="SAK-1", lines=[1, 2], correct=True).lines == 2
    season.sync()
    assert season.cases(CaseKind.NOT_PLACED) == []
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "green")
    assert [(line["Saksnummer"], line["Ikke bestilt – årsak"]) for line in season.package(package)] == [
        ("SAK-1", None)
    ] * 2


def test_not_ordered_by_mistake_is_put_right_in_the_workbook_even_when_it_was_to_be_ordered_again(
    season: SmallSeason,
) -> None:
    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    package = season.apply(season.plan().number).package
    book = season.office / f"Pakke O-{package:04d}.xlsx"
    fill_in(book, {n: {"Ikke bestilt – årsak": "Rakk det ikke"} for n in (1, 2)})
    season.sync(oslo(8, 6))
    for _ in range(2):
        season.decide(CaseKind.NOT_PLACED, "bestill på nytt")
    season.sync(oslo(8, 6, 13))
    assert season.plan().lines == 2
    fill_in(book, {1: {"Ikke bestilt – årsak": None, "Status": None, "Saksnummer": "SAK-1"}})
    season.sync(oslo(8, 7))
    assert season.plan().lines == 1, "what was ordered after all is not asked for again"
    again = season.apply(season.plan().number).package
    fill_in(book, {2: {"Ikke bestilt – årsak": None, "Status": None, "Saksnummer": "SAK-1"}})
    season.sync(oslo(8, 7, 13))
    assert any("gitt videre på nytt" in line for line in season.status().lines()), "the second line has left in another"
    season.confirm(again, case_number="SAK-2")
    season.sync(oslo(8, 8))
    assert season.colours(anna) == ("green", "green")


# ------------------------------------------------------------------------------------------------------- rejections


def test_a_rejected_grant_is_a_case_and_yellow_with_its_reason_and_is_not_planned_until_it_is_decided(
    season: SmallSeason,
) -> None:
    anna, package = ordered(season)
    write(season, package, 1, status="Avslått", rejected="Mangler vedtak fra E-Helse")
    season.sync()
    assert season.colours(anna) == ("green", "yellow")
    assert season.plans() == ()
    (case,) = season.cases(CaseKind.REJECTION)
    assert "Mangler vedtak fra E-Helse" in case.why
    assert any(
        "Mangler vedtak fra E-Helse" in sentence and case.case in sentence for sentence in season.row_of(anna).why
    )
    season.decide(CaseKind.REJECTION, "bestill på nytt")
    season.sync()
    assert season.plan().lines == 1
    season.order("SAK-2")
    assert season.colours(anna) == ("green", "green")
    assert season.cases(CaseKind.REJECTION) == []
    assert season.plans() == ()


def test_a_rejection_that_shall_stand_is_not_planned_again(season: SmallSeason) -> None:
    anna, package = ordered(season)
    season.confirm(package, rejected="Har ikke behov", lines=[2])
    season.decide(CaseKind.REJECTION, "skal ikke bestilles")
    season.sync(oslo(8, 6))
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "yellow")


def test_when_a_change_is_rejected_what_was_before_stays_in_effect(season: SmallSeason) -> None:
    anna, package = ordered(season)
    season.confirm(package, implemented=True)
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 20)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    (second,) = season.order("SAK-2")
    assert state(season, LineKind.GRANT) == {"replaced"}
    assert season.colours(anna) == ("green", "green")
    season.confirm(second, rejected="Perioden er for lang")
    season.sync()
    assert state(season, LineKind.GRANT) == {"implemented"}, "as far as they had come"
    assert state(season, LineKind.CHANGE) == {"rejected"}
    assert season.colours(anna) == ("green", "yellow"), "the longer days are not covered"
    assert len(season.cases(CaseKind.REJECTION)) == 2
    assert "tilgangen fra før står" in season.cases(CaseKind.REJECTION)[0].why
    for _ in range(2):
        season.decide(CaseKind.REJECTION, "bestill på nytt")
    season.sync()
    third = season.apply(season.plan().number).package
    assert {(line["Hva"], line["Gjelder sak"]) for line in season.package(third)} == {("Endring", "SAK-1")}


def test_when_an_end_is_rejected_the_access_stays_in_effect_and_is_ended_again_if_so_decided(
    season: SmallSeason,
) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order("SAK-1")
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    (second,) = season.order("SAK-2")
    assert state(season, LineKind.GRANT) == {"ordered", "cancelled"}
    season.confirm(second, rejected="Studenten har vakt")
    season.sync()
    assert state(season, LineKind.GRANT) == {"ordered"}
    assert season.plans() == ()
    for _ in range(2):
        season.decide(CaseKind.REJECTION, "bestill på nytt")
    season.sync()
    third = season.apply(season.plan().number).package
    assert {(line["Hva"], line["Gjelder sak"]) for line in season.package(third)} == {("Avslutning", "SAK-1")}


def test_a_change_that_shall_not_be_ordered_keeps_nobody_from_ending_the_access(season: SmallSeason) -> None:
    anna, bo = students(2)
    season.list_of(anna, bo).export_of(anna, bo).sync()
    season.order("SAK-1")
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 20)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    (second,) = season.order("SAK-2")
    season.confirm(second, rejected="Perioden er for lang")
    for _ in range(2):
        season.decide(CaseKind.REJECTION, "skal ikke bestilles")
    season.sync()
    assert season.plans() == ()
    season.edit(lambda sheet: sheet.remove(anna), at=oslo(8, 7)).sync(oslo(8, 7, 13))
    third = season.apply(season.plan().number).package
    assert {(line["Hva"], line["Gjelder sak"]) for line in season.package(third)} == {("Avslutning", "SAK-1")}


# ----------------------------------------------------------------------------------------------- a wrong case number


def test_a_wrong_number_is_corrected_by_command_and_the_audit_has_both(season: SmallSeason) -> None:
    _, package = ordered(season)
    report = season.confirm(package, case_number="SAK-11", lines=[1], correct=True)
    assert (report.lines, report.problems) == (1, ())
    assert [line["Saksnummer"] for line in season.package(package)] == ["SAK-11", "SAK-1"]
    with season.ledger.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "case-number-corrected")).all()
        (detail,) = [entry.detail for entry in entries]
    assert (detail["old"], detail["new"]) == ("SAK-1", "SAK-11")
    with pytest.raises(Invalid, match="ulike saksnumre"):
        season.confirm(package, case_number="SAK-12", correct=True)
    season.sync()
    assert [line["Saksnummer"] for line in season.package(package)] == ["SAK-11", "SAK-1"], (
        "the old one does not come back"
    )


def test_a_number_that_is_changed_in_the_workbook_is_corrected(season: SmallSeason) -> None:
    _, package = ordered(season)
    write(season, package, 2, case="SAK-22")
    season.sync()
    assert [line.case_number for line in sorted(lines(season), key=lambda line: line.position)] == ["SAK-1", "SAK-22"]
    assert season.status().problems == ()


def test_changes_after_a_correction_name_the_right_case_and_those_given_away_are_said(season: SmallSeason) -> None:
    anna, package = ordered(season)
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 20)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    second = season.apply(season.plan().number).package
    report = season.confirm(package, case_number="SAK-3", correct=True)
    assert [words.split(" er gitt")[0] for words in report.told] == [f"Pakke O-{second:04d}, linje {n}" for n in (1, 2)]
    season.confirm(second, case_number="SAK-2")
    assert {line["Gjelder sak"] for line in season.package(second)} == {"SAK-3"}


def test_the_workbook_offers_the_statuses_in_a_drop_down(season: SmallSeason) -> None:
    _, package = ordered(season)
    sheet = load_workbook(season.office / f"Pakke O-{package:04d}.xlsx")["Bestilling"]
    (rule,) = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert rule.formula1 == '"Bestilt,Ikke bestilt,Godkjent,Avslått,Iverksatt"'
