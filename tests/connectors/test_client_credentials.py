"""Tokens by client credentials: one for its whole life, a new one when it is refused, and the secret shown nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from connectors.client_credentials import ClientCredentials, SignInRefused, TokenHttp
from praksis.errors import Unavailable
from tests.connectors.loopback import Reply
from tests.connectors.webcruiter_far_end import CLIENT, SECRET, WebcruiterFarEnd, webcruiter


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def there() -> Iterator[WebcruiterFarEnd]:
    with webcruiter() as service:
        yield service


def client(there: WebcruiterFarEnd, time: Time, secret: str = SECRET, *, in_body: bool = False) -> ClientCredentials:
    http = TokenHttp(f"{there.server.address}/token", token=None, agent="x", monotonic=time.monotonic, sleep=time.sleep)
    return ClientCredentials(http, CLIENT, secret, scope="candidates", in_body=in_body, monotonic=time.monotonic)


@pytest.mark.parametrize("in_body", [False, True])
def test_the_client_shows_who_it_is_in_the_header_or_in_the_form(there: WebcruiterFarEnd, in_body: bool) -> None:
    assert client(there, Time(), in_body=in_body).token() == "token-1"
    (asked,) = there.server.asked
    assert (b"client_secret" in asked.body) is in_body
    assert ("authorization" in asked.headers) is not in_body
    assert b"scope=candidates" in asked.body


def test_a_token_serves_until_shortly_before_its_end(there: WebcruiterFarEnd) -> None:
    time = Time()
    sign_in = client(there, time)
    tokens = [sign_in.token()]
    for seconds in (0, 3000, 500, 60):
        time.now += seconds
        tokens.append(sign_in.token())
    assert tokens == ["token-1", "token-1", "token-1", "token-1", "token-2"]


def test_a_token_that_was_refused_is_not_used_again(there: WebcruiterFarEnd) -> None:
    sign_in = client(there, Time())
    assert [sign_in.token(), sign_in.token("another"), sign_in.token()] == ["token-1", "token-2", "token-2"]


def test_a_token_that_lives_for_seconds_is_not_asked_for_at_each_call(there: WebcruiterFarEnd) -> None:
    there.lives = 10
    sign_in = client(there, Time())
    assert [sign_in.token(), sign_in.token()] == ["token-1", "token-1"]


@pytest.mark.parametrize("lives", [None, "rubbish", -4])
def test_a_token_whose_life_is_not_told_serves_all_the_same(there: WebcruiterFarEnd, lives: object) -> None:
    there.server.answer(Reply(200, {"access_token": "t", "expires_in": lives}))
    assert client(there, Time()).token() == "t"


def test_a_wrong_secret_is_told_in_words_that_show_nothing(
    there: WebcruiterFarEnd, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(SignInRefused, match="hemmeligheten i miljøvariabelen") as caught,
    ):
        client(there, Time(), "feil-hemmelighet").token()
    assert "feil-hemmelighet" not in caught.value.message + caplog.text


def test_an_answer_without_a_token_is_no_token(there: WebcruiterFarEnd) -> None:
    there.server.answer(Reply(200, {"token": "x"}))
    with pytest.raises(SignInRefused, match="token_url"):
        client(there, Time()).token()


def test_an_endpoint_that_is_busy_is_asked_again_and_then_left_for_later(there: WebcruiterFarEnd) -> None:
    there.server.answer(Reply(503), Reply(hang_up=True), Reply(429, headers={"Retry-After": "2"}))
    assert client(there, Time()).token() == "token-1"
    there.server.handler = lambda _: Reply(502)
    with pytest.raises(Unavailable):
        client(there, Time()).token()
