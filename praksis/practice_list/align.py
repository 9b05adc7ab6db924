"""Which row of a new version is which placement of the old one (DESIGN.md, «Placement»): by person, not by row.

Within a sheet first, then across the sheets of the document: number, then e-mail and name, then name and date of birth,
then the same row with at least two equal identifying fields. A renamed sheet counts as the same sheet. What is left
over and still agrees on two identifying fields is `corrected`: a question to a person, neither gone nor added.

The result does not depend on the order in which the rows are given, and no row is ever in two places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from praksis.names import PersonName, fold, name_key

_MANY = 4096
"""So many candidate pairs of one key are weighed against each other; a larger heap of alike rows is paired in order."""


@dataclass(frozen=True, slots=True)
class Known:
    """One row, old or new, with what can be compared. `id` is the placement's, or a temporary one for a new row.

    `number_hash` is a keyed hash (or any opaque, equal-by-value text), None without a usable number; `emails` and
    `mobile` are normalised keys; the days are the row's own or, where it has none, what the caller counts as them.
    """

    id: str
    sheet: str
    row: int
    name: PersonName
    number_hash: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    emails: frozenset[str] = frozenset()
    mobile: str | None = None
    profession: str | None = None
    ward: str | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An old row and the new row that is the same placement."""

    old: Known
    new: Known


@dataclass(frozen=True, slots=True)
class Alignment:
    """Each old row is in exactly one of `pairs`, `gone` and `corrected`; each new one in `pairs`, `added`, `corrected`.

    `renamed` maps the old name of a sheet to its new one. All are sorted by sheet, row and id, so that equal inputs in
    any order give equal results.
    """

    pairs: tuple[Pair, ...]
    gone: tuple[Known, ...]
    added: tuple[Known, ...]
    corrected: tuple[Pair, ...]
    renamed: tuple[tuple[str, str], ...] = ()


Keys = Callable[[Known], Iterable[Hashable]]


def align(old: Sequence[Known], new: Sequence[Known]) -> Alignment:
    """Align the rows of two versions of one document.

    Raises ValueError when an id occurs twice on one side: the caller would lose a placement.
    """
    for side in (old, new):
        if len({known.id for known in side}) != len(side):
            raise ValueError("an id occurs twice on one side of the alignment")
    work = _Work(sorted(old, key=_place), sorted(new, key=_place))
    work.renamed = _renamed_sheets(work.old, work.new)
    for same_sheet in (True, False):
        for keys in (_by_number, _by_email_and_name, _by_name_and_birth):
            work.pair_by(keys, same_sheet=same_sheet)
        if same_sheet:
            work.pair_by(_by_row, same_sheet=True, fewest_equal=2)
    pairs = dict(work.paired)
    work.paired = {}
    work.pair_by(_by_any_part, same_sheet=False, fewest_equal=2, equal=_equal_parts)
    return Alignment(
        tuple(sorted((Pair(o, n) for o, n in pairs.values()), key=lambda pair: _place(pair.old))),
        tuple(work.old),
        tuple(work.new),
        tuple(sorted((Pair(o, n) for o, n in work.paired.values()), key=lambda pair: _place(pair.old))),
        tuple(sorted(work.renamed.items())),
    )


def _place(known: Known) -> tuple[str, int, str]:
    return known.sheet, known.row, known.id


# What two rows can share. A field that is empty is never shared.


def _by_number(known: Known) -> Iterable[Hashable]:
    return [known.number_hash] if known.number_hash else []


def _by_email_and_name(known: Known) -> Iterable[Hashable]:
    key = name_key(known.name)
    return [(email, key) for email in known.emails] if key else []


def _by_name_and_birth(known: Known) -> Iterable[Hashable]:
    key = name_key(known.name)
    return [(key, known.birth_date)] if key and known.birth_date else []


def _by_row(known: Known) -> Iterable[Hashable]:
    return [known.row]


def _by_any_part(known: Known) -> Iterable[Hashable]:
    """Each identifying field by itself: candidates for «samme student, rettet?»."""
    parts: list[Hashable] = [("e", email) for email in known.emails]
    parts += [
        ("n", token) for token in (frozenset(fold(known.name.given)), frozenset(fold(known.name.family))) if token
    ]
    parts += [("#", known.number_hash)] if known.number_hash else []
    parts += [("b", known.birth_date)] if known.birth_date else []
    parts += [("m", known.mobile)] if known.mobile else []
    return parts


def _equal_identifying(a: Known, b: Known) -> int:
    """How many identifying fields are equal; the whole name is one."""
    name = name_key(a.name)
    return _equal_apart_from_name(a, b) + (bool(name) and name == name_key(b.name))


def _equal_parts(a: Known, b: Known) -> int:
    """The same with given and family name as one field each: for the question, not for the answer."""
    mine = [frozenset(fold(part)) for part in (a.name.given, a.name.family)]
    theirs = {frozenset(fold(part)) for part in (b.name.given, b.name.family)}
    return _equal_apart_from_name(a, b) + sum(1 for part in mine if part and part in theirs)


