"""Every finding in one place."""

from __future__ import annotations

import re
import string

import pytest

from praksis.practice_list.findings import FindingCode, Severity, finding
from tests.practice_list.factories import synthetic_number


@pytest.mark.parametrize("code", list(FindingCode))
def test_each_code_is_kebab_case_with_a_severity_and_a_sentence(code: FindingCode) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value)
    assert isinstance(code.severity, Severity)
    assert re.search(r"[.}?]$", code.template)


@pytest.mark.parametrize("code", list(FindingCode))
def test_each_template_can_be_filled_in_with_what_it_names(code: FindingCode) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(code.template) if name]
    found = finding(code, "Periode 1", 6, "Fornavn", **dict.fromkeys(names, "noe"))
    assert "{" not in found.message
    assert found.severity is code.severity


def test_a_message_never_carries_a_national_number() -> None:
    found = finding(FindingCode.COLUMN_UNKNOWN, "Periode 1", 5, synthetic_number(), hint=f" {synthetic_number()}")
    assert synthetic_number() not in found.message + (found.column or "")
