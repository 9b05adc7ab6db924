"""A whole hospital's season at once: 5,000 placements against 10,000 registrations, in time and memory.

`python -m benchmarks.scale` prints one line of JSON: seconds, peak memory of the process in MB, and what came out.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from praksis.contact import email_keys, phone_key
from praksis.matching import Side, resolve
from praksis.names import PersonName
from tests.people import SyntheticPerson, synthetic_person

PLACEMENTS, REGISTRATIONS = 5_000, 10_000
ADVERTS = 40
FIRST_DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)


def _side(id_: str, person: SyntheticPerson, advert: str, email: str, at: datetime | None, number: bool) -> Side:
    phone = phone_key(person.mobile)
    return Side(
        id=id_,
        name=person.name,
        number_hash=hashlib.sha256(person.number.encode()).hexdigest() if number else None,
        birth_date=person.born,
        emails=email_keys(email),
        phones=frozenset({phone} if phone else ()),
        adverts=frozenset({advert}),
        at=at,
        birth_date_stated=not number,
    )


def season(seed: int = 1) -> tuple[list[Side], list[Side]]:
    """Return placements (some people in two periods, a tenth not registered) and registrations (half in no list).

    A tenth have no number, a third registered with a private address, a twentieth have a slip in the name.
    """
    rng = random.Random(seed)
    placements, registrations = [], []
    for nth in range(REGISTRATIONS + PLACEMENTS // 10):
        person, advert = synthetic_person(nth), f"annonse-{nth % ADVERTS}"
        number = rng.random() > 0.1
        if nth < REGISTRATIONS:
            at = FIRST_DAY + timedelta(minutes=nth)
            email = person.private_email if rng.random() < 1 / 3 else person.email
            side = _side(f"r{nth}", person, advert, email, at, number)
            if rng.random() < 0.05:
                side = replace(side, name=PersonName(person.given[:-1], person.family))
            registrations.append(side)
        listed = nth >= REGISTRATIONS or nth % 20 < 8
        for period in range(1 + (nth % 8 == 0) if listed else 0):
            placements.append(_side(f"p{nth}-{period}", person, advert, person.email, None, number))
    rng.shuffle(placements)
    rng.shuffle(registrations)
    return placements[:PLACEMENTS], registrations


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    # ru_maxrss would count what the parent held when it forked; Linux tells our own.
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return round(int(line.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main() -> None:
    """Match one season and print what it took."""
    placements, registrations = season()
    assert (len(placements), len(registrations)) == (PLACEMENTS, REGISTRATIONS)
    before = time.perf_counter()
    resolution = resolve(placements, registrations)
    seconds = time.perf_counter() - before
    outcomes = Counter(str(found.outcome) for found in resolution.matches)
    wrong = sum(
        id_[1:] != found.placement_id[1:].split("-")[0]
        for found in resolution.matches
        for id_ in found.registration_ids
    )
    print(
        json.dumps(
            {
                "placements": len(placements),
                "registrations": len(registrations),
                "seconds": round(seconds, 2),
                "peak_mb": peak_mb(),
                "persons": len(resolution.persons),
                "unlisted": len(resolution.unlisted),
                "wrong": wrong,
                **outcomes,
            }
        )
    )


if __name__ == "__main__":
    main()
