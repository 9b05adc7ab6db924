"""«Oversikt.xlsx»: text beside each colour, filters, a header that stays, and a mark by which it is ours."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from praksis.holds import Hold
from praksis.masters import ListHead, PeriodSheet, build_practice_list
from praksis.overview import (
    LAYOUT,
    Light,
    OverviewBook,
    OverviewGroup,
    OverviewRow,
    ReadyRows,
    RowMaker,
    is_overview,
    light_of_group,
    light_of_row,
    overview_seal,
    overview_workbook,
)
from praksis.overview.looks import new_workbook

DAY = date(2026, 8, 5)
FIRST, LAST, DEADLINE = date(2026, 9, 7), date(2026, 10, 16), date(2026, 8, 10)
WHO = ("HVL", "Sykepleie", "2024", "Periode 1")
GROUP = OverviewGroup(*WHO, FIRST, LAST, DEADLINE, 24, 20, 3, 1, 18, Light.RED)
ROW = OverviewRow(*WHO, "Liste.xlsx", "Periode 1", 7, "Ada Prøve", False, False, "Finnes ikke.", Light.RED)


def ready(*rows: OverviewRow) -> ReadyRows:
    return RowMaker().ready(rows)


BOOK = OverviewBook("HVL", (GROUP,), (ready(ROW, replace(ROW, row=8, registered=True, light=Light.YELLOW)),))


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def test_counts_stand_per_group_and_period_and_in_all() -> None:
    sheet = opened(overview_workbook(BOOK, DAY))["Oversikt"]
    assert sheet["A1"].value == "Praksisstudenter ved HVL"
    assert "Registrert og overført: 20 av 24. Bestilt: 18 av 24." in str(sheet["A2"].value)
    heading = [cell.value for cell in sheet[4]]
    values = dict(zip(heading, [cell.value for cell in sheet[5]], strict=True))
    assert values["Ikke registrert"] == 3
    assert values["Registrert, ikke overført"] == 1
    assert values["Status"] == "Må rettes"


def test_no_colour_stands_without_its_text() -> None:
    book = opened(overview_workbook(BOOK, DAY))
    for sheet in book:
        for row in sheet.iter_rows(min_row=5):
            for cell in row:
                if cell.fill.fill_type == "solid":
                    assert str(cell.value) in {*(light.value for light in Light), "gul", "grønn"}
    rows = book["Ikke ferdige"]
    assert [rows.cell(r, 1).value for r in (5, 6)] == ["Må rettes", "Venter"]
    assert [rows.cell(6, c).value for c in (9, 10)] == ["grønn", "gul"]
    legend = {cell.value for cell in book["Forklaring"]["A"]}
    assert {light.value for light in Light} <= legend


def test_the_header_stays_and_each_column_can_be_filtered() -> None:
    book = opened(overview_workbook(BOOK, DAY))
    for name, last in (("Oversikt", "M5"), ("Ikke ferdige", "L6")):
        assert book[name].freeze_panes == "A5"
        assert book[name].auto_filter.ref == f"A4:{last}"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@A1", "\t=1"])
def test_what_a_coordinator_wrote_never_becomes_a_formula(text: str) -> None:
    row = replace(ROW, student=text, sheet=text, document=text, why=text)
    book = opened(overview_workbook(OverviewBook(None, (), (ready(row),)), DAY))
    assert not any(cell.data_type == "f" for sheet in book for cells in sheet.iter_rows() for cell in cells)


def test_the_day_alone_is_no_other_content() -> None:
    assert overview_seal(BOOK) == overview_seal(OverviewBook("HVL", [GROUP], list(BOOK.rows)))
    assert overview_workbook(BOOK, DAY) == overview_workbook(BOOK, DAY)
    assert overview_workbook(BOOK, DAY) != overview_workbook(BOOK, date(2026, 8, 6))


@given(st.sampled_from(["row", "student", "why", "sheet", "light"]))
def test_whatever_is_shown_of_a_row_is_part_of_the_seal(field: str) -> None:
    changed: dict[str, Any] = {field: {"row": 9, "light": Light.GREY}.get(field, "noe annet")}
    other = replace(ROW, **changed)
    assert overview_seal(replace(BOOK, rows=(ready(other),))) != overview_seal(replace(BOOK, rows=(ready(ROW),)))


def test_rows_of_two_lists_stand_under_each_other_and_are_counted() -> None:
    other = ready(*(replace(ROW, document="Liste 2.xlsx", row=row) for row in (6, 7)))
    sheet = opened(overview_workbook(replace(BOOK, rows=(*BOOK.rows, other)), DAY))["Ikke ferdige"]
    assert sheet["A1"].value == "4 rader som ikke er ferdige"
    assert [sheet.cell(row, 7).value for row in range(5, 9)] == [7, 8, 6, 7]


def test_what_rows_look_like_is_not_changed_without_a_new_layout() -> None:
    """Rows are kept from round to round. Raise `praksis.overview.looks.LAYOUT` with what is said here."""
    rows = ready(*(replace(ROW, light=light, ordered=light is Light.GREEN) for light in Light), replace(ROW, why="=1"))
    looks = re.findall(r"<row [^>]*>|<c [^>]*>", rows.xml.replace(b"\0", b"").decode())
    assert (LAYOUT, sha256("".join(looks).encode()).hexdigest()[:12]) == (1, "b4cfccac1dff")


@given(st.lists(st.builds(replace, st.just(ROW), student=st.text(), why=st.text(), light=st.sampled_from(Light))))
def test_rows_have_no_look_that_a_new_workbook_does_not_know(rows: list[OverviewRow]) -> None:
    known = len(new_workbook()[0]._cell_styles)  # type: ignore[attr-defined]
    assert all(int(look) < known for look in re.findall(rb' s="(\d+)"', ready(*rows).xml))


def test_an_empty_one_says_so() -> None:
    book = opened(overview_workbook(OverviewBook(None, (), ()), DAY))
    assert book["Oversikt"]["A5"].value == "Ingen lister ennå."
    assert book["Ikke ferdige"]["A5"].value == "Alle radene er ferdige."


# --- whose it is -------------------------------------------------------------------------------------------------------


def test_ours_is_known_also_when_somebody_has_saved_it() -> None:
    content = overview_workbook(BOOK, DAY)
    assert is_overview(content)
    book = opened(content)
    book["Oversikt"]["B9"] = "et notat"
    again = io.BytesIO()
    book.save(again)
    assert is_overview(again.getvalue())


def test_one_with_a_sheet_more_is_not_ours_any_more() -> None:
    book = opened(overview_workbook(BOOK, DAY))
    book.create_sheet("Periode 1")
    again = io.BytesIO()
    book.save(again)
    assert not is_overview(again.getvalue())


def test_a_practice_list_and_what_is_no_workbook_are_not_ours() -> None:
    assert not is_overview(
        build_practice_list(ListHead("HVL", "Oversikt", "2024"), (PeriodSheet("Oversikt", None, None, ()),))
    )
    assert not any(map(is_overview, (b"", b"PK", b"hei", overview_workbook(BOOK, DAY)[:-300])))


# --- lights ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holds", "registered", "ordered", "light"),
    [
        ((), True, True, Light.GREEN),
        ((), True, False, Light.YELLOW),
        ((Hold.NOT_TRANSFERRED,), False, False, Light.YELLOW),
        ((Hold.NOT_REGISTERED, Hold.LATE), False, False, Light.RED),
        ((Hold.LATE, Hold.NUMBER_MISSING), True, False, Light.RED),
        ((Hold.HAS_LEFT, Hold.NOT_REGISTERED), False, False, Light.GREY),
        ((Hold.PERIOD_OVER,), False, False, Light.GREY),
    ],
)
def test_the_light_of_a_row_says_who_is_next(
    holds: tuple[Hold, ...], registered: bool, ordered: bool, light: Light
) -> None:
    assert light_of_row(holds, registered=registered, ordered=ordered) is light


def test_the_light_of_a_group_is_the_one_that_asks_for_the_most() -> None:
    assert light_of_group([Light.GREEN, Light.RED, Light.YELLOW]) is Light.RED
    assert light_of_group([Light.GREEN, Light.GREY]) is Light.GREEN
    assert light_of_group([]) is Light.WHITE
