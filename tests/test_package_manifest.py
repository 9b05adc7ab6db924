"""The manifest of a package: what was written is read back, and nothing that was not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.errors import Invalid
from praksis.identity_key import IdentityKey
from praksis.package_manifest import ManifestLine, PackageManifest

KEY = IdentityKey(b"the key of the tests' own ledger")
IDS = st.text("0123456789abcdef", min_size=32, max_size=32)
WORDS = st.text(max_size=30)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
LINES = st.builds(
    ManifestLine,
    line_id=IDS, position=st.integers(1, 99), kind=st.sampled_from(["grant", "change", "cancel"]), person_id=IDS,
    system=WORDS, role=WORDS, first_day=DAYS, last_day=DAYS, placement_ids=st.lists(IDS, max_size=3).map(tuple),
    number_hash=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64), why=WORDS,
    replaces_id=st.none() | IDS, replaces_case=st.none() | WORDS, ward=st.none() | WORDS,
)  # fmt: skip
MANIFESTS = st.builds(
    PackageManifest,
    package=st.integers(1, 9999), plan=st.integers(1, 9999), fingerprint=IDS, signature=WORDS,
    reserved_at=st.datetimes(timezones=st.just(UTC)), calendar_row_id=IDS, group_id=IDS, institution=WORDS, group=WORDS,
    cohort=WORDS, period=WORDS, lines=st.lists(LINES, max_size=4).map(tuple),
)  # fmt: skip


@given(MANIFESTS)
def test_what_was_written_is_read_back(manifest: PackageManifest) -> None:
    assert PackageManifest.decode(manifest.encode(KEY), KEY) == manifest


ONE = PackageManifest(
    7, 12, "f" * 64, "IFA", datetime(2026, 8, 3, tzinfo=UTC), "c" * 32, "d" * 32, "HVL", "Sykepleie", "2024", "Periode 1",
    (ManifestLine("a" * 32, 1, "grant", "b" * 32, "DIPS Arena", "Student", date(2026, 9, 7), date(2026, 10, 16),
                  ("e" * 32,), "0" * 64, "Registrert", None, None, None),),
)  # fmt: skip


def test_each_change_of_each_field_is_found() -> None:
    content = json.loads(ONE.encode(KEY))
    tampered = [{**content, name: "X"} for name in content] + [
        {other: value for other, value in content.items() if other != name} for name in content
    ]
    line = content["lines"][0]
    tampered += [{**content, "lines": [{**line, name: "X"}]} for name in line]
    tampered += [{**content, "lines": []}, {**content, "lines": [line, line]}, {**content, "extra": 1}]
    for changed in tampered:
        with pytest.raises(Invalid):
            PackageManifest.decode(json.dumps(changed).encode(), KEY)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", ONE.encode(IdentityKey(b"x" * 32))])
def test_what_we_did_not_write_is_no_manifest(content: bytes) -> None:
    with pytest.raises(Invalid):
        PackageManifest.decode(content, KEY)
