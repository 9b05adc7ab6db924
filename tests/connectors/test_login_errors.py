"""What a «no» of the sign-in service means: a class, words with a remedy, and nothing of what the service wrote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.graph_errors import SignInNeeded
from connectors.login_errors import AppRefused, LoginCancelled, Who, correlation_of, login_error, number_in
from praksis.errors import PraksisError, Unavailable

NAME = "Kari Nordmann kari.nordmann@example.no"


def answer(error: str = "invalid_grant", number: int | None = None, **more: Any) -> dict[str, Any]:
    codes = {"error_codes": [number], "error_description": f"AADSTS{number}: {NAME}"} if number else {}
    return {"error": error, "error_description": NAME, **codes, **more}


@pytest.mark.parametrize(
    ("number", "error", "says"),
    [
        (7000222, AppRefused, "utløpt"),
        (7000215, AppRefused, "feil"),
        (700027, AppRefused, "ikke registrert"),
        (700024, AppRefused, "Klokken"),
        (700016, AppRefused, "client_id"),
        (90002, AppRefused, "tenant"),
        (65001, AppRefused, "samtykke"),
        (7000218, AppRefused, "Allow public client flows"),
        (50011, AppRefused, "http://localhost"),
        (700082, SignInNeeded, "praksis signin"),
        (50173, SignInNeeded, "byttet"),
        (50076, SignInNeeded, "totrinnsinnlogging"),
        (53003, SignInNeeded, "Conditional Access"),
        (530036, SignInNeeded, "uten --device"),
        (70020, LoginCancelled, "i tide"),
    ],
)
def test_microsofts_number_decides_and_is_shown_to_it(number: int, error: type[PraksisError], says: str) -> None:
    found = login_error(answer(number=number), Who.USER)
    assert type(found) is error
    assert says in found.message
    assert f"(AADSTS{number})" in found.message
    assert "Nordmann" not in found.message


@pytest.mark.parametrize(
    ("error", "who", "kind"),
    [
        ("temporarily_unavailable", Who.APP, Unavailable),
        ("server_error", Who.USER, Unavailable),
        ("invalid_client", Who.APP, AppRefused),
        ("access_denied", Who.USER, LoginCancelled),
        ("interaction_required", Who.USER, SignInNeeded),
        ("noe_nytt", Who.USER, SignInNeeded),
        ("noe_nytt", Who.APP, AppRefused),
    ],
)
def test_without_a_number_the_error_decides(error: str, who: Who, kind: type[PraksisError]) -> None:
    assert type(login_error(answer(error), who)) is kind


def test_nobody_is_asked_to_sign_in_again_for_the_app() -> None:
    assert type(login_error(answer(number=700082), Who.APP)) is AppRefused


@given(st.dictionaries(st.sampled_from(["error", "error_description", "error_codes", "correlation_id", "suberror"]),
                       st.one_of(st.none(), st.text(), st.integers(), st.lists(st.one_of(st.integers(), st.text())))),
       st.sampled_from(Who))  # fmt: skip
def test_any_answer_becomes_an_error_that_we_know_and_shows_nothing_of_it(told: dict[str, Any], who: Who) -> None:
    secret = {**told, "access_token": "hemmelig", "error_uri": NAME}
    found = login_error(secret, who)
    assert isinstance(found, PraksisError)
    assert "hemmelig" not in found.message.replace("hemmeligheten", "").replace("Hemmeligheten", "")
    assert "Nordmann" not in found.message
    assert len(correlation_of(secret)) in (1, 36)


def test_the_number_is_found_in_the_text_too_and_only_at_its_beginning() -> None:
    assert number_in({"error_description": "AADSTS700082: The refresh token has expired"}) == 700082
    assert number_in({"error_description": "See AADSTS700082"}) is None
    assert number_in({}) is None
