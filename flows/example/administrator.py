"""What the administrators decide in the example: cases, whose a list is, what was ordered by hand, a deviation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.cases import CaseKind, Choice
from praksis.demo import DECIDED, Decided, Season, Trouble
from praksis.demo.model import Group, Row, list_name
from praksis.demo.truth import DEVIATION_SYSTEM
from praksis.deviations import StepKind
from praksis.jobs.adopt import adopt
from praksis.jobs.bind import bind
from praksis.jobs.decide import decide
from praksis.jobs.deviations import add_result, new_deviation, record_step
from praksis.jobs.house import House
from praksis.ledger.tables import CaseFile, Channel, Document, Placement, PlacementVersion

_OUTCOMES = "Studentene skal føre legemidler og trenger å se kurven i praksisperioden."
_NEVER_LEFT = Decided(
    2, CaseKind.UNKNOWN_OUTCOME, Choice.IT_WAS_NOT_DONE, "Kanalen var borte; ingenting er lagt inn i Samlepunktet."
)


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An open case and what is meant to be decided in it."""

    number: int
    decided: Decided


def take_over(house: House, season: Season, signature: str) -> int:
    """Take over what was ordered by hand before the house came. Returns how many order lines that was."""
    by_hand = _groups(season, Trouble.BY_HAND)
    return sum(found.lines for group in by_hand for found in adopt(house, house.today, signature, group.key))


def bind_lists(house: House, season: Season, signature: str) -> int:
    """Say whose the lists are that say nothing of it themselves. Returns how many."""
    with house.ledger.reading() as session:
        waiting = set(session.scalars(select(Document.name).where(Document.group_id.is_(None))))
    groups = [group for group in _groups(season, Trouble.UNBOUND_LIST) if list_name(group) in waiting]
    for group in groups:
        bind(house, list_name(group), group.group, group.cohort, signature)
    return len(groups)


def grant_deviation(house: House, season: Season, signature: str) -> int:
    """Take an application through its steps to a decision (R20–R24), once. Returns how many were granted."""
    asked = {(row.student.group, row.period) for row in season.story.rows if row.trouble is Trouble.DEVIATION}
    granted = 0
    for group, period in asked:
        with house.ledger.reading() as session:
            if session.scalars(select(CaseFile.id).where(CaseFile.kind == CaseKind.DEVIATION.value)).first():
                continue
        new_deviation(house, group.key, period.name, _OUTCOMES, signature, who=group.coordinator.name)
        with house.ledger.reading() as session:
            number = session.scalars(
                select(CaseFile.number).where(CaseFile.kind == CaseKind.DEVIATION.value, CaseFile.state == "open")
            ).one()
        for step in (StepKind.ASSESSED_BY_IKT, StepKind.ASSESSED_BY_EHEALTH):
            record_step(house, number, step, signature, done_on=house.today)
        record_step(house, number, StepKind.DECISION, signature, who="Helse Vest IKT og E-Helse")
        add_result(house, number, DEVIATION_SYSTEM, f"{group.profession}student, les", signature)
        decide(house, number, Choice.GRANTED.value, "Vedtatt av Helse Vest IKT og E-Helse.", signature)
        record_step(house, number, StepKind.IMPLEMENTED, signature, done_on=house.today)
        granted += 1
    return granted


def decide_cases(house: House, season: Season, act: int, signature: str) -> int:
    """Decide the open cases that the season's administrators decide in `act`. Returns how many."""
    with house.ledger.reading() as session:
        found = list(_to_decide(session, season, act))
    for case in found:
        decide(house, case.number, case.decided.choice.value, case.decided.reason, signature)
    return len(found)


def _groups(season: Season, trouble: Trouble) -> list[Group]:
    rows = [row for row in season.story.rows if row.trouble is trouble]
    return [group for group in season.story.groups if any(row.student.group is group for row in rows)]


def _to_decide(session: Session, season: Season, act: int) -> Iterator[ToDecide]:
    rows: dict[tuple[str, str, str], Row] = {}
    for row in season.story.rows:
        for name in {row.name_in(1), row.name_in(act)}:
            rows[row.student.group.institution, row.sheet, " ".join(name)] = row
    for case in session.scalars(select(CaseFile).where(CaseFile.state == "open").order_by(CaseFile.number)):
        meant = (DECIDED.get(row.trouble) for row in _rows_of(session, case, rows))
        decided = next((d for d in meant if d and (d.act, d.kind.value) == (act, case.kind)), None)
        if decided is None and case.kind == CaseKind.UNKNOWN_OUTCOME.value:
            decided = _NEVER_LEFT
        if decided is not None:
            yield ToDecide(case.number, decided)


def _rows_of(session: Session, case: CaseFile, rows: dict[tuple[str, str, str], Row]) -> Iterator[Row]:
    """The rows that the case is about: one; or all of its list or its group, those that have left it too."""
    about = (
        select(PlacementVersion, Channel.institution)
        .join(Placement, PlacementVersion.placement_id == Placement.id)
        .join(Document, Placement.document_id == Document.id)
        .join(Channel, Document.channel_id == Channel.id)
        .where(PlacementVersion.current.is_(True))
    )
    if case.placement_id is not None:
        about = about.where(Placement.id == case.placement_id)
    elif case.document_id is not None:
        about = about.where(Document.id == case.document_id)
    else:
        about = about.where(Document.group_id == case.group_id)
    for version, institution in session.execute(about):
        if case.calendar_row_id and case.placement_id is None and version.period != case.facts.get("period"):
            continue  # of a sheet, the rows of that sheet alone
        row = rows.get((institution or "", version.sheet, f"{version.given_name} {version.family_name}"))
        if row is not None:
            yield row
