"""E-mail addresses and phones as they are written, and as keys."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.contact import email_key, email_keys, phone_key


@pytest.mark.parametrize(
    "written",
    [
        "ola@stud.example.no",
        " OLA@Stud.Example.NO ",
        "mailto:ola@stud.example.no",
        "<ola@stud.example.no>;",
        "ola@stud.example.no.",
    ],
)
def test_an_address_has_one_key_however_it_is_written(written: str) -> None:
    assert email_key(written) == "ola@stud.example.no"


def test_an_address_with_norwegian_letters_is_one() -> None:
    assert email_key("Åse@Blåbær.example.no") == "åse@blåbær.example.no"


@pytest.mark.parametrize(
    "written", [None, "", "ola", "ola@", "@example.no", "ola@example", "ola@@example.no", "kommer senere"]
)
def test_what_is_no_address_has_no_key(written: str | None) -> None:
    assert email_key(written) is None


def test_two_addresses_in_a_cell_are_two_keys_and_not_one() -> None:
    written = "Ola <ola@stud.example.no>; privat@example.no / tull"
    assert email_keys(written) == {"ola@stud.example.no", "privat@example.no"}
    assert email_key(written) is None


def test_addresses_are_checked_without_asking_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(socket, "socket", no_network)
    assert email_key("ola@stud.example.no") == "ola@stud.example.no"


@pytest.mark.parametrize(
    "written",
    [
        "68051234",
        "68 05 12 34",
        "+47 68051234",
        "0047 680 51 234",
        "(+47) 68 05 12 34",
        68051234,
        68051234.0,
        "4768051234",
    ],
)
def test_a_phone_has_one_key_however_it_is_written(written: str | float) -> None:
    assert phone_key(written) == "+4768051234"


def test_a_foreign_phone_keeps_its_country() -> None:
    assert phone_key("+46 70 174 06 05") == "+46701740605"


@pytest.mark.parametrize("written", [None, "", "ukjent", "1234", "680512345678901", 6805.5, float("nan"), True])
def test_what_is_no_phone_has_no_key(written: str | float | None) -> None:
    assert phone_key(written) is None


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    for key in (email_key(text), phone_key(text)):
        assert key is None or key == key.strip()
    assert email_keys(" ".join(email_keys(text))) == email_keys(text)
