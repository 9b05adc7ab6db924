"""What a receipt means for a line as it stands: forward, a corrected number, a question, or a problem that is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.line_states import may_become
from praksis.planning import LineKind, LineState
from praksis.ports import PackageReceipt, ReceiptStatus
from praksis.receipt_rules import LineNow, Ruling, rule

TODAY = date(2026, 8, 12)
S = LineState


def a_line(state: LineState, **changed: Any) -> LineNow:
    values: dict[str, Any] = {"kind": LineKind.GRANT, "state": state, "case_number": "SAK-1", "reason": None}
    if state is S.HANDED_OVER:
        values["case_number"] = None
    return LineNow(**values | changed)


def said(**changed: Any) -> PackageReceipt:
    return PackageReceipt(**{"line": 1, "case_number": None, "not_ordered": None, "signature": "KBH"} | changed)


def ruled(line: LineNow, receipt: PackageReceipt, *, may_correct: bool = False) -> Ruling:
    return rule(line, receipt, may_correct=may_correct, today=TODAY)


@pytest.mark.parametrize(
    ("receipt", "becomes"),
    [
        (said(case_number="SAK-1"), S.ORDERED),
        (said(case_number="SAK-1", status=ReceiptStatus.ORDERED), S.ORDERED),
        (said(case_number="SAK-1", status=ReceiptStatus.APPROVED), S.APPROVED),
        (said(case_number="SAK-1", status=ReceiptStatus.IMPLEMENTED), S.IMPLEMENTED),
        (said(not_ordered="Sluttet"), S.NOT_PLACED),
        (said(status=ReceiptStatus.REJECTED, rejected="Mangler vedtak"), S.REJECTED),
    ],
)
def test_a_line_without_a_receipt_goes_where_it_is_said_to_be(receipt: PackageReceipt, becomes: LineState) -> None:
    assert ruled(a_line(S.HANDED_OVER), receipt) == Ruling(becomes=becomes)


@pytest.mark.parametrize("status", [ReceiptStatus.APPROVED, ReceiptStatus.IMPLEMENTED])
def test_nothing_is_approved_without_a_case_number(status: ReceiptStatus) -> None:
    problem = ruled(a_line(S.HANDED_OVER), said(status=status)).problem
    assert problem is not None
    assert problem[0] == "kvittering-uten-saksnummer"


def test_the_same_receipt_again_is_nothing_new() -> None:
    assert not ruled(a_line(S.IMPLEMENTED), said(case_number="SAK-1")).is_news
    assert not ruled(a_line(S.APPROVED), said(case_number="SAK-1", status=ReceiptStatus.APPROVED)).is_news
    assert not ruled(a_line(S.NOT_PLACED, case_number=None, reason="Sluttet"), said(not_ordered="Sluttet")).is_news


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (S.IMPLEMENTED, ReceiptStatus.APPROVED),
        (S.IMPLEMENTED, ReceiptStatus.REJECTED),
        (S.REJECTED, ReceiptStatus.APPROVED),
        (S.REJECTED, ReceiptStatus.IMPLEMENTED),
        (S.ENDED, ReceiptStatus.REJECTED),
    ],
)
def test_a_step_back_is_a_problem_in_words(state: LineState, status: ReceiptStatus) -> None:
    rejected = "Nei" if status is ReceiptStatus.REJECTED else None
    ruling = ruled(a_line(state, reason="Før"), said(case_number="SAK-1", status=status, rejected=rejected))
    assert ruling.problem is not None
    assert ruling.problem[0] == "kvittering-tilbake"
    assert not ruling.is_news


def test_another_number_is_a_problem_unless_it_is_a_correction() -> None:
    problem = ruled(a_line(S.ORDERED), said(case_number="SAK-2")).problem
    assert problem is not None
    assert problem[0] == "kvittering-endret"
    assert ruled(a_line(S.ORDERED), said(case_number="SAK-2"), may_correct=True) == Ruling(corrects=True)


def test_not_ordered_said_by_mistake_is_corrected_by_the_number_unless_it_has_been_asked_for_again() -> None:
    line, number = a_line(S.NOT_PLACED, case_number=None, reason="Sluttet"), said(case_number="SAK-2")
    problem = ruled(line, number).problem
    assert problem is not None
    assert "--correct" in problem[1]
    assert ruled(line, number, may_correct=True) == Ruling(becomes=S.ORDERED)
    again = a_line(S.NOT_PLACED, case_number=None, reason="Sluttet", asked_again=True)
    problem = ruled(again, number, may_correct=True).problem
    assert problem is not None
    assert "gitt videre på nytt" in problem[1]


def test_a_number_can_be_corrected_and_the_line_go_on_in_one_receipt() -> None:
    receipt = said(case_number="SAK-2", status=ReceiptStatus.IMPLEMENTED)
    assert ruled(a_line(S.ORDERED), receipt, may_correct=True) == Ruling(becomes=S.IMPLEMENTED, corrects=True)


def test_a_number_on_a_line_that_was_taken_back_is_a_question_to_a_person() -> None:
    line = a_line(S.WITHDRAWN, case_number=None)
    assert ruled(line, said(case_number="SAK-9")) == Ruling(late=True)
    assert ruled(line, said(not_ordered="Rakk det ikke")) == Ruling()
    assert ruled(a_line(S.WITHDRAWN, case_number="SAK-9"), said(case_number="SAK-9")) == Ruling()


def test_what_took_its_place_leaves_room_for_the_days_of_the_line_before() -> None:
    receipt = said(case_number="SAK-1", status=ReceiptStatus.IMPLEMENTED)
    assert ruled(a_line(S.REPLACED), receipt) == Ruling(notes=S.IMPLEMENTED)
    assert ruled(a_line(S.REPLACED, implemented=True), receipt) == Ruling()
    rejection = said(case_number="SAK-1", status=ReceiptStatus.REJECTED, rejected="Nei")
    assert ruled(a_line(S.REPLACED), rejection) == Ruling(becomes=S.REJECTED)


def test_a_day_to_come_is_no_day_of_a_status() -> None:
    receipt = said(case_number="SAK-1", status=ReceiptStatus.APPROVED, day=date(2026, 8, 13))
    problem = ruled(a_line(S.ORDERED), receipt).problem
    assert problem is not None
    assert problem[0] == "kvittering-dato"


@given(
    st.sampled_from(list(LineKind)),
    st.sampled_from([S.HANDED_OVER, S.ORDERED, S.APPROVED, S.IMPLEMENTED, S.ENDED, S.REPLACED, S.CANCELLED, S.REJECTED,
                     S.NOT_PLACED, S.WITHDRAWN]),
    st.sampled_from([None, "SAK-1", "SAK-2"]),
    st.sampled_from([None, *ReceiptStatus]),
    st.booleans(),
)  # fmt: skip
def test_whatever_is_said_a_line_only_goes_where_the_table_lets_it(
    kind: LineKind, state: LineState, case_number: str | None, status: ReceiptStatus | None, may_correct: bool
) -> None:
    if status is None and case_number is None:
        return
    receipt = said(
        case_number=case_number,
        status=status,
        not_ordered="Nei" if status is ReceiptStatus.NOT_ORDERED else None,
        rejected="Nei" if status is ReceiptStatus.REJECTED else None,
    )
    ruling = ruled(a_line(state, kind=kind), receipt, may_correct=may_correct)
    assert ruling.problem is None or not ruling.is_news
    if ruling.becomes is not None:
        assert may_become(kind, state, ruling.becomes)
        assert ruling.becomes in (S.NOT_PLACED, S.REJECTED) or (case_number or state is not S.HANDED_OVER)
