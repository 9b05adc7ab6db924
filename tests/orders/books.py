"""Plans and packages for tests; only what a test is about has to be said."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from praksis.orders import OrderBook, OrderRow, PlanBook, PlanRow, Waiting
from tests.people import synthetic_person

FIRST, LAST = date(2026, 9, 7), date(2026, 11, 1)


def a_plan_row(nth: int = 0, **changed: Any) -> PlanRow:
    person = synthetic_person(nth)
    values: dict[str, Any] = {
        "line": nth + 1,
        "kind": "Ny tilgang",
        "student": f"{person.given} {person.family}",
        "system": "DIPS Arena",
        "role": "Student",
        "first_day": FIRST,
        "last_day": LAST,
        "why": "Registrert og overført (samme fødselsnummer og navn); Sykepleier i tilgangskatalogen.",
        "place": f"Periode 1, rad {nth + 6}",
    }
    return PlanRow(**values | changed)


def a_waiting(nth: int = 0, **changed: Any) -> Waiting:
    person = synthetic_person(nth)
    values: dict[str, Any] = {
        "student": f"{person.given} {person.family}",
        "place": f"Periode 1, rad {nth + 40}",
        "why": "Finnes ikke i Webcruiter; studenten må registrere seg, koordinator minner om det.",
    }
    return Waiting(**values | changed)


def a_plan_book(**changed: Any) -> PlanBook:
    values: dict[str, Any] = {
        "number": "P-0412",
        "state": "current",
        "institution": "HVL",
        "group": "Sykepleie",
        "cohort": "2024",
        "period": "Periode 1",
        "made_on": date(2026, 8, 14),
        "rows": [a_plan_row(n) for n in range(3)],
        "waiting": [a_waiting(n) for n in range(2)],
    }
    return PlanBook(**values | changed)


def an_order_row(nth: int = 0, **changed: Any) -> OrderRow:
    person = synthetic_person(nth)
    values: dict[str, Any] = {
        "line": nth + 1,
        "kind": "Ny tilgang",
        "system": "DIPS Arena",
        "role": "Student",
        "given_name": person.given,
        "family_name": person.family,
        "number": person.number,
        "birth_date": person.born,
        "nationality": None,
        "email": person.private_email,
        "mobile": person.mobile,
        "first_day": FIRST,
        "last_day": LAST,
        "ward": None,
        "concerns_case": None,
    }
    return OrderRow(**values | changed)


def an_order_book(**changed: Any) -> OrderBook:
    values: dict[str, Any] = {
        "number": "O-0031",
        "plan": "P-0412",
        "institution": "HVL",
        "group": "Sykepleie",
        "cohort": "2024",
        "period": "Periode 1",
        "applied_by": "IFA",
        "applied_on": date(2026, 8, 14),
        "rows": [an_order_row(n) for n in range(3)],
    }
    return OrderBook(**values | changed)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def sheet_of(content: bytes, name: str) -> Worksheet:
    sheet = opened(content)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def table(sheet: Worksheet, header_row: int) -> list[dict[str, Any]]:
    """The rows under a header row, by header; dates as dates."""
    rows = list(sheet.iter_rows(min_row=header_row, values_only=True))
    return [{str(h): _day(value) for h, value in zip(rows[0], row, strict=True)} for row in rows[1:]]


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def all_text(content: bytes) -> str:
    """Everything that any sheet of a workbook says."""
    return "\n".join(
        str(value) for sheet in opened(content).worksheets for row in sheet.iter_rows(values_only=True) for value in row
    )
