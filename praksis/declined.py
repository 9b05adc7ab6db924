"""What an administrator has said shall not be ordered, after it was refused: that, and nothing else of the same access.

A change that was refused and shall stand so does not keep the access from being ended when the student leaves. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from praksis.access import Days
from praksis.planning import EntitlementKey, LineDraft, LineKind


@dataclass(frozen=True, slots=True)
class Declined:
    """A line that was refused, and that shall not be ordered again."""

    key: EntitlementKey
    kind: LineKind
    role: str
    days: Days
    ward: str | None = None


def without_declined(drafts: Iterable[LineDraft], declined: Iterable[Declined]) -> tuple[LineDraft, ...]:
    """The lines that nobody has said no to, in their order.

    A grant and a cancellation are declined whatever their days; of changes only the one that asks for the same again.
    """
    by_key = {line.key: line for line in declined}
    return tuple(draft for draft in drafts if not _is_declined(draft, by_key.get(draft.key)))


def _is_declined(draft: LineDraft, declined: Declined | None) -> bool:
    if declined is None or declined.kind is not draft.kind:
        return False
    if draft.kind is not LineKind.CHANGE:
        return True
    return (draft.role, draft.days, draft.ward) == (declined.role, declined.days, declined.ward)
