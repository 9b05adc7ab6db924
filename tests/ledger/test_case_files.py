"""Cases: opened once, overtaken when nobody needs them, and a decision that sticks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from praksis.cases import CaseKind, Choice
from praksis.commit_points import CommitPoint
from praksis.ledger.case_files import CaseNeed, decided, keep_cases, standing_decision
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import CaseFile, Decision
from tests.ledger.conftest import NOW

POINT = CommitPoint.CASES_OPENED
LATE = CaseKind.LATE_ROW
LATER = NOW + timedelta(days=1)


def need(subject: str = "p1", kind: CaseKind = LATE, what: str = "Rad 7 kom etter fristen.") -> CaseNeed:
    return CaseNeed(kind, subject, {"what": what})


def keep(ledger: Ledger, *needs: CaseNeed, kinds: tuple[CaseKind, ...] = (LATE,)) -> int:
    with ledger.writing(POINT) as session:
        return keep_cases(session, kinds, needs, NOW)


def cases(ledger: Ledger) -> list[tuple[int, str, str]]:
    with ledger.reading() as session:
        return [(c.number, c.subject, c.state) for c in session.scalars(select(CaseFile).order_by(CaseFile.number))]


def decide(ledger: Ledger, number: int, choice: Choice, *, days_later: int = 0) -> None:
    with ledger.writing(POINT) as session:
        case = session.scalars(select(CaseFile).where(CaseFile.number == number)).one()
        session.add(
            Decision(
                case_id=case.id,
                choice=choice.value,
                reason="Avklart på telefon.",
                signature="IFA",
                via="command",
                decided_at=NOW + timedelta(days=days_later),
            )
        )
        case.state, case.ended_at = "decided", NOW


def take_back(ledger: Ledger, number: int) -> None:
    """As `praksis withdraw` does: the decision is kept and marked, and the case is open again."""
    with ledger.writing(POINT) as session:
        case = session.scalars(select(CaseFile).where(CaseFile.number == number)).one()
        decision = standing_decision(case)
        assert decision is not None
        decision.taken_back_at, decision.taken_back_by = LATER, "PHE"
        case.state, case.ended_at = "open", None


def test_a_case_is_opened_once_however_often_it_is_needed(ledger: Ledger) -> None:
    assert [keep(ledger, need("p1"), need("p2")) for _ in range(3)] == [2, 0, 0]
    assert cases(ledger) == [(1, "p1", "open"), (2, "p2", "open")]


def test_two_needs_for_the_same_thing_are_one_case(ledger: Ledger) -> None:
    assert keep(ledger, need("p1"), need("p1")) == 1


def test_an_open_case_shows_what_is_true_now(ledger: Ledger) -> None:
    keep(ledger, need(what="Rad 7"))
    assert keep(ledger, need(what="Rad 9")) == 0
    with ledger.reading() as session:
        assert session.scalars(select(CaseFile)).one().facts == {"what": "Rad 9"}


def test_an_open_case_that_nobody_needs_is_overtaken(ledger: Ledger) -> None:
    keep(ledger, need("p1"), need("p2"))
    assert keep(ledger, need("p2")) == 0
    assert cases(ledger) == [(1, "p1", "overtaken"), (2, "p2", "open")]
    with ledger.reading() as session:
        assert session.scalars(select(CaseFile).where(CaseFile.number == 1)).one().ended_at == NOW


def test_a_case_that_is_needed_again_after_it_was_overtaken_gets_a_new_number(ledger: Ledger) -> None:
    keep(ledger, need())
    keep(ledger)
    assert keep(ledger, need()) == 1
    assert cases(ledger) == [(1, "p1", "overtaken"), (2, "p1", "open")]


def test_a_decision_sticks_whether_the_case_is_needed_or_not(ledger: Ledger) -> None:
    keep(ledger, need())
    decide(ledger, 1, Choice.LET_THROUGH)
    for needs in ((need(),), (), (need(what="Ny tekst"),)):
        assert keep(ledger, *needs) == 0
    assert cases(ledger) == [(1, "p1", "decided")]
    with ledger.reading() as session:
        assert decided(session, [LATE]) == {(LATE, "p1"): Choice.LET_THROUGH}
        assert session.scalars(select(CaseFile)).one().facts == {"what": "Rad 7 kom etter fristen."}


def test_a_decision_that_is_taken_back_no_longer_holds_and_its_case_is_open(ledger: Ledger) -> None:
    keep(ledger, need())
    decide(ledger, 1, Choice.LET_THROUGH)
    take_back(ledger, 1)
    assert keep(ledger, need()) == 0
    assert cases(ledger) == [(1, "p1", "open")]
    with ledger.reading() as session:
        assert decided(session, [LATE]) == {}


def test_the_newest_decision_that_was_not_taken_back_holds(ledger: Ledger) -> None:
    keep(ledger, need())
    decide(ledger, 1, Choice.LET_THROUGH)
    take_back(ledger, 1)
    decide(ledger, 1, Choice.HOLD_BACK, days_later=2)
    with ledger.reading() as session:
        case = session.scalars(select(CaseFile)).one()
        found = standing_decision(case)
        assert [d.choice for d in case.decisions] == ["let-through", "hold-back"]
        assert found is not None
        assert found.choice == "hold-back"
        assert decided(session, [LATE]) == {(LATE, "p1"): Choice.HOLD_BACK}


def test_of_two_decisions_that_stand_the_newest_holds(ledger: Ledger) -> None:
    keep(ledger, need())
    decide(ledger, 1, Choice.LET_THROUGH)
    decide(ledger, 1, Choice.HOLD_BACK, days_later=1)
    with ledger.reading() as session:
        assert decided(session, [LATE]) == {(LATE, "p1"): Choice.HOLD_BACK}


def test_cases_of_other_kinds_are_left_alone(ledger: Ledger) -> None:
    keep(ledger, need("p1", CaseKind.OVERLAP), kinds=(CaseKind.OVERLAP,))
    assert keep(ledger, need("p1")) == 1
    assert keep(ledger) == 0
    assert cases(ledger) == [(1, "p1", "open"), (2, "p1", "overtaken")]
    with ledger.reading() as session:
        assert decided(session, [LATE]) == {}


def test_no_cases_at_all_are_needed_on_a_quiet_day(ledger: Ledger) -> None:
    assert keep(ledger) == 0
    assert cases(ledger) == []
