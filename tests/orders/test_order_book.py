"""The package's workbook: what a person needs to place each line, numbers only while they are needed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from praksis.orders import ORDER_HEADERS, order_workbook
from tests.orders.books import FIRST, LAST, all_text, an_order_book, an_order_row, opened, sheet_of, table
from tests.people import synthetic_person

HEADER = 4


def test_each_line_stands_in_the_package_as_it_is() -> None:
    person = synthetic_person(0)
    (line,) = table(sheet_of(order_workbook(an_order_book(rows=[an_order_row(0)])), "Bestilling"), HEADER)
    assert line == {
        "Linje": 1,
        "Hva": "Ny tilgang",
        "System": "DIPS Arena",
        "Rolle": "Student",
        "Fornavn": person.given,
        "Etternavn": person.family,
        "Fødselsnummer": person.number,
        "Fødselsdato": person.born,
        "Nasjonalitet": None,
        "E-post (Webcruiter)": person.private_email,
        "Mobil": person.mobile,
        "Første dag": FIRST,
        "Siste dag": LAST,
        "Praksissted/enhet": None,
        "Gjelder sak": None,
        "Saksnummer": None,
        "Ikke bestilt – årsak": None,
        "Signatur": None,
        "Status": None,
        "Dato": None,
        "Avslått – årsak": None,
    }


def test_a_change_says_which_case_it_is_about_and_a_receipt_that_is_there_stays() -> None:
    row = an_order_row(
        kind="Endring", number=None, concerns_case="SAK-1", case_number="SAK-2", not_ordered="Feil", signature="KBH"
    )
    (line,) = table(sheet_of(order_workbook(an_order_book(rows=[row])), "Bestilling"), HEADER)
    receipt = [line[h] for h in ("Gjelder sak", "Saksnummer", "Ikke bestilt – årsak", "Signatur", "Fødselsnummer")]
    assert receipt == ["SAK-1", "SAK-2", "Feil", "KBH", None]


def test_without_numbers_there_is_none_anywhere_in_the_file_and_the_rest_is_as_before() -> None:
    with_numbers, without = order_workbook(an_order_book()), order_workbook(an_order_book(with_numbers=False))
    numbers = [synthetic_person(n).number for n in range(3)]
    with zipfile.ZipFile(io.BytesIO(without)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not [n for n in numbers if n.encode() in everything]
    assert [n for n in numbers if n in all_text(with_numbers)] == numbers

    before = table(sheet_of(with_numbers, "Bestilling"), HEADER)
    after = table(sheet_of(without, "Bestilling"), HEADER)
    assert after == [line | {"Fødselsnummer": None} for line in before]
    assert "fjernet" in str(sheet_of(without, "Bestilling")["A3"].value)


def test_a_number_keeps_its_first_zero() -> None:
    row = an_order_row(number="0" + synthetic_person(0).number[1:])
    sheet = sheet_of(order_workbook(an_order_book(rows=[row])), "Bestilling")
    cell = sheet.cell(HEADER + 1, ORDER_HEADERS.index("Fødselsnummer") + 1)
    assert isinstance(cell.value, str)
    assert cell.value == row.number
    assert cell.number_format == "@"


def test_a_line_does_not_show_its_number_when_it_is_printed() -> None:
    assert synthetic_person(0).number not in repr(an_order_row(0))
    assert synthetic_person(0).number not in repr(an_order_book())


def test_the_package_says_group_cohort_period_plan_and_who_applied_it() -> None:
    sheet = sheet_of(order_workbook(an_order_book()), "Bestilling")
    assert sheet["A1"].value == "Bestillingspakke O-0031 – 3 linjer"
    assert sheet["A2"].value == ("HVL · Sykepleie · kull 2024 · Periode 1 · plan P-0412 · iverksatt av IFA 14.08.2026")
    assert "blå" in str(sheet["A3"].value)
    one = sheet_of(order_workbook(an_order_book(rows=[an_order_row()])), "Bestilling")
    assert one["A1"].value == "Bestillingspakke O-0031 – 1 linje"


def test_only_what_a_person_fills_in_is_marked() -> None:
    sheet = sheet_of(order_workbook(an_order_book()), "Bestilling")
    marked = {h for n, h in enumerate(ORDER_HEADERS, start=1) if sheet.cell(HEADER + 1, n).fill.patternType == "solid"}
    assert marked == {"Saksnummer", "Ikke bestilt – årsak", "Signatur", "Status", "Dato", "Avslått – årsak"}


def test_line_and_name_stay_in_sight_while_the_receipt_is_filled_in() -> None:
    sheet = sheet_of(order_workbook(an_order_book()), "Bestilling")
    assert ORDER_HEADERS[:3] == ("Linje", "Fornavn", "Etternavn")
    assert sheet.freeze_panes == "D5"
    assert sheet.auto_filter.ref == f"A4:{get_column_letter(len(ORDER_HEADERS))}7"


def test_the_instructions_name_the_columns_as_they_are_called() -> None:
    sheet = sheet_of(order_workbook(an_order_book()), "Slik gjør du")
    texts = [str(row[1]) for row in sheet.iter_rows(min_row=3, values_only=True)]
    named = {h for h in ORDER_HEADERS if any(f"«{h}»" in text for text in texts)}
    filled_in = {"Saksnummer", "Signatur", "Ikke bestilt – årsak", "Status", "Dato", "Avslått – årsak"}
    assert named == {"Gjelder sak", "System", "Rolle"} | filled_in
    assert [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)] == list(range(1, len(texts) + 1))
    assert "O-0031" in str(sheet["A1"].value)


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://example.no","Anna")', "+47 68050000", "-", "@a", "#REF!"])
def test_what_looks_like_a_formula_stays_text_wherever_it_comes_from(text: str) -> None:
    names = ("system", "role", "given_name", "family_name", "nationality", "email", "mobile", "ward", "concerns_case")
    changed: dict[str, Any] = dict.fromkeys(names, text)
    row = replace(an_order_row(), **changed)
    workbook = opened(order_workbook(an_order_book(rows=[row])))
    cells = [cell for sheet in workbook.worksheets for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type in ("f", "e")]
    assert len([cell for cell in cells if cell.value == text]) == len(names)


def test_equal_packages_are_equal_bytes_and_others_are_not() -> None:
    assert order_workbook(an_order_book()) == order_workbook(an_order_book())
    assert order_workbook(an_order_book()) != order_workbook(an_order_book(with_numbers=False))


def test_a_package_of_more_than_a_hundred_lines_is_whole() -> None:
    rows = [an_order_row(n) for n in range(120)]
    lines = table(sheet_of(order_workbook(an_order_book(rows=rows)), "Bestilling"), HEADER)
    assert [line["Linje"] for line in lines] == list(range(1, 121))
