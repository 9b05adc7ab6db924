"""Extracts as a personnel system might give them: rows of synthetic people."""

from __future__ import annotations

from tests.people import synthetic_person

EXTRACT_HEADINGS = (
    "Ansattnummer", "Fornavn", "Etternavn", "Fødselsnummer", "Fødselsdato", "E-post", "Startdato", "Sluttdato",
)  # fmt: skip


def an_extract_row(nth: int = 0, **changed: object) -> dict[str, object]:
    """The nth synthetic person as the personnel system has them; `changed` by heading."""
    person = synthetic_person(nth)
    row: dict[str, object] = {
        "Ansattnummer": f"{700_000 + nth}",
        "Fornavn": person.given,
        "Etternavn": person.family,
        "Fødselsnummer": person.number,
        "Fødselsdato": f"{person.born:%d.%m.%Y}",
        "E-post": person.private_email,
        "Startdato": "07.09.2026",
        "Sluttdato": "16.10.2026",
    }
    return row | changed
