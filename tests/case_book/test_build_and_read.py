"""«Saker.xlsx» as it is written, and as it is read back from programs and people."""

from __future__ import annotations

import io
import random
from copy import copy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment

from praksis.case_book import (
    OPEN_SHEET,
    SETTLED_SHEET,
    CaseBook,
    Column,
    LooseRow,
    NoCases,
    OwnSheet,
    Typed,
    case_workbook,
    merge,
    read_case_workbook,
)
from praksis.case_book.read import case_number_of
from praksis.cases import CASE_TYPES, CaseKind
from praksis.practice_list.cell_text import said
from praksis.workbook import WorkbookRefused
from tests.case_book.books import book, columns_of, decided, edited, header_row, open_row, row_of, settled_row, write
from tests.examples import at_most
from tests.people import synthetic_person

TYPED = Typed("slipp gjennom", "Avklart på telefon.", "IFA", "PHE", "Ring Kari", {})
_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf")), max_size=40).map(said)


def test_what_was_typed_is_read_back_row_by_row() -> None:
    rows = (open_row(1, typed=TYPED), open_row(2), open_row(3, CaseKind.OVERLAP, typed=Typed(notes="=1+1")))
    again = Typed("ja", "Det var feil.", "PHE", notes="se mail")
    reading = read_case_workbook(case_workbook(book(*rows, settled=(settled_row(9, typed=again),))))
    assert reading.open == {1: TYPED, 2: Typed(), 3: Typed(notes="=1+1")}
    assert reading.settled == {9: again}
    assert (reading.twice, reading.loose, reading.own_columns, reading.own_sheets) == (frozenset(), (), (), ())


@at_most(30)
@given(st.lists(st.tuples(_words, _words, _words, _words, _words), min_size=1, max_size=6))
def test_nothing_that_can_be_typed_is_lost_by_being_written_and_read(
    texts: list[tuple[str, str, str, str, str]],
) -> None:
    typed = [Typed(*words) for words in texts]
    content = case_workbook(book(*(open_row(n, typed=words) for n, words in enumerate(typed, start=1))))
    assert read_case_workbook(content).open == dict(enumerate(typed, start=1))


def test_equal_books_give_equal_bytes() -> None:
    assert case_workbook(book(open_row(1, typed=TYPED))) == case_workbook(book(open_row(1, typed=TYPED)))


def test_no_text_becomes_a_formula_wherever_it_comes_from() -> None:
    evil = '=HYPERLINK("http://example.no","x")'
    row = replace(open_row(1, what=evil, typed=replace(TYPED, notes=evil, own={evil: evil})), why=evil, one=evil)
    loose = LooseRow(evil, Typed(choice=evil), evil)
    made = replace(
        book(row, settled=(replace(settled_row(2), why=evil),)),
        loose=(loose,),
        own_columns=(evil,),
        own_sheets=(OwnSheet("Mine", ((evil,),)),),
    )
    workbook = load_workbook(io.BytesIO(case_workbook(made)))
    cells = [cell for sheet in workbook for row_cells in sheet.iter_rows() for cell in row_cells if cell.value == evil]
    assert len(cells) >= 9
    assert {cell.data_type for cell in cells} == {"s"}


def test_no_national_number_is_written_and_none_is_read() -> None:
    number = synthetic_person(7).number
    spaced = f"{number[:6]} {number[6:]}"
    content = case_workbook(book(replace(open_row(1, typed=Typed(notes=number)), why=f"Nummer {spaced}")))
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows(values_only=True):
            assert not any(number in str(value) or spaced in str(value) for value in row)
    typed = edited(content, decided("S-0001", "slipp gjennom", f"Hun heter {number}"))
    read = read_case_workbook(typed).open[1]
    assert read.reason == "Hun heter ***"


