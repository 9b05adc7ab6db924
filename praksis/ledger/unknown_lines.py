"""Order lines that left the house and that a restored ledger could not take in again: nothing is planned for what they
may be about until an administrator has decided (DESIGN.md, Case)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind
from praksis.ledger.tables import CaseFile
from praksis.planning import EntitlementKey

SYSTEM = "system"
"""The fact of such a case that names its system; without it the case is about all of them."""


def perhaps_ordered(session: Session, keys: Iterable[EntitlementKey]) -> set[EntitlementKey]:
    """Those of `keys` that an undecided unknown line may be about: its period and its system, as far as they are known.

    Whom it is about is not known, so it may be any of the period's students.
    """
    open_cases = session.scalars(
        select(CaseFile).where(CaseFile.kind == CaseKind.UNKNOWN_LINE.value, CaseFile.state == "open")
    ).all()
    about = [(case.calendar_row_id, case.facts.get(SYSTEM)) for case in open_cases]
    return {
        key
        for key in keys
        for row_id, system in about
        if row_id in (None, key.calendar_row_id) and system in (None, key.system)
    }
