"""How the office's workbooks look: one set of fonts, colours, borders and print settings for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from weakref import WeakKeyDictionary

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT_NAME: Final = "Calibri"
BLUE: Final = "FF003283"
GREY: Final = "FF595959"
RED: Final = "FFFF0000"

DATE_FORMAT: Final = "dd.mm.yyyy"
TEXT_FORMAT: Final = "@"

#: The two status colours of the routine (R12, R13), as the palette of Excel has them.
YELLOW: Final = "FFFFFF00"
GREEN: Final = "FF92D050"

BODY: Final = Font(name=FONT_NAME, size=11)
BOLD: Final = Font(name=FONT_NAME, size=11, bold=True)
TITLE: Final = Font(name=FONT_NAME, size=16, bold=True, color=BLUE)
HEADING: Final = Font(name=FONT_NAME, size=12, bold=True, color=BLUE)
LABEL: Final = Font(name=FONT_NAME, size=11, color=GREY)
HEADER: Final = Font(name=FONT_NAME, size=11, bold=True, color="FFFFFFFF")

_THIN: Final = Side(style="thin", color="FFBFBFBF")
_BLUE_LINE: Final = Side(style="thin", color=BLUE)
GRID: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
UNDERLINE: Final = Border(bottom=_BLUE_LINE)
HEADER_FILL: Final = PatternFill("solid", fgColor=BLUE)

TOP: Final = Alignment(vertical="top")
TOP_LEFT: Final = Alignment(vertical="top", horizontal="left")
TOP_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
MIDDLE_WRAPPED: Final = Alignment(vertical="center", wrap_text=True)


def solid(colour: str) -> PatternFill:
    """A plain fill of `colour` (eight hex digits, alpha first)."""
    return PatternFill("solid", fgColor=colour)


def style(
    cell: Cell | MergedCell,
    *,
    font: Font = BODY,
    alignment: Alignment = TOP,
    border: Border | None = None,
    fill: PatternFill | None = None,
    number_format: str | None = None,
) -> None:
    """Give `cell` its look; what is not named stays as it is."""
    _put(cell, "font", font)
    _put(cell, "alignment", alignment)
    if border is not None:
        _put(cell, "border", border)
    if fill is not None:
        _put(cell, "fill", fill)
    if number_format is not None:
        cell.number_format = number_format


_places: WeakKeyDictionary[object, dict[tuple[str, int], tuple[object, int]]] = WeakKeyDictionary()
"""Where each look stands in a workbook's tables, with the look itself, so that its id is nobody else's meanwhile."""


_STYLE: Final = "_style"
"""openpyxl's own name for it, which its types do not know."""


def _put(cell: Cell | MergedCell, part: str, look: Font | Alignment | Border | PatternFill) -> None:
    """Set one part of the look. openpyxl compares a look with all that the workbook has by hashing every field of it,
    for every cell: here each is looked up once for a workbook."""
    known = _places.setdefault(cell.parent.parent, {})
    key = (part, id(look))
    if key not in known:
        setattr(cell, part, look)
        known[key] = (look, getattr(_places_of(cell), f"{part}Id"))
    setattr(_places_of(cell), f"{part}Id", known[key][1])


def _places_of(cell: Cell | MergedCell) -> StyleArray:
    """Where the parts of the cell's look stand in the tables of its workbook."""
    found: StyleArray | None = getattr(cell, _STYLE)
    if found is None:
        found = StyleArray()
        setattr(cell, _STYLE, found)
    return found


def write_header(sheet: Worksheet, row: int, headers: Sequence[str], widths: Sequence[float]) -> None:
    """Write the header row of a table: white on blue, with the columns' widths (in characters)."""
    for column, (header, width) in enumerate(zip(headers, widths, strict=True), start=1):
        cell = sheet.cell(row=row, column=column, value=header)
        style(cell, font=HEADER, alignment=MIDDLE_WRAPPED, border=GRID, fill=HEADER_FILL)
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines = max(len(header) / width for header, width in zip(headers, widths, strict=True))
    sheet.row_dimensions[row].height = 32 if lines <= 1.5 else 48


def set_up_print(
    sheet: Worksheet, *, header_row: int | None = None, landscape: bool = True, foot_note: str = ""
) -> None:
    """A4, all columns on the width of a page, the header row on each page; at the foot a note, sheet and page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    foot = HeaderFooterItem()
    foot.left.text = foot_note
    foot.center.text = "&A"
    foot.right.text = "Side &P av &N"
    sheet.oddFooter = foot
    if header_row is not None:
        sheet.print_title_rows = f"{header_row}:{header_row}"


def ask_for_date(sheet: Worksheet, ranges: Sequence[str]) -> None:
    """Let the cells of `ranges` take dates only, with a word of help when something else is written."""
    for cells in ranges:
        rule = DataValidation(
            type="date",
            operator="between",
            formula1="DATE(2020,1,1)",
            formula2="DATE(2099,12,31)",
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop",
            errorTitle="Ikke en dato",
            error="Skriv datoen som dag.måned.år, for eksempel 07.09.2026.",
        )
        rule.add(cells)
        sheet.add_data_validation(rule)


def offer_choices(sheet: Worksheet, cells: str, choices: Sequence[str], *, title: str, otherwise: str) -> None:
    """Put a drop-down of `choices` on `cells`; something else may be written, after the question `otherwise`.

    Raises ValueError when the choices are too long for a list that stands in the cell itself (255 characters).
    """
    listed = ",".join(choices)
    if len(listed) > 255 or any("," in choice or '"' in choice for choice in choices):
        raise ValueError("a drop-down holds at most 255 characters, and no choice may hold a comma or a quote")
    rule = DataValidation(
        type="list",
        formula1=f'"{listed}"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=title,
        error=otherwise,
    )
    rule.add(cells)
    sheet.add_data_validation(rule)
