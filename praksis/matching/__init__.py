"""Matching of placements and registrations: never the wrong person, no one forgotten (R3, R4; DESIGN.md, promise 1).

`match` says what became of each placement, `persons` which placements are one person, `unlisted` who registered but is
in no list; `resolve` says all three. `certain` is `match` without what is not certain. All are pure: numbers appear only
as keyed hashes, decisions come as arguments.
"""

from praksis.matching.ladder import certain, match, persons, resolve, unlisted
from praksis.matching.sides import Match, Outcome, Proposal, Resolution, Side, Tier, Verdict

__all__ = [
    "Match",
    "Outcome",
    "Proposal",
    "Resolution",
    "Side",
    "Tier",
    "Verdict",
    "certain",
    "match",
    "persons",
    "resolve",
    "unlisted",
]
