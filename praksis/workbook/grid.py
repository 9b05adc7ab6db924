"""The rows and cells of a sheet part, found without building a tree: the same finding serves reader and painter.

A sheet is cut into what stands before `<sheetData>`, blocks of whole rows, and what stands after. Cells written as
programs write them are matched by one strict pattern, a subset of well-formed XML that leaves no byte of the row
unexplained; a row with anything else is held to well-formedness by expat and read as a tree. Both give the same.
Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.3.1.80 (sheetData).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from praksis.workbook.limits import Limits
from praksis.workbook.markup import attributes_of, encoding_of, offsets_of, text_of
from praksis.workbook.package import Member, Package
from praksis.workbook.refs import MAX_ROW
from praksis.workbook.refusals import RefusalCode, WorkbookRefused, damaged

_SHEET_DATA = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData(?:\s[^>]*)?/?>")
_MARKS = (b"<!", b"<?")
_SLICE = 1024 * 1024
_ATTRIBUTES = r"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*+"|'[^'<]*+'))*+)\s*+"""


class Part(Enum):
    """What a piece of a sheet part is."""

    HEAD = "head"
    OPENING = "opening"
    ROWS = "rows"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns for a sheet whose elements carry this prefix («» or «x:»)."""

    prefix: str
    row: re.Pattern[str]
    row_end: re.Pattern[str]
    cell: re.Pattern[str]
    row_open: bytes
    values: tuple[tuple[bytes, bytes], ...]
    """What a value or formula cannot be without, each after a single byte of it: one byte is found ten times faster."""
    data_end: bytes


@lru_cache(maxsize=32)
def grammar_of(prefix: str) -> Grammar:
    """The patterns for a namespace prefix, given with its colon."""
    p = re.escape(prefix)
    cell = (
        rf'<{p}c(?: r="([A-Z]{{1,3}})([1-9][0-9]{{0,6}})")?(?: s="([0-9]{{1,6}})")?(?: t="([A-Za-z]{{1,9}})")?'
        rf'(?:/>|>(?:(<{p}f)(?: [a-z0-9]+="[^"<>]*+")*+(?:/>|>[^<]*+</{p}f>))?'
        rf"(?:<{p}v>(?:([0-9]{{1,15}}+)|([^<]++))</{p}v>"
        rf'|<{p}is><{p}t(?: xml:space="preserve")?>([^<]++)</{p}t></{p}is>)?</{p}c>)\s*+'
        rf"|([^<]*+<)"
    )
    raw = prefix.encode()
    return Grammar(
        prefix=prefix,
        row=re.compile(rf"\s*<{p}row{_ATTRIBUTES}(/?)>"),
        row_end=re.compile(rf"</{p}row\s*>"),
        cell=re.compile(cell),
        row_open=b"<" + raw + b"row",
        values=((b"v", b"</" + raw + b"v"), (b"i", b"</" + raw + b"is"), (b"f", b"<" + raw + b"f")),
        data_end=b"</" + raw + b"sheetData",
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sheet part and the offset at which it begins."""

    part: Part
    offset: int
    content: bytes
    grammar: Grammar


def has_value(block: bytes, grammar: Grammar) -> bool:
    """Whether any cell in a block of rows has a value or a formula (or, at worst, something that looks like one)."""
    return any(byte in block and mark in block for byte, mark in grammar.values)


class RowSpan(NamedTuple):
    """Where a row lies in the text it was found in. `number` counts from 1."""

    number: int
    attributes: str
    start: int
    body: int
    body_end: int
    end: int

    @property
    def self_closing(self) -> bool:
        """True for `<row …/>`."""
        return self.body == self.end

    def get(self, name: str) -> str:
        """An attribute of the row, or an empty string."""
        return attributes_of(self.attributes).get(name, "")


def readable_chunks(package: Package, member: Member, limits: Limits, where: str) -> Iterator[bytes]:
    """A sheet part as UTF-8 without comments, CDATA or processing instructions; their meaning is kept.

    Raises WorkbookRefused as `Package.stream`, and dtd or damaged.
    """
    yield from _chunks(package, member, limits, where, keep_offsets=False)


def offset_chunks(package: Package, member: Member, limits: Limits, where: str) -> Iterator[bytes]:
    """A sheet part in which each byte stands where it stood, comments and the like blanked.

    Raises WorkbookRefused as `Package.stream`, and dtd, damaged or odd-encoding.
    """
    yield from _chunks(package, member, limits, where, keep_offsets=True)


def _chunks(package: Package, member: Member, limits: Limits, where: str, *, keep_offsets: bool) -> Iterator[bytes]:
    if member.size > limits.part_bytes:
        yield from _unmarked(package.stream(member), where)
        return
    content = package.read(member)
    declaration = content.find(b"?>") + 2 if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") else 0
    is_plain = encoding_of(content[:200]) in ("utf-8", "utf-8-sig") and all(
        content.find(mark, declaration) < 0 for mark in _MARKS
    )
    if not is_plain:
        content = (
            offsets_of(content, where).encode("latin-1") if keep_offsets else text_of(content, where).encode("utf-8")
        )
    for at in range(0, len(content), _SLICE):
        yield content[at : at + _SLICE]


