"""A second process beside ours that reads and colours workbooks, when there are many, while ours stores and fetches.

    with Beside(read_practice_list) as beside:
        beside.expect(len(files))
        for begun in beside.ahead(fetch, files):  # fetch asks: `beside.ask(read_practice_list, content, name, rules)`
            practice_list = begun.result()()

What it does is pure: bytes in, an answer out. The outside world, the ledger and the commit points stay in our process,
and in their order. Whatever goes wrong beside us is done here instead, so nobody need know whether it is there at all.
What passes between the two holds national numbers, and is nowhere but in the pipe.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import IO, Final, ParamSpec, Self, TypeVar

from praksis.errors import PraksisError
from praksis.identity import NationalNumber

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

FEWEST: Final = 8
"""Of fewer workbooks most are done before a second process has come to itself (some 0.2 s)."""

AHEAD: Final = 3
"""So many are fetched before their turn: enough that neither process waits, and few are held in memory. When as many are
still unanswered, the other is the slower of us, and the next one is done here."""

_MODULE: Final = "praksis.beside"
_DONE, _KNOWN_ERROR, _NOT_DONE = range(3)
_LENGTH: Final = struct.Struct("<Q")
_OF_OUR_SURROUNDINGS: Final = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need to start; the rest (secrets among it) is none of its business."""


class Beside:
    """Does work beside us, once there is enough of it; what is asked for before that, or in vain, is done here.

    `works` are what will be asked for. The process ends with the block, or when ours ends: its input is closed then.
    """

    def __init__(self, *works: Callable[..., object]) -> None:
        self._works = works
        self._expected = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._up: Future[bytes]
        self._asked: deque[Future[bytes]] = deque(maxlen=AHEAD)
        # Each with a thread of its own: if one waited for the other, two full pipes would hold up both processes.
        self._writing, self._reading = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    def expect(self, count: int) -> None:
        """So many more are to be asked for: start the process once it pays. Nobody waits for it to be up."""
        self._expected += count
        if self._process is not None or self._expected < FEWEST or _cores() < 2:
            return
        surroundings = {name: os.environ[name] for name in _OF_OUR_SURROUNDINGS if name in os.environ}
        surroundings["PYTHONPATH"] = os.pathsep.join(sys.path)  # the same code as ours, wherever it was found
        with suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                [sys.executable, "-P", "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback may quote what a row says
                env=surroundings,
            )
            self._up = self._send(self._process, partial(len, self._works))  # to know them it has to import them

    def _send(self, process: subprocess.Popen[bytes], work: Callable[[], object]) -> Future[bytes]:
        message = _packed(work)
        assert process.stdin is not None
        assert process.stdout is not None
        self._writing.submit(_write, process.stdin, message)
        return self._reading.submit(_read, process.stdout)

    @property
    def is_up(self) -> bool:
        """Whether work can be given away just now."""
        if self._process is None or not self._up.done() or self._process.poll() is not None:
            return False
        return self._up.exception() is None

    def ask(self, work: Callable[P, R], *args: P.args, **words: P.kwargs) -> Callable[[], R]:
        """Have `work(*args)` done, and return how to get at what came of it; a PraksisError is raised there."""
        here = partial(work, *args, **words)
        is_behind = len(self._asked) == AHEAD and not self._asked[0].done()
        if self._process is None or not self.is_up or is_behind:
            return here
        answer = self._send(self._process, here)
        self._asked.append(answer)
        return partial(_answer, answer, here)

    def ahead(self, begin: Callable[[T], R], items: Iterable[T]) -> Iterator[Future[R]]:
        """What `begin` gives or raises for each item, in order; a few are begun before their turn while we are two."""
        begun: deque[Future[R]] = deque()
        for item in items:
            begun.append(_begun(begin, item))
            while len(begun) > (AHEAD if self.is_up else 0):
                yield begun.popleft()
        while begun:
            yield begun.popleft()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        process = self._process
        if process is not None:
            process.kill()  # it has nothing that could be lost
            process.wait()
        self._writing.shutdown(cancel_futures=True)
        self._reading.shutdown(cancel_futures=True)
        for pipe in (process.stdin, process.stdout) if process is not None else ():
            with suppress(OSError):  # a request that nobody took lies in it still
                assert pipe is not None
                pipe.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begun(begin: Callable[[T], R], item: T) -> Future[R]:
    found: Future[R] = Future()
    try:
        found.set_result(begin(item))
    except Exception as error:  # what is in the way of one is raised at its turn, when those before it have been kept
        found.set_exception(error)
    return found


def _answer(answer: Future[bytes], here: Callable[[], R]) -> R:
    try:
        outcome, found = pickle.loads(answer.result())  # noqa: S301 - from our own process
    except Exception:  # it died, or nobody understands what it says
        outcome, found = _NOT_DONE, None
    if outcome == _KNOWN_ERROR:
        raise found
    return found if outcome == _DONE else here()


# ------------------------------------------------------------------------------------------------------------ the pipe


def _number(number: NationalNumber) -> tuple[type[NationalNumber], tuple[object, ...]]:
    return NationalNumber, (number.reveal(), number.kind, number.rule, number.birth_date)


def _packed(message: object) -> bytes:
    packed = io.BytesIO()
    pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)
    # A national number refuses to be pickled, and goes on refusing everywhere but here.
    pickler.dispatch_table = {NationalNumber: _number}
    pickler.dump(message)
    return packed.getvalue()


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """The next message.

    Raises:
        EOFError: The other side has gone.
    """
    head = pipe.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
    message = pipe.read(length) if length >= 0 else b""
    if len(message) != length:
        raise EOFError
    return message


# ------------------------------------------------------------------------------------------------- the process beside us


def _done(message: bytes) -> bytes:
    try:
        work = pickle.loads(message)  # noqa: S301 - from our own process
        try:
            return _packed((_DONE, work()))
        except PraksisError as error:
            return _packed((_KNOWN_ERROR, error))
    except Exception:  # it shows itself where the work is done once more
        return _packed((_NOT_DONE, None))


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints is no answer
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            _write(answers, _done(_read(sys.stdin.buffer)))


if __name__ == "__main__":
    _serve()
