"""What was worked out from the ledger, kept for the next step while nothing that it rests on is written.

    found = ledger.worked_out.once("standings", lambda: work_it_out(session))

Only while the house is held: then nobody else writes, and all that this process writes passes through its engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, event

_Found = TypeVar("_Found")

_READS = ("SELECT", "PRAGMA", "BEGIN", "SET ", "SAVEPOINT", "RELEASE")
_WRITES_TO = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")
_RESTS_ON_NONE = frozenset(
    {
        "audit_entry",
        "case_step",
        "document_version",
        "house_fact",
        "identifier",
        "message",
        "office_book",
        "overview_part",
        "published_template",
        "source_mark",
        "told",
    }
)
"""The tables that nothing kept here rests on. Whatever else is written to, all is forgotten."""
_WRITTEN = "written since the last commit"


class WorkedOut:
    """What has been worked out, by a key that says from what beside the ledger (day, settings)."""

    def __init__(self, engine: Engine) -> None:
        self._found: dict[Hashable, object] = {}
        self._holds = 0
        event.listen(engine, "before_cursor_execute", self._before_statement)
        event.listen(engine, "commit", self._ended)
        event.listen(engine, "rollback", self._ended)

    def once(self, key: Hashable, work: Callable[[], _Found]) -> _Found:
        """What `work` gives, or what it gave when it was last asked by this key and still holds."""
        if not self._holds:
            return work()
        if key not in self._found:
            self._found[key] = work()
        return cast(_Found, self._found[key])

    def house_is_held(self) -> None:
        """From now on nobody else writes."""
        self._holds += 1
        self._found.clear()

    def house_is_let_go(self) -> None:
        """Others may write again."""
        self._holds -= 1
        self._found.clear()

    def _before_statement(
        self, connection: Connection, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
    ) -> None:
        if statement.startswith(_READS):
            return
        table = _WRITES_TO.match(statement)
        if table is None or table[1] not in _RESTS_ON_NONE:
            connection.info[_WRITTEN] = True
            self._found.clear()

    def _ended(self, connection: Connection) -> None:
        """What was worked out meanwhile, here from what is now taken back, or elsewhere without what is now there."""
        if connection.invalidated or connection.info.pop(_WRITTEN, False):  # a lost connection has no memory
            self._found.clear()
