"""The answer to a list: counts, one sentence for each row that is not ready, changes from and to, lateness (R2, R8)."""

from __future__ import annotations

from datetime import date

import pytest

from praksis.wording.receipt import Lateness, Receipt, receipt
from praksis.wording.sheet_summary import RowReason
from tests.wording.values import PERIOD, a_receipt, sheet


def body(**changed: object) -> str:
    return receipt(a_receipt(**changed)).body


def test_it_says_group_cohort_and_each_period_with_its_days() -> None:
    text = body(sheets=(sheet(), sheet(name="Internasjonale", total=1)))
    assert "Gjelder: HVL, Sykepleie, kull 2024\n" in text
    assert "Periode 1 (07.09.2026–16.10.2026): 3 studenter" in text
    assert "Periode 1 (07.09.2026–16.10.2026), arket «Internasjonale»: 1 student\n" in text


def test_not_registered_and_not_transferred_are_counted_apart() -> None:
    text = body(sheets=(sheet(not_registered=4, not_transferred=9),))
    assert "Ikke registrert i Webcruiter: 4" in text
    assert "Registrert, men ikke overført ennå: 9" in text


def test_a_list_that_is_not_bound_says_so_and_who_goes_on() -> None:
    text = body(cohort=None)
    assert "Gjelder" not in text
    assert "FOU knytter den til en gruppe" in text


def test_a_list_that_cannot_be_read_gets_the_reason_and_what_to_do_and_no_counts() -> None:
    words = receipt(a_receipt(refusal="Filen er skadet. Lagre den på nytt i Excel.", sheets=()))
    assert words.subject == "Praksisoversikten kan ikke leses: Sykepleie, kull 2024"
    assert "Filen er skadet. Lagre den på nytt i Excel." in words.body
    assert "studenter" not in words.body


def test_what_concerns_an_order_under_way_comes_first() -> None:
    text = body(changed=True, urgent_changes=("Periode 1, rad 9: A.",), changes=("Periode 1, rad 7: B.",))
    assert (
        text.index("nettopp er bestilt")
        < text.index("rad 9: A.")
        < text.index("Ellers er dette endret")
        < text.index("B.")
    )


@pytest.mark.parametrize(("changed", "told"), [(False, False), (True, True)])
def test_a_new_version_without_changes_says_that_there_are_none(changed: bool, told: bool) -> None:
    assert ("Ingen studenter er lagt til, endret eller fjernet" in body(changed=changed)) is told


def test_of_many_changes_the_rest_is_counted() -> None:
    text = body(changed=True, changes=tuple(f"Periode 1, rad {row}: endret." for row in range(1, 101)))
    assert "rad 60: endret." in text
    assert "rad 61: endret." not in text
    assert "40 endringer til; se fargene i listen." in text


def test_a_late_list_and_a_late_row_are_told_that_access_in_time_is_not_sure() -> None:
    whole, some = (body(late=(Lateness("Periode 1", date(2026, 8, 10), rows),)) for rows in (None, 2))
    assert "Listen for Periode 1 kom etter fristen 10.08.2026. FOU kan ikke garantere tilgang i tide" in whole
    assert "Periode 1: 2 rader kom etter fristen 10.08.2026. FOU kan ikke garantere tilgang i tide for dem" in some
    assert "behandlingstiden er lang" in whole
    assert "etter fristen" not in body()


def test_findings_and_notices_stand_under_their_own_headings_when_there_are_any() -> None:
    assert "Dette bør rettes" not in body()
    assert "Verdt å vite" not in body()
    text = body(findings=("Rad 9: E-post mangler.",), notices=("2 rader er skjult.",))
    assert "Dette bør rettes i listen:\n  - Rad 9: E-post mangler.\n" in text
    assert "Verdt å vite:\n  - 2 rader er skjult.\n" in text


def test_rows_with_one_reason_share_one_line() -> None:
    rows = tuple(RowReason(row, "Navnet mangler.") for row in (7, 8, 9, 12))
    assert "- Rad 7–9 og 12: Navnet mangler.\n" in body(sheets=(sheet(rows=rows),))


def test_the_subject_names_the_periods() -> None:
    what = Receipt("L.xlsx", "HVL", a_receipt().cohort, (sheet(), sheet(name="Periode 2", period=PERIOD)), changed=True)
    assert receipt(what).subject == "Praksisoversikten er endret og lest: Sykepleie, kull 2024, Periode 1, Periode 2"
