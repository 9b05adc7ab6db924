"""Of all jobs that write, one runs at a time, in whatever process; the hold ends with the process that has it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pytest

from praksis.errors import Unavailable
from praksis.ledger.ledger import Ledger
from tests.ledger.conftest import KEY


def _hold(url: str, tell: Connection) -> None:
    """What another process does: hold the house, tell so, and let it go when told to; and that once more."""
    ledger = Ledger.open(url, KEY)
    for _ in range(2):
        with ledger.holding_house(wait_seconds=10):
            tell.send("holding")
            tell.recv()
        tell.send("let go")
        tell.recv()
    ledger.close()


@contextmanager
def another_job(url: str) -> Iterator[tuple[int, Connection]]:
    """A process of its own that holds the house; gives its id and a line to it."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_hold, args=(url, there), daemon=True)
    process.start()
    try:
        assert here.poll(60), "the other process never held the house"
        assert here.recv() == "holding"
        assert process.pid is not None
        yield process.pid, here
    finally:
        process.kill()
        process.join()


def can_hold(ledger: Ledger, wait_seconds: float = 0) -> bool:
    try:
        with ledger.holding_house(wait_seconds):
            return True
    except Unavailable:
        return False


@pytest.mark.slow
def test_two_processes_never_hold_the_house_and_a_hold_ends_with_its_process_however_it_dies(
    url: str, ledger: Ledger
) -> None:
    with another_job(url) as (pid, line):
        started = time.monotonic()
        with pytest.raises(Unavailable) as caught, ledger.holding_house(wait_seconds=0.3):
            pytest.fail("two held the house")
        assert 0.3 <= time.monotonic() - started < 5
        assert caught.value.code == "annen-kjoring"
        assert "prøv igjen" in caught.value.message

        line.send("let go, please")
        assert line.recv() == "let go"
        assert can_hold(ledger), "it was let go in good order"

        line.send("hold it again")
        assert line.recv() == "holding"
        assert not can_hold(ledger)
        os.kill(pid, signal.SIGKILL)
        assert can_hold(ledger, wait_seconds=10), "the process that held it is dead"


def test_the_house_can_be_held_again_and_again(ledger: Ledger) -> None:
    assert [can_hold(ledger) for _ in range(3)] == [True, True, True]


def test_a_job_that_fails_lets_the_house_go(url: str, ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.holding_house():
        raise RuntimeError("midway")
    other = Ledger.open(url, KEY)
    assert can_hold(other)
    other.close()


def test_two_ledgers_in_one_process_do_not_share_a_hold(url: str, ledger: Ledger) -> None:
    other = Ledger.open(url, KEY)
    with ledger.holding_house():
        assert not can_hold(other)
    assert can_hold(other)
    other.close()


def test_reading_and_writing_go_on_while_the_house_is_held(ledger: Ledger) -> None:
    with ledger.holding_house(), ledger.reading() as session:
        assert session.connection().closed is False
