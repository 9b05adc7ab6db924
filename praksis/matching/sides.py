"""The shapes of matching: what goes in (two sides and the decisions of administrators) and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from praksis.names import PersonName

__all__ = ["Match", "Outcome", "Proposal", "Resolution", "Side", "Tier", "Verdict"]


@dataclass(frozen=True, slots=True)
class Side:
    """One row to be matched: a placement from a practice list, or a registration from Webcruiter.

    `number_hash` is the keyed hash of a number that counts, else None (a number with wrong check digits is no number).
    `birth_date` is the day that the row states or that its number says; `birth_date_stated` only when it stands in a
    column of its own: a date derived from the number proves nothing beside the number. `emails` and `phones` are keys
    of `praksis.contact`. `adverts`: for a placement those of its group in the calendar (empty: none is named, so any
    counts); for a registration its one. `at`: when registered (UTC), None for a placement.
    """

    id: str
    name: PersonName
    number_hash: str | None
    birth_date: date | None
    emails: frozenset[str]
    phones: frozenset[str]
    adverts: frozenset[str]
    at: datetime | None
    birth_date_stated: bool = False


class Outcome(StrEnum):
    """CERTAIN: evidence that can be shown. UNDECIDED: a case for an administrator. NONE: not registered."""

    CERTAIN = "certain"
    UNDECIDED = "undecided"
    NONE = "none"


class Tier(StrEnum):
    """The rung of the ladder that a pair stands on. The order is that of proposals, best first."""

    DECIDED = "decided"  # an administrator said so
    T1 = "number-and-more"
    T2 = "email-and-name"
    T3 = "name-and-birth-date"
    SAME_PERSON = "same-person"  # through another row or registration that is certainly the same person
    CONFLICT = "conflict"  # strong evidence that disagrees, or that fits more than one
    T1_NUMBER_ALONE = "number-alone"
    OTHER_ADVERT = "other-advert"  # certainly the person, but registered on another group's advert
    T4 = "similar"
    NEAREST = "nearest"  # no case, only told: «finnes ikke i Webcruiter; nærmest: …»


@dataclass(frozen=True, slots=True)
class Proposal:
    """A registration that may be the placement's, and why («samme navn og fødselsdato, men ulikt fødselsnummer»)."""

    registration_id: str
    tier: Tier
    evidence: str


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one placement.

    CERTAIN: `registration_id` is the newest of `registration_ids` (repeats are kept, newest first), `tier` and
    `evidence` say why. UNDECIDED: `proposals` is what to decide, then at most three more that are only near (tier
    NEAREST). NONE: at most three near ones. Proposals stand best first; of a repeated registration only the newest.
    """

    placement_id: str
    outcome: Outcome
    registration_id: str | None
    registration_ids: tuple[str, ...]
    tier: Tier | None
    evidence: str
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An administrator's decision: this placement and this registration are the same person, or are not.

    It holds for all rows and registrations that certainly are those two persons. Taken back by leaving it out.
    """

    placement_id: str
    registration_id: str
    same: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """All that one run of the ladder says: a match per placement (in their order), who is who, who is in no list."""

    matches: tuple[Match, ...]
    persons: tuple[frozenset[str], ...]
    unlisted: tuple[str, ...]
