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
    undecided whose truth is among what is to be decided, `shown` also those whose truth is only shown as nearest.
    """

    present: int
    absent: int
    right: int
    wrong: int
    undecided: int
    proposed: int
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
    right = wrong = undecided = proposed = shown = proposals = present = 0
    tiers: Counter[Tier] = Counter()
    for match in matches:
        person = truth[match.placement_id]
        present += person in registered
        if match.tier is not None:
            tiers[match.tier] += 1
        if match.outcome is Outcome.CERTAIN:
            is_right = all(truth[id_] == person for id_ in match.registration_ids)
            right, wrong = right + is_right, wrong + (not is_right)
            continue
        to_decide = [p for p in match.proposals if p.tier is not Tier.NEAREST]
        undecided += match.outcome is Outcome.UNDECIDED
        proposals += len(to_decide)
        proposed += any(truth[p.registration_id] == person for p in to_decide)
        shown += any(truth[p.registration_id] == person for p in match.proposals)
    return Tally(present, len(matches) - present, right, wrong, undecided, proposed, shown, proposals, tiers)
