"""Not more messages in a minute than a mailbox takes."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from praksis.ports import MOST_MAILS_A_MINUTE

A_MINUTE = 60.0


class MailPace:
    """Lets the first messages through at once, and then waits so that no sixty seconds hold more than `most`.

    Args:
        most: So many messages in sixty seconds.
        monotonic: A clock in seconds.
        sleep: Waits for seconds.
    """

    def __init__(
        self,
        most: int = MOST_MAILS_A_MINUTE,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most, self._left = most, deque[float]()
        self._monotonic, self._sleep = monotonic, sleep

    def take_turn(self) -> None:
        """Wait until one more message may leave."""
        now = self._monotonic()
        while self._left and self._left[0] <= now - A_MINUTE:
            self._left.popleft()
        if len(self._left) >= self._most:
            self._sleep(self._left.popleft() + A_MINUTE - now)
        self._left.append(self._monotonic())