def _unmarked(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Chunks of a part that is too large to hold: only plain UTF-8 without comments is taken."""
    edge = b""
    is_first = True
    for chunk in chunks:
        if not is_first and b"!" not in chunk and b"?" not in chunk:
            edge = chunk[-1:]
            yield chunk
            continue
        seen = edge + chunk
        if is_first:
            if encoding_of(seen[:200]) not in ("utf-8", "utf-8-sig"):
                raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {where}.)")
            if seen.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml"):
                seen = seen[seen.find(b"?>") + 2 :]
            is_first = False
        if b"<!" in seen or b"<?" in seen:
            code = RefusalCode.DTD if b"<!DOCTYPE" in seen + next(iter(chunks), b"") else RefusalCode.BOMB
            raise WorkbookRefused(code, detail=f"(Det gjelder {where}.)")
        edge = chunk[-1:]
        yield chunk


def pieces(chunks: Iterable[bytes], limits: Limits, where: str) -> Iterator[Piece]:
    """Cut a sheet part: HEAD, OPENING (the tag itself), any number of ROWS with whole rows only, TAIL.

    Raises WorkbookRefused: damaged without `<sheetData>` or its end, bomb when a row, head or tail is huge.
    """
    source = iter(chunks)
    buffer = b""
    opening: re.Match[bytes] | None = None
    for chunk in source:
        buffer += chunk
        opening = _SHEET_DATA.search(buffer)
        if opening is not None:
            break
        _bounded(buffer, limits, where)
    if opening is None:
        raise damaged(where)
    grammar = grammar_of(opening[1].decode("utf-8"))
    yield Piece(Part.HEAD, 0, buffer[: opening.start()], grammar)
    yield Piece(Part.OPENING, opening.start(), opening[0], grammar)
    at = opening.end()
    buffer = buffer[at:]
    if not opening[0].endswith(b"/>"):
        searched = 0
        while (end := buffer.find(grammar.data_end, max(0, searched - len(grammar.data_end)))) < 0:
            searched = len(buffer)
            cut = buffer.rfind(grammar.row_open)
            if cut > 0:
                yield Piece(Part.ROWS, at, buffer[:cut], grammar)
                buffer, at, searched = buffer[cut:], at + cut, searched - cut
            _bounded(buffer, limits, where)
            chunk = next(source, b"")
            if not chunk:
                raise damaged(where)
            buffer += chunk
        if end:
            yield Piece(Part.ROWS, at, buffer[:end], grammar)
        buffer, at = buffer[end:], at + end
    for chunk in source:
        buffer += chunk
        _bounded(buffer, limits, where)
    yield Piece(Part.TAIL, at, buffer, grammar)


def _bounded(buffer: bytes, limits: Limits, where: str) -> None:
    if len(buffer) > limits.part_bytes:
        raise WorkbookRefused(RefusalCode.BOMB, detail=f"(Det gjelder {where}.)")


_NUMBER_FIRST = re.compile(r'\s+r="([1-9][0-9]{0,6})"')


def row_number(attributes: str, previous: int, where: str) -> int:
    """The number of a row: its `r`, or the one after the row before. Rows must come in order (else Excel repairs)."""
    first = _NUMBER_FIRST.match(attributes)
    if first is not None:
        number = int(first[1])
    else:
        text = attributes_of(attributes).get("r")
        if text is not None and not (text.isascii() and text.isdigit() and len(text) < 8):
            raise damaged(where)
        number = int(text) if text else previous + 1
    if not previous < number <= MAX_ROW:
        raise damaged(f"{where}, der radene ikke står i rekkefølge")
    return number


def rows_in(text: str, grammar: Grammar, previous: int, where: str) -> Iterator[RowSpan]:
    """The rows of a block, in order; `previous` is the number of the last row before it.

    Raises WorkbookRefused (damaged) when there is anything but rows, or their numbers do not rise.
    """
    at, length = 0, len(text)
    find_row, find_end = grammar.row.match, grammar.row_end.match
    close = f"</{grammar.prefix}row"
    while at < length:
        found = find_row(text, at)
        if found is None:
            if text[at:].strip(" \t\r\n"):
                raise damaged(where)
            return
        attributes, slash = found.groups()
        previous = row_number(attributes, previous, where)
        body = found.end()
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        if slash:
            body_end = at = body
        else:
            body_end = text.find(close, body)
            ending = find_end(text, body_end) if body_end >= 0 else None
            if ending is None:
                raise damaged(where)
            at = ending.end()
        yield RowSpan(previous, attributes, start, body, body_end, at)


def last_row(block: bytes, grammar: Grammar, previous: int, where: str) -> int:
    """The number of the last row of a block that is not parsed; rows without a number are counted."""
    at = block.rfind(grammar.row_open)
    if at < 0:
        return previous
    found = grammar.row.match(block[at : at + 2000].decode("utf-8", "replace"))
    if found is not None and ' r="' in found[1]:
        return row_number(found[1], previous, where)
    for span in rows_in(block.decode("utf-8", "replace"), grammar, previous, where):
        previous = span.number
    return previous
