"""Real faults on real files: rights that are missing, a disk that is full, a process killed between two steps."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_NOBODY = 65534


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder owned by a user to whom rights apply, while the test runs as that user (root passes every lock)."""
    folder = Path(tempfile.mkdtemp(prefix="praksis-test-"))
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o700)
        shutil.rmtree(folder)


class Killed(BaseException):
    """Stands in for SIGKILL where nothing but `finally` could run: not caught by `except Exception`."""


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make the next flush to the disk fail for want of space, once."""
    real = os.fsync

    def fill() -> None:
        def fails_once(descriptor: int) -> None:
            monkeypatch.setattr(os, "fsync", real)
            raise OSError(errno.ENOSPC, "no space left on device")

        monkeypatch.setattr(os, "fsync", fails_once)

    return fill
