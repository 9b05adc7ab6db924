"""The rows of an exported file, whatever it was saved as: a workbook, or text with any usual code page and separator.

What cannot be read without guessing is refused in words: text in a code page that would spoil names, and quotes that do
not close.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from connectors.export_columns import ExportField, Ranked
from praksis.errors import Invalid
from praksis.practice_list.cell_text import CellValue, clean
from praksis.practice_list.columns import tidy
from praksis.workbook import open_workbook

SEARCHED_ROWS = 20
"""The heading stands among the first rows."""
FEWEST_FIELDS = 3

_SEPARATORS = ";,\t"
_AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# UTF-8 read as cp1252 («BjÃ¸rn»), and old Mac Excel's code page read as cp1252 («Bj¿rn»).
_SPOILT = re.compile(r"Ã[¦¸¥†˜…]|[^\W\d_][¿¾¯®][^\W\d_]|[^\W\d_]Œ[a-zæøå]")
_SAVE_AGAIN = "Lagre den på nytt som Excel-arbeidsbok (.xlsx) eller «CSV UTF-8 (semikolondelt)»."


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row under the heading. `values` are its cells by meaning; its repr shows none of them."""

    number: int
    """As Excel counts it, from 1."""
    values: Mapping[ExportField, CellValue] = field(repr=False)
    whole: bool = True
    """False when a text row has more cells than its heading, or the file ends in the middle of it."""


@dataclass(frozen=True, slots=True)
class ExportTable:
    """The table of one sheet. `sheet` is None for text; `twice` are meanings that several columns claim alike."""

    sheet: str | None
    fields: frozenset[ExportField]
    twice: frozenset[ExportField]
    advert: str | None
    """The advert that a line over the heading names for the whole table («Annonse: …»)."""
    rows: Sequence[ExportRow]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Mapping[int, CellValue] = field(repr=False)
    unfinished: bool = False


