"""Who has had access here before, as keyed hashes alone: what outlives the erasing of all else about a person (R4).

A row has no link to a person, an order line or another row, and without the identity key nobody can be found by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.identity_key import IdentityKey
from praksis.ledger.tables import KnownBefore
from praksis.names import PersonName, name_and_birth

NATIONAL_NUMBER, NAME_AND_BIRTH = "national-number", "name-and-birth"
"""The kinds by which a person is remembered; the second only of those of whom we had no number."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The hashes of those who were here, by kind."""

    numbers: frozenset[str]
    names: frozenset[str]

    def remembers(self, key: IdentityKey, number_hash: str | None, name: PersonName, birth_date: date | None) -> bool:
        """Whether one with this number, or with this name and date of birth, has had access here before."""
        if number_hash is not None and number_hash in self.numbers:
            return True
        words = name_and_birth(name, birth_date) if self.names else None
        return words is not None and key.hash_words(words) in self.names


def known_before(session: Session) -> Remembered:
    """All who are remembered."""
    found: dict[str, set[str]] = {NATIONAL_NUMBER: set(), NAME_AND_BIRTH: set()}
    for kind, value in session.execute(select(KnownBefore.kind, KnownBefore.value)):
        found.setdefault(kind, set()).add(value)
    return Remembered(frozenset(found[NATIONAL_NUMBER]), frozenset(found[NAME_AND_BIRTH]))


def remember(session: Session, key: IdentityKey, hashes: Iterable[tuple[str, str]], last_day: date) -> None:
    """Keep (kind, hash) of somebody whose last day here was `last_day`; of one who is remembered already, the later day."""
    for kind, value in sorted(set(hashes)):
        known = session.scalars(select(KnownBefore).where(KnownBefore.kind == kind, KnownBefore.value == value)).first()
        if known is None:
            session.add(KnownBefore(kind=kind, value=value, key_id=key.key_id, last_day=last_day))
            session.flush()
        else:
            known.last_day = max(known.last_day, last_day)
