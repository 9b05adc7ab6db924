"""quickXorHash, held against the definition done bit by bit and against known hashes."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quick_xor import quick_xor_hash


def bit_by_bit(content: bytes) -> str:
    """As Microsoft describes it: byte n is laid on the ring from bit 11n on; the length is laid over the last 64 bits."""
    ring = [0] * 160
    for place, byte in enumerate(content):
        for bit in range(8):
            ring[(place * 11 + bit) % 160] ^= byte >> bit & 1
    for bit in range(64):
        ring[96 + bit] ^= len(content) >> bit & 1
    return b64encode(sum(bit << place for place, bit in enumerate(ring)).to_bytes(20, "little")).decode()


@pytest.mark.parametrize(
    ("content", "known"),
    [(b"", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="), (b"J", "SgAAAAAAAAAAAAAAAQAAAAAAAAA=")],
)
def test_known_hashes(content: bytes, known: str) -> None:
    assert quick_xor_hash(content) == known


@given(st.binary(max_size=500))
def test_it_is_what_the_definition_says_bit_by_bit(content: bytes) -> None:
    assert quick_xor_hash(content) == bit_by_bit(content)


@given(st.binary(min_size=1, max_size=400), st.integers(0, 399), st.integers(1, 255))
def test_one_changed_byte_gives_another_hash(content: bytes, place: int, change: int) -> None:
    place %= len(content)
    other = content[:place] + bytes([content[place] ^ change]) + content[place + 1 :]
    assert quick_xor_hash(other) != quick_xor_hash(content)
