"""Sides with defaults, so that a test says only what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime

from praksis.contact import email_keys, phone_key
from praksis.identity import NumberPolicy, read_number
from praksis.matching import Match, Side, match
from praksis.names import PersonName

ADVERT = "HVL sykepleie vår"
OTHER_ADVERT = "UiB medisin vår"
TWENTIETH = date(2001, 3, 20)


def hashed(number: str | None) -> str | None:
    """Return the opaque string for what stands in a number cell; None when it is no number that counts."""
    reading = read_number(number, NumberPolicy.TEST)
    return hashlib.sha256(reading.number.reveal().encode()).hexdigest() if reading.number else None


def side(
    id_: str,
    name: str,
    number: str | None = None,
    born: date | None = None,
    email: str = "",
    mobile: str = "",
    *,
    adverts: Iterable[str] = (ADVERT,),
    day: int | None = None,
) -> Side:
    """Return one row. `name` is «given, family»; `day` is the day in January when it registered."""
    given, _, family = name.partition(", ")
    phone = phone_key(mobile)
    return Side(
        id=id_,
        name=PersonName(given, family),
        number_hash=hashed(number),
        birth_date=born,
        emails=email_keys(email),
        phones=frozenset({phone} if phone else ()),
        adverts=frozenset(adverts),
        at=datetime(2026, 1, day, 12, tzinfo=UTC) if day else None,
        birth_date_stated=born is not None,
    )


def match_one(placement: Side, *registrations: Side) -> Match:
    """Match one row alone."""
    (found,) = match([placement], registrations)
    return found
