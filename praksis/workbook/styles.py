"""What a style index means: the status colour of its fill, red, struck and grey fonts, and whether its numbers are dates.

One tree of `styles.xml` serves the reader; the painter splices the same part by the offsets of the same tree.
Source: ECMA-376 part 1, 18.8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from praksis.workbook.colour import Colour, Why, is_grey, is_red, judge, tinted
from praksis.workbook.dates import DateKind, builtin_date_kind, date_kind
from praksis.workbook.markup import Element, text_of, tree

# 18.8.27: the palette that `indexed` counts in when the file has none of its own; 0-7 are doubled as 8-15.
_EIGHT = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_PALETTE = (
    *_EIGHT, *_EIGHT,
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
    "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696",
    "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip
_AUTOMATIC = {64: "000000", 65: "FFFFFF"}
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_FALSE = ("0", "false", "off")

# Good, Bad and Neutral have localised names («God», «Nøytral»); the number is the same everywhere.
_STATUS_STYLES = {26, 27, 28}

_T = TypeVar("_T")

FillReading = tuple[Colour, Why]
_NO_FILL: FillReading = (Colour.NONE, Why.CLEAR)


def flag(element: Element | None) -> bool:
    """A boolean element such as `<strike/>`: on when it is there, unless its `val` says otherwise."""
    return element is not None and element.get("val", "1").lower() not in _FALSE


def whole(text: str, default: int = 0) -> int:
    """A small whole number from an attribute, or the default when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that an index can mean in this file."""

    theme: Sequence[str]
    indexed: Sequence[str] = _PALETTE

    def resolve(self, colour: Element | None) -> str | None:
        """RRGGBB of a colour element (`rgb`, `theme`, `indexed`, each with `tint`), or None when it is automatic."""
        if colour is None:
            return None
        base: str | None = None
        if found := _RGB.fullmatch(colour.get("rgb")):
            base = found[1].upper()
        elif theme := colour.get("theme"):
            number = whole(theme, -1)
            base = self.theme[number] if 0 <= number < len(self.theme) else None
        elif indexed := colour.get("indexed"):
            number = whole(indexed, -1)
            base = self.indexed[number] if 0 <= number < len(self.indexed) else _AUTOMATIC.get(number)
        if base is None:
            return None
        try:
            return tinted(base, float(colour.get("tint", "0")))
        except ValueError:
            return base


@dataclass(frozen=True, slots=True)
class Font:
    """What a font says to us (R11): red, struck through, greyed out."""

    red: bool = False
    struck: bool = False
    grey: bool = False

    @classmethod
    def of(cls, element: Element, palette: Palette) -> Font:
        """From a `<font>` or a run's `<rPr>`."""
        rgb = palette.resolve(element.child("color"))
        return cls(rgb is not None and is_red(rgb), flag(element.child("strike")), rgb is not None and is_grey(rgb))


class Styles:
    """The styles of one workbook, looked up by style index."""

    __slots__ = ("_dxf_fills", "colours", "count", "date_kinds", "fonts", "palette")

    def __init__(self, content: bytes | None, theme: Sequence[str]) -> None:
        """Raises WorkbookRefused (damaged, dtd) when the part is not well-formed XML."""
        self.palette = Palette(theme)
        self.colours: list[FillReading] = [_NO_FILL]
        self.fonts: list[Font] = [Font()]
        self.date_kinds: dict[int, DateKind] = {}
        self.count = 0
        self._dxf_fills: list[bool] = []
        if content is not None:
            where = "stilene"
            self._read(tree(text_of(content, where), where))

    def colour(self, style: int) -> FillReading:
        """The status colour of a style and why; a style that the file lacks is unsure."""
        return self.colours[style] if style < len(self.colours) else (Colour.UNSURE, Why.NAMED_STYLE)

    def font(self, style: int) -> Font:
        """The font of a style."""
        return self.fonts[style] if style < len(self.fonts) else Font()

    def dxf_has_fill(self, index: int) -> bool:
        """Whether a differential format (of a conditional rule) sets a fill; one the file lacks is taken to do so."""
        return self._dxf_fills[index] if index < len(self._dxf_fills) else True

    def _read(self, root: Element) -> None:
        own = [self._own_rgb(item) for item in root.all("colors", "indexedColors", "rgbColor")]
        if own:
            self.palette = Palette(self.palette.theme, [rgb or _PALETTE[at % 64] for at, rgb in enumerate(own)])
        fills = [self._fill(element) for element in root.all("fills", "fill")]
        fonts = [Font.of(element, self.palette) for element in root.all("fonts", "font")]
        formats = {
            whole(element.get("numFmtId"), -1): date_kind(element.get("formatCode"))
            for element in root.all("numFmts", "numFmt")
        }
        self._dxf_fills = [element.child("fill") is not None for element in root.all("dxfs", "dxf")]
        named = self._named_fills(root, fills)
        xfs = root.all("cellXfs", "xf")
        self.count = len(xfs)
        if not xfs:
            return
        self.colours, self.fonts = [], []
        for index, xf in enumerate(xfs):
            reading = _at(fills, xf.get("fillId"), _NO_FILL)
            if reading == _NO_FILL and xf.get("applyFill") not in ("1", "true"):
                reading = named.get(whole(xf.get("xfId"), -1), _NO_FILL)
            self.colours.append(reading)
            self.fonts.append(_at(fonts, xf.get("fontId"), Font()))
            number = whole(xf.get("numFmtId"))
            kind = formats.get(number) or builtin_date_kind(number)
            if kind is not None and (number not in formats or formats[number] is not None):
                self.date_kinds[index] = kind

    @staticmethod
    def _own_rgb(element: Element) -> str | None:
        found = _RGB.fullmatch(element.get("rgb"))
        return found[1].upper() if found else None

    def _fill(self, element: Element) -> FillReading:
        if element.child("gradientFill") is not None:
            return Colour.UNSURE, Why.GRADIENT
        pattern = element.child("patternFill")
        kind = pattern.get("patternType", "none") if pattern is not None else "none"
        if pattern is None or kind == "none":
            return _NO_FILL
        if kind != "solid":
            return Colour.UNSURE, Why.HATCH
        rgb = self.palette.resolve(pattern.child("fgColor"))
        return judge(rgb) if rgb is not None else (Colour.UNSURE, Why.AUTOMATIC)

    @staticmethod
    def _named_fills(root: Element, fills: Sequence[FillReading]) -> dict[int, FillReading]:
        """Fills that come from the named style alone. Programs differ about whether these show, so only the status
        styles, whose meaning the file states by number, count; any other is unsure."""
        builtin = {
            whole(style.get("xfId"), -1): whole(style.get("builtinId"), -1)
            for style in root.all("cellStyles", "cellStyle")
        }
        named: dict[int, FillReading] = {}
        for index, xf in enumerate(root.all("cellStyleXfs", "xf")):
            reading = _at(fills, xf.get("fillId"), _NO_FILL)
            if reading != _NO_FILL:
                is_status = builtin.get(index) in _STATUS_STYLES
                named[index] = reading if is_status else (Colour.UNSURE, Why.NAMED_STYLE)
        return named


def _at(items: Sequence[_T], index: str, default: _T) -> _T:
    number = whole(index)
    return items[number] if number < len(items) else default
