"""What of a workbook is its own: the same after SharePoint has taken it in, another one after any change of ours."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from openpyxl import Workbook

from praksis.workbook import Colour, essence, paint, same_workbook
from tests.connectors.graph_town.town import with_properties


def a_workbook(text: str = "Praksisoversikt") -> bytes:
    book, content = Workbook(), io.BytesIO()
    book.create_sheet("Periode 1", 0)["A1"] = text
    book.save(content)
    return content.getvalue()


def test_what_sharepoint_writes_into_a_file_leaves_its_essence_as_it_was() -> None:
    sent = a_workbook()
    taken_in = with_properties(sent)
    assert taken_in != sent
    assert essence(taken_in) == essence(sent)
    assert same_workbook(sent, taken_in)


def test_a_colour_or_a_word_makes_it_another_one() -> None:
    before = a_workbook()
    assert essence(paint(before, {("Periode 1", "A1"): Colour.GREEN})) != essence(before)
    assert not same_workbook(before, a_workbook("Noe annet"))


def test_parts_do_not_run_into_each_other() -> None:
    def archive(**parts: bytes) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as made:
            for name, part in parts.items():
                made.writestr(name, part)
        return content.getvalue()

    assert essence(archive(ab=b"c")) != essence(archive(a=b"bc"))
    assert essence(archive(a=b"", b=b"")) != essence(archive(a=b""))


@pytest.mark.parametrize("content", [b"", b"PK", b"no workbook at all", a_workbook()[:-40]])
def test_what_is_no_workbook_is_known_by_its_bytes(content: bytes) -> None:
    assert essence(content) == sha256(content).hexdigest()


def test_a_damaged_part_is_no_reason_to_fail() -> None:
    content = bytearray(a_workbook())
    content[60:90] = bytes(30)
    assert len(essence(bytes(content))) == 64
