"""The keyed hash under which a national identity number is known: with the key only, and showing nothing."""

from __future__ import annotations

import base64
import copy
import re
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.errors import Invalid
from praksis.identity import NationalNumber, NumberPolicy, read_number
from praksis.identity_key import IdentityKey
from tests.people import synthetic_number

KEYS = st.binary(min_size=32, max_size=32).map(IdentityKey)


def number(nth: int = 0) -> NationalNumber:
    read = read_number(synthetic_number(nth=nth), NumberPolicy.TEST).number
    assert read is not None
    return read


def test_the_same_number_has_the_same_hash_under_one_key_and_another_under_another() -> None:
    key, other = IdentityKey.new(), IdentityKey.new()
    assert key.hash(number()) == key.hash(number())
    assert key.hash(number()) != other.hash(number())
    assert key.hash(number(0)) != key.hash(number(1))


@given(KEYS, KEYS)
def test_two_keys_agree_on_nothing_unless_they_are_the_same_key(key: IdentityKey, other: IdentityKey) -> None:
    same = key.secret == other.secret
    assert (key.key_id == other.key_id) is same
    assert (key.check_value == other.check_value) is same
    assert (key.hash(number()) == other.hash(number())) is same
    assert (key.seal(b"one") == other.seal(b"one")) is same


@given(KEYS, st.text(max_size=40))
def test_a_hash_of_one_kind_is_never_that_of_another(key: IdentityKey, words: str) -> None:
    digits = number().reveal()
    hashes = [key.hash(number()), key.hash_words(digits), key.seal(digits.encode()), key.check_value]
    assert len(set(hashes)) == len(hashes)
    assert key.hash_words(words) != key.seal(words.encode())
    assert all(re.fullmatch("[0-9a-f]{64}", h) for h in hashes)


@given(KEYS)
def test_a_key_that_is_written_and_read_again_is_the_same_key(key: IdentityKey) -> None:
    assert IdentityKey.decode(key.encode()) == key
    assert IdentityKey.decode(f"  {key.encode()}\n") == key


def test_a_new_key_is_a_new_one_each_time() -> None:
    assert len({IdentityKey.new().secret for _ in range(50)}) == 50


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 64])
def test_a_secret_of_the_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(Invalid, match="feil lengde"):
        IdentityKey(b"x" * length)
    with pytest.raises(Invalid, match="feil lengde"):
        IdentityKey.decode(base64.urlsafe_b64encode(b"x" * length).decode())


@pytest.mark.parametrize("damage", ["æ", "*", " ", "\n"])
def test_a_key_with_a_foreign_character_in_it_is_refused_and_never_shown(damage: str) -> None:
    written = IdentityKey.new().encode()
    with pytest.raises(Invalid) as caught:
        IdentityKey.decode(written[:20] + damage + written[20:])
    assert written[:20] not in "".join(traceback.format_exception(caught.value))
    assert "sikkerhetskopien" in caught.value.message


def test_a_key_that_is_cut_off_is_refused() -> None:
    written = IdentityKey.new().encode()
    for end in range(len(written)):
        with pytest.raises(Invalid):
            IdentityKey.decode(written[:end])


def test_neither_key_nor_number_shows_what_it_holds() -> None:
    secret = b"a secret that nobody may look at"
    key = IdentityKey(secret)
    shown = f"{key!r} {key} {copy.copy(key)!r} {number()!r} {number()}"
    assert "secret" not in shown
    assert key.encode() not in shown
    assert number().reveal() not in shown


def test_the_key_id_is_short_and_says_nothing_of_the_secret() -> None:
    key = IdentityKey.new()
    assert re.fullmatch("[0-9a-f]{8}", key.key_id)
    assert key.key_id not in key.secret.hex()
