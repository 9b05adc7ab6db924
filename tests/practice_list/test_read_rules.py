"""What holds for any list at all."""

from __future__ import annotations

import io
import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from praksis.practice_list.check import check, report_json, report_table
from praksis.workbook import Colour
from tests.examples import at_most
from tests.practice_list.factories import (
    FILE_NAME,
    GREEN,
    HEADINGS,
    ORANGE,
    RULES,
    YELLOW,
    Fake,
    Value,
    build,
    read,
    student,
    synthetic_number,
)

COLOURS = {None: Colour.NONE, YELLOW: Colour.YELLOW, GREEN: Colour.GREEN, ORANGE: Colour.UNSURE}
REAL_WORKBOOKS = sorted(Path(__file__).parents[1].glob("data/**/*.xls[xm]"))


@at_most(25)
@given(
    students=st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from(list(COLOURS)),
            st.sampled_from(list(COLOURS)),
            st.dates(date(2026, 8, 1), date(2027, 6, 1)),
            st.booleans(),
        ),
        max_size=12,
        unique_by=lambda drawn: drawn[0],
    ),
    headings=st.permutations(HEADINGS),
    blank_rows=st.integers(0, 6),
)
def test_a_random_list_reads_back_as_it_was_written(
    students: list[tuple[int, str | None, str | None, date, bool]], headings: list[str], blank_rows: int
) -> None:
    fake = Fake(headings=headings, above=[()] * blank_rows)
    registered, ordered = (chr(65 + headings.index(heading)) for heading in ("Registrert", "Bestilt"))
    fills: dict[str, str] = {}
    rows = []
    for at, (serial, one, other, first_day, as_text) in enumerate(students, start=fake.first_row):
        rows.append(student(serial) | {"Første dag": f"{first_day:%d.%m.%Y}" if as_text else first_day})
        fills |= {f"{column}{at}": colour for column, colour in ((registered, one), (ordered, other)) if colour}
    found = read(Fake(headings=headings, above=[()] * blank_rows, rows=rows, fills=fills)).rows
    assert [
        (
            row.row,
            str(row.name),
            row.number.reveal() if row.number else None,
            row.first_day,
            row.registered,
            row.ordered,
        )
        for row in found
    ] == [
        (
            at,
            f"{written['Fornavn']} {written['Etternavn']}",
            written["Fødselsnummer"],
            day,
            COLOURS[one],
            COLOURS[other],
        )
        for at, (written, (_, one, other, day, _)) in enumerate(zip(rows, students, strict=True), start=fake.first_row)
    ]
    assert {(row.registered_ref, row.ordered_ref) for row in found} == {
        (f"{registered}{row.row}", f"{ordered}{row.row}") for row in found
    }


CELL: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.sampled_from(["Fornavn", "Etternavn", "Fødselsnummer", "Registrert", "Sum", "uke 36–41", "01/02/2026", "=A1", "#REF!",
                     "Periode 1", "Kull", "Praksisoversikt – x – kull 2024", synthetic_number(), "2.78E+10"]),
    st.integers(-(10**12), 10**12),
    st.floats(-1e300, 1e300),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).filter(lambda text: not text.startswith("=")),
)  # fmt: skip


@at_most(30)
@given(
    st.lists(st.lists(CELL, max_size=14), max_size=12),
    st.booleans(),
    st.sampled_from(["Periode 1", "Ark1", "Internasjonale", "Veiledning", "Uke 1"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
)
def test_whatever_stands_in_the_cells_it_is_read_and_no_number_gets_out(
    cells: list[list[Value]], with_header: bool, name: str, file_name: str
) -> None:
    fake = Fake(name, headings=HEADINGS if with_header else (), above=cells[:4], below=cells)
    report = check(build(fake), file_name, RULES)
    assert report.accepted
    assert synthetic_number() not in json.dumps(report_json(report), ensure_ascii=False)
    assert synthetic_number() not in repr(report.practice_list)
    report_table(report)


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "(", "1-"),  # in `make quick`; each takes a second
        *(
            pytest.param(piece, marks=pytest.mark.slow)
            for piece in ("[", "/", "Periode 1 ", "uke 1-", "- ", "a@b,", "sum ", "1. ", "til 1")
        ),
    ],
)
def test_a_very_long_text_anywhere_is_read_in_no_time(piece: str) -> None:
    long = (piece * 33000)[:32000]
    rows: list[dict[str, Value]] = [dict.fromkeys(HEADINGS, long), *(student(1) | {h: long} for h in HEADINGS)]
    content = build(Fake(headings=(*HEADINGS, long), rows=rows, above=[(long,), ("Kull", long), ("Første dag", long)]))
    started = time.process_time()
    report = check(content, piece * 3000 + ".xlsx", RULES)
    report_table(report)
    assert report.accepted
    assert time.process_time() - started < 10


def test_brackets_in_names_are_shown_and_no_markup() -> None:
    fake = Fake(
        headings=(*HEADINGS, "[/rød] [bold]"), rows=[student()], above=[("Praksisoversikt – [/x] – kull 2024",)]
    )
    console = Console(file=io.StringIO(), width=200)
    console.print(report_table(check(build(fake), FILE_NAME, RULES)))
    assert isinstance(console.file, io.StringIO)
    assert "[/rød] [bold]" in console.file.getvalue()


def test_every_row_with_a_name_or_a_number_is_a_student_a_note_or_a_repeated_header() -> None:
    names: list[Value] = [
        "Kari",
        "Sum",
        "Kari Anne",
        "Fornavn",
        "*",
        "x",
        "Se side 2",
        "Å",
        "Merk: ring først",
        "Jean-Luc",
    ]
    found = read(Fake(rows=[{"Fornavn": name} for name in names]))
    told = {row.row for row in found.rows} | {
        f.row for f in found.findings if f.code.value in ("row-note", "row-lone-text", "header-repeated")
    }
    assert told >= set(range(6, 6 + len(names)))


@pytest.mark.parametrize("path", REAL_WORKBOOKS, ids=lambda path: path.name)
def test_a_real_workbook_that_is_no_practice_list_is_read_without_a_student(path: Path) -> None:
    report = check(path.read_bytes(), path.name, RULES)
    assert report.exit_status in (1, 3)
    assert report.practice_list is None or not report.practice_list.rows
    report_table(report)
