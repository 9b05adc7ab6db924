"""Paint status cells: the style index of the named cells changes, and what `styles.xml` needs for it, nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress

from praksis.workbook.colour import Colour
from praksis.workbook.essence import essence
from praksis.workbook.grid import offset_chunks, pieces
from praksis.workbook.limits import Limits
from praksis.workbook.package import Member, Package
from praksis.workbook.reader import Sheet, Workbook, open_package, read_opened
from praksis.workbook.refs import from_ref
from praksis.workbook.refusals import RefusalCode, WorkbookRefused
from praksis.workbook.relationships import Layout
from praksis.workbook.sheet_painter import sheet_edits
from praksis.workbook.splice import Edit, spliced
from praksis.workbook.style_painter import StylePainter
from praksis.workbook.verify import verify, verify_colours

Key = tuple[str, str]
"""Sheet name, in any spelling, and address."""

Wanted = dict[str, dict[tuple[int, int], Colour]]
"""Sheet name (as in the file) to (row, column) to colour."""


def paint(content: bytes, colours: Mapping[Key, Colour], limits: Limits = Limits()) -> bytes:  # noqa: B008
    """The workbook with these cells coloured. Keys are sheet name and address: ("Periode 1", "K5").

    YELLOW writes FFFF00, GREEN 92D050, NONE takes the fill away. Cells that have just that fill already are left
    alone; when all have, the very same bytes come back. Cells and rows that the file does not store are put in.
    The result has been read back and compared with the original before it is returned.
    Raises WorkbookRefused: as `open_workbook`, and signed, no-such-sheet, no-such-cell, merged-cell (a covered cell),
    conditional-format, no-styles, too-many-styles, odd-encoding, colour-unsure, not-verified.
    """
    package, layout = open_package(content, limits)
    _refuse_signed(layout)
    workbook = read_opened(package, layout, limits, _rows_asked_for(colours))
    wanted, refused = _sorted_out(workbook, colours)
    for refusal in refused.values():
        raise refusal
    return _painted(content, package, layout, workbook, wanted, limits)


def paint_what_can_be(
    content: bytes,
    colours: Mapping[Key, Colour],
    limits: Limits = Limits(),  # noqa: B008
) -> tuple[bytes, dict[Key, WorkbookRefused]]:
    """As `paint`, but cells that it would refuse are left out and returned, each with its refusal. Reads it once."""
    package, layout = open_package(content, limits)
    workbook = read_opened(package, layout, limits, _rows_asked_for(colours))
    wanted, refused = _sorted_out(workbook, colours)
    if not wanted:
        return content, refused
    _refuse_signed(layout)
    return _painted(content, package, layout, workbook, wanted, limits), refused


def paint_and_seal(content: bytes, colours: Mapping[Key, Colour]) -> tuple[bytes, dict[Key, WorkbookRefused], str]:
    """As `paint_what_can_be`, and the essence of the painted workbook."""
    painted, refused = paint_what_can_be(content, colours)
    return painted, refused, essence(painted)


def unpaintable(workbook: Workbook, colours: Mapping[Key, Colour]) -> dict[Key, WorkbookRefused]:
    """The cells of a request that `paint` would refuse, each with its refusal."""
    return _sorted_out(workbook, colours)[1]


def _refuse_signed(layout: Layout) -> None:
    if layout.signed:
        raise WorkbookRefused(RefusalCode.SIGNED)


def _painted(
    content: bytes, package: Package, layout: Layout, workbook: Workbook, wanted: Wanted, limits: Limits
) -> bytes:
    if layout.styles is None:
        raise WorkbookRefused(RefusalCode.NO_STYLES)
    painter = StylePainter(package.read(layout.styles))
    edits: dict[str, list[Edit]] = {}
    for entry in layout.sheets:
        sheet = workbook.sheet(entry.name)
        if entry.name not in wanted or entry.member is None or sheet is None:
            continue
        targets = _targets(sheet, wanted[entry.name], painter)
        if targets:
            where = f"arket «{entry.name}»"
            found = pieces(offset_chunks(package, entry.member, limits, where), limits, where)
            edits[entry.member.name] = list(sheet_edits(found, targets, where))
    if not edits:
        verify_colours(workbook, wanted)
        return content
    style_edits = painter.edits()
    if style_edits:
        edits[layout.styles.name] = style_edits
    members: dict[str, Member] = {member.name: member for member in package.members}
    try:
        painted = package.replaced(
            {name: spliced(package.stream(members[name]), changes) for name, changes in edits.items()}
        )
    except ValueError:
        raise WorkbookRefused(RefusalCode.NOT_VERIFIED) from None
    verify(package, layout, layout.styles.name, painted, workbook, wanted, edits, limits)
    return painted


def _rows_asked_for(colours: Iterable[Key]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = {}
    for name, ref in colours:
        with suppress(ValueError):  # refused by name when the cells are looked up
            rows.setdefault(name, set()).add(from_ref(ref)[0])
    for name, numbers in list(rows.items()):
        for spelling in (_folded(name), unicodedata.normalize("NFD", name)):
            rows[spelling] = rows.get(spelling, set()) | numbers
    return rows


def _sorted_out(workbook: Workbook, colours: Mapping[Key, Colour]) -> tuple[Wanted, dict[Key, WorkbookRefused]]:
    wanted: Wanted = {}
    refused: dict[Key, WorkbookRefused] = {}
    for key, colour in colours.items():
        try:
            sheet, place = _place(workbook, key, colour)
        except WorkbookRefused as error:
            refused[key] = error
        else:
            wanted.setdefault(sheet.name, {})[place] = colour
    return wanted, refused


def _place(workbook: Workbook, key: Key, colour: Colour) -> tuple[Sheet, tuple[int, int]]:
    """The sheet and cell of a key, or the refusal that names why it cannot be painted."""
    name, ref = key
    sheet = workbook.sheet(name) or next(
        (sheet for sheet in workbook.sheets if _folded(sheet.name) == _folded(name)), None
    )
    if sheet is None:
        raise WorkbookRefused(RefusalCode.NO_SUCH_SHEET, where=f"«{name}»")
    try:
        place = from_ref(ref)
    except ValueError:
        place = (0, 0)
    code: RefusalCode | None = None
    merged = sheet.merged_range(*place)
    if place == (0, 0) or not sheet.is_grid:
        code = RefusalCode.NO_SUCH_CELL
    elif colour is Colour.UNSURE:
        code = RefusalCode.COLOUR_UNSURE
    elif merged is not None and merged.anchor != place:
        code = RefusalCode.MERGED_CELL
    elif sheet.is_conditional(*place):
        code = RefusalCode.CONDITIONAL_FORMAT
    if code is not None:
        raise WorkbookRefused(code, where=f"«{name}», {ref}")
    return sheet, place


def _folded(name: str) -> str:
    """One spelling for «å» as one sign and as two."""
    return unicodedata.normalize("NFC", name)


def _targets(
    sheet: Sheet, wanted: Mapping[tuple[int, int], Colour], painter: StylePainter
) -> dict[int, dict[int, int]]:
    targets: dict[int, dict[int, int]] = {}
    for (row, column), colour in wanted.items():
        have = sheet.style(row, column)
        style = painter.painted(have, colour)
        if style != have:
            targets.setdefault(row, {})[column] = style
    return targets
