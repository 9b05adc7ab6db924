"""Builds «Saker.xlsx»: the open cases with drop-downs to decide them by, and what has been settled of late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from praksis.case_book.guide import add_guide
from praksis.case_book.layout import (
    CHOICES_SHEET,
    GUIDE_SHEET,
    HEADER_ROW,
    OPEN_COLUMNS,
    OPEN_SHEET,
    OWN_WIDTH,
    SETTLED_COLUMNS,
    SETTLED_SHEET,
    TAKE_BACK,
    TYPED,
    Column,
)
from praksis.case_book.model import About, CaseBook, LooseRow, OpenRow, OwnSheet, SettledRow, Typed
from praksis.case_book.ours import ABOVE, SEAL_COLUMN, seal_of
from praksis.masters.finish import to_bytes
from praksis.masters.look import (
    BODY,
    DATE_FORMAT,
    GRID,
    LABEL,
    TEXT_FORMAT,
    TITLE,
    TOP_LEFT,
    TOP_WRAPPED,
    set_up_print,
    style,
    write_header,
)
from praksis.masters.safe_text import write_text
from praksis.number_mask import mask_numbers
from praksis.orders.row_height import fitting_height
from praksis.practice_list.cell_text import said

_INPUT_FILL = PatternFill("solid", fgColor="FFE2EFFA")
_ANSWER_FILL = PatternFill("solid", fgColor="FFFFF2CC")
_SPARE_ROWS = 20
"""So many rows under the last one have the drop-downs, too: rows may be moved there."""
_TOP_HEIGHT = 26

_Cells = dict[Column, str | int | date]


def case_workbook(book: CaseBook) -> bytes:
    """The workbook: «Saker», «Avgjort», «Slik gjør du», the sheets that people have added, and hidden «Valg».

    Equal books give equal bytes. Text is written as text only, never as a formula, and without national numbers.
    """
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = OPEN_SHEET
    _add_open(sheet, book)
    _add_settled(workbook.create_sheet(SETTLED_SHEET), book)
    add_guide(workbook)
    for own in book.own_sheets:
        _add_own(workbook, own)
    seals = sorted({*_seals(workbook[OPEN_SHEET], OPEN_COLUMNS), *_seals(workbook[SETTLED_SHEET], SETTLED_COLUMNS)})
    seals += sorted({seal for row in workbook[GUIDE_SHEET].iter_rows() for cell in row for seal in _seal(cell, ABOVE)})
    _add_choices(workbook.create_sheet(CHOICES_SHEET), book, seals)
    for name, texts in book.above.items():  # not ours: it comes after the hashes are taken
        for column, text in texts.items():
            write_text(workbook[name].cell(row=HEADER_ROW - 1, column=column), mask_numbers(text))
    return to_bytes(workbook)


def _add_open(sheet: Worksheet, book: CaseBook) -> None:
    count = "1 sak venter" if len(book.open) == 1 else f"{len(book.open) or 'Ingen'} saker venter"
    _add_head(
        sheet,
        f"{count} på avgjørelse",
        f"Per {book.made_on:%d.%m.%Y}. Fyll ut de blå feltene, lagre og lukk. Avgjørelsene leses ved neste oppdatering.",
    )
    columns = list(OPEN_COLUMNS)
    widths = _head_row(sheet, columns, OPEN_COLUMNS, book.own_columns)
    at = HEADER_ROW
    for row in book.open:
        at += 1
        _write(sheet, at, columns, _open_cells(row), row.typed, row.answer, book.own_columns, widths)
    for loose in book.loose:
        at += 1
        _write(sheet, at, columns, _loose_cells(loose), loose.typed, loose.answer, book.own_columns, widths)
    _finish(sheet, columns, at, len(widths), foot_note="Saker")
    last = at + _SPARE_ROWS
    kind, institution = (f"${_letter(columns, c)}{HEADER_ROW + 1}" for c in (Column.KIND, Column.INSTITUTION))
    _offer(sheet, _range(columns, Column.CHOICE, last), _choices_of(kind, institution, book), "Avgjørelse", _CHOOSE)
    for column in (Column.TAKEN_BY, Column.SIGNATURE):
        _offer(sheet, _range(columns, column, last), _signatures(book), "Signatur", _SIGN)


def _add_settled(sheet: Worksheet, book: CaseBook) -> None:
    _add_head(
        sheet,
        "Avgjort de siste 30 dagene",
        f"Skal en avgjørelse trekkes tilbake: velg «{TAKE_BACK}» under «Ta tilbake», og skriv begrunnelse og signatur. "
        "Da åpnes saken igjen.",
    )
    columns = list(SETTLED_COLUMNS)
    widths = _head_row(sheet, columns, SETTLED_COLUMNS, book.own_columns)
    at = HEADER_ROW
    for row in book.settled:
        at += 1
        _write(sheet, at, columns, _settled_cells(row), row.typed, row.answer, book.own_columns, widths)
    _finish(sheet, columns, at, len(widths), foot_note="Avgjort")
    last = at + _SPARE_ROWS
    _offer(sheet, _range(columns, Column.TAKE_BACK, last), f'"{TAKE_BACK}"', "Ta tilbake", _TAKE_BACK)
    _offer(sheet, _range(columns, Column.SIGNATURE, last), _signatures(book), "Signatur", _SIGN)


_CHOOSE = "Velg fra listen. Hver slags sak har sine egne valg; de står i arket «Slik gjør du»."
_SIGN = "Velg signaturen din fra listen."
_TAKE_BACK = f"Velg «{TAKE_BACK}», eller la feltet stå tomt."


# ------------------------------------------------------------------------------------------------------------- the rows


def _open_cells(row: OpenRow) -> _Cells:
    return {
        **_about_cells(row.about),
        Column.WHY: row.why,
        Column.ONE: row.one,
        Column.OTHER: row.other,
        Column.AGE: row.age,
    }


def _settled_cells(row: SettledRow) -> _Cells:
    return {
        **_about_cells(row.about),
        Column.OUTCOME: row.outcome,
        Column.OUTCOME_WHY: row.why,
        Column.SETTLED_BY: row.by,
        Column.SETTLED_ON: row.on,
    }


def _loose_cells(row: LooseRow) -> _Cells:
    return {Column.CASE: row.label}


def _about_cells(about: About) -> _Cells:
    return {
        Column.CASE: about.name,
        Column.KIND: about.title,
        Column.WHAT: about.what,
        Column.INSTITUTION: about.institution,
        Column.GROUP: about.group,
        Column.COHORT: about.cohort,
        Column.PERIOD: about.period,
    }


def _typed_cells(typed: Typed) -> dict[Column, str]:
    return {
        Column.TAKEN_BY: typed.taken_by,
        Column.CHOICE: typed.choice,
        Column.TAKE_BACK: typed.choice,
        Column.REASON: typed.reason,
        Column.SIGNATURE: typed.signature,
        Column.NOTES: typed.notes,
    }


def _write(
    sheet: Worksheet,
    at: int,
    columns: Sequence[Column],
    ours: Mapping[Column, str | int | date],
    typed: Typed,
    answer: str,
    own_columns: Sequence[str],
    widths: Sequence[float],
) -> None:
    cells: dict[Column, str | int | date] = {**ours, **_typed_cells(typed), Column.ANSWER: answer}
    values: list[str | int | date] = [cells.get(column, "") for column in columns]
    values += [typed.own.get(heading, "") for heading in own_columns]
    for number, value in enumerate(values, start=1):
        cell = sheet.cell(row=at, column=number)
        column = columns[number - 1] if number <= len(columns) else None
        if isinstance(value, date):
            cell.value = value
            style(cell, alignment=TOP_LEFT, border=GRID, number_format=DATE_FORMAT)
        elif isinstance(value, int):
            cell.value = value
            style(cell, alignment=TOP_LEFT, border=GRID)
        else:
            write_text(cell, mask_numbers(value))
            fill = _INPUT_FILL if column is None or column in TYPED else None
            fill = _ANSWER_FILL if column is Column.ANSWER and value else fill
            style(cell, alignment=TOP_WRAPPED, border=GRID, fill=fill, number_format=TEXT_FORMAT)
    sheet.row_dimensions[at].height = fitting_height(values, widths)


# ------------------------------------------------------------------------------------------------- around the rows


def _add_head(sheet: Worksheet, title: str, help_text: str) -> None:
    write_text(sheet["A1"], title)
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = _TOP_HEIGHT
    write_text(sheet["A2"], help_text)
    style(sheet["A2"], font=LABEL)


def _head_row(
    sheet: Worksheet, columns: Sequence[Column], widths: Mapping[Column, float], own: Sequence[str]
) -> list[float]:
    all_widths = [*(widths[column] for column in columns), *(OWN_WIDTH for _ in own)]
    write_header(sheet, HEADER_ROW, [column.value for column in columns] + ["" for _ in own], all_widths)
    for number, heading in enumerate(own, start=len(columns) + 1):
        write_text(sheet.cell(row=HEADER_ROW, column=number), mask_numbers(heading))
    return all_widths


def _finish(sheet: Worksheet, columns: Sequence[Column], last: int, width: int, *, foot_note: str) -> None:
    if last == HEADER_ROW:
        write_text(sheet.cell(row=HEADER_ROW + 1, column=1), "Ingen.")
        style(sheet.cell(row=HEADER_ROW + 1, column=1), font=LABEL)
    after = columns[columns.index(Column.WHAT) + 1]  # which case it is stays in sight while it is decided
    sheet.freeze_panes = f"{_letter(columns, after)}{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(width)}{max(last, HEADER_ROW + 1)}"
    set_up_print(sheet, header_row=HEADER_ROW, foot_note=foot_note)


def _letter(columns: Sequence[Column], column: Column) -> str:
    return get_column_letter(columns.index(column) + 1)


def _range(columns: Sequence[Column], column: Column, last: int) -> str:
    letter = _letter(columns, column)
    return f"{letter}{HEADER_ROW + 1}:{letter}{last}"


def _offer(sheet: Worksheet, cells: str, formula: str, title: str, help_text: str) -> None:
    """One drop-down over a whole column, so that filling down and sorting leave it right."""
    rule = DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=title,
        error=help_text,
    )
    rule.add(cells)
    sheet.add_data_validation(rule)


def _choices_of(kind: str, institution: str, book: CaseBook) -> str:
    """A formula for the choices of the kind that stands in the row, or of kind and institution where names are chosen:
    they stand together in the sheet «Valg»."""
    keys = f"{CHOICES_SHEET}!$A$1:$A${max(1, len(_pairs(book)))}"
    key = f"IF(COUNTIF({keys},{kind}&{institution})>0,{kind}&{institution},{kind})" if book.names else kind
    return f"OFFSET({CHOICES_SHEET}!$B$1,MATCH({key},{keys},0)-1,0,COUNTIF({keys},{key}),1)"


def _pairs(book: CaseBook) -> list[tuple[str, str]]:
    """Each choice with the key that it is found by."""
    names = {kind + institution: words for (kind, institution), words in book.names.items()}
    return [(key, words) for key, of_key in {**book.choices, **names}.items() for words in of_key]


def _signatures(book: CaseBook) -> str:
    return f"{CHOICES_SHEET}!$D$1:$D${max(1, len(book.signatures))}"


def _seals(sheet: Worksheet, columns: Iterable[Column]) -> Iterator[str]:
    """The hashes of all that is ours in a sheet: the lines over the table, and the columns that nobody fills in."""
    headings = list(columns)
    for number, row in enumerate(sheet.iter_rows(max_col=len(headings)), start=1):
        for cell, heading in zip(row, headings, strict=True):
            if number < HEADER_ROW:
                yield from _seal(cell, ABOVE)
            elif number > HEADER_ROW and heading not in TYPED:
                yield from _seal(cell, heading.value)


def _seal(cell: Cell | MergedCell, heading: str) -> Iterator[str]:
    if isinstance(cell.value, str | int | date):
        yield seal_of(heading, said(cell.value))


def _add_choices(sheet: Worksheet, book: CaseBook, seals: Sequence[str]) -> None:
    """What the drop-downs offer: keys in A and the choices of each in B, signatures in D; and the hashes of
    what is ours in F."""
    sheet.sheet_state = "hidden"
    for row, (kind, words) in enumerate(_pairs(book), start=1):
        for column, text in ((1, kind), (2, words)):
            write_text(sheet.cell(row=row, column=column), text)
            style(sheet.cell(row=row, column=column), font=BODY)
    for row, signature in enumerate(book.signatures, start=1):
        write_text(sheet.cell(row=row, column=4), signature)
    for row, seal in enumerate(seals, start=1):
        write_text(sheet.cell(row=row, column=SEAL_COLUMN), seal)


def _add_own(workbook: Workbook, own: OwnSheet) -> None:
    sheet = workbook.create_sheet(own.name)
    for row, texts in enumerate(own.rows, start=1):
        for column, text in enumerate(texts, start=1):
            if text:
                write_text(sheet.cell(row=row, column=column), mask_numbers(text))
                style(sheet.cell(row=row, column=column), alignment=TOP_LEFT)
