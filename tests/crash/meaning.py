"""What the ledger says, told without its random ids: two runs that came to the same end say the same.

Every table is told, those that later work adds as well; what may differ between two good runs is left out by name.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Engine
from sqlalchemy.orm import Session

from praksis.identity_key import IdentityKey
from praksis.ledger.audit import broken_links
from praksis.ledger.ledger import Ledger, make_engine
from praksis.ledger.tables import Table

Row = dict[str, Any]
Meaning = dict[str, list[Any]]
"""By table: its rows, sorted, as plain JSON. `troubles`: what may not be so at rest; empty when all is well."""

LEFT_OUT: Mapping[str, frozenset[str]] = {
    # A file's tag is its inode and time, and what we paint may be painted in one go or two.
    "document": frozenset({"tag"}),
    "document_version": frozenset({"tag", "position", "sha256"}),
    "office_book": frozenset({"tag"}),
    "source_mark": frozenset({"mark"}),
    "placement_version": frozenset({"document_version_id"}),
    # Over ids that are random; and the audit stamps the real time, whatever the day of the story is.
    "plan": frozenset({"fingerprint"}),
    "audit_entry": frozenset({"previous", "seal", "at"}),
    "package": frozenset({"seal", "receipts_tag"}),
    "house_fact": frozenset({"changed_at"}),
}
_NESTED_LEFT_OUT = ("fingerprint", "tag", "anchor_seal")
"""Left out wherever they stand, also inside what is kept as JSON."""
_NOT_TOLD = frozenset({"identity_key_check", "alembic_version"})
_IDS = re.compile(r"\b[0-9a-f]{32}\b")


def meaning(root: Path, ledger_url: str) -> Meaning:
    """All that the ledger of the house in `root` holds."""
    key = IdentityKey.decode((root / "praksis.nokkel").read_text(encoding="ascii"))
    with closing(Ledger(make_engine(ledger_url))) as ledger:
        with ledger.reading() as session:
            broken = broken_links(session, key)
        told = _Telling(_rows_of_all(ledger.engine)).tell(root)
    told["troubles"] += [f"the audit chain is broken at link {position}" for position in broken]
    return told


def _rows_of_all(engine: Engine) -> dict[str, list[Row]]:
    """Every row as plain values, by table, without asking the mapper: it is read often, and from a fresh engine."""
    with Session(engine) as session:
        connection = session.connection()
        return {
            name: [_plain(table, dict(row)) for row in connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()]
            for name, table in Table.metadata.tables.items()
            if name not in _NOT_TOLD
        }


def _plain(table: Any, row: Mapping[str, Any]) -> Row:
    plain: Row = {}
    for key, value in row.items():
        if isinstance(table.c[key].type, JSON) and isinstance(value, str):
            plain[key] = json.loads(value)
        elif isinstance(table.c[key].type, Boolean) and value is not None:
            plain[key] = bool(value)
        elif isinstance(value, datetime):
            plain[key] = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as SQLite keeps it
        elif isinstance(value, date):
            plain[key] = value.isoformat()
        elif isinstance(value, bytes):
            plain[key] = zlib.decompress(value).decode()
        else:
            plain[key] = value
    return plain


class _Telling:
    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.rows = rows
        self.names = _names(rows)

    def _named(self, what: Any) -> Any:
        """The same with every id in it replaced by its name."""
        if isinstance(what, dict):
            return {key: self._named(value) for key, value in what.items() if key not in _NESTED_LEFT_OUT}
        if isinstance(what, list):
            return [self._named(value) for value in what]
        return _IDS.sub(lambda found: self.names.get(found[0], "some id"), what) if isinstance(what, str) else what

    def tell(self, root: Path) -> Meaning:
        chosen = dict(self.rows)
        chosen["document_version"] = [row for row in self.rows["document_version"] if not row["ours"]]
        chosen["placement_version"] = [row for row in self.rows["placement_version"] if row["current"]]
        chosen["painting"] = self._last_colours()
        told: Meaning = {}
        for table, rows in chosen.items():
            left_out = LEFT_OUT.get(table, frozenset()) | {"id"}
            kept = [{key: value for key, value in row.items() if key not in left_out} for row in rows]
            told[table] = sorted((self._named(row) for row in kept), key=str)
        told["audit_entry"].sort(key=lambda row: int(row["position"]))
        told["troubles"] = self._troubles(root)
        return told

    def _last_colours(self) -> list[Row]:
        """The colour that we gave each cell last; how many goes it took may differ."""
        last = {}
        for row in sorted(self.rows["painting"], key=lambda row: int(row["id"])):
            last[row["placement_id"], row["column"]] = {k: v for k, v in row.items() if k != "written_sha256"}
        return list(last.values())

    def _troubles(self, root: Path) -> list[str]:
        rows = self.rows
        found = [f"the painting of {row['ref']} is half done" for row in rows["painting"] if not row["done"]]
        found += [f"«{row['subject']}» is still {row['state']}" for row in rows["message"] if row["state"] != "sent"]
        found += [f"package {r['number']} is {r['state']}" for r in rows["package"] if r["state"] in _HALF_WAY]
        found += [f"plan {row['number']} has no workbook" for row in rows["plan"] if row["written_at"] is None]
        found += ["there is work left" for r in rows["house_fact"] if r["name"] == "work" and r["value"] != "no"]
        for document in rows["document"]:
            versions = [row for row in rows["document_version"] if row["document_id"] == document["id"]]
            newest = max(versions, key=lambda row: int(row["position"]))
            channel = next(row for row in rows["channel"] if row["id"] == document["channel_id"])
            content = (root / "Teams" / channel["reference"] / document["file_id"]).read_bytes()
            if newest["sha256"] != sha256(content).hexdigest():
                found.append(f"«{document['name']}» is not as the ledger believes")
            if newest["tag"] != document["tag"]:
                found.append(f"the newest version of «{document['name']}» was never seen there")
        return found


_HALF_WAY = ("reserved", "sealed", "withdrawing")


def _names(rows: dict[str, list[Row]]) -> dict[str, str]:
    """A name for each random id that is the same in each run; persons are known by their rows."""
    names: dict[str, str] = {}
    names |= {r["id"]: f"{r['institution']}/{r['name']}/{r['cohort']}" for r in rows["student_group"]}
    names |= {r["id"]: f"{names[r['group_id']]}/{r['period']}" for r in rows["calendar_row"]}
    names |= {r["id"]: f"channel {r['reference']}" for r in rows["channel"]}
    names |= {r["id"]: f"{names[r['channel_id']]}/{r['name']}" for r in rows["document"]}
    names |= {r["id"]: r["external_id"] for r in rows["registration"]}
    names |= {r["id"]: f"in the personnel system: {r['external_id']}" for r in rows["personnel_record"]}
    current = {row["placement_id"]: row for row in rows["placement_version"] if row["current"]}
    of_person: dict[str, set[str]] = defaultdict(set)
    for placement in rows["placement"]:
        row = current.get(placement["id"])
        who = f"{row['sheet']}/{row['given_name']} {row['family_name']}" if row else "joined with another"
        names[placement["id"]] = f"{who}, {placement['arrived_at']}{', gone' if placement['removed_at'] else ''}"
        of_person[placement["person_id"]].add(names[placement["id"]])
    names |= {row["id"]: " & ".join(sorted(of_person[row["id"]])) or "nobody" for row in rows["person"]}
    names |= {r["id"]: f"{names[r['person_id']]}: {r['system']}" for r in rows["entitlement"]}
    names |= {r["id"]: f"plan {r['number']}" for r in rows["plan"]}
    names |= {r["id"]: f"package {r['number']}" for r in rows["package"]}
    names |= {r["id"]: f"{names.get(r['plan_id'], 'adopted')}, line {r['position']}" for r in rows["order_line"]}
    names |= {row["id"]: f"case {row['number']}" for row in rows["case_file"]}
    names |= {r["id"]: f"{names[r['plan_id']]}, portal row {r['position']}" for r in rows["portal_line"]}
    return names
