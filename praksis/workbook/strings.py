"""Texts: shared strings, rich runs, and Excel's way of writing signs that XML cannot hold (ECMA-376 part 1, 18.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from praksis.workbook.limits import Limits
from praksis.workbook.markup import Element, text_of, tree, unescape
from praksis.workbook.refusals import RefusalCode, WorkbookRefused
from praksis.workbook.styles import Font, Palette

_PLAIN_ITEM = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>\s*|(<)')
_OPENING = re.compile(r"\s*<sst\b[^>]*[^>/]>\s*")
_ITEM = re.compile(
    r"""<(?P<prefix>(?:[^\s<>/:"']+:)?)si(?:\s(?:[^>"']++|"[^"]*+"|'[^']*+')*+)?(?:(?<=/)>|>.*?</(?P=prefix)si\s*>)""",
    re.DOTALL,
)
_XSTRING = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in a cell with one font. `font` is None where the cell's own font holds."""

    text: str = field(repr=False)
    font: Font | None


@dataclass(frozen=True, slots=True)
class RichText:
    """A text with runs, some with fonts of their own."""

    text: str = field(repr=False)
    runs: tuple[Run, ...]


def xstring(text: str) -> str:
    """Text with `_xHHHH_` read as the sign it stands for; half a surrogate pair is left as written."""
    if "_x" not in text:
        return text
    return _XSTRING.sub(
        lambda found: found[0] if 0xD800 <= (code := int(found[1], 16)) <= 0xDFFF else chr(code),
        text,
    )


def rich_text(item: Element, source: str, palette: Palette) -> str | RichText:
    """The text of an `<si>` or `<is>`; phonetic hints (`<rPh>`) are not part of it."""
    texts: list[str] = []
    runs: list[Run] = []
    for child in item.children:
        if child.name == "t":
            text = xstring(child.text(source))
            texts.append(text)
            runs.append(Run(text, None))
        elif child.name == "r":
            inner = child.child("t")
            text = xstring(inner.text(source)) if inner is not None else ""
            font = child.child("rPr")
            texts.append(text)
            runs.append(Run(text, Font.of(font, palette) if font is not None else None))
    if all(run.font is None for run in runs):
        return "".join(texts)
    return RichText("".join(texts), tuple(runs))


def shared_strings(content: bytes, palette: Palette, limits: Limits) -> list[str | RichText]:
    """All shared strings in order. Raises WorkbookRefused: damaged, dtd, bomb (too many)."""
    where = "tekstene"
    text = text_of(content, where)
    strings: list[str | RichText] = []
    start, end = _OPENING.match(text), text.rfind("</sst")
    if start is not None and end > 0:
        count = text.count("<si>")
        if count > limits.strings:
            raise WorkbookRefused(RefusalCode.BOMB, detail="(Den har for mange tekster.)")
        # A plain item has just four tags; only then is it worth looking for nothing else.
        is_plain = text.count("<", start.end(), end) == 4 * count
        found = _PLAIN_ITEM.findall(text, start.end(), end) if is_plain else []
        if found and not any(other for _, other in found):
            strings = [xstring(unescape(item)) if "&" in item or "_x" in item else item for item, _ in found]
    if not strings:
        for item in _ITEM.finditer(text):
            strings.append(rich_text(tree(item[0], where), item[0], palette))
            if len(strings) > limits.strings:
                break
    if len(strings) > limits.strings:
        raise WorkbookRefused(RefusalCode.BOMB, detail="(Den har for mange tekster.)")
    return strings