def test_the_header_stays_in_sight_can_be_filtered_by_and_each_row_has_its_drop_downs() -> None:
    sheet = load_workbook(io.BytesIO(case_workbook(book(*(open_row(n) for n in range(1, 41))))))[OPEN_SHEET]
    columns = columns_of(sheet)
    assert list(columns) == [column.value for column in Column if column.value in columns]
    assert sheet.freeze_panes == "D5"
    assert sheet.auto_filter.ref == "A4:Q44"
    ranges = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert set(ranges) == {"M5:M64", "L5:L64", "O5:O64"}
    assert "Valg!" in ranges["M5:M64"]
    assert "$B5" in ranges["M5:M64"]  # the kind of the row itself: sorting and filling down leave it right


def test_the_choices_of_a_kind_stand_together_so_that_the_drop_down_shows_them_all() -> None:
    workbook = load_workbook(io.BytesIO(case_workbook(book(open_row(1)))))
    sheet = workbook["Valg"]
    assert sheet.sheet_state == "hidden"
    kinds = [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0]]
    for title in {t.title for t in CASE_TYPES.values() if not t.named}:
        at = [n for n, kind in enumerate(kinds) if kind == title]
        assert at == list(range(at[0], at[0] + len(at)))
    assert [row[3].value for row in sheet.iter_rows(max_row=2)] == ["IFA", "PHE"]


def test_where_a_name_is_chosen_each_institution_has_its_own_drop_down() -> None:
    title = CASE_TYPES[CaseKind.UNBOUND_DOCUMENT].title
    names = {(title, "HVL"): ("Sykepleie, kull 2024", "Vernepleie, kull 2024"), (title, "UiB"): ("Medisin, kull 2022",)}
    made = replace(book(open_row(1), open_row(2, CaseKind.UNBOUND_DOCUMENT)), names=names)
    workbook = load_workbook(io.BytesIO(case_workbook(made)))
    pairs = [row[:2] for row in workbook["Valg"].iter_rows(values_only=True)]
    assert [words for key, words in pairs if key == f"{title}HVL"] == ["Sykepleie, kull 2024", "Vernepleie, kull 2024"]
    assert [words for key, words in pairs if key == f"{title}UiB"] == ["Medisin, kull 2022"]
    rules = workbook[OPEN_SHEET].data_validations.dataValidation
    (formula,) = [rule.formula1 for rule in rules if str(rule.sqref).startswith("M")]
    assert "$B5&$D5" in formula
    assert len(formula) < 255, "Excel takes no longer one"
    assert made.shown != book(open_row(1), open_row(2, CaseKind.UNBOUND_DOCUMENT)).shown


def test_what_cannot_be_taken_back_says_so_beforehand() -> None:
    guide = load_workbook(io.BytesIO(case_workbook(book(open_row(1)))))["Slik gjør du"]
    texts = [[str(value or "") for value in row[:2]] for row in guide.iter_rows(values_only=True)]
    final = {title for title, words in texts if "kan ikke tas tilbake" in words}
    assert final == {"Samme student, rettet?", "Ukjent utfall"}
    (step,) = [words for words, _ in texts if "Ta tilbake" in words]
    assert all(f"«{title}»" in step for title in final)


