"""A package that was opened and saved in another program is still a package: drop-downs, line numbers, receipts."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from connectors.package_receipts import read_receipts
from praksis.orders import ORDER_HEADERS, order_workbook
from praksis.ports import PackageReceipt, ReceiptStatus
from praksis.workbook import open_workbook
from tests.orders.books import an_order_book, an_order_row
from tests.workbook.test_libreoffice import converted

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

HEADER = 4


def test_receipts_that_were_saved_by_libreoffice_are_read(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    book = load_workbook(io.BytesIO(order_workbook(an_order_book(rows=[an_order_row(n) for n in range(4)]))))
    sheet = book["Bestilling"]
    for at, (case_number, status, rejected) in enumerate(
        (("SAK-1", "Bestilt", None), ("4712", "Iverksatt", None), ("SAK-3", "Avslått", "Mangler vedtak")),
        start=HEADER + 1,
    ):
        for header, text in (("Saksnummer", case_number), ("Status", status), ("Avslått – årsak", rejected)):
            sheet.cell(at, ORDER_HEADERS.index(header) + 1).value = text
    book.save(folder / "Pakke O-0031.xlsx")
    converted(folder, out)
    saved = (out / "Pakke O-0031.xlsx").read_bytes()

    receipts, problems = read_receipts(open_workbook(saved), "FOU/Pakke O-0031.xlsx", {1, 2, 3, 4})
    assert problems == ()
    assert receipts == (
        PackageReceipt(1, "SAK-1", None, None, ReceiptStatus.ORDERED),
        PackageReceipt(2, "4712", None, None, ReceiptStatus.IMPLEMENTED),
        PackageReceipt(3, "SAK-3", None, None, ReceiptStatus.REJECTED, "Mangler vedtak"),
        PackageReceipt(4, None, None, None),
    )
    rules = load_workbook(io.BytesIO(saved))["Bestilling"].data_validations.dataValidation
    (choices,) = [rule.formula1 for rule in rules if rule.type == "list"]
    assert [status.value in choices for status in ReceiptStatus] == [True] * 5
