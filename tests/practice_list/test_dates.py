"""Dates as coordinators write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praksis.practice_list.dates import DateState, Meant, monday_to_friday, read_day

FIRST_OF_SEPTEMBER = date(2026, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "1.9.2026", "01.09.26", "1. september 2026", "1 sept. 26", "1. SEPTEMBER 2026", "01.09.2026 kl. 08.00",
        "1 .9. 2026",
        "tirsdag 1.9.2026", "tysdag 1. september 2026", "2026-09-01", "2026-09-01T08:00:00", "2026/09/01", "20260901",
        "01092026", "\u200b1.9.2026\u00a0", "１．９．２０２６", "September 1, 2026", "fra 1.9.2026",
        "1/9-26", "1/9-2026", "01/09-26", "tirs 1/9-26", "tir. 1/9-2026", "1/9 2026", "1.9-2026",
    ],
)  # fmt: skip
def test_the_ways_to_write_one_day_are_read_alike(text: str) -> None:
    reading = read_day(text)
    assert (reading.first, reading.last, reading.state) == (FIRST_OF_SEPTEMBER, FIRST_OF_SEPTEMBER, DateState.READ)


@pytest.mark.parametrize("value", [FIRST_OF_SEPTEMBER, datetime(2026, 9, 1, 8, 30)])
def test_an_excel_date_is_taken_as_it_is(value: date) -> None:
    assert read_day(value).first == FIRST_OF_SEPTEMBER


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/02/2026", date(2026, 2, 1)), ("1-9-2026", FIRST_OF_SEPTEMBER), ("26-09-01", FIRST_OF_SEPTEMBER),
        ("02/13/2026", date(2026, 2, 13)), ("26.09.01", FIRST_OF_SEPTEMBER),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_flagged_and_read_day_first_where_that_is_likely(text: str, day: date) -> None:
    reading = read_day(text)
    assert reading.state is DateState.AMBIGUOUS
    assert reading.first == day
    assert reading.reason


@pytest.mark.parametrize("text", ["13/02/2026", "13/09/26", "01.02.26", "5/5/2026"])
def test_what_can_be_read_in_one_way_only_is_not_flagged(text: str) -> None:
    assert read_day(text).state is DateState.READ


@pytest.mark.parametrize(
    "value",
    ["31.09.2026", "29.02.2027", "30/02/2026", "1.13.2026", "0.1.2026", "tba", "uke 54", "uke 53 2025", "1.9.2206",
     "1.9.206", "høsten", True, time(8, 0), 3, -5, float("nan"), float("inf"), "1.9.2026.2", "99999999",
     "12.10.–1.9.2026"],
)  # fmt: skip
def test_the_impossible_is_said_to_be_so_and_gives_no_day(value: str | float | time) -> None:
    reading = read_day(value)
    assert reading.state is DateState.IMPOSSIBLE
    assert reading.first is None
    assert reading.last is None
    assert reading.reason.endswith(".")


@pytest.mark.parametrize("value", [None, "", "  ", "\u200b"])
def test_an_empty_cell_is_missing_not_wrong(value: str | None) -> None:
    assert read_day(value).state is DateState.MISSING


@pytest.mark.parametrize(
    "text", ["uke 36", "Uke 36", "veke 36", "week 36", "u36", "uke 36 (2026)", "uke 36/2026", "uke 36, 2026"]
)
def test_a_week_is_monday_to_friday(text: str) -> None:
    reading = read_day(text, year=2026)
    assert (reading.first, reading.last) == (date(2026, 8, 31), date(2026, 9, 4))
    assert not reading.span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("uke 36–41", date(2026, 8, 31), date(2026, 10, 9)),
        ("uke 36 - uke 41", date(2026, 8, 31), date(2026, 10, 9)),
        ("uke 50–3", date(2026, 12, 7), date(2027, 1, 22)),
        ("1.9.–12.10.2026", FIRST_OF_SEPTEMBER, date(2026, 10, 12)),
        ("1.12.–15.1.2027", date(2026, 12, 1), date(2027, 1, 15)),
        ("1.–12. oktober 2026", date(2026, 10, 1), date(2026, 10, 12)),
        ("1. september 2026 til 12. oktober 2026", FIRST_OF_SEPTEMBER, date(2026, 10, 12)),
    ],
)
def test_a_span_gives_both_ends(text: str, first: date, last: date) -> None:
    reading = read_day(text, year=2026)
    assert (reading.first, reading.last, reading.span) == (first, last, True)


@pytest.mark.parametrize("text", ["uke 36", "1.9.", "1. september", "uke 36–41"])
def test_without_a_year_nothing_is_guessed(text: str) -> None:
    reading = read_day(text)
    assert reading.state is DateState.YEAR_MISSING
    assert reading.first is None


def test_a_number_without_date_format_is_read_as_excel_counts_and_flagged() -> None:
    reading = read_day(46266)
    assert (reading.first, reading.state) == (FIRST_OF_SEPTEMBER, DateState.AMBIGUOUS)


@pytest.mark.parametrize(
    ("value", "born"),
    [
        ("12.05.99", date(1999, 5, 12)),
        ("01.02.03", date(2003, 2, 1)),
        (10203, date(2003, 2, 1)),
        ("31.12.1958", date(1958, 12, 31)),
    ],
)
def test_a_birth_date_takes_the_century_in_which_the_student_is_of_age(value: str | int, born: date) -> None:
    assert read_day(value, year=2026, meant=Meant.BIRTH).first == born


def test_a_birth_year_that_fits_no_student_is_asked_about() -> None:
    assert read_day("12.05.20", year=2026, meant=Meant.BIRTH).state is DateState.AMBIGUOUS


def test_a_year_has_week_53_only_when_the_calendar_gives_it_one() -> None:
    assert monday_to_friday(2026, 53) == (date(2026, 12, 28), date(2027, 1, 1))
    assert monday_to_friday(2027, 53) is None


days = st.dates(min_value=date(2015, 1, 1), max_value=date(2045, 12, 31))


@settings(deadline=None)
@given(days)
def test_every_day_written_in_norwegian_comes_back(day: date) -> None:
    months = ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
              "desember"]  # fmt: skip
    written = [f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%Y-%m-%d}",
               f"{day.day}. {months[day.month - 1]} {day.year}"]  # fmt: skip
    assert {read_day(text).first for text in written} == {day}
    assert {read_day(text).state for text in written} == {DateState.READ}


@settings(deadline=None)
@given(days)
def test_a_slashed_date_is_day_first_and_flagged_exactly_when_the_month_could_be_the_day(day: date) -> None:
    reading = read_day(f"{day:%d/%m/%Y}")
    assert reading.first == day
    assert (reading.state is DateState.AMBIGUOUS) == (day.day <= 12 and day.day != day.month)


@settings(deadline=None)
@given(days)
def test_a_week_holds_its_days(day: date) -> None:
    year, week, _ = day.isocalendar()
    reading = read_day(f"uke {week}", year=year)
    assert reading.first is not None
    assert reading.last is not None
    assert reading.first <= day <= reading.last + timedelta(days=2)
    assert (reading.first.weekday(), reading.last.weekday()) == (0, 4)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.text("0123456789./- uke", max_size=14)))
def test_no_cell_brings_the_reading_down(value: str | float) -> None:
    for meant in Meant:
        reading = read_day(value, year=2026, meant=meant)
        assert (reading.first is None) == (reading.last is None)
        if reading.first is not None and reading.last is not None:
            assert reading.first <= reading.last
