"""quickXorHash: the hash that OneDrive and SharePoint keep of each file, by which its content is known without fetching it.

Each byte is laid, 11 bits further on than the one before, on a ring of 160 bits with «exclusive or»; the length goes on
top at the end. Source: Microsoft, OneDrive, «QuickXorHash algorithm». It guards against mistakes, not against malice.
"""

from __future__ import annotations

from base64 import b64encode

_BITS, _STEP = 160, 11
_ROUND = 160
"""After so many bytes the ring is back where it began: 160 steps of 11 bits are a whole number of rounds."""


def quick_xor_hash(content: bytes) -> str:
    """The hash of `content` as Graph writes it (20 bytes in base64)."""
    folded = 0
    for start in range(0, len(content), _ROUND):  # bytes that fall on the same place are laid on each other first
        folded ^= int.from_bytes(content[start : start + _ROUND].ljust(_ROUND, b"\0"), "little")
    ring = 0
    for place, byte in enumerate(folded.to_bytes(_ROUND, "little")):
        shift = place * _STEP % _BITS
        ring ^= byte << shift
    ring = (ring & ((1 << _BITS) - 1)) ^ (ring >> _BITS)  # what went over the end comes in at the beginning
    ring ^= len(content) << (_BITS - 64)
    return b64encode((ring & ((1 << _BITS) - 1)).to_bytes(_BITS // 8, "little")).decode()
