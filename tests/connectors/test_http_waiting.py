"""When a call is made again, and after how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http_waiting import (
    MOST_SECONDS,
    REPEATABLE_METHODS,
    Answered,
    asked_wait,
    may_repeat,
    outcome_is_known,
    pause,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "2.128"}, 2.128),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=40), usegmt=True)}, 40.0),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=40), usegmt=True)}, 0.0),
        ({"retry-after": "5", "ratelimit-reset": "31"}, 31.0),
        ({"retry-after": "31", "ratelimit-reset": "5"}, 31.0),
        ({"ratelimit-reset": "9"}, 9.0),
        ({"retry-after": "snart"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "1e12"}, MOST_SECONDS),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:10"}, None),
    ],
)
def test_what_a_service_asks_for_is_understood_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers, NOW) == seconds


@given(st.text())
def test_no_header_whatever_breaks_us(text: str) -> None:
    found = asked_wait({"retry-after": text, "ratelimit-reset": text}, NOW)
    assert found is None or 0 <= found <= MOST_SECONDS


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("method", sorted(REPEATABLE_METHODS))
def test_what_can_be_done_twice_is_tried_again_in_passing_trouble(method: str, status: int) -> None:
    assert may_repeat(method, Answered(status))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 413, 423])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "PATCH"])
def test_what_is_wrong_is_not_tried_again(method: str, status: int) -> None:
    assert not may_repeat(method, Answered(status, asked_to_wait=3.0), recognised=True)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_post_is_repeated_only_when_it_surely_was_not_processed(method: str) -> None:
    assert may_repeat(method, Answered(429))
    assert may_repeat(method, Answered(503, asked_to_wait=2.0))
    for status in (408, 500, 502, 503, 504):
        assert not may_repeat(method, Answered(status))
        assert may_repeat(method, Answered(status), recognised=True)


def test_the_innermost_code_tells_a_passing_failure() -> None:
    assert may_repeat("GET", Answered(409, "transientfailure"))
    assert not may_repeat("POST", Answered(409, "transientfailure"))
    assert not may_repeat("GET", Answered(409, "accessconflict"))


@given(st.sampled_from(["GET", "PUT", "POST", "PATCH", "DELETE"]), st.integers(400, 599), st.booleans(), st.booleans())
def test_whatever_may_not_be_repeated_and_may_have_been_done_has_an_unknown_outcome(
    method: str, status: int, asked: bool, recognised: bool
) -> None:
    answered = Answered(status, asked_to_wait=1.0 if asked else None)
    if may_repeat(method, answered, recognised=recognised) and method in ("POST", "PATCH") and not recognised:
        assert outcome_is_known(method, answered, connected=True)


def test_a_call_that_never_reached_anybody_changed_nothing() -> None:
    assert outcome_is_known("POST", None, connected=False)
    assert not outcome_is_known("POST", None, connected=True)
    assert outcome_is_known("GET", None, connected=True)
    assert not outcome_is_known("PUT", None, connected=True)


@given(st.integers(1, 30), st.none() | st.floats(0, 3600), st.floats(0, 1))
def test_we_never_come_back_before_we_were_asked_to(attempt: int, asked: float | None, jitter: float) -> None:
    seconds = pause(attempt, asked, jitter)
    assert seconds >= (asked or 0.0)
    assert seconds <= max(66.0, (asked or 0.0) + 6.0)
