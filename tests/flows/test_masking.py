"""The second line: numbers and addresses are masked, tracebacks dropped, run ids left readable."""

from __future__ import annotations

import logging
import sys
import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.masking import MaskingFilter, mask
from praksis.number_mask import MASK
from tests.people import synthetic_number

NUMBER = synthetic_number(date(1999, 3, 4))
AS_WRITTEN = (
    NUMBER,
    f"{NUMBER[:6]} {NUMBER[6:]}",
    f"{NUMBER[:6]}-{NUMBER[6:]}",
    f"{NUMBER[:2]}.{NUMBER[2:4]}.{NUMBER[4:6]} {NUMBER[6:]}",
    f"{NUMBER[:2]} {NUMBER[2:4]} {NUMBER[4:6]} {NUMBER[6:9]} {NUMBER[9:]}",
    f"{NUMBER[:6]}\u00a0{NUMBER[6:]}",
)


def record_of(message: object, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord("prefect", logging.ERROR, __file__, 1, message, args, exc_info)


@pytest.mark.parametrize("written", AS_WRITTEN)
@pytest.mark.parametrize("around", ["{}", "rad 7: {}.", "fnr={};", "«{}»", "id{}d", '{{"n": "{}"}}'])
def test_a_number_is_masked_however_it_is_written(written: str, around: str) -> None:
    assert mask(around.format(written)) == around.format(MASK)


def test_an_address_is_masked_and_the_words_around_it_stay() -> None:
    assert mask("Sendt til <kari.student@stud.example.no>, i dag") == "Sendt til <***>, i dag"


@given(st.uuids())
def test_a_run_id_stays_readable(run_id: uuid.UUID) -> None:
    assert mask(f"Flow run {run_id} ended") == f"Flow run {run_id} ended"


def test_a_run_id_whose_tail_is_eleven_digits_and_a_letter_stays_readable() -> None:
    run_id = f"0427a630-d159-4216-9d37-{NUMBER}d"
    assert mask(f"{run_id} {NUMBER}") == f"{run_id} {MASK}"


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_around_it_a_number_does_not_get_through(before: str, after: str) -> None:
    if before[-1:].isdigit() or after[:1].isdigit():  # then it is part of a longer number
        before, after = f"{before} ", f" {after}"
    assert NUMBER not in mask(f"{before}{NUMBER}{after}")


@given(st.integers(min_value=0, max_value=10**10 - 1), st.dates())
def test_counts_and_dates_are_left_alone(count: int, day: date) -> None:
    text = f"{count} rader, {day.isoformat()}, {day:%d.%m.%Y}, P-0412"
    assert mask(text) == text


def test_the_filter_masks_what_the_arguments_bring_in() -> None:
    record = record_of("Rad %d: %s", 7, NUMBER)
    assert MaskingFilter().filter(record)
    assert record.getMessage() == "Rad 7: ***"


def test_the_filter_drops_the_traceback_and_keeps_the_name_of_the_error() -> None:
    try:
        raise KeyError(NUMBER)
    except KeyError as error:
        record = record_of("Encountered exception", error=error)
    record.exc_text = f"KeyError: {NUMBER}"
    record.stack_info = NUMBER
    MaskingFilter().filter(record)
    assert record.getMessage() == "Encountered exception [KeyError]"
    assert record.exc_info is None
    assert record.exc_text is None
    assert record.stack_info is None
    assert NUMBER not in logging.Formatter().format(record)


def test_a_record_with_too_few_arguments_still_goes_on_without_them() -> None:
    record = record_of("%s and %s", NUMBER)
    assert MaskingFilter().filter(record)
    assert record.getMessage() == "%s and %s"


def test_the_filter_can_stand_where_no_error_is_being_handled() -> None:
    record = record_of("bare tekst")
    record.exc_info = sys.exc_info()
    MaskingFilter().filter(record)
    assert record.getMessage() == "bare tekst"
