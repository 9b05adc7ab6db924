"""A read row in the form in which two versions are aligned."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from praksis.contact import email_keys, phone_key
from praksis.identity import NationalNumber
from praksis.practice_list.align import Known
from praksis.practice_list.model import ListSheet

HashNumber = Callable[[NationalNumber], str]
"""The keyed hash of a number; the same key for both versions."""


def known_rows(sheets: Iterable[ListSheet], hash_number: HashNumber) -> tuple[Known, ...]:
    """The rows of a new version, each with the temporary id «sheet!row».

    E-mail and phone are normalised; a row without own days has its sheet's, so that days moved from the rows to the
    head are no change.
    """
    return tuple(
        Known(
            id=f"{sheet.name}!{row.row}",
            sheet=sheet.name,
            row=row.row,
            name=row.name,
            number_hash=hash_number(row.number) if row.number is not None else None,
            birth_date=row.birth_date,
            emails=email_keys(row.email),
            mobile=phone_key(row.mobile),
            profession=row.profession,
            ward=row.ward,
            first_day=row.first_day or sheet.first_day,
            last_day=row.last_day or sheet.last_day,
        )
        for sheet in sheets
        for row in sheet.rows
    )
