"""What `praksis check` says."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
from rich.console import Console

from praksis.practice_list.check import CheckReport, check, report_json, report_table
from tests.practice_list.factories import (
    FILE_NAME,
    GREEN,
    INTERNATIONAL_HEADINGS,
    RULES,
    YELLOW,
    Fake,
    Value,
    build,
    student,
    synthetic_number,
)


def checked(*sheets: Fake, file_name: str = FILE_NAME) -> CheckReport:
    return check(build(*sheets), file_name, RULES)


def shown(report: CheckReport) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(report_table(report))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_json_is_the_contract_to_the_letter() -> None:
    fake = Fake(rows=[student(0), student(1, Fødselsnummer=None)], fills={"J6": YELLOW, "K6": GREEN})
    report = checked(Fake("Notater", above=[("Hei",)], headings=()), fake)
    assert report_json(report) == {
        "file": FILE_NAME,
        "accepted": True,
        "refusal": None,
        "institution": None,
        "group": "Sykepleie",
        "cohort": "2024",
        "sheets": [
            {"name": "Notater", "kind": "skipped", "period": None, "first_day": None, "last_day": None, "deadline": None,
             "placements": []},
            {"name": "Periode 1", "kind": "norwegian", "period": "Periode 1", "first_day": "2026-09-07",
             "last_day": "2026-10-16", "deadline": "2026-08-10", "placements": [
                {"row": 6, "name": "Åse Lie", "registered": "yellow", "ordered": "green", "national_id": "valid"},
                {"row": 7, "name": "Bjørn Lie", "registered": "none", "ordered": "none", "national_id": "missing"}]},
        ],
        "findings": [
            {"code": "sheet-skipped", "severity": "notice", "sheet": "Notater", "row": None, "column": None,
             "message": "Arket er ingen praksisperiode og er hoppet over."},
            {"code": "number-missing", "severity": "error", "sheet": "Periode 1", "row": 7, "column": "Fødselsnummer",
             "message": "Fødselsnummer mangler. Skriv alle elleve sifrene. "
                        "Studenter uten norsk nummer skal stå på arket for internasjonale."},
        ],
    }  # fmt: skip
    assert report.exit_status == 1


def test_the_json_can_be_written_as_json() -> None:
    report = checked(Fake(rows=[student(0, **{"Første dag": "01/02/2026"})]))
    assert json.loads(json.dumps(report_json(report))) == report_json(report)
    assert report.exit_status == 0


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"<html></html>", "not-a-workbook"), (b"PK\x03\x04abc", "truncated")]
)
def test_a_refused_file_says_why_and_nothing_else(content: bytes, code: str) -> None:
    report = check(content, FILE_NAME, RULES)
    found = report_json(report)
    refusal = found["refusal"]
    assert isinstance(refusal, dict)
    assert refusal["code"] == code
    assert refusal["message"].endswith(".")
    assert (found["accepted"], found["sheets"], found["findings"], found["group"]) == (False, [], [], None)
    assert report.exit_status == 3
    assert "kan ikke leses" in shown(report)


def test_the_deadline_counts_from_the_earliest_day_of_sheet_rows_and_calendar() -> None:
    early = student(0) | {"Første dag": date(2026, 9, 1)}
    content = build(Fake(rows=[early, student(1)]))
    assert check(content, FILE_NAME, RULES).deadlines == (date(2026, 8, 4),)

    def calendar(group: str | None, cohort: str | None, period: str | None) -> date | None:
        return date(2026, 8, 31) if (group, cohort, period) == ("Sykepleie", "2024", "Periode 1") else None

    assert check(content, FILE_NAME, RULES, first_day=calendar).deadlines == (date(2026, 8, 3),)
    assert check(content, FILE_NAME, RULES, lead_time=timedelta(days=7)).deadlines == (date(2026, 8, 25),)


def test_without_any_day_there_is_no_deadline() -> None:
    assert checked(Fake(rows=[student()], above=[])).deadlines == (None,)


def test_the_institution_is_the_channels_and_never_the_files() -> None:
    content = build(Fake(rows=[student()]))
    assert report_json(check(content, FILE_NAME, RULES))["institution"] is None
    assert report_json(check(content, FILE_NAME, RULES, institution="HVL"))["institution"] == "HVL"


def test_international_rows_are_reported_with_their_kind() -> None:
    row: dict[str, Value] = {
        "Fornavn": "Juan",
        "Etternavn": "Perez",
        "Fødselsdato": date(2001, 5, 4),
        "Nasjonalitet": "Spania",
    }
    found = report_json(checked(Fake("Internasjonale Periode 1", headings=INTERNATIONAL_HEADINGS, rows=[row])))
    sheets = found["sheets"]
    assert isinstance(sheets, list)
    assert [(s["kind"], s["period"], s["placements"][0]["national_id"]) for s in sheets] == [
        ("international", "Periode 1", "missing")
    ]


def test_the_table_for_people_names_sheet_row_column_and_remedy_and_no_student() -> None:
    number = synthetic_number(2)
    text = shown(checked(Fake(rows=[student(0), student(1, Fødselsnummer=None), student(2)], fills={"J6": GREEN})))
    for expected in (
        "Periode 1",
        "Frist for listen",
        "10.08.2026",
        "1 av 3",
        "Feil",
        "Fødselsnummer mangler.",
        "1 feil må rettes.",
    ):
        assert expected in text
    assert "Bjørn" not in text
    assert number not in text


def test_the_table_says_so_when_all_is_well() -> None:
    assert "Ingen feil." in shown(checked(Fake(rows=[student()])))
