"""Which access goes with a profession, and whether what has been ordered covers a row (R13, R20, R24)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Access:
    """One system and the role in it."""

    system: str
    role: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One row of the access catalogue, with the time it stood in the book.

    `group_id` or `calendar_row_id` narrow it to one group or period (a deviation, R24).
    """

    profession: str
    access: Access
    valid_from: date | None
    valid_to: date | None
    seen_at: datetime
    left_book_at: datetime | None
    group_id: str | None = None
    calendar_row_id: str | None = None
    takes_away: bool = False
    """A deviation by which the system is not given, in whatever role; an empty role in `access` says nothing more."""

    @property
    def is_deviation(self) -> bool:
        """Whether it was decided for one group or period (R24)."""
        return self.group_id is not None or self.calendar_row_id is not None


@dataclass(frozen=True, slots=True)
class Days:
    """A first and a last day, both included."""

    first: date
    last: date


def profession_key(profession: str) -> str:
    """What makes two spellings of a profession the same: case and spaces do not count."""
    return " ".join(profession.casefold().split())


def accesses(
    profession: str,
    first_day: date,
    catalogue: Iterable[CatalogueEntry],
    *,
    as_of: datetime | None = None,
    group_id: str | None = None,
    calendar_row_id: str | None = None,
) -> frozenset[Access]:
    """The systems and roles that a student of `profession` gets for a practice that starts on `first_day`.

    Args:
        profession: As the row or the calendar says it.
        first_day: Entries count that are valid on this day.
        catalogue: All entries, also those that have left the book.
        as_of: The moment whose catalogue counts: the one when access was first ordered, for whoever has some already
            (a change of the catalogue touches new orders only); None for the newest. A deviation counts always: it was
            decided for this very group (R24).
        group_id: The student's group, for entries narrowed to it.
        calendar_row_id: The practice period, for entries narrowed to it.
    """
    key = profession_key(profession)
    fitting = [
        entry
        for entry in catalogue
        if profession_key(entry.profession) == key
        and (entry.valid_from is None or entry.valid_from <= first_day)
        and (entry.valid_to is None or entry.valid_to >= first_day)
        and (entry.group_id is None or entry.group_id == group_id)
        and (entry.calendar_row_id is None or entry.calendar_row_id == calendar_row_id)
        and _in_book(entry, None if entry.is_deviation else as_of)
    ]
    taken_away = {entry.access.system for entry in fitting if entry.takes_away}
    given_by_decision = {entry.access for entry in fitting if entry.is_deviation and not entry.takes_away}
    usual = {e.access for e in fitting if not e.is_deviation and e.access.system not in taken_away}
    decided = {access.system for access in given_by_decision}
    return frozenset(given_by_decision | {access for access in usual if access.system not in decided})


def _in_book(entry: CatalogueEntry, as_of: datetime | None) -> bool:
    if as_of is None:
        return entry.left_book_at is None
    return entry.seen_at <= as_of and (entry.left_book_at is None or entry.left_book_at > as_of)


def covered(days: Days, spans: Sequence[Days]) -> bool:
    """Whether each of `days` lies in at least one of `spans`."""
    day = days.first
    while day <= days.last:
        reach = max((s.last for s in spans if s.first <= day <= s.last), default=None)
        if reach is None:
            return False
        if reach >= days.last:
            return True
        day = reach + timedelta(days=1)
    return True
