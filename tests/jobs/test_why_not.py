"""Each placement that is not in a plan has one sentence, true in the state it is in, that says who does what next."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from praksis.cases import CaseKind
from praksis.commit_points import CommitPoint
from praksis.jobs.plans import plan_book
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import OrderLine, Package
from praksis.planning import LineState
from tests.jobs.season_factory import SmallSeason, Student, lay, oslo, students

ANNA, BO, CECILIE = students(3)


def why(season: SmallSeason, student: Student) -> str:
    """What status says of the row, which is what «Ikke med» says, too."""
    return " ".join(season.row_of(student).why)


def waiting(season: SmallSeason, plan: int) -> dict[str, str]:
    with season.house() as house, house.ledger.reading() as session:
        return {w.student: w.why for w in plan_book(session, house, plan).waiting}


@pytest.fixture
def handed_over(season: SmallSeason) -> SmallSeason:
    season.list_of(ANNA, BO).export_of(ANNA, BO).sync()
    season.apply(1)
    return season


def set_state(season: SmallSeason, state: LineState, reason: str | None = None) -> None:
    """As another job leaves the lines: the sentences are about states, whoever set them."""
    with season.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
        session.execute(update(OrderLine).values(state=state.value, reason=reason))
        mark_work(session, season.now)
    season.sync(oslo(8, 5, 14))


def test_a_plan_that_can_be_applied_is_named(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).export_of(ANNA).sync()
    assert why(season, ANNA) == "Klar; venter på at FOU bestiller (P-0001)."
    assert waiting(season, 1) == {BO.name: why(season, BO)}
    assert why(season, BO).startswith("Finnes ikke i Webcruiter")


def test_a_line_that_waits_for_its_receipt_names_the_package(handed_over: SmallSeason) -> None:
    handed_over.export_of(ANNA, BO, CECILIE, at=oslo(8, 5, 11))
    handed_over.edit(lambda sheet: sheet.add(CECILIE), oslo(8, 5, 13)).sync(oslo(8, 5, 14))
    assert (
        why(handed_over, ANNA) == "Bestillingen er gitt videre i pakke O-0001; venter på saksnummer fra Samlepunktet."
    )
    assert waiting(handed_over, 2) == {s.name: why(handed_over, s) for s in (ANNA, BO)}


def test_what_was_not_placed_names_its_case_and_what_was_decided(handed_over: SmallSeason) -> None:
    handed_over.confirm(1, not_ordered="Rollen finnes ikke")
    handed_over.sync(oslo(8, 5, 14))
    case = handed_over.cases(CaseKind.NOT_PLACED)[0].case
    assert why(handed_over, ANNA).startswith(
        "Ble ikke bestilt: Rollen finnes ikke. FOU avgjør hva som skal skje (sak S-"
    )
    while handed_over.cases(CaseKind.NOT_PLACED):
        handed_over.decide(CaseKind.NOT_PLACED, "skal ikke bestilles")
    handed_over.sync(oslo(8, 5, 15))
    assert why(handed_over, ANNA).startswith("Det er avgjort at det ikke skal bestilles (sak S-")
    assert case.startswith("S-")


def test_a_rejection_gives_its_reason_and_is_not_planned_again(handed_over: SmallSeason) -> None:
    set_state(handed_over, LineState.REJECTED, "Studenten har alt tilgang.")
    assert why(handed_over, ANNA).startswith("Avslått i Samlepunktet: Studenten har alt tilgang. FOU avgjør")
    assert handed_over.plans() == ()


def test_what_was_taken_back_is_planned_again(handed_over: SmallSeason) -> None:
    set_state(handed_over, LineState.WITHDRAWN)
    assert why(handed_over, ANNA) == "Klar; venter på at FOU bestiller (P-0002)."


def test_an_unknown_outcome_says_that_fou_looks_into_it(handed_over: SmallSeason) -> None:
    set_state(handed_over, LineState.UNKNOWN)
    assert "usikkert om pakke O-0001 ble lagt inn" in why(handed_over, ANNA)


def test_a_package_that_a_dead_process_left_half_way_is_told_as_such(season: SmallSeason) -> None:
    season.list_of(ANNA).export_of(ANNA).sync()
    season.apply(1)
    with season.ledger.writing(CommitPoint.RECEIPTS_RECORDED) as session:
        session.execute(update(OrderLine).values(state=LineState.PLANNED.value))
        session.execute(update(Package).values(state="sealed"))
    assert why(season, ANNA) == "Bestillingen er godkjent av FOU; pakke O-0001 blir ferdig ved neste kjøring."


def test_a_new_row_in_a_braked_plan_names_the_case(season: SmallSeason) -> None:
    season.list_of(ANNA, BO).export_of(ANNA, BO, CECILIE).sync()
    season.order()
    season.list_of(CECILIE, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    (case,) = season.cases(CaseKind.MASS_CHANGE)
    assert why(season, CECILIE) == (
        "Klar; plan P-0002 er bremset fordi uvanlig mye endres på én gang, og venter på at FOU avgjør (sak "
        f"{case.case})."
    )


def test_a_list_that_cannot_be_read_holds_its_rows_and_no_plan_is_left(season: SmallSeason) -> None:
    season.list_of(ANNA).export_of(ANNA).sync()
    lay(season.list_path(), b"PK\x03\x04 ikke en arbeidsbok", oslo(8, 6))
    season.sync(oslo(8, 6, 13))
    assert season.plans() == ()
    assert "kan ikke leses" in why(season, ANNA)
