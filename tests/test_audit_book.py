"""An extract of the audit as a file: every cell is text, whatever stands in it, and it is read back as it was."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from praksis.audit_book import as_csv, as_workbook

HEADINGS = ("Nr.", "Formål", "Virksomhet")
ROWS = [
    ("1", "praksis: Sykepleie, kull 2024", "HVL"),
    ("2", '=HYPERLINK("http://example.no";"klikk")', "+47"),
    ("3", "@SUM(A1)", "\t=1+1"),
    ("4", "en;annen «linje»\nmed skift", ""),
]


def test_a_workbook_holds_the_rows_as_text_and_no_formula() -> None:
    sheet = load_workbook(io.BytesIO(as_workbook(HEADINGS, ROWS)))["Revisjonsspor"]
    read = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows()]
    assert read == [HEADINGS, *ROWS]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert sheet["B3"].quotePrefix
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C5")


def test_a_text_file_opens_in_norwegian_excel_and_nothing_in_it_begins_like_a_formula() -> None:
    content = as_csv(HEADINGS, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[0] == list(HEADINGS)
    assert read[2][1:] == ['\'=HYPERLINK("http://example.no";"klikk")', "'+47"]
    assert read[4] == list(ROWS[3])
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in read for cell in row)


def test_an_empty_extract_has_its_headings() -> None:
    assert load_workbook(io.BytesIO(as_workbook(HEADINGS, [])))["Revisjonsspor"].max_row == 1
    assert as_csv(HEADINGS, []).decode("utf-8-sig") == "Nr.;Formål;Virksomhet\r\n"
