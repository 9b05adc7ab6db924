"""A key file that is not there, damaged or whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from praksis.errors import Invalid, NotFound
from praksis.identity_key import IdentityKey
from praksis.identity_key_file import read_identity_key
from praksis.settings import settings_from


def test_the_key_of_the_file_is_read(tmp_path: Path) -> None:
    key = IdentityKey.new()
    (tmp_path / "praksis.nokkel").write_text(key.encode() + "\n")
    assert read_identity_key(settings_from({}, base=tmp_path)) == key


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"praksis\.nokkel.*praksis init"):
        read_identity_key(settings_from({}, base=tmp_path))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "nøkkel".encode(), b"abc"])
def test_a_damaged_file_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "praksis.nokkel").write_bytes(content)
    with pytest.raises(Invalid):
        read_identity_key(settings_from({}, base=tmp_path))