def test_a_decision_filled_down_over_forty_rows_is_read_for_each() -> None:
    content = case_workbook(book(*(open_row(n) for n in range(1, 41))))

    def fill_down(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        columns, first = columns_of(sheet), header_row(sheet) + 1
        write(sheet, "S-0001", {"Avgjørelse": "hold tilbake", "Begrunnelse": "For sent.", "Signatur": "PHE"})
        for row in range(first + 1, first + 40):
            for heading in ("Avgjørelse", "Begrunnelse", "Signatur"):
                sheet.cell(row, columns[heading]).value = sheet.cell(first, columns[heading]).value

    reading = read_case_workbook(edited(content, fill_down))
    assert reading.open == dict.fromkeys(range(1, 41), Typed("hold tilbake", "For sent.", "PHE"))


def test_rows_may_be_sorted_hidden_and_moved_and_columns_moved_and_added() -> None:
    content = case_workbook(book(*(open_row(n, typed=Typed(notes=f"n{n}")) for n in range(1, 11))))

    def rummage(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        first, last = header_row(sheet) + 1, header_row(sheet) + 10
        rows = [[copy(cell.value) for cell in sheet[row]] for row in range(first, last + 1)]
        random.Random(4).shuffle(rows)
        for row, values in enumerate(rows, start=first):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value
        sheet.row_dimensions[first + 2].hidden = True
        sheet.cell(first - 1, 18).value = "Ringt til"
        sheet.cell(row_of(sheet, "S-0004"), 18).value = "Kari"
        sheet.insert_cols(1, 2)

    reading = read_case_workbook(edited(content, rummage))
    assert {number: typed.notes for number, typed in reading.open.items()} == {n: f"n{n}" for n in range(1, 11)}
    assert reading.own_columns == ("Ringt til",)
    assert reading.open[4].own == {"Ringt til": "Kari"}


def test_what_is_typed_beside_the_table_or_in_a_copied_column_is_kept() -> None:
    content = case_workbook(book(open_row(1), open_row(2)))

    def scribble(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        beside, at = len(columns_of(sheet)) + 1, row_of(sheet, "S-0002")
        sheet.cell(header_row(sheet), beside).value = Column.NOTES.value
        for column, text in ((beside, "en til"), (beside + 1, "uten navn"), (beside + 2, "heller ikke")):
            sheet.cell(at, column).value = text

    reading = read_case_workbook(edited(content, scribble))
    kept = {"Egne notater (2)": "en til", "Uten overskrift": "uten navn", "Uten overskrift (2)": "heller ikke"}
    assert reading.open[2].own == kept
    again = replace(book(replace(open_row(2), typed=reading.open[2])), own_columns=reading.own_columns)
    assert read_case_workbook(case_workbook(again)).open[2].own == kept


def again(content: bytes, fresh: CaseBook) -> bytes:
    """The workbook as it is written anew with what stands in it now."""
    return case_workbook(merge(fresh, read_case_workbook(content), (), {}, {}).book)


def texts_of(content: bytes) -> str:
    """All that a person can read in the workbook."""
    sheets = [sheet for sheet in load_workbook(io.BytesIO(content)) if sheet.title != "Valg"]
    return "\n".join(str(v) for sheet in sheets for row in sheet.iter_rows(values_only=True) for v in row if v)


@at_most(60)
@given(st.sampled_from([OPEN_SHEET, SETTLED_SHEET, "Slik gjør du"]), st.integers(1, 30), st.integers(1, 25),
       st.booleans())  # fmt: skip
def test_whatever_is_typed_in_whatever_cell_stands_in_the_workbook_that_is_written_anew(
    sheet: str, row: int, column: int, as_comment: bool
) -> None:
    fresh = book(open_row(1), open_row(2, typed=TYPED), settled=(settled_row(3),))
    content = case_workbook(fresh)
    if isinstance(load_workbook(io.BytesIO(content))[sheet].cell(row, column), MergedCell):
        return  # there is no such cell to write in

    def scribble(workbook: Workbook) -> None:
        cell = workbook[sheet].cell(row, column)
        assert not isinstance(cell, MergedCell)
        if as_comment:
            cell.comment = Comment("xyzzy", "Kari")
        else:
            cell.value = "xyzzy"

    try:
        once = again(edited(content, scribble), fresh)
    except NoCases:
        return  # a workbook without its headings is left as it is
    older = replace(fresh, made_on=date(2026, 8, 21), open=tuple(replace(r, age=4, why="Nytt.") for r in fresh.open))
    twice = again(once, older)
    assert texts_of(once).count("xyzzy") == texts_of(twice).count("xyzzy") >= 1, (
        "it is told, however often it is written"
    )


def test_nothing_of_ours_is_taken_for_something_typed_when_it_is_written_anew() -> None:
    fresh = book(open_row(1), open_row(2, typed=TYPED), settled=(settled_row(3), settled_row(4, by="")))
    content = case_workbook(fresh)
    for day in (21, 22):
        older = replace(fresh, made_on=date(2026, 8, day), open=tuple(replace(r, age=day) for r in fresh.open))
        content = again(content, older)
        read, plain = read_case_workbook(content), read_case_workbook(case_workbook(older))
        assert (read.open, read.settled, read.loose) == (plain.open, plain.settled, ())
        assert (read.above, read.own_sheets, read.own_columns) == ({}, (), ())


def test_a_comment_stands_as_a_note_beside_what_it_was_about() -> None:
    def comment(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        sheet.cell(row_of(sheet, "S-0001"), columns_of(sheet)["Begrunnelse"]).comment = Comment("Ring først", "Kari")

    typed = read_case_workbook(
        edited(
            case_workbook(
                book(open_row(1)),
            ),
            comment,
        )
    ).open[1]
    assert typed.notes == "Merknad ved «Begrunnelse»: Ring først"
    assert not typed.decides


def test_a_sheet_of_ones_own_that_is_too_large_says_where_it_was_cut() -> None:
    def add(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("Stor")
        sheet.cell(2500, 70).value = "med videre"
        sheet.cell(20_000, 1).value = "for langt nede"

    (own,) = read_case_workbook(edited(case_workbook(book(open_row(1))), add)).own_sheets
    assert own.rows[2499][69] == "med videre"
    assert "versjonsloggen" in own.rows[-1][0]


def test_a_sheet_that_somebody_has_added_is_carried_along() -> None:
    def add(workbook: Workbook) -> None:
        workbook.create_sheet("Min liste")["B3"] = "husk Kari"

    reading = read_case_workbook(edited(case_workbook(book(open_row(1))), add))
    (own,) = reading.own_sheets
    again = read_case_workbook(case_workbook(replace(book(open_row(1)), own_sheets=(own,))))
    assert again.own_sheets == (OwnSheet("Min liste", ((), (), ("", "husk Kari"))),)


def test_two_rows_of_one_case_that_contradict_each_other_are_told_apart_and_both_kept() -> None:
    made = replace(
        book(open_row(1, typed=TYPED), open_row(2, typed=TYPED)),
        loose=(LooseRow("S-0001", Typed("hold tilbake", "Nei.", "PHE"), ""), LooseRow("S-0002", TYPED, "")),
    )
    reading = read_case_workbook(case_workbook(made))
    assert reading.open[1] == TYPED
    assert reading.twice == {1}
    assert reading.loose == (("S-0001", Typed("hold tilbake", "Nei.", "PHE")),)


def test_numbers_and_dates_that_excel_made_of_what_was_typed_are_read_as_words() -> None:
    def type_oddly(workbook: Workbook) -> None:
        write(workbook[OPEN_SHEET], "S-0001", {"Begrunnelse": date(2026, 8, 7), "Egne notater": 14.0})

    typed = read_case_workbook(edited(case_workbook(book(open_row(1))), type_oddly)).open[1]
    assert (typed.reason, typed.notes) == ("07.08.2026", "14")


@pytest.mark.parametrize(("text", "number"), [("S-0007", 7), ("s 7", 7), ("Sak S-12", 12), ("7", 7), ("Ingen.", None),
                                              ("", None), ("S-0", None), ("P-0007", None)])  # fmt: skip
def test_a_case_number_is_known_as_people_write_it(text: str, number: int | None) -> None:
    assert case_number_of(text) == number


def test_a_workbook_without_the_table_and_one_that_is_none_are_refused() -> None:
    def spoil(workbook: Workbook) -> None:
        sheet = workbook[OPEN_SHEET]
        sheet.cell(header_row(sheet), columns_of(sheet)["Avgjørelse"]).value = None

    content = case_workbook(book(open_row(1)))
    with pytest.raises(NoCases):
        read_case_workbook(edited(content, spoil))
    with pytest.raises(WorkbookRefused):
        read_case_workbook(content[:500])


def test_an_empty_book_says_so_and_can_be_read() -> None:
    empty = CaseBook(date(2026, 8, 20), (), (), {}, ())
    content = case_workbook(empty)
    assert read_case_workbook(content).open == {}
    workbook = load_workbook(io.BytesIO(content))
    assert workbook[OPEN_SHEET]["A1"].value == "Ingen saker venter på avgjørelse"
    assert workbook[SETTLED_SHEET]["A5"].value == "Ingen."
