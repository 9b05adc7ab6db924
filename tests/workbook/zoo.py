"""A generated zoo: lists as openpyxl and xlsxwriter write them, each with what makes workbooks awkward."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.styles.colors import Color
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

Grid = dict[tuple[int, int], object]
_RED_IF_ONE = CellIsRule("equal", ["1"], fill=PatternFill(bgColor="FF0000"))  # type: ignore[no-untyped-call]
_WORDS = ("Kari", "Ås & Øy", "<Ola>", "  innrykk", "linje\nto", "東京", "😀 x", "=ikke formel", "'01", "a\tb")


def random_grid(seed: int, rows: int = 12, columns: int = 9) -> Grid:
    """Values by (row, column), some cells left out."""
    random_source = random.Random(seed)

    def value() -> object:
        kind = random_source.randrange(7)
        if kind <= 2:
            return f"{random_source.choice(_WORDS[:7])} {random_source.randrange(50)}"
        if kind == 3:
            return random_source.randrange(-(10**9), 10**12)
        if kind == 4:
            return random_source.random() * 1000
        if kind == 5:
            return random_source.random() < 0.5
        return date(2026, random_source.randint(1, 12), random_source.randint(1, 28))

    return {
        (row, column): value()
        for row in range(1, rows + 1)
        for column in range(1, columns + 1)
        if random_source.random() < 0.8
    }


def by_openpyxl(grid: Grid) -> bytes:
    """The grid as openpyxl writes it (its own shared strings)."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Periode 1"
    for (row, column), value in grid.items():
        cell = sheet.cell(row, column)
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            cell.data_type = "s"
        if type(value) is date:
            cell.number_format = "dd.mm.yyyy"
    return _saved(book)


def by_xlsxwriter(grid: Grid, **options: object) -> bytes:
    """The grid as xlsxwriter writes it; options as its Workbook takes them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options})
    sheet = book.add_worksheet("Periode 1")
    day = book.add_format({"num_format": "d. mmmm yyyy"})
    for (row, column), value in sorted(grid.items()):
        if type(value) is date:
            sheet.write_datetime(row - 1, column - 1, datetime.combine(value, time()), day)
        else:
            sheet.write(row - 1, column - 1, value)
    book.close()
    return out.getvalue()


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _full_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    guide = book.active
    assert guide is not None
    guide.title = "Veiledning"
    guide.sheet_state = "hidden"
    sheet = book.create_sheet("Periode 1")
    sheet.append(["Praksisoversikt"])
    sheet.merge_cells("A1:F1")
    sheet.append(["Fornavn", "Etternavn", "Første dag", "Registrert", "Bestilt"])
    for number in range(3, 20):
        sheet.append([f"Kari {number}", "Ås", date(2026, 9, number), None, None])
        sheet.cell(number, 4).fill = PatternFill("solid", fgColor="FFFF00")
        # openpyxl writes the theme of 2007, where accent 3 is the green one and accent 6 is orange.
        sheet.cell(number, 5).fill = PatternFill("solid", fgColor=Color(theme=6, tint=0.5999938962981048))
        sheet.cell(number, 4).border = Border(left=Side("thin"))
        sheet.cell(number, 4).protection = Protection(locked=False)
    sheet["A5"].font = Font(strike=True, color="FFFF0000")
    sheet["A6"] = CellRichText("Kari ", TextBlock(InlineFont(color=Color(rgb="FFFF0000")), "byttet"))
    sheet["B3"].comment = Comment("Husk politiattest", "KBH")
    sheet["F3"] = "=1+1"
    sheet.row_dimensions[7].hidden = True
    sheet.column_dimensions["G"].fill = PatternFill("solid", fgColor="92D050")
    sheet.auto_filter.ref = "A2:E19"
    choices = DataValidation(type="list", formula1='"Sykepleie,Fysioterapi"')
    choices.add("B3:B19")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("F3:F9", _RED_IF_ONE)
    sheet.protection.sheet = True
    good = sheet.cell(21, 1)
    good.style = "Good"
    other = book.create_sheet("Periode 2")
    for number in range(1, 6):
        other.append(["a", "b"] if number > 1 else ["Fornavn", "Bestilt"])
    table = Table(displayName="Liste", ref="A1:B5")
    table.tableStyleInfo = TableStyleInfo("TableStyleMedium7", showRowStripes=True)
    other.add_table(table)
    return _saved(book)


def _full_xlsxwriter(options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet("Periode 1")
    yellow = book.add_format({"bg_color": "#FFFF00", "border": 1, "num_format": "@"})
    hatched = book.add_format({"pattern": 4, "bg_color": "#FFFF00"})
    red = book.add_format({"font_color": "red", "font_strikeout": True})
    sheet.merge_range("A1:F1", "Praksisoversikt", book.add_format({"align": "center"}))
    sheet.write_row("A2", ["Fornavn", "Etternavn", "Første dag", "Registrert", "Bestilt"])
    for row in range(2, 22):
        sheet.write_row(row, 0, [f"Kari {row}", "Ås & Øy"])
        sheet.write_datetime(row, 2, datetime(2026, 9, row), book.add_format({"num_format": "dd.mm.yyyy"}))
        sheet.write_blank(row, 3, None, yellow)
    sheet.write_blank("E3", None, hatched)
    sheet.write("A4", "Strøket", red)
    sheet.write_rich_string("A5", "Kari ", red, "byttet")
    sheet.write_formula("F3", "=1+1", None, 2)
    sheet.write_comment("B3", "Husk politiattest", {"author": "KBH"})
    sheet.data_validation("B3:B19", {"validate": "list", "source": "=Periode 2!A1:A3"})
    sheet.conditional_format("G1:G9", {"type": "data_bar", "data_bar_2010": True})
    sheet.insert_textbox("H2", "En tekstboks")
    sheet.set_column("J:J", 10, yellow)
    sheet.set_row(25, None, yellow, {"hidden": True})
    sheet.protect("")
    other = book.add_worksheet("Periode 2")
    other.add_table("A1:B5", {"columns": [{"header": "Fornavn"}, {"header": "Bestilt"}]})
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "='Periode 1'!$F$3:$F$4"})
    other.insert_chart("D2", chart)
    book.add_chartsheet("Diagram").set_chart(_chart(book))
    other.hide()
    book.close()
    return out.getvalue()


def _chart(book: Any) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Periode 1'!$F$3:$F$4"})
    return chart


ZOO: dict[str, Callable[[], bytes]] = {
    "openpyxl, all sorts": _full_openpyxl,
    "openpyxl, values": lambda: by_openpyxl(random_grid(1)),
    "xlsxwriter, all sorts": lambda: _full_xlsxwriter({}),
    "xlsxwriter, 1904": lambda: _full_xlsxwriter({"date_1904": True}),
    "xlsxwriter, constant memory": lambda: _full_xlsxwriter({"constant_memory": True, "in_memory": False}),
    "xlsxwriter, values": lambda: by_xlsxwriter(random_grid(2)),
    "xlsxwriter, zip64": lambda: by_xlsxwriter(random_grid(3), use_zip64=True),
}
