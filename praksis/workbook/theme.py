"""The colours of a workbook's own theme, in the order in which cells count them (ECMA-376 part 1, 20.1.6.2)."""

from __future__ import annotations

import re

from praksis.workbook.markup import Element, text_of, tree

# Cells count light before dark; the theme part lists dark before light.
_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)

OFFICE = (
    "FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47",
    "0563C1", "954F72",
)  # fmt: skip
"""The Office theme of 2013-2022, for a workbook that has no theme part."""

_SCHEME = re.compile(r"<(?P<prefix>(?:[\w.-]+:)?)clrScheme\b.*?</(?P=prefix)clrScheme\s*>", re.DOTALL)
_RGB = re.compile(r"[0-9A-Fa-f]{6}")
_PRESET = {"windowText": "000000", "window": "FFFFFF"}


def theme_colours(content: bytes | None) -> tuple[str, ...]:
    """Twelve RRGGBB colours by theme index; the Office theme stands in for what is missing.

    Raises WorkbookRefused (damaged, dtd) when the part is not well-formed XML.
    """
    if content is None:
        return OFFICE
    where = "fargetemaet"
    found = _SCHEME.search(text_of(content, where))
    if found is None:
        return OFFICE
    scheme = tree(found[0], where)
    return tuple(_colour(scheme.child(name)) or OFFICE[index] for index, name in enumerate(_ORDER))


def _colour(slot: Element | None) -> str | None:
    for value in slot.children if slot is not None else ():
        text = value.get("lastClr") or _PRESET.get(value.get("val"), "") if value.name == "sysClr" else value.get("val")
        if value.name in ("sysClr", "srgbClr") and _RGB.fullmatch(text):
            return text.upper()
    return None
