"""Leaves out what only a power cut would show: waiting for the disk to have written (fsync), in files and in SQLite.

A test that a process is killed loses nothing by it: what has been written is the kernel's. Measured: seasons in tests take
little more than half as long.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from praksis.ledger import ledger


@contextmanager
def no_power_cut() -> Iterator[None]:
    """For engines made and files written while it lasts, in this process."""
    prepare = ledger._prepare_sqlite

    def without_waiting(connection: Any, record: Any) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        patch.setattr(ledger, "_prepare_sqlite", without_waiting)
        yield
