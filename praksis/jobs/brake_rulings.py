"""What administrators have decided of lines that the brake asked about, by the seal of each line (DESIGN.md, Coming in)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.brake import Ruling
from praksis.cases import CaseKind
from praksis.ledger.case_files import standing_decision
from praksis.ledger.tables import CaseFile
from praksis.planning import LineDraft, LineKind

LINES = "lines"
"""In a case's facts: the seals of the lines that it is about. A decision is about these and no others."""


@dataclass(frozen=True, slots=True)
class BrakeRulings:
    """The decisions that stand; of several about one line the newest."""

    by_seal: dict[str, Ruling] = field(default_factory=dict)
    cases: dict[str, CaseFile] = field(default_factory=dict)
    """The case of the decision, by seal."""

    def holds_back(self, line: LineDraft) -> bool:
        """Whether the line is not to be ordered before the decision is taken back. A grant never is: nobody asks."""
        return line.kind is not LineKind.GRANT and self.by_seal.get(line.seal) is Ruling.HOLD_BACK

    @property
    def hold_something_back(self) -> bool:
        """Whether any line is held back at all."""
        return Ruling.HOLD_BACK in self.by_seal.values()


def brake_rulings(session: Session) -> BrakeRulings:
    """What has been decided of which line, and in which case."""
    found = []
    for case in session.scalars(
        select(CaseFile).where(CaseFile.kind == CaseKind.MASS_CHANGE.value, CaseFile.state == "decided")
    ):
        decision = standing_decision(case)
        if decision is not None:
            found.append((decision.decided_at, case.number, case, Ruling(decision.choice)))
    rulings = BrakeRulings()
    for _, _, case, ruling in sorted(found, key=lambda each: each[:2]):
        for seal in str(case.facts.get(LINES, "")).split():
            rulings.by_seal[seal], rulings.cases[seal] = ruling, case
    return rulings
