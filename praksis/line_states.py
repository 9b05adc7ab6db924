"""Which state an order line may go to from which, and which line of an entitlement is in effect (DESIGN.md, States).

Pure tables. What a state means stands in `praksis.planning.LineState`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from praksis.planning import LineKind, LineState

_S = LineState

_NEXT: Mapping[LineState, frozenset[LineState]] = {
    _S.PLANNED: frozenset({_S.HANDED_OVER, _S.UNKNOWN, _S.DROPPED}),
    _S.HANDED_OVER: frozenset({_S.ORDERED, _S.APPROVED, _S.IMPLEMENTED, _S.REJECTED, _S.NOT_PLACED, _S.WITHDRAWN}),
    # A person has said what became of it: the package is where it should be, or it never was placed.
    _S.UNKNOWN: frozenset({_S.HANDED_OVER, _S.DROPPED}),
    _S.ORDERED: frozenset({_S.APPROVED, _S.IMPLEMENTED, _S.REJECTED}),
    _S.APPROVED: frozenset({_S.IMPLEMENTED, _S.REJECTED}),
    _S.IMPLEMENTED: frozenset(),
    _S.ADOPTED: frozenset(),
    # What was taken back turned out to have been placed all the same, and a person has said so.
    _S.WITHDRAWN: frozenset({_S.ORDERED}),
    # A later line has taken its place; that Helse Vest IKT refuses it can still become known.
    _S.CANCELLED: frozenset({_S.REJECTED}),
    _S.REPLACED: frozenset({_S.REJECTED}),
    _S.ENDED: frozenset(),
    _S.REJECTED: frozenset(),
    # «Ikke bestilt» was said by mistake, and whoever said it gives the case number.
    _S.NOT_PLACED: frozenset({_S.ORDERED, _S.APPROVED, _S.IMPLEMENTED}),
    _S.DROPPED: frozenset(),
}

_GIVEN: frozenset[LineState] = frozenset({_S.ADOPTED, _S.ORDERED, _S.APPROVED, _S.IMPLEMENTED})
"""Access that a later line can change or cancel, and that comes to its end."""

_OF_ACCESS: Mapping[LineState, frozenset[LineState]] = {
    **dict.fromkeys(_GIVEN, frozenset({_S.CANCELLED, _S.REPLACED, _S.ENDED})),
    _S.ENDED: frozenset({_S.CANCELLED, _S.REPLACED}),
    # The line that took its place was refused: what was before is in effect again.
    **dict.fromkeys((_S.CANCELLED, _S.REPLACED), _GIVEN | {_S.CANCELLED, _S.REPLACED, _S.ENDED}),
}

SUPERSEDED: frozenset[LineState] = frozenset({_S.CANCELLED, _S.REPLACED})
"""Lines that were placed and whose place a later line has taken."""

_PLACED: frozenset[LineState] = _GIVEN | SUPERSEDED | {_S.ENDED}


def may_become(kind: LineKind, state: LineState, new: LineState) -> bool:
    """Whether a line of `kind` may go from `state` to `new`. A jump forward is fine, a step back is not.

    A cancellation gives no access: it is never cancelled, replaced, adopted or ended itself.
    """
    if new in _NEXT[state]:
        return True
    return kind is not LineKind.CANCEL and new in _OF_ACCESS.get(state, frozenset())


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line of an entitlement, as far as it matters for what is in effect."""

    line_id: str
    kind: LineKind
    state: LineState
    adopted: bool = False
    approved: bool = False
    implemented: bool = False

    @property
    def own_state(self) -> LineState:
        """How far it has come by itself, whatever took its place afterwards."""
        return self.state if self.state not in SUPERSEDED else self._by_its_steps

    @property
    def own_state_before_its_end(self) -> LineState:
        """The same for a line whose days are over: how far it had come when they were."""
        return self._by_its_steps if self.state is LineState.ENDED else self.own_state

    @property
    def _by_its_steps(self) -> LineState:
        if self.implemented:
            return LineState.IMPLEMENTED
        if self.approved:
            return LineState.APPROVED
        return LineState.ADOPTED if self.adopted else LineState.ORDERED


def settled(lines: Sequence[PlacedLine]) -> dict[str, LineState]:
    """The state of each line of one entitlement that was placed, when later lines have taken the place of earlier ones.

    Args:
        lines: All lines of the entitlement, in the order in which they were handed over.

    Returns:
        By line id, for lines that were placed (not refused, dropped, taken back or still without an answer). At most one
        of them is in effect: the newest grant or change after which nothing was cancelled. A refused change or
        cancellation takes the place of nothing, so what was before it is in effect again.
    """
    result: dict[str, LineState] = {}
    standing: PlacedLine | None = None
    for line in lines:
        if line.state not in _PLACED:
            continue
        result[line.line_id] = line.own_state
        if standing is not None:
            result[standing.line_id] = _S.CANCELLED if line.kind is LineKind.CANCEL else _S.REPLACED
        standing = None if line.kind is LineKind.CANCEL else line
    return result
