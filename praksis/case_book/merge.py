"""Puts what people have typed into a new «Saker.xlsx», row by row by case number, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from praksis.case_book.judge import NEXT_TIME, NO_NUMBER, TWICE, is_ready, trouble, trouble_taking_back
from praksis.case_book.layout import OPEN_SHEET, SETTLED_SHEET
from praksis.case_book.model import CaseBook, LooseRow, OpenRow, Reading, SettledRow, Typed
from praksis.case_book.read import case_number_of

_NOT_TAKEN = "Det du skrev i denne raden, er ikke tatt. Tøm feltene når du har lest dette."
_KEEP_OR_EMPTY = "Saken vises ikke lenger under «Avgjort». Ta vare på det du skrev hvis det trengs, og tøm raden."
_WRITTEN_BEFORE = "Dette ble skrevet før saken sist ble avgjort. Endre begrunnelsen hvis det fortsatt gjelder."


@dataclass(frozen=True, slots=True)
class Merged:
    """The new book; whether it holds a decision that nobody has read yet; and what is refused, by the row's seal."""

    book: CaseBook
    unread: bool
    refused: Mapping[str, str]


def merge(
    fresh: CaseBook, reading: Reading, taken: Collection[str], refused: Mapping[str, str], ended: Mapping[int, str]
) -> Merged:
    """Carry over what has been typed.

    Args:
        fresh: The book as the ledger has it, with nothing typed.
        reading: What stands in the workbook now.
        taken: The seals of decisions that have been carried out and may still stand in the workbook.
        refused: The seals of decisions that could not be taken although nothing is wrong in the row, with the reason.
        ended: For each case that is no longer open: how it ended, in words, however long ago.
    """
    return _Merging(fresh, reading, frozenset(taken), refused, ended).result()


class _Merging:
    def __init__(
        self,
        fresh: CaseBook,
        reading: Reading,
        taken: frozenset[str],
        refused: Mapping[str, str],
        ended: Mapping[int, str],
    ) -> None:
        self.fresh, self.reading, self.taken, self.ended = fresh, reading, taken, ended
        self.refused = refused
        self.still_refused: dict[str, str] = {}
        self.unread = False

    def result(self) -> Merged:
        book = replace(
            self.fresh,
            open=tuple(self._open(row) for row in self.fresh.open),
            settled=tuple(self._settled(row) for row in self.fresh.settled),
            loose=(*self._stale(), *self._gone(), *self._loose()),
            own_columns=self.reading.own_columns,
            own_sheets=self.reading.own_sheets,
            above=self.reading.above,
        )
        return Merged(book, self.unread, self.still_refused)

    def _open(self, row: OpenRow) -> OpenRow:
        number = row.about.number
        typed = self._left(OPEN_SHEET, number, self.reading.open.get(number, row.typed))
        other = self._left(SETTLED_SHEET, number, self.reading.settled.get(number, Typed()))
        typed = typed.with_note(other.notes).with_note(other.as_note)  # it was settled when that was typed
        typed = replace(typed, own={**other.own, **typed.own})
        if number in self.reading.twice:
            return replace(row, typed=typed, answer=TWICE)
        answer = trouble(row.about.kind, typed, self.fresh.signatures)
        return replace(row, typed=typed, answer=answer or self._when_nothing_is_wrong(OPEN_SHEET, number, typed))

    def _settled(self, row: SettledRow) -> SettledRow:
        number = row.about.number
        typed = self._left(SETTLED_SHEET, number, self.reading.settled.get(number, Typed()))
        before = self.reading.open.get(number, Typed())
        typed = typed.with_note(before.notes)
        typed = replace(typed, own={**before.own, **typed.own})
        if not row.by:  # overtaken: there is nothing to take back
            return replace(row, typed=typed.without_decision().with_note(typed.as_note))
        answer = trouble_taking_back(typed, self.fresh.signatures)
        return replace(row, typed=typed, answer=answer or self._when_nothing_is_wrong(SETTLED_SHEET, number, typed))

    def _left(self, sheet: str, number: int, typed: Typed) -> Typed:
        """What is left of a row when its decision has been carried out."""
        return typed.without_decision() if typed.decides and typed.seal(sheet, number) in self.taken else typed

    def _when_nothing_is_wrong(self, sheet: str, number: int, typed: Typed) -> str:
        if not is_ready(typed):
            return ""
        seal = typed.seal(sheet, number)
        if seal in self.refused:
            self.still_refused[seal] = self.refused[seal]
            return self.refused[seal]
        self.unread = True
        return NEXT_TIME

    def _stale(self) -> list[LooseRow]:
        """Rows with a decision for a case that is not open any more, and that was settled in another way."""
        is_open = {row.about.number for row in self.fresh.open}
        shown = {row.about.number for row in self.fresh.settled}  # notes are carried to the row there
        found = []
        for number, read in self.reading.open.items():
            if number in is_open:
                continue
            typed = self._left(OPEN_SHEET, number, read)
            label = f"S-{number:04d}"
            if number not in self.ended:
                if not typed.is_empty:
                    found.append(LooseRow(label, typed, NO_NUMBER))
            elif typed.decides:
                self.still_refused[typed.seal(OPEN_SHEET, number)] = _WRITTEN_BEFORE
                typed = replace(typed, notes="") if number in shown else typed
                found.append(LooseRow(label, typed, f"{self.ended[number]} {_NOT_TAKEN}"))
            elif number not in shown and (typed.notes or any(typed.own.values())):
                found.append(LooseRow(label, typed, f"{self.ended[number]} {_KEEP_OR_EMPTY}"))
        return found

    def _gone(self) -> list[LooseRow]:
        """What was typed under «Avgjort» for cases that are not shown there any more."""
        shown = {row.about.number for row in self.fresh.open} | {row.about.number for row in self.fresh.settled}
        rows = {
            number: self._left(SETTLED_SHEET, number, typed)
            for number, typed in self.reading.settled.items()
            if number not in shown
        }
        return [
            LooseRow(f"S-{number:04d}", _as_notes(typed), f"{self.ended.get(number, NO_NUMBER)} {_KEEP_OR_EMPTY}")
            for number, typed in rows.items()
            if not typed.is_empty
        ]

    def _loose(self) -> list[LooseRow]:
        return [
            LooseRow(label, typed, TWICE if case_number_of(label) in self.reading.twice else NO_NUMBER)
            for label, typed in self.reading.loose
        ]


def _as_notes(typed: Typed) -> Typed:
    """What was asked for under «Avgjort», as a note: in «Saker» it would be taken for a decision."""
    return typed.without_decision().with_note(typed.as_note)
