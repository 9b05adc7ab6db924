"""Whether an HTTP call may be made again, and how long to wait first: pure rules for Graph and other web services.

A call that changes something and cannot be recognised as a repeat (a POST) is made again only when it surely was not
processed: the connection was never made, or the service said that it turned the call away (429, 503 with a time).
Sources: facts of Microsoft Graph, «Throttling» (Retry-After may be a decimal number or a date; where both are given, the
larger of Retry-After and RateLimit-Reset holds; 504 carries no time), and of its Excel and OneDrive errors.
"""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

MOST_SECONDS = 3600.0
"""A service that asks for more is waited for so long; then the next run tries."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REPEATABLE_METHODS = SAFE_METHODS | {"PUT", "DELETE"}
_TURNED_AWAY = frozenset({429, 503})
_IN_TROUBLE = frozenset({408, 500, 502, 504, 509})
_PASSING_CODES = frozenset(
    {
        "toomanyrequestsuncategorized",
        "serviceunavailableuncategorized",
        "gatewaytimeoutuncategorized",
        "transientfailure",
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What matters of an answer: its status, the error code innermost in its body (lower case), and what it asks for."""

    status: int
    inner_code: str = ""
    asked_to_wait: float | None = None
    """Seconds; None when it does not say."""


def asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that an answer asks us to wait: the larger of Retry-After and RateLimit-Reset, None without either.

    Args:
        headers: The answer's, by lower-case name.
        now: The time (aware), for a Retry-After that is a date.
    """
    waits = [
        seconds
        for seconds in (_retry_after(headers.get("retry-after"), now), _seconds(headers.get("ratelimit-reset")))
        if seconds is not None
    ]
    return min(max(waits), MOST_SECONDS) if waits else None


def _retry_after(text: str | None, now: datetime) -> float | None:
    seconds = _seconds(text)
    if seconds is not None or text is None:
        return seconds
    try:
        moment = email.utils.parsedate_to_datetime(text.strip())
        return max(0.0, (moment - now).total_seconds())
    except (TypeError, ValueError):  # no date either, or one without a zone
        return None


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float((text or "").strip())
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def may_repeat(method: str, answered: Answered, *, recognised: bool = False) -> bool:
    """Whether the same call may be made again after this answer.

    Args:
        method: The HTTP method.
        answered: The answer.
        recognised: The other side knows a repeat by itself (an If-Match, an own id): then any method may be repeated.
    """
    method = method.upper()
    repeatable = recognised or method in REPEATABLE_METHODS
    if answered.status == 429:
        return True  # turned away before anything was done
    if answered.status == 503:
        return repeatable or answered.asked_to_wait is not None
    if answered.status in _IN_TROUBLE:
        return repeatable
    return answered.inner_code in _PASSING_CODES and (repeatable or answered.status in _TURNED_AWAY)


def outcome_is_known(method: str, answered: Answered | None, *, connected: bool, recognised: bool = False) -> bool:
    """Whether we know, when a call has failed for good, that it changed nothing.

    Args:
        method: The HTTP method.
        answered: The last answer; None when there was none.
        connected: Whether the request may have reached the other side.
        recognised: See `may_repeat`.
    """
    if method.upper() in SAFE_METHODS or recognised:
        return True
    if answered is None:
        return not connected
    return answered.status < 500 or (answered.status == 503 and answered.asked_to_wait is not None)


def pause(attempt: int, asked: float | None, jitter: float) -> float:
    """The seconds to wait before attempt `attempt` + 1 (the first attempt is 1).

    What the service asked for is never cut short; a little is added, so that many clients do not come back at once.

    Args:
        attempt: The attempt that failed.
        asked: What the answer asked for.
        jitter: A random number from 0 to 1.
    """
    own: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1))
    if asked is None:
        return own * (0.5 + jitter / 2)
    return asked + min(asked, own) * 0.1 * jitter
