"""Order lines: the difference between what access should be and what is in effect (DESIGN.md, Order line, Plan).

Pure: the same input gives the same lines in the same order, and so the same fingerprint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from praksis.access import Days


class LineKind(StrEnum):
    """What a line asks for."""

    GRANT = "grant"
    CHANGE = "change"
    CANCEL = "cancel"


class LineState(StrEnum):
    """How far a line has come (DESIGN.md, States).

    `dropped` is a planned line whose plan was overtaken; `withdrawn` one that was handed over and taken back unplaced.
    """

    PLANNED = "planned"
    HANDED_OVER = "handed-over"
    UNKNOWN = "unknown"
    ORDERED = "ordered"
    APPROVED = "approved"
    IMPLEMENTED = "implemented"
    ENDED = "ended"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    NOT_PLACED = "not-placed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    DROPPED = "dropped"


UNDER_WAY: frozenset[LineState] = frozenset({LineState.PLANNED, LineState.HANDED_OVER, LineState.UNKNOWN})
"""At most one line in these states per entitlement, by a constraint in the database."""

LEFT_THE_HOUSE: frozenset[LineState] = frozenset({LineState.HANDED_OVER, LineState.UNKNOWN})
"""Given away, and no answer yet: nothing new is planned for the entitlement."""

IN_EFFECT: frozenset[LineState] = frozenset(
    {LineState.ADOPTED, LineState.ORDERED, LineState.APPROVED, LineState.IMPLEMENTED, LineState.ENDED}
)
"""Lines that cover days: by them Bestilt is green (R13)."""

LINE_KIND_WORDS: dict[LineKind, str] = {
    LineKind.GRANT: "Ny tilgang",
    LineKind.CHANGE: "Endring",
    LineKind.CANCEL: "Avslutning",
}


@dataclass(frozen=True, slots=True, order=True)
class EntitlementKey:
    """Person x system x calendar period."""

    person_id: str
    system: str
    calendar_row_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an entitlement should be, by the rows that are ready."""

    role: str
    days: Days
    placement_ids: tuple[str, ...]
    number_hash: str | None
    """The keyed hash of the number that the order would carry; part of what a plan promises."""
    evidence: str
    """In words, why: the match and the rule («samme fødselsnummer og etternavn; Sykepleier»)."""
    sort_name: str
    ward: str | None = None
    """The practice site, where settings say that orders carry it; None else, and where the rows say none."""


