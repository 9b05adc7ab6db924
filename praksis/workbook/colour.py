"""Which status a colour means: judged by hue in OKLCH, with a band in between that is for a person to judge.

The bounds are measured on the standard palettes of Excel, LibreOffice and Google Sheets, three theme generations with
tints, and near misses. Plain HLS hue cannot tell Google's pale yellow from Excel's gold.
Source of the transform: Björn Ottosson, «A perceptual color space for image processing» (2020).
"""

from __future__ import annotations

import colorsys
import math
from enum import StrEnum
from functools import lru_cache


class Colour(StrEnum):
    """What a status cell says (R12, R13). UNSURE is everything that is not clearly yellow, green or nothing."""

    YELLOW = "yellow"
    GREEN = "green"
    NONE = "none"
    UNSURE = "unsure"


class Why(StrEnum):
    """What a colour was judged by, for the finding that tells of it."""

    CLEAR = "clear"
    BETWEEN = "between-colours"
    OTHER = "other-colour"
    GRADIENT = "gradient"
    HATCH = "hatch"
    NAMED_STYLE = "named-style"
    AUTOMATIC = "automatic-colour"
    CONDITIONAL = "conditional-format"
    MERGED = "merged-cell"


WRITTEN = {Colour.YELLOW: "FFFF00", Colour.GREEN: "92D050"}
"""The RRGGBB that painting writes."""

_PALE, _DARK = 0.022, 0.25
_YELLOW = (88.0, 114.0)
_GREEN = (119.0, 170.0)
_NEAR = ((76.0, 88.0), (114.0, 119.0))


def oklch(rgb: str) -> tuple[float, float, float]:
    """Lightness 0-1, chroma, and hue in degrees 0-360 of an RRGGBB colour."""
    red, green, blue = (_linear(int(rgb[at : at + 2], 16) / 255) for at in (0, 2, 4))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@lru_cache(maxsize=4096)
def judge(rgb: str) -> tuple[Colour, Why]:
    """The status an RRGGBB fill means, and why: near-white, grey and black are no colour."""
    lightness, chroma, hue = oklch(rgb)
    if chroma < _PALE or lightness < _DARK:
        return Colour.NONE, Why.CLEAR
    if _YELLOW[0] <= hue < _YELLOW[1]:
        return Colour.YELLOW, Why.CLEAR
    if _GREEN[0] <= hue < _GREEN[1]:
        return Colour.GREEN, Why.CLEAR
    if any(low <= hue < high for low, high in _NEAR):
        return Colour.UNSURE, Why.BETWEEN
    return Colour.UNSURE, Why.OTHER


def is_red(rgb: str) -> bool:
    """True for a font colour that a reader calls red (R11): FF0000, C00000 and their like; not orange, not pink."""
    lightness, chroma, hue = oklch(rgb)
    return chroma > 0.12 and 0.3 <= lightness <= 0.75 and (hue <= 35.0 or hue >= 355.0)


def is_grey(rgb: str) -> bool:
    """True for a font colour that a reader calls greyed out: 808080, A6A6A6 and their like; not black, not a dark grey."""
    lightness, chroma, _ = oklch(rgb)
    return chroma < 0.02 and 0.55 <= lightness <= 0.92


def tinted(rgb: str, tint: float) -> str:
    """A colour with Excel's tint (-1 to 1) on its HLS lightness (ECMA-376 part 1, 18.8.19)."""
    if not tint:
        return rgb
    tint = max(-1.0, min(1.0, tint))
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, max(0.0, min(1.0, light)), saturation)
    return "".join(f"{round(part * 255):02X}" for part in parts)
