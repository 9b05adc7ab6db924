"""Which cells a rule of conditional formatting may colour (ECMA-376 part 1, 18.3.1.18; [MS-XLSX] 2.6.3 for x14).

Rules are not worked out: what they show depends on formulas, on other sheets and on today's date. A cell under a rule
that can set a fill is unsure; a rule that only sets fonts, borders or icons leaves the fill as stored.
"""

from __future__ import annotations

from collections.abc import Iterator

from praksis.workbook.markup import Element
from praksis.workbook.refs import Range
from praksis.workbook.styles import Styles, whole

_FILLING = ("colorScale", "dataBar")


def coloured_ranges(root: Element, source: str, styles: Styles) -> Iterator[Range]:
    """The ranges of a worksheet whose fill a rule may set; those of the 2010 extension too."""
    for block in root.children:
        if block.name == "conditionalFormatting":
            if any(_sets_fill(rule, styles) for rule in block.children if rule.name == "cfRule"):
                yield from Range.parse_all(block.get("sqref"))
        elif block.name == "extLst":
            for extended in block.walk():
                if extended.name == "conditionalFormatting":
                    yield from _extended(extended, source, styles)


def _extended(block: Element, source: str, styles: Styles) -> Iterator[Range]:
    if any(_sets_fill(rule, styles) for rule in block.children if rule.name == "cfRule"):
        for place in block.all("sqref"):
            yield from Range.parse_all(place.text(source))


def _sets_fill(rule: Element, styles: Styles) -> bool:
    if rule.get("type") in _FILLING:
        return True
    own = rule.child("dxf")
    if own is not None:
        return own.child("fill") is not None
    return "dxfId" in rule.attributes and styles.dxf_has_fill(whole(rule.get("dxfId"), 1 << 30))
