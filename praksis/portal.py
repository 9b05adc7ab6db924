"""Users in Læringsportalen: who one is asked for, and who is taken off again (R16, R17; DESIGN.md, International).

Pure. A person without a Norwegian number gets a user by hand, asked for by e-mail with names. Nobody is asked for twice,
and whoever turns out not to need one while it is being made is taken off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from praksis.holds import Hold
from praksis.standing import Facts, has_valid_number


class PortalKind(StrEnum):
    """What a row of an e-mail to Læringsportalen asks for."""

    ASK = "ask"
    TAKE_OFF = "take-off"


class PortalState(StrEnum):
    """How far a row has come. `dropped`: its plan was overtaken; `sent`: in the outbox, or gone; `taken-off`: an `ask`
    that has been taken back by another e-mail."""

    PLANNED = "planned"
    DROPPED = "dropped"
    SENT = "sent"
    TAKEN_OFF = "taken-off"


class Ending(StrEnum):
    """Why a user that has been asked for is not needed after all."""

    NOT_ORDERED = "not-ordered"
    HAS_NUMBER = "has-number"
    HAS_LEFT = "has-left"
    ASKED_TWICE = "asked-twice"


ENDING_WORDS: dict[Ending, str] = {
    Ending.NOT_ORDERED: "FOU har avgjort at det ikke skal bestilles for studenten.",
    Ending.HAS_NUMBER: "Studenten har fått norsk fødselsnummer og bestilles som andre studenter.",
    Ending.HAS_LEFT: "Studenten står ikke lenger i listen.",
    Ending.ASKED_TWICE: "Studenten viser seg å være den samme som en annen det er bedt om bruker for. Én bruker er nok.",
}

_MAY_STAND_BESIDE = frozenset({Hold.WAITING_FOR_PORTAL, Hold.NOT_TRANSFERRED})
"""A user may be asked for before the student is transferred: making it takes days, and the registration is certain."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who needs a user, by one of the rows that say so."""

    person_id: str
    placement_id: str
    calendar_row_id: str
    first_day: date
    name: str
    sort_name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A user that has been asked for and not been taken back. `persons`: whoever the row is known to be about (two persons
    may have turned out to be one); `person_now`: who that is now."""

    id: str
    persons: frozenset[str]
    person_now: str
    placement_id: str
    calendar_row_id: str
    name: str
    confirmed: bool = False
    refused: bool = False
    """Whether an administrator has said that nothing is to be ordered."""


@dataclass(frozen=True, slots=True)
class PortalDraft:
    """A row that should stand in an e-mail."""

    kind: PortalKind
    person_id: str
    placement_id: str
    calendar_row_id: str
    name: str
    sort_name: str
    why: str
    about_id: str | None = None
    stays_name: str | None = None
    """Of a student who has been asked for twice: the name in the other e-mail, whose user stays."""

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What two rows must share to be the same: another name is another e-mail."""
        same = (self.kind.value, self.person_id, self.name, self.about_id)
        return same if self.stays_name is None else (*same, self.stays_name)


def needs_user(facts: Facts, holds: Collection[Hold]) -> bool:
    """Whether a placement goes through Læringsportalen, and nothing else is in its way but that it is not transferred yet.

    Args:
        facts: What is known of the placement.
        holds: Why nothing is ordered for it (`praksis.standing.holds`).
    """
    return (
        facts.international
        and not has_valid_number(facts)
        and not facts.portal_user_confirmed
        and set(holds) <= _MAY_STAND_BESIDE
    )


def twice_asked_for(asked: Iterable[Asked]) -> Mapping[str, Asked]:
    """Users that were asked for as two persons' who have turned out to be one: for the id of each one too many, the user
    that stays. A confirmed one stays, else the one that was asked for first; one that is refused never does.

    `asked` is in the order of asking. Two that have both been made are a matter for a person (`both_made`).
    """
    by_person: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if not one.refused:
            by_person[one.person_now].append(one)
    found: dict[str, Asked] = {}
    for theirs in by_person.values():
        stays = next((one for one in theirs if one.confirmed), theirs[0])
        found |= {one.id: stays for one in theirs if one is not stays and not one.confirmed}
    return found


def both_made(asked: Iterable[Asked]) -> list[list[Asked]]:
    """Persons for whom two users, or more, have been confirmed: they were two when they were asked for."""
    by_person: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.confirmed:
            by_person[one.person_now].append(one)
    return [theirs for theirs in by_person.values() if len(theirs) > 1]


def ending(asked: Asked, standing: Set[str], numbered: Set[str], too_many: Container[str] = ()) -> Ending | None:
    """Why a user that has been asked for, and that nobody has confirmed, is not needed; None while it is.

    Args:
        asked: The user.
        standing: The persons who stand in a list now, held or not.
        numbered: Those of them with a valid number in a list or in their certain registration.
        too_many: The ids of users whose person has another one (`twice_asked_for`).
    """
    if asked.confirmed:
        return None
    if asked.refused:
        return Ending.NOT_ORDERED
    if asked.persons & numbered:
        return Ending.HAS_NUMBER
    if not asked.persons & standing:
        return Ending.HAS_LEFT
    return Ending.ASKED_TWICE if asked.id in too_many else None


def derive_portal(
    candidates: Iterable[Candidate], asked: Iterable[Asked], standing: Set[str], numbered: Set[str]
) -> Mapping[str, tuple[PortalDraft, ...]]:
    """The rows that should be in e-mails, by calendar row: each person is asked for once, with the practice that begins
    first; whoever is not needed any more is taken off with the practice for which the user was asked.
    """
    known = list(asked)
    # Whoever is refused in one period is taken off first, and asked for in another when that has been said.
    have_one = {person for one in known for person in one.persons}
    drafts: dict[str, list[PortalDraft]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda c: (c.first_day, c.calendar_row_id, c.sort_name, c.placement_id)):
        if candidate.person_id in have_one:
            continue
        have_one.add(candidate.person_id)
        drafts[candidate.calendar_row_id].append(
            PortalDraft(
                PortalKind.ASK,
                candidate.person_id,
                candidate.placement_id,
                candidate.calendar_row_id,
                candidate.name,
                candidate.sort_name,
                "Uten norsk fødselsnummer, i listen og i registreringen.",
            )
        )
    twice = twice_asked_for(known)
    for one in known:
        why = ending(one, standing, numbered, twice)
        if why is not None:
            drafts[one.calendar_row_id].append(
                PortalDraft(
                    PortalKind.TAKE_OFF,
                    min(one.persons),
                    one.placement_id,
                    one.calendar_row_id,
                    one.name,
                    one.name.casefold(),
                    ENDING_WORDS[why],
                    one.id,
                    twice[one.id].name if why is Ending.ASKED_TWICE else None,
                )
            )
    return {
        row_id: tuple(sorted(rows, key=lambda d: (d.kind, d.sort_name, d.identity[1:3])))
        for row_id, rows in drafts.items()
    }
