"""What `praksis doctor` finds: each thing that was tried, whether it works, and what is missing in words (pure).

Connectors give their own probes (`Probe`); nothing here or there writes anything that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from praksis.errors import PraksisError


class Outcome(StrEnum):
    """How it went."""

    GOOD = "good"
    WARNING = "warning"
    """It works, but somebody should know; or it could not be tried and will be seen when it is needed."""
    MISSING = "missing"
    """It does not work, and the work will stop there."""


OUTCOME_WORDS = {Outcome.GOOD: "i orden", Outcome.WARNING: "merk", Outcome.MISSING: "mangler"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. Nothing in it is secret or about a student."""

    area: str
    """Where it belongs, in bokmål: «Teams», «E-post»."""
    what: str
    """What was tried, in bokmål: «Skrive i kanalen «HVL»»."""
    outcome: Outcome = Outcome.GOOD
    message: str = ""
    """What is wrong and what to do, in bokmål; empty when all is well. May tell something of a thing that is well."""
    for_it: str = ""
    """What IT is asked for, as one paragraph of the letter to them; empty when it is not for IT."""
    code: str = ""
    """Stable and kebab-case, for programs; empty when all is well."""


class Probe(Protocol):
    """Tries what one part of the settings needs."""

    @property
    def area(self) -> str:
        """Where its checks belong, in bokmål."""
        ...

    def probe(self) -> Iterator[Check]:
        """Each check as it is done. Raises nothing that is known (`PraksisError`): that is a check that failed."""
        ...


def tried(area: str, what: str, act: Callable[[], object], *, for_it: str = "") -> Check:
    """Do something and tell how it went: an error that we know is what is missing.

    Args:
        area, what, for_it: As in `Check`; `for_it` is left out when it went well.
        act: What is tried.
    """
    try:
        act()
    except PraksisError as error:
        return Check(area, what, Outcome.MISSING, error.message, for_it, error.code)
    return Check(area, what)


def is_sound(checks: Iterable[Check]) -> bool:
    """Whether nothing is missing."""
    return all(check.outcome is not Outcome.MISSING for check in checks)
