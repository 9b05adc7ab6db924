"""Users in Læringsportalen: who one is asked for, and who is taken off again (R16, R17; DESIGN.md, International).

Pure. A person without a Norwegian number gets a user by hand, asked for by e-mail with names. Nobody is asked for twice,
and whoever turns out not to need one while it is being made is taken off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
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


ENDING_WORDS: dict[Ending, str] = {
    Ending.NOT_ORDERED: "FOU har avgjort at det ikke skal bestilles for studenten.",
    Ending.HAS_NUMBER: "Studenten har fått norsk fødselsnummer og bestilles som andre studenter.",
    Ending.HAS_LEFT: "Studenten står ikke lenger i listen.",
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
    may have turned out to be one)."""

    id: str
    persons: frozenset[str]
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

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What two rows must share to be the same: another name is another e-mail."""
        return (self.kind.value, self.person_id, self.name, self.about_id)


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


def ending(asked: Asked, standing: Set[str], numbered: Set[str]) -> Ending | None:
    """Why a user that has been asked for, and that nobody has confirmed, is not needed; None while it is.

    Args:
        asked: The user.
        standing: The persons who stand in a list now, held or not.
        numbered: Those of them with a valid number in a list or in their certain registration.
    """
    if asked.confirmed:
        return None
    if asked.refused:
        return Ending.NOT_ORDERED
    if asked.persons & numbered:
        return Ending.HAS_NUMBER
    return None if asked.persons & standing else Ending.HAS_LEFT


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
    for one in known:
        why = ending(one, standing, numbered)
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
                )
            )
    return {
        row_id: tuple(sorted(rows, key=lambda d: (d.kind, d.sort_name, d.identity[1:3])))
        for row_id, rows in drafts.items()
    }
