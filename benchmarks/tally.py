"""Counting how matching did against the truth, with the bound that belongs to a zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from praksis.matching import Match, Outcome, Side, Tier


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over placements. `present` have a registration, `absent` have none.

    `right` and `wrong` are automatic matches: wrong when any registration taken is another person's. `proposed` are the
    undecided whose truth is among what is to be decided, `shown` also those whose truth is only shown as nearest;
    `undecided_without` are those who registered but whose truth is not proposed in their case.
    """

    present: int
    absent: int
    right: int
    wrong: int
    wrong_present: int
    undecided: int
    proposed: int
    undecided_without: int
    shown: int
    proposals: int
    tiers: Mapping[Tier, int]

    @property
    def recall(self) -> float:
        return self.right / self.present

    @property
    def found(self) -> float:
        """The share that is matched automatically or proposed."""
        return (self.right + self.proposed) / self.present

    @property
    def bound(self) -> float:
        """The 95 % upper bound of the error rate when none of n is wrong: 3/n."""
        return 3 / (self.right + self.wrong) if self.right + self.wrong else 1.0


def tally(matches: Sequence[Match], registrations: Sequence[Side], truth: Mapping[str, str]) -> Tally:
    """Count `matches` against `truth` (row id to person)."""
    registered = {truth[side.id] for side in registrations}
    right = wrong = wrong_present = undecided = proposed = undecided_without = shown = proposals = present = 0
    tiers: Counter[Tier] = Counter()
    for match in matches:
        person = truth[match.placement_id]
        present += person in registered
        if match.tier is not None:
            tiers[match.tier] += 1
        if match.outcome is Outcome.CERTAIN:
            is_right = all(truth[id_] == person for id_ in match.registration_ids)
            right, wrong = right + is_right, wrong + (not is_right)
            wrong_present += not is_right and person in registered
            continue
        to_decide = [p for p in match.proposals if p.tier is not Tier.NEAREST]
        undecided += match.outcome is Outcome.UNDECIDED
        proposals += len(to_decide)
        is_proposed = any(truth[p.registration_id] == person for p in to_decide)
        proposed += is_proposed
        undecided_without += match.outcome is Outcome.UNDECIDED and person in registered and not is_proposed
        shown += any(truth[p.registration_id] == person for p in match.proposals)
    return Tally(
        present=present,
        absent=len(matches) - present,
        right=right,
        wrong=wrong,
        wrong_present=wrong_present,
        undecided=undecided,
        proposed=proposed,
        undecided_without=undecided_without,
        shown=shown,
        proposals=proposals,
        tiers=tiers,
    )
