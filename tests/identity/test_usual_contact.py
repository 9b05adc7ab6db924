"""The quick way with usual addresses and phones gives what the libraries give in full."""

from __future__ import annotations

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from praksis.contact import email_keys, phone_key

_DIGITS = st.text("0123456789", min_size=8, max_size=8)
_SPACED = st.text("0123456789 +", max_size=14)
_LABELS = st.lists(st.text("abzABZ019-", min_size=1, max_size=8), min_size=1, max_size=4)
_LOCAL = st.text("abzABZ019._-+", min_size=1, max_size=12)


def _in_full(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, "NO")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _address_in_full(text: str) -> frozenset[str]:
    try:
        return frozenset((validate_email(text, check_deliverability=False).normalized.casefold(),))
    except EmailNotValidError:
        return frozenset()


def test_all_first_four_digits_of_a_phone_are_as_the_library_has_them() -> None:
    for first in range(10_000):
        for rest in ("0000", "9999"):
            text = f"{first:04}{rest}"
            assert phone_key(text) == _in_full(text)


@given(_DIGITS | _SPACED | st.tuples(st.sampled_from(["+47", "+47 ", "0047", "47"]), _DIGITS).map("".join))
@example("+47+4768051234")
@example("79051234")  # Svalbard, a region of its own
@example("６８０５１２３４")
def test_a_phone_is_read_as_the_library_reads_it(text: str) -> None:
    assert phone_key(text) == _in_full(text)


@given(_LOCAL, _LABELS, st.sampled_from(["no", "com", "NO", "test", "local", "n0"]))
@example("ola", ["xn--a"], "no")
@example("a" * 65, ["stud"], "no")
@example("ola", ["a" * 64], "no")
def test_an_address_is_read_as_the_library_reads_it(local: str, labels: list[str], top: str) -> None:
    text = f"{local}@{'.'.join([*labels, top])}"
    assert email_keys(text) == _address_in_full(text)
