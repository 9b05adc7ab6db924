"""Whether a registration counts as transferred («overført»), and by which proof (R3).

Either proof will do: the registration's own status, or that the personnel system certainly has the person. A withdrawn
registration is never transferred, whatever the personnel system says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from praksis.ports import RegistrationStatus


class Proof(StrEnum):
    """What shows that a registration has been transferred."""

    OWN_STATUS = "own-status"
    PERSONNEL_SYSTEM = "personnel-system"


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far a registration has come when both sources have been heard. `proof` only when it is transferred."""

    status: RegistrationStatus
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in the personnel system; `ended_on` is its last day, None when there is no end."""

    ended_on: date | None


def transfer(status: RegistrationStatus, stay: Stay | None, first_day: date | None) -> Transfer:
    """What the registration counts as.

    `status` is its own, `stay` the longest that the personnel system certainly has of the person (None: it does not have
    them, or that is not certain), `first_day` the first day of the practice (None: not known). A stay that is over
    before the practice starts is an earlier one, of a former employee or student (R4), and proves nothing.
    """
    if status is RegistrationStatus.TRANSFERRED:
        return Transfer(status, Proof.OWN_STATUS)
    if status is RegistrationStatus.REGISTERED and stay is not None and not is_over(stay, first_day):
        return Transfer(RegistrationStatus.TRANSFERRED, Proof.PERSONNEL_SYSTEM)
    return Transfer(status, None)


def is_over(stay: Stay, first_day: date | None) -> bool:
    """Whether the person is out of the personnel system before the practice starts."""
    return stay.ended_on is not None and first_day is not None and stay.ended_on < first_day
