"""What was not placed of a package is taken back: whole, once, and never both placed and planned anew (promise 2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.errors import Invalid, Locked, NotFound, Refused
from praksis.jobs.withdraw import WithdrawReport, withdraw
from praksis.ledger.tables import AuditEntry, OrderLine, Plan
from praksis.planning import LineState
from tests.jobs.killed import killed_at
from tests.jobs.season_factory import SIGNATURE, SmallSeason, Student, fill_in, oslo, students

WHY = "Feil kull i listen"


def handed_over(season: SmallSeason, count: int = 1) -> tuple[list[Student], int]:
    people = students(count)
    season.list_of(*people).export_of(*people).sync()
    return people, season.apply(season.plan().number).package


def take_back(season: SmallSeason, package: int, why: str = WHY) -> WithdrawReport:
    return season.act(withdraw, package, why, SIGNATURE)  # type: ignore[no-any-return]


def book(season: SmallSeason, package: int) -> Path:
    return season.office / f"Pakke O-{package:04d}.xlsx"


def states(season: SmallSeason) -> list[str]:
    """The states of all lines that were not dropped, plan by plan."""
    with season.ledger.reading() as session:
        lines = session.execute(
            select(Plan.number, OrderLine).join(Plan).where(OrderLine.state != LineState.DROPPED.value)
        )
        return [line.state for _, line in sorted(lines, key=lambda found: (found[0], found[1].position))]


def test_a_package_that_nobody_has_placed_is_taken_back_and_planned_under_another_number(season: SmallSeason) -> None:
    (anna,), package = handed_over(season)
    report = take_back(season, package)
    assert report == WithdrawReport(package, 2)
    assert "TRUKKET TILBAKE" in str(load_workbook(book(season, package))["Bestilling"]["A1"].value)
    lines = season.package(package)
    assert [(line["Status"], line["Fødselsnummer"]) for line in lines] == [("Trukket tilbake", None)] * 2
    private = season.root / "pakker" / f"O-{package:04d}" / book(season, package).name
    assert anna.person.number.encode() not in b"".join(p.read_bytes() for p in (private, book(season, package)))
    season.sync()
    again = season.apply(season.plan().number).package
    assert again != package
    season.confirm(again, case_number="SAK-7")
    season.sync()
    assert season.colours(anna) == ("green", "green")
    assert season.plans() == ()
    assert take_back(season, package) == WithdrawReport(package, 2, already=True)


def test_lines_with_a_case_number_in_the_workbook_stay_ordered_and_are_said(season: SmallSeason) -> None:
    _, package = handed_over(season)
    fill_in(book(season, package), {1: {"Saksnummer": "SAK-1", "Signatur": "KBH"}})
    report = take_back(season, package)
    assert (report.taken_back, report.stays) == (1, ("linje 1: sak SAK-1",))
    assert [(line["Saksnummer"], line["Status"]) for line in season.package(package)] == [
        ("SAK-1", "Bestilt"),
        (None, "Trukket tilbake"),
    ]
    season.sync()
    assert season.plan().lines == 1


def test_a_number_filled_in_between_our_reading_and_our_replacing_counts(season: SmallSeason) -> None:
    _, package = handed_over(season)
    season.before_replace = lambda: fill_in(book(season, package), {2: {"Saksnummer": "SAK-2"}})
    report = take_back(season, package)
    assert (report.taken_back, report.stays) == (1, ("linje 2: sak SAK-2",))


def test_an_open_workbook_is_waited_for_and_nothing_is_planned_anew_meanwhile(season: SmallSeason) -> None:
    _, package = handed_over(season)
    lock = season.office / f"~${book(season, package).name}"
    lock.touch()
    with pytest.raises(Locked, match="Lukk den og prøv igjen"):
        take_back(season, package)
    season.sync()
    assert season.plans() == ()
    assert states(season) == ["handed-over"] * 2
    assert any("trekkes tilbake" in line for line in season.status().lines())
    lock.unlink()
    season.sync()
    assert states(season)[:2] == ["withdrawn"] * 2
    assert season.plan().lines == 2
    assert take_back(season, package).already


def test_what_is_unclear_in_the_workbook_is_not_taken_back(season: SmallSeason) -> None:
    _, package = handed_over(season)
    fill_in(book(season, package), {1: {"Saksnummer": "bestilt i går"}})
    with pytest.raises(Refused, match="linje 1"):
        take_back(season, package)
    assert states(season) == ["handed-over"] * 2


def test_what_cannot_be_taken_back_is_refused_in_words(season: SmallSeason) -> None:
    _, package = handed_over(season)
    with pytest.raises(NotFound, match="ingen pakke O-0077"):
        take_back(season, 77)
    with pytest.raises(Invalid, match="begrunnelsen mangler"):
        take_back(season, package, " ")
    away = book(season, package).rename(season.root / "bortgjemt.xlsx")
    with pytest.raises(NotFound, match="Ingenting er trukket tilbake"):
        take_back(season, package)
    away.rename(book(season, package))
    season.confirm(package, case_number="SAK-1")
    with pytest.raises(Refused, match="alle har kvittering"):
        take_back(season, package)


def test_it_is_taken_back_although_sending_is_stopped(season: SmallSeason) -> None:
    from praksis.jobs.stop import stop

    _, package = handed_over(season)
    season.act(stop, SIGNATURE)
    assert take_back(season, package).taken_back == 2


def late_number(season: SmallSeason, package: int) -> None:
    fill_in(book(season, package), {1: {"Saksnummer": "SAK-9", "Signatur": "KBH"}})
    season.sync()


def test_a_number_on_a_line_that_was_taken_back_is_a_case_and_nothing_is_planned_before_it_is_decided(
    season: SmallSeason,
) -> None:
    _, package = handed_over(season)
    take_back(season, package)
    late_number(season, package)
    (case,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    assert "trukket tilbake" in case.why
    assert "SAK-9" in case.why
    assert any("linje 1: linjen er trukket tilbake" in problem for problem in season.status().problems)
    assert season.plan().lines == 1, "only the line that nobody has placed"


@pytest.mark.parametrize(("choice", "planned"), [("det ble gjort", 1), ("det ble ikke gjort", 2)])
def test_a_person_says_whether_it_was_placed_all_the_same(season: SmallSeason, choice: str, planned: int) -> None:
    (anna,), package = handed_over(season)
    take_back(season, package)
    late_number(season, package)
    season.decide(CaseKind.UNKNOWN_OUTCOME, choice)
    season.sync()
    assert season.cases(CaseKind.UNKNOWN_OUTCOME) == []
    assert season.plan().lines == planned
    season.order("SAK-10")
    assert season.colours(anna) == ("green", "green")
    assert season.plans() == ()


def test_a_late_number_while_the_same_is_asked_for_again_says_not_to_order_it(season: SmallSeason) -> None:
    _, package = handed_over(season)
    take_back(season, package)
    season.sync()
    again = season.apply(season.plan().number).package
    late_number(season, package)
    (case,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    assert f"Pakke O-{again:04d}, linje 1: ikke bestill" in case.why


def test_when_the_late_one_was_placed_the_line_that_asks_again_must_not_be(season: SmallSeason) -> None:
    _, package = handed_over(season)
    take_back(season, package)
    season.sync()
    again = season.apply(season.plan().number).package
    late_number(season, package)
    season.decide(CaseKind.UNKNOWN_OUTCOME, "det ble gjort")
    season.sync()
    (warned,) = season.status().do_not_order
    assert warned.sentence.startswith(f"Pakke O-{again:04d}, linje 1: ikke bestill")
    assert warned.instead == ("already",)

    season.confirm(again, lines=[1], not_ordered="Er bestilt fra før.")
    season.confirm(again, case_number="SAK-10")
    season.decide(CaseKind.NOT_PLACED, "skal ikke bestilles")
    season.sync()
    assert (season.plans(), season.status().do_not_order) == ((), ())


def test_a_late_number_when_the_same_has_been_ordered_since_names_the_other_case(season: SmallSeason) -> None:
    _, package = handed_over(season)
    take_back(season, package)
    season.sync()
    season.order("SAK-10")
    late_number(season, package)
    (case,) = season.cases(CaseKind.UNKNOWN_OUTCOME)
    assert "linje 1 har bestilt det samme siden (sak SAK-10)" in case.why


MOMENTS = [
    (point, side)
    for point in (CommitPoint.WITHDRAWAL_INTENDED, CommitPoint.WORKBOOK_WITHDRAWN, CommitPoint.WITHDRAWAL_RECORDED)
    for side in ("before", "after")
]


@pytest.mark.parametrize("repeat", [True, False], ids=["the command again", "the next run"])
@pytest.mark.parametrize(("point", "side"), MOMENTS)
def test_killed_anywhere_it_ends_the_same(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch, point: CommitPoint, side: str, repeat: bool
) -> None:
    _, package = handed_over(season)
    fill_in(book(season, package), {1: {"Saksnummer": "SAK-1"}})
    with killed_at(monkeypatch, point, side):
        take_back(season, package)
    if repeat or (point, side) == (CommitPoint.WITHDRAWAL_INTENDED, "before"):  # before that, nothing was written down
        take_back(season, package)
    season.sync()
    assert [(line["Saksnummer"], line["Status"]) for line in season.package(package)] == [
        ("SAK-1", "Bestilt"),
        (None, "Trukket tilbake"),
    ]
    assert sorted(states(season)) == ["ordered", "planned", "withdrawn"]
    with season.ledger.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert actions.count("withdrawn-grant") == actions.count("withdraw-package") == 1


def test_a_number_filled_in_after_the_kill_is_ordered_and_not_taken_back(
    season: SmallSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, package = handed_over(season)
    with killed_at(monkeypatch, CommitPoint.WORKBOOK_WITHDRAWN, "after"):
        take_back(season, package)
    fill_in(book(season, package), {2: {"Saksnummer": "SAK-2"}})
    season.sync(oslo(8, 6))
    assert sorted(states(season)) == ["ordered", "planned", "withdrawn"]
    assert [line["Status"] for line in season.package(package)] == ["Trukket tilbake", "Bestilt"]
