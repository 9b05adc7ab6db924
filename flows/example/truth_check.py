"""Hold the season to what its generator meant: the colours in the workbooks, and reasons and cases in the ledger, about
rows and about whole lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.demo import ExpectedPlacement, Moment, Season
from praksis.demo.truth import ListCase
from praksis.jobs.house import House
from praksis.jobs.standings import standings
from praksis.ledger.tables import CaseFile, Document
from praksis.practice_list import ListRules, read_practice_list

Key = tuple[str, str, frozenset[str]]
_CELLS = {"yellow": "yellow", "green": "green", "blue": "unsure"}


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a row: the colours that stand in the workbook, and what the ledger knows."""

    cells: tuple[str, str] | None
    registered: str = "ukjent"
    ordered: str = "ukjent"
    holds: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


def differences(house: House, season: Season, moment: Moment) -> list[str]:
    """Where the season differs from the truth of a moment, one sentence each, by sheet and trouble; empty when it does
    not.

    Args:
        house: The house, at the act's date.
        season: The season as it lies in its folder.
        moment: Whose truth counts.
    """
    found = _found(house, season)
    truth = season.truth(moment)
    told = [line for expected in truth for line in _compare(expected, found)]
    extra = len(found) - len(truth)
    told += _compare_list_cases(house, season, moment)
    return [*told, *([f"{extra:+d} rader i forhold til det som var ment"] if extra else [])]


def _compare(expected: ExpectedPlacement, found: Mapping[Key, Found]) -> Iterator[str]:
    place = f"{expected.institution} {expected.group}, ark «{expected.sheet}», {expected.name} ({expected.trouble})"
    row = found.get((expected.institution, expected.sheet, _name(expected.name)))
    if row is None:
        yield f"{place}: raden finnes ikke"
        return
    for what, is_so, meant in (
        ("Registrert", row.registered, expected.registered),
        ("Bestilt", row.ordered, expected.ordered),
    ):
        if is_so != meant:
            yield f"{place}: {what} er {is_so}, skulle vært {meant}"
    cells = (_CELLS[expected.registered_cell], _CELLS[expected.ordered_cell])
    if row.cells is not None and row.cells != cells:
        yield f"{place}: cellene er {' og '.join(row.cells)}, skulle vært {' og '.join(cells)}"
    if not expected.holds <= row.holds or (expected.exact and expected.holds != row.holds):
        yield f"{place}: holdes av {sorted(row.holds)}, skulle vært {sorted(expected.holds)}"
    if expected.cases != row.cases:
        yield f"{place}: åpne saker {sorted(row.cases)}, skulle vært {sorted(expected.cases)}"


def _compare_list_cases(house: House, season: Season, moment: Moment) -> Iterator[str]:
    with house.ledger.reading() as session:
        found = set(_open_list_cases(session))
    meant = season.list_cases(moment)
    for case in sorted(meant - found):
        yield f"saken {case.kind} om «{case.file_name}» ({case.institution}) er ikke åpen"
    for case in sorted(found - meant):
        yield f"saken {case.kind} om «{case.file_name}» ({case.institution}) er åpen, og det var ikke ment"


def _open_list_cases(session: Session) -> Iterator[ListCase]:
    """The open cases that are about no row: about a list, or about a group, which is told by its list."""
    documents = {d.id: d for d in session.scalars(select(Document))}
    of_group = {d.group_id: d for d in documents.values() if d.group_id}
    for case in session.scalars(select(CaseFile).where(CaseFile.state == "open", CaseFile.placement_id.is_(None))):
        document = documents.get(case.document_id or "") or of_group.get(case.group_id or "")
        if document is None:
            yield ListCase(case.kind, str(case.facts.get("institution", "")), "ukjent liste")
        else:
            yield ListCase(case.kind, document.channel.institution or "", document.name)


def _found(house: House, season: Season) -> dict[Key, Found]:
    cells = dict(_cells(season, house.list_rules))
    with house.ledger.reading() as session:
        cases = _open_cases(session)
        return {
            (key := _key(s.document.channel.institution, s.version.sheet, s.version.given_name, s.version.family_name)):
            Found(
                cells.get(key),
                s.registered.value,
                s.ordered.value,
                frozenset(hold.value for hold in s.holds),
                frozenset(cases[s.placement.id]),
            )
            for s in standings(session, house)
            if not s.awaiting_correction
        }  # fmt: skip


def _cells(season: Season, rules: ListRules) -> Iterator[tuple[Key, tuple[str, str]]]:
    institutions = {season.list_of(group): group.institution for group in season.story.groups}
    for file in season.lists:
        practice_list = read_practice_list(file.read_bytes(), file.name, rules)
        for row in (row for sheet in practice_list.sheets for row in sheet.rows):
            yield (
                _key(institutions[file], row.sheet, row.name.given, row.name.family),
                (row.registered.value, row.ordered.value),
            )


def _open_cases(session: Session) -> Mapping[str, set[str]]:
    cases: dict[str, set[str]] = defaultdict(set)
    for case in session.scalars(select(CaseFile).where(CaseFile.state == "open", CaseFile.placement_id.is_not(None))):
        cases[case.placement_id or ""].add(case.kind)
    return cases


def _key(institution: str | None, sheet: str, given: str, family: str) -> Key:
    return institution or "", sheet, _name(f"{given} {family}")


def _name(text: str) -> frozenset[str]:
    """A name in whichever order it is written."""
    return frozenset(text.casefold().split())
