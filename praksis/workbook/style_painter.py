"""Styles for painted cells: a copy of the cell's own style with another fill, spliced into `styles.xml`.

Font, border, alignment, number format, protection and named style of the cell are in the copy; a style or fill that
the file already has is used again.
"""

from __future__ import annotations

from praksis.workbook.colour import WRITTEN, Colour
from praksis.workbook.markup import Element, offsets_of, tree, value_span
from praksis.workbook.refusals import RefusalCode, WorkbookRefused
from praksis.workbook.splice import Edit
from praksis.workbook.styles import whole

_MOST_STYLES = 65_490  # Excel's own bound on cell formats in a workbook
_TRUE = ("1", "true")
_BEFORE_FILLS = ("numFmts", "fonts")  # 18.8.39: the order of what stands in a style sheet


class StylePainter:
    """Collects what a painted workbook needs of its style sheet."""

    def __init__(self, content: bytes) -> None:
        """Raises WorkbookRefused: no-styles, damaged, dtd, odd-encoding."""
        self._content = content
        root = tree(offsets_of(content, "stilene"), "stilene")
        xfs = root.child("cellXfs")
        if xfs is None:
            raise WorkbookRefused(RefusalCode.NO_STYLES)
        self._root = root
        self._xfs_element = xfs
        self._fills_element = root.child("fills")
        self._xfs = [child for child in xfs.children if child.name == "xf"]
        fills = self._fills_element.children if self._fills_element is not None else []
        self._fills = [child for child in fills if child.name == "fill"]
        self._new_fills: list[bytes] = []
        self._new_xfs: list[bytes] = []
        self._fill_ids: dict[Colour, int] = {}
        self._painted: dict[tuple[int, Colour], int] = {}
        self._known = {self._key(xf.attributes, self._inner(xf)): at for at, xf in reversed(list(enumerate(self._xfs)))}
        self._prefix = f"{root.prefix}:" if root.prefix else ""

    def painted(self, style: int, colour: Colour) -> int:
        """The index of the style that is `style` with that colour; `style` itself when it has just that fill.

        Raises WorkbookRefused: no-styles when the file lacks the style, too-many-styles.
        """
        key = (style, colour)
        if key not in self._painted:
            self._painted[key] = self._paint(style, colour)
        return self._painted[key]

    def edits(self) -> list[Edit]:
        """The edits to the style sheet; none when every style was there already."""
        edits: list[Edit] = []
        if self._new_fills:
            edits += self._add_fills()
        if self._new_xfs:
            edits += self._append(self._xfs_element, len(self._xfs), self._new_xfs)
        return sorted(edits, key=lambda edit: edit.offset)

    def _paint(self, style: int, colour: Colour) -> int:
        if style >= len(self._xfs):
            raise WorkbookRefused(RefusalCode.NO_STYLES)
        xf = self._xfs[style]
        fill = self._fill_id(colour)
        own = whole(xf.get("fillId"))
        if own == fill and (colour is not Colour.NONE or xf.get("applyFill") in _TRUE or not self._style_fills(xf)):
            return style
        attributes = dict(xf.attributes) | {"fillId": str(fill), "applyFill": "1"}
        key = self._key(attributes, self._inner(xf))
        known = self._known.get(key)
        if known is None:
            known = len(self._xfs) + len(self._new_xfs)
            if known >= _MOST_STYLES:
                raise WorkbookRefused(RefusalCode.TOO_MANY_STYLES)
            self._new_xfs.append(self._copy(xf, fill))
            self._known[key] = known
        return known

    def _style_fills(self, xf: Element) -> bool:
        """Whether the named style of a cell format may lend it a fill."""
        named = self._root.all("cellStyleXfs", "xf")
        number = whole(xf.get("xfId"), -1)
        return 0 <= number < len(named) and whole(named[number].get("fillId")) != 0

    def _copy(self, xf: Element, fill: int) -> bytes:
        raw = xf.raw_attributes
        for name, value in (("fillId", str(fill)), ("applyFill", "1")):
            span = value_span(raw, name)
            raw = f'{raw.rstrip()} {name}="{value}"' if span is None else raw[: span[0]] + value + raw[span[1] :]
        start = self._content[xf.start : xf.attributes_start] + raw.encode("latin-1")
        if xf.self_closing:
            return start + b"/>"
        return start + b">" + self._content[xf.open_end : xf.end]

    def _inner(self, xf: Element) -> bytes:
        return b"" if xf.self_closing else self._content[xf.open_end : xf.close].strip()

    @staticmethod
    def _key(attributes: dict[str, str], inner: bytes) -> tuple[frozenset[tuple[str, str]], bytes]:
        return frozenset(attributes.items()), inner

    def _fill_id(self, colour: Colour) -> int:
        if colour not in self._fill_ids:
            wanted = next((at for at, fill in enumerate(self._fills) if _is_exactly(fill, colour)), None)
            if wanted is None:
                if not self._fills and not self._new_fills:
                    # The first two fills of a style sheet are reserved for these patterns.
                    self._new_fills += [self._fill_xml("none", None), self._fill_xml("gray125", None)]
                    if colour is Colour.NONE:
                        return self._fill_ids.setdefault(colour, 0)
                wanted = len(self._fills) + len(self._new_fills)
                self._new_fills.append(
                    self._fill_xml("none" if colour is Colour.NONE else "solid", WRITTEN.get(colour))
                )
            self._fill_ids[colour] = wanted
        return self._fill_ids[colour]

    def _fill_xml(self, pattern: str, rgb: str | None) -> bytes:
        p = self._prefix
        colours = f'<{p}fgColor rgb="FF{rgb}"/><{p}bgColor indexed="64"/>' if rgb else ""
        inner = f">{colours}</{p}patternFill>" if colours else "/>"
        return f'<{p}fill><{p}patternFill patternType="{pattern}"{inner}</{p}fill>'.encode()

    def _add_fills(self) -> list[Edit]:
        if self._fills_element is not None:
            return self._append(self._fills_element, len(self._fills), self._new_fills)
        before = [child for child in self._root.children if child.name in _BEFORE_FILLS]
        at = before[-1].end if before else self._root.open_end
        p = self._prefix.encode()
        count = str(len(self._new_fills)).encode()
        return [
            Edit(
                at,
                b"",
                b"<%bfills count=%b>" % (p, b'"' + count + b'"') + b"".join(self._new_fills) + b"</%bfills>" % p,
            )
        ]

    def _append(self, parent: Element, have: int, new: list[bytes]) -> list[Edit]:
        """Put elements last in a parent, and its `count` right where it has one."""
        edits: list[Edit] = []
        span = value_span(parent.raw_attributes, "count")
        if span is not None:
            at = parent.attributes_start + span[0]
            old = self._content[at : parent.attributes_start + span[1]]
            edits.append(Edit(at, old, str(have + len(new)).encode()))
        inner = b"".join(new)
        if parent.self_closing:
            name = self._content[parent.start + 1 : parent.attributes_start]
            edits.append(Edit(parent.end - 2, b"/>", b">" + inner + b"</" + name + b">"))
        else:
            last = parent.children[-1].end if parent.children else parent.open_end
            edits.append(Edit(last, b"", inner))
        return edits


def _is_exactly(fill: Element, colour: Colour) -> bool:
    """Whether a fill is just the one that painting writes (for NONE: no fill)."""
    pattern = fill.child("patternFill")
    if colour is Colour.NONE:
        return fill.child("gradientFill") is None and (pattern is None or pattern.get("patternType", "none") == "none")
    if pattern is None or pattern.get("patternType") != "solid":
        return False
    front = pattern.child("fgColor")
    return front is not None and set(front.attributes) == {"rgb"} and front.get("rgb").upper() == f"FF{WRITTEN[colour]}"
