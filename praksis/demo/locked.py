"""A practice list that has been saved with a password (R10): a compound file that nobody can look into."""

from __future__ import annotations

import random
import struct
from typing import Final

_SECTOR: Final = 512
_FREE, _END, _IS_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_INFO_SECTORS, _PACKAGE_SECTORS = 8, 24
"""Streams of 4096 bytes or more lie in whole sectors of their own."""


def locked(name: str) -> bytes:
    """Return what Excel makes of a workbook with a password: «EncryptionInfo» and «EncryptedPackage» in a compound file
    (MS-CFB). The bytes are noise, the same each time for the same name: the password is with whoever set it."""
    noise = random.Random(name)  # noqa: S311 - an example that is the same each time
    info_at, package_at = 2, 2 + _INFO_SECTORS
    fat = [_IS_FAT, _END, *_chain(info_at, _INFO_SECTORS), *_chain(package_at, _PACKAGE_SECTORS)]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    directory = (
        _entry("Root Entry", 5, child=1, start=_END)
        + _entry("EncryptionInfo", 2, right=2, start=info_at, size=_INFO_SECTORS * _SECTOR)
        + _entry("EncryptedPackage", 2, start=package_at, size=_PACKAGE_SECTORS * _SECTOR)
        + bytes(128)
    )
    streams = noise.randbytes((_INFO_SECTORS + _PACKAGE_SECTORS) * _SECTOR)
    return _header() + struct.pack(f"<{_SECTOR // 4}I", *fat) + directory + streams


def _chain(start: int, length: int) -> list[int]:
    return [*range(start + 1, start + length), _END]


def _header() -> bytes:
    """Version 3: the table of sectors is sector 0, the directory sector 1."""
    head = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    return head + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, kind: int, *, start: int, right: int = _FREE, child: int = _FREE, size: int = 0) -> bytes:
    written = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", written, len(written) + 2, kind, 1, _FREE, right, child, start, size
    )  # fmt: skip
