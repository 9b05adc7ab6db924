"""What changed between two versions of a list, from and to, in Norwegian sentences by sheet (R8).

    changes = changes_of(align(old, new))
    for part in told(changes):
        part.sheet, part.sentences            # «Periode 1», ("Rad 7: Mobil for Kari Lie er endret fra … til ….", …)

A changed national number is said and never shown. With `names=False` (e-mail) no sentence holds a name or contact data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import date
from enum import StrEnum

from praksis.names import PersonName, name_key
from praksis.practice_list.align import Alignment, Known, Pair
from praksis.practice_list.columns import Field
from praksis.practice_list.findings import Finding, FindingCode, finding


class ChangeKind(StrEnum):
    """What sort of change it is; the order is the order of telling within a sheet."""

    SHEET_RENAMED = "sheet-renamed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CORRECTED = "corrected"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `sheet` and `row` are where it is told: the new version's place, the old one's for what was removed.

    `old` and `new` are the rows (None where there is none); `field` is the column of a CHANGED one; `before` and
    `after` are what stood and stands there, None for empty and always None for a national number.
    """

    kind: ChangeKind
    sheet: str
    row: int
    old: Known | None = None
    new: Known | None = None
    field: Field | None = None
    before: str | None = kept(default=None, repr=False)
    after: str | None = kept(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SheetChanges:
    """The sentences about one sheet, in the order of its rows."""

    sheet: str
    sentences: tuple[str, ...]
    rows: tuple[int, ...] = ()
    """The row that each sentence is about, in the same order: of what was removed the row it had, of the sheet itself 0."""


def changes_of(alignment: Alignment) -> tuple[Change, ...]:
    """Every change between the aligned versions; a list compared with itself gives none.

    A row that merely changed its place in the sheet is no change, nor is a sheet's new name a move of its rows.
    """
    renamed = dict(alignment.renamed)
    changes = [Change(ChangeKind.SHEET_RENAMED, now, 0, before=was, after=now) for was, now in alignment.renamed]
    for pair in alignment.pairs:
        if renamed.get(pair.old.sheet, pair.old.sheet) != pair.new.sheet:
            changes.append(_between(ChangeKind.MOVED, pair, before=pair.old.sheet, after=pair.new.sheet))
        changes += _fields(pair)
    for pair in alignment.corrected:
        changes.append(_between(ChangeKind.CORRECTED, pair))
    changes += [Change(ChangeKind.REMOVED, renamed.get(o.sheet, o.sheet), o.row, old=o) for o in alignment.gone]
    changes += [Change(ChangeKind.ADDED, n.sheet, n.row, new=n) for n in alignment.added]
    order = list(ChangeKind)
    fields = list(Field)
    return tuple(
        sorted(changes, key=lambda c: (c.sheet, order.index(c.kind), c.row, fields.index(c.field) if c.field else -1))
    )


def told(changes: Sequence[Change], *, names: bool = True) -> tuple[SheetChanges, ...]:
    """The changes as sentences, grouped by sheet in the order of the sheets' names.

    With `names=False` only rows and columns are named, for messages that do not stay in the institution's channel.
    """
    by_sheet: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for change in changes:
        by_sheet[change.sheet].append((_sentence(change, names=names), change.row))
    return tuple(
        SheetChanges(sheet, tuple(words for words, _ in told_of), tuple(row for _, row in told_of))
        for sheet, told_of in sorted(by_sheet.items())
    )


Marked = Callable[[str, int], bool]
"""Whether a row of the new version (sheet, row) carries red text with signature and date (R11)."""


def unmarked(changes: Sequence[Change], is_marked: Marked) -> tuple[Finding, ...]:
    """One notice for each sheet that has changes in rows which are not marked as R11 asks.

    Removed rows cannot carry a mark and are left out, as is a sheet's new name.
    """
    rows: Mapping[str, set[int]] = defaultdict(set)
    for change in changes:
        if change.new is not None and not is_marked(change.new.sheet, change.new.row):
            rows[change.new.sheet].add(change.new.row)
    return tuple(
        finding(
            FindingCode.CHANGE_UNMARKED,
            sheet,
            None,
            None,
            count=_counted(len(numbers), "endret rad", "endrede rader"),
            rows=", ".join(str(number) for number in sorted(numbers)),
        )
        for sheet, numbers in sorted(rows.items())
    )


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _between(
    kind: ChangeKind,
    pair: Pair,
    of: Field | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Change:
    return Change(kind, pair.new.sheet, pair.new.row, pair.old, pair.new, of, before, after)


def _fields(pair: Pair) -> list[Change]:
    old, new = pair.old, pair.new
    found = []
    if name_key(old.name) != name_key(new.name):
        found.append(_between(ChangeKind.CHANGED, pair, Field.FULL_NAME, str(old.name) or None, str(new.name) or None))
    if old.number_hash != new.number_hash:
        found.append(_between(ChangeKind.CHANGED, pair, Field.NUMBER))
    values: list[tuple[Field, str | None, str | None]] = [
        (Field.BIRTH_DATE, _day(old.birth_date), _day(new.birth_date)),
        (Field.EMAIL, ", ".join(sorted(old.emails)) or None, ", ".join(sorted(new.emails)) or None),
        (Field.MOBILE, old.mobile, new.mobile),
        (Field.PROFESSION, old.profession, new.profession),
        (Field.WARD, old.ward, new.ward),
        (Field.FIRST_DAY, _day(old.first_day), _day(new.first_day)),
        (Field.LAST_DAY, _day(old.last_day), _day(new.last_day)),
    ]
    for of, before, after in values:
        # A birth date that only follows a corrected number would tell digits of it.
        if of is Field.BIRTH_DATE and old.number_hash != new.number_hash:
            continue
        if before != after:
            found.append(_between(ChangeKind.CHANGED, pair, of, before, after))
    return found


def _day(day: date | None) -> str | None:
    return f"{day:%d.%m.%Y}" if day is not None else None


_PERSONAL = frozenset({Field.FULL_NAME, Field.EMAIL, Field.MOBILE, Field.BIRTH_DATE})


def _sentence(change: Change, *, names: bool) -> str:
    if change.kind is ChangeKind.SHEET_RENAMED:
        return f"Arket «{change.before}» heter nå «{change.after}»."
    who = _who(change.new or change.old, names=names)
    if change.kind is ChangeKind.ADDED:
        return f"Rad {change.row}: {who} er lagt til."
    if change.kind is ChangeKind.REMOVED:
        return f"{who[0].upper()}{who[1:]} er fjernet (sto på rad {change.row})."
    if change.kind is ChangeKind.MOVED:
        return f"Rad {change.row}: {who} er flyttet fra «{change.before}» til «{change.after}»."
    if change.kind is ChangeKind.CORRECTED:
        was = _who(change.old, names=names)
        where = f"rad {change.old.row}" if change.old is not None else "en rad"
        return f"Rad {change.row}: {who} kan være samme student som {was} på {where} i forrige versjon, rettet."
    return f"Rad {change.row}: {_changed(change, who, names=names)}"


def _changed(change: Change, who: str, *, names: bool) -> str:
    if change.field is Field.NUMBER:
        had = change.old is not None and change.old.number_hash is not None
        has = change.new is not None and change.new.number_hash is not None
        word = "endret" if had and has else "fylt inn" if has else "fjernet"
        return f"Fødselsnummer for {who} er {word}."
    what = change.field.value if change.field is not None else ""
    if change.field in _PERSONAL and not names:
        return f"{what} for {who} er endret."
    if change.field is Field.FULL_NAME:
        return f"Navnet er endret fra «{change.before or 'tomt'}» til «{change.after or 'tomt'}»."
    if change.before is None:
        return f"{what} for {who} er fylt inn: {change.after}."
    if change.after is None:
        return f"{what} for {who} er fjernet (var {change.before})."
    return f"{what} for {who} er endret fra {change.before} til {change.after}."


def _who(known: Known | None, *, names: bool) -> str:
    name: PersonName | None = known.name if known is not None else None
    return (str(name) if name is not None and names else "") or "studenten"
