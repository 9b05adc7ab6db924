"""XML parts as small trees that know where each element lies, so that one reading serves both reader and painter.

expat decides whether a part is well formed (and refuses a DTD before anything in it is used); after that a `<` can
only begin a tag, and one regular expression finds tags with their offsets. ElementTree has no offsets, and a writer
that serialises again would change bytes that are not ours.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn
from xml.parsers import expat

from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_UTF8_NAMES = {"utf-8", "ascii"}
_MARKS = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(r"""<(/?)([^\s/>"'=<]++)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_ENTITY = re.compile(r"&([^;&<]{0,12});?")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DEPTH = 100
_TAGS = 250_000  # about 80 MB as a tree; a style sheet with every style that Excel allows has fewer


class _DtdError(Exception):
    pass


def _refuse_dtd(*_: object) -> NoReturn:
    raise _DtdError


def check(chunks: Iterable[bytes], where: str, encoding: str | None = None) -> None:
    """Hold XML, given in chunks, to being well formed and without a DTD.

    Raises WorkbookRefused: dtd, or damaged with the part named by `where`.
    """
    parser = expat.ParserCreate(encoding)
    parser.StartDoctypeDeclHandler = _refuse_dtd
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _DtdError:
        raise WorkbookRefused(RefusalCode.DTD, detail=f"(Det gjelder {where}.)") from None
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged(where) from None


def encoding_of(start: bytes) -> str:
    """The encoding of a part, from its byte order mark or declaration; «utf-8» (or «utf-8-sig») is the rule."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    if start.startswith(b"<\0"):
        return "utf-16-le"
    if start.startswith(b"\0<"):
        return "utf-16-be"
    declared = _DECLARED.match(start)
    if declared is None:
        return "utf-8"
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return "unknown"
    return "utf-8" if name in _UTF8_NAMES else name


def text_of(content: bytes, where: str) -> str:
    """A whole part as text: well formed, without comments and processing instructions, CDATA as ordinary text.

    Raises WorkbookRefused: dtd, damaged.
    """
    encoding = encoding_of(content[:200])
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError):
        raise damaged(where) from None
    text = _DECLARATION.sub("", text, count=1)
    check([text.encode("utf-8", "surrogatepass")], where, "utf-8")
    if "<!" in text or "<?" in text:
        text = _MARKS.sub(lambda found: escape(found[1]) if found[1] else "", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def offsets_of(content: bytes, where: str) -> str:
    """A whole UTF-8 part with one character per byte, comments, CDATA and the like blanked: offsets are byte offsets.

    Raises WorkbookRefused: dtd, damaged, odd-encoding.
    """
    encoding = encoding_of(content[:200])
    if encoding not in ("utf-8", "utf-8-sig"):
        raise WorkbookRefused(RefusalCode.ODD_ENCODING, detail=f"(Det gjelder {where}.)")
    check([content], where)
    return blanked(content.decode("latin-1"))


def blanked(text: str) -> str:
    """Well-formed XML with comments, CDATA and processing instructions as spaces of the same length."""
    if "<!" in text or "<?" in text:
        return _MARKS.sub(lambda found: " " * (found.end() - found.start()), text)
    return text


def escape(text: str) -> str:
    """Text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if name in _NAMED:
        return _NAMED[name]
    try:
        number = int(name[2:], 16) if name[:2] in ("#x", "#X") else int(name[1:]) if name[:1] == "#" else -1
        if number > 0:
            return chr(number)
    except (ValueError, OverflowError):
        pass
    raise damaged("en tekst med en ukjent tegnkode")


def unescape(text: str) -> str:
    """Text from XML: the five named entities and character numbers. Raises WorkbookRefused (damaged) for others."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def attributes_of(raw: str) -> dict[str, str]:
    """The attributes of a start tag by their names as written (prefix and all)."""
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(raw)}


def value_span(raw: str, name: str) -> tuple[int, int] | None:
    """Where the value of an attribute (its name as written) stands in the raw attributes of a start tag."""
    for found in _ATTRIBUTE.finditer(raw):
        if found[1] == name:
            return found.span(2) if found[2] is not None else found.span(3)
    return None


class Element:
    """An element: its local name, its attributes, its children, and where it lies in the text it was read from."""

    __slots__ = ("_attributes", "children", "close", "end", "name", "open_end", "prefix", "raw_attributes", "start")

    def __init__(self, prefix: str, name: str, raw_attributes: str, start: int, open_end: int) -> None:
        self.prefix = prefix
        self.name = name
        self.raw_attributes = raw_attributes
        self.start = start
        self.open_end = open_end
        """Just after the start tag."""
        self.close = open_end
        """Where the end tag begins; the same as `open_end` when there is none."""
        self.end = open_end
        """Just after the element."""
        self.children: Sequence[Element] = ()
        self._attributes: dict[str, str] | None = None

    @property
    def self_closing(self) -> bool:
        """True for `<a/>`."""
        return self.end == self.open_end

    @property
    def attributes_start(self) -> int:
        """Where the raw attributes begin: just after the element's name."""
        return self.start + 1 + len(self.name) + (len(self.prefix) + 1 if self.prefix else 0)

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by name as written."""
        if self._attributes is None:
            self._attributes = attributes_of(self.raw_attributes)
        return self._attributes

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value by its name as written, or the default."""
        return self.attributes.get(name, default)

    def local(self, name: str) -> str:
        """The value of the attribute with that local name, whatever its prefix, or an empty string."""
        for written, value in self.attributes.items():
            if written.rpartition(":")[2] == name:
                return value
        return ""

    def child(self, name: str) -> Element | None:
        """The first child of that local name, or None."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def all(self, *names: str) -> list[Element]:
        """The elements reached by a path of local names from here."""
        level = [self]
        for name in names:
            level = [child for element in level for child in element.children if child.name == name]
        return level

    def first(self, *names: str) -> Element | None:
        """The first element reached by a path of local names, or None."""
        found = self.all(*names)
        return found[0] if found else None

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))

    def text(self, source: str) -> str:
        """The text directly inside (not that of children), unescaped."""
        if not self.children:
            return unescape(source[self.open_end : self.close])
        parts, at = [], self.open_end
        for child in self.children:
            parts.append(source[at : child.start])
            at = child.end
        parts.append(source[at : self.close])
        return unescape("".join(parts))


def split_name(name: str) -> tuple[str, str]:
    """Prefix (perhaps empty) and local name."""
    prefix, _, local = name.rpartition(":")
    return prefix, local


def tree(text: str, where: str) -> Element:
    """The root of well-formed XML that has gone through `text_of` or `offsets_of`.

    Raises WorkbookRefused (damaged) when there is no root or the nesting is deeper than any workbook has.
    """
    if text.count("<") > _TAGS:
        raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {where}.)")
    names: dict[str, tuple[str, str]] = {}
    root: Element | None = None
    stack: list[Element] = []
    for found in _TAG.finditer(text):
        closing, name, raw = found.groups()
        if closing:
            if not stack:
                raise damaged(where)
            element = stack.pop()
            element.close, element.end = found.span()
            continue
        prefix, local = names.get(name) or names.setdefault(name, split_name(name))
        opened = raw.endswith("/")
        element = Element(prefix, local, raw[:-1] if opened else raw, found.start(), found.end())
        if stack:
            parent = stack[-1]
            if isinstance(parent.children, list):
                parent.children.append(element)
            else:
                # Most elements have no children, and a list for each would double what a tree weighs.
                parent.children = [element]
        elif root is None:
            root = element
        else:
            raise damaged(where)
        if not opened:
            stack.append(element)
            if len(stack) > _DEPTH:
                raise damaged(where)
    if root is None or stack:
        raise damaged(where)
    return root
