"""What stands in a number cell: which kind it is, whether it counts, and what a coordinator is told."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer as oracle

from praksis.identity import CheckRule, NumberKind, NumberPolicy, NumberState, read_number
from tests.people import check_digits, numbers_born, synthetic_number, synthetic_numbers, with_a_slip

BORN = date(2001, 5, 17)
NUMBER = synthetic_number(BORN)


def eleven(nine: str, *, remainder: int = 0) -> str | None:
    check = check_digits(nine, remainder=remainder)
    return None if check is None else nine + check


def in_real_range(rng: random.Random, *, day_added: int = 0, month_added: int = 0, remainder: int = 0) -> str:
    """Return eleven digits as real numbers are built. Made anew at each run and never written down or shown."""
    while True:
        born = date(1900, 1, 1) + timedelta(days=rng.randrange(51000))
        nine = f"{born.day + day_added:02}{born.month + month_added:02}{born.year % 100:02}{rng.randrange(1000):03}"
        number = eleven(nine, remainder=remainder)
        if number is not None:
            return number


def test_a_synthetic_number_counts_in_test_mode_and_says_when_its_bearer_was_born() -> None:
    reading = read_number(NUMBER, NumberPolicy.TEST)
    assert (reading.state, reading.kind, reading.reason) == (NumberState.VALID, NumberKind.SYNTHETIC, "")
    assert reading.number is not None
    assert reading.number.birth_date == BORN
    assert reading.number.reveal() == NUMBER


@pytest.mark.parametrize("d_number", [False, True])
@pytest.mark.parametrize("month_added", [80, 65])
def test_synthetic_numbers_are_refused_in_production_and_taken_otherwise(d_number: bool, month_added: int) -> None:
    number = synthetic_number(BORN, d_number=d_number, month_added=month_added)
    kind = NumberKind.SYNTHETIC_D if d_number else NumberKind.SYNTHETIC
    refused = read_number(number, NumberPolicy.PRODUCTION)
    assert (refused.state, refused.kind, refused.number) == (NumberState.INVALID, kind, None)
    assert "testnummer" in refused.reason
    for policy in (NumberPolicy.TEST, NumberPolicy.ANY):
        assert (read_number(number, policy).state, read_number(number, policy).kind) == (NumberState.VALID, kind)


def test_real_numbers_are_refused_in_test_mode() -> None:
    rng = random.Random(1)
    for day_added, kind in ((0, NumberKind.BIRTH_NUMBER), (40, NumberKind.D_NUMBER)):
        found = 0
        while found < 20:
            number = in_real_range(rng, day_added=day_added)
            if read_number(number, NumberPolicy.PRODUCTION).state is NumberState.VALID:
                found += 1
                refused = read_number(number, NumberPolicy.TEST)
                assert (refused.state is NumberState.INVALID, refused.kind is kind) == (True, True)
                assert "testmodus" in refused.reason


def test_a_d_number_counts_unless_a_setting_says_otherwise_and_never_gives_a_birth_date() -> None:
    number = synthetic_number(BORN, d_number=True)
    reading = read_number(number, NumberPolicy.TEST)
    assert reading.state is NumberState.VALID
    assert reading.number is not None
    assert reading.number.birth_date is None
    turned_round = read_number(number, NumberPolicy.TEST, d_number_counts=False)
    assert (turned_round.state, turned_round.kind) == (NumberState.INVALID, NumberKind.SYNTHETIC_D)
    assert "D-nummer" in turned_round.reason


def test_a_help_number_and_one_of_nav_cannot_be_told_apart_and_that_is_said() -> None:
    rng = random.Random(2)
    readings = [read_number(in_real_range(rng, month_added=40), policy) for policy in NumberPolicy for _ in range(40)]
    told = [reading for reading in readings if reading.kind is not None]
    assert len(told) > 60
    assert {(reading.state, reading.kind) for reading in told} == {(NumberState.INVALID, NumberKind.HELP_OR_NAV)}
    assert all("H-nummer" in reading.reason and "NAV" in reading.reason for reading in told)


@pytest.mark.parametrize("first", "89")
def test_a_common_help_number_is_no_national_number(first: str) -> None:
    number = next(n for n in (eleven(f"{first}{rest:08}") for rest in range(12345678, 12345999)) if n)
    reading = read_number(number, NumberPolicy.ANY)
    assert (reading.state, reading.kind) == (NumberState.INVALID, NumberKind.FH)


@pytest.mark.parametrize("text", ["170501S1234", "170501AB123", "S12345678"])
def test_a_temporary_number_of_a_university_is_no_number(text: str) -> None:
    reading = read_number(text, NumberPolicy.ANY)
    assert (reading.state, reading.kind) == (NumberState.INVALID, NumberKind.TEMPORARY)


def test_twelve_digits_may_be_a_duf_number() -> None:
    reading = read_number("201412345608", NumberPolicy.ANY)
    assert (reading.state, reading.kind) == (NumberState.INVALID, NumberKind.DUF)


@pytest.mark.parametrize(
    "nothing", [None, "", "  ", "-", "–", "mangler", "Ukjent", "har ikke", "nei", "?", float("nan"), "\u00a0"]
)
def test_an_empty_cell_or_a_word_for_nothing_is_missing(nothing: str | float | None) -> None:
    assert read_number(nothing, NumberPolicy.ANY).state is NumberState.MISSING


@pytest.mark.parametrize(
    "wrong", ["kommer", "1234", 17.5, -5, True, 0, float("inf"), "1,70501E+10", "00000000000", "٣٣٣٣٣"]
)
def test_anything_else_is_invalid_and_says_why(wrong: str | float) -> None:
    reading = read_number(wrong, NumberPolicy.ANY)
    assert reading.state is NumberState.INVALID
    assert reading.number is None
    assert reading.reason.endswith(".")


@pytest.mark.parametrize(
    "written",
    [
        lambda n: f" {n[:6]} {n[6:]} ",
        lambda n: f"{n[:6]}-{n[6:]}",
        lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]} {n[6:]}",
        lambda n: f"'{n}",
        lambda n: f"{n[:6]}\u00a0{n[6:]}\u200b",
        lambda n: "".join(chr(ord(digit) + 0xFEE0) for digit in n),
        lambda n: f"{n}.0",
        int,
        float,
    ],
)
def test_separators_and_number_cells_make_no_difference(written: object) -> None:
    reading = read_number(written(NUMBER), NumberPolicy.TEST)  # type: ignore[operator]
    assert reading.state is NumberState.VALID
    assert reading.number is not None
    assert reading.number.reveal() == NUMBER


def test_the_zero_that_excel_ate_is_given_back_and_said() -> None:
    number = synthetic_number(date(2001, 5, 7))
    for cell in (int(number), float(number), f"{int(number)}.0"):
        reading = read_number(cell, NumberPolicy.TEST)
        assert reading.state is NumberState.REPAIRED
        assert reading.number is not None
        assert reading.number.reveal() == number
        assert "Excel" in reading.reason


def test_ten_digits_of_text_are_not_repaired_as_a_digit_may_be_missing_anywhere() -> None:
    reading = read_number(str(int(synthetic_number(date(2001, 5, 7)))), NumberPolicy.TEST)
    assert reading.state is NumberState.INVALID
    assert "Kanskje mangler en 0 først" in reading.reason


@pytest.mark.parametrize("remainder", [1, 2, 3])
def test_the_rule_of_2032_is_known(remainder: int) -> None:
    reading = read_number(synthetic_number(BORN, remainder=remainder), NumberPolicy.TEST)
    assert reading.state is NumberState.VALID
    assert reading.number is not None
    assert (reading.number.rule, reading.number.birth_date) == (CheckRule.RULE_2032, None)


def test_a_real_number_of_the_rule_of_2032_is_a_slip_until_they_are_given_out() -> None:
    rng = random.Random(3)
    for remainder in (1, 2, 3):
        number = in_real_range(rng, remainder=remainder)
        before, after = date(2031, 12, 31), date(2032, 1, 1)
        early = read_number(number, NumberPolicy.PRODUCTION, today=before)
        assert (early.state, "2032" in early.reason) == (NumberState.INVALID, True)
        assert read_number(number, NumberPolicy.PRODUCTION, today=after).state is NumberState.VALID
        assert read_number(number, NumberPolicy.PRODUCTION).state is NumberState.VALID


@pytest.mark.parametrize("remainder", range(4, 11))
def test_no_rule_allows_another_remainder(remainder: int) -> None:
    number = eleven("178501999", remainder=remainder) or eleven("178501998", remainder=remainder)
    assert number is not None
    assert read_number(number, NumberPolicy.ANY).state is NumberState.INVALID


def test_a_birth_date_that_is_still_to_come_is_invalid() -> None:
    number = synthetic_number(date(2030, 5, 17))
    assert read_number(number, NumberPolicy.TEST, today=date(2026, 11, 21)).state is NumberState.INVALID
    assert read_number(number, NumberPolicy.TEST, today=date(2030, 5, 17)).state is NumberState.VALID


@pytest.mark.parametrize("nine", ["318201999", "308201999", "009201999", "329201999", "299301999", "728201999"])
def test_a_date_that_does_not_exist_is_no_number(nine: str) -> None:
    for remainder in range(4):
        number = eleven(nine, remainder=remainder)
        if number is not None and not nine.startswith("299301"):
            assert read_number(number, NumberPolicy.ANY).state is NumberState.INVALID


@given(st.integers(0, 2000), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(nth: int, at: int, more: int) -> None:
    number = synthetic_number(date(1990, 1, 1) + timedelta(days=nth))
    typed = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert read_number(typed, NumberPolicy.ANY).state is NumberState.INVALID


@given(st.integers(0, 2000), st.integers(0, 9))
def test_two_digits_swapped_are_always_seen(nth: int, at: int) -> None:
    number = synthetic_number(date(1990, 1, 1) + timedelta(days=nth))
    typed = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    state = read_number(typed, NumberPolicy.ANY).state
    assert (state is NumberState.VALID) == (typed == number)


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.from_regex(r"\A\d{9,13}\Z")),
    st.sampled_from(NumberPolicy),
)
def test_reading_never_raises_and_has_a_number_exactly_when_it_counts(
    value: str | float | None, policy: NumberPolicy
) -> None:
    reading = read_number(value, policy)
    assert (reading.number is not None) == (reading.state in (NumberState.VALID, NumberState.REPAIRED))
    assert not re.search(r"\d{6}", reading.reason)


def test_our_reading_agrees_with_python_stdnum_where_it_knows_the_kind() -> None:
    """Over numbers built as real ones, right and wrong alike; what it does not know is left out and named."""
    rng = random.Random(4)
    agreed = {True: 0, False: 0}
    for nth in range(6000):
        number = in_real_range(rng, day_added=40 * (nth % 2))
        if nth % 3 == 0:
            number = with_a_slip(number, rng.randrange(11))
        day, month = int(number[:2]), int(number[2:4])
        # FH-numbers, month + 40, + 65 and + 80 it rejects or takes for another kind; the rule of 2032 it does not know.
        reading = read_number(number, NumberPolicy.PRODUCTION, today=date(2026, 11, 21))
        if day > 71 or month > 12 or reading.kind is NumberKind.FH:
            continue
        try:
            oracle.validate(number)
            valid = True
        except ValidationError:
            valid = False
        # Compared as booleans, so that no digits are shown should they differ.
        assert (reading.state is NumberState.VALID) is valid
        agreed[valid] += 1
        if valid and reading.kind is NumberKind.BIRTH_NUMBER:
            assert reading.number is not None
            assert (reading.number.birth_date == oracle.get_birth_date(number)) is True
    assert agreed[True] > 2000
    assert agreed[False] > 1500


def test_the_factory_gives_each_number_once() -> None:
    numbers = synthetic_numbers()
    assert len({next(numbers) for _ in range(7000)}) == 7000
    assert len(set(numbers_born(BORN))) > 350
