"""Deviations from the access catalogue: the steps from application to implementation, and when each is due (R20-R24).

Pure: `today` and all dates (Oslo) are arguments.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class StepKind(StrEnum):
    """The steps, in their order. Their values are stable (ledger, `--json`, command line)."""

    APPLICATION = "soknad"
    ASSESSED_BY_IKT = "helse-vest-ikt"
    ASSESSED_BY_EHEALTH = "e-helse"
    ASSESSED_BY_SITE = "praksissted"
    DECISION = "vedtak"
    MESSAGE_BACK = "beskjed"
    IMPLEMENTED = "iverksatt"


STEP_WORDS: dict[StepKind, str] = {
    StepKind.APPLICATION: "Søknad med læringsutbytte",
    StepKind.ASSESSED_BY_IKT: "Vurdering fra Helse Vest IKT",
    StepKind.ASSESSED_BY_EHEALTH: "Vurdering fra E-Helse",
    StepKind.ASSESSED_BY_SITE: "Vurdering fra praksisstedet",
    StepKind.DECISION: "Vedtak",
    StepKind.MESSAGE_BACK: "Beskjed til studiestedet",
    StepKind.IMPLEMENTED: "Iverksatt av E-Helse og Helse Vest IKT",
}

DATED_BY_HAND: frozenset[StepKind] = frozenset(StepKind) - {StepKind.DECISION}
"""Steps whose day people write down. The decision is made with the case (people write down who made it, and on which
document), and the message then leaves by itself where we speak; where we do not, FOU gives it and writes that down."""

DECIDED_UPON: tuple[StepKind, ...] = (StepKind.ASSESSED_BY_IKT, StepKind.ASSESSED_BY_EHEALTH)
"""Those who decide (R22): without their word nothing is granted."""

ONLY_WHEN_NEEDED: frozenset[StepKind] = frozenset({StepKind.ASSESSED_BY_SITE})
"""The practice site is involved when needed (R22): the step has no date until somebody gives it one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it stands. `done_on` is the day it was done; `not_needed` says that it will not be."""

    kind: StepKind
    due_on: date | None = None
    done_on: date | None = None
    not_needed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.done_on is None and not self.not_needed


def first_steps(received_on: date, first_day: date | None, days: int) -> tuple[Step, ...]:
    """The steps of a new application with their dates.

    Args:
        received_on: When the application came.
        first_day: When the practice begins: what is granted should be in place by then; None when it is not known.
        days: How many days the assessments, and then the decision, may take.
    """
    assessed, decided = received_on + timedelta(days=days), received_on + timedelta(days=2 * days)
    due: dict[StepKind, date | None] = {
        StepKind.ASSESSED_BY_IKT: assessed,
        StepKind.ASSESSED_BY_EHEALTH: assessed,
        StepKind.DECISION: decided,
        StepKind.MESSAGE_BACK: decided,
        StepKind.IMPLEMENTED: first_day if first_day is None or first_day > decided else decided,
    }
    return tuple(Step(kind, due.get(kind), received_on if kind is StepKind.APPLICATION else None) for kind in StepKind)


def overdue(step: Step, today: date) -> bool:
    """Whether a step should have been done before today."""
    return step.is_open and step.due_on is not None and step.due_on < today


def lacks_for_grant(steps: Collection[Step], results: int, decided_by: str | None) -> tuple[str, ...]:
    """What is missing before the case can be granted, in words; empty when nothing is.

    Args:
        steps: The steps of the case.
        results: How many systems have been written down that the group is to get or not to get.
        decided_by: Who has made the decision, as an administrator has written it down: it is not FOU's to make (R22).
    """
    lacks = []
    if not results:
        lacks.append("hvilket system gruppen skal få eller ikke få («praksis deviation result»)")
    open_kinds = {step.kind for step in steps if step.is_open}
    lacks += [STEP_WORDS[kind].lower() for kind in DECIDED_UPON if kind in open_kinds]
    if not decided_by:
        lacks.append("hvem som har gjort vedtaket («praksis deviation step … vedtak --hvem»)")
    return tuple(lacks)


def orders_follow(steps: Collection[Step], *, granted: bool) -> bool:
    """Whether orders follow what was decided: from the step by which those who decided have implemented it (R24)."""
    return granted and any(step.kind is StepKind.IMPLEMENTED and step.done_on is not None for step in steps)
