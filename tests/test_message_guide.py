"""The page of messages says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from praksis.cases import CaseKind
from praksis.holds import Hold
from praksis.message_guide import PAGE, message_page
from praksis.practice_list import FindingCode
from praksis.workbook import RefusalCode

PROJECT = Path(__file__).resolve().parent.parent


def test_the_page_that_is_checked_in_is_the_one_that_the_code_makes() -> None:
    assert (PROJECT / PAGE).read_text(encoding="utf-8") == message_page()


def test_every_code_has_its_line() -> None:
    told = set(re.findall(r"^\| ([a-z-]+) \|", message_page(), re.MULTILINE))
    assert {code.value for codes in (FindingCode, RefusalCode, Hold, CaseKind) for code in codes} <= told


def test_every_code_is_kebab_case() -> None:
    for codes in (FindingCode, RefusalCode, Hold, CaseKind):
        assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value) for code in codes)
