"""How coordinators lay a list out when they do not use the template: columns, headings, titles, notes, what they hide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from praksis.masters import columns as master

Part = str
"""What a column holds: a field of `ListEntry`, «name» («Etternavn, Fornavn»), or one of the house's own of no concern to
anybody else («nr», «student_id», «supervisor»)."""

_MASTER_PARTS: Final = {
    master.GIVEN.header: "given",
    master.FAMILY.header: "family",
    master.NUMBER.header: "number",
    master.NUMBER_IF_ANY.header: "number",
    master.BIRTH_DATE.header: "birth_date",
    master.NATIONALITY.header: "nationality",
    master.EMAIL.header: "email",
    master.MOBILE.header: "mobile",
    master.PROFESSION.header: "profession",
    master.WARD.header: "ward",
    master.FIRST_DAY.header: "first_day",
    master.LAST_DAY.header: "last_day",
    master.REGISTERED.header: "registered",
    master.ORDERED.header: "ordered",
    master.COMMENT.header: "comment",
}


@dataclass(frozen=True, slots=True)
class Habit:
    """A way of filling a list in. `columns` are headings, each with what stands under it, in order.

    `title` is a pattern over group and cohort, None for none; `head` says how the sheet tells its days: in labelled
    cells, as one span of text, or not at all. `number_as_number` and `spaces` are what Excel and fingers do.
    """

    columns: tuple[tuple[str, Part], ...]
    header_row: int
    title: str | None = "Praksisoversikt – {group} – kull {cohort}"
    merged_title: bool = False
    head: str = "labels"
    note: str | None = None
    number_as_number: bool = False
    spaces: bool = False
    days_in_rows: bool = False
    hidden_columns: tuple[str, ...] = ()
    filtered: bool = False
    other_sheet: str | None = None
    sorts_in_act_2: bool = False


_STATUS: Final = (("Registrert", "registered"), ("Bestilt", "ordered"))

HABITS: Final[dict[str, Habit]] = {
    "reordered": Habit(
        columns=(
            ("Etternavn", "family"), ("Fornavn", "given"), ("Fødselsnr", "number"), ("Mobilnr", "mobile"),
            ("E-postadresse", "email"), ("Praksisplass", "ward"), ("Fra", "first_day"), ("Til", "last_day"),
            ("Profesjon", "profession"), *_STATUS, ("Merknad", "comment"),
        ),
        header_row=4,
        merged_title=True,
        hidden_columns=("Mobilnr",),
        filtered=True,
        sorts_in_act_2=True,
    ),
    "numbered": Habit(
        columns=(
            ("Nr", "nr"), ("Student-ID", "student_id"), ("Fornavn", "given"), ("Etternavn", "family"),
            ("Personnr", "number"), ("E-post", "email"), ("Mobil", "mobile"), ("Profesjon", "profession"),
            ("Praksissted", "ward"), ("Veileder", "supervisor"), *_STATUS, ("Kommentar", "comment"),
        ),
        header_row=6,
        head="span",
        note="NB! Studentene møter i vestibylen kl. 08.00 den første dagen.",
        number_as_number=True,
        other_sheet="Kontaktpersoner",
    ),
    "one-name": Habit(
        columns=(
            *_STATUS, ("Navn", "name"), ("Fødselsnummer (11 siffer)", "number"), ("Mail", "email"),
            ("Mobiltelefon", "mobile"), ("Yrke", "profession"), ("Enhet", "ward"), ("Startdato", "first_day"),
            ("Sluttdato", "last_day"), ("Kommentar", "comment"),
        ),
        header_row=3,
        title="Praksisoversikt {group}, kull {cohort}",
        head="none",
        days_in_rows=True,
        spaces=True,
    ),
    "two-mails": Habit(
        columns=(
            ("Fornavn", "given"), ("Etternavn", "family"), ("Fødselsnummer", "number"), ("E-post", "email"),
            ("Epost", "email"), ("Mobil", "mobile"), ("Profesjon", "profession"), ("Praksissted/enhet", "ward"),
            ("Første dag", "first_day"), ("Siste dag", "last_day"), *_STATUS, ("Kommentar", "comment"),
        ),
        header_row=5,
        merged_title=True,
    ),
    "untitled": Habit(
        columns=(
            ("Fornavn", "given"), ("Etternavn", "family"), ("Fnr", "number"), ("Epost", "email"), ("Mobil", "mobile"),
            ("Profesjon", "profession"), ("Avdeling", "ward"), ("Fra dato", "first_day"), ("Til dato", "last_day"),
            *_STATUS, ("Kommentar", "comment"),
        ),
        header_row=1,
        title=None,
        head="none",
        days_in_rows=True,
    ),
}  # fmt: skip


def master_part(heading: str) -> Part | None:
    """What stands under a heading of the template."""
    return _MASTER_PARTS.get(heading)
