"""Read everything that a plan stands on: books, registrations, personnel, lists; match, and open the cases of rows."""

from __future__ import annotations

from collections.abc import Callable

from praksis.jobs.house import House
from praksis.jobs.lists import read_lists
from praksis.jobs.office_books import read_office_books
from praksis.jobs.people import match_people
from praksis.jobs.personnel import take_personnel
from praksis.jobs.registrations import take_registrations
from praksis.jobs.row_cases import open_row_cases


def read_all(house: House, registrations: Callable[[House], object] = take_registrations) -> None:
    """Bring the ledger up to date with the world, each step with its own commits, before something is planned or handed
    over on the strength of it. The caller holds the house.

    `registrations`: how they are taken in, for a caller who can go on without.

    Raises:
        Unavailable, Refused: The registrations, or the extracts of the personnel system, cannot be read now.
    """
    for step in (read_office_books, registrations, take_personnel, read_lists, match_people, open_row_cases):
        step(house)
