"""The process beside ours: the same answers as ours, nothing lost with it, and gone when we are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from praksis import beside as beside_module
from praksis.beside import AHEAD, FEWEST, Beside
from praksis.practice_list import read_practice_list
from praksis.workbook import Colour, RefusalCode, WorkbookRefused, paint_and_seal
from tests.practice_list.factories import FILE_NAME, RULES, Fake, build, student

CONTENT = build(Fake(rows=[student(n) for n in range(8)]))
COLOURS = {("Periode 1", "J6"): Colour.GREEN, ("Periode 9", "J6"): Colour.GREEN}


def _up(beside: Beside) -> Beside:
    """As it is when it has come to itself, on a machine of two cores."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside_module, "_cores", lambda: 2)
        beside.expect(FEWEST)
    beside._up.result(30)
    assert beside.is_up
    return beside


@pytest.fixture(scope="module")
def up() -> Iterator[Beside]:
    with Beside(read_practice_list, paint_and_seal) as beside:
        yield _up(beside)


def test_a_list_is_read_as_here_numbers_and_all(up: Beside) -> None:
    read = up.ask(read_practice_list, CONTENT, FILE_NAME, RULES)()
    assert read == read_practice_list(CONTENT, FILE_NAME, RULES)
    assert [row.number for row in read.rows if row.number is not None], "numbers come through the pipe"


def test_a_list_is_painted_as_here_and_refused_cells_say_the_same(up: Beside) -> None:
    painted, refused, seal = up.ask(paint_and_seal, CONTENT, COLOURS)()
    here, refused_here, seal_here = paint_and_seal(CONTENT, COLOURS)
    assert (painted, seal) == (here, seal_here)
    assert painted != CONTENT
    told = {cell: (error.code, error.message, error.reason) for cell, error in refused.items()}
    assert told == {cell: (error.code, error.message, error.reason) for cell, error in refused_here.items()}
    assert set(told) == {("Periode 9", "J6")}


@pytest.mark.parametrize("content", [b"", b"no workbook", CONTENT[:2000]])
def test_a_workbook_that_cannot_be_read_is_refused_in_the_same_words(up: Beside, content: bytes) -> None:
    with pytest.raises(WorkbookRefused) as here:
        read_practice_list(content, FILE_NAME, RULES)
    with pytest.raises(WorkbookRefused) as there:
        up.ask(read_practice_list, content, FILE_NAME, RULES)()
    assert (there.value.code, there.value.message) == (here.value.code, here.value.message)
    assert there.value.reason is RefusalCode(here.value.code)


def test_the_work_is_done_by_another_process_that_knows_no_secrets(up: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_LEDGER__URL", "postgresql://praksis:hemmelig@db/praksis")
    with Beside(len) as beside:
        assert _up(beside).ask(os.getpid)() != os.getpid()
        assert beside.ask(os.getenv, "PRAKSIS_LEDGER__URL")() is None


def test_an_unexpected_error_is_the_ordinary_one_raised_here(up: Beside) -> None:
    answer = up.ask(divmod, 1, 0)
    with pytest.raises(ZeroDivisionError) as raised:
        answer()
    assert raised.traceback[-1].name == "_answer", "it is no copy of an error"
    assert type(up.ask(threading.Lock)()) is type(threading.Lock()), "what cannot be sent is made here"
    assert up.ask(len, "abc")() == 3, "it goes on after that"


def test_more_than_the_pipes_hold_goes_both_ways_at_once(up: Beside) -> None:
    blobs = [bytes([n]) * 3_000_000 for n in range(6)]
    answers = [up.ask(bytes, blob) for blob in blobs]
    assert [answer() for answer in answers] == blobs


def test_when_it_dies_in_the_midst_nothing_is_lost() -> None:
    with Beside(read_practice_list) as beside:
        answers = [_up(beside).ask(read_practice_list, CONTENT, FILE_NAME, RULES) for _ in range(6)]
        answers[0]()
        assert beside._process is not None
        os.kill(beside._process.pid, signal.SIGKILL)
        answers.append(beside.ask(read_practice_list, CONTENT, FILE_NAME, RULES))
        here = read_practice_list(CONTENT, FILE_NAME, RULES)
        assert all(answer() == here for answer in answers)
        assert not beside.is_up


def test_when_it_is_far_behind_the_next_is_done_here() -> None:
    with Beside(len) as beside:
        _up(beside)
        for _ in range(AHEAD):
            beside.ask(time.sleep, 30)
        assert beside.ask(os.getpid)() == os.getpid()


def test_where_it_cannot_start_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_module, "_cores", lambda: 2)
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with Beside(len) as beside:
        beside.expect(FEWEST)
        assert beside.ask(os.getpid)() == os.getpid()


def test_where_our_code_is_not_found_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_module, "_cores", lambda: 2)
    monkeypatch.setattr(beside_module, "_MODULE", "praksis.no_such_module")
    with Beside(len) as beside:
        beside.expect(FEWEST)
        assert isinstance(beside._up.exception(30), EOFError)
        assert beside.ask(os.getpid)() == os.getpid()


@pytest.mark.parametrize(("counts", "cores"), [([FEWEST - 1], 2), ([FEWEST], 1), ([2, 3, 1], 2)])
def test_for_a_few_or_on_one_core_it_is_not_started(
    counts: list[int], cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_module, "_cores", lambda: cores)
    with Beside(len) as beside:
        for count in counts:
            beside.expect(count)
        assert beside._process is None
        assert beside.ask(os.getpid)() == os.getpid()


def test_a_few_in_each_of_many_channels_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_module, "_cores", lambda: 2)
    with Beside(len) as beside:
        for _ in range(FEWEST):
            beside.expect(1)
        assert beside._process is not None


def test_alone_each_is_begun_at_its_turn() -> None:
    begun: list[int] = []
    with Beside(len) as beside:
        for nth, _ in enumerate(beside.ahead(begun.append, range(5))):
            assert begun == list(range(nth + 1))


def test_ahead_is_bounded_and_what_is_in_the_way_is_raised_at_its_turn(up: Beside) -> None:
    begun: list[int] = []

    def begin(nth: int) -> int:
        begun.append(nth)
        if nth == 1:
            raise LookupError
        return nth

    taken = up.ahead(begin, range(8))
    assert next(taken).result() == 0
    assert begun == list(range(AHEAD + 1))
    refused = next(taken)
    with pytest.raises(LookupError):
        refused.result()
    assert begun == list(range(AHEAD + 2))
    assert [future.result() for future in taken] == list(range(2, 8))


PARENT = """
import time
from praksis import beside
beside._cores = lambda: 2
child = beside.Beside(len)
child.expect(beside.FEWEST)
child._up.result(30)
print(child._process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_it_ends_when_our_process_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _is_running(child)
        parent.kill()
    until = time.monotonic() + 10
    while _is_running(child):
        assert time.monotonic() < until, "it is left running"
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # ended, and only not fetched yet


def test_it_is_gone_after_the_block() -> None:
    with Beside(len) as beside:
        _up(beside).ask(time.sleep, 30)
        process = beside._process
    assert process is not None
    assert process.returncode is not None
