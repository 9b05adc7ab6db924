"""The receipts that a person writes into the package workbook, line by line (DESIGN.md, Package).

What is not clear is a problem and no receipt: Bestilt turns green on a case number only, and a line that has both a case
number and a reason why it was not ordered says neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from praksis.errors import Invalid
from praksis.free_text import LONGEST_WHY_NOT_ORDERED, case_number_in, reason_in, without_identity_number
from praksis.ports import PackageReceipt, ReceiptStatus, SourceProblem
from praksis.practice_list.cell_text import CellValue, clean
from praksis.practice_list.columns import tidy
from praksis.workbook import Sheet, Workbook

SHEET = "Bestilling"
SEARCHED_ROWS = 20


class ReceiptColumn(StrEnum):
    """A meaning that a column can have; the value is the heading as we write it."""

    LINE = "Linje"
    CASE_NUMBER = "Saksnummer"
    NOT_ORDERED = "Ikke bestilt – årsak"
    SIGNATURE = "Signatur"
    STATUS = "Status"
    DAY = "Dato"
    REJECTED = "Avslått – årsak"


ALIASES: Mapping[ReceiptColumn, str] = {
    ReceiptColumn.LINE: "linje, linjenr, linjenummer, linje nr, line",
    ReceiptColumn.CASE_NUMBER: "saksnummer, saksnr, saknr, sak nr, saksnummer i samlepunktet, case number",
    ReceiptColumn.NOT_ORDERED: "ikke bestilt – årsak, ikke bestilt årsak, ikke bestilt, ikkje bestilt, ikkje bestilt – "
    "årsak, årsak, not ordered",
    ReceiptColumn.SIGNATURE: "signatur, sign, signert, signature",
    ReceiptColumn.STATUS: "status, stilling, tilstand",
    ReceiptColumn.DAY: "dato, statusdato, dato for status, date",
    ReceiptColumn.REJECTED: "avslått – årsak, avslått årsak, avslag – årsak, avslag årsak, årsak til avslag, "
    "avslått – grunn, avslått – begrunnelse",
}
_STATUS_WORDS: Mapping[str, ReceiptStatus | None] = {
    **{status.value.casefold(): status for status in ReceiptStatus},
    "ikkje bestilt": ReceiptStatus.NOT_ORDERED,
    "tinga": ReceiptStatus.ORDERED,
    "godkjend": ReceiptStatus.APPROVED,
    "avslag": ReceiptStatus.REJECTED,
    "iverksett": ReceiptStatus.IMPLEMENTED,
    "trukket tilbake": None,  # our own word for a line that was taken back: it claims nothing
}
_NEEDS_CASE_NUMBER = frozenset({ReceiptStatus.ORDERED, ReceiptStatus.APPROVED, ReceiptStatus.IMPLEMENTED})
_BY_HEADING = {tidy(alias): column for column, aliases in ALIASES.items() for alias in aliases.split(", ")}


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    heading_row: int
    columns: Mapping[ReceiptColumn, int]

    def value(self, row: int, column: ReceiptColumn) -> CellValue:
        """What stands in a row; a cell merged over several lines speaks for each of them."""
        at = self.columns.get(column)
        if at is None:
            return None
        merged = self.sheet.merged_range(row, at)
        cell = self.sheet.cell(*merged.anchor) if merged is not None else self.sheet.cell(row, at)
        return cell.value if cell is not None else None


def read_receipts(
    workbook: Workbook, place: str, known_lines: Collection[int] | None
) -> tuple[Sequence[PackageReceipt], Sequence[SourceProblem]]:
    """One receipt per line of the package that says something or nothing clear (then with neither set: not yet).

    Args:
        workbook: The package workbook as it lies there now.
        place: How messages speak of it («FOU/Pakke O-0031.xlsx»).
        known_lines: The line numbers that the package had when it was written; None when nobody knows any more.
    """
    table = _table_of(workbook)
    if table is None:
        missing = "arket «Bestilling» med kolonnene Linje, Saksnummer, Ikke bestilt – årsak og Signatur"
        message = f"{place}: fant ikke {missing}. Sett overskriftene tilbake slik de var."
        return (), (SourceProblem("pakke-overskrift-mangler", place, message),)
    problems: list[SourceProblem] = []
    receipts: dict[int, PackageReceipt] = {}
    twice: set[int] = set()
    for row in _rows_under(table):
        receipt = _receipt(table, row, f"{place}, rad {row}", problems)
        if receipt is None:
            continue
        where = f"{place}, rad {row}"
        if known_lines is not None and receipt.line not in known_lines:
            text = f"linje {receipt.line} finnes ikke i denne pakken. Rett linjenummeret."
            problems.append(SourceProblem("kvittering-ukjent-linje", where, f"{where}: {text}"))
        elif receipt.line in receipts:
            text = f"linje {receipt.line} står også lenger oppe, så ingen av dem brukes. Slett den ene."
            problems.append(SourceProblem("kvittering-linje-to-ganger", where, f"{where}: {text}"))
            twice.add(receipt.line)
        else:
            receipts[receipt.line] = receipt
    said = {*receipts, *_lines_in(table)}
    for line in sorted(set(known_lines or ()) - said):
        text = f"linje {line} er borte fra arbeidsboken. Sett den tilbake, eller bruk «praksis confirm»."
        problems.append(SourceProblem("kvittering-linje-borte", place, f"{place}: {text}"))
    return tuple(receipts[line] for line in sorted(receipts.keys() - twice)), tuple(problems)


def lines_of(workbook: Workbook) -> frozenset[int]:
    """The line numbers of a package workbook; empty when it has no table."""
    table = _table_of(workbook)
    return frozenset(_lines_in(table)) if table is not None else frozenset()


def _table_of(workbook: Workbook) -> _Table | None:
    named = [sheet for sheet in workbook.sheets if clean(sheet.name).casefold() == SHEET.casefold()]
    for sheet in named or workbook.sheets:
        for row, cells in sheet.rows():
            if row > SEARCHED_ROWS:
                break
            columns: dict[ReceiptColumn, int] = {}
            for cell in cells:
                meaning = _BY_HEADING.get(tidy(cell.value)) if isinstance(cell.value, str) else None
                if meaning is not None:
                    columns.setdefault(meaning, cell.column)
            if columns.keys() >= {ReceiptColumn.LINE, ReceiptColumn.CASE_NUMBER, ReceiptColumn.NOT_ORDERED}:
                return _Table(sheet, row, columns)
    return None


def _rows_under(table: _Table) -> Iterator[int]:
    return (row for row, _ in table.sheet.rows() if row > table.heading_row)


def _lines_in(table: _Table) -> Iterator[int]:
    for row in _rows_under(table):
        line = _line_number(table.value(row, ReceiptColumn.LINE))
        if line is not None:
            yield line


def _receipt(table: _Table, row: int, where: str, problems: list[SourceProblem]) -> PackageReceipt | None:
    """The receipt of one row, None when the row has none or it is not clear (then a problem is added)."""
    said: dict[ReceiptColumn, str | None] = {
        column: _said(table.value(row, column)) for column in ReceiptColumn if column is not ReceiptColumn.DAY
    }
    line = _line_number(table.value(row, ReceiptColumn.LINE))
    case_number, reason = said[ReceiptColumn.CASE_NUMBER], said[ReceiptColumn.NOT_ORDERED]
    if line is None:
        if case_number or reason or said[ReceiptColumn.REJECTED]:
            text = "her står en kvittering, men linjenummeret mangler eller er ikke et tall. Skriv det inn igjen."
            problems.append(SourceProblem("kvittering-uten-linje", where, f"{where}, Linje: {text}"))
        return None
    trouble = _trouble(table, row, said)
    if trouble is not None:
        column, code, text = trouble
        problems.append(SourceProblem(code, where, f"{where} (linje {line}), {column.value}: {text}"))
        return None
    status, rejected = _status(said[ReceiptColumn.STATUS]), said[ReceiptColumn.REJECTED]
    if status is ReceiptStatus.REJECTED and rejected is None:
        rejected, reason = reason, None  # the reason stands in the column beside: what it is a reason for is clear
    day = _day(table.value(row, ReceiptColumn.DAY)) if status else None
    return PackageReceipt(line, case_number, reason, said[ReceiptColumn.SIGNATURE], status, rejected, day)


_Trouble = tuple[ReceiptColumn, str, str]


def _trouble(table: _Table, row: int, said: Mapping[ReceiptColumn, str | None]) -> _Trouble | None:
    """What is wrong with what stands in a row: where, the code, and the words; never the cell's own text."""
    for column, text in said.items():
        if column is not ReceiptColumn.LINE:
            trouble = _refusal(column, text, without_identity_number)
            if trouble is not None:
                return trouble
    case_number = said[ReceiptColumn.CASE_NUMBER]
    if isinstance(table.value(row, ReceiptColumn.CASE_NUMBER), date | time | bool):
        return (
            ReceiptColumn.CASE_NUMBER,
            "kvittering-saksnummer",
            "cellen har en dato eller ja/nei. Gjør cellen til tekst og skriv saksnummeret på nytt.",
        )
    return (
        _status_trouble(said)
        or _refusal(ReceiptColumn.CASE_NUMBER, case_number, case_number_in)
        or _refusal(ReceiptColumn.NOT_ORDERED, said[ReceiptColumn.NOT_ORDERED], _reason)
        or _refusal(ReceiptColumn.REJECTED, said[ReceiptColumn.REJECTED], _reason)
        or _day_trouble(table.value(row, ReceiptColumn.DAY), has_status=_status(said[ReceiptColumn.STATUS]) is not None)
    )


