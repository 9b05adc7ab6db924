"""Hold the plans that end or change unusually much until an administrator has decided (DESIGN.md, Coming in; promise 6)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.brake import Braked, BrakeRules, GroupLoad, Ruling, Touch, brake
from praksis.cases import CaseKind
from praksis.jobs.brake_rulings import LINES, brake_rulings
from praksis.jobs.derived import Derived, Situation, as_draft, key_of, lines_of, situation
from praksis.jobs.house import House
from praksis.jobs.island import Island
from praksis.jobs.standings import Standing, period_key
from praksis.ledger.case_files import CaseNeed, keep_cases, standing_decision
from praksis.ledger.tables import CaseFile, OrderLine, Plan, StudentGroup
from praksis.plan_states import CURRENT
from praksis.planning import (
    LEFT_THE_HOUSE,
    LINE_KIND_WORDS,
    EntitlementKey,
    LineDraft,
    LineKind,
    LineState,
    case_name,
    plan_name,
)


def keep_brakes(
    session: Session, house: House, now: Situation, derived: Mapping[str, Derived], here: Island | None = None
) -> int:
    """Bring the cases of the brake up to date, and note on each current plan the case that holds it. Returns how many
    cases were opened. Part of the transaction in which the lines were derived; `here`: for the groups of an island."""
    rules = house.settings.rules
    limits = BrakeRules(rules.brake_share_percent, rules.brake_at_least, rules.brake_in_all)
    rulings = brake_rulings(session)
    braked = brake(_loads(house, now, derived), rulings.by_seal, limits)
    current = select(Plan).where(Plan.state == CURRENT)
    if here is not None:
        current = current.where(Plan.group_id.in_(here.groups))
    plans = {plan.id: (plan, _seals(session, plan)) for plan in session.scalars(current)}
    needs = {
        found.group_id: _need(session, found, derived, [p for p, seals in plans.values() if seals & found.undecided])
        for found in braked.values()
        if found.undecided
    }
    groups = None if here is None else here.groups
    opened = keep_cases(session, [CaseKind.MASS_CHANGE], needs.values(), house.now, in_groups=groups)
    session.flush()
    asked = {
        case.subject: case.id
        for case in session.scalars(
            select(CaseFile).where(CaseFile.kind == CaseKind.MASS_CHANGE.value, CaseFile.state == "open")
        )
    }
    for plan, seals in plans.values():
        found = braked.get(plan.group_id)
        case_id: str | None = None
        if found is not None and seals & found.undecided:
            case_id = asked[needs[plan.group_id].subject]
        elif found is not None and seals & found.held_back:
            case_id = next(rulings.cases[seal].id for seal in sorted(seals & found.held_back))
        if plan.brake_case_id != case_id:
            plan.brake_case_id, plan.written_at = case_id, None  # its workbook says whether it can be applied
    session.flush()
    return opened


def brake_words(session: Session, plan: Plan) -> str | None:
    """Why a plan cannot be applied now, and what to do about it (bokmål); None when the brake does not hold it."""
    case = holding_case(session, plan)
    if case is None:
        return None
    if case.state == "open":
        why = str(case.facts.get("why", ""))
        return (
            f"{why} Se gjennom linjene i planen og avgjør sak {case_name(case.number)} først: «slipp gjennom» hvis det "
            "stemmer, «hold tilbake» hvis listen må rettes."
        )
    return (
        f"Avslutninger og endringer i planen holdes tilbake etter avgjørelsen i sak {case_name(case.number)}. Nye tilganger "
        f"kommer i en ny plan ved neste «praksis sync». {_HOW_TO_ORDER_THEM}"
    )


_HOW_TO_ORDER_THEM = (
    "Skal de bestilles likevel, må avgjørelsen trekkes tilbake; ellers retter koordinator listen, og da faller de bort."
)


def held_back_words(session: Session, house: House, everyone: Sequence[Standing]) -> Iterator[str]:
    """What is held back now and by which case, in sentences without names (bokmål): it stands in no plan."""
    rulings = brake_rulings(session)
    if not rulings.hold_something_back:
        return  # the lines are derived only when there is something to look for
    for each in lines_of(session, house, situation(session, house, everyone)).values():
        counts = Counter(rulings.cases[line.seal].number for line in each.held_back)
        group, period = each.calendar_row.group, each.calendar_row.period
        for number, count in sorted(counts.items()):
            what = "1 avslutning eller endring" if count == 1 else f"{count} avslutninger og endringer"
            yield (
                f"{group.institution} {group.name}, kull {group.cohort}, {period}: {what} holdes tilbake etter "
                f"avgjørelsen i sak {case_name(number)}. {_HOW_TO_ORDER_THEM}"
            )


def holding_case(session: Session, plan: Plan) -> CaseFile | None:
    """The case that keeps a plan from being applied: one that waits for its decision, or by which it is held back."""
    if plan.brake_case_id is None or plan.state != CURRENT:
        return None
    case = session.get_one(CaseFile, plan.brake_case_id)
    decision = standing_decision(case)
    if case.state == "open" or (decision is not None and decision.choice == Ruling.HOLD_BACK.value):
        return case
    return None


def _loads(house: House, now: Situation, derived: Mapping[str, Derived]) -> Iterable[GroupLoad]:
    """Each group that takes part, with what is in effect for it over all its periods and what would be done to it."""
    group_of = {row_id: row.group_id for row_id, row in now.periods.items()}
    in_effect: dict[str, dict[EntitlementKey, str]] = defaultdict(dict)
    for key, line in now.in_effect.items():
        if key.calendar_row_id in group_of and line.last_day >= house.today:
            in_effect[group_of[key.calendar_row_id]][key] = _sheet(now, key, line.placement_ids)
    touches: dict[str, list[Touch]] = defaultdict(list)
    for each in derived.values():
        for draft in (*each.lines, *each.held_back):
            if draft.kind is not LineKind.GRANT:
                seal, ends = draft.seal, draft.kind is LineKind.CANCEL
                touches[each.calendar_row.group_id].append(
                    Touch(draft.key, _sheet(now, draft.key, _rows_of(now, draft)), ends, seal)
                )
    for line in now.lines:
        key = key_of(line)
        if key.calendar_row_id in group_of and line.kind != LineKind.GRANT.value and _on_its_way(line):
            ends = line.kind == LineKind.CANCEL.value
            sheet = _sheet(now, key, line.placement_ids)
            touches[group_of[key.calendar_row_id]].append(Touch(key, sheet, ends, None))
    for group_id, touched in touches.items():
        stands = in_effect[group_id]
        yield GroupLoad(group_id, stands, [t for t in touched if t.key in stands])


def _rows_of(now: Situation, draft: LineDraft) -> tuple[str, ...]:
    """The rows that the access in effect was ordered for: a change may come from another row."""
    line = now.in_effect.get(draft.key)
    return tuple(line.placement_ids) if line is not None else draft.placement_ids


def _sheet(now: Situation, key: EntitlementKey, placement_ids: Iterable[str]) -> str:
    """The sheet that the row stands in. One that has moved to another period's sheet is not gone from that one: it is
    counted with those of its old period."""
    version = next((now.versions[p] for p in placement_ids if p in now.versions), None)
    if version is None:
        return ""
    period = now.periods[key.calendar_row_id].period if key.calendar_row_id in now.periods else version.period
    moved = version.period is not None and period is not None and period_key(version.period) != period_key(period)
    return period if moved and period is not None else version.sheet


def _on_its_way(line: OrderLine) -> bool:
    state = LineState(line.state)
    return state in LEFT_THE_HOUSE or (state is LineState.PLANNED and line.package_id is not None)


def _seals(session: Session, plan: Plan) -> frozenset[str]:
    """The seals of a plan's changes and cancellations."""
    return frozenset(
        as_draft(line).seal
        for line in session.scalars(select(OrderLine).where(OrderLine.plan_id == plan.id))
        if line.kind != LineKind.GRANT.value
    )


