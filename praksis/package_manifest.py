"""What a package is about, kept beside it in the private store: a ledger that was restored from a backup takes it in again.

Pure. Sealed with the key. Ids, systems and days: no name and no national number, only the keyed hash that the ledger
has too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from praksis.errors import Invalid
from praksis.identity_key import IdentityKey

_FORMAT = 1
_DOMAIN = b"manifest:"
_DAYS = ("first_day", "last_day")


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One order line as it was handed over (`praksis.ledger.tables.OrderLine`)."""

    line_id: str
    position: int
    kind: str
    person_id: str
    system: str
    role: str
    first_day: date
    last_day: date
    placement_ids: tuple[str, ...]
    number_hash: str | None
    why: str
    replaces_id: str | None
    replaces_case: str | None
    """The case number under which that which it replaces was ordered."""
    ward: str | None


@dataclass(frozen=True, slots=True)
class PackageManifest:
    """A package, its plan, its group and period (by id and in words), and its lines."""

    package: int
    plan: int
    fingerprint: str
    signature: str
    reserved_at: datetime
    calendar_row_id: str
    group_id: str
    institution: str
    group: str
    cohort: str
    period: str
    lines: tuple[ManifestLine, ...]

    def encode(self, key: IdentityKey) -> bytes:
        """The manifest as a file's content, with its seal."""
        content = _plain(self)
        return json.dumps({**content, "seal": _seal(content, key)}, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def decode(cls, content: bytes, key: IdentityKey) -> PackageManifest:
        """Read what `encode` wrote.

        Raises:
            Invalid: It is damaged, was changed, or was sealed with another key.
        """
        try:
            read = json.loads(content)
            seal = read.pop("seal")
            if seal == _seal(read, key) and read.pop("format") == _FORMAT:
                return _typed(read)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise Invalid("Innholdsfortegnelsen til pakken er skadet eller endret.", code="pakke-uten-innhold")


def _plain(manifest: PackageManifest) -> dict[str, Any]:
    content = asdict(manifest)
    content["reserved_at"] = manifest.reserved_at.astimezone(UTC).isoformat()
    content["lines"] = [
        {**line, **{day: line[day].isoformat() for day in _DAYS}, "placement_ids": list(line["placement_ids"])}
        for line in content["lines"]
    ]
    return {"format": _FORMAT, **content}


def _typed(read: dict[str, Any]) -> PackageManifest:
    lines = [
        ManifestLine(
            **{
                **line,
                **{day: date.fromisoformat(line[day]) for day in _DAYS},
                "placement_ids": tuple(line["placement_ids"]),
            }
        )
        for line in read["lines"]
    ]
    moment = datetime.fromisoformat(read["reserved_at"])
    return PackageManifest(**{**read, "reserved_at": moment, "lines": tuple(lines)})


def _seal(content: Mapping[str, Any], key: IdentityKey) -> str:
    return key.seal(_DOMAIN + json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
