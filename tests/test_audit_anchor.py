"""The anchor: a cut tail, a restored backup and a tampered anchor are found, and a crash is not taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.audit_anchor import Anchor, Fit, fit
from praksis.audit_chain import BEGINNING
from praksis.errors import Invalid
from praksis.identity_key import IdentityKey
from tests.test_audit_chain import CHAIN, KEY, LINKS, NOW, OTHER_KEY

ANCHOR = Anchor(LINKS, CHAIN[-1].seal, {"plan": 7, "package": 5, "case_file": 3}, NOW, NOW)


def held(anchor: Anchor, length: int, **now: Any) -> Fit:
    """How a ledger with the first `length` links of the chain stands to the anchor."""
    last = CHAIN[length - 1].seal if length else BEGINNING
    there = CHAIN[anchor.length - 1].seal if 0 < anchor.length <= length else None
    state = Anchor(length, last, now.get("numbers", anchor.numbers), now.get("last_sent", anchor.last_sent))
    return fit(anchor, state, there, now.get("reconciled", ()))


def test_an_anchor_is_read_as_it_was_written() -> None:
    assert Anchor.decode(ANCHOR.encode(KEY), KEY) == ANCHOR
    assert Anchor.decode(ANCHOR.encode(KEY), KEY).written_at == NOW
    assert Anchor.decode(Anchor().encode(KEY), KEY) == Anchor()


def test_each_cut_of_the_tail_is_found_n_of_n() -> None:
    assert [held(ANCHOR, length) for length in range(LINKS)] == [Fit.OLDER] * LINKS
    print(f"cut tails found: {LINKS} of {LINKS}")


def test_a_ledger_ahead_of_its_anchor_is_what_a_crash_leaves() -> None:
    for anchored in range(LINKS + 1):
        seal = CHAIN[anchored - 1].seal if anchored else BEGINNING
        assert held(replace(ANCHOR, length=anchored, last_seal=seal), LINKS) is Fit.FITS


def test_a_restored_ledger_that_went_on_by_itself_is_another_chain() -> None:
    there = CHAIN[3].seal
    assert fit(ANCHOR, Anchor(LINKS + 5, "a" * 64, ANCHOR.numbers, NOW), there, ()) is Fit.OTHER


@pytest.mark.parametrize("name", ["plan", "package", "case_file"])
def test_a_number_that_was_given_and_is_not_known_makes_it_older(name: str) -> None:
    fewer = {**ANCHOR.numbers, name: ANCHOR.numbers[name] - 1}
    more = {**ANCHOR.numbers, name: ANCHOR.numbers[name] + 1}
    missing = {other: n for other, n in ANCHOR.numbers.items() if other != name}
    assert [held(ANCHOR, LINKS, numbers=numbers) for numbers in (fewer, missing, more)] == [
        Fit.OLDER, Fit.OLDER, Fit.FITS,
    ]  # fmt: skip


def test_a_message_that_was_sent_and_is_not_known_makes_it_older() -> None:
    for last_sent, wanted in ((None, Fit.OLDER), (NOW - timedelta(seconds=1), Fit.OLDER), (NOW, Fit.FITS)):
        assert held(ANCHOR, LINKS, last_sent=last_sent) is wanted


def test_an_anchor_that_the_chain_has_been_reconciled_with_fits() -> None:
    assert held(ANCHOR, 3, reconciled={ANCHOR.last_seal}) is Fit.FITS
    assert held(ANCHOR, 3, reconciled={CHAIN[2].seal}) is Fit.OLDER


def changes_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    later = (NOW + timedelta(days=1)).isoformat()
    changed = [
        {**content, name: value}
        for name, value in {
            "format": 2, "length": content["length"] - 1, "last_seal": CHAIN[3].seal, "last_sent": None,
            "written_at": later, "seal": "f" * 64,
        }.items()
    ]  # fmt: skip
    changed += [{**content, "numbers": {**content["numbers"], name: 0}} for name in content["numbers"]]
    changed += [{other: v for other, v in content.items() if other != name} for name in content]
    return [*changed, {**content, "extra": 1}]


def test_each_tampering_with_the_anchor_is_found_n_of_n() -> None:
    tampered = changes_of(json.loads(ANCHOR.encode(KEY)))
    for content in tampered:
        with pytest.raises(Invalid) as caught:
            Anchor.decode(json.dumps(content).encode(), KEY)
        assert caught.value.code == "anker-skadet"
    print(f"tampered anchors found: {len(tampered)} of {len(tampered)}")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, ANCHOR.encode(OTHER_KEY)]
)
def test_what_is_no_anchor_of_ours_is_told_as_damaged(content: bytes) -> None:
    with pytest.raises(Invalid, match="skadet"):
        Anchor.decode(content, KEY)


@given(st.integers(0, len(ANCHOR.encode(KEY)) - 1), st.integers(1, 255))
def test_no_single_byte_can_be_changed_so_that_it_says_something_else(at: int, by: int) -> None:
    content = bytearray(ANCHOR.encode(KEY))
    content[at] ^= by
    try:
        read = Anchor.decode(bytes(content), KEY)
    except Invalid:
        return
    assert (read, read.written_at) == (ANCHOR, NOW), "at most white space was changed"


def test_an_anchor_holds_no_secret() -> None:
    key = IdentityKey.new()
    content = ANCHOR.encode(key)
    assert key.secret not in content
    assert key.encode().encode() not in content
    assert datetime.fromisoformat(json.loads(content)["written_at"]).tzinfo == UTC
