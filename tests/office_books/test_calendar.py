"""The practice calendar is read row by row: a wrong row is told and left out, the others stand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.masters import CalendarLine, build_calendar
from praksis.office_books import CalendarReading, Severity, read_calendar
from praksis.workbook import WorkbookRefused
from tests.examples import at_most
from tests.office_books.books import CALENDAR_HEADERS, Value, book, calendar, calendar_row


def codes(reading: CalendarReading) -> list[str]:
    return [problem.code for problem in reading.problems]


def read_one(**changed: Value) -> CalendarReading:
    return read_calendar(calendar(calendar_row(**changed)))


def test_a_right_row_is_read_whole() -> None:
    reading = read_one()
    assert reading.problems == ()
    (row,) = reading.rows
    assert (row.row, row.institution, row.group, row.cohort, row.period) == (2, "HVL", "Sykepleie", "2024", "Periode 1")
    assert (row.first_day, row.last_day) == (date(2026, 9, 7), date(2026, 10, 16))
    assert (row.agreement_until, row.advert_deadline) == (date(2027, 12, 31), date(2026, 8, 15))
    assert (row.profession, row.advert) == ("Sykepleier", "4410 HVL Sykepleie")


def test_what_may_be_empty_is_none() -> None:
    (row,) = read_one(agreement_until=None, profession=None, advert=None, advert_deadline=None).rows
    assert (row.agreement_until, row.profession, row.advert, row.advert_deadline) == (None, None, None, None)


def test_the_master_is_an_empty_calendar_without_problems() -> None:
    assert read_calendar(build_calendar()) == CalendarReading((), ())


@pytest.mark.parametrize(
    ("written", "read", "told"),
    [
        (
            "https://webcruiter.example.no/annonse/4410?lang=nb",
            "https://webcruiter.example.no/annonse/4410?lang=nb",
            [],
        ),
        ("http://webcruiter.example.no/4410", None, ["advert-link"]),
        ("javascript:alert(1)", None, ["advert-link"]),
        ("https://to ord", None, ["advert-link"]),
        (None, None, []),
    ],
)
def test_the_link_to_the_advert_is_a_safe_address_or_a_warning(
    written: str | None, read: str | None, told: list[str]
) -> None:
    line = CalendarLine(
        "HVL", None, "Sykepleie", "2024", None, "Periode 1", date(2026, 9, 7), date(2026, 10, 16), advert_link=written
    )
    reading = read_calendar(build_calendar([line]))
    assert [row.advert_link for row in reading.rows] == [read]
    assert codes(reading) == told


def test_a_cohort_written_as_a_number_is_text() -> None:
    assert read_one(cohort=2024).rows[0].cohort == "2024"
    assert read_one(cohort=2024.0).rows[0].cohort == "2024"


@pytest.mark.parametrize("written", ["7.9.2026", "07.09.2026", "7. september 2026", datetime(2026, 9, 7, 8, 0)])
def test_a_day_written_as_one_certain_day_is_read(written: Value) -> None:
    assert read_one(first_day=written).rows[0].first_day == date(2026, 9, 7)


@pytest.mark.parametrize("written", ["01/02/2026", "uke 36", "tidlig i september", "31.09.2026", 46272, True, "7.9."])
def test_a_day_that_is_not_certain_is_a_problem_and_the_row_is_left_out(written: Value) -> None:
    reading = read_one(first_day=written)
    assert reading.rows == ()
    (problem,) = reading.problems
    assert (problem.code, problem.severity) == ("bad-date", Severity.ERROR)
    assert (problem.sheet, problem.row, problem.column) == ("Kalender", 2, "Første dag")
    assert "07.09.2026" in problem.message
    assert str(problem).startswith("Kalender, rad 2, Første dag: ")


@pytest.mark.parametrize(
    ("field", "header"),
    [
        ("institution", "Studiested"), ("group", "Studentgruppe"), ("cohort", "Kull"), ("period", "Praksisperiode"),
        ("first_day", "Første dag"), ("last_day", "Siste dag"),
    ],
)  # fmt: skip
def test_a_missing_value_is_told_with_its_column(field: str, header: str) -> None:
    reading = read_one(**{field: None})
    assert reading.rows == ()
    assert [(problem.code, problem.column) for problem in reading.problems] == [("missing-value", header)]


def test_a_wrong_row_is_left_out_and_the_others_stand() -> None:
    reading = read_calendar(
        calendar(
            calendar_row(period="Periode 1"),
            calendar_row(period="Periode 2", first_day="snart"),
            calendar_row(period="Periode 3", first_day=date(2027, 1, 4), last_day=date(2027, 2, 12)),
        )
    )
    assert [row.period for row in reading.rows] == ["Periode 1", "Periode 3"]
    assert [(problem.row, problem.code) for problem in reading.problems] == [(3, "bad-date")]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    reading = read_one(institution=None, first_day="snart", last_day=None)
    assert {(problem.column, problem.code) for problem in reading.problems} == {
        ("Studiested", "missing-value"),
        ("Første dag", "bad-date"),
        ("Siste dag", "missing-value"),
    }


def test_days_that_are_swapped_are_a_problem() -> None:
    reading = read_one(first_day=date(2026, 10, 16), last_day=date(2026, 9, 7))
    assert (reading.rows, codes(reading)) == ((), ["last-before-first"])
    assert "16.10.2026" in reading.problems[0].message


def test_a_period_of_one_day_is_a_period() -> None:
    assert len(read_one(last_day=date(2026, 9, 7)).rows) == 1


def test_a_period_with_a_wrong_year_is_a_problem() -> None:
    reading = read_one(last_day=date(2028, 10, 16))
    assert (reading.rows, codes(reading)) == ((), ["period-too-long"])


def test_an_advert_that_closes_after_the_start_is_a_warning_only() -> None:
    reading = read_one(advert_deadline=date(2026, 9, 8))
    assert (len(reading.rows), codes(reading)) == (1, ["advert-deadline-late"])
    assert reading.problems[0].severity is Severity.WARNING
    assert read_one(advert_deadline=date(2026, 9, 7)).problems == ()


def test_a_row_that_is_there_twice_counts_once() -> None:
    reading = read_calendar(calendar(calendar_row(), calendar_row(group="  SYKEPLEIE ")))
    assert [row.row for row in reading.rows] == [2]
    assert [(p.row, p.code, p.severity) for p in reading.problems] == [(3, "duplicate-row", Severity.WARNING)]


def test_two_rows_that_contradict_each_other_are_both_left_out() -> None:
    reading = read_calendar(
        calendar(calendar_row(), calendar_row(first_day=date(2026, 9, 14)), calendar_row(group="Vernepleie"))
    )
    assert [row.group for row in reading.rows] == ["Vernepleie"]
    assert [(problem.row, problem.code) for problem in reading.problems] == [
        (2, "contradicting-row"),
        (3, "contradicting-row"),
    ]
    assert "rad 3" in reading.problems[0].message
    assert "rad 2" in reading.problems[1].message


def test_two_cohorts_may_have_a_period_of_the_same_name() -> None:
    assert len(read_calendar(calendar(calendar_row(), calendar_row(cohort="2025"))).rows) == 2


def test_two_periods_of_a_group_on_the_same_days_are_a_warning() -> None:
    reading = read_calendar(calendar(calendar_row(), calendar_row(period="Periode 2", first_day=date(2026, 10, 16))))
    assert len(reading.rows) == 2
    assert [(problem.row, problem.code) for problem in reading.problems] == [(3, "overlapping-periods")]
    apart = calendar_row(period="Periode 2", first_day=date(2026, 10, 17), last_day=date(2026, 11, 20))
    assert read_calendar(calendar(calendar_row(), apart)).problems == ()


def test_a_struck_through_row_is_not_used_and_is_told() -> None:
    reading = read_calendar(calendar(calendar_row(), calendar_row(period="Periode 2"), struck=[1]))
    assert [row.period for row in reading.rows] == ["Periode 1"]
    assert [(problem.row, problem.code) for problem in reading.problems] == [(3, "struck-through")]


def test_columns_are_found_by_their_words_and_not_by_their_place() -> None:
    headers = ("Notat", "Til og med", "Fra", "Periode:", "Årskull", "Studieprogram", "Lærested")
    content = book(
        "Ark1",
        headers,
        [["x", date(2026, 10, 16), date(2026, 9, 7), "Periode 1", 2024, "Sykepleie", "HVL"]],
        above=["Praksiskalender høsten 2026", "Oppdatert av IFA"],
    )
    reading = read_calendar(content)
    assert reading.problems == ()
    (row,) = reading.rows
    assert (row.row, row.institution, row.cohort, row.first_day) == (4, "HVL", "2024", date(2026, 9, 7))


def test_a_missing_column_is_told_and_nothing_is_guessed() -> None:
    headers = ["Uke" if header == "Siste dag" else header for header in CALENDAR_HEADERS]
    reading = read_calendar(book("Kalender", headers, [calendar_row()]))
    assert reading.rows == ()
    assert [(p.code, p.row, p.column) for p in reading.problems] == [("column-missing", 1, "Siste dag")]


def test_two_columns_of_one_meaning_are_told_and_nothing_is_guessed() -> None:
    reading = read_calendar(book("Kalender", [*CALENDAR_HEADERS, "Startdato"], [[*calendar_row(), date(2026, 9, 14)]]))
    assert (reading.rows, codes(reading)) == ((), ["two-columns"])


def test_a_book_without_the_table_says_so() -> None:
    assert codes(read_calendar(book("Ark1", ["Navn", "Telefon"], [["Kari", "1"]]))) == ["sheet-missing"]
    assert codes(read_calendar(book("Kalender", ["Navn", "Telefon"], [["Kari", "1"]]))) == ["header-missing"]


def test_a_formula_without_a_value_is_not_an_empty_cell() -> None:
    reading = read_one(agreement_until="=DATE(2027,12,31)")
    assert reading.rows == ()
    assert [(problem.code, problem.column) for problem in reading.problems] == [("formula-without-value", "Avtale til")]


def test_an_error_value_is_a_problem() -> None:
    assert codes(read_one(group="#N/A")) == ["formula-error"]
    assert codes(read_one(group="#REF!")) == ["formula-error"]


def test_what_is_no_workbook_is_refused() -> None:
    for content in (b"", b"Studiested;Kull\nHVL;2024\n"):
        with pytest.raises(WorkbookRefused):
            read_calendar(content)


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
WORDS = st.text(st.sampled_from("abcdefgæøåABCÆØÅ 0123456789-"), min_size=1, max_size=12).map(str.strip).filter(bool)


@at_most(25)
@given(
    st.lists(
        st.builds(
            lambda group, cohort, first, length, agreement, advert: (group, cohort, first, length, agreement, advert),
            WORDS,
            st.integers(2020, 2030).map(str),
            DAYS,
            st.integers(0, 200),
            st.none() | DAYS,
            st.none() | WORDS,
        ),
        max_size=6,
        unique_by=lambda line: line[0].casefold(),
    )
)
def test_what_the_master_writes_is_what_is_read(
    lines: list[tuple[str, str, date, int, date | None, str | None]],
) -> None:
    written = [
        CalendarLine("HVL", agreement, group, cohort, None, "Periode 1", first, first + timedelta(days=length), advert)
        for group, cohort, first, length, agreement, advert in lines
    ]
    reading = read_calendar(build_calendar(written))
    assert reading.problems == ()
    assert [(row.group, row.cohort, row.first_day, row.last_day, row.agreement_until) for row in reading.rows] == [
        (" ".join(line.group.split()), line.cohort, line.first_day, line.last_day, line.agreement_until)
        for line in written
    ]
