"""Take over what was done by hand before the cutover: green cells count as what they mean, group by group.

Looking comes first and changes nothing; taking over is one commit a group. Nothing is painted here, so it works in
shadow mode too (DESIGN.md, Coming in from the manual routine).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.access import Access, Days
from praksis.adoption import NOT_TAKEN_WORDS, GreenCell, NotTaken, why_not_taken
from praksis.commit_points import CommitPoint
from praksis.errors import Invalid
from praksis.jobs.access_audit import AccessStep, audit_access
from praksis.jobs.copied_colours import copied_colours
from praksis.jobs.house import House
from praksis.jobs.manual import find_group
from praksis.jobs.read_all import read_all
from praksis.jobs.row_cases import open_row_cases
from praksis.jobs.standings import ORDERED, REGISTERED, Standing, effective_lines, standings
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import mark_work
from praksis.ledger.tables import (
    DocumentVersion,
    Entitlement,
    OrderLine,
    Painting,
    PlacementVersion,
    StudentGroup,
    TransferProof,
)
from praksis.planning import EntitlementKey, LineKind, LineState
from praksis.workbook import Colour

_COLUMN_WORDS = {REGISTERED: "Registrert", ORDERED: "Bestilt"}


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A green cell that is not taken over: where it is, and why. No name."""

    list: str
    sheet: str
    row: int
    column: str
    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class GroupAdoption:
    """What is taken over for one group, or would be."""

    group_id: str
    institution: str
    group: str
    cohort: str
    rows: int
    transferred: int
    """Rows whose green Registrert is kept as a proof of «overført»."""
    ordered: int
    """Rows whose green Bestilt becomes access ordered by hand."""
    lines: int
    """Systems × students."""
    left_alone: tuple[LeftAlone, ...] = ()
    carried_out: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take over."""
        return not self.transferred and not self.ordered

    @property
    def message(self) -> str:
        """In one line of bokmål, without names."""
        about = f"{self.institution} {self.group}, kull {self.cohort}"
        if self.is_empty:
            return f"{about}: ingenting å ta over."
        how = "tatt over" if self.carried_out else "vil tas over"
        return (
            f"{about}: {how}: {self.transferred} grønne «Registrert» (overført) og {self.ordered} grønne «Bestilt» "
            f"({self.lines} tilganger bestilt for hånd), av {self.rows} rader."
        )


@dataclass(slots=True)
class _Taking:
    """What is found for one group."""

    group: StudentGroup
    rows: int = 0
    transferred: list[tuple[Standing, str]] = field(default_factory=list)
    ordered: list[tuple[Standing, str]] = field(default_factory=list)
    lines: dict[EntitlementKey, _Line] = field(default_factory=dict)
    left_alone: list[LeftAlone] = field(default_factory=list)

    def report(self, *, carried_out: bool) -> GroupAdoption:
        return GroupAdoption(
            self.group.id,
            self.group.institution,
            self.group.name,
            self.group.cohort,
            self.rows,
            len(self.transferred),
            len(self.ordered),
            len(self.lines),
            tuple(self.left_alone),
            carried_out,
        )


@dataclass(slots=True)
class _Line:
    role: str
    first_day: date
    last_day: date
    placement_ids: list[str]
    cells: list[str]


def preview_adoption(house: House, cutover: date, group: str | None = None) -> tuple[GroupAdoption, ...]:
    """What would be taken over, for each group that has a list. Changes nothing, and reads nothing anew.

    Args:
        house: The house.
        cutover: What was green by the end of this day (Oslo) counts.
        group: One group («Studiested/Gruppe/Kull»), or None for all.

    Raises:
        Invalid: The cutover lies in the future.
        NotFound: There is no such group.
    """
    with house.ledger.reading() as session:
        return tuple(taking.report(carried_out=False) for taking in _look(session, house, cutover, group))


def adopt(house: House, cutover: date, signature: str, group: str | None = None) -> tuple[GroupAdoption, ...]:
    """Take over, one commit a group. What was taken over before is not taken again.

    Lists are read first, so that what is taken over is what lies there now.

    Raises:
        Invalid: The signature is not known, or the cutover lies in the future.
        NotFound: There is no such group.
        Unavailable: Another job holds the house.
    """
    administrator = house.settings.require_signature(signature)
    done = []
    with house.ledger.holding_house():
        read_all(house)
        with house.ledger.reading() as session:
            group_ids = [taking.group.id for taking in _look(session, house, cutover, group)]
        for group_id in group_ids:
            with house.ledger.reading() as session:
                (found,) = _look(session, house, cutover, group_id)
                if found.report(carried_out=False).is_empty:
                    done.append(found.report(carried_out=True))
                    continue
            with house.ledger.writing(CommitPoint.GROUP_ADOPTED) as session:
                (taking,) = _look(session, house, cutover, group_id)
                _keep(session, house, taking, cutover, administrator.signature)
                mark_work(session, house.now)
                done.append(taking.report(carried_out=True))
        open_row_cases(house)  # what was asked about colours that are understood now is asked no more
    return tuple(done)


# --------------------------------------------------------------------------------------------------------------- looking


def _look(session: Session, house: House, cutover: date, group: str | None) -> list[_Taking]:
    if cutover > house.today:
        raise Invalid(
            "Overgangsdatoen kan ikke ligge fram i tid: det som er grønt da, er ikke malt ennå.", code="adopt"
        )
    wanted = find_group(session, group) if group is not None else None
    takings: dict[str, _Taking] = {}
    everyone = [s for s in standings(session, house) if not s.awaiting_correction]
    copied = copied_colours(session, everyone)
    painted = _last_painted(session)
    green_since = _green_since(session)
    for s in everyone:
        of = s.document.group
        if of is None or (wanted is not None and of.id != wanted.id) or s.document.refusal or s.document.gone_since:
            continue
        taking = takings.setdefault(of.id, _Taking(of))
        taking.rows += 1
        for column, ref, colour in (
            (REGISTERED, s.version.registered_ref, s.version.registered_colour),
            (ORDERED, s.version.ordered_ref, s.version.ordered_colour),
        ):
            if colour != Colour.GREEN.value or painted.get((s.placement.id, column)) is Colour.GREEN or ref is None:
                continue
            if _stands_already(s, column):
                continue
            cell = GreenCell(
                since=green_since.get((s.placement.id, column), s.placement.arrived_at),
                means_ordered=column == ORDERED,
                place_known=bool(s.calendar_row and s.days and s.placement.person_id),
                has_systems=bool(s.accesses),
                manual=s.placement.manual or s.document.manual or of.manual,
                struck=s.version.struck or s.version.withdrawn,
                copied=(s.document.id, s.version.sheet) in copied,
            )
            why = why_not_taken(cell, cutover)
            if why is not None:
                taking.left_alone.append(_left_alone(s, column, why, cutover))
            elif column == REGISTERED:
                taking.transferred.append((s, f"{s.version.sheet}!{ref}"))
            else:
                taking.ordered.append((s, f"{s.version.sheet}!{ref}"))
    for taking in takings.values():
        taking.lines = _lines(taking.ordered)
    if wanted is not None and not takings:
        return [_Taking(wanted)]
    return sorted(takings.values(), key=lambda t: (t.group.institution, t.group.name, t.group.cohort))


def _stands_already(s: Standing, column: str) -> bool:
    """Whether the ledger knows already what the green cell says."""
    if column == REGISTERED:
        return s.facts.transferred_by_hand or s.registered is Colour.GREEN
    return s.ordered is Colour.GREEN


def _lines(rows: Iterable[tuple[Standing, str]]) -> dict[EntitlementKey, _Line]:
    """The access that the rows' green cells mean: from the first to the last of a person's green days, per system. What
    is in effect already is left as it is."""
    found: dict[EntitlementKey, _Line] = {}
    for s, cell in rows:
        if s.calendar_row is None or s.days is None or s.placement.person_id is None:
            continue
        in_effect = effective_lines(s.lines)
        for access in sorted(s.accesses):
            key = EntitlementKey(s.placement.person_id, access.system, s.calendar_row.id)
            if key in in_effect:
                continue
            _widen(found, key, access, s.days, s.placement.id, cell)
    return found


def _widen(
    found: dict[EntitlementKey, _Line], key: EntitlementKey, access: Access, days: Days, placement_id: str, cell: str
) -> None:
    line = found.get(key)
    if line is None:
        found[key] = _Line(access.role, days.first, days.last, [placement_id], [cell])
        return
    line.first_day, line.last_day = min(line.first_day, days.first), max(line.last_day, days.last)
    line.placement_ids.append(placement_id)
    line.cells.append(cell)


def _left_alone(s: Standing, column: str, why: NotTaken, cutover: date) -> LeftAlone:
    return LeftAlone(
        s.document.name,
        s.version.sheet,
        s.version.row,
        _COLUMN_WORDS[column],
        why.value,
        NOT_TAKEN_WORDS[why].format(cutover=f"{cutover:%d.%m.%Y}"),
    )


def _last_painted(session: Session) -> Mapping[tuple[str, str], Colour]:
    return {
        (painting.placement_id, painting.column): Colour(painting.colour)
        for painting in session.scalars(select(Painting).where(Painting.done.is_(True)).order_by(Painting.id))
    }


def _green_since(session: Session) -> Mapping[tuple[str, str], datetime]:
    """When each cell that is green now became so: the time of the first version from which on it has been green."""
    versions: dict[str, list[tuple[PlacementVersion, datetime]]] = defaultdict(list)
    for version, at in session.execute(
        select(PlacementVersion, DocumentVersion.modified_at)
        .join(DocumentVersion, PlacementVersion.document_version_id == DocumentVersion.id)
        .order_by(DocumentVersion.position)
    ):
        versions[version.placement_id].append((version, at))
    since: dict[tuple[str, str], datetime] = {}
    for placement_id, of_row in versions.items():
        for column in (REGISTERED, ORDERED):
            for version, at in reversed(of_row):
                colour = version.registered_colour if column == REGISTERED else version.ordered_colour
                if colour != Colour.GREEN.value:
                    break
                since[placement_id, column] = at
    return since


# --------------------------------------------------------------------------------------------------------------- keeping


def _keep(session: Session, house: House, taking: _Taking, cutover: date, signature: str) -> None:
    for s, cell in taking.transferred:
        session.add(
            TransferProof(
                placement_id=s.placement.id, cutover=cutover, cell=cell[:100], signature=signature, adopted_at=house.now
            )
        )
    keys: Sequence[EntitlementKey] = list(taking.lines)  # as the rows stand in the lists
    known = {
        EntitlementKey(e.person_id, e.system, e.calendar_row_id): e
        for e in session.scalars(
            select(Entitlement).where(Entitlement.calendar_row_id.in_({key.calendar_row_id for key in keys}))
        )
    }
    for position, key in enumerate(keys, start=1):
        entitlement = known.get(key)
        if entitlement is None:
            entitlement = Entitlement(
                person_id=key.person_id,
                system=key.system,
                calendar_row_id=key.calendar_row_id,
                created_at=house.now,
            )
            session.add(entitlement)
            session.flush()
        line = taking.lines[key]
        stored = OrderLine(
            entitlement_id=entitlement.id,
            plan_id=None,
            position=position,
            kind=LineKind.GRANT.value,
            state=LineState.ADOPTED.value,
            role=line.role,
            first_day=line.first_day,
            last_day=line.last_day,
            placement_ids=line.placement_ids,
            why=f"Bestilt for hånd før {cutover:%d.%m.%Y}: grønn «Bestilt» i {', '.join(line.cells)}."[:500],
            case_number=f"bestilt for hånd før {cutover:%d.%m.%Y}",
            receipt_by=signature,
            ordered_at=house.now,
            changed_at=house.now,
        )
        session.add(stored)
        session.flush()
        audit_access(session, house, stored, AccessStep.ADOPTED, signature)
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action="adopt-group",
        subject=taking.group.id,
        detail={
            "cutover": cutover.isoformat(),
            "transferred": len(taking.transferred),
            "ordered": len(taking.ordered),
            "lines": len(taking.lines),
        },
    )


assert set(NOT_TAKEN_WORDS) == set(NotTaken), "each reason has its words"
