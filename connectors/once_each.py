"""Registrations of one batch that bear the same id: one is kept, and contradictions are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from praksis.contact import email_key
from praksis.names import name_key
from praksis.ports import RegistrationRecord, SourceProblem


def once_each(
    records: Sequence[RegistrationRecord], remedy: str
) -> tuple[list[RegistrationRecord], list[SourceProblem]]:
    """Each application once. Rows of one id that tell of different people are all left out: no row may be guessed at.

    Rows of one id and one person that differ in status say nothing about the status. `remedy` says what a person does about
    contradictions.
    """
    by_id: dict[str, list[RegistrationRecord]] = {}
    for record in records:
        by_id.setdefault(record.external_id, []).append(record)
    kept, problems = [], []
    for same in by_id.values():
        last = same[-1]
        if len(same) == 1:
            kept.append(last)
            continue
        where = " og ".join(record.place for record in same[:3])
        if len({(name_key(r.name), r.number, r.birth_date, email_key(r.email), r.advert) for r in same}) > 1:
            problems.append(
                SourceProblem(
                    "soknad-motsier-seg",
                    last.place,
                    f"{where}: samme søknads-ID, men ulike personopplysninger. Ingen av radene brukes. {remedy}",
                )
            )
            continue
        if len({record.status for record in same}) > 1:
            problems.append(
                SourceProblem(
                    "status-motsier-seg",
                    last.place,
                    f"{where}: samme søknad med ulik status, så vi lar statusen stå. Rett raden som er feil.",
                )
            )
            last = replace(last, status=None)
        kept.append(last)
    return kept, problems
