"""The proof, before a painted workbook is given out, that it opens, has the right colours, and is otherwise the same.

Nothing here trusts the painter. Raw zip members are compared, and the style sheet must only have been added to. A sheet
is cut at the start tags of its cells: when these are just the cells that the ordinary reader found in the old one, and
nothing but styles of wanted cells differs between old and new, the new one reads as the old. Where that cannot be told
(cells were put in, or are written in unusual ways), the part with the edits taken back must be the old part byte for
byte, and the ordinary reader reads the painted workbook and compares every cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from praksis.workbook.cells import Cell
from praksis.workbook.colour import Colour, Why
from praksis.workbook.limits import Limits
from praksis.workbook.markup import Element, offsets_of, tree
from praksis.workbook.package import Member, Package
from praksis.workbook.reader import Sheet, Workbook, open_package, read_opened
from praksis.workbook.refs import to_ref
from praksis.workbook.refusals import RefusalCode, WorkbookRefused
from praksis.workbook.relationships import Layout
from praksis.workbook.splice import Edit, inverse, spliced
from praksis.workbook.styles import Styles

Places = Mapping[tuple[int, int], Colour]
Wanted = Mapping[str, Places]
Styled = dict[tuple[int, int], int]
"""Row and column to style index."""

_OWN = {"fillId", "applyFill"}
_ADDED_TO = ("fills", "cellXfs")

_CELL = re.compile(rb'<c(?=[\s/>])(?: r="([A-Z]{1,3}[1-9][0-9]{0,6})")?(?: s="([0-9]{1,6})")?')
"""The start tag of a cell, with address and style when they stand as programs write them."""
_HELD_WHOLE = 2 * 1024 * 1024
"""Sheets up to this size are cut up at their cells: that takes some thirty times what they weigh."""


class Formats(NamedTuple):
    """The cell formats before and after, without their fills, and what the ones after show."""

    before: list[object]
    after: list[object]
    shown: Styles


class _NotTheSameError(Exception):
    pass


def verify(
    old: Package,
    layout: Layout,
    styles: str,
    after: bytes,
    workbook: Workbook,
    wanted: Wanted,
    edits: Mapping[str, Sequence[Edit]],
    limits: Limits,
) -> None:
    """Return when `after` is `old` with just these cells coloured; raise WorkbookRefused (not-verified) otherwise.

    `layout` and `workbook` are `old` as read, `styles` names its style sheet; `edits` are those made, by member name.
    """
    try:
        new = Package(after, limits)
        _members_same(old, new, edits)
        formats = _formats(old, new, styles, workbook.styles.palette.theme)
        proved = {
            entry.name: entry.member.name
            for entry, sheet in zip(layout.sheets, workbook.sheets, strict=True)
            if entry.name in wanted
            and entry.member is not None
            and _proved_by_bytes(old, new, entry.member.name, sheet, wanted[entry.name], formats)
        }
        others = edits.keys() - set(proved.values())
        for name in others:
            _require(_is_old_with(edits[name], old, new, name))
        if proved.keys() != wanted.keys() or others - {styles}:
            _read_again(after, workbook, wanted, formats, limits)
    except (_NotTheSameError, ValueError, WorkbookRefused):
        raise WorkbookRefused(RefusalCode.NOT_VERIFIED) from None


def verify_colours(workbook: Workbook, wanted: Wanted) -> None:
    """Return when the workbook shows these colours as it is; raise WorkbookRefused (not-verified) otherwise."""
    for sheet in workbook.sheets:
        if any(sheet.colour(*place) is not colour for place, colour in wanted.get(sheet.name, {}).items()):
            raise WorkbookRefused(RefusalCode.NOT_VERIFIED)


def _require(holds: bool) -> None:
    if not holds:
        raise _NotTheSameError


def _member(package: Package, name: str) -> Member:
    found = package.find(name)
    if found is None:
        raise _NotTheSameError
    return found


def _members_same(old: Package, new: Package, edited: Collection[str]) -> None:
    _require(len(old.members) == len(new.members))
    for before, after in zip(old.members, new.members, strict=True):
        _require(before.raw_name == after.raw_name)
        if before.name not in edited:
            _require(before.record[:42] == after.record[:42] and before.record[46:] == after.record[46:])
            _require(old.raw(before) == new.raw(after))


def _is_old_with(edits: Sequence[Edit], old: Package, new: Package, name: str) -> bool:
    restored = spliced(new.stream(_member(new, name)), inverse(edits))
    return _same_bytes(old.stream(_member(old, name)), restored)


def _same_bytes(left: Iterator[bytes], right: Iterator[bytes]) -> bool:
    """Two streams in chunks of different sizes, compared without holding either."""
    a = b = b""
    while True:
        while not a:
            chunk = next(left, None)
            if chunk is None:
                return not b and not any(right)
            a = chunk
        while not b:
            chunk = next(right, None)
            if chunk is None:
                return False
            b = chunk
        length = min(len(a), len(b))
        if a[:length] != b[:length]:
            return False
        a, b = a[length:], b[length:]


def _formats(old: Package, new: Package, name: str, theme: Sequence[str]) -> Formats:
    """Also holds the style sheet to having only been added to."""
    sides = []
    for package in (old, new):
        content = package.read(_member(package, name))
        sides.append((content, tree(offsets_of(content, "stilene"), "stilene")))
    (before, root_before), (after, root_after) = sides
    for kind, item in (("fills", "fill"), ("cellXfs", "xf")):
        had = [before[element.start : element.end] for element in root_before.all(kind, item)]
        has = [after[element.start : element.end] for element in root_after.all(kind, item)]
        _require(has[: len(had)] == had)
    had, has = (
        [content[element.start : element.end] for element in root.children if element.name not in _ADDED_TO]
        for content, root in sides
    )
    _require(had == has)
    first, second = ([_format(content, xf) for xf in root.all("cellXfs", "xf")] for content, root in sides)
    return Formats(first, second, Styles(after, theme))


def _format(content: bytes, xf: Element) -> object:
    attributes = frozenset(item for item in xf.attributes.items() if item[0] not in _OWN)
    return attributes, b"" if xf.self_closing else content[xf.open_end : xf.close].strip()


def _proved_by_bytes(old: Package, new: Package, part: str, sheet: Sheet, wanted: Places, formats: Formats) -> bool:
    """Whether a sheet has the right colours and nothing else differs. False: the bytes alone cannot tell."""
    if any(sheet.colour_reading(*place).why in (Why.MERGED, Why.CONDITIONAL) for place in wanted):
        return False
    before, after = _member(old, part), _member(new, part)
    if max(before.size, after.size) > _HELD_WHOLE:
        return False
    was = {place: sheet.style(*place) for place in wanted}
    now = _style_indexes(b"".join(old.stream(before)), b"".join(new.stream(after)), sheet, was)
    return now is not None and all(
        formats.shown.colour(now[place])[0] is colour and formats.before[was[place]] == formats.after[now[place]]
        for place, colour in wanted.items()
    )


def _style_indexes(old: bytes, new: bytes, sheet: Sheet, before: Styled) -> Styled | None:
    """The new style indexes of these cells, when nothing else differs; None when the bytes alone cannot tell.

    They can when the start tags in the part are just the cells that the reader found, each with its address first.
    """
    was, now = _CELL.split(old), _CELL.split(new)  # what stands between, address, style, what stands between, …
    refs = was[1::3]
    if None in refs or len(refs) != sum(len(cells) for _, cells in sheet.rows()):
        return None
    if was[::3] != now[::3] or refs != now[1::3]:
        return None
    places = {to_ref(*place).encode(): place for place in before}
    after: Styled = {}
    for ref, style_before, style_after in zip(refs, was[2::3], now[2::3], strict=True):
        place = places.get(ref)
        if place is not None and int(style_before or 0) == before[place]:
            after[place] = int(style_after or 0)
        elif style_before != style_after:
            return None
    return after if after.keys() == before.keys() else None


def _read_again(after: bytes, workbook: Workbook, wanted: Wanted, formats: Formats, limits: Limits) -> None:
    """The ordinary reader's word for it, cell by cell."""
    rows = {name: {row for row, _ in cells} for name, cells in wanted.items()}
    read = read_opened(*open_package(after, limits), limits, rows)
    _require(len(read.sheets) == len(workbook.sheets))
    for sheet_before, sheet_after in zip(workbook.sheets, read.sheets, strict=True):
        _sheet_same(sheet_before, sheet_after, wanted.get(sheet_before.name, {}), formats)