def read_tables(content: bytes, file_name: str, known: Ranked) -> Sequence[ExportTable]:
    """The tables of an export (one a visible sheet that has a heading; one of a text file), none when nothing has one.

    `known` are the headings of this kind of export.

    Raises:
        WorkbookRefused: It is named or begins as a workbook and cannot be read as one.
        Invalid: The text cannot be read without guessing.
    """
    if not file_name.casefold().endswith(".csv") or content.startswith(b"PK\x03\x04"):
        workbook = open_workbook(content)
        candidates = [
            (sheet.name, [_Line(row, {cell.column: cell.value for cell in cells}) for row, cells in sheet.rows()])
            for sheet in workbook.sheets
            if sheet.state == "visible"
        ]
        tables = [_table(name, lines, known, as_text=False) for name, lines in candidates]
    else:
        tables = [_text_table(decoded(content), known)]
    return [table for table in tables if table is not None]


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without a mark), UTF-16 or cp1252.

    Raises:
        Invalid: It is none of these, or it is binary.
    """
    text = _decode(content)
    if text is None or "\x00" in text or _SPOILT.search(text):
        raise Invalid(f"Tegnsettet i filen er ikke til å kjenne igjen. {_SAVE_AGAIN}", code="tegnsett-ukjent")
    return text


def _decode(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content[:2000]:
        even, odd = content[0:2000:2].count(0), content[1:2000:2].count(0)
        encodings = ["utf-16-le" if odd > even else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _text_table(text: str, known: Ranked) -> ExportTable | None:
    """The table that the separator with most known headings gives."""
    separators = _SEPARATORS
    first = _SEPARATOR_LINE.match(text)  # Excel writes and hides this line: it does not count as a row
    if first is not None:
        separators, text = first[1], text[first.end() :]
    best: list[_Line] | None = None
    most = 0
    for separator in separators:
        top: list[_Line] = []
        with suppress(csv.Error):  # told below, when the whole file is read
            top.extend(_lines(text, separator, SEARCHED_ROWS))
        recognised = max((len(_meanings(line, known)) for line in top), default=0)
        if recognised > most:
            best, most = top, recognised
            chosen = separator
    if best is None:
        return None
    try:
        return _table(None, list(_lines(text, chosen)), known, as_text=True)
    except csv.Error:
        raise Invalid(
            f"Anførselstegnene i filen går ikke opp, så cellene kan ikke skilles. {_SAVE_AGAIN}", code="csv-skadet"
        ) from None


def _lines(text: str, separator: str, at_most: int | None = None) -> Iterator[_Line]:
    cut_off = not text.endswith(("\n", "\r"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    held: _Line | None = None
    for number, cells in enumerate(reader, start=1):
        if held is not None:
            yield held
        if at_most is not None and number > at_most:
            return
        held = _Line(number, {column: _unwrapped(cell) for column, cell in enumerate(cells, start=1)})
    if held is not None:
        yield _Line(held.number, held.cells, unfinished=cut_off)


def _unwrapped(cell: str) -> str:
    """`="0123"` is how a text with a leading zero is kept from Excel."""
    wrapped = _AS_FORMULA.fullmatch(cell.strip())
    return wrapped[1] if wrapped is not None else cell


def _meanings(line: _Line, known: Ranked) -> dict[ExportField, list[tuple[int, int]]]:
    """The meanings in a line: for each its columns with their ranks."""
    found: dict[ExportField, list[tuple[int, int]]] = {}
    for column, value in line.cells.items():
        if isinstance(value, str) and (meaning := known.get(tidy(value))) is not None:
            found.setdefault(meaning[0], []).append((meaning[1], column))
    return found


def _table(sheet: str | None, lines: Sequence[_Line], known: Ranked, *, as_text: bool) -> ExportTable | None:
    top = [line for line in lines if line.number <= SEARCHED_ROWS]
    heading = max(top, key=lambda line: len(_meanings(line, known)), default=None)
    if heading is None:
        return None
    meanings = _meanings(heading, known)
    if len(meanings) < FEWEST_FIELDS or not meanings.keys() & {ExportField.FAMILY, ExportField.FULL_NAME}:
        return None
    columns: dict[ExportField, int] = {}
    twice = set()
    for meaning, claims in meanings.items():
        strongest = min(rank for rank, _ in claims)
        best = [column for rank, column in claims if rank == strongest]
        if len(best) == 1:
            columns[meaning] = best[0]
        else:
            twice.add(meaning)
    if ExportField.GIVEN in columns and ExportField.FAMILY in columns:
        columns.pop(ExportField.FULL_NAME, None)  # «Søker» beside the two is the same name once more
    width = max(heading.cells)
    rows = [
        ExportRow(
            line.number,
            {meaning: line.cells.get(column) for meaning, column in columns.items()},
            whole=not as_text or _is_whole(line, width),
        )
        for line in lines
        if line.number > heading.number and any(value not in (None, "") for value in line.cells.values())
    ]
    advert = next((named for line in top if line.number < heading.number and (named := _advert_in(line, known))), None)
    return ExportTable(sheet, frozenset(columns), frozenset(twice), advert, rows)


def _is_whole(line: _Line, width: int) -> bool:
    # Excel leaves empty cells at the end of a row out; a file cut in the middle does so without ending the line.
    spilt = any(value for column, value in line.cells.items() if column > width)
    return not spilt and not (line.unfinished and len(line.cells) < width)


def _advert_in(line: _Line, known: Ranked) -> str | None:
    """The advert that a line over the heading names: «Annonse» and its name in the next cell, or both in one."""
    texts = [clean(str(value)) for value in line.cells.values() if value not in (None, "")]
    if not texts:
        return None
    first, _, rest = texts[0].partition(":")
    meaning = known.get(tidy(first))
    if meaning is None or meaning[0] is not ExportField.ADVERT:
        return None
    return clean(rest) or (texts[1] if len(texts) > 1 else None)