@dataclass(frozen=True, slots=True)
class Effective:
    """The line that is in effect for an entitlement."""

    line_id: str
    role: str
    days: Days
    placement_ids: tuple[str, ...]
    sort_name: str
    ward: str | None = None
    """The practice site that was ordered; None when orders carry none, or when it is not known."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line that should be ordered."""

    key: EntitlementKey
    kind: LineKind
    role: str
    days: Days
    placement_ids: tuple[str, ...]
    number_hash: str | None
    why: str
    replaces_id: str | None
    sort_name: str
    ward: str | None = None

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What two lines must share to be the same line; words, contact data and order do not count.

        The ward counts only where orders carry it, so that plans made without it keep their fingerprint.
        """
        ward = () if self.ward is None else (ward_key(self.ward),)
        return (
            self.key.person_id,
            self.key.system,
            self.key.calendar_row_id,
            self.kind.value,
            self.role,
            self.days.first.isoformat(),
            self.days.last.isoformat(),
            self.number_hash,
            self.replaces_id,
            *ward,
        )

    @property
    def seal(self) -> str:
        """A short seal (16 hex digits) over what the line asks for: how a decision about it knows it again."""
        return fingerprint((self,))[:16]


def derive(
    wanted: Mapping[EntitlementKey, Wanted],
    in_effect: Mapping[EntitlementKey, Effective],
    untouchable: Set[EntitlementKey],
    uncertain: Set[EntitlementKey],
    today: date,
) -> tuple[LineDraft, ...]:
    """The lines that make what is in effect into what is wanted, in the order of names and systems.

    Args:
        wanted: What should be, from rows that are ready.
        in_effect: What is, from lines that have been ordered or adopted.
        untouchable: Entitlements with a line that has left the house, or a refusal that nobody has decided on: no line.
        uncertain: Entitlements of rows that are still in a list but held: what is in effect stays as it is.
        today: Access that is over is not cancelled, and it is changed only when it is wanted again from now on.
    """
    lines: list[LineDraft] = []
    still_there = {(key.person_id, key.calendar_row_id) for key in wanted}
    for key in wanted.keys() | in_effect.keys():
        if key in untouchable:
            continue
        want, has = wanted.get(key), in_effect.get(key)
        if has is None and want is not None:
            if want.days.last >= today:
                lines.append(_draft(key, LineKind.GRANT, want, None, want.evidence))
        elif has is not None and key not in uncertain:
            last_day = max(has.days.last, want.days.last) if want else has.days.last
            if last_day < today:
                continue
            if want is None:
                lines.append(
                    LineDraft(
                        key,
                        LineKind.CANCEL,
                        has.role,
                        has.days,
                        has.placement_ids,
                        None,
                        "Studenten skal ikke lenger ha dette systemet (profesjonen eller tilgangskatalogen er endret)."
                        if (key.person_id, key.calendar_row_id) in still_there
                        else "Studenten står ikke lenger i listen.",
                        has.line_id,
                        has.sort_name,
                    )
                )
            elif differs(want, has):
                lines.append(_draft(key, LineKind.CHANGE, want, has, _what_changed(want, has)))
    return tuple(sorted(lines, key=lambda line: (line.sort_name, line.key.system, line.key)))


def _draft(key: EntitlementKey, kind: LineKind, want: Wanted, has: Effective | None, why: str) -> LineDraft:
    return LineDraft(
        key,
        kind,
        want.role,
        want.days,
        want.placement_ids,
        want.number_hash if kind is LineKind.GRANT else None,  # a change goes by case number and name
        why,
        has.line_id if has else None,
        want.sort_name,
        want.ward or (has.ward if has else None),
    )


def differs(want: Wanted, has: Effective) -> bool:
    """Whether what is in effect is another thing than what is wanted: days, role, or a ward that both of them know."""
    return (want.role, want.days) != (has.role, has.days) or _ward_differs(want, has)


def _ward_differs(want: Wanted, has: Effective) -> bool:
    """A ward that was never ordered is not known: turning the setting on changes nothing that stands."""
    return want.ward is not None and has.ward is not None and ward_key(want.ward) != ward_key(has.ward)


def ward_key(ward: str) -> str:
    """What makes two spellings of a ward the same: case and spaces do not count."""
    return " ".join(ward.casefold().split())


def _what_changed(want: Wanted, has: Effective) -> str:
    changes: list[str] = []
    if want.days != has.days:
        changes.append(f"dager fra {_span(has.days)} til {_span(want.days)}")
    if want.role != has.role:
        changes.append(f"rolle fra {has.role} til {want.role}")
    if _ward_differs(want, has):
        changes.append(f"praksissted fra {has.ward} til {want.ward}")
    return "Endret " + _and(changes) + "."


def _and(words: Sequence[str]) -> str:
    return " og ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _span(days: Days) -> str:
    return f"{days.first:%d.%m.%Y}–{days.last:%d.%m.%Y}"


def fingerprint(lines: Iterable[LineDraft], also: Iterable[tuple[str | None, ...]] = ()) -> str:
    """A seal (sha256, hex) over what the lines ask for, independent of their order.

    `also`: the identities of the plan's rows that are no order lines (`praksis.portal`); without any, the seal is that of
    the lines alone.
    """
    identities = sorted(json.dumps(identity, ensure_ascii=False) for identity in [*(x.identity for x in lines), *also])
    return sha256("\n".join(identities).encode()).hexdigest()


def differences(
    planned: Iterable[LineDraft], now: Iterable[LineDraft]
) -> tuple[tuple[LineDraft, ...], tuple[LineDraft, ...]]:
    """The lines that were planned and no longer hold, and those that have come instead."""
    old, new = {line.identity: line for line in planned}, {line.identity: line for line in now}
    gone = tuple(line for identity, line in old.items() if identity not in new)
    come = tuple(line for identity, line in new.items() if identity not in old)
    return gone, come


def plan_name(number: int) -> str:
    """A plan's number as people use it: P-0412."""
    return f"P-{number:04d}"


def package_name(number: int) -> str:
    """A package's number as people use it: O-0031."""
    return f"O-{number:04d}"


def case_name(number: int) -> str:
    """A case's number as people use it: S-0007."""
    return f"S-{number:04d}"


def read_number_name(text: str, letter: str) -> int | None:
    """The number in `P-0412`, `p-412` or `412`; None when it is no such number."""
    found = re.fullmatch(rf"(?:{letter}-?)?([0-9]{{1,9}})", text.strip().upper())
    return int(found[1]) if found else None
