"""The sheet «Veiledning»: how the workbook is filled in, in the words of those who fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.workbook.workbook import Workbook

from praksis.masters.look import BODY, BOLD, GRID, HEADING, TITLE, TOP_WRAPPED, UNDERLINE, set_up_print, solid, style
from praksis.masters.safe_text import write_text

SHEET_NAME: Final = "Veiledning"
FOU_ADDRESS: Final = "student@helse-bergen.no"

_LEFT_WIDTH: Final = 30.0
_RIGHT_WIDTH: Final = 88.0
_LINE_HEIGHT: Final = 15.5


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of advice: what it is about, what to do, and the colour (eight hex digits) that it explains, if any."""

    about: str
    text: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the advice under it."""

    heading: str
    advice: tuple[Advice, ...]


def add_guidance(workbook: Workbook, title: str, opening: str, sections: Sequence[Section], *, index: int) -> None:
    """Put the sheet «Veiledning» into `workbook` at `index`: a title, an opening and the sections."""
    sheet = workbook.create_sheet(SHEET_NAME, index)
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = _LEFT_WIDTH
    sheet.column_dimensions["B"].width = _RIGHT_WIDTH

    write_text(sheet["A1"], title)
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    write_text(sheet["A2"], opening)
    sheet.merge_cells("A2:B2")
    style(sheet["A2"], font=BODY, alignment=TOP_WRAPPED)
    sheet.row_dimensions[2].height = _height(opening, _LEFT_WIDTH + _RIGHT_WIDTH)

    row = 4
    for section in sections:
        for column in (1, 2):
            style(sheet.cell(row=row, column=column), font=HEADING, border=UNDERLINE)
        write_text(sheet.cell(row=row, column=1), section.heading)
        sheet.row_dimensions[row].height = 20
        row += 1
        for advice in section.advice:
            about, text = sheet.cell(row=row, column=1), sheet.cell(row=row, column=2)
            write_text(about, advice.about)
            write_text(text, advice.text)
            style(about, font=BOLD, alignment=TOP_WRAPPED)
            style(text, font=BODY, alignment=TOP_WRAPPED)
            if advice.colour is not None:
                style(about, font=BOLD, alignment=TOP_WRAPPED, fill=solid(advice.colour), border=GRID)
            sheet.row_dimensions[row].height = max(
                _height(advice.text, _RIGHT_WIDTH), _height(advice.about, _LEFT_WIDTH)
            )
            row += 1
        row += 1
    set_up_print(sheet, landscape=False)


def _height(text: str, width: float) -> float:
    """The height that `text` needs, in points: programs do not agree on fitting rows, so we count lines."""
    lines = 1 + int(len(text) / (width * 1.15))
    return lines * _LINE_HEIGHT + 2