def _sheet_same(before: Sheet, after: Sheet, wanted: Places, formats: Formats) -> None:
    _require((before.name, before.state, before.merged) == (after.name, after.state, after.merged))
    rows_before, rows_after = dict(before.rows()), dict(after.rows())
    if before.searched_from is None and after.searched_from is None:
        added = set(rows_after) - set(rows_before)
        _require(added <= {row for row, _ in wanted} and set(rows_before) <= set(rows_after))
    for number, cells in rows_after.items():
        if number in rows_before:
            _row_same(number, rows_before[number], cells, wanted)
        elif before.searched_from is None:
            _require(all(cell.value is None and (number, cell.column) in wanted for cell in cells))
    for (row, column), colour in wanted.items():
        _require(after.colour(row, column) is colour)
        style_before, style_after = before.style(row, column), after.style(row, column)
        _require(formats.before[style_before] == formats.after[style_after])


def _row_same(number: int, before: list[Cell], after: list[Cell], wanted: Places) -> None:
    """Same cells with the same content; the same style but for those wanted; new cells only where wanted, empty."""
    if len(after) > len(before):
        columns = {cell.column for cell in before}
        added = [cell for cell in after if cell.column not in columns]
        _require(all((number, cell.column) in wanted and cell.value is None and not cell.formula for cell in added))
        after = [cell for cell in after if cell.column in columns]
    _require([_content(cell) for cell in before] == [_content(cell) for cell in after])
    for one, other in zip(before, after, strict=True):
        if one.style != other.style:
            _require((number, one.column) in wanted)


def _content(cell: Cell) -> tuple[object, ...]:
    """All of a cell but its style. The type of the value counts too: 1 is not 1.0, and not True."""
    return cell.column, cell.value, cell.value.__class__, cell.kind, cell.formula, cell.runs
