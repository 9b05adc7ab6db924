"""Hold the season to what its generator meant: the colours in the workbooks, and the reasons in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from praksis.demo import ExpectedPlacement, Season
from praksis.jobs.house import House
from praksis.jobs.standings import standings
from praksis.practice_list import read_practice_list
from praksis.workbook import Colour

Key = tuple[str, str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a row: the colours that stand in the workbook, and the reasons that the ledger gives."""

    registered: str
    ordered: str
    holds: frozenset[str]


def differences(house: House, season: Season, act: int, *, receipts_taken: bool) -> list[str]:
    """Where the season differs from the truth of `act`, one sentence each, by sheet and trouble; empty when it does not.

    Args:
        house: The house, at the act's date.
        season: The season as it lies in its folder.
        act: Whose truth counts.
        receipts_taken: Whether every plan has been applied and every line has its receipt.
    """
    found = _found(house, season)
    told = [line for expected in season.truth(act) for line in _compare(expected, found, receipts_taken)]
    missing = len(found) - len(season.truth(act))
    return [*told, *([f"{missing:+d} rader i forhold til det som var ment"] if missing else [])]


def _compare(expected: ExpectedPlacement, found: dict[Key, Found], receipts_taken: bool) -> Iterator[str]:
    place = f"{expected.institution} {expected.group}, ark «{expected.sheet}», {expected.name} ({expected.trouble})"
    row = found.get((expected.institution, expected.sheet, _name(expected.name)))
    if row is None:
        yield f"{place}: raden finnes ikke"
        return
    if row.registered != expected.registered:
        yield f"{place}: Registrert er {row.registered}, skulle vært {expected.registered}"
    ordered = expected.ordered_after_receipt if receipts_taken else "yellow"
    if row.ordered != ordered:
        yield f"{place}: Bestilt er {row.ordered}, skulle vært {ordered}"
    if not expected.holds <= row.holds or (expected.exact and expected.holds != row.holds):
        yield f"{place}: holdes av {sorted(row.holds)}, skulle vært {sorted(expected.holds)}"


def _found(house: House, season: Season) -> dict[Key, Found]:
    colours: dict[Key, tuple[Colour, Colour]] = {}
    for file in season.lists:
        practice_list = read_practice_list(file.read_bytes(), file.name, house.list_rules)
        for row in (row for sheet in practice_list.sheets for row in sheet.rows):
            key = (file.parent.name, row.sheet, _name(f"{row.name.given} {row.name.family}"))
            colours[key] = (row.registered, row.ordered)
    with house.ledger.reading() as session:
        holds = {
            (
                s.document.channel.institution or "",
                s.version.sheet,
                _name(f"{s.version.given_name} {s.version.family_name}"),
            ): frozenset(hold.value for hold in s.holds)
            for s in standings(session, house)
        }
    return {
        key: Found(registered.value, ordered.value, holds.get(key, frozenset({"ikke-i-registeret"})))
        for key, (registered, ordered) in colours.items()
    }


def _name(text: str) -> frozenset[str]:
    """A name in whichever order it is written."""
    return frozenset(text.casefold().split())
