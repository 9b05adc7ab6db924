"""Reading whole workbooks as coordinators make them."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from praksis.identity import NumberPolicy, NumberState
from praksis.names import PersonName
from praksis.practice_list import Kind, ListRules, read_practice_list
from praksis.practice_list.cell_text import has_number
from praksis.practice_list.check import check, report_json
from praksis.workbook import Colour, WorkbookRefused
from tests.practice_list.factories import (
    FILE_NAME,
    FIRST_DAY,
    GREEN,
    HEADINGS,
    INTERNATIONAL_HEADINGS,
    LAST_DAY,
    ORANGE,
    RULES,
    YELLOW,
    Fake,
    Value,
    build,
    codes,
    only_row,
    places,
    read,
    student,
    synthetic_number,
)

SHEET = "Periode 1"


def test_a_list_on_the_master_is_read_whole() -> None:
    listed = student(0, Kommentar="Ny på listen") | {"Første dag": date(2026, 9, 8), "Siste dag": datetime(2026, 10, 1)}
    found = read(Fake("Veiledning", above=[("Slik fyller du ut",)], headings=()),
                 Fake(rows=[listed], fills={"J6": YELLOW, "K6": GREEN}))  # fmt: skip
    assert (found.institution, found.group, found.cohort) == ("HVL", "Sykepleie", "2024")
    assert [(s.name, s.kind, s.period) for s in found.sheets] == [
        ("Veiledning", Kind.SKIPPED, None),
        (SHEET, Kind.NORWEGIAN, SHEET),
    ]
    assert (found.sheets[1].first_day, found.sheets[1].last_day) == (FIRST_DAY, LAST_DAY)
    row = only_row(found)
    assert (row.sheet, row.row, row.name) == (SHEET, 6, PersonName("Åse", "Lie"))
    assert (row.number_state, row.birth_date) == (NumberState.VALID, date(2003, 2, 1))
    assert (row.email, row.mobile) == ("student0@stud.example.no", "68050000")
    assert (row.profession, row.ward, row.comment) == ("Sykepleier", "Kirurgisk 1", "Ny på listen")
    assert (row.first_day, row.last_day) == (date(2026, 9, 8), date(2026, 10, 1))
    assert (row.registered, row.registered_ref) == (Colour.YELLOW, "J6")
    assert (row.ordered, row.ordered_ref) == (Colour.GREEN, "K6")
    assert codes(found) == ["sheet-skipped"]
    assert not found.has_errors


def test_a_file_that_is_no_workbook_is_refused_by_the_workbook_room() -> None:
    with pytest.raises(WorkbookRefused):
        read_practice_list(b"<html>not a workbook</html>", FILE_NAME, RULES)


# Sheets


def test_hidden_and_foreign_sheets_are_skipped_and_said() -> None:
    found = read(
        Fake("Periode 0", rows=[student(9)], state="hidden"),
        Fake("Svært skjult", rows=[student(8)], state="veryHidden"),
        Fake("Notater", above=[("Husk å bestille adgangskort",)], headings=()),
        Fake(rows=[student()]),
    )
    assert [sheet.kind for sheet in found.sheets] == [Kind.SKIPPED, Kind.SKIPPED, Kind.SKIPPED, Kind.NORWEGIAN]
    assert codes(found) == ["sheet-hidden", "sheet-hidden", "sheet-skipped"]
    assert len(found.rows) == 1


def test_students_on_a_sheet_that_is_no_period_are_not_passed_over_in_silence() -> None:
    headings = ("Fornavn", "Etternavn", "Fødselsnummer", "E-post")
    found = read(Fake("Alle studenter", rows=[student()], headings=headings, above=[]), Fake(rows=[student()]))
    assert found.sheets[0].kind is Kind.SKIPPED
    assert places(found, "students-skipped") == [("Alle studenter", None, None)]


def test_a_sheet_with_another_name_is_read_when_its_head_names_the_period() -> None:
    above = (("Praksisoversikt – Sykepleie – kull 2024",), ("Praksisperiode", "Periode 1"))
    found = read(Fake("Ark1", rows=[student()], above=above))
    assert (found.sheets[0].kind, found.sheets[0].period) == (Kind.NORWEGIAN, SHEET)
    assert [f.message for f in found.findings if f.code == "sheet-name"] == [
        "Arknavnet er ikke en praksisperiode. Gi arket navnet «Periode 1»."
    ]


def test_a_copied_sheet_is_told_with_the_sheet_that_it_copies() -> None:
    found = read(Fake(rows=[student()]), Fake("Periode 1 (2)", rows=[student()]))
    assert [sheet.period for sheet in found.sheets] == [SHEET, SHEET]
    assert places(found, "period-twice") == [("Periode 1 (2)", None, None)]


def test_a_sheet_copied_for_the_next_period_with_the_old_head_is_asked_about_and_its_name_counts() -> None:
    fake = Fake("Periode 2", rows=[student()], above=[("Praksisperiode", "Periode 1")])
    found = read(fake)
    assert found.sheets[0].period == "Periode 2"
    assert "period-differs" in codes(found)


@pytest.mark.parametrize("name", ["Internasjonale Periode 1", "Periode 1 internasjonale"])
def test_an_international_sheet_is_known_by_its_name(name: str) -> None:
    found = read(Fake(name, rows=[{"Fornavn": "Juan", "Etternavn": "Perez"}]))
    assert (found.sheets[0].kind, found.sheets[0].period) == (Kind.INTERNATIONAL, SHEET)


def test_an_international_sheet_is_known_by_its_columns() -> None:
    row: dict[str, Value] = {
        "Fornavn": "Juan",
        "Etternavn": "Perez",
        "Fødselsdato": date(2001, 5, 4),
        "Nasjonalitet": "Spania",
    }
    found = read(Fake("Periode 2", headings=INTERNATIONAL_HEADINGS, rows=[row]))
    assert found.sheets[0].kind is Kind.INTERNATIONAL
    read_row = only_row(found)
    assert (read_row.birth_date, read_row.nationality, read_row.number_state) == (
        date(2001, 5, 4), "Spania", NumberState.MISSING,
    )  # fmt: skip
    assert "number-missing" not in codes(found)


def test_a_norwegian_sheet_with_birth_dates_for_numbers_is_an_error_and_makes_nobody_international() -> None:
    headings = tuple("Fødselsdato" if heading == "Fødselsnummer" else heading for heading in HEADINGS)
    found = read(Fake(headings=headings, rows=[student() | {"Fødselsdato": date(2003, 2, 1)}]))
    assert found.sheets[0].kind is Kind.NORWEGIAN
    assert places(found, "number-column-missing") == [(SHEET, 5, "Fødselsnummer")]


def test_a_wrong_number_on_an_international_sheet_is_a_warning_and_a_missing_birth_date_too() -> None:
    number = synthetic_number()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    row: dict[str, Value] = {"Fornavn": "Juan", "Etternavn": "Perez", "Norsk fødselsnummer (om det finnes)": wrong}
    found = read(Fake("Internasjonale Periode 1", headings=INTERNATIONAL_HEADINGS, rows=[row]))
    assert {"number-invalid-international", "birth-date-missing"} <= set(codes(found))
    assert not found.has_errors


def test_a_workbook_without_any_period_is_an_error() -> None:
    found = read(Fake("Ark1", above=[("Hei",)], headings=()))
    assert "no-period-sheet" in codes(found)
    assert found.has_errors


def test_a_period_sheet_without_a_header_is_an_error_and_an_empty_one_a_notice() -> None:
    found = read(Fake(above=[("Her kommer listen",)], headings=()), Fake("Periode 2", above=[], headings=()))
    assert places(found, "header-missing") == [(SHEET, None, None)]
    assert places(found, "sheet-empty") == [("Periode 2", None, None)]


# Columns


def test_columns_in_another_order_and_under_other_words_are_read_the_same() -> None:
    headings = ("Tinga", "Kommentarar", "Studentnamn", "Mobilnr.", "Registrert (Webcruiter)", "Fødselsnr.", "Epost")
    number = synthetic_number()
    row: dict[str, Value] = {
        "Studentnamn": "Lie, Åse Marie",
        "Mobilnr.": 68050000,
        "Fødselsnr.": number,
        "Epost": "a@stud.example.no",
    }
    found = read(Fake(headings=headings, rows=[row], above=[], fills={"A2": GREEN, "E2": YELLOW}))
    read_row = only_row(found)
    assert read_row.name == PersonName("Åse Marie", "Lie")
    assert (read_row.mobile, read_row.email, read_row.number_state) == (
        "68050000",
        "a@stud.example.no",
        NumberState.VALID,
    )
    assert (read_row.ordered, read_row.ordered_ref) == (Colour.GREEN, "A2")
    assert (read_row.registered, read_row.registered_ref) == (Colour.YELLOW, "E2")


@pytest.mark.parametrize(
    ("heading", "text", "name"),
    [
        ("Etternavn, Fornavn", "Lie, Åse", PersonName("Åse", "Lie")),
        ("Etternavn, Fornavn", "Lie Åse Marie", PersonName("Åse Marie", "Lie")),
        ("Navn", "Åse Marie Lie", PersonName("Åse Marie", "Lie")),
        ("Navn", "Jan van der Berg", PersonName("Jan", "van der Berg")),
    ],
)
def test_a_name_in_one_column_is_parted(heading: str, text: str, name: PersonName) -> None:
    headings = (heading, *HEADINGS[2:])
    found = read(Fake(headings=headings, rows=[student() | {heading: text}]))
    assert only_row(found).name == name
    assert not found.has_errors


def test_a_missing_status_column_is_an_error_and_its_cells_are_not_painted() -> None:
    headings = tuple(h for h in HEADINGS if h != "Bestilt")
    found = read(Fake(headings=headings, rows=[student()]))
    assert places(found, "status-column-missing") == [(SHEET, 5, "Bestilt")]
    assert (only_row(found).ordered, only_row(found).ordered_ref) == (Colour.NONE, None)


def test_two_columns_of_one_meaning_are_asked_about_and_neither_is_read() -> None:
    headings = (*HEADINGS, "Registrert")
    found = read(Fake(headings=headings, rows=[student()], fills={"J6": GREEN, "M6": YELLOW}))
    assert places(found, "column-twice") == [(SHEET, 5, "Registrert")]
    assert (only_row(found).registered, only_row(found).registered_ref) == (Colour.UNSURE, None)
    assert found.has_errors


def test_an_unknown_column_is_a_notice_with_a_hint_when_it_is_only_misspelt() -> None:
    headings = tuple("Etternvan" if h == "Etternavn" else h for h in (*HEADINGS, "Kjønn"))
    found = read(Fake(headings=headings, rows=[student()]))
    messages = {f.column: f.message for f in found.findings if f.code == "column-unknown"}
    assert set(messages) == {"Etternvan", "Kjønn"}
    assert "Mente du «Etternavn»?" in messages["Etternvan"]
    assert "Mente du" not in messages["Kjønn"]
    assert "name-column-missing" in codes(found)


def test_a_two_row_merged_header_is_read() -> None:
    above = [
        ("Student", None, "Fødselsnummer", "Kontakt", None, "Praksis", None, None, None, "Status", None, "Kommentar")
    ]
    headings = (
        "Fornavn",
        "Etternavn",
        None,
        "E-post",
        "Mobil",
        "Profesjon",
        "Sted",
        "Fra",
        "Til",
        "Registrert",
        "Bestilt",
    )
    values = (*list(student().values())[:7], date(2026, 9, 8), date(2026, 9, 30))
    found = read(
        Fake(above=above, headings=[h or "" for h in headings], below=[values], merged=["A1:B1", "C1:C2", "F1:I1"])
    )
    row = only_row(found)
    assert (row.row, row.name.given, row.number_state, row.first_day) == (3, "Åse", NumberState.VALID, date(2026, 9, 8))


# Rows


def test_sums_notes_and_legends_under_the_table_are_no_students() -> None:
    below: list[tuple[Value, ...]] = [
        (), ("Antall studenter", None, 1), ("Sum", 1), ("Gul", "ikke registrert"), ("Oppdatert 12.08.2026 KBH",),
        ("Husk at alle må søke i Webcruiter før fristen.",), (None,) * 11 + ("Se også ark 2",),
    ]  # fmt: skip
    found = read(Fake(rows=[student()], below=below))
    assert len(found.rows) == 1
    assert [row for _, row, _ in places(found, "row-note")] == [8, 9, 10, 11, 12, 13]
    assert not found.has_errors


def test_a_half_filled_row_is_a_row_with_errors_and_never_dropped() -> None:
    found = read(
        Fake(rows=[{"Fornavn": "Kari"}, {"E-post": "student1@stud.example.no"}, {"Fødselsnummer": synthetic_number(2)},
                   {"Profesjon": "Sykepleier", "Praksissted/enhet": "Kirurgisk 1"}, student(4)])
    )  # fmt: skip
    assert [row.row for row in found.rows] == [7, 8, 9, 10]
    assert places(found, "row-lone-text") == [(SHEET, 6, None)]
    assert places(found, "name-missing") == [
        (SHEET, 7, "Fornavn"), (SHEET, 7, "Etternavn"), (SHEET, 8, "Fornavn"),
        (SHEET, 8, "Etternavn"), (SHEET, 9, "Fornavn"), (SHEET, 9, "Etternavn"),
    ]  # fmt: skip
    assert [row for _, row, _ in places(found, "number-missing")] == [7, 9]


def test_prefilled_rows_under_the_last_student_are_counted_once() -> None:
    prefilled: dict[str, Value] = {"Profesjon": "Sykepleier", "Første dag": FIRST_DAY}
    found = read(Fake(rows=[student(), prefilled, prefilled]))
    assert len(found.rows) == 1
    assert [f.message[:7] for f in found.findings if f.code == "rows-prefilled"] == ["2 rader"]


def test_empty_rows_and_rows_with_a_status_colour_only_are_passed_over() -> None:
    found = read(Fake(rows=[student(), {}, student(1)], fills={"J7": YELLOW, "K9": YELLOW}))
    assert [row.row for row in found.rows] == [6, 8]
    assert codes(found) == []


def test_rows_hidden_by_a_filter_are_read_and_said() -> None:
    found = read(Fake(rows=[student(0), student(1)], hidden_rows=[7]))
    assert len(found.rows) == 2
    assert [f.message[:6] for f in found.findings if f.code == "rows-hidden"] == ["1 rad "]


def test_a_repeated_header_is_no_student() -> None:
    found = read(Fake(rows=[student()], below=[HEADINGS, list(student(1).values())]))
    assert [row.row for row in found.rows] == [6, 8]
    assert places(found, "header-repeated") == [(SHEET, 7, None)]


def test_a_second_table_under_the_first_is_read_by_its_own_header() -> None:
    swapped = ("Etternavn", "Fornavn", "Fødselsnummer", "Registrert", "Bestilt")
    found = read(
        Fake(rows=[student()], below=[(), swapped, ("Moe", "Bjørn", synthetic_number(1))], fills={"D9": GREEN})
    )
    assert found.rows[1].name == PersonName("Bjørn", "Moe")
    assert (found.rows[1].registered, found.rows[1].registered_ref) == (Colour.GREEN, "D9")


# Values


@pytest.mark.parametrize(
    ("written", "state"),
    [
        (lambda n: n, NumberState.VALID),
        (lambda n: f"{n[:6]} {n[6:]}", NumberState.VALID),
        (lambda n: f"\u200b{n}\u00a0", NumberState.VALID),
        (lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n), NumberState.VALID),
        (lambda n: int(n), NumberState.REPAIRED),
        (lambda n: "2.78E+10", NumberState.INVALID),
        (lambda n: 2.78e10, NumberState.INVALID),
        (lambda n: n[:10], NumberState.INVALID),
        (lambda n: date(2003, 2, 1), NumberState.INVALID),
        (lambda n: "mangler", NumberState.MISSING),
    ],
)
def test_a_number_is_read_as_excel_left_it(written: object, state: NumberState) -> None:
    assert callable(written)
    number = synthetic_number()
    assert number.startswith("0")
    found = read(Fake(rows=[student(Fødselsnummer=written(number))]))
    assert only_row(found).number_state is state
    expected = {NumberState.REPAIRED: ["number-repaired"], NumberState.INVALID: ["number-invalid"],
                NumberState.MISSING: ["number-missing"]}  # fmt: skip
    assert codes(found) == expected.get(state, [])


def test_a_number_in_two_columns_is_put_together_when_the_check_digits_hold() -> None:
    number = synthetic_number()
    headings = tuple("Personnr (5 siffer)" if h == "Fødselsnummer" else h for h in ("Fødselsdato", *HEADINGS))
    row = student() | {"Fødselsdato": number[:6], "Personnr (5 siffer)": number[6:]}
    assert only_row(read(Fake(headings=headings, rows=[row]))).number_state is NumberState.VALID


def test_the_policy_decides_whether_a_synthetic_number_counts() -> None:
    found = read(Fake(rows=[student()]), rules=ListRules(number_policy=NumberPolicy.PRODUCTION))
    assert only_row(found).number_state is NumberState.INVALID


def test_days_are_read_from_text_and_weeks_take_the_sheets_year() -> None:
    rows = [
        student(0, **{"Første dag": "1.9.2026", "Siste dag": "uke 41"}),
        student(1, **{"Første dag": "uke 37–40"}),
        student(2, **{"Første dag": "01/02/2026", "Siste dag": "31.11.2026"}),
        student(3, **{"Første dag": "1.12", "Siste dag": "15.1.2027"}),
    ]
    found = read(Fake(rows=rows))
    assert [(r.first_day, r.last_day) for r in found.rows[:2]] == [
        (date(2026, 9, 1), date(2026, 10, 9)), (date(2026, 9, 7), date(2026, 10, 2)),
    ]  # fmt: skip
    assert (found.rows[2].first_day, found.rows[2].last_day) == (date(2026, 2, 1), None)
    assert places(found, "date-ambiguous") == [(SHEET, 8, "Første dag")]
    assert places(found, "date-impossible") == [(SHEET, 8, "Siste dag")]
    assert (found.rows[3].first_day, found.rows[3].last_day) == (date(2026, 12, 1), date(2027, 1, 15))


def test_days_that_nobody_says_are_told_once_and_for_a_single_row_at_the_row() -> None:
    nobody = read(Fake(rows=[student(0), student(1)], above=[]))
    assert places(nobody, "days-missing") == [(SHEET, None, None)]
    days: dict[str, Value] = {"Første dag": FIRST_DAY, "Siste dag": LAST_DAY}
    one = read(Fake(rows=[student(0, **days), student(1)], above=[]))
    assert places(one, "days-missing") == [(SHEET, 3, None)]


def test_a_sheet_named_for_its_weeks_has_their_days_when_its_head_says_none() -> None:
    found = read(Fake("Uke 36–41 2026", rows=[student()], above=[]))
    assert (found.sheets[0].first_day, found.sheets[0].last_day) == (date(2026, 8, 31), date(2026, 10, 9))
    no_year = read(Fake("Uke 36–41", rows=[student()], above=[]))
    assert (no_year.sheets[0].first_day, codes(no_year)) == (None, ["days-missing"])


def test_a_last_day_before_the_first_is_an_error() -> None:
    found = read(Fake(rows=[student(0, **{"Første dag": LAST_DAY, "Siste dag": FIRST_DAY})]))
    assert places(found, "days-order") == [(SHEET, 6, "Siste dag")]


def test_a_formula_without_a_stored_answer_is_an_error_and_not_an_empty_cell() -> None:
    found = read(Fake(rows=[student(0, Etternavn='=UPPER("lie")', **{"Første dag": "=TODAY()"})]))
    assert places(found, "formula-without-value") == [(SHEET, 6, "Første dag"), (SHEET, 6, "Etternavn")]
    assert "name-missing" not in codes(found)


def test_contact_data_are_checked_and_kept_as_written() -> None:
    found = read(Fake(rows=[student(0, **{"E-post": "ikke en adresse", "Mobil": "12"}), student(1, Mobil=None)]))
    assert places(found, "contact-invalid") == [(SHEET, 6, "E-post"), (SHEET, 6, "Mobil")]
    assert places(found, "contact-missing") == [(SHEET, 7, "Mobil")]
    assert found.rows[0].email == "ikke en adresse"


def test_a_field_that_is_empty_in_every_row_is_told_once() -> None:
    found = read(Fake(rows=[student(i, **{"Praksissted/enhet": None}) for i in range(5)]))
    assert [f.message for f in found.findings] == ["Praksissted/enhet mangler på alle radene."]


def test_a_struck_name_and_a_withdrawal_in_words_are_flagged() -> None:
    found = read(
        Fake(rows=[student(0), student(1, Kommentar="Har trukket seg 12.8. KBH"),
                   student(2, Kommentar="Har ikke sluttet")],
             struck=["A6", "B6"])
    )  # fmt: skip
    assert [(row.struck, row.withdrawn) for row in found.rows] == [(True, False), (False, True), (False, False)]
    assert places(found, "row-struck") == [(SHEET, 6, "Fornavn")]
    assert places(found, "row-withdrawn") == [(SHEET, 7, "Kommentar")]


def test_a_row_that_is_greyed_out_is_flagged_and_said() -> None:
    found = read(Fake(rows=[student(0), student(1), student(2)], grey=["A7", "B7", "A8"]))
    assert [row.greyed for row in found.rows] == [False, True, False]
    assert places(found, "row-greyed") == [(SHEET, 7, "Fornavn")]


def test_a_sheet_that_is_grey_all_over_has_no_greyed_rows() -> None:
    grey = [f"{letter}{row}" for letter in "AB" for row in (6, 7)]
    found = read(Fake(rows=[student(0), student(1), student(2)], grey=grey))
    assert not any(row.greyed for row in found.rows)
    assert places(found, "row-greyed") == []


def test_half_a_name_struck_through_is_no_struck_row() -> None:
    assert not only_row(read(Fake(rows=[student()], struck=["A6"]))).struck


def test_a_colour_between_yellow_and_green_is_never_guessed() -> None:
    found = read(Fake(rows=[student()], fills={"J6": ORANGE}))
    assert only_row(found).registered is Colour.UNSURE
    assert places(found, "colour-unsure") == [(SHEET, 6, "Registrert")]


def test_merged_status_cells_are_unsure_below_the_first() -> None:
    found = read(Fake(rows=[student(0), student(1)], fills={"J6": GREEN}, merged=["J6:J7"]))
    assert [row.registered for row in found.rows] == [Colour.GREEN, Colour.UNSURE]


# The same student twice


def test_a_repeated_row_is_an_error_and_the_same_student_elsewhere_a_notice() -> None:
    found = read(Fake(rows=[student(0), student(0), student(1), student(1, **{"Praksissted/enhet": "Medisinsk 4"})]))
    assert places(found, "duplicate-row") == [(SHEET, 7, None)]
    assert places(found, "student-twice") == [(SHEET, 9, None)]


def test_one_number_at_two_names_is_an_error_at_both_also_across_sheets() -> None:
    number = synthetic_number(5)
    found = read(
        Fake(rows=[student(0, Fødselsnummer=number)]), Fake("Periode 2", rows=[student(9, Fødselsnummer=number)])
    )
    assert places(found, "number-shared") == [(SHEET, 6, "Fødselsnummer"), ("Periode 2", 6, "Fødselsnummer")]
    assert "duplicate-row" not in codes(found)


def test_the_same_student_in_two_periods_is_as_it_should_be() -> None:
    later = {"Første dag": date(2026, 10, 26), "Siste dag": date(2026, 12, 11)}
    assert codes(read(Fake(rows=[student()]), Fake("Periode 2", rows=[student() | later]))) == []


# The document


def test_title_and_file_name_that_disagree_are_asked_about_and_neither_is_believed() -> None:
    found = read(Fake(rows=[student()]), file_name="Praksisoversikt HVL Radiografi kull 2023.xlsx")
    assert (found.institution, found.group, found.cohort) == ("HVL", None, None)
    assert codes(found).count("stated-differently") == 2


def test_what_only_one_of_title_and_file_name_says_is_believed() -> None:
    found = read(Fake(rows=[student()], above=[]))
    assert (found.institution, found.group, found.cohort) == ("HVL", "Sykepleie", "2024")
    nothing = read(Fake(rows=[student()], above=[]), file_name="Mappe1.xlsx")
    assert (nothing.institution, nothing.group, nothing.cohort) == (None, None, None)
    assert {"group-not-said", "cohort-not-said", "file-name"} <= set(codes(nothing))


# Personal data


def test_a_national_number_is_nowhere_in_what_is_printed_or_kept_but_in_its_field() -> None:
    number = synthetic_number(3)
    spaced = f"{number[:6]} {number[6:]}"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    rows = [
        student(0, Kommentar=f"Rett nummer er {number}"),
        student(1, Fornavn=f"Bjørn {spaced}"),
        student(2, Fødselsnummer=wrong),
        student(3, **{"Praksissted/enhet": number, "Første dag": number, "E-post": number, "Mobil": number}),
        student(4, Profesjon=int(number)),
    ]
    headings = (*HEADINGS, f"Annet {number}")
    fake = Fake(rows=rows, headings=headings, above=[(f"Praksisoversikt – Sykepleie {number} – kull 2024",)])
    found = read(fake, file_name=f"Praksisoversikt {number}.xlsx")
    assert number not in repr(found)
    assert spaced not in repr(found)
    assert wrong not in repr(found)
    report = report_json(check(build(fake), f"Praksisoversikt {number}.xlsx", RULES))
    assert not has_number(json.dumps(report, ensure_ascii=False))
    assert {(row, column) for _, row, column in places(found, "number-elsewhere")} >= {
        (3, "Kommentar"), (4, "Fornavn"), (6, "Praksissted/enhet"), (6, "E-post"), (6, "Mobil"), (7, "Profesjon"),
    }  # fmt: skip
