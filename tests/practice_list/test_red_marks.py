"""Changes in red, with signature and date."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font

from praksis.practice_list.red_marks import marked_rows
from praksis.workbook import open_workbook

RED = InlineFont(color=Color("FFFF0000"))


def marked(value: str | CellRichText, *, red: bool) -> bool:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Periode 1"
    sheet["A6"] = "Kari"
    sheet["L6"] = value
    if red:
        sheet["L6"].font = Font(color="FFFF0000")
    out = io.BytesIO()
    workbook.save(out)
    return marked_rows(open_workbook(out.getvalue())) == {("Periode 1", 6)}


@pytest.mark.parametrize("text", ["Byttet til Kir 2B (KBH 21.11.26)", "KBH 3/9 ny enhet", "Ny dato, 12. sept KBH"])
def test_red_text_with_signature_and_date_marks_its_row(text: str) -> None:
    assert marked(text, red=True)


@pytest.mark.parametrize("text", ["Byttet til ny enhet", "Byttet 21.11.26", "Byttet, KBH"])
def test_red_text_without_signature_or_date_does_not(text: str) -> None:
    assert not marked(text, red=True)


def test_black_text_with_signature_and_date_does_not() -> None:
    assert not marked("Byttet til Kir 2B (KBH 21.11.26)", red=False)


def test_only_the_red_stretch_of_a_cell_counts() -> None:
    assert marked(CellRichText("Kir 2B ", TextBlock(RED, "ny enhet KBH 21.11.26")), red=False)
    assert not marked(CellRichText("KBH 21.11.26 ", TextBlock(RED, "ny enhet")), red=False)
