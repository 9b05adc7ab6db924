"""Find the one row that an administrator means, by what they can see of it."""

from __future__ import annotations

from collections.abc import Sequence

from praksis.errors import Invalid, NotFound
from praksis.jobs.standings import Standing, period_key
from praksis.names import PersonName, name_key

HOW = (
    "Skriv raden som «Studiested/Studentgruppe/Kull/Periode/Rad», for eksempel «HVL/Sykepleie/2024/Periode 1/12», som "
    "studentens navn, eller som rad-ID-en fra «praksis status --json»."
)


def find_row(everyone: Sequence[Standing], text: str) -> Standing:
    """The row named «Studiested/Studentgruppe/Kull/Periode/Rad» (the period or the name of the sheet, case aside), or by
    all words of a student's name as `praksis why` takes it, or by its id.

    Raises:
        NotFound: No row fits.
        Invalid: Several do; the message says how to tell them apart, and where they stand.
    """
    rows = [s for s in everyone if not s.awaiting_correction]
    wanted = text.strip()
    found = [s for s in rows if s.placement.id == wanted]
    if not found:
        parts = [part.strip() for part in wanted.rsplit("/", 4)]
        found = [s for s in rows if len(parts) == 5 and _is(s, parts)]
    if not found and "/" not in wanted and (words := name_key(PersonName(wanted, ""))):
        found = [s for s in rows if words <= name_key(PersonName(s.version.given_name, s.version.family_name))]
    if not found:
        raise NotFound(f"Fant ingen slik rad. {HOW}", code="rad-finnes-ikke")
    if len(found) > 1:
        places = "; ".join(row_name(s) for s in found[:6])
        raise Invalid(f"Flere rader passer ({len(found)}): {places}. {HOW}", code="flere-rader")
    return found[0]


def row_name(s: Standing) -> str:
    """What a row is called: institution, group, cohort, sheet and row, as `find_row` takes it."""
    group = s.document.group
    parts = (
        (group.institution, group.name, group.cohort) if group else (s.document.channel.institution or "?", "?", "?")
    )
    return "/".join((*parts, s.version.sheet, str(s.version.row)))


def _is(s: Standing, parts: Sequence[str]) -> bool:
    institution, name, cohort, period, row = parts
    group = s.document.group
    if group is None or row != str(s.version.row):
        return False
    same = (institution.casefold(), name.casefold(), cohort.casefold())
    sheets = {period_key(s.version.sheet), period_key(s.version.period or s.version.sheet)}
    return same == (group.institution.casefold(), group.name.casefold(), group.cohort.casefold()) and (
        period_key(period) in sheets
    )
