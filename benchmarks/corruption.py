"""A clean list and its registrations with fresh slips, from a seed: what people do to names, dates and numbers.

FEBRL's own slips have been looked at, so they can no longer surprise anybody. These can: another seed is another set.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from benchmarks.febrl import DataSet, Row

LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
REGISTERED = 0.9
REPEATED = 0.1
SLIPS = (0, 0, 0, 1, 1, 1, 2, 2, 3)
SHARED_ADDRESS = 0.03


def corrupted(clean: DataSet, seed: int, *, contacts: bool) -> DataSet:
    """Return `clean`'s placements with new registrations made from them.

    Nine of ten register, one of ten of those twice. Each registration has none to three slips. With `contacts` rows
    have phones and addresses as well: many register with a private address, some share one within the family.
    """
    rng = random.Random(seed)
    placements = [_with_contacts(row, rng) for row in clean.placements] if contacts else list(clean.placements)
    registrations: list[Row] = []
    for row in placements:
        if rng.random() > REGISTERED:
            continue
        for repeat in range(1 + (rng.random() < REPEATED)):
            new = replace(row, id=f"{row.id}-reg-{repeat}")
            if contacts:
                new = _registered_with(new, rng)
            for _ in range(rng.choice(SLIPS)):
                new = rng.choice(_SLIPS)(new, rng, placements)
            registrations.append(new)
    rng.shuffle(registrations)
    return DataSet(
        f"{clean.name} med nye feil (frø {seed}{', med kontakt' if contacts else ''})", placements, registrations
    )


def _with_contacts(row: Row, rng: random.Random) -> Row:
    address = f"{row.family.split()[0] if row.family else 'familien'}{rng.randrange(40)}@example.no"
    shared = rng.random() < SHARED_ADDRESS
    return replace(
        row,
        email=address.replace("'", "") if shared else f"{row.person}@stud.example.no",
        phone=f"+47{68050000 + rng.randrange(10000)}",
    )


def _registered_with(row: Row, rng: random.Random) -> Row:
    private = rng.random() < 0.35
    return replace(
        row,
        email=f"{row.person}@example.no" if private else row.email,
        phone=None if rng.random() < 0.1 else row.phone,
    )


def _typed(text: str, rng: random.Random) -> str:
    """Return the text with one letter dropped, doubled, changed, or swapped with the next."""
    if len(text) < 2:
        return text
    at = rng.randrange(len(text) - 1)
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + rng.choice(LETTERS) + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def _slip_in_given(row: Row, rng: random.Random, _: Sequence[Row]) -> Row:
    return replace(row, given=_typed(row.given, rng))


def _slip_in_family(row: Row, rng: random.Random, _: Sequence[Row]) -> Row:
    return replace(row, family=_typed(row.family, rng))


def _swapped(row: Row, _: random.Random, __: Sequence[Row]) -> Row:
    return replace(row, given=row.family, family=row.given)


def _married(row: Row, rng: random.Random, others: Sequence[Row]) -> Row:
    return replace(row, family=rng.choice(others).family)


def _called_otherwise(row: Row, rng: random.Random, others: Sequence[Row]) -> Row:
    return replace(row, given=rng.choice(others).given)


def _name_missing(row: Row, _: random.Random, __: Sequence[Row]) -> Row:
    return replace(row, given="")


def _slip_in_date(row: Row, rng: random.Random, _: Sequence[Row]) -> Row:
    if row.born is None:
        return row
    digits = list(row.born.strftime("%Y%m%d"))
    digits[rng.randrange(2, 8)] = str(rng.randrange(10))
    text = "".join(digits)
    try:
        return replace(row, born=date(int(text[:4]), int(text[4:6]), int(text[6:])))
    except ValueError:
        return replace(row, born=None)


def _date_missing(row: Row, _: random.Random, __: Sequence[Row]) -> Row:
    return replace(row, born=None)


def _number_missing(row: Row, _: random.Random, __: Sequence[Row]) -> Row:
    # A slip in a number breaks its check digits: then it is no number.
    return replace(row, soc_sec_id=None)


def _another_number(row: Row, _: random.Random, __: Sequence[Row]) -> Row:
    # A D-number that became a birth number: valid, and different.
    return replace(row, soc_sec_id=f"ny-{row.soc_sec_id}")


def _address_missing(row: Row, _: random.Random, __: Sequence[Row]) -> Row:
    return replace(row, email=None)


_SLIPS: tuple[Callable[[Row, random.Random, Sequence[Row]], Row], ...] = (
    _slip_in_given,
    _slip_in_family,
    _slip_in_given,
    _slip_in_family,
    _swapped,
    _married,
    _called_otherwise,
    _name_missing,
    _slip_in_date,
    _slip_in_date,
    _date_missing,
    _number_missing,
    _another_number,
    _address_missing,
)
