"""What «Saker.xlsx» holds: cases, what people have typed beside them, and what we answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from praksis.cases import CASE_TYPES, CaseKind


@dataclass(frozen=True, slots=True)
class Typed:
    """What people have typed in one row, cleaned and without national numbers; «» where nothing stands.

    `choice` is «Avgjørelse», or «Ta tilbake» in the sheet of settled cases. `own` has the cells of columns that
    somebody has added, by their heading.
    """

    choice: str = ""
    reason: str = ""
    signature: str = ""
    taken_by: str = ""
    notes: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def decides(self) -> bool:
        """Whether any part of a decision has been typed."""
        return bool(self.choice or self.reason or self.signature)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has been typed."""
        return not (self.decides or self.taken_by or self.notes or any(self.own.values()))

    def without_decision(self) -> Typed:
        """The rest, when the decision has been carried out."""
        return replace(self, choice="", reason="", signature="")

    def with_note(self, note: str) -> Typed:
        """With one more note, unless it is there already."""
        if not note or note in self.notes:
            return self
        return replace(self, notes=f"{self.notes} / {note}" if self.notes else note)

    @property
    def as_note(self) -> str:
        """A decision that has no place in its row any more, as a note."""
        words = " ".join(part for part in (self.choice, self.reason, self.signature) if part)
        return f"Skrevet under «Avgjort»: {words}" if words else ""

    def seal(self, sheet: str, number: int) -> str:
        """A short hash of the decision that stands in this row, to know it again when it is read once more."""
        parts = "\x1f".join((sheet, str(number), self.choice.casefold(), self.reason, self.signature.casefold()))
        return sha256(parts.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class About:
    """What a case is about, as both sheets show it."""

    number: int
    name: str
    """«S-0007»."""
    kind: CaseKind
    what: str
    institution: str
    group: str
    cohort: str
    period: str

    @property
    def title(self) -> str:
        """The kind in words."""
        return CASE_TYPES[self.kind].title


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open case."""

    about: About
    why: str
    one: str
    other: str
    age: int
    """Days since it was opened."""
    typed: Typed = Typed()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SettledRow:
    """A case that was decided or overtaken of late. `by` and `why` are empty when it was overtaken."""

    about: About
    outcome: str
    why: str
    by: str
    on: date
    typed: Typed = Typed()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class LooseRow:
    """Something typed that belongs to no open case: said so, and kept until the person empties the row."""

    label: str
    """What stands under «Sak»."""
    typed: Typed
    answer: str


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet that somebody has added: its values, row by row; formats are not kept."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CaseBook:
    """All that the workbook shows. `choices` has the drop-down of each kind, by its words; `names` those of kinds where a
    name is chosen, by kind and institution."""

    made_on: date
    open: Sequence[OpenRow]
    settled: Sequence[SettledRow]
    choices: Mapping[str, Sequence[str]]
    signatures: Sequence[str]
    names: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    loose: Sequence[LooseRow] = ()
    own_columns: Sequence[str] = ()
    own_sheets: Sequence[OwnSheet] = ()
    above: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """What people have written over the tables, by sheet and column: it stands in the line that we leave empty there."""

    @property
    def shown(self) -> str:
        """64 hex digits over all that is ours in it: the first half over the cases, the second over what we answer."""
        ours = [
            self.made_on,
            [(row.about, row.why, row.one, row.other, row.age) for row in self.open],
            [(row.about, row.outcome, row.why, row.by, row.on) for row in self.settled],
            sorted((kind, tuple(words)) for kind, words in self.choices.items()),
            list(self.signatures),
            sorted((*key, tuple(names)) for key, names in self.names.items()),
        ]
        answers = [
            [(row.about.number, row.answer) for row in self.open],
            [(row.about.number, row.answer) for row in self.settled],
            [(row.label, row.answer) for row in self.loose],
        ]
        return "".join(sha256(repr(part).encode()).hexdigest()[:32] for part in (ours, answers))


@dataclass(frozen=True, slots=True)
class Reading:
    """What people have typed, by the number of the case; `twice` are cases whose rows contradict each other, of which
    the first is in `open` and the others in `loose`. `above` has what stands over the tables, by sheet and column."""

    open: Mapping[int, Typed]
    settled: Mapping[int, Typed]
    twice: frozenset[int] = frozenset()
    loose: tuple[tuple[str, Typed], ...] = ()
    own_columns: tuple[str, ...] = ()
    own_sheets: tuple[OwnSheet, ...] = ()
    above: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
