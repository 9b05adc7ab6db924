"""The proof, before a painted workbook is given out, that it opens, has the right colours, and is otherwise the same.

Three ways of looking, none of which trusts the painter: raw zip members are compared; each changed part, with the
edits taken back, must be the old part byte for byte; and the ordinary reader reads every cell of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from praksis.workbook.cells import Cell
from praksis.workbook.colour import Colour
from praksis.workbook.limits import Limits
from praksis.workbook.markup import Element, offsets_of, tree
from praksis.workbook.package import Package
from praksis.workbook.reader import Sheet, Workbook, open_package, read_opened
from praksis.workbook.refusals import RefusalCode, WorkbookRefused
from praksis.workbook.splice import Edit, inverse, spliced

_OWN = {"fillId", "applyFill"}


class _NotTheSameError(Exception):
    pass


def verify(
    old: Package,
    styles: str,
    after: bytes,
    workbook: Workbook,
    wanted: Mapping[str, Mapping[tuple[int, int], Colour]],
    edits: Mapping[str, Sequence[Edit]],
    limits: Limits,
) -> None:
    """Return when `after` is `old` with just these cells coloured; raise WorkbookRefused (not-verified) otherwise.

    `workbook` is `old` as read, `styles` names its style sheet; `edits` are those made, by member name.
    """
    try:
        new, layout = open_package(after, limits)
        _members_same(old, new, edits)
        rows = {name: {row for row, _ in cells} for name, cells in wanted.items()}
        read = read_opened(new, layout, limits, rows)
        formats = _formats(old, new, styles)
        _require(len(read.sheets) == len(workbook.sheets))
        for sheet_before, sheet_after in zip(workbook.sheets, read.sheets, strict=True):
            _sheet_same(sheet_before, sheet_after, wanted.get(sheet_before.name, {}), formats)
    except (_NotTheSameError, ValueError, WorkbookRefused):
        raise WorkbookRefused(RefusalCode.NOT_VERIFIED) from None


def verify_colours(workbook: Workbook, wanted: Mapping[str, Mapping[tuple[int, int], Colour]]) -> None:
    """Return when the workbook shows these colours as it is; raise WorkbookRefused (not-verified) otherwise."""
    for sheet in workbook.sheets:
        if any(sheet.colour(*place) is not colour for place, colour in wanted.get(sheet.name, {}).items()):
            raise WorkbookRefused(RefusalCode.NOT_VERIFIED)


def _require(holds: bool) -> None:
    if not holds:
        raise _NotTheSameError


def _members_same(old: Package, new: Package, edits: Mapping[str, Sequence[Edit]]) -> None:
    _require(len(old.members) == len(new.members))
    for before, after in zip(old.members, new.members, strict=True):
        _require(before.raw_name == after.raw_name)
        if before.name in edits:
            restored = spliced(new.stream(after), inverse(edits[before.name]))
            _require(_same_bytes(old.stream(before), restored))
        else:
            _require(before.record[:42] == after.record[:42] and before.record[46:] == after.record[46:])
            _require(old.raw(before) == new.raw(after))


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


Formats = tuple[list[object], list[object]]
"""The cell formats before and after, without their fills."""


def _formats(old: Package, new: Package, name: str) -> Formats:
    """Also holds the style sheet to having only been added to."""
    sides = []
    for package in (old, new):
        member = package.find(name)
        if member is None:
            raise _NotTheSameError
        content = package.read(member)
        sides.append((content, tree(offsets_of(content, "stilene"), "stilene")))
    (before, root_before), (after, root_after) = sides
    for kind, item in (("fills", "fill"), ("cellXfs", "xf")):
        had = [before[element.start : element.end] for element in root_before.all(kind, item)]
        has = [after[element.start : element.end] for element in root_after.all(kind, item)]
        _require(has[: len(had)] == had)
    first, second = ([_format(content, xf) for xf in root.all("cellXfs", "xf")] for content, root in sides)
    return first, second


def _format(content: bytes, xf: Element) -> object:
    attributes = frozenset(item for item in xf.attributes.items() if item[0] not in _OWN)
    return attributes, b"" if xf.self_closing else content[xf.open_end : xf.close].strip()


def _sheet_same(before: Sheet, after: Sheet, wanted: Mapping[tuple[int, int], Colour], formats: Formats) -> None:
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
        _require(formats[0][style_before] == formats[1][style_after])


def _row_same(number: int, before: list[Cell], after: list[Cell], wanted: Mapping[tuple[int, int], Colour]) -> None:
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
