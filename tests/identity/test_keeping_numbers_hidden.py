"""A national number shows itself to nobody: not in a repr, a format, an exception, a pickle or a traceback's locals."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback
from datetime import date

import pytest

from praksis.identity import NationalNumber, NumberPolicy, NumberReading, read_number
from tests.people import synthetic_number

DIGITS = synthetic_number(date(2001, 5, 17))


@pytest.fixture
def reading() -> NumberReading:
    return read_number(DIGITS, NumberPolicy.TEST)


@pytest.fixture
def number(reading: NumberReading) -> NationalNumber:
    assert reading.number is not None
    return reading.number


def test_it_is_masked_however_it_is_shown(number: NationalNumber, reading: NumberReading) -> None:
    shown = [
        str(number),
        repr(number),
        f"{number}",
        f"{number!r:>30}",
        f"{number:>20}",
        f"{[number]}",
    ]
    shown += [repr([number]), repr({"n": number}), str(reading), repr(dataclasses.asdict(reading)), ascii(number)]
    assert all("***" in text for text in shown)
    assert not any(DIGITS[part : part + 5] in text for text in shown for part in range(7))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_not_pickled_and_says_so_without_digits(number: NationalNumber, protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled") as raised:
        pickle.dumps(number, protocol)
    assert DIGITS[:6] not in str(raised.value)


def test_it_is_not_written_as_json(number: NationalNumber) -> None:
    with pytest.raises(TypeError) as raised:
        json.dumps({"number": number})
    assert DIGITS[:6] not in str(raised.value)


def test_a_traceback_with_locals_does_not_show_it(number: NationalNumber) -> None:
    def fails(given: NationalNumber) -> None:
        raise RuntimeError(f"could not place {given}")

    with pytest.raises(RuntimeError) as raised:
        fails(number)
    told = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    own_frame = [frame for frame in told.stack if frame.name == "fails"]
    assert DIGITS[:6] not in "".join(str(frame.locals) for frame in own_frame) + str(raised.value)


def test_it_cannot_be_changed(number: NationalNumber) -> None:
    for name in ("_digits", "kind", "birth_date", "anything"):
        with pytest.raises(AttributeError, match="cannot be changed"):
            setattr(number, name, "x")
        with pytest.raises(AttributeError, match="cannot be changed"):
            delattr(number, name)


def test_two_readings_of_one_number_are_equal_and_a_copy_is_itself(number: NationalNumber) -> None:
    again = read_number(f"{DIGITS[:6]} {DIGITS[6:]}", NumberPolicy.TEST).number
    other = read_number(synthetic_number(date(2001, 5, 18)), NumberPolicy.TEST).number
    assert (again == number, hash(again) == hash(number), other == number, number == DIGITS) == (
        True,
        True,
        False,
        False,
    )
    assert copy.copy(number) is number
    assert copy.deepcopy(number) is number
