"""The anchor's file: private, whole or not at all, and said in words when the disk refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors.anchor_file import NAME, FileAnchor
from praksis.errors import PraksisError


def test_what_was_written_is_read_back_and_only_we_may_read_it(tmp_path: Path) -> None:
    place = FileAnchor(tmp_path / "pakker")
    assert place.read() is None
    place.write(b"one")
    place.write(b"two")
    assert place.read() == b"two"
    assert (tmp_path / "pakker" / NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "pakker").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "pakker").iterdir()] == [NAME]


def test_a_write_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = FileAnchor(tmp_path)
    place.write(b"one")

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(PraksisError) as caught:
        place.write(b"two")
    assert caught.value.code == "disken-er-full"
    monkeypatch.undo()
    assert place.read() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
