"""Style indexes of cells in a sheet part: found by offset, exchanged one by one; missing cells and rows put in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from praksis.workbook.cells import column_of, style_of
from praksis.workbook.grid import Grammar, Part, Piece, RowSpan, last_row, rows_in
from praksis.workbook.markup import check, tree, value_span
from praksis.workbook.refs import column_letters, column_number, to_ref
from praksis.workbook.refusals import damaged
from praksis.workbook.splice import Edit

Targets = Mapping[int, Mapping[int, int]]
"""Row to column to style index."""


class _Found(NamedTuple):
    """A cell in the text of a block: where it begins and ends, and where its style index stands or would go."""

    column: int
    start: int
    end: int
    style_start: int
    style_end: int
    has_style: bool


def sheet_edits(found_pieces: Iterable[Piece], targets: Targets, where: str) -> Iterator[Edit]:
    """The edits, in order, that give the cells their styles. `found_pieces` come from `offset_chunks`.

    Raises WorkbookRefused (damaged) when rows or cells are not in order.
    """
    waiting = sorted(targets)
    last = 0
    opened = b""
    for piece in found_pieces:
        if piece.part is Part.OPENING:
            if piece.content.endswith(b"/>"):
                opened = piece.content
        elif piece.part is Part.ROWS:
            if not waiting:
                continue
            end = last_row(piece.content, piece.grammar, last, where)
            if waiting[0] <= end:
                # One character per byte: offsets in the text are offsets in the part.
                text = piece.content.decode("latin-1")
                yield from _block(text, piece, last, waiting, targets, where)
            last = end
        elif piece.part is Part.TAIL and waiting:
            new = b"".join(_new_row(row, targets[row], piece.grammar) for row in waiting)
            if opened:
                name = f"{piece.grammar.prefix}sheetData".encode()
                yield Edit(piece.offset - 2, b"/>", b">" + new + b"</" + name + b">")
            else:
                yield Edit(piece.offset, b"", new)


def _block(text: str, piece: Piece, last: int, waiting: list[int], targets: Targets, where: str) -> Iterator[Edit]:
    grammar, base = piece.grammar, piece.offset
    for span in rows_in(text, grammar, last, where):
        while waiting and waiting[0] < span.number:
            row = waiting.pop(0)
            yield Edit(base + span.start, b"", _new_row(row, targets[row], grammar))
        if not waiting:
            return
        if waiting[0] == span.number:
            yield from _row(text, span, grammar, targets[waiting.pop(0)], base, where)


def _row(
    text: str, span: RowSpan, grammar: Grammar, wanted: Mapping[int, int], base: int, where: str
) -> Iterator[Edit]:
    if span.self_closing:
        new = "".join(_new_cell(span.number, column, wanted[column], grammar) for column in sorted(wanted))
        yield from _without_narrow_spans(span, grammar, wanted, base)
        yield Edit(base + span.end - 2, b"/>", f">{new}</{grammar.prefix}row>".encode())
        return
    quick = _quick(text, span, grammar, wanted, base)
    if quick is not None:
        yield from quick
        return
    cells = _cells(text, span, grammar, where)
    have = {cell.column for cell in cells}
    missing = sorted(column for column in wanted if column not in have)
    yield from _without_narrow_spans(span, grammar, missing, base)
    for cell in cells:
        while missing and missing[0] < cell.column:
            column = missing.pop(0)
            yield Edit(base + cell.start, b"", _new_cell(span.number, column, wanted[column], grammar).encode())
        if cell.column in wanted:
            style = str(wanted[cell.column])
            old = text[cell.style_start : cell.style_end].encode("latin-1")
            new = style if cell.has_style else f' s="{style}"'
            yield Edit(base + cell.style_start, old, new.encode())
    if missing:
        at = cells[-1].end if cells else span.body
        new = "".join(_new_cell(span.number, column, wanted[column], grammar) for column in missing)
        yield Edit(base + at, b"", new.encode())


_AFTER_ADDRESS = re.compile(r'(?: s="([0-9]+)")?(?: t="[A-Za-z]+")?/?>')


def _quick(text: str, span: RowSpan, grammar: Grammar, wanted: Mapping[int, int], base: int) -> list[Edit] | None:
    """The edits when every wanted cell is there, once, written as programs write it; None to look more closely."""
    edits: list[Edit] = []
    for column in sorted(wanted):
        start = f'<{grammar.prefix}c r="{column_letters(column)}{span.number}"'
        at = text.find(start, span.body, span.body_end)
        if at < 0 or text.find(start, at + 1, span.body_end) >= 0:
            return None
        place = at + len(start)
        found = _AFTER_ADDRESS.match(text, place, span.body_end)
        if found is None:
            return None
        if found[1] is None:
            edits.append(Edit(base + place, b"", f' s="{wanted[column]}"'.encode()))
        else:
            edits.append(Edit(base + place + 4, found[1].encode(), str(wanted[column]).encode()))
    return edits if all(one.offset < two.offset for one, two in pairwise(edits)) else None


def _cells(text: str, span: RowSpan, grammar: Grammar, where: str) -> list[_Found]:
    cells: list[_Found] = []
    at, row_text, last = span.body, str(span.number), 0
    while at < span.body_end and text[at] in " \t\r\n":
        at += 1
    for found in grammar.cell.finditer(text, at, span.body_end):
        letters, digits = found[1], found[2]
        if found[9] is not None or found.start() != at or (letters is not None and digits != row_text):
            return _cells_by_tree(text, span, grammar, where)
        at = found.end()
        column = column_number(letters) if letters is not None else last + 1
        if column <= last:
            raise damaged(f"{where}, der cellene ikke står i rekkefølge")
        last = column
        start = found.start()
        end = start + len(found[0].rstrip(" \t\r\n"))
        if found[3] is not None:
            cells.append(_Found(column, start, end, found.start(3), found.end(3), True))
        else:
            place = found.end(2) + 1 if letters is not None else start + len(grammar.prefix) + 2
            cells.append(_Found(column, start, end, place, place, False))
    if at != span.body_end:
        return _cells_by_tree(text, span, grammar, where)
    return cells


def _cells_by_tree(text: str, span: RowSpan, grammar: Grammar, where: str) -> list[_Found]:
    """As `_cells`, for a row with anything unusual in it."""
    fragment = text[span.start : span.end]
    check([fragment.encode("latin-1")], where, "utf-8")
    cells: list[_Found] = []
    prefix = grammar.prefix.removesuffix(":")
    last = 0
    for element in tree(fragment, where).children:
        if element.name != "c" or element.prefix != prefix:
            continue
        last = column = column_of(element, span.number, last, where)
        style_of(element, where)
        start, begin = span.start + element.start, span.start + element.attributes_start
        own, reference = value_span(element.raw_attributes, "s"), value_span(element.raw_attributes, "r")
        if own is not None:
            style_start, style_end = begin + own[0], begin + own[1]
        else:
            # After the closing quote of the address, or after the name.
            style_start = style_end = begin + reference[1] + 1 if reference is not None else begin
        cells.append(_Found(column, start, span.start + element.end, style_start, style_end, own is not None))
    return cells


def _without_narrow_spans(span: RowSpan, grammar: Grammar, columns: Collection[int], base: int) -> Iterator[Edit]:
    """A row's `spans` is a hint that must not be wrong: it goes when a new cell lies outside it."""
    place = value_span(span.attributes, "spans")
    if place is None or not columns:
        return
    first, _, end = span.attributes[place[0] : place[1]].partition(":")
    if first.isdigit() and end.isdigit() and all(int(first) <= column <= int(end) for column in columns):
        return
    begin = span.attributes.rindex("spans", 0, place[0])
    while span.attributes[begin - 1] in " \t\r\n":
        begin -= 1
    offset = base + span.start + len(grammar.prefix) + len("<row") + begin
    yield Edit(offset, span.attributes[begin : place[1] + 1].encode("latin-1"), b"")


def _new_cell(row: int, column: int, style: int, grammar: Grammar) -> str:
    return f'<{grammar.prefix}c r="{to_ref(row, column)}" s="{style}"/>'


def _new_row(row: int, wanted: Mapping[int, int], grammar: Grammar) -> bytes:
    cells = "".join(_new_cell(row, column, wanted[column], grammar) for column in sorted(wanted))
    return f'<{grammar.prefix}row r="{row}">{cells}</{grammar.prefix}row>'.encode()
