"""What is meant to have been said in the course of the season, to whom and of what: what the routine has, and no rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from praksis.demo.model import ACTS, CHANNELS, MISSING_CHANNELS, Group, Period, Story, list_name
from praksis.demo.trouble import Absence, Trouble

_BEFORE_START: Final = timedelta(weeks=4)
"""A list is due by then (R6)."""


@dataclass(frozen=True, slots=True)
class ExpectedWords:
    """A message that has been sent by the end of act `act`, and what stands in it. `kind` is as the ledger has it;
    `institution` is whom it is said to, None for FOU."""

    act: int
    kind: str
    institution: str | None
    says: tuple[str, ...]


def expected_words(story: Story) -> tuple[ExpectedWords, ...]:
    """The words of the season that are about whole lists and channels, and those that begin it."""
    return tuple(_words(story))


def _words(story: Story) -> Iterator[ExpectedWords]:
    groups = [group for group in story.groups if not group.second]
    for channel in (*CHANNELS[story.size], *MISSING_CHANNELS[story.size]):  # without a channel, by e-mail
        periods = [_period(g, p) for g in groups if g.institution == channel.institution for p in _told_of(g)]
        if periods:
            yield ExpectedWords(1, "season-start", channel.institution, tuple(periods))
    for group in story.groups:
        for period in group.periods:
            yield from _of_list(story, group, period)
    for channel in MISSING_CHANNELS[story.size]:
        yield ExpectedWords(1, "missing-channel", None, (channel.institution, f"«{channel.folder}»"))
        yield ExpectedWords(1, "office-digest", None, (f"{channel.institution}: den lukkede kanalen finnes ikke",))
    if 3 in ACTS[story.size]:
        yield ExpectedWords(3, "reminder", "HVL", ("starter i praksis", "07.09.2026"))


def _told_of(group: Group) -> Iterator[Period]:
    """The periods of the calendar for which the agreement has not run out."""
    for period in group.periods:
        if period.in_calendar and (group.agreement_until or date.max) >= period.first_day:
            yield period


def _of_list(story: Story, group: Group, period: Period) -> Iterator[ExpectedWords]:
    troubles = {row.trouble for row in story.rows if row.student.group is group}
    heading = f"{group.institution}, {group.group}, kull {group.cohort}, {period.name}"
    if group.absent is Absence.NEVER_COMES:
        said = (_period(group, period), "Praksisoversikten er ikke i kanalen ennå.")
        yield ExpectedWords(1, "reminder", group.institution, said)
        yield ExpectedWords(1, "office-digest", None, (f"{heading}: praksisoversikten mangler",))
    if Trouble.LATE_LIST in troubles:
        deadline = period.first_day - _BEFORE_START
        late = f"Listen for {period.name} kom etter fristen {deadline:%d.%m.%Y}"
        yield ExpectedWords(2, "list-receipt", group.institution, (list_name(group), late))
    for trouble, act, why in (
        (Trouble.PASSWORD_LIST, 1, "beskyttet med passord"),
        (Trouble.UNREADABLE_LIST, 3, "kan ikke leses"),
    ):
        if trouble in troubles:
            yield ExpectedWords(act, "list-receipt", group.institution, (list_name(group), why))


def _period(group: Group, period: Period) -> str:
    days = f"({period.first_day:%d.%m.%Y}–{period.last_day:%d.%m.%Y})"
    return f"{group.institution}, {group.group}, kull {group.cohort}, {period.name} {days}"