def _status_trouble(said: Mapping[ReceiptColumn, str | None]) -> _Trouble | None:
    """Whether status, case number and reasons say one thing together."""
    case_number, reason = said[ReceiptColumn.CASE_NUMBER], said[ReceiptColumn.NOT_ORDERED]
    rejected, word = said[ReceiptColumn.REJECTED], said[ReceiptColumn.STATUS]
    if word is not None and word.casefold() not in _STATUS_WORDS:
        listed = ", ".join(status.value for status in ReceiptStatus)
        return ReceiptColumn.STATUS, "kvittering-status", f"dette er ingen status. Velg en av: {listed}."
    status = _status(word)
    if status is ReceiptStatus.REJECTED:
        if rejected is None and reason is None:
            return (
                ReceiptColumn.REJECTED,
                "kvittering-uten-arsak",
                "linjen er avslått, men årsaken mangler. Skriv hva Helse Vest IKT svarte.",
            )
        return None
    if rejected is not None:
        return (
            ReceiptColumn.STATUS,
            "kvittering-status",
            "her står en årsak til avslag, men linjen er ikke merket «Avslått». Velg statusen, eller slett årsaken.",
        )
    if case_number is not None and (reason is not None or status is ReceiptStatus.NOT_ORDERED):
        return (
            ReceiptColumn.CASE_NUMBER,
            "kvittering-begge",
            "linjen har både saksnummer og en årsak til at den ikke er bestilt. Behold bare det som er riktig.",
        )
    if status is ReceiptStatus.NOT_ORDERED and reason is None:
        return (
            ReceiptColumn.NOT_ORDERED,
            "kvittering-uten-arsak",
            "linjen er merket «Ikke bestilt», men årsaken mangler. Skriv hvorfor.",
        )
    if status in _NEEDS_CASE_NUMBER and case_number is None:
        return (
            ReceiptColumn.CASE_NUMBER,
            "kvittering-uten-saksnummer",
            f"linjen er merket «{status.value if status else ''}», men saksnummeret mangler. Skriv nummeret saken fikk i "
            "Samlepunktet.",
        )
    return None


