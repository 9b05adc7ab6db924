"""A job that dies at a commit point, in the process of the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from praksis import commit_points
from praksis.commit_points import CommitPoint


class Killed(BaseException):
    """The process is gone. No rule of ours may catch it."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, point: CommitPoint, side: str) -> Iterator[None]:
    """What is done inside dies at `side` («before», «after») of that point; a fault of the test if it does not."""

    def die(passed: CommitPoint, on: str) -> None:
        if (passed, on) == (point, side):
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(commit_points, "_observers", [die])
        with pytest.raises(Killed):
            yield
