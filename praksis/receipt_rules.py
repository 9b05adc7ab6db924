"""What a receipt means for a line as it now stands: a step forward, a corrected number, or a problem (R13, R14).

Pure: the jobs carry out what is ruled here, whether the receipt came by command or by the package workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from praksis.line_states import SUPERSEDED, may_become
from praksis.planning import LineKind, LineState
from praksis.ports import PackageReceipt, ReceiptStatus

_TARGETS: Mapping[ReceiptStatus, LineState] = {
    ReceiptStatus.ORDERED: LineState.ORDERED,
    ReceiptStatus.NOT_ORDERED: LineState.NOT_PLACED,
    ReceiptStatus.APPROVED: LineState.APPROVED,
    ReceiptStatus.REJECTED: LineState.REJECTED,
    ReceiptStatus.IMPLEMENTED: LineState.IMPLEMENTED,
}
STATUS_OF: Mapping[LineState, ReceiptStatus] = {state: status for status, state in _TARGETS.items()}
"""How a state is called in the package workbook."""

_NEEDS_CASE_NUMBER = frozenset({LineState.ORDERED, LineState.APPROVED, LineState.IMPLEMENTED})
_PASSED = frozenset({LineState.ENDED, *SUPERSEDED})


@dataclass(frozen=True, slots=True)
class LineNow:
    """An order line as far as a receipt can be about it."""

    kind: LineKind
    state: LineState
    case_number: str | None
    reason: str | None
    approved: bool = False
    implemented: bool = False
    asked_again: bool = False
    """Whether a later line of the same entitlement has left the house: then this one is history."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a receipt comes to. All empty: nothing new."""

    becomes: LineState | None = None
    """The state that the line goes to."""
    notes: LineState | None = None
    """A step that a line made which is no longer the one in effect: its day is kept, its state stays."""
    corrects: bool = False
    """The case number is another one than before."""
    late: bool = False
    """It was placed although it had been taken back: a question to a person."""
    problem: tuple[str, str] | None = None
    """Code and sentence (bokmål), to follow «Pakke O-0031, linje 7:»."""

    @property
    def is_news(self) -> bool:
        """Whether anything is to be recorded."""
        return self.becomes is not None or self.notes is not None or self.corrects or self.late


def target_of(receipt: PackageReceipt) -> LineState:
    """The state that a receipt speaks of; it must say something."""
    if receipt.not_ordered is not None:
        return LineState.NOT_PLACED
    return _TARGETS[receipt.status or ReceiptStatus.ORDERED]


def rule(line: LineNow, receipt: PackageReceipt, *, may_correct: bool, today: date) -> Ruling:
    """What `receipt` means for `line`.

    Args:
        line: As it stands in the ledger.
        receipt: What was said; it says something.
        may_correct: Whether another answer than the line's is a correction: it was asked for, or what had been read was
            changed by whoever wrote it. Otherwise the first one stands.
        today: In Oslo. No status is of a day to come.
    """
    target = target_of(receipt)
    if receipt.day is not None and receipt.day > today:
        return _problem("kvittering-dato", f"datoen {receipt.day:%d.%m.%Y} er ikke kommet ennå. Rett datoen.")
    if line.state is LineState.WITHDRAWN:
        return Ruling(late=receipt.case_number is not None and receipt.case_number != line.case_number)
    if line.state is LineState.HANDED_OVER:
        if target in _NEEDS_CASE_NUMBER and receipt.case_number is None:
            return _problem(
                "kvittering-uten-saksnummer", "saksnummeret mangler. Oppgi nummeret saken fikk i Samlepunktet."
            )
        return Ruling(becomes=target)
    if LineState.NOT_PLACED in (line.state, target):
        same = line.state is target and receipt.not_ordered == line.reason
        if same:
            return Ruling()
        after_all = may_correct and not line.asked_again and receipt.case_number is not None
        placed = line.state is LineState.NOT_PLACED and target in _NEEDS_CASE_NUMBER
        return Ruling(becomes=target) if placed and after_all else _another_stands(line)
    corrects = receipt.case_number is not None and receipt.case_number != line.case_number
    if corrects and line.case_number is not None and not may_correct:
        return _another_stands(line)
    if target is LineState.ORDERED:
        return Ruling(corrects=corrects)
    return _step(line, receipt, target, corrects=corrects)


def _step(line: LineNow, receipt: PackageReceipt, target: LineState, *, corrects: bool) -> Ruling:
    """A later status of a line that was placed."""
    if target is line.state:
        other_reason = target is LineState.REJECTED and receipt.rejected not in (None, line.reason)
        return _another_stands(line) if other_reason else Ruling(corrects=corrects)
    if line.state in _PASSED and target is LineState.IMPLEMENTED:
        return Ruling(notes=None if line.implemented else target, corrects=corrects)
    if line.state in _PASSED and target is LineState.APPROVED and not line.implemented:
        return Ruling(notes=None if line.approved else target, corrects=corrects)
    if may_become(line.kind, line.state, target):
        return Ruling(becomes=target, corrects=corrects)
    return _problem(
        "kvittering-tilbake",
        f"linjen er alt {_words(line.state)} og kan ikke bli {STATUS_OF[target].value.lower()}. Det som står i registeret, "
        "gjelder fortsatt. Rett statusen i arbeidsboken, eller si fra til IT.",
    )


def _another_stands(line: LineNow) -> Ruling:
    if line.state is LineState.NOT_PLACED and line.asked_again:
        how = (
            "linjen er alt kvittert som ikke bestilt, og det samme er gitt videre på nytt siden. Er begge lagt inn i "
            "Samlepunktet, be Helse Vest IKT avslutte den ene."
        )
    elif line.state is LineState.NOT_PLACED:
        how = (
            "linjen er alt kvittert som ikke bestilt, og det står. Er den bestilt likevel, bruk «praksis confirm … --case "
            "NUMMER --line N --correct»; ellers avgjør FOU i saken om linjen."
        )
    elif line.state is LineState.REJECTED:
        how = f"linjen er alt kvittert som {_words(line.state)}, og det står. FOU avgjør videre i saken om linjen."
    else:
        how = (
            "linjen har allerede en annen kvittering, og den første står. Rett arbeidsboken; er det saksnummeret som er "
            "feil, bruk «praksis confirm … --case NYTT --line N --correct»."
        )
    return _problem("kvittering-endret", how)


def _problem(code: str, words: str) -> Ruling:
    return Ruling(problem=(code, words))


def _words(state: LineState) -> str:
    words = {LineState.ENDED: "avsluttet", LineState.CANCELLED: "avbestilt", LineState.REPLACED: "endret"}
    return words.get(state) or (STATUS_OF[state].value.lower() if state in STATUS_OF else "bestilt")
