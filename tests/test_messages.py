"""The words that go into a channel: filled in whole, tidy, and with group, cohort and period (R19)."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from jinja2 import UndefinedError

from praksis.messages import render

RECEIPT = "kvittering.txt.j2"


def sheet(name: str = "Periode 1", **changed: Any) -> dict[str, Any]:
    return {
        "name": name,
        "first_day": "07.09.2026",
        "last_day": "01.11.2026",
        "total": 3,
        "transferred": 1,
        "not_registered": 1,
        "not_transferred": 1,
        "rows": [
            {"row": 7, "why": "Finnes ikke i Webcruiter; studenten må registrere seg, koordinator minner om det."}
        ],
        **changed,
    }


def receipt(**changed: Any) -> str:
    values: dict[str, Any] = {
        "document": "Praksisoversikt HVL Sykepleie kull 2024.xlsx",
        "refusal": None,
        "group": "Sykepleie",
        "cohort": "2024",
        "sheets": [sheet()],
        "findings": [],
        **changed,
    }
    return render(RECEIPT, **values)


def test_a_receipt_says_group_cohort_and_period() -> None:
    text = receipt(sheets=[sheet("Periode 1"), sheet("Periode 2", rows=[])])
    assert "Gjelder: Sykepleie, kull 2024" in text
    assert "Periode 1 (07.09.2026–01.11.2026): 3 studenter" in text
    assert "Periode 2 (07.09.2026–01.11.2026): 3 studenter" in text


def test_a_receipt_counts_each_state_and_names_each_row_that_is_not_ready() -> None:
    text = receipt()
    assert "Registrert og overført: 1 av 3" in text
    assert "- Rad 7: Finnes ikke i Webcruiter" in text


def test_one_student_is_one_student() -> None:
    assert ": 1 student\n" in receipt(sheets=[sheet(total=1)])


def test_a_list_that_is_not_bound_says_so_and_who_goes_on() -> None:
    text = receipt(group=None, cohort=None)
    assert "Gjelder" not in text
    assert "FOU knytter den" in text


def test_a_list_that_cannot_be_read_gets_the_reason_and_what_to_do_and_no_counts() -> None:
    text = receipt(refusal="Filen er skadet. Lagre den på nytt i Excel.", sheets=[])
    assert "kan ikke leses" in text
    assert "Filen er skadet. Lagre den på nytt i Excel." in text
    assert "studenter" not in text


def test_findings_are_listed_when_there_are_any() -> None:
    assert "Dette bør rettes" not in receipt()
    assert "- Rad 9: E-post mangler." in receipt(findings=["Rad 9: E-post mangler."])


@pytest.mark.parametrize("missing", ["document", "refusal", "group", "sheets", "findings"])
def test_a_value_that_is_missing_is_an_error_and_never_an_empty_place(missing: str) -> None:
    values: dict[str, Any] = {
        "document": "Liste.xlsx",
        "refusal": None,
        "group": "Sykepleie",
        "cohort": "2024",
        "sheets": [],
        "findings": [],
    }
    del values[missing]
    with pytest.raises(UndefinedError):
        render(RECEIPT, **values)


def test_signs_of_the_language_stand_as_they_are_written() -> None:
    text = receipt(group="Ergo & fysio <kveld> «Æ»")
    assert "Ergo & fysio <kveld> «Æ»" in text


def test_what_looks_like_a_template_in_a_value_stays_text() -> None:
    assert "{{ 7 * 7 }}" in receipt(document="{{ 7 * 7 }}")


@pytest.mark.parametrize(
    "changed",
    [{}, {"group": None, "cohort": None}, {"refusal": "Filen er tom."}, {"sheets": []}, {"findings": ["A", "B"]}],
)
def test_a_message_has_no_torn_layout(changed: dict[str, Any]) -> None:
    text = receipt(**changed)
    assert "\n\n\n" not in text
    assert text == text.strip() + "\n"
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert "{" not in text
    assert "None" not in text


def test_every_text_tells_where_to_ask() -> None:
    for file in (resources.files("templates") / "meldinger").iterdir():
        words = file.read_text(encoding="utf-8")
        assert "student@helse-bergen.no" in words, file.name
        assert "studentgruppe, kull og praksisperiode" in words, file.name
