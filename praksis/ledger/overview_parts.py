"""What the overviews show of each list, kept from one round to the next: only a list that has changed is looked at again.

It names students, and may be forgotten at any time: what is missing is made anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from praksis.ledger.tables import OverviewPart
from praksis.overview import LAYOUT, GroupPart, Light, ListPart, OverviewGroup, ReadyRows

_DAYS = ("first_day", "last_day", "deadline")
_QUICKLY = 1
"""Rows of one list are much alike: packed harder they get little smaller."""


def kept_parts(session: Session) -> dict[str, ListPart]:
    """The parts that are kept, by the ids of their lists; those that were made for another layout are not among them."""
    found = session.execute(
        select(OverviewPart.document_id, OverviewPart.shown, OverviewPart.rows).where(OverviewPart.layout == LAYOUT)
    )
    return {document_id: _unpacked(shown, rows) for document_id, shown, rows in found}


def keep_parts(session: Session, parts: Mapping[str, ListPart]) -> None:
    """Keep these, whatever was kept of these lists before."""
    session.execute(delete(OverviewPart).where(OverviewPart.document_id.in_(parts)))
    session.execute(insert(OverviewPart), [_packed(document_id, part) for document_id, part in parts.items()])


def forget_parts(session: Session) -> None:
    """Nothing that the overviews show is kept any more."""
    session.execute(delete(OverviewPart))


def _packed(document_id: str, part: ListPart) -> dict[str, Any]:
    rows: list[bytes] = []

    def put(ready: ReadyRows) -> list[Any]:
        rows.append(ready.xml)
        return [ready.count, ready.seal, len(ready.xml)]

    groups = [
        {
            "group": {name: v.isoformat() if isinstance(v, date) else v for name, v in asdict(of.group).items()},
            "in_calendar": of.in_calendar,
            "rows": put(of.rows) if of.rows else None,
            "own_rows": put(of.own_rows) if of.own_rows and of.own_rows != of.rows else None,  # most see the same
        }
        for of in part.groups
    ]
    shown = {"channel": part.channel, "name": part.name, "groups": groups}
    return {
        "document_id": document_id,
        "layout": LAYOUT,
        "shown": shown,
        "rows": zlib.compress(b"".join(rows), _QUICKLY),
    }


def _unpacked(shown: dict[str, Any], packed: bytes) -> ListPart:
    rows = BytesIO(zlib.decompress(packed))

    def take(told: list[Any] | None) -> ReadyRows | None:
        if told is None:
            return None
        count, seal, size = told
        return ReadyRows(count, rows.read(size), seal)

    groups = []
    for told in shown["groups"]:
        of_all, own = take(told["rows"]), take(told["own_rows"])
        groups.append(GroupPart(_group(told["group"]), told["in_calendar"], of_all, own or of_all))
    return ListPart(shown["channel"], shown["name"], tuple(groups))


def _group(told: dict[str, Any]) -> OverviewGroup:
    days = {name: date.fromisoformat(told[name]) if told[name] else None for name in _DAYS}
    return OverviewGroup(**{**told, **days, "light": Light(told["light"])})
