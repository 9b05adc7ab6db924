"""Runs steps in forked children of a warmed process, and tells how they ended."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.crash.moments import Kill

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended."""

    status: int
    error: str | None
    met: tuple[str, ...]
    """The moments that were met, in their order; none are known of a child that was killed."""

    @property
    def was_killed(self) -> bool:
        return self.status == -signal.SIGKILL


class Nursery:
    """The warmed process; use it as a context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery_process"],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def run(self, root: Path, script: str, step: str, *, kill: Kill | None = None, again: bool = False) -> Ending:
        """Run one step in a child, killed at `kill`; if `again`, only when it has had no effect yet."""
        request = {
            "root": str(root),
            "script": script,
            "step": step,
            "kill": str(kill) if kill else None,
            "again": again,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ending(answer["status"], answer.get("error"), tuple(answer.get("met", ())))