def _need(session: Session, found: Braked, derived: Mapping[str, Derived], plans: Iterable[Plan]) -> CaseNeed:
    group = session.get_one(StudentGroup, found.group_id)
    lines = [
        line
        for d in derived.values()
        for line in d.lines
        if line.kind is not LineKind.GRANT and line.seal in found.undecided
    ]
    rows = sorted(
        {d.calendar_row.id: d.calendar_row for d in derived.values() for line in d.lines if line in lines}.values(),
        key=lambda row: (row.first_day, row.period),
    )
    seals = sorted(found.undecided)
    counts = {kind: sum(line.kind is kind for line in lines) for kind in (LineKind.CANCEL, LineKind.CHANGE)}
    words = ", ".join(f"{count} × {LINE_KIND_WORDS[kind]}" for kind, count in counts.items() if count)
    people = len({line.key.person_id for line in lines})
    students = "1 student" if people == 1 else f"{people} studenter"
    numbers = ", ".join(plan_name(plan.number) for plan in sorted(plans, key=lambda plan: plan.number))
    return CaseNeed(
        CaseKind.MASS_CHANGE,
        f"{group.id}:{sha256(' '.join(seals).encode()).hexdigest()[:32]}",
        {
            "what": f"{group.institution} {group.name}, kull {group.cohort}: {words} for {students}",
            "why": found.why,
            "one": f"Linjene står i plan {numbers}." if numbers else "Linjene kommer i neste plan.",
            "group": f"{group.name}, kull {group.cohort}",
            "period": ", ".join(row.period for row in rows),
            "institution": group.institution,
            LINES: " ".join(seals),
        },
        group_id=group.id,
        calendar_row_id=rows[0].id if len(rows) == 1 else None,
    )
