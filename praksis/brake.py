"""The brake: a plan that ends or changes unusually much is not applied before somebody has looked (DESIGN.md, Coming in).

Pure. Grants are no part of it. Counted per group over all its periods: many small plans cannot sneak past together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from praksis.planning import EntitlementKey


@dataclass(frozen=True, slots=True)
class BrakeRules:
    """The numbers that settings give: more than `share_percent` and at least `at_least` lines of a group, or more than
    `in_all` lines over all groups."""

    share_percent: int = 20
    at_least: int = 5
    in_all: int = 50


@dataclass(frozen=True, slots=True)
class Touch:
    """A change or a cancellation that is planned, or that has left the house and has no receipt yet.

    `seal` is the planned line's; None for one that has left: nothing can be decided about it any more.
    """

    key: EntitlementKey
    sheet: str
    """The list's sheet that the row stands in, or stood in last."""
    ends: bool
    seal: str | None


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """What is in effect for a group, and what is to be done with it."""

    group_id: str
    in_effect: Mapping[EntitlementKey, str]
    """Accesses that are not over, each with the sheet of its row."""
    touches: Sequence[Touch]


class Ruling(StrEnum):
    """What has been decided about a planned line."""

    LET_THROUGH = "let-through"
    HOLD_BACK = "hold-back"


@dataclass(frozen=True, slots=True)
class Braked:
    """That lines of a group are braked: which wait for a decision, which are held back by one, and why in words."""

    group_id: str
    undecided: frozenset[str]
    """The seals of the lines to be decided on together."""
    held_back: frozenset[str]
    why: str

    @property
    def seals(self) -> frozenset[str]:
        """All lines that must not be applied now."""
        return self.undecided | self.held_back


def brake(loads: Iterable[GroupLoad], rulings: Mapping[str, Ruling], rules: BrakeRules) -> dict[str, Braked]:
    """The groups with lines that must not be applied now, by group id.

    Args:
        loads: Each group with what is in effect and what is planned or under way.
        rulings: What administrators have decided, by the seal of a line. A line that was let through stays so whatever
            else comes; another line asks again, and then the whole group counts.
        rules: The limits.
    """
    groups = list(loads)
    fresh = {
        g.group_id: frozenset(t.seal for t in g.touches if t.seal is not None and t.seal not in rulings) for g in groups
    }
    in_all = sum(map(len, fresh.values()))
    found: dict[str, Braked] = {}
    for group in groups:
        held_back = frozenset(
            t.seal for t in group.touches if t.seal is not None and rulings.get(t.seal) is Ruling.HOLD_BACK
        )
        undecided = fresh[group.group_id]
        reasons = _reasons(group, in_all, rules) if undecided else ()
        if reasons or held_back:
            found[group.group_id] = Braked(
                group.group_id, undecided if reasons else frozenset(), held_back, " ".join(reasons)
            )
    return found


def _reasons(group: GroupLoad, in_all: int, rules: BrakeRules) -> tuple[str, ...]:
    """Why the group's changes are unusual, in sentences (bokmål); empty when they are not."""
    reasons = [*_emptied(group), *_share(group, rules)]
    if in_all > rules.in_all:
        reasons.append(
            f"Til sammen {in_all} tilganger avsluttes eller endres i planene som gjelder; grensen er {rules.in_all}."
        )
    return tuple(reasons)


def _share(group: GroupLoad, rules: BrakeRules) -> Iterable[str]:
    """More than the share of what is in effect, in the whole group or in one of its periods. One student alone is no
    mass change, however many systems there are."""
    if len({t.key.person_id for t in group.touches}) < 2:
        return
    periods = sorted({t.key.calendar_row_id for t in group.touches})
    for period in (None, *(periods if len(periods) > 1 else ())):
        touched = {t.key for t in group.touches if period in (None, t.key.calendar_row_id)}
        stands = {key for key in group.in_effect if period in (None, key.calendar_row_id)}
        if len(touched) >= rules.at_least and _share_of(touched, stands) > rules.share_percent:
            where = "for gruppen" if period is None else "i perioden"
            yield (
                f"{len(touched)} av {len(stands)} tilganger {where} skal avsluttes eller endres; grensen er "
                f"{rules.share_percent} %."
            )
            return


def _share_of(touched: Set[EntitlementKey], stands: Collection[EntitlementKey]) -> float:
    return 100 * len(touched) / max(len(stands), 1)


def _emptied(group: GroupLoad) -> Iterable[str]:
    """A sheet of which more than half of those with access are gone, whatever its size, unless it is one student."""
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, sheet in group.in_effect.items():
        people[key.calendar_row_id, sheet].add(key.person_id)
    ended: dict[tuple[str, str], set[EntitlementKey]] = defaultdict(set)
    for touch in group.touches:
        if touch.ends:
            ended[touch.key.calendar_row_id, touch.sheet].add(touch.key)
    for (period, sheet), keys in sorted(ended.items()):
        there = people[period, sheet]
        # Gone is who loses everything: a system that the catalogue takes away empties no sheet.
        left = {
            k.person_id
            for k, s in group.in_effect.items()
            if (k.calendar_row_id, s) == (period, sheet) and k not in keys
        }
        gone = there - left
        if len(gone) > 1 and 2 * len(gone) > len(there):
            yield f"{len(gone)} av {len(there)} studenter med tilgang er borte fra arket «{sheet}»."