def _day_trouble(value: CellValue, *, has_status: bool) -> _Trouble | None:
    if not has_status or _said_day(value) is None or _day(value) is not None:
        return None
    return (
        ReceiptColumn.DAY,
        "kvittering-dato",
        "dette er ikke en dato. Skriv den som dag.måned.år, for eksempel 07.09.2026, eller la cellen stå tom.",
    )


def _status(word: str | None) -> ReceiptStatus | None:
    return _STATUS_WORDS.get(word.casefold()) if word is not None else None


def _said_day(value: CellValue) -> str | None:
    return value.isoformat() if isinstance(value, date) else _said(value)


def _day(value: CellValue) -> date | None:
    """The date of a cell, when it is one in this century's plain spelling."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(_said(value) or "", pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


def _reason(text: str) -> str:
    return reason_in(text, LONGEST_WHY_NOT_ORDERED)


def _refusal(column: ReceiptColumn, text: str | None, rule: Callable[[str], str]) -> _Trouble | None:
    try:
        if text is not None:
            rule(text)
    except Invalid as error:
        return column, f"kvittering-{error.code}", error.message
    return None


def _line_number(value: CellValue) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value == int(value) and 0 < value < 1e6 else None
    text = clean(value) if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 1_000_000 else None


def _said(value: CellValue) -> str | None:
    """What a cell says; None when it is empty or only a dash."""
    if value is None or isinstance(value, bool | date | time):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = clean(str(value))
    return text if any(map(str.isalnum, text)) else None
