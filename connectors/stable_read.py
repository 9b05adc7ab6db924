"""Reading a file that others may be saving at this moment: the whole of one version, or nothing."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from connectors.disk_errors import disk_in_words
from praksis.errors import Invalid, Locked

MOST_BYTES = 64 * 1024 * 1024
"""More than any workbook or export that the reader accepts: larger files are not taken into memory."""

_TICK_NS = 20_000_000
"""Longer than the step of a file system's clock: after it, a new save gets a new time."""


def read_stable(path: Path, place: str) -> tuple[bytes, os.stat_result]:
    """The content of a regular file and the state it belongs to; `place` is how messages speak of it.

    Raises:
        NotFound: It is gone, or it is no regular file; links are not followed.
        Locked: It was saved or exchanged meanwhile, or (on Windows) a program holds it.
        Invalid: It is over `MOST_BYTES`.
        Unavailable: Rights are missing, or the disk does not answer.
    """
    with disk_in_words(place):
        content, before, stood_still = _read(path, place)
    if not stood_still:
        raise Locked(f"«{place}» lagres akkurat nå. Den leses ved neste kjøring.")
    return content, before


def _read(path: Path, place: str) -> tuple[bytes, os.stat_result, bool]:
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise FileNotFoundError(2, "not a regular file")
        if before.st_size > MOST_BYTES:
            raise Invalid(
                f"«{place}» er over 64 MB og leses ikke. Ta bort bilder og vedlegg, eller start på nytt fra malen.",
                code="fil-for-stor",
            )
        # A second save within the same step of the clock would leave the time as it is; so let the step pass first.
        age = time.time_ns() - before.st_mtime_ns
        if 0 <= age < _TICK_NS:
            time.sleep((_TICK_NS - age) / 1e9)
        content = file.read(MOST_BYTES + 1)
        after = os.fstat(descriptor)
        stood_still = len(content) == before.st_size and _same(before, after) and _same(before, path.lstat())
    return content, before, stood_still


def version(state: os.stat_result) -> str:
    """What tells one version of a file from the next, for the price of one stat."""
    return f"{state.st_mtime_ns}-{state.st_size}-{state.st_ino}"


def _same(a: os.stat_result, b: os.stat_result) -> bool:
    return version(a) == version(b) and a.st_ctime_ns == b.st_ctime_ns
