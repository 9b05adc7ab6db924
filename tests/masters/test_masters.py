"""The masters: the checked-in ones are those that the code makes, and they help those who fill them in."""

from __future__ import annotations

import importlib.resources
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from praksis.masters import (
    MASTERS,
    CatalogueLine,
    ListEntry,
    ListHead,
    PeriodSheet,
    build_catalogue,
    build_empty_master,
    build_international_master,
    build_practice_list,
    same_content,
    write_masters,
)

ORDINARY_HEADERS = [
    "Fornavn", "Etternavn", "Fødselsnummer", "E-post", "Mobil", "Profesjon", "Praksissted/enhet", "Første dag",
    "Siste dag", "Registrert", "Bestilt", "Kommentar",
]  # fmt: skip
INTERNATIONAL_HEADERS = [
    "Fornavn", "Etternavn", "Fødselsdato", "Nasjonalitet", "Norsk fødselsnummer (om det finnes)", "E-post", "Mobil",
    "Profesjon", "Praksissted/enhet", "Første dag", "Siste dag", "Registrert", "Bestilt", "Kommentar",
]  # fmt: skip
HEAD = ListHead("HVL", "Sykepleie", "2024")


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def headers(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def checks_on(sheet: Worksheet, ref: str) -> list[str]:
    """The kinds of data validation that touch the cell `ref`."""
    return [str(rule.type) for rule in sheet.data_validations.dataValidation if ref in rule.sqref]


def test_the_masters_that_are_checked_in_are_those_that_the_code_makes() -> None:
    templates = importlib.resources.files("templates")
    for name, build in MASTERS.items():
        assert same_content(templates.joinpath(name).read_bytes(), build()), f"{name}: run python -m praksis.masters"


def test_masters_that_differ_are_told_apart() -> None:
    assert not same_content(build_catalogue(), build_catalogue([CatalogueLine("Lege", "DIPS Arena", "Student")]))


@pytest.mark.slow
def test_a_master_has_the_same_bytes_whatever_the_seed_of_hashes() -> None:
    program = (
        "import hashlib, praksis.masters as m; print([hashlib.sha256(b()).hexdigest() for b in m.MASTERS.values()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.slow
def test_masters_are_written_only_where_they_differ(tmp_path: Path) -> None:
    assert {path.name for path in write_masters(tmp_path)} == set(MASTERS)
    assert write_masters(tmp_path) == ()
    (tmp_path / "Tilgangskatalog.xlsx").write_bytes(build_catalogue([CatalogueLine("Lege", "DIPS Arena", "Student")]))
    assert [path.name for path in write_masters(tmp_path)] == ["Tilgangskatalog.xlsx"]


def test_the_empty_master_has_guidance_first_and_an_empty_period() -> None:
    workbook = opened(build_empty_master())
    assert workbook.sheetnames == ["Veiledning", "Periode 1"]
    sheet = workbook["Periode 1"]
    assert headers(sheet, 5) == ORDINARY_HEADERS
    assert [sheet[ref].value for ref in ("A2", "A3", "B3", "C3", "E3")] == [
        "Studiested", "Praksisperiode", "Periode 1", "Første dag", "Siste dag",
    ]  # fmt: skip
    assert all(cell.value is None for row in sheet.iter_rows(min_row=6) for cell in row)


def test_the_international_master_has_its_own_columns_and_a_sheet_named_for_the_period() -> None:
    workbook = opened(build_international_master())
    assert workbook.sheetnames == ["Veiledning", "Internasjonale Periode 1"]
    assert headers(workbook["Internasjonale Periode 1"], 5) == INTERNATIONAL_HEADERS


@pytest.mark.parametrize(
    ("build", "number", "day"), [(build_empty_master, "C", "H"), (build_international_master, "E", "J")]
)
def test_numbers_are_text_days_are_dates_and_the_header_stays_in_sight(build: object, number: str, day: str) -> None:
    assert callable(build)
    sheet = opened(build()).worksheets[1]
    assert sheet.freeze_panes == "C6"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet[f"{number}6"].number_format == "@"
    assert sheet.column_dimensions[number].number_format == "@"
    assert sheet[f"{day}6"].number_format == "dd.mm.yyyy"
    assert checks_on(sheet, f"{day}6") == ["date"]
    assert checks_on(sheet, f"{number}6") == ["custom"]


def test_profession_has_a_drop_down() -> None:
    sheet = opened(build_empty_master())["Periode 1"]
    assert checks_on(sheet, "F6") == ["list"]
    assert checks_on(sheet, "F400") == ["list"]


def test_the_guidance_says_the_deadline_the_colours_red_text_and_whom_to_ask() -> None:
    for build in (build_empty_master, build_international_master):
        words = " ".join(
            str(cell.value)
            for row in opened(build())["Veiledning"].iter_rows()
            for cell in row
            if cell.value is not None
        )
        for needed in (
            "fire uker",
            "student@helse-bergen.no",
            "rød skrift",
            "signatur og dato",
            "Registrert: gul",
            "Bestilt: grønn",
        ):
            assert needed in words, needed


def test_a_filled_list_holds_the_rows_as_they_were_given() -> None:
    row = ListEntry(
        "Åse-Marie", "van der Berg", "tekst", "a@stud.example.no", "68050001", "Sykepleier", "Post 4",
        first_day=date(2026, 9, 14),
        comment="Starter senere. KBH 01.08.2026", registered="FFFFFF00", ordered="FF92D050",
    )  # fmt: skip
    gone = ListEntry("Ola", "Lie", number=123, struck=True)
    sheet = opened(
        build_practice_list(HEAD, [PeriodSheet("Periode 1", date(2026, 9, 7), date(2026, 10, 16), (row, gone))])
    )["Periode 1"]
    assert sheet["A1"].value == "Praksisoversikt – Sykepleie – kull 2024"
    assert sheet["B2"].value == "HVL"
    assert sheet["D3"].value.date() == date(2026, 9, 7)
    assert sheet["F3"].value.date() == date(2026, 10, 16)
    assert [cell.value for cell in sheet[6]][:7] == [
        "Åse-Marie", "van der Berg", "tekst", "a@stud.example.no", "68050001", "Sykepleier", "Post 4",
    ]  # fmt: skip
    assert sheet["H6"].value.date() == date(2026, 9, 14)
    assert sheet["J6"].fill.fgColor.rgb == "FFFFFF00"
    assert sheet["K6"].fill.fgColor.rgb == "FF92D050"
    assert sheet["L6"].font.color.rgb == "FFFF0000"
    assert sheet["C7"].value == 123
    assert sheet["A7"].font.strike
    assert not sheet["L7"].font.strike
    assert not sheet["A6"].font.strike


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    sheet = opened(build_practice_list(HEAD, [PeriodSheet("Periode 1", None, None, (ListEntry("=1+1", "@Lie"),))]))
    cells = sheet["Periode 1"]["A6"], sheet["Periode 1"]["B6"]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("@Lie", "s")]


def test_a_list_without_sheets_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sheet"):
        build_practice_list(HEAD, [])


def test_a_number_is_not_shown_when_a_row_is_printed_for_debugging() -> None:
    assert "hemmelig" not in repr(ListEntry("Åse", "Lie", number="hemmelig"))


def test_the_file_is_named_by_the_naming_standard() -> None:
    assert HEAD.file_name == "Praksisoversikt HVL Sykepleie kull 2024.xlsx"