def _equal_apart_from_name(a: Known, b: Known) -> int:
    return (
        (a.number_hash is not None and a.number_hash == b.number_hash)
        + (a.birth_date is not None and a.birth_date == b.birth_date)
        + (not a.emails.isdisjoint(b.emails))
        + (a.mobile is not None and a.mobile == b.mobile)
    )


def _likeness(a: Known, b: Known) -> tuple[int, int, int]:
    """How alike two rows are, for choosing among rows of the same person: identity, then practice, then place."""
    practice = (
        (a.first_day is not None and a.first_day == b.first_day)
        + (a.last_day is not None and a.last_day == b.last_day)
        + (a.ward is not None and a.ward == b.ward)
        + (a.profession is not None and a.profession == b.profession)
    )
    return _equal_identifying(a, b), practice, int(a.row == b.row)


class _Work:
    """The rows not yet placed, and the pairs found so far (by the old row's id)."""

    def __init__(self, old: list[Known], new: list[Known]) -> None:
        self.old = old
        self.new = new
        self.paired: dict[str, tuple[Known, Known]] = {}
        self.renamed: dict[str, str] = {}

    def pair_by(
        self,
        keys: Keys,
        *,
        same_sheet: bool,
        fewest_equal: int = 0,
        equal: Callable[[Known, Known], int] = _equal_identifying,
    ) -> None:
        """Pair what shares a key, the most alike first; each row once."""
        if not self.old or not self.new:
            return
        olds: dict[Hashable, list[Known]] = defaultdict(list)
        news: dict[Hashable, list[Known]] = defaultdict(list)
        for known in self.old:
            for key in keys(known):
                olds[(self.renamed.get(known.sheet, known.sheet) if same_sheet else None, key)].append(known)
        for known in self.new:
            for key in keys(known):
                news[(known.sheet if same_sheet else None, key)].append(known)
        candidates: dict[tuple[str, str], tuple[Known, Known]] = {}
        for key in olds.keys() & news.keys():
            for o, n in _candidates(olds[key], news[key]):
                if fewest_equal == 0 or equal(o, n) >= fewest_equal:
                    candidates[o.id, n.id] = (o, n)
        ranked = sorted(
            candidates.values(),
            key=lambda pair: (tuple(-part for part in _likeness(*pair)), _place(pair[0]), _place(pair[1])),
        )
        taken_old: set[str] = set()
        taken_new: set[str] = set()
        for o, n in ranked:
            if o.id not in taken_old and n.id not in taken_new:
                taken_old.add(o.id)
                taken_new.add(n.id)
                self.paired[o.id] = (o, n)
        self.old = [known for known in self.old if known.id not in taken_old]
        self.new = [known for known in self.new if known.id not in taken_new]


def _candidates(olds: list[Known], news: list[Known]) -> Iterable[tuple[Known, Known]]:
    if len(olds) * len(news) <= _MANY:
        return [(o, n) for o in olds for n in news]
    return list(zip(olds, news, strict=False))


def _renamed_sheets(old: Sequence[Known], new: Sequence[Known]) -> dict[str, str]:
    """Which vanished sheet has become which new one: those that share most rows, weighed by days, ward and row number.

    At least half of the rows of the smaller of the two must be shared: one student who moved renames no sheet.
    """
    vanished = {known.sheet for known in old} - {known.sheet for known in new}
    appeared = {known.sheet for known in new} - {known.sheet for known in old}
    if not vanished or not appeared:
        return {}
    sizes: dict[str, int] = defaultdict(int)
    index: dict[Hashable, list[Known]] = defaultdict(list)
    for known in new:
        if known.sheet in appeared:
            sizes["n" + known.sheet] += 1
            for key in _any_key(known):
                index[key].append(known)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    weight: dict[tuple[str, str], int] = defaultdict(int)
    for known in old:
        if known.sheet not in vanished:
            continue
        sizes["o" + known.sheet] += 1
        likest: dict[str, int] = {}
        for key in _any_key(known):
            for other in index[key][:64]:
                identity, practice, place = _likeness(known, other)
                likest[other.sheet] = max(likest.get(other.sheet, 0), 4 + 2 * identity + 2 * practice + place)
        for sheet, score in likest.items():
            shared[known.sheet, sheet] += 1
            weight[known.sheet, sheet] += score
    renamed: dict[str, str] = {}
    for was, now in sorted(weight, key=lambda pair: (-weight[pair], pair)):
        smaller = min(sizes["o" + was], sizes["n" + now])
        if was not in renamed and now not in renamed.values() and 2 * shared[was, now] >= smaller:
            renamed[was] = now
    return renamed


def _any_key(known: Known) -> list[Hashable]:
    return [
        ("number", *_by_number(known)) if known.number_hash else ("row", known.id),
        *(("email", key) for key in _by_email_and_name(known)),
        *(("birth", key) for key in _by_name_and_birth(known)),
    ]
