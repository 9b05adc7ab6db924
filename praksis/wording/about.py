"""Whom and when a message is about: group, cohort and practice period stand in each (R19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from praksis.wording.number_forms import day


@dataclass(frozen=True, slots=True)
class Words:
    """A message ready to be sent: one line of subject, and a body in plain text that ends in a line break."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A student group with its cohort, at an institution."""

    institution: str
    group: str
    cohort: str

    @property
    def short(self) -> str:
        """Where the institution is plain from the place: «Sykepleie, kull 2024»."""
        return f"{self.group}, kull {self.cohort}"

    @property
    def full(self) -> str:
        """Where it is not: «HVL, Sykepleie, kull 2024»."""
        return f"{self.institution}, {self.short}"


@dataclass(frozen=True, slots=True)
class Period:
    """A practice period with its days (both included), where they are known."""

    name: str
    first_day: date | None = None
    last_day: date | None = None

    @property
    def words(self) -> str:
        """«Periode 1 (07.09.2026–16.10.2026)»."""
        if self.first_day is None or self.last_day is None:
            return self.name
        return f"{self.name} ({day(self.first_day)}–{day(self.last_day)})"


@dataclass(frozen=True, slots=True)
class About:
    """One period of one cohort."""

    cohort: Cohort
    period: Period

    @property
    def words(self) -> str:
        """«HVL, Sykepleie, kull 2024, Periode 1 (07.09.2026–16.10.2026)»."""
        return f"{self.cohort.full}, {self.period.words}"

    @property
    def heading(self) -> str:
        """For a subject: the same without the days."""
        return f"{self.cohort.full}, {self.period.name}"
